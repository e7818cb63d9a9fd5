import Glibc

/// The operations of the language on plain numbers, with the engine's semantics (NumPy's): for an evaluator that
/// keeps numbers unboxed.
public enum Arithmetic {
    /// The quotient rounded down, nan or infinite when `b` is 0 (NumPy's `floor_divide`).
    @inlinable @inline(__always)
    public static func floorDivide(_ a: Double, _ b: Double) -> Double {
        if b == 0 { return a / b }
        let rest = fmod(a, b)
        // A multiple of b, up to rounding.
        let exact = (a - rest) / b
        let quotient = rest != 0 && (rest < 0) != (b < 0) ? exact - 1 : exact
        // A zero has the sign of the true quotient.
        if quotient == 0 { return Double(signOf: a / b, magnitudeOf: 0) }
        // Half way between two whole numbers, which only large quotients are, the lower one is meant.
        let low = quotient.rounded(.down)
        return quotient - low > 0.5 ? low + 1 : low
    }

    /// What is left of `a` after taking out whole multiples of `b`: has the sign of `b`; nan when `b` is 0.
    @inlinable @inline(__always)
    public static func remainder(_ a: Double, _ b: Double) -> Double {
        // Whole numbers that a double holds exactly: the machine's division is several times faster than fmod.
        if abs(a) < 0x1p53, abs(b) < 0x1p53 {
            let (x, y) = (Int64(a), Int64(b))
            if Double(x) == a, Double(y) == b, y != 0 {
                let rest = x % y
                if rest == 0 { return b < 0 ? -0.0 : 0.0 }
                return Double((rest < 0) != (y < 0) ? rest + y : rest)
            }
        }
        let rest = fmod(a, b)
        if rest == 0 { return b < 0 ? -0.0 : 0.0 }
        return (rest < 0) != (b < 0) ? rest + b : rest
    }

    /// `a` to the power of `b`. Squares and cubes are products.
    @inlinable @inline(__always)
    public static func power(_ a: Double, _ b: Double) -> Double {
        if b == 2 { return a * a }
        if b == 1 { return a }
        if b == 3 { return a * a * a }
        return pow(a, b)
    }

    /// The same in single precision.
    @inlinable @inline(__always)
    public static func floorDivide(_ a: Float, _ b: Float) -> Float {
        if b == 0 { return a / b }
        let rest = fmodf(a, b)
        // A multiple of b, up to rounding.
        let exact = (a - rest) / b
        let quotient = rest != 0 && (rest < 0) != (b < 0) ? exact - 1 : exact
        // A zero has the sign of the true quotient.
        if quotient == 0 { return Float(signOf: a / b, magnitudeOf: 0) }
        // Half way between two whole numbers, which only large quotients are, the lower one is meant.
        let low = quotient.rounded(.down)
        return quotient - low > 0.5 ? low + 1 : low
    }

    /// The same in single precision.
    @inlinable @inline(__always)
    public static func remainder(_ a: Float, _ b: Float) -> Float {
        let rest = fmodf(a, b)
        if rest == 0 { return b < 0 ? -0.0 : 0.0 }
        return (rest < 0) != (b < 0) ? rest + b : rest
    }

    /// The same in single precision.
    @inlinable @inline(__always)
    public static func power(_ a: Float, _ b: Float) -> Float {
        if b == 2 { return a * a }
        if b == 1 { return a }
        if b == 3 { return a * a * a }
        return powf(a, b)
    }
}

