/// Writes a formula on one line, bracketed only where needed.
struct SymbolWriter {
    let style: Symbol.Style
    let values: [String: String]

    /// What a text begins or ends with: decides whether two factors may stand side by side.
    private enum Edge {
        /// A whole number, and nothing else.
        case whole
        /// A name of one letter, π or a root.
        case letter
        /// A sum in parentheses, or a call.
        case bracket
        case other
    }

    private struct Piece {
        var text: String
        var head = Edge.other
        var tail = Edge.other
    }

    private var isCode: Bool { style == .code }

    func text(_ formula: Symbol) -> String { write(formula, atLeast: .choice, leads: true).text }

    /// Writes a part where anything that binds less tightly than `least` needs brackets. `leads`: it is the first on
    /// the line or after a bracket, where a minus sign may stand.
    private func write(_ formula: Symbol, atLeast least: SymbolBinding, leads: Bool) -> Piece {
        let (binding, isSigned) = form(formula)
        guard binding < least || isSigned && !leads else { return compose(formula, leads: leads) }
        let inner = compose(formula, leads: true)
        let edge: Edge = binding < .fraction ? .bracket : .other
        return Piece(text: "(\(inner.text))", head: edge, tail: edge)
    }

    /// How tightly a formula binds, and whether it is written with a minus sign in front.
    private func form(_ formula: Symbol) -> (binding: SymbolBinding, isSigned: Bool) {
        switch formula.node {
        case .number(let value): return form(of: value)
        case .pi, .elided: return (.atom, false)
        case .numeral(let text): return SymbolNames.form(ofNumeral: text)
        case .name(let name):
            return values[name].map { SymbolNames.form(ofNumeral: $0) } ?? (SymbolNames.binding(of: name), false)
        // As tight as a product, so that -a·b needs no brackets.
        case .negation: return (.product, true)
        case .sum, .difference: return (.sum, false)
        case .product, .quotient, .floorQuotient, .remainder: return (.product, false)
        case .power(_, let exponent):
            return (isCode || exponent.number?.whole != -1 ? .power : .product, false)
        case .call("sqrt", _): return (isCode ? .atom : .power, false)
        case .call: return (.atom, false)
        case .choice: return (.choice, false)
        }
    }

    private func form(of value: SymbolNumber) -> (SymbolBinding, Bool) {
        if value.isNegative { return (value.fraction == nil || hasCharacter(value) ? .product : .fraction, true) }
        if value.fraction != nil { return (hasCharacter(value) ? .power : isCode ? .product : .fraction, false) }
        return (SymbolNames.isScientific(numberText(value)) ? .power : .atom, false)
    }

    private func hasCharacter(_ value: SymbolNumber) -> Bool {
        !isCode && (value.isNegative ? -value : value).vulgarFraction != nil
    }

    private func compose(_ formula: Symbol, leads: Bool) -> Piece {
        switch formula.node {
        case .number(let value):
            return Piece(text: numberText(value), tail: value.whole == nil ? .other : .whole)
        case .pi: return Piece(text: "π", head: .letter)
        case .elided: return Piece(text: "…")
        case .numeral(let text): return Piece(text: text)
        case .name(let name):
            if let value = values[name] { return Piece(text: value) }
            return Piece(text: name, head: SymbolNames.isOneLetter(name) ? .letter : .other)
        case .negation(let a):
            let inner = write(a, atLeast: a.beginsWithWholeDivision ? .power : .product, leads: false)
            return Piece(text: "-" + inner.text, tail: inner.tail == .whole ? .other : inner.tail)
        case .sum(let a, let b):
            let first = write(a, atLeast: .sum, leads: leads).text
            return b.isNegative
                ? Piece(text: first + " - " + write(b.negated, atLeast: .term, leads: false).text)
                : Piece(text: first + " + " + write(b, atLeast: .term, leads: false).text)
        case .difference(let a, let b):
            let first = write(a, atLeast: .sum, leads: leads).text
            return Piece(text: first + " - " + write(b, atLeast: .term, leads: false).text)
        case .product(let a, let b): return isCode ? codeProduct(a, b, leads: leads) : product(a, b, leads: leads)
        case .quotient(let a, let b): return infix(a, isCode ? " / " : "/", b, leads: leads)
        case .floorQuotient(let a, let b): return infix(a, " // ", b, leads: leads)
        case .remainder(let a, let b): return infix(a, " % ", b, leads: leads)
        case .power(let a, let b): return power(a, b)
        case .call(let name, let arguments): return call(name, arguments)
        case .choice(let relation, let a, let b, let then, let otherwise):
            return choice(relation, a, b, then, otherwise)
        }
    }

