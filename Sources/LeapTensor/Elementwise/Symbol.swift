/// A formula as text: what a learner reads as an operation's value and derivative. It is simplified as a teacher
/// would on paper (0·x, 1·x, x + 0, x·x), and bracketed only where needed.
public struct Symbol: Equatable, Sendable {
    indirect enum Node: Equatable, Sendable {
        case number(Double)
        case name(String)
        case negation(Node)
        case sum(Node, Node)
        case difference(Node, Node)
        case product(Node, Node)
        case quotient(Node, Node)
        case operation(String, Node, Node)
        case power(Node, Node)
        case call(String, [Node])
        case choice(Comparison, Node, Node, Node, Node)
    }

    let node: Node

    init(node: Node) { self.node = node }

    /// A name, or any text that stands as one.
    public init(_ name: String) { node = .name(name) }

    /// A number.
    public init(number: Double) { node = .number(number) }

    /// The number, if it is one.
    public var constantValue: Double? {
        if case .number(let value) = node { return value }
        return nil
    }

    /// How products and powers are written.
    public enum Style: Sendable {
        /// As on a slide: `2·x`, `x²`.
        case mathematics
        /// As in the language: `2 * x`, `x^2`.
        case code
    }

    /// The formula as text.
    public func text(_ style: Style = .mathematics) -> String { Self.write(node, style, 0) }

    // Binding strengths: 1 sum, 2 product, 3 sign, 4 power, 5 atom.
    private static func write(_ node: Node, _ style: Style, _ outer: Int) -> String {
        let (text, strength) = write(node, style)
        return strength < outer ? "(\(text))" : text
    }

    private static func write(_ node: Node, _ style: Style) -> (String, Int) {
        let times = style == .code ? " * " : "·"
        switch node {
        case .number(.pi): return ("π", 5)
        case .number(2 * .pi): return (style == .code ? "2 * π" : "2π", 2)
        case .number(let value):
            let text = value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
            return (text, value < 0 ? 3 : 5)
        case .name(let name):
            return (name, name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? 5 : 1)
        case .negation(let a):
            // As tight as a product, so that -a·b needs no brackets.
            return ("-" + write(a, style, 2), 2)
        case .sum(let a, let b):
            return (write(a, style, 1) + " + " + write(b, style, 2), 1)
        case .difference(let a, let b):
            return (write(a, style, 1) + " - " + write(b, style, 2), 1)
        case .product(let a, let b):
            return (write(a, style, 2) + times + write(b, style, 4), 2)
        case .quotient(let a, let b):
            let slash = style == .code ? " / " : "/"
            return (write(a, style, 2) + slash + write(b, style, 4), 2)
        case .operation(let symbol, let a, let b):
            return (write(a, style, 2) + " \(symbol) " + write(b, style, 4), 2)
        case .power(let a, .number(let exponent))
        where style == .mathematics
            && "23456789".contains(where: {
                Double(String($0)) == exponent
            }):
            let superscripts = ["²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
            return (write(a, style, 5) + superscripts[Int(exponent) - 2], 4)
        case .power(let a, let b):
            return (write(a, style, 5) + "^" + write(b, style, 4), 4)
        case .call(let name, let arguments):
            return (name + "(" + arguments.map { write($0, style, 0) }.joined(separator: ", ") + ")", 5)
        case .choice(let relation, let a, let b, let then, let otherwise):
            let condition = write(a, style, 1) + " " + relation.symbol + " " + write(b, style, 1)
            return style == .code
                ? ("if \(condition) { \(write(then, style, 0)) } else { \(write(otherwise, style, 0)) }", 0)
                : ("\(write(then, style, 0)) if \(condition), else \(write(otherwise, style, 0))", 0)
        }
    }
}

extension Symbol: ElementwiseNumber {
    public init(floatLiteral value: Double) { node = .number(value) }
    public init(integerLiteral value: Int) { node = .number(Double(value)) }