extension Double: ElementwiseNumber {
    @inline(__always) static func power(_ a: Double, _ b: Double) -> Double { Arithmetic.power(a, b) }
    @inline(__always) static func floorDivide(_ a: Double, _ b: Double) -> Double { Arithmetic.floorDivide(a, b) }
    @inline(__always) static func remainder(_ a: Double, _ b: Double) -> Double { Arithmetic.remainder(a, b) }
    @inline(__always) static func maximum(_ a: Double, _ b: Double) -> Double { a >= b || a.isNaN ? a : b }
    @inline(__always) static func minimum(_ a: Double, _ b: Double) -> Double { a <= b || a.isNaN ? a : b }
    @inline(__always) static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    @inline(__always) static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
    @inline(__always) static func log(_ x: Double) -> Double { Glibc.log(x) }
    @inline(__always) static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    @inline(__always) static func sin(_ x: Double) -> Double { Glibc.sin(x) }
    @inline(__always) static func cos(_ x: Double) -> Double { Glibc.cos(x) }
    @inline(__always) static func tan(_ x: Double) -> Double { Glibc.tan(x) }
    @inline(__always) static func asin(_ x: Double) -> Double { Glibc.asin(x) }
    @inline(__always) static func acos(_ x: Double) -> Double { Glibc.acos(x) }
    @inline(__always) static func atan(_ x: Double) -> Double { Glibc.atan(x) }
    @inline(__always) static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
    @inline(__always) static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
    @inline(__always) static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    @inline(__always) static func erf(_ x: Double) -> Double { Glibc.erf(x) }
    @inline(__always) static func sqrt(_ x: Double) -> Double { x.squareRoot() }
    @inline(__always) static func abs(_ x: Double) -> Double { x.magnitude }
    @inline(__always) static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x }
    @inline(__always) static func floor(_ x: Double) -> Double { x.rounded(.down) }
    @inline(__always) static func ceil(_ x: Double) -> Double { x.rounded(.up) }
    @inline(__always) static func round(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
    @inline(__always) static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    @inline(__always) static func select(
        _ relation: Comparison, _ a: Double, _ b: Double, _ then: Double, _ otherwise: Double
    ) -> Double {
        relation.holds(a, b) ? then : otherwise
    }
    @inline(__always) static func replacingZero(_ x: Double, with substitute: Double) -> Double {
        x == 0 ? substitute : x
    }
}

extension Float: ElementwiseNumber {
    @inline(__always) static func power(_ a: Float, _ b: Float) -> Float { Arithmetic.power(a, b) }
    @inline(__always) static func floorDivide(_ a: Float, _ b: Float) -> Float { Arithmetic.floorDivide(a, b) }
    @inline(__always) static func remainder(_ a: Float, _ b: Float) -> Float { Arithmetic.remainder(a, b) }
    @inline(__always) static func maximum(_ a: Float, _ b: Float) -> Float { a >= b || a.isNaN ? a : b }
    @inline(__always) static func minimum(_ a: Float, _ b: Float) -> Float { a <= b || a.isNaN ? a : b }
    @inline(__always) static func exp(_ x: Float) -> Float { Glibc.expf(x) }
    @inline(__always) static func expm1(_ x: Float) -> Float { Glibc.expm1f(x) }
    @inline(__always) static func log(_ x: Float) -> Float { Glibc.logf(x) }
    @inline(__always) static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
    @inline(__always) static func sin(_ x: Float) -> Float { Glibc.sinf(x) }
    @inline(__always) static func cos(_ x: Float) -> Float { Glibc.cosf(x) }
    @inline(__always) static func tan(_ x: Float) -> Float { Glibc.tanf(x) }
    @inline(__always) static func asin(_ x: Float) -> Float { Glibc.asinf(x) }
    @inline(__always) static func acos(_ x: Float) -> Float { Glibc.acosf(x) }
    @inline(__always) static func atan(_ x: Float) -> Float { Glibc.atanf(x) }
    @inline(__always) static func sinh(_ x: Float) -> Float { Glibc.sinhf(x) }
    @inline(__always) static func cosh(_ x: Float) -> Float { Glibc.coshf(x) }
    @inline(__always) static func tanh(_ x: Float) -> Float { Glibc.tanhf(x) }
    @inline(__always) static func erf(_ x: Float) -> Float { Glibc.erff(x) }
    @inline(__always) static func sqrt(_ x: Float) -> Float { x.squareRoot() }
    @inline(__always) static func abs(_ x: Float) -> Float { x.magnitude }
    @inline(__always) static func sign(_ x: Float) -> Float { x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x }
    @inline(__always) static func floor(_ x: Float) -> Float { x.rounded(.down) }
    @inline(__always) static func ceil(_ x: Float) -> Float { x.rounded(.up) }
    @inline(__always) static func round(_ x: Float) -> Float { x.rounded(.toNearestOrEven) }
    @inline(__always) static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
    @inline(__always) static func select(
        _ relation: Comparison, _ a: Float, _ b: Float, _ then: Float, _ otherwise: Float
    ) -> Float {
        relation.holds(a, b) ? then : otherwise
    }
    @inline(__always) static func replacingZero(_ x: Float, with substitute: Float) -> Float { x == 0 ? substitute : x }
}