    private func infix(_ a: Symbol, _ sign: String, _ b: Symbol, leads: Bool) -> Piece {
        let first = write(a, atLeast: .product, leads: leads)
        return Piece(text: first.text + sign + write(b, atLeast: .power, leads: false).text, head: first.head)
    }

    private func product(_ a: Symbol, _ b: Symbol, leads: Bool) -> Piece {
        let second = write(b, atLeast: .power, leads: false)
        let first: Piece
        if leads, let value = a.number, value.isNegative, value.fraction != nil, !hasCharacter(value) {
            first = Piece(text: "-" + write(Symbol(-value), atLeast: .product, leads: false).text)
        } else {
            first = write(a, atLeast: .product, leads: leads)
        }
        // 2w and σ(z)(1 - σ(z)), but y·(1 - y): that would be a call.
        let isSideBySide =
            first.tail == .whole && (second.head == .letter || second.head == .bracket)
            || first.tail == .bracket && second.head == .bracket
        return Piece(
            text: first.text + (isSideBySide ? "" : "·") + second.text, head: first.head,
            tail: second.tail == .whole ? .other : second.tail)
    }

    /// A fraction in front becomes a division, as programs write it: `2 * x / 7`.
    private func codeProduct(_ a: Symbol, _ b: Symbol, leads: Bool) -> Piece {
        guard let fraction = a.number?.fraction else { return infix(a, " * ", b, leads: leads) }
        let dividend: String
        switch fraction.numerator {
        case 1: dividend = write(b, atLeast: .product, leads: leads).text
        case -1 where leads && !b.beginsWithWholeDivision:
            dividend = "-" + write(b, atLeast: .product, leads: false).text
        default:
            let factor = write(Symbol(SymbolNumber(fraction.numerator)), atLeast: .product, leads: leads).text
            dividend = factor + " * " + write(b, atLeast: .power, leads: false).text
        }
        return Piece(text: dividend + " / \(fraction.denominator)")
    }

    private func power(_ a: Symbol, _ b: Symbol) -> Piece {
        let whole = b.number?.whole ?? numeral(b).flatMap { SymbolNumber(text: $0)?.whole }
        if !isCode, b.number?.whole == -1 { return infix(1, "/", a, leads: false) }
        let base = write(a, atLeast: .atom, leads: false)
        if !isCode, let whole, whole.magnitude < 1000, whole >= 0 || b.number != nil {
            return Piece(text: base.text + SymbolNames.superscript(whole), head: base.head, tail: base.tail)
        }
        return Piece(text: base.text + "^" + write(b, atLeast: .power, leads: false).text, head: base.head)
    }

    /// The text of the number that stands for this part.
    private func numeral(_ formula: Symbol) -> String? {
        switch formula.node {
        case .numeral(let text): text
        case .name(let name): values[name]
        default: nil
        }
    }

    private func call(_ name: String, _ arguments: [Symbol]) -> Piece {
        let texts = arguments.map { write($0, atLeast: .choice, leads: true).text }
        let list = texts.joined(separator: ", ")
        if !isCode, let only = arguments.first, arguments.count == 1 {
            switch name {
            case "sqrt":
                let isPlain = form(only).binding == .atom && !form(only).isSigned && !list.hasSuffix(")")
                return Piece(text: isPlain && !list.hasPrefix("|") ? "√" + list : "√(\(list))", head: .letter)
            // |a|b|c| could be read in two ways.
            case "abs" where !list.contains("|"): return Piece(text: "|\(list)|")
            default: break
            }
        }
        return Piece(text: (isCode ? name : SymbolNames.spoken(name)) + "(\(list))", tail: .bracket)
    }

    private func choice(
        _ relation: Comparison, _ a: Symbol, _ b: Symbol, _ then: Symbol, _ otherwise: Symbol
    ) -> Piece {
        let sign = isCode ? relation.symbol : SymbolNames.sign(relation)
        let condition =
            write(a, atLeast: .sum, leads: true).text + " \(sign) "
            + write(b, atLeast: .sum, leads: true).text
        let second = write(otherwise, atLeast: .choice, leads: true).text
        if isCode { return Piece(text: "if \(condition) { \(text(then)) } else { \(second) }") }
        return Piece(text: write(then, atLeast: .sum, leads: true).text + " if \(condition), else \(second)")
    }

    private func numberText(_ value: SymbolNumber) -> String {
        guard let fraction = value.fraction else {
            let text = value.whole.map { String($0) } ?? String(value.double)
            return isCode ? text : text.replacing("inf", with: "∞")
        }
        let sign = fraction.numerator < 0 ? "-" : ""
        if hasCharacter(value), let character = (value.isNegative ? -value : value).vulgarFraction {
            return sign + String(character)
        }
        let slash = isCode ? " / " : "/"
        return sign + "\(fraction.numerator.magnitude)\(slash)\(fraction.denominator)"
    }
}
