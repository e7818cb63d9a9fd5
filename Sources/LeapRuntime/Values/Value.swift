import LeapTensor

/// A value of the language. Every payload is one word, so that a value is nine bytes wherever it is kept.
///
/// Numbers and booleans without a history are stored unboxed; everything that has a rank, a history or another
/// data type is a tensor. `Value(_: Tensor)` keeps that rule.
public enum Value {
    /// The content of a name that has no value yet.
    case unbound
    /// The absence of a value; shown as nothing.
    case none
    /// An f64 number that was not computed from a parameter.
    case number(Double)
    case boolean(Bool)
    case tensor(Tensor)
    case string(StringValue)
    case list(ListValue)
    case record(RecordValue)
    case function(Function)
    /// A parameter or a state: the two mutable things.
    case variable(Variable)
    case figure(Figure)

    /// A tensor as a value: a plain number or boolean when it is one.
    @inlinable
    public init(_ tensor: Tensor) {
        if tensor.rank == 0, !tensor.isRecorded {
            switch tensor.dataType {
            case .f64:
                self = .number(tensor.item)
                return
            case .bool:
                self = .boolean(tensor.item != 0)
                return
            case .f32: break
            }
        }
        self = .tensor(tensor)
    }

    public init(_ text: String) { self = .string(StringValue(text)) }

    public init(_ elements: [Value]) { self = .list(ListValue(elements)) }

    /// Whether freeing it needs no reference count.
    @inlinable
    var isTrivial: Bool {
        switch self {
        case .unbound, .none, .number, .boolean: true
        default: false
        }
    }

    /// How many lists and records lie inside one another.
    var nesting: Int {
        switch self {
        case .list(let list): list.depth
        case .record(let record): record.depth
        case .variable(let variable): variable.isTrained ? 0 : variable.value.nesting
        default: 0
        }
    }

    @inlinable
    var isBound: Bool {
        if case .unbound = self { return false }
        return true
    }

    /// What kind of value it is, in the learner's words, with its article.
    public var kindName: String {
        switch self {
        case .unbound, .none: "none"
        case .number: "a number"
        case .boolean: "a boolean"
        case .tensor(let tensor):
            switch (tensor.dataType, tensor.rank) {
            case (.bool, 0): "a boolean"
            case (.bool, _): "an array of booleans"
            case (_, 0): "a number"
            default: "an array"
            }
        case .string: "a string"
        case .list: "a list"
        case .record: "a record"
        case .function: "a function"
        case .variable(let variable): variable.isTrained ? "a parameter" : "a state"
        case .figure: "a figure"
        }
    }
}

/// A string, boxed so that a value stays one word.
public final class StringValue: Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }
}

/// A list: any values in order.
public final class ListValue {
    public let elements: [Value]
    /// How many lists and records lie inside one another here.
    let depth: Int
    /// The most there may be: what walks through a value uses the machine's stack.
    static let maximumDepth = 10_000

    public init(_ elements: [Value]) {
        self.elements = elements
        depth = elements.reduce(1) { max($0, $1.nesting + 1) }
    }
}

/// A record: named values in the order they were written.
public final class RecordValue {
    public let fields: [(name: String, value: Value)]
    /// How it is shown, when it is the answer of a teaching verb; `nil` for a plain record.
    public let presentation: (any Presentation)?
    /// How many lists and records lie inside one another here.
    let depth: Int

    public init(_ fields: [(name: String, value: Value)], presentation: (any Presentation)? = nil) {
        self.fields = fields
        self.presentation = presentation
        depth = fields.reduce(1) { max($0, $1.value.nesting + 1) }
    }

    public subscript(name: String) -> Value? {
        fields.first { $0.name == name }?.value
    }
}

/// A picture, kept as the data it is drawn from; the display decides how it looks.
public final class Figure: Sendable {
    /// A text rendering, for terminals and notebooks.
    public let text: String

    public init(text: String) { self.text = text }
}

/// A trainable parameter (`param`) or an untrained state (`state`): a box whose content `:=` replaces.
public final class Variable {
    /// The number by which records know a parameter; unique in a session.
    public let identifier: UInt64
    /// Whether it is a parameter: optimisers move it and `grad` reports it.
    public let isTrained: Bool
    /// The name it was first bound to, for messages.
    public internal(set) var name: String?
    /// The content. Parameters hold a number or a tensor without history; a state holds anything.
    public internal(set) var value: Value {
        didSet { cachedLeaf = nil }
    }
    /// The statement whose transaction has saved the old content (see `Transaction`).
    var savedIn: UInt64 = 0
    private var cachedLeaf: Tensor?
    private let registry: VariableRegistry

    init(identifier: UInt64, isTrained: Bool, value: Value, registry: VariableRegistry) {
        self.identifier = identifier
        self.isTrained = isTrained
        self.value = value
        self.registry = registry
        if isTrained { registry.living[identifier] = Unmanaged.passUnretained(self) }
    }

    deinit { if isTrained { registry.living[identifier] = nil } }

    /// How many numbers the content has; 0 when it is not numeric.
    public var elementCount: Int {
        switch value {
        case .number, .boolean: 1
        case .tensor(let tensor): tensor.count
        default: 0
        }
    }

    /// The content, if it is an f64 number.
    @inline(__always)
    var number: Double? {
        if case .number(let number) = value { number } else { nil }
    }

    /// A parameter that is an f64 number as a leaf, as long as its content stays; `nil` for anything else.
    @inline(__always)
    func numberLeaf(_ engine: Engine) -> Unmanaged<Tensor>? {
        guard isTrained, case .number = value else { return nil }
        if cachedLeaf == nil { _ = leaf(engine) }
        return cachedLeaf.map { .passUnretained($0) }
    }

    /// The content as a leaf of the record of whatever is computed from it now. `nil` if it is not numeric.
    func leaf(_ engine: Engine) -> Tensor? {
        if let cachedLeaf { return cachedLeaf }
        let content: Tensor
        switch value {
        case .number(let number) where isTrained:
            let leaf = Tensor(scalar: number, variable: identifier)
            cachedLeaf = leaf
            return leaf
        case .number(let number): content = Tensor(scalar: number)
        case .boolean(let flag): content = Tensor(scalar: flag ? 1 : 0, dataType: .bool)
        case .tensor(let tensor): content = tensor
        default: return nil
        }
        let leaf = isTrained ? engine.leaf(content, variable: identifier) : content
        cachedLeaf = leaf
        return leaf
    }
}

/// The parameters that are alive, by number: what the leaves of a record are called back to. Weak references would
/// make every use of a parameter slower; instead each takes itself out at its end.
public final class VariableRegistry {
    fileprivate var living: [UInt64: Unmanaged<Variable>] = [:]

    public subscript(identifier: UInt64) -> Variable? { living[identifier]?.takeUnretainedValue() }
}
