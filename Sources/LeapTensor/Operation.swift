/// An operation as it stands in a record: what was done, with its settings (axes, strides, indices), and its
/// derivative rule.
///
/// An operation without settings is one shared object; one with settings is made for each call. The rule is
/// written with the engine's own operations, so that it is itself recorded when higher derivatives are asked for.
open class Operation {
    /// What the gradient pass knows to do without tensors.
    enum Kind: UInt8 { case general, unary, binary, deferred }

    let kind: Kind

    public init() { kind = .general }

    init(kind: Kind) { self.kind = kind }

    /// The name in the language: `sum`, `@`, `exp`.
    open var name: String { "" }

    /// Whether an element of the result depends on one element of each input only (with broadcasting). `f'` needs it.
    open var isElementwise: Bool { false }

    /// What the gradient of the result says about each input.
    /// - Parameters:
    ///   - node: the recorded result.
    ///   - gradient: the gradient with respect to the result, in its shape and data type.
    ///   - wants: whether the gradient of the input at a position is needed; others may stay `nil`.
    /// - Returns: a gradient in the shape and data type of each wanted input; `nil` stands for zero.
    open func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients()
    }
}

/// The gradients that an operation's rule gives to its inputs, by position.
public struct InputGradients {
    public var first: Tensor?
    public var second: Tensor?
    public var others: [Tensor?]

    public init(_ first: Tensor? = nil, _ second: Tensor? = nil, others: [Tensor?] = []) {
        self.first = first
        self.second = second
        self.others = others
    }
}
