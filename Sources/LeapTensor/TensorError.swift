import LeapDiagnostics

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
    /// What to do, each a line. Code in it may name the operands as `{0}` and `{1}`.
    public var help: [Help]

    public init(_ kind: Kind, _ message: String, help: [Help] = []) {
        self.kind = kind
        self.message = message
        self.help = help
    }

    /// A text as the operand of an operator: in parentheses unless it is a name, a number, a call or the like.
    public static func operand(_ text: String) -> String {
        var depth = 0
        for (position, character) in text.enumerated() {
            switch character {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "\"": return position == 0 && text.hasSuffix("\"") ? text : "(\(text))"
            default:
                let isPart = character.isLetter || character.isNumber || "._'".contains(character)
                if depth == 0, !isPart, !(character.unicodeScalars.first?.properties.isDiacritic ?? false) {
                    return "(\(text))"
                }
            }
        }
        return text
    }

    /// The error with the operands' names in place of `{0}`, `{1}`, ….
    public func naming(_ operands: [String]) -> TensorError {
        func named(_ text: String, isCode: Bool = false) -> String {
            var result = ""
            var rest = text[...]
            while let open = rest.firstIndex(of: "{") {
                result += rest[..<open]
                rest = rest[open...]
                let inside = rest.dropFirst()
                if let close = inside.firstIndex(of: "}"), let index = Int(inside[..<close]), index >= 0,
                    index < operands.count
                {
                    let isAlone = result.hasSuffix("(") || result.hasSuffix(", ") || !isCode
                    result += isAlone ? operands[index] : Self.operand(operands[index])
                    rest = inside[inside.index(after: close)...]
                } else {
                    result += "{"
                    rest = inside
                }
            }
            return result + rest
        }
        return TensorError(kind, named(message), help: help.map { $0.mapText { named($0, isCode: true) } })
    }
}
