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
            let isShort = ExpressionPrinter.shortProduct(left, right) != nil
            return (isShort ? Precedence.implicit : Precedence.multiplicative).rawValue
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
        case .call(let function, let arguments):
            writeBase(function)
            output += "("
            writeList(arguments) {
                if let label = $1.label { $0.output += label.text + " = " }
                $0.write($1.value, Rank.any)
            }
            output += ")"
        case .index(let base, let items):
            writeBase(base)
            write(items)
        case .field(let base, let name):
            // Behind ∂J/∂w a field would belong to w.
            if case .partial = base.kind { output += "(" + printExpression(base) + ")" } else { writeBase(base) }
            output += "." + name.text
        case .derivative(let function):
            writeBase(function)
            output += "'"
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
            if let short = Self.shortProduct(left, right) { output += short } else { write(.multiply, left, right) }
        case .range:
            var ends = ExpressionPrinter()
            ends.write(left, precedence + 1)
            let start = ends.output
            ends.output = ""
            ends.write(right, precedence + 1)
            let space = start.hasSuffix(".") || ends.output.hasPrefix(".") ? " " : ""
            output += start + space + ".." + space + ends.output
        case .divide, .floorDivide:
            write(left, precedence)
            output += " \(operation.rawValue) "
            write(right, Self.endsInProduct(right) ? Rank.postfix : precedence + 1)
        default:
            write(left, precedence)
            output += " \(operation.rawValue) "
            write(right, precedence + 1)
        }
    }

    /// `2x`, where it would be read as such, else `nil`.
    static func shortProduct(_ left: Expression, _ right: Expression) -> String? {
        var printer = ExpressionPrinter()
        let precedence = Precedence.power.rawValue
        guard endsInNumber(left), Rank.of(left) >= precedence else { return nil }
        printer.write(left, precedence)
        let factor = printer.output
        guard let last = factor.utf8.last, CharacterClass.isDigit(last) || last == UInt8(ascii: ")") else { return nil }
        var isRoot = false
        if case .unary(.squareRoot, _) = right.kind { isRoot = true }
        guard isRoot || Rank.of(right) >= precedence else { return nil }
        printer.output = ""
        printer.write(right, Rank.unary, inExponent: true)
        let rest = printer.output
        var scalars = rest.unicodeScalars.makeIterator()
        guard let first = scalars.next() else { return nil }
        guard first == "∂" || first == "√" || CharacterClass.beginsName(first) else { return nil }
        let word = rest.prefix { $0.unicodeScalars.first.map(CharacterClass.continuesName) ?? false }
        if ["true", "false", "none", "not", "if"].contains(word) { return nil }
        // `2e3` and `0x1` are something else.
        if first == "e" || first == "E" {
            guard let second = scalars.next(), CharacterClass.beginsName(second), second != "_" else { return nil }
        }
        if first == "_" || factor.hasSuffix("0") && (first == "x" || first == "o" || first == "b") { return nil }
        if first == "X" || first == "O" || first == "B", factor.hasSuffix("0") { return nil }
        return factor + rest
    }

    /// Whether its last token is a number in digits, or it is a parenthesis of numbers.
    private static func endsInNumber(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .number(_, let text): return text.utf8.last.map(CharacterClass.isDigit) ?? false
        case .binary(.power, _, let exponent): return endsInNumber(exponent)
        case .unary(_, let operand): return endsInNumber(operand)
        case .parenthesized(let inner): return isConstant(inner)
        default: return false
        }
    }

    private static func isConstant(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .number: return true
        case .unary(_, let operand): return isConstant(operand)
        case .parenthesized(let inner): return isConstant(inner)
        case .binary(_, let left, let right): return isConstant(left) && isConstant(right)
        default: return false
        }
    }

    /// Whether it is `2x`, perhaps with a sign, which may not stand behind `/`.
    private static func endsInProduct(_ expression: Expression) -> Bool {
        var expression = expression
        while case .unary(_, let operand) = expression.kind { expression = operand }
        if case .binary(.implicitMultiply, _, _) = expression.kind { return true }
        return false
    }

    /// What a call, an index or a field stands behind.
    private mutating func writeBase(_ base: Expression) {
        if case .number = base.kind {
            output += "(" + printExpression(base) + ")"
        } else {
            write(base, Rank.postfix)
        }
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
