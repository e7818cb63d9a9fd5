/// A formula taken apart into a number times powers: ½·d²/σ is ½, d to the 2, σ to the -1. The factors are in the
/// order of their first appearance, each base once.
struct SymbolProduct {
    var coefficient = SymbolNumber.one
    private(set) var factors: [(base: Symbol, exponent: Symbol)] = []

    /// Takes apart a formula whose parts are simplified.
    init(_ formula: Symbol) {
        switch formula.node {
        case .number(let value) where value.isFinite: coefficient = value
        case .negation(let a):
            self = SymbolProduct(a)
            coefficient = -coefficient
        case .product(let a, let b):
            self = SymbolProduct(a)
            multiply(by: SymbolProduct(b))
        case .quotient(let a, let b):
            self = SymbolProduct(a)
            multiply(by: SymbolProduct(b).raised(to: -1))
        case .power(let base, let exponent): multiply(by: base, to: exponent)
        default: multiply(by: formula, to: 1)
        }
    }

    private init() {}

    mutating func multiply(by other: SymbolProduct) {
        scale(by: other.coefficient)
        for factor in other.factors { multiply(by: factor.base, to: factor.exponent) }
    }

    /// A product of numbers that a double cannot hold stays a product: 1e-300·1e-300 is not 0.
    private mutating func scale(by number: SymbolNumber) {
        let product = coefficient * number
        if product.isFinite, !product.isZero || coefficient.isZero || number.isZero {
            coefficient = product
        } else {
            factors.append((Symbol(number), 1))
        }
    }

    /// Adds the exponents of equal bases. That is exact wherever the separate powers are numbers: a base below 0 has
    /// only whole exponents there.
    private mutating func multiply(by base: Symbol, to exponent: Symbol) {
        var total = exponent
        let position = factors.firstIndex { $0.base.isSame(as: base) }
        if let position {
            var sum = SymbolSum()
            sum.add(factors[position].exponent)
            sum.add(exponent)
            total = sum.formula
        }
        if let whole = total.number?.whole, let simpler = Self.power(of: base, to: whole) {
            if let position { factors.remove(at: position) }
            multiply(by: simpler)
        } else if let position {
            factors[position].exponent = total
        } else {
            factors.append((base, total))
        }
    }

    /// A whole power of a base that is not a factor by itself: (2·x)², (√x)², x⁰. `nil` for one that is.
    private static func power(of base: Symbol, to exponent: Int) -> SymbolProduct? {
        if exponent == 0 { return SymbolProduct() }
        switch base.node {
        case .number(let value):
            // 1/0 has no number.
            let power = value.raised(to: exponent)
            return power.isFinite && (!power.isZero || value.isZero) ? SymbolProduct(base).raised(to: exponent) : nil
        case .negation, .product, .quotient, .power: return SymbolProduct(base).raised(to: exponent)
        case .call("sqrt", let arguments) where exponent.isMultiple(of: 2):
            return SymbolProduct(arguments[0]).raised(to: exponent / 2)
        case .call("abs", let arguments) where exponent.isMultiple(of: 2):
            return SymbolProduct(arguments[0]).raised(to: exponent)
        default: return nil
        }
    }

    func raised(to exponent: Int) -> SymbolProduct {
        var result = SymbolProduct()
        if coefficient.isZero, exponent < 0 {
            // Whatever else there is, it is divided by 0.
            result.factors.append((0, Symbol(SymbolNumber(exponent))))
            return result
        }
        let power = coefficient.raised(to: exponent)
        if power.isFinite, !power.isZero || coefficient.isZero {
            result.coefficient = power
        } else {
            result.factors.append((Symbol(coefficient), Symbol(SymbolNumber(exponent))))
        }
        for (base, power) in factors {
            if let number = power.number {
                result.multiply(by: base, to: Symbol(number * SymbolNumber(exponent)))
            } else {
                var scaled = SymbolProduct(power)
                scaled.coefficient = scaled.coefficient * SymbolNumber(exponent)
                result.multiply(by: base, to: scaled.formula)
            }
        }
        return result
    }

    /// The sum or difference that this is with a coefficient of 1 or -1, if it is one.
    var soleSum: Symbol? {
        guard coefficient == .one || coefficient == -.one, factors.count == 1, factors[0].exponent.number == .one
        else { return nil }
        switch factors[0].base.node {
        case .sum, .difference: return factors[0].base
        default: return nil
        }
    }

    /// As it is written: `½·d²`, `-a/b²`, `1/(2·y)`, with the number first.
    var formula: Symbol {
        if coefficient.isZero { return 0 }
        var numerator: [Symbol] = []
        var denominator: [Symbol] = []
        for (base, exponent) in factors {
            if exponent.isNegative {
                denominator.append(.power(base, exponent.negated))
            } else {
                numerator.append(exponent.number == .one ? base : Symbol(node: .power(base, exponent)))
            }
        }
        // A fraction stands in front, but joins a denominator that there is anyway.
        var scale = coefficient
        if !denominator.isEmpty, let fraction = coefficient.fraction {
            scale = SymbolNumber(fraction.numerator)
            denominator.insert(Symbol(SymbolNumber(fraction.denominator)), at: 0)
        }
        if denominator.contains(where: { $0.number?.isZero == true }) { denominator = [0] }
        // b - a for -(a - b), also above a line.
        if scale == -.one, numerator.count == 1, let flipped = SymbolSum.flipped(numerator[0]) {
            (scale, numerator) = (.one, [flipped])
        }
        guard let below = Self.chain(denominator) else { return Self.scaled(Self.chain(numerator), by: scale) }
        return Symbol(node: .quotient(Self.scaled(Self.chain(numerator), by: scale), below))
    }

    private static func chain(_ factors: [Symbol]) -> Symbol? {
        guard let first = factors.first else { return nil }
        return factors.dropFirst().reduce(first) { Symbol(node: .product($0, $1)) }
    }

    private static func scaled(_ factor: Symbol?, by scale: SymbolNumber) -> Symbol {
        guard let factor else { return Symbol(scale) }
        if scale == .one { return factor }
        if scale == -.one { return Symbol(node: .negation(factor)) }
        // The number joins the first factor, so that a product is one chain: ((2·a)·b)·c.
        return prefixed(factor, by: Symbol(scale))
    }

    private static func prefixed(_ factor: Symbol, by scale: Symbol) -> Symbol {
        if case .product(let first, let rest) = factor.node {
            return Symbol(node: .product(prefixed(first, by: scale), rest))
        }
        return Symbol(node: .product(scale, factor))
    }
}
