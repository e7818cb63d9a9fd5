@testable import LeapTensor

/// Random formulas, and values with a bound of their rounding errors.
struct RandomSymbol {
    var numbers: TestNumbers

    init(_ seed: UInt64) { numbers = TestNumbers(seed) }

    static let names = ["x", "y", "z", "W1", "h₂", "net[0].w", "ŷ"]

    mutating func below(_ count: Int) -> Int { min(count - 1, Int(numbers.next(0, Double(count)))) }

    private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func leaf() -> Symbol {
        switch below(10) {
        case 0...5: return Symbol(pick(Self.names))
        case 6: return Symbol(SymbolNumber(below(7) - 3))
        case 7: return Symbol(SymbolNumber(below(9) - 4) / SymbolNumber(1 + below(12)))
        case 8: return Symbol(number: pick([0.1, 0.5, -0.25, 2.5, 1e-5, .pi, 1.0 / 3]))
        default: return Symbol(pick(["x", "y"]))
        }
    }

    /// `smooth`: without jumps.
    mutating func formula(_ depth: Int, smooth: Bool = false) -> Symbol {
        if depth == 0 || below(8) == 0 { return leaf() }
        func part() -> Symbol { formula(depth - 1, smooth: smooth) }
        switch below(smooth ? 17 : 21) {
        case 0: return Symbol(node: .negation(part()))
        case 1, 2: return Symbol(node: .sum(part(), part()))
        case 3, 4: return Symbol(node: .difference(part(), part()))
        case 5, 6, 7: return Symbol(node: .product(part(), part()))
        case 8, 9: return Symbol(node: .quotient(part(), part()))
        case 10, 11:
            return Symbol(node: .power(part(), pick([0, 1, 2, 3, -1, -2, 0.5, 12].map { Symbol(number: $0) })))
        case 12: return part() * part()
        case 13: return part() - part()
        case 14: return -part() + part()
        case 15:
            let smoothNames = ["exp", "log", "sqrt", "sin", "tanh", "sigmoid", "softplus", "atan", "erf", "gelu"]
            return Symbol(node: .call(pick(smoothNames), [part()]))
        case 16: return Symbol(node: .power(part(), part()))
        case 17: return Symbol(node: .call(pick(["abs", "sign", "floor", "round", "relu", "ceil"]), [part()]))
        case 18:
            return Symbol(node: .call(pick(["maximum", "minimum", "leaky_relu"]), [part(), part()]))
        case 19:
            let relation = pick(Comparison.allCases)
            return Symbol(node: .choice(relation, part(), part(), then: part(), otherwise: part()))
        default: return Symbol(node: below(2) == 0 ? .floorQuotient(part(), part()) : .remainder(part(), part()))
        }
    }

    mutating func point() -> [String: Double] {
        var values: [String: Double] = [:]
        for name in Self.names {
            values[name] = below(3) == 0 ? Double(below(5) - 2) : numbers.next(-3, 3)
        }
        return values
    }
}

/// A value and how far rounding may have moved it.
struct Bounded {
    var value: Double
    var error: Double

    /// `nil` where a part is not finite, or where rounding decides the value.
    init?(_ formula: Symbol, _ values: [String: Double]) {
        var parts: [Bounded] = []
        for part in formula.node.parts {
            guard let bounded = Bounded(part, values) else { return nil }
            parts.append(bounded)
        }
        /// The value of the node where each part is moved.
        func value(_ directions: [Double]) -> Double? {
            let moved = zip(parts, directions).map { Symbol(number: $0.value + $1 * $0.error) }
            guard !parts.isEmpty else { return formula.value(values) }
            return Symbol(node: formula.node.replacingParts(moved)).value([:])
        }
        guard let center = value(parts.map { _ in 0 }), center.isFinite else { return nil }
        self.value = center
        error = formula.node.isExact ? 0 : center.magnitude * 0x1p-51
        for index in parts.indices where parts[index].error > 0 {
            for direction in [-1.0, 1.0] {
                var directions = parts.map { _ in 0.0 }
                directions[index] = direction
                guard let moved = value(directions), moved.isFinite else { return nil }
                error += (moved - center).magnitude
            }
        }
        guard error <= 1e-6 * (1e-3 + center.magnitude) else { return nil }
    }

    func agrees(with other: Double) -> Bool {
        (other - value).magnitude <= 1e-9 * value.magnitude + 100 * error + 1e-300
    }
}

extension Symbol.Node {
    /// Whether computing it rounds nothing, when its parts are exact.
    fileprivate var isExact: Bool {
        switch self {
        case .number(let value): value.whole != nil
        case .name, .negation, .choice: true
        case .call(let name, _): ["abs", "sign", "floor", "ceil", "round", "maximum", "minimum", "relu"].contains(name)
        default: false
        }
    }
}
