extension Symbol {
    /// The names in it, in the order of their first appearance on a slide.
    public var names: [String] {
        var found: [String] = []
        var seen: Set<String> = []
        var waiting = [self]
        while let next = waiting.popLast() {
            if case .name(let name) = next.node, seen.insert(name).inserted { found.append(name) }
            waiting.append(contentsOf: next.node.parts.reversed())
        }
        return found
    }

    /// The formula with other formulas in place of names. It is written as it comes, without simplification: w·x
    /// with w = 0 is 0·x.
    public func substituting(_ formulas: [String: Symbol]) -> Symbol {
        if case .name(let name) = node { return formulas[name] ?? self }
        let parts = node.parts
        return parts.isEmpty ? self : Symbol(node: node.replacingParts(parts.map { $0.substituting(formulas) }))
    }

    /// The number that the formula has for these values of its names, computed as the engine computes it; `nil` when
    /// a name has no value.
    public func value(_ values: [String: Double]) -> Double? {
        switch node {
        case .number(let number): return number.double
        case .pi: return .pi
        case .numeral(let text): return SymbolNumber(text: text)?.double
        case .name(let name): return values[name]
        case .elided: return nil
        default: break
        }
        var numbers: [Double] = []
        for part in node.parts {
            guard let number = part.value(values) else { return nil }
            numbers.append(number)
        }
        return value(of: numbers)
    }

    /// The value where those of the parts are known.
    private func value(of parts: [Double]) -> Double? {
        switch node {
        case .number, .pi, .numeral, .name, .elided: return nil
        case .negation: return -parts[0]
        case .sum: return parts[0] + parts[1]
        case .difference: return parts[0] - parts[1]
        case .product(let a, _):
            // As the code style writes it: ⅓·x is x / 3, which is rounded once.
            guard let fraction = a.number?.fraction else { return parts[0] * parts[1] }
            return Double(fraction.numerator) * parts[1] / Double(fraction.denominator)
        case .quotient: return parts[0] / parts[1]
        case .floorQuotient: return Arithmetic.floorDivide(parts[0], parts[1])
        case .remainder: return Arithmetic.remainder(parts[0], parts[1])
        case .power: return Arithmetic.power(parts[0], parts[1])
        case .call(let name, _):
            return parts.count == 1
                ? SymbolFunction.unary[name]?.scalarValue(parts[0])
                : SymbolFunction.binary[name]?.scalarValue(parts[0], parts[1])
        case .choice(let relation, _, _, _, _): return relation.holds(parts[1], parts[2]) ? parts[0] : parts[3]
        }
    }
}
