/// Writes a formula for a typesetter (LaTeX with amsmath, KaTeX, MathJax).
struct LaTeXWriter {
    let values: [String: String]

    func text(_ formula: Symbol) -> String { write(formula, atLeast: .choice, leads: true) }

    private func write(_ formula: Symbol, atLeast least: SymbolBinding, leads: Bool) -> String {
        let (binding, isSigned) = form(formula)
        guard binding < least || isSigned && !leads else { return compose(formula, leads: leads) }
        return bracketed(compose(formula, leads: true))
    }

    private func bracketed(_ text: String) -> String {
        let isTall = text.contains("\\frac") || text.contains("\\begin") || text.contains("\\sqrt")
        return isTall ? "\\left(\(text)\\right)" : "(\(text))"
    }

    private func form(_ formula: Symbol) -> (binding: SymbolBinding, isSigned: Bool) {
        switch formula.node {
        case .number(let value): form(of: value)
        case .pi, .elided: (.atom, false)
        case .numeral(let text): form(ofNumeral: text)
        case .name(let name):
            values[name].map { form(ofNumeral: $0) } ?? (SymbolNames.binding(of: name), false)
        case .negation: (.product, true)
        case .sum, .difference: (.sum, false)
        case .product, .remainder: (.product, false)
        // A fraction's bar is its bracket, but not under an exponent.
        case .quotient(let a, _): (.power, a.isNegative)
        case .power: (.power, false)
        case .call("sqrt", _): (.power, false)
        case .floorQuotient, .call: (.atom, false)
        case .choice: (.choice, false)
        }
    }

    private func form(of value: SymbolNumber) -> (SymbolBinding, Bool) {
        let isAtom = value.fraction == nil && !SymbolNames.isScientific(String(value.double.magnitude))
        return (isAtom ? .atom : value.fraction == nil ? .product : .power, value.isNegative)
    }

    private func form(ofNumeral text: String) -> (SymbolBinding, Bool) {
        SymbolNumber(text: text).map { form(of: $0) } ?? SymbolNames.form(ofNumeral: text)
    }

    private func compose(_ formula: Symbol, leads: Bool) -> String {
        switch formula.node {
        case .number(let value): return number(value)
        case .pi: return "\\pi"
        case .elided: return "\\dots"
        case .numeral(let text): return numeral(text)
        case .name(let name): return values[name].map { numeral($0) } ?? LaTeXNames.name(name)
        case .negation(let a):
            return "-" + write(a, atLeast: a.beginsWithWholeDivision ? .power : .product, leads: false)
        case .sum(let a, let b):
            let first = write(a, atLeast: .sum, leads: leads)
            return b.isNegative
                ? first + "-" + write(b.negated, atLeast: .term, leads: false)
                : first + "+" + write(b, atLeast: .term, leads: false)
        case .difference(let a, let b):
            return write(a, atLeast: .sum, leads: leads) + "-" + write(b, atLeast: .term, leads: false)
        case .product(let a, let b): return product(a, b, leads: leads)
        case .quotient(let a, let b):
            let sign = a.isNegative ? "-" : ""
            return sign + "\\frac{\(text(a.isNegative ? a.negated : a))}{\(text(b))}"
        case .floorQuotient(let a, let b):
            return "\\left\\lfloor \\frac{\(text(a))}{\(text(b))} \\right\\rfloor"
        case .remainder(let a, let b):
            return write(a, atLeast: .product, leads: leads) + " \\bmod " + write(b, atLeast: .power, leads: false)
        case .power(let a, let b):
            if b.number?.whole == -1 { return "\\frac{1}{\(text(a))}" }
            return write(a, atLeast: .atom, leads: false) + "^{\(text(b))}"
        case .call(let name, let arguments): return call(name, arguments)
        case .choice: return choice(formula)
        }
    }

    private func product(_ a: Symbol, _ b: Symbol, leads: Bool) -> String {
        let first = write(a, atLeast: .product, leads: leads)
        let second = write(b, atLeast: .power, leads: false)
        let sign: String
        if a.number != nil, startsWithLetter(b) {
            sign = " "
        } else if endsWithBracket(a), form(b).binding < .term || isPowerOfSum(b) {
            sign = "\\,"
        } else {
            sign = " \\cdot "
        }
        return first + sign + second
    }

    /// Whether a number may stand right before it.
    private func startsWithLetter(_ formula: Symbol) -> Bool {
        switch formula.node {
        case .pi, .call, .choice, .sum, .difference: true
        case .name(let name): values[name] == nil
        case .power(let base, let exponent): exponent.number?.whole != -1 && startsWithLetter(base)
        default: false
        }
    }

    private func endsWithBracket(_ formula: Symbol) -> Bool {
        switch formula.node {
        case .call, .sum, .difference: true
        case .negation(let a), .product(_, let a): endsWithBracket(a)
        case .power: isPowerOfSum(formula)
        default: false
        }
    }

    private func isPowerOfSum(_ formula: Symbol) -> Bool {
        if case .power(let base, _) = formula.node { return form(base).binding == .sum }
        return false
    }

    private static let operators: Set<String> = ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh"]

    private func call(_ name: String, _ arguments: [Symbol]) -> String {
        let list = arguments.map { text($0) }.joined(separator: ", ")
        switch name {
        case "sqrt": return "\\sqrt{\(list)}"
        case "abs": return "\\left|\(list)\\right|"
        case "floor": return "\\left\\lfloor \(list) \\right\\rfloor"
        case "ceil": return "\\left\\lceil \(list) \\right\\rceil"
        case "sigmoid": return "\\sigma" + bracketed(list)
        case "maximum": return "\\max" + bracketed(list)
        case "minimum": return "\\min" + bracketed(list)
        case "asin", "acos", "atan": return "\\arc\(name.dropFirst())" + bracketed(list)
        default:
            let isOperator = Self.operators.contains(name)
            return (isOperator ? "\\\(name)" : "\\operatorname{\(LaTeXNames.escaped(name))}") + bracketed(list)
        }
    }

    /// A choice in the branch not taken is another line of the same brace.
    private func choice(_ formula: Symbol) -> String {
        var lines: [String] = []
        var rest = formula
        while case .choice(let relation, let a, let b, let then, let otherwise) = rest.node {
            let condition = "\(text(a)) \(LaTeXNames.sign(relation)) \(text(b))"
            lines.append("\(write(then, atLeast: .sum, leads: true)) & \\text{if } \(condition)")
            rest = otherwise
        }
        lines.append("\(text(rest)) & \\text{otherwise}")
        return "\\begin{cases} \(lines.joined(separator: " \\\\ ")) \\end{cases}"
    }

    private func numeral(_ text: String) -> String {
        SymbolNumber(text: text).map { number($0, as: text) } ?? LaTeXNames.escaped(text)
    }

    /// `text`: how the number is written where it is not a fraction; trailing zeros are kept.
    private func number(_ value: SymbolNumber, as text: String? = nil) -> String {
        let sign = value.isNegative ? "-" : ""
        if let fraction = value.fraction {
            return sign + "\\frac{\(fraction.numerator.magnitude)}{\(fraction.denominator)}"
        }
        if value.double.isNaN { return "\\text{nan}" }
        if value.double.isInfinite { return sign + "\\infty" }
        let digits = text ?? value.whole.map { String($0) } ?? String(value.double)
        let parts = digits.split { "eE".contains($0) }
        guard parts.count == 2, let exponent = Int(parts[1]) else { return digits }
        return "\(parts[0]) \\cdot 10^{\(exponent)}"
    }
}
