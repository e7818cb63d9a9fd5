/// A function of the language over tensors: its name, signature, value, help and examples in one place. The
/// built-in table, completion, help and the tests read this entry.
public struct FunctionEntry {
    /// What a parameter takes. The evaluator converts the learner's value or says what is wrong with it.
    public enum ParameterKind: Sendable {
        /// A number or an array of numbers or booleans.
        case tensor
        /// Any number of arrays, or one list of them; must be the first parameter.
        case tensors
        /// Any number of arrays, at least one, each an argument; must be the last parameter.
        case operands
        /// A whole number.
        case integer
        /// A whole number, or `none`.
        case optionalInteger
        /// A whole number, or a list (or vector) of them, or `none`: axes, shapes.
        case integers
        /// A whole number, a list of them, or a word that stands for one: a padding.
        case setting
        /// A plain number.
        case number
        /// `true` or `false`.
        case flag
        /// A string.
        case string
        /// A plain number or a string.
        case numberOrString
    }

    /// An argument, converted to what the parameter takes. An omitted one is its default, or `.none`.
    public enum Argument {
        case none
        case tensor(Tensor)
        case tensors([Tensor])
        case integer(Int)
        case integers([Int])
        case number(Double)
        case flag(Bool)
        case string(String)
    }

    public struct Parameter {
        public let name: String
        public let kind: ParameterKind
        /// The value when the argument is omitted; `nil` when it must be given.
        public let defaultValue: Argument?

        public init(_ name: String, _ kind: ParameterKind, default defaultValue: Argument? = nil) {
            self.name = name
            self.kind = kind
            self.defaultValue = defaultValue
        }
    }

    public enum Result {
        /// Nothing to show: `seed(1)`.
        case none
        case tensor(Tensor)
        case tensors([Tensor])
    }

    /// The name in the language, and others that mean the same.
    public let name: String
    public let parameters: [Parameter]
    /// One sentence, then details if needed.
    public let summary: String
    /// The shapes it takes and gives: `x: [n, m] → [m, n]`.
    public let shapes: String
    /// The value as a formula, if it has one: `1 / (1 + exp(-x))`.
    public let formula: String
    /// The derivative as a formula, if it has one: `σ(x)(1 − σ(x))`.
    public let derivative: String
    /// Lines of code with the output each shows: run as tests. ("sum([1, 2])", "3")
    public let examples: [(code: String, output: String)]
    public let seeAlso: [String]
    /// Other words by which it is found: names in NumPy and PyTorch, terms of the field.
    public let keywords: [String]
    /// The heading it stands under; `nil` until the list it belongs to gives one.
    public var topic: FunctionTopic?
    /// The same function of one plain number, where there is one: spares an evaluator the boxing.
    public let scalarValue: ((Double) -> Double)?
    /// Computes the value. The arguments are in the order of the parameters, and as many.
    public let apply: (Engine, [Argument]) throws -> Result

    public init(
        _ name: String, _ parameters: [Parameter], summary: String, shapes: String = "", formula: String = "",
        derivative: String = "", examples: [(code: String, output: String)] = [], seeAlso: [String] = [],
        keywords: [String] = [], topic: FunctionTopic? = nil,
        scalarValue: ((Double) -> Double)? = nil, apply: @escaping (Engine, [Argument]) throws -> Result
    ) {
        self.name = name
        self.parameters = parameters
        self.summary = summary
        self.shapes = shapes
        self.formula = formula
        self.derivative = derivative
        self.examples = examples
        self.seeAlso = seeAlso
        self.keywords = keywords
        self.topic = topic
        self.scalarValue = scalarValue
        self.apply = apply
    }
}
