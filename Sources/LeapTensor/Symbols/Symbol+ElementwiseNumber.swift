extension Symbol: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    public init(floatLiteral value: Double) { self.init(number: value) }
    public init(integerLiteral value: Int) { self.init(SymbolNumber(value)) }
}

extension Symbol: ElementwiseNumber {
    public static func + (a: Symbol, b: Symbol) -> Symbol {
        if let x = a.number, let y = b.number { return Symbol(x + y) }
        if a.number?.isZero == true { return b }
        if b.number?.isZero == true { return a }
        if case .negation(let y) = b.node { return Symbol(node: .difference(a, y)) }
        return Symbol(node: .sum(a, b))
    }

    public static func - (a: Symbol, b: Symbol) -> Symbol {
        if let x = a.number, let y = b.number { return Symbol(x - y) }
        if a.number?.isZero == true { return -b }
        if b.number?.isZero == true { return a }
        if case .negation(let y) = b.node { return Symbol(node: .sum(a, y)) }
        return a.isSame(as: b) ? 0 : Symbol(node: .difference(a, b))
    }

    public static func * (a: Symbol, b: Symbol) -> Symbol {
        if let x = a.number, let y = b.number { return Symbol(x * y) }
        if let x = a.number {
            if x.isZero { return 0 }
            if x == .one { return b }
            if x == -.one { return -b }
            // Two doubles could leave their range: 1e-300·(1e-300·y).
            if case .product(let first, let rest) = b.node, let y = first.number, x.rational != nil, y.rational != nil {
                return Symbol(x * y) * rest
            }
        } else if b.number != nil {
            return b * a
        }
        if case .negation(let x) = a.node { return -(x * b) }
        if case .negation(let y) = b.node { return -(a * y) }
        if case .quotient(let one, let x) = a.node, one.number == .one { return b / x }
        if case .quotient(let one, let y) = b.node, one.number == .one { return a / y }
        return a.isSame(as: b) ? power(a, 2) : Symbol(node: .product(a, b))
    }

    public static func / (a: Symbol, b: Symbol) -> Symbol {
        if let x = a.number, let y = b.number {
            if x.rational != nil, y.rational != nil, !y.isZero { return Symbol(x / y) }
            return Symbol(node: .quotient(a, b))
        }
        if a.number?.isZero == true { return 0 }
        if b.number == .one { return a }
        if b.number == -.one { return -a }
        if case .negation(let x) = a.node { return -(x / b) }
        return a.isSame(as: b) ? 1 : Symbol(node: .quotient(a, b))
    }

    public static prefix func - (a: Symbol) -> Symbol {
        switch a.node {
        case .number(let x): Symbol(-x)
        case .negation(let x): x
        case .difference(let x, let y): Symbol(node: .difference(y, x))
        default: Symbol(node: .negation(a))
        }
    }

    public static func power(_ a: Symbol, _ b: Symbol) -> Symbol {
        if let exponent = b.number?.whole {
            if exponent == 0 { return 1 }
            if exponent == 1 { return a }
            // 2^(1/2) and 1e300² stay, where a double would not be exact.
            if let x = a.number, x.rational?.raised(to: exponent) != nil { return Symbol(x.raised(to: exponent)) }
        }
        return Symbol(node: .power(a, b))
    }

    public static func floorDivide(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .floorQuotient(a, b)) }
    public static func remainder(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .remainder(a, b)) }
    public static func maximum(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .call("maximum", [a, b])) }
    public static func minimum(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .call("minimum", [a, b])) }

    private static func call(_ name: String, _ x: Symbol) -> Symbol { Symbol(node: .call(name, [x])) }
    public static func exp(_ x: Symbol) -> Symbol { call("exp", x) }
    public static func expm1(_ x: Symbol) -> Symbol { call("expm1", x) }
    public static func log(_ x: Symbol) -> Symbol { call("log", x) }
    public static func log1p(_ x: Symbol) -> Symbol { call("log1p", x) }
    public static func sqrt(_ x: Symbol) -> Symbol { call("sqrt", x) }
    public static func abs(_ x: Symbol) -> Symbol { call("abs", x) }
    public static func sign(_ x: Symbol) -> Symbol { call("sign", x) }
    public static func floor(_ x: Symbol) -> Symbol { call("floor", x) }
    public static func ceil(_ x: Symbol) -> Symbol { call("ceil", x) }
    public static func round(_ x: Symbol) -> Symbol { call("round", x) }
    public static func sin(_ x: Symbol) -> Symbol { call("sin", x) }
    public static func cos(_ x: Symbol) -> Symbol { call("cos", x) }
    public static func tan(_ x: Symbol) -> Symbol { call("tan", x) }
    public static func asin(_ x: Symbol) -> Symbol { call("asin", x) }
    public static func acos(_ x: Symbol) -> Symbol { call("acos", x) }
    public static func atan(_ x: Symbol) -> Symbol { call("atan", x) }
    public static func sinh(_ x: Symbol) -> Symbol { call("sinh", x) }
    public static func cosh(_ x: Symbol) -> Symbol { call("cosh", x) }
    public static func tanh(_ x: Symbol) -> Symbol { call("tanh", x) }
    public static func erf(_ x: Symbol) -> Symbol { call("erf", x) }
    public static func sigmoid(_ x: Symbol) -> Symbol { call("sigmoid", x) }

    public static func select(
        _ relation: Comparison, _ a: Symbol, _ b: Symbol, _ then: Symbol, _ otherwise: Symbol
    ) -> Symbol {
        if let x = a.number, let y = b.number { return relation.holds(x.double, y.double) ? then : otherwise }
        return Symbol(node: .choice(relation, a, b, then: then, otherwise: otherwise))
    }

    public static func replacingZero(_ x: Symbol, with substitute: Symbol) -> Symbol { x }
}
