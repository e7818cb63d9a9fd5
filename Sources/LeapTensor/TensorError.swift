/// What is wrong with the operands of an operation. The evaluator adds the place and the names.
public struct TensorError: Error, Sendable, Equatable {
    public enum Kind: Sendable {
        case shape, type, index, domain, memory, interrupted, parameter
    }

    public var kind: Kind
    /// What is wrong, in one line: "the inner sizes of @ differ: 3 columns against 4 rows".
    public var message: String
    /// What to do, each a line.
    public var help: [String]

    public init(_ kind: Kind, _ message: String, help: [String] = []) {
        self.kind = kind
        self.message = message
        self.help = help
    }
}
