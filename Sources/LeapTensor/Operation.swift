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

    /// How the operation is written with its settings, for inputs of these names: `einsum("ij,j->i", A, x)`. `nil` when
    /// the name and the inputs say it all, or the source shows the settings.
    open func callText(_ inputs: [String]) -> String? { nil }

    /// Whether an element of the result depends on one element of each input only (with broadcasting). `f'` needs it.
    open var isElementwise: Bool { false }

    /// Whether a choice that was made from values when the operation was recorded (which elements, which branch) is
    /// kept when it is computed again, even where the new inputs would have led to another one.
    open var keepsRecordedChoice: Bool { false }

    /// The value again, by the operation's own settings, for inputs of the recorded shapes: in their data types, which
    /// may be others than the recorded ones.
    /// - Parameter inputs: as many as were recorded, in their order.
    /// - Throws: `.type` when the operation cannot be computed again; `.shape` for inputs of other shapes.
    open func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        throw TensorError(
            .type, "\(name.isEmpty ? "an operation without a name" : name) cannot be computed again",
            help: ["it does not say how its value follows from its inputs"])
    }

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

    /// One of the inputs given to `forward`.
    /// - Throws: `.shape` when too few were given.
    final func input(_ position: Int, of inputs: [Tensor]) throws -> Tensor {
        guard position < inputs.count else {
            throw TensorError(
                .shape, "\(name) needs at least \(position + 1) inputs to be computed again, not \(inputs.count)")
        }
        return inputs[position]
    }

    /// An input that must have the shape its settings are made for.
    /// - Throws: `.shape` when it has another one.
    final func input(_ position: Int, of inputs: [Tensor], shape: Shape) throws -> Tensor {
        let input = try input(position, of: inputs)
        guard input.shape == shape else {
            throw TensorError(
                .shape,
                "\(name) was recorded for an input of shape \(shape.literal) and cannot be computed again for "
                    + input.shape.literal)
        }
        return input
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