    public static func + (a: Symbol, b: Symbol) -> Symbol {
        switch (a.node, b.node) {
        case (.number(let x), .number(let y)): Symbol(number: x + y)
        case (.number(0), _): b
        case (_, .number(0)): a
        case (_, .negation(let y)): Symbol(node: .difference(a.node, y))
        default: Symbol(node: .sum(a.node, b.node))
        }
    }

    public static func - (a: Symbol, b: Symbol) -> Symbol {
        switch (a.node, b.node) {
        case (.number(let x), .number(let y)): Symbol(number: x - y)
        case (.number(0), _): -b
        case (_, .number(0)): a
        case (_, .negation(let y)): Symbol(node: .sum(a.node, y))
        default: a.node == b.node ? Symbol(number: 0) : Symbol(node: .difference(a.node, b.node))
        }
    }

    public static func * (a: Symbol, b: Symbol) -> Symbol {
        switch (a.node, b.node) {
        case (.number(let x), .number(let y)): return Symbol(number: x * y)
        case (.number(0), _), (_, .number(0)): return Symbol(number: 0)
        case (.number(1), _): return b
        case (_, .number(1)): return a
        case (.number(-1), _): return -b
        case (_, .number(-1)): return -a
        case (.negation(let x), _): return -(Symbol(node: x) * b)
        case (_, .negation(let y)): return -(a * Symbol(node: y))
        case (_, .number): return b * a
        case (.number(let x), .product(.number(let y), let rest)):
            return Symbol(number: x * y) * Symbol(node: rest)
        case (.quotient(.number(1), let x), _): return b / Symbol(node: x)
        case (_, .quotient(.number(1), let y)): return a / Symbol(node: y)
        default: return a.node == b.node ? power(a, 2) : Symbol(node: .product(a.node, b.node))
        }
    }

    public static func / (a: Symbol, b: Symbol) -> Symbol {
        switch (a.node, b.node) {
        case (.number(let x), .number(let y)) where y != 0 && (x / y) * y == x && x.remainder(dividingBy: y) == 0:
            return Symbol(number: x / y)
        case (.number(0), _): return 0
        case (_, .number(1)): return a
        case (_, .number(-1)): return -a
        case (.negation(let x), _): return -(Symbol(node: x) / b)
        default: return a.node == b.node ? 1 : Symbol(node: .quotient(a.node, b.node))
        }
    }

    public static prefix func - (a: Symbol) -> Symbol {
        switch a.node {
        case .number(let x): Symbol(number: x == 0 ? 0 : -x)
        case .negation(let x): Symbol(node: x)
        case .difference(let x, let y): Symbol(node: .difference(y, x))
        default: Symbol(node: .negation(a.node))
        }
    }

    public static func power(_ a: Symbol, _ b: Symbol) -> Symbol {
        switch (a.node, b.node) {
        case (.number(let x), .number(let y)): Symbol(number: Arithmetic.power(x, y))
        case (_, .number(0)): 1
        case (_, .number(1)): a
        default: Symbol(node: .power(a.node, b.node))
        }
    }

    public static func floorDivide(_ a: Symbol, _ b: Symbol) -> Symbol {
        Symbol(node: .operation("//", a.node, b.node))
    }
    public static func remainder(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .operation("%", a.node, b.node)) }
    public static func maximum(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .call("maximum", [a.node, b.node])) }
    public static func minimum(_ a: Symbol, _ b: Symbol) -> Symbol { Symbol(node: .call("minimum", [a.node, b.node])) }

    private static func call(_ name: String, _ x: Symbol) -> Symbol { Symbol(node: .call(name, [x.node])) }
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
        if let x = a.constantValue, let y = b.constantValue { return relation.holds(x, y) ? then : otherwise }
        return Symbol(node: .choice(relation, a.node, b.node, then.node, otherwise.node))
    }

    public static func replacingZero(_ x: Symbol, with substitute: Symbol) -> Symbol { x }
}
