/// A formula taken apart into terms, like ones collected, in the order of their first appearance.
struct SymbolSum {
    /// A term and the same with the coefficient 1, by which like terms are known.
    private var terms: [(product: SymbolProduct, key: Symbol)] = []
    private var positions: [Symbol: Int] = [:]

    init() {}

    /// Takes apart a simplified formula.
    init(_ formula: Symbol) { add(formula) }

    /// Adds a simplified formula times 1 or -1.
    mutating func add(_ formula: Symbol, sign: SymbolNumber = .one) {
        switch formula.node {
        case .sum(let a, let b):
            add(a, sign: sign)
            add(b, sign: sign)
        case .difference(let a, let b):
            add(a, sign: sign)
            add(b, sign: -sign)
        default:
            var product = SymbolProduct(formula)
            product.coefficient = product.coefficient * sign
            if let sum = product.soleSum {
                add(sum, sign: product.coefficient)
            } else {
                add(product)
            }
        }
    }

    private mutating func add(_ product: SymbolProduct) {
        var unit = product
        unit.coefficient = .one
        let key = unit.formula
        if let position = positions[key], !key.hasNumeral, !key.isElided {
            let total = terms[position].product.coefficient + product.coefficient
            terms[position].product.coefficient = total
        } else {
            positions[key] = terms.count
            terms.append((product, key))
        }
    }

    private var remaining: [SymbolProduct] {
        var result = terms.map(\.product).filter { !$0.coefficient.isZero }
        // A person writes x - 1, not -1 + x.
        if let first = result.first, first.factors.isEmpty, first.coefficient.isNegative,
            result.contains(where: { !$0.coefficient.isNegative })
        {
            result.append(result.removeFirst())
        }
        return result
    }

    var formula: Symbol { Self.chain(remaining) }

    /// The negative of a simplified sum where that needs no sign in front: b - a for a - b.
    static func flipped(_ formula: Symbol) -> Symbol? {
        switch formula.node {
        case .sum, .difference: break
        default: return nil
        }
        let terms = SymbolSum(formula).remaining.map { term in
            var negative = term
            negative.coefficient = -term.coefficient
            return negative
        }
        if terms.allSatisfy({ !$0.coefficient.isNegative }) { return chain(terms) }
        guard terms.count == 2, terms[0].coefficient.isNegative, !terms[1].coefficient.isNegative else { return nil }
        return chain([terms[1], terms[0]])
    }

    private static func chain(_ terms: [SymbolProduct]) -> Symbol {
        guard let first = terms.first else { return 0 }
        return terms.dropFirst().reduce(first.formula) { result, term in
            guard term.coefficient.isNegative else { return Symbol(node: .sum(result, term.formula)) }
            var positive = term
            positive.coefficient = -term.coefficient
            return Symbol(node: .difference(result, positive.formula))
        }
    }
}
