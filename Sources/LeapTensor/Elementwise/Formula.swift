/// An element-wise function of one number: its value and derivative, written once for every kind of number.
protocol UnaryFormula {
    static func value<Number: ElementwiseNumber>(_ x: Number) -> Number
    /// The derivative at `x`, where the value is `y`.
    static func derivative<Number: ElementwiseNumber>(_ x: Number, _ y: Number) -> Number
}

/// An element-wise function of two numbers.
protocol BinaryFormula {
    static func value<Number: ElementwiseNumber>(_ a: Number, _ b: Number) -> Number
    /// The derivative in `a`, where the value is `y`.
    static func firstPartial<Number: ElementwiseNumber>(_ a: Number, _ b: Number, _ y: Number) -> Number
    /// The derivative in `b`, where the value is `y`.
    static func secondPartial<Number: ElementwiseNumber>(_ a: Number, _ b: Number, _ y: Number) -> Number
}
