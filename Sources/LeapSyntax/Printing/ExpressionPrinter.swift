/// An expression as source code on one line, with the parentheses that were written and those it needs.
///
/// Parsing the result gives the same tree but for `.parenthesized` nodes. A product `2x` is written `2 * x` where the
/// short form would read differently (`2 * 3` after a substitution).
public func printExpression(_ expression: Expression) -> String {
    var printer = ExpressionPrinter()
    printer.write(expression, Rank.any)
    return printer.output
}

/// A statement as source code on one line.
public func printStatement(_ statement: Statement) -> String {
    var printer = ExpressionPrinter()
    printer.write(statement)
    return printer.output
}

/// How tightly a piece of source holds together, from `Precedence`.
private enum Rank {
    static let any = -1
    /// Functions, conditionals and blocks: in parentheses under every operator.
    static let open = Precedence.lambda.rawValue
    static let unary = Precedence.unary.rawValue
    static let postfix = Precedence.postfix.rawValue

    static func of(_ expression: Expression) -> Int {
        switch expression.kind {
        case .lambda, .conditional, .block: return open
        case .binary(.implicitMultiply, let left, let right):
            return (ExpressionPrinter.isShortProduct(left, right) ? Precedence.implicit : Precedence.multiplicative)
                .rawValue
        case .binary(let operation, _, _): return operation.precedence.rawValue
        case .comparison: return Precedence.comparison.rawValue
        case .unary: return unary
        // A number that was computed may be negative.
        case .number(_, let text): return text.hasPrefix("-") || text.hasPrefix("−") ? unary : postfix
        default: return postfix
        }
    }
}

struct ExpressionPrinter {
    var output = ""

    /// Writes an expression, in parentheses when it binds looser than `minimum`.
    mutating func write(_ expression: Expression, _ minimum: Int, inExponent: Bool = false) {
        if Rank.of(expression) < minimum {
            output += "("
            write(expression, Rank.any)
            output += ")"
            return
        }
        // A chain leans to the left and may be long: go down to its first operand, then write it from there.
        var chain: [Expression] = []
        var head = expression
        while let first = Self.firstOperand(of: head) {
            chain.append(head)
            head = first
        }
        writeWhole(head, inExponent: inExponent)
        for link in chain.reversed() { writeRest(of: link) }
    }

    /// The left operand or the base, if it stands there without parentheses.
    private static func firstOperand(of expression: Expression) -> Expression? {
        switch expression.kind {
        case .binary(let operation, let left, _):
            switch operation {
            case .power, .implicitMultiply, .range: return nil
            default: return Rank.of(left) >= operation.precedence.rawValue ? left : nil
            }
        case .field(let base, _):
            if case .partial = base.kind { return nil }
            return standsAsBase(base) ? base : nil
        case .call(let base, _), .index(let base, _), .derivative(let base):
            return standsAsBase(base) ? base : nil
        default: return nil
        }
    }

    private static func standsAsBase(_ base: Expression) -> Bool {
        if case .number = base.kind { return false }
        return Rank.of(base) >= Rank.postfix
    }

    /// What follows the first operand.
    private mutating func writeRest(of expression: Expression) {
        switch expression.kind {
        case .binary(let operation, _, let right):
            output += " \(operation.rawValue) "
            let isQuotient = operation == .divide || operation == .floorDivide
            write(right, isQuotient && Self.isProduct(right) ? Rank.postfix : operation.precedence.rawValue + 1)
        case .call(_, let arguments):
            output += "("
            writeList(arguments) {
                if let label = $1.label { $0.output += label.text + " = " }
                $0.write($1.value, Rank.any)
            }
            output += ")"
        case .index(_, let items): write(items)
        case .field(_, let name): output += "." + name.text
        case .derivative: output += "'"
        default: break
        }
    }

