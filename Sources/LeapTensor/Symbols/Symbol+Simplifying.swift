extension Symbol {
    /// The formula as a teacher would leave it on the board: sums and products without inner brackets, one number in
    /// front (`½·2d` is `d`), equal factors as a power, like terms collected, what cancels cancelled. Products of
    /// sums are not multiplied out: y·(1 - y) stays. Names keep the order in which they were written.
    ///
    /// The value is the same wherever the parts of the formula have finite values. Where one has not, as x/x at 0,
    /// the simplified formula may have a value.
    public func simplified() -> Symbol {
        switch node {
        case .number, .pi, .name, .elided: return self
        case .numeral(let text): return SymbolNumber(text: text).map { Symbol($0) } ?? self
        default: break
        }
        let parts = node.parts.map { $0.simplified() }
        let rebuilt = Symbol(node: node.replacingParts(parts))
        switch rebuilt.node {
        case .sum, .difference: return SymbolSum(rebuilt).formula
        case .negation, .product, .quotient: return SymbolProduct(rebuilt).formula
        case .power(let base, _):
            return base.number == .one ? 1 : SymbolProduct(rebuilt).formula
        case .call(let name, let arguments): return Self.exactCall(name, arguments) ?? rebuilt
        case .choice(let relation, let a, let b, let then, let otherwise):
            if then.isSame(as: otherwise) { return then }
            return .select(relation, a, b, then, otherwise)
        default: return rebuilt
        }
    }

    /// The value of a call that is an exact number: √4, exp(0), |-⅓|.
    private static func exactCall(_ name: String, _ arguments: [Symbol]) -> Symbol? {
        guard let value = arguments.first?.number, let x = value.rational else { return nil }
        if arguments.count == 2 {
            guard let other = arguments[1].number, let y = other.rational else { return nil }
            switch name {
            case "maximum": return Symbol(x < y ? other : value)
            case "minimum": return Symbol(y < x ? other : value)
            default: return nil
            }
        }
        switch name {
        case "abs": return Symbol(value.isNegative ? -value : value)
        case "sign": return Symbol(SymbolNumber(x.numerator.signum()))
        case "floor", "ceil", "round":
            return SymbolFunction.unary[name].map { Symbol(number: $0.scalarValue(x.double)) }
        case "relu": return Symbol(value.isNegative ? .zero : value)
        case "exp", "cos", "cosh": return x == .zero ? 1 : nil
        case "expm1", "log1p", "sin", "tan", "asin", "atan", "sinh", "tanh", "erf", "gelu":
            return x == .zero ? 0 : nil
        case "log": return x == .one ? 0 : nil
        case "sigmoid": return x == .zero ? Symbol(node: .number(.one / SymbolNumber(2))) : nil
        case "sqrt":
            let (top, bottom) = (Double(x.numerator).squareRoot(), Double(x.denominator).squareRoot())
            guard top == top.rounded(), bottom == bottom.rounded(),
                let root = Rational(Int(top), over: Int(bottom))
            else { return nil }
            return Symbol(.exact(root, isDecimal: value.fraction == nil && !root.isWhole))
        default: return nil
        }
    }

    /// Whether a minus sign stands in front, which a sum writes as a difference.
    var isNegative: Bool {
        switch node {
        case .negation: true
        case .number(let value): value.isNegative
        case .product(let a, _), .quotient(let a, _): a.isNegative
        default: false
        }
    }

    /// The formula without the minus sign in front.
    var negated: Symbol {
        switch node {
        case .negation(let a): return a
        case .number(let value): return Symbol(-value)
        case .product(let a, let b):
            return a.number == -.one ? b : Symbol(node: .product(a.negated, b))
        case .quotient(let a, let b): return Symbol(node: .quotient(a.negated, b))
        default: return Symbol(node: .negation(self))
        }
    }
}
