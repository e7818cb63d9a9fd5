import LeapDiagnostics
import LeapSyntax

/// What the learner wrote at the places that records remember: the expression, and the name its value was given.
///
/// A record knows where each value was computed, as a span of the source. The texts are parsed again, one at a time and
/// only when a lesson asks, so that running code pays nothing for it.
final class SourceIndex {
    /// What stands at a place.
    struct Site {
        let expression: Expression
        /// The name on the left of `=`, when the expression is the whole right side.
        let name: String?
        /// The place of that assignment's loop, when it stands in one.
        let loop: SourceSpan?
    }

    private let sources: SourceMap
    /// Sites by span, of the texts read so far.
    private var sites: [UInt64: Site] = [:]
    private var readBases: Set<UInt32> = []

    init(_ sources: SourceMap) { self.sources = sources }

    /// The site of an expression; `nil` for values that no source made.
    func site(_ origin: UInt64) -> Site? {
        let span = SourceSpan(rawValue: origin)
        guard span != .none, let file = sources.file(at: span.start) else { return nil }
        if readBases.insert(file.base).inserted, let program = try? Parser.parse(file) {
            for statement in program.statements { read(statement, loop: nil) }
        }
        return sites[origin]
    }

    /// The source text of a place on one line, or `nil` when it is longer than `limit` characters.
    func text(_ origin: UInt64, limit: Int) -> String? {
        let text = sources.text(of: SourceSpan(rawValue: origin))
        return text.isEmpty || text.count > limit || text.contains("\n") ? nil : text
    }

    // MARK: Reading

    private func read(_ statement: Statement, loop: SourceSpan?) {
        switch statement.kind {
        case .expression(let expression): read(expression, loop: loop)
        case .assignment(let target, let expression):
            var name: String?
            if case .name(let target) = target { name = target.text }
            read(expression, name: name, loop: loop)
        case .update(_, _, let expression): read(expression, loop: loop)
        case .function(let definition): read(definition.body, loop: nil)
        case .forLoop(_, let source, let block):
            read(source, loop: loop)
            read(block, loop: statement.span)
        case .whileLoop(let condition, let block), .repeatLoop(let condition, let block):
            read(condition, loop: loop)
            read(block, loop: statement.span)
        case .returnValue(let expression): if let expression { read(expression, loop: loop) }
        case .breakLoop, .continueLoop, .use: break
        }
    }

    private func read(_ block: Block, loop: SourceSpan?) {
        for statement in block.statements { read(statement, loop: loop) }
    }

    private func read(_ expression: Expression, name: String? = nil, loop: SourceSpan?) {
        sites[expression.span.rawValue] = Site(expression: expression, name: name, loop: loop)
        func go(_ inner: Expression) { read(inner, loop: loop) }
        switch expression.kind {
        case .number, .boolean, .none, .name, .operatorFunction, .placeholder: break
        case .string(let parts):
            for case .interpolation(let inner, _) in parts { go(inner) }
        case .array(let elements): elements.forEach(go)
        case .record(let fields): fields.forEach { go($0.value) }
        case .unary(_, let operand), .derivative(let operand), .field(let operand, _): go(operand)
        // Parentheses around the right side change nothing about its name.
        case .parenthesized(let inner): read(inner, name: name, loop: loop)
        case .binary(_, let left, let right):
            go(left)
            go(right)
        case .comparison(let operands, _): operands.forEach(go)
        case .call(let callee, let arguments):
            go(callee)
            arguments.forEach { go($0.value) }
        case .index(let base, let items):
            go(base)
            for case .expression(let inner) in items { go(inner) }
        case .partial(let output, let input):
            go(output)
            go(input)
        case .lambda(_, let body): read(body, loop: nil)
        case .conditional(let condition, let then, let otherwise):
            go(condition)
            read(then, loop: loop)
            if let otherwise { go(otherwise) }
        case .block(let block): read(block, loop: loop)
        }
    }
}

extension Expression {
    /// The expression inside parentheses.
    var withoutParentheses: Expression {
        var inner = self
        while case .parenthesized(let next) = inner.kind { inner = next }
        return inner
    }

    /// The name, if it is one.
    var nameText: String? {
        if case .name(let name) = withoutParentheses.kind { return name }
        return nil
    }

    /// The operands that an operation of this name takes, when the expression is that operation; `nil` otherwise.
    func operands(of operation: String) -> [Expression]? {
        switch withoutParentheses.kind {
        case .binary(.pipe, let value, let function) where function.nameText == operation: return [value]
        case .binary(let symbol, let left, let right):
            let name = symbol == .implicitMultiply ? "*" : symbol.rawValue
            return name == operation ? [left, right] : nil
        case .unary(.negate, let operand): return operation == "-" ? [operand] : nil
        case .unary(.squareRoot, let operand): return operation == "sqrt" ? [operand] : nil
        case .call(let callee, let arguments) where callee.nameText == operation:
            let values = arguments.prefix { $0.label == nil }.map(\.value)
            // The subscripts come first.
            return operation == "einsum" ? Array(values.dropFirst()) : values
        case .index(let base, _): return operation == "index" ? [base] : nil
        case .field(let base, let name): return name.text == "T" && operation == "transpose" ? [base] : nil
        default: return nil
        }
    }
}