    private mutating func writeWhole(_ expression: Expression, inExponent: Bool) {
        switch expression.kind {
        case .number(_, let text): output += text
        case .boolean(let value): output += value ? "true" : "false"
        case .none: output += "none"
        case .string(let parts): write(parts)
        case .name(let name): output += name
        case .array(let elements):
            output += "["
            writeList(elements) { $0.write($1, Rank.any) }
            output += "]"
        case .record(let fields):
            output += "{"
            writeList(fields) {
                $0.output += $1.name.text + ": "
                $0.write($1.value, Rank.any)
            }
            output += "}"
        case .unary(let operation, let operand):
            output += operation.rawValue
            if operation == .not { output += " " }
            write(operand, inExponent ? Rank.unary : Precedence.implicit.rawValue, inExponent: inExponent)
        case .binary(let operation, let left, let right): write(operation, left, right)
        case .comparison(let operands, let operators):
            let inner = Precedence.comparison.rawValue + 1
            for (position, operand) in operands.enumerated() {
                if position > 0 { output += " " + operators[position - 1].rawValue + " " }
                write(operand, inner)
            }
        case .call(let base, _), .index(let base, _), .field(let base, _), .derivative(let base):
            output += "("
            write(base, Rank.any)
            output += ")"
            writeRest(of: expression)
        case .partial(let numerator, let denominator):
            output += "∂"
            writePath(numerator)
            output += "/∂"
            writePath(denominator)
        case .lambda(let parameters, let body):
            if parameters.count == 1, parameters[0].shape == nil, parameters[0].defaultValue == nil {
                output += parameters[0].name.text
            } else {
                write(parameters)
            }
            output += " -> "
            write(body, Rank.any)
        case .conditional(let condition, let then, let otherwise):
            output += "if "
            write(condition, Rank.any)
            output += " "
            write(then)
            if let otherwise {
                output += " else "
                if case .block(let block) = otherwise.kind { write(block) } else { write(otherwise, Rank.any) }
            }
        case .block(let block): block.statements.isEmpty ? output += "{ ; }" : write(block)
        case .parenthesized(let inner):
            output += "("
            write(inner, Rank.any)
            output += ")"
        case .operatorFunction(.binary(let operation)): output += "(\(operation.rawValue))"
        case .operatorFunction(.comparison(let operation)): output += "(\(operation.rawValue))"
        case .placeholder: output += "_"
        }
    }

    private mutating func write(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) {
        let precedence = operation.precedence.rawValue
        switch operation {
        case .power:
            write(left, precedence + 1)
            output += "^"
            write(right, Rank.unary, inExponent: true)
        case .implicitMultiply:
            if Self.isShortProduct(left, right) {
                write(left, Precedence.power.rawValue)
                write(right, Rank.unary, inExponent: true)
            } else {
                write(left, BinaryOperator.multiply.precedence.rawValue)
                output += " * "
                write(right, BinaryOperator.multiply.precedence.rawValue + 1)
            }
        case .range:
            var ends = ExpressionPrinter()
            ends.write(left, precedence + 1)
            let start = ends.output
            ends.output = ""
            ends.write(right, precedence + 1)
            let space = start.hasSuffix(".") || ends.output.hasPrefix(".") ? " " : ""
            output += start + space + ".." + space + ends.output
        default:
            write(left, precedence)
            writeRest(of: Expression(.binary(operation, left, right), .none))
        }
    }

    /// Whether `2x` would be read as this product.
    static func isShortProduct(_ left: Expression, _ right: Expression) -> Bool {
        var factor = left
        if case .parenthesized = left.kind {
            guard left.isConstant else { return false }
        } else {
            guard Rank.of(left) >= Precedence.power.rawValue else { return false }
            // The number that the left side ends in, perhaps in an exponent with a sign.
            while true {
                if case .binary(.power, _, let exponent) = factor.kind {
                    factor = exponent
                } else if case .unary(_, let operand) = factor.kind {
                    factor = operand
                } else {
                    break
                }
            }
            guard case .number(_, let digits) = factor.kind, let last = digits.utf8.last,
                CharacterClass.isDigit(last)
            else { return false }
        }
        guard let word = firstWord(of: right) else { return false }
        if word == "∂" || word == "√" { return true }
        guard !["true", "false", "none", "not", "if"].contains(word) else { return false }
        var scalars = word.unicodeScalars.makeIterator()
        guard let first = scalars.next(), CharacterClass.beginsName(first), first != "_" else { return false }
        switch first {
        case "e", "E":
            // `2e3` is a number, and so would `2e` be.
            guard let second = scalars.next() else { return false }
            return CharacterClass.beginsName(second) && second != "_"
        case "x", "X", "o", "O", "b", "B":
            // `0x1` is refused.
            if case .number(_, let digits) = factor.kind { return !digits.hasSuffix("0") }
            return true
        default: return true
        }
    }

    /// The name, `∂` or `√` that an expression begins with when it stands behind a number, else `nil`.
    private static func firstWord(of expression: Expression) -> String? {
        var expression = expression
        if case .unary(.squareRoot, _) = expression.kind { return "√" }
        while true {
            switch expression.kind {
            case .name(let name): return name
            case .number(_, let text): return text
            case .partial: return "∂"
            case .binary(.power, let base, _):
                guard Rank.of(base) >= Rank.postfix else { return nil }
                expression = base
            default:
                guard let first = firstOperand(of: expression), Rank.of(expression) == Rank.postfix else {
                    return nil
                }
                expression = first
            }
        }
    }

