/// Reads a formula by recursive descent.
struct FormulaParser {
    private let text: [Character]
    private var position = 0
    /// Nested brackets, signs and exponents: text with too many is refused, so that no text exhausts the stack.
    private var nesting = 0
    /// What was read last: decides whether another factor may stand right beside it.
    private var ending = Ending.other

    private enum Ending {
        case number, name
        /// A closing parenthesis or a superscript.
        case closed
        /// After x^2 or √x nobody knows what belongs to it.
        case other
    }

    private static let maximumLength = 4_000
    private static let maximumNesting = 100

    init(_ text: String) {
        // Only the beginning of a long text is taken apart; it is refused by its length.
        self.text = Array(text.prefix(Self.maximumLength + 1))
    }

    mutating func formula() -> Symbol? {
        guard text.count <= Self.maximumLength, let result = choice() else { return nil }
        skipSpaces()
        return position == text.count && !result.isElided ? result : nil
    }

    // MARK: Characters

    private var next: Character? { position < text.count ? text[position] : nil }

    private mutating func skipSpaces() {
        while let character = next, character.isWhitespace { position += 1 }
    }

    /// Takes one of these signs, the first that stands here.
    private mutating func take(_ signs: String...) -> Bool {
        skipSpaces()
        for sign in signs where text[position...].starts(with: sign) {
            position += sign.count
            return true
        }
        return false
    }

    private mutating func isAt(_ sign: String) -> Bool {
        skipSpaces()
        return text[position...].starts(with: sign)
    }

    /// Takes a word of a choice.
    private mutating func takeWord(_ word: String) -> Bool {
        skipSpaces()
        guard isWord(word) else { return false }
        position += word.count
        return true
    }

    private func isWord(_ word: String) -> Bool {
        guard text[position...].starts(with: word) else { return false }
        let after = position + word.count
        return after == text.count || !SymbolNames.continues(text[after])
    }

    private mutating func nested(_ read: (inout FormulaParser) -> Symbol?) -> Symbol? {
        guard nesting < Self.maximumNesting else { return nil }
        nesting += 1
        defer { nesting -= 1 }
        return read(&self)
    }

    // MARK: Choices and sums

    /// `a if x > 0, else b`, or no choice at all.
    private mutating func choice() -> Symbol? {
        nested { parser in
            guard let then = parser.sum() else { return nil }
            guard parser.takeWord("if") else { return then }
            guard let (relation, a, b) = parser.condition(), parser.take(","), parser.takeWord("else"),
                let otherwise = parser.choice()
            else { return nil }
            return Symbol(node: .choice(relation, a, b, then: then, otherwise: otherwise))
        }
    }

    /// `if x > 0 { a } else { b }`, after the `if`.
    private mutating func codeChoice() -> Symbol? {
        guard let (relation, a, b) = condition(), take("{"), let then = choice(), take("}"), takeWord("else"),
            take("{"), let otherwise = choice(), take("}")
        else { return nil }
        return Symbol(node: .choice(relation, a, b, then: then, otherwise: otherwise))
    }

    private mutating func condition() -> (Comparison, Symbol, Symbol)? {
        guard let a = sum() else { return nil }
        let relation: Comparison
        if take("<=", "≤") {
            relation = .lessOrEqual
        } else if take(">=", "≥") {
            relation = .greaterOrEqual
        } else if take("!=", "≠") {
            relation = .notEqual
        } else if take("==", "=") {
            relation = .equal
        } else if take("<") {
            relation = .less
        } else if take(">") {
            relation = .greater
        } else {
            return nil
        }
        return sum().map { (relation, a, $0) }
    }

    private mutating func sum() -> Symbol? {
        guard var result = product() else { return nil }
        while true {
            let isSum = take("+")
            guard isSum || take("-", "−", "–") else { return result }
            guard let term = product() else { return nil }
            result = Symbol(node: isSum ? .sum(result, term) : .difference(result, term))
        }
    }

    // MARK: Products

    private mutating func product() -> Symbol? {
        guard var result = factor()?.product else { return nil }
        while true {
            if take("//") {
                guard let divisor = divisor() else { return nil }
                result = Symbol(node: .floorQuotient(result, divisor))
            } else if take("/", "÷") {
                guard let divisor = divisor() else { return nil }
                result = quotient(result, divisor)
            } else if take("%") {
                guard let divisor = divisor() else { return nil }
                result = Symbol(node: .remainder(result, divisor))
            } else if take("*", "·", "×", "⋅") {
                guard let second = factor() else { return nil }
                result = second.parts.reduce(result) { Symbol(node: .product($0, $1)) }
            } else {
                return result
            }
        }
    }

    private mutating func divisor() -> Symbol? {
        guard let second = factor(), !second.isSideBySide else { return nil }
        return second.product
    }

    /// 2/7 is a number.
    private func quotient(_ a: Symbol, _ b: Symbol) -> Symbol {
        guard let top = a.number, let bottom = b.number, top.whole != nil, bottom.whole != nil, !bottom.isZero else {
            return Symbol(node: .quotient(a, b))
        }
        return Symbol(top / bottom)
    }

    /// A factor with its sign, or several side by side: `2w`.
    private struct Factor {
        var parts: [Symbol]
        var isSideBySide = false

        var product: Symbol? {
            guard let first = parts.first else { return nil }
            return parts.dropFirst().reduce(first) { Symbol(node: .product($0, $1)) }
        }
    }

