/// What is wrong with the operands of an operation. The evaluator adds the place and the names.
public struct TensorError: Error, Sendable, Equatable {
    public enum Kind: Sendable {
        case shape, type, index, domain, memory, interrupted, parameter
    }

    public var kind: Kind
    /// What is wrong, in one line: "the inner sizes of @ differ: {0} has 3 columns, {1} has 4 rows". `{0}` and `{1}`
    /// stand for the first and the second operand here and in the help: who knows their names puts them in
    /// (see `naming`).
    public var message: String
    /// What to do, each a line.
    public var help: [String]

    public init(_ kind: Kind, _ message: String, help: [String] = []) {
        self.kind = kind
        self.message = message
        self.help = help
    }

    /// The error with the operands' names in place of `{0}`, `{1}`, ….
    public func naming(_ operands: [String]) -> TensorError {
        func named(_ text: String) -> String {
            var result = ""
            var rest = text[...]
            while let open = rest.firstIndex(of: "{") {
                result += rest[..<open]
                rest = rest[open...]
                let inside = rest.dropFirst()
                if let close = inside.firstIndex(of: "}"), let index = Int(inside[..<close]), index >= 0,
                    index < operands.count
                {
                    result += operands[index]
                    rest = inside[inside.index(after: close)...]
                } else {
                    result += "{"
                    rest = inside
                }
            }
            return result + rest
        }
        return TensorError(kind, named(message), help: help.map(named))
    }
}
