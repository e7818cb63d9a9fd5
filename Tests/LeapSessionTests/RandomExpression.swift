/// A small generator of random numbers that gives the same sequence everywhere (splitmix64; G. Steele, D. Lea,
/// C. Flood, "Fast splittable pseudorandom number generators", 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// An expression of arithmetic with its own evaluator, written without a look at Leap's.
indirect enum RandomExpression {
    case number(Double)
    case name(String)
    case negative(RandomExpression)
    case binary(String, RandomExpression, RandomExpression)
    case call(String, RandomExpression)
    case choice(String, RandomExpression, RandomExpression, RandomExpression, RandomExpression)

    /// Arithmetic of every kind, for exact comparison.
    static func arithmetic(depth: Int, _ generator: inout SeededGenerator) -> RandomExpression {
        let kind = depth == 0 ? Int.random(in: 0...1, using: &generator) : Int.random(in: 0...9, using: &generator)
        func next() -> RandomExpression { arithmetic(depth: depth - 1, &generator) }
        switch kind {
        case 0: return .number(Double(Int.random(in: 0...20, using: &generator)) / 4)
        case 1: return .name(["x", "y", "z"].randomElement(using: &generator) ?? "x")
        case 2: return .negative(next())
        case 3: return .binary("^", next(), .number(Double(Int.random(in: 0...3, using: &generator))))
        case 4:
            let comparison = ["<", "<=", ">", ">=", "==", "!="].randomElement(using: &generator) ?? "<"
            return .choice(comparison, next(), next(), next(), next())
        default:
            let symbol = ["+", "-", "*", "/"].randomElement(using: &generator) ?? "+"
            return .binary(symbol, next(), next())
        }
    }

    /// A smooth function of x with moderate values, for derivatives.
    static func smooth(depth: Int, _ generator: inout SeededGenerator) -> RandomExpression {
        func next() -> RandomExpression { smooth(depth: depth - 1, &generator) }
        guard depth > 0 else {
            return Bool.random(using: &generator)
                ? .name("x") : .number(Double(Int.random(in: 1...8, using: &generator)) / 4)
        }
        switch Int.random(in: 0...6, using: &generator) {
        case 0: return .binary("+", next(), next())
        case 1: return .binary("-", next(), next())
        case 2: return .binary("*", next(), next())
        case 3: return .binary("/", next(), .binary("+", .number(2), .binary("^", next(), .number(2))))
        case 4: return .binary("^", .call("tanh", next()), .number(Double(Int.random(in: 1...3, using: &generator))))
        default:
            let name = ["sin", "cos", "tanh", "sigmoid", "softplus", "atan", "erf"].randomElement(using: &generator)
            return .call(name ?? "sin", next())
        }
    }

    /// How tightly the expression holds together; a larger number is tighter.
    private var precedence: Int {
        switch self {
        case .number, .name, .call: 5
        case .binary("^", _, _): 4
        case .negative: 3
        case .binary("*", _, _), .binary("/", _, _): 2
        case .binary: 1
        case .choice: 5
        }
    }

    /// The text, with no more parentheses than the table of operators asks for.
    var text: String {
        func wrapped(_ part: RandomExpression, _ least: Int) -> String {
            part.precedence < least ? "(\(part.text))" : part.text
        }
        switch self {
        case .number(let value): return "\(value)"
        case .name(let name): return name
        case .negative(let part): return "-" + wrapped(part, 3)
        case .binary("^", let base, let exponent): return wrapped(base, 5) + "^" + wrapped(exponent, 3)
        case .binary(let symbol, let left, let right):
            return "\(wrapped(left, precedence)) \(symbol) \(wrapped(right, precedence + 1))"
        case .call(let name, let argument): return "\(name)(\(argument.text))"
        case .choice(let comparison, let a, let b, let then, let otherwise):
            return "(if \(wrapped(a, 1)) \(comparison) \(wrapped(b, 1)) { \(then.text) } else { \(otherwise.text) })"
        }
    }

    func evaluate(_ names: [String: Double], power: (Double, Double) -> Double) -> Double {
        func value(_ part: RandomExpression) -> Double { part.evaluate(names, power: power) }
        switch self {
        case .number(let number): return number
        case .name(let name): return names[name] ?? .nan
        case .negative(let part): return -value(part)
        case .binary(let symbol, let left, let right):
            let a = value(left)
            let b = value(right)
            switch symbol {
            case "+": return a + b
            case "-": return a - b
            case "*": return a * b
            case "/": return a / b
            default: return power(a, b)
            }
        case .call: return .nan
        case .choice(let comparison, let left, let right, let then, let otherwise):
            let a = value(left)
            let b = value(right)
            let holds =
                switch comparison {
                case "<": a < b
                case "<=": a <= b
                case ">": a > b
                case ">=": a >= b
                case "==": a == b
                default: a != b
                }
            return value(holds ? then : otherwise)
        }
    }
}