    private mutating func factor() -> Factor? {
        if take("-", "−", "–") {
            guard nesting < Self.maximumNesting else { return nil }
            nesting += 1
            defer { nesting -= 1 }
            guard let operand = factor(), let product = operand.product else { return nil }
            return Factor(parts: [negative(product)], isSideBySide: operand.isSideBySide)
        }
        _ = take("+")
        guard let first = power() else { return nil }
        var result = Factor(parts: [first])
        while stepsOn() {
            guard let next = power() else { return nil }
            result.parts.append(next)
            result.isSideBySide = true
        }
        return result
    }

    /// -2 is a number.
    private func negative(_ operand: Symbol) -> Symbol {
        if let number = operand.number, !number.isNegative { return Symbol(-number) }
        return Symbol(node: .negation(operand))
    }

    /// Whether another factor follows without a sign: `2w`, `2(x + 1)`, `½ √x`, `(a + b)c`, `x²y`, `y(1 - y)`.
    private mutating func stepsOn() -> Bool {
        skipSpaces()
        guard ending != .other, let first = next else { return false }
        if first == "(" { return true }
        guard ending != .name, !isWord("if"), !isWord("else") else { return false }
        return SymbolNames.begins(first) || first == "√"
    }

    // MARK: Powers

    private mutating func power() -> Symbol? {
        if take("√") {
            guard let operand = nested({ $0.power() }) else { return nil }
            ending = .other
            return Symbol(node: .call("sqrt", [operand]))
        }
        guard let base = atom() else { return nil }
        if let exponent = superscript() {
            ending = .closed
            return Symbol(node: .power(base, Symbol(exponent)))
        }
        guard take("^", "**") else { return base }
        guard let exponent = nested({ $0.exponent() }) else { return nil }
        ending = .other
        return Symbol(node: .power(base, exponent))
    }

    private mutating func exponent() -> Symbol? {
        guard take("-", "−", "–") else { return power() }
        return nested { $0.exponent() }.map { negative($0) }
    }

    /// `²`, `⁻¹²`, right behind the base.
    private mutating func superscript() -> SymbolNumber? {
        var index = position
        let isNegative = next == "⁻"
        if isNegative { index += 1 }
        var value = 0
        let start = index
        while index < text.count, index - start < 4, let digit = SymbolNames.digit(ofSuperscript: text[index]) {
            value = value * 10 + digit
            index += 1
        }
        guard index > start else { return nil }
        position = index
        return SymbolNumber(isNegative ? -value : value)
    }

    private mutating func atom() -> Symbol? {
        skipSpaces()
        ending = .other
        switch next {
        case nil: return nil
        case "(": return bracket(until: ")", then: .closed)
        case "|": return bracket(until: "|", then: .other).map { Symbol(node: .call("abs", [$0])) }
        case "∞":
            position += 1
            return Symbol(number: .infinity)
        default: break
        }
        if takeWord("if") {
            let result = nested { $0.codeChoice() }
            ending = .other
            return result
        }
        if let number = number() {
            ending = .number
            return number
        }
        return name()
    }

    private mutating func bracket(until end: String, then after: Ending) -> Symbol? {
        position += 1
        guard let inner = choice(), take(end) else { return nil }
        ending = after
        return inner
    }

    // MARK: Numbers and names

    private mutating func number() -> Symbol? {
        guard let first = next else { return nil }
        if let fraction = SymbolNumber(vulgarFraction: first) {
            position += 1
            return followsDigit() ? nil : Symbol(fraction)
        }
        var index = position
        func skipDigits() { while index < text.count, isDigit(index) { index += 1 } }
        skipDigits()
        if index < text.count, text[index] == ".", index > position || isDigit(index + 1) {
            index += 1
            skipDigits()
        }
        guard index > position else { return nil }
        if index < text.count, "eE".contains(text[index]) {
            let sign = index + 1 < text.count && "+-".contains(text[index + 1]) ? 1 : 0
            if isDigit(index + 1 + sign) {
                index += 1 + sign
                skipDigits()
            }
        }
        guard let value = Double(String(text[position..<index])), value.isFinite else { return nil }
        position = index
        return followsDigit() ? nil : Symbol(number: value)
    }

    private func isDigit(_ index: Int) -> Bool { index < text.count && ("0"..."9").contains(text[index]) }

    /// Whether the number goes on in a way that could be read in two: `1½`, `½2`, `1.2.3`.
    private func followsDigit() -> Bool {
        guard let next else { return false }
        return isDigit(position) || next == "." || SymbolNumber(vulgarFraction: next) != nil
    }

    private static let aliases = [
        "σ": "sigmoid", "ln": "log", "max": "maximum", "min": "minimum", "arcsin": "asin", "arccos": "acos",
        "arctan": "atan",
    ]

    private mutating func name() -> Symbol? {
        guard let end = SymbolNames.end(text, from: position), !isWord("if"), !isWord("else") else { return nil }
        let name = String(text[position..<end])
        position = end
        switch name {
        case "inf": return Symbol(number: .infinity)
        case "nan": return Symbol(number: .nan)
        default: break
        }
        let function = Self.aliases[name] ?? name
        guard SymbolFunction.unary[function] != nil || SymbolFunction.binary[function] != nil, isAt("(") else {
            ending = .name
            return Symbol(name)
        }
        position += 1
        var arguments: [Symbol] = []
        repeat {
            guard let argument = choice() else { return nil }
            arguments.append(argument)
        } while take(",")
        guard take(")") else { return nil }
        ending = .closed
        return Symbol.call(function, arguments)
    }
}
