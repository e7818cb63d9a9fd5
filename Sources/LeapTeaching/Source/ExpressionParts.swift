import LeapRuntime
import LeapSyntax
import LeapTensor

extension Expression {
    /// Every name in it, each once, in order.
    var namesInside: [String] {
        var found: [String] = []
        var seen: Set<String> = []
        var open: [Expression] = [self]
        while let next = open.popLast() {
            if case .name(let name) = next.kind, seen.insert(name).inserted { found.append(name) }
            open += next.partsInside.reversed()
        }
        return found
    }

    /// The expressions it is directly made of. Of the statements in a block, those that give a value.
    private var partsInside: [Expression] {
        switch kind {
        case .number, .boolean, .none, .name, .operatorFunction, .placeholder, .string: []
        case .array(let elements): elements
        case .record(let fields): fields.map(\.value)
        case .unary(_, let operand), .derivative(let operand), .field(let operand, _), .parenthesized(let operand):
            [operand]
        case .binary(_, let left, let right), .partial(let left, let right): [left, right]
        case .comparison(let operands, _): operands
        case .call(let callee, let arguments): [callee] + arguments.map(\.value)
        case .index(let base, let items):
            [base] + items.compactMap { if case .expression(let inner) = $0 { inner } else { nil } }
        case .lambda(_, let body): [body]
        case .conditional(let condition, let then, let otherwise):
            [condition] + Self.parts(of: then) + (otherwise.map { [$0] } ?? [])
        case .block(let block): Self.parts(of: block)
        }
    }

    private static func parts(of block: Block) -> [Expression] {
        block.statements.flatMap { statement -> [Expression] in
            switch statement.kind {
            case .expression(let inner), .assignment(_, let inner): [inner]
            default: []
            }
        }
    }

    // MARK: Literals

    /// Whether it is written out in numbers: `3`, `-2`, `[1, nan]`.
    var isLiteral: Bool { literal != nil }

    /// The number or array that it is, when it is written out.
    private var literal: Value? {
        switch kind {
        case .number(let number, _): return .number(number)
        case .parenthesized(let inner): return inner.literal
        case .unary(.negate, let inner):
            guard case .number(let number)? = inner.literal else { return nil }
            return .number(-number)
        case .array(let elements):
            let values = elements.compactMap(\.literal)
            return values.count == elements.count && !values.isEmpty ? Value(values) : nil
        default: return nil
        }
    }

    /// The expression with names in place of the numbers and arrays that its operations take. A name has a space in
    /// it, so that it is nobody else's.
    func namingLiterals(_ found: inout [(name: String, value: Value)]) -> Expression {
        func named(_ inner: Expression, _ found: inout [(name: String, value: Value)]) -> Expression {
            guard let value = inner.literal else { return inner.namingLiterals(&found) }
            let name = "literal \(found.count + 1)"
            found.append((name, value))
            return Expression(.name(name), inner.span)
        }
        switch kind {
        case .parenthesized(let inner): return Expression(.parenthesized(inner.namingLiterals(&found)), span)
        case .unary(let sign, let operand): return Expression(.unary(sign, named(operand, &found)), span)
        case .binary(let symbol, let left, let right):
            switch symbol {
            case .power, .implicitMultiply, .matrixMultiply, .multiply, .divide, .floorDivide, .remainder, .add,
                .subtract:
                let first = named(left, &found)
                return Expression(.binary(symbol, first, named(right, &found)), span)
            case .range, .and, .or, .compose, .pipe: return self
            }
        case .call(let callee, let arguments):
            var changed = arguments
            // What follows the first argument is most often a setting: an axis, a shape.
            if let first = arguments.first, first.label == nil { changed[0].value = named(first.value, &found) }
            for index in changed.indices.dropFirst() where !changed[index].value.isLiteral {
                changed[index].value = changed[index].value.namingLiterals(&found)
            }
            return Expression(.call(callee, changed), span)
        default: return self
        }
    }
}
