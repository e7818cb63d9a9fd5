import Glibc

/// How two numbers are compared.
public enum Comparison: UInt8, Sendable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    /// The operator in the language.
    public var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    /// Compares two plain numbers by IEEE 754: every comparison with nan is false, but `notEqual`.
    @inlinable @inline(__always)
    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        }
    }
}

/// What formulas are written in. An element-wise operation states its value and its derivatives once, over this
/// protocol: `Double` and `Float` make them loops, `Symbol` the text a learner reads, `Recorded` a computation
/// that can be differentiated again.
///
/// The functions are the primitives; whatever can be written in them is a formula (see `Formulas`).
protocol ElementwiseNumber: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    static func power(_ a: Self, _ b: Self) -> Self
    static func floorDivide(_ a: Self, _ b: Self) -> Self
    static func remainder(_ a: Self, _ b: Self) -> Self
    static func maximum(_ a: Self, _ b: Self) -> Self
    static func minimum(_ a: Self, _ b: Self) -> Self
    static func exp(_ x: Self) -> Self
    static func expm1(_ x: Self) -> Self
    static func log(_ x: Self) -> Self
    static func log1p(_ x: Self) -> Self
    static func sqrt(_ x: Self) -> Self
    static func abs(_ x: Self) -> Self
    static func sign(_ x: Self) -> Self
    static func floor(_ x: Self) -> Self
    static func ceil(_ x: Self) -> Self
    static func round(_ x: Self) -> Self
    static func sin(_ x: Self) -> Self
    static func cos(_ x: Self) -> Self
    static func tan(_ x: Self) -> Self
    static func asin(_ x: Self) -> Self
    static func acos(_ x: Self) -> Self
    static func atan(_ x: Self) -> Self
    static func sinh(_ x: Self) -> Self
    static func cosh(_ x: Self) -> Self
    static func tanh(_ x: Self) -> Self
    static func erf(_ x: Self) -> Self
    static func sigmoid(_ x: Self) -> Self
    /// `then` where the comparison holds, else `otherwise`; the branch not taken may be nan.
    static func select(_ relation: Comparison, _ a: Self, _ b: Self, _ then: Self, _ otherwise: Self) -> Self
    /// `x`, and `substitute` where `x` is 0: keeps the branch that a formula does not mean finite. Text shows `x`.
    static func replacingZero(_ x: Self, with substitute: Self) -> Self
}