    /// Whether it is `2x`, perhaps with a sign, which may not stand behind `/`.
    private static func isProduct(_ expression: Expression) -> Bool {
        var expression = expression
        while case .unary(_, let operand) = expression.kind { expression = operand }
        if case .binary(.implicitMultiply, _, _) = expression.kind { return true }
        return false
    }

    /// What stands behind ∂.
    private mutating func writePath(_ expression: Expression) {
        var path = expression
        while case .field(let base, _) = path.kind { path = base }
        switch (path.kind, expression.kind) {
        case (.name, _), (_, .parenthesized): write(expression, Rank.any)
        default: output += "(" + printExpression(expression) + ")"
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], _ write: (inout ExpressionPrinter, Element) -> Void
    ) {
        for (position, element) in elements.enumerated() {
            if position > 0 { output += ", " }
            write(&self, element)
        }
    }

    private mutating func write(_ items: [IndexItem]) {
        output += "["
        writeList(items) { printer, item in
            switch item {
            case .expression(let value): printer.write(value, Rank.any)
            case .slice(let start, let stop, let step, _):
                if let start { printer.write(start, Rank.any) }
                printer.output += ":"
                if let stop { printer.write(stop, Rank.any) }
                if let step {
                    printer.output += ":"
                    printer.write(step, Rank.any)
                }
            case .ellipsis: printer.output += "..."
            }
        }
        output += "]"
    }

    private mutating func write(_ parameters: [Parameter]) {
        output += "("
        writeList(parameters) { printer, parameter in
            printer.output += parameter.name.text
            if let shape = parameter.shape {
                printer.output += ": ["
                printer.writeList(shape) { printer, item in
                    switch item {
                    case .name(let name): printer.output += name.text
                    case .size(let size, _): printer.output += String(size)
                    case .any: printer.output += "_"
                    }
                }
                printer.output += "]"
            }
            if let value = parameter.defaultValue {
                printer.output += " = "
                printer.write(value, Rank.any)
            }
        }
        output += ")"
    }

    private mutating func write(_ parts: [StringPart]) {
        output += "\""
        for part in parts {
            switch part {
            case .text(let text): output += Self.escape(text)
            case .interpolation(let value, let format):
                output += "{"
                write(value, Rank.any)
                if let format { output += ":" + format }
                output += "}"
            }
        }
        output += "\""
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\"", "\\", "{": result += "\\" + String(Character(scalar))
            default:
                if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    // MARK: Statements

    private mutating func write(_ block: Block) {
        if block.statements.isEmpty {
            output += "{}"
            return
        }
        output += "{ "
        for (position, statement) in block.statements.enumerated() {
            if position > 0 { output += "; " }
            write(statement)
        }
        output += " }"
    }

    mutating func write(_ statement: Statement) {
        switch statement.kind {
        case .expression(let value): write(value, Rank.any)
        case .assignment(let target, let value):
            switch target {
            case .name(let name): output += name.text
            case .names(let names): output += names.map(\.text).joined(separator: ", ")
            case .index(let name, let items, _):
                output += name.text
                write(items)
            }
            output += " = "
            write(value, Rank.any)
        case .update(let target, let operation, let value):
            write(target, Rank.any)
            output += " \(operation.rawValue) "
            write(value, Rank.any)
        case .function(let function):
            output += function.name.text
            write(function.parameters)
            output += " = "
            write(function.body, Rank.any)
        case .forLoop(let names, let sequence, let block):
            let list = names.map(\.text).joined(separator: ", ")
            output += "for " + (names.count > 1 ? "(\(list))" : list) + " in "
            write(sequence, Rank.any)
            output += " "
            write(block)
        case .whileLoop(let condition, let block):
            output += "while "
            write(condition, Rank.any)
            output += " "
            write(block)
        case .repeatLoop(let count, let block):
            output += "repeat "
            write(count, Rank.any)
            output += " "
            write(block)
        case .breakLoop: output += "break"
        case .continueLoop: output += "continue"
        case .returnValue(let value):
            output += "return"
            if let value {
                output += " "
                write(value, Rank.any)
            }
        case .use(let path, _): output += "use \"" + Self.escape(path) + "\""
        }
    }
}
