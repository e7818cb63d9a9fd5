import LeapDiagnostics
import LeapSyntax

/// The syntax tree as an S-expression, without spans, for comparison.
enum TreeDump {
    static func dump(_ program: Program) -> String {
        program.statements.map(dump).joined(separator: "\n")
    }

    static func dump(_ block: Block) -> String {
        "{" + block.statements.map(dump).joined(separator: "; ") + "}"
    }

    static func dump(_ statement: Statement) -> String {
        let text = dumpKind(statement.kind)
        return statement.isSilenced ? text + ";" : text
    }

    private static func dumpKind(_ kind: Statement.Kind) -> String {
        switch kind {
        case .expression(let value): return dump(value)
        case .assignment(.name(let name), let value): return "(= \(name.text) \(dump(value)))"
        case .assignment(.names(let names), let value):
            return "(= (\(names.map(\.text).joined(separator: " "))) \(dump(value)))"
        case .assignment(.index(let name, let items, _), let value):
            return "(= (index \(name.text) \(items.map(dump).joined(separator: " "))) \(dump(value)))"
        case .update(let target, let operation, let value):
            return "(\(operation.rawValue) \(dump(target)) \(dump(value)))"
        case .function(let function):
            let documentation = function.documentation.isEmpty ? "" : " doc\(function.documentation)"
            return "(def \(function.name.text) \(dump(function.parameters)) \(dump(function.body))\(documentation))"
        case .forLoop(let names, let sequence, let block):
            return "(for (\(names.map(\.text).joined(separator: " "))) \(dump(sequence)) \(dump(block)))"
        case .whileLoop(let condition, let block): return "(while \(dump(condition)) \(dump(block)))"
        case .repeatLoop(let count, let block): return "(repeat \(dump(count)) \(dump(block)))"
        case .breakLoop: return "break"
        case .continueLoop: return "continue"
        case .returnValue(let value): return value.map { "(return \(dump($0)))" } ?? "(return)"
        case .use(let path, _): return "(use \"\(path)\")"
        }
    }

    static func dump(_ parameters: [Parameter]) -> String {
        let parts = parameters.map { parameter -> String in
            var text = parameter.name.text
            if let shape = parameter.shape {
                let sizes = shape.map { item -> String in
                    switch item {
                    case .name(let name): return name.text
                    case .size(let size, _): return String(size)
                    case .any: return "_"
                    }
                }
                text += ":[" + sizes.joined(separator: " ") + "]"
            }
            if let value = parameter.defaultValue { text += "=" + dump(value) }
            return text
        }
        return "(" + parts.joined(separator: " ") + ")"
    }

    static func dump(_ item: IndexItem) -> String {
        switch item {
        case .expression(let value): return dump(value)
        case .slice(let start, let stop, let step, _):
            return "(slice \([start, stop, step].map { $0.map(dump) ?? "_" }.joined(separator: " ")))"
        case .ellipsis: return "..."
        }
    }

    static func dump(_ expression: Expression) -> String {
        switch expression.kind {
        case .number(_, let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .none: return "none"
        case .string(let parts):
            let text = parts.map { part -> String in
                switch part {
                case .text(let text): return "\"\(text)\""
                case .interpolation(let value, let format): return dump(value) + (format.map { ":" + $0 } ?? "")
                }
            }
            return "(str " + text.joined(separator: " ") + ")"
        case .name(let name): return name
        case .array(let elements): return "[" + elements.map(dump).joined(separator: " ") + "]"
        case .record(let fields):
            return "(record" + fields.map { " \($0.name.text):\(dump($0.value))" }.joined() + ")"
        case .unary(let operation, let operand): return "(\(operation.rawValue) \(dump(operand)))"
        case .binary(let operation, let left, let right):
            let name = operation == .implicitMultiply ? "·" : operation.rawValue
            return "(\(name) \(dump(left)) \(dump(right)))"
        case .comparison(let operands, let operators):
            return "(" + operators.map(\.rawValue).joined(separator: " ") + " "
                + operands.map(dump).joined(separator: " ") + ")"
        case .call(let function, let arguments):
            let list = arguments.map { " " + ($0.label.map { $0.text + "=" } ?? "") + dump($0.value) }
            return "(call \(dump(function))\(list.joined()))"
        case .index(let base, let items): return "(index \(dump(base)) \(items.map(dump).joined(separator: " ")))"
        case .field(let base, let name): return "(. \(dump(base)) \(name.text))"
        case .derivative(let operand): return "(' \(dump(operand)))"
        case .partial(let numerator, let denominator): return "(∂ \(dump(numerator)) \(dump(denominator)))"
        case .lambda(let parameters, let body): return "(-> \(dump(parameters)) \(dump(body)))"
        case .conditional(let condition, let then, let otherwise):
            return "(if \(dump(condition)) \(dump(then))" + (otherwise.map { " " + dump($0) } ?? "") + ")"
        case .block(let block): return dump(block)
        case .parenthesized(let inner): return "(paren \(dump(inner)))"
        case .operatorFunction(.binary(let operation)): return "(op \(operation.rawValue))"
        case .operatorFunction(.comparison(let operation)): return "(op \(operation.rawValue))"
        case .placeholder: return "_"
        }
    }

    /// The dump of a text, or the message of its first error.
    static func parse(_ text: String) -> String {
        parse(Array(text.utf8))
    }

    static func parse(_ bytes: [UInt8]) -> String {
        do throws(Diagnostic) {
            return dump(try program(bytes))
        } catch {
            return "error: " + error.message
        }
    }

    static func program(_ bytes: [UInt8]) throws(Diagnostic) -> Program {
        var sources = SourceMap()
        guard let file = sources.add(name: "", text: bytes) else {
            throw Diagnostic(.memory, "the text is too long")
        }
        return try Parser.parse(file)
    }
}
