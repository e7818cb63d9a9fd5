// Value and derivatives of every element-wise operation, each written once. Where a derivative reads simpler in
// the value y, it uses y.

/// The formulas of the operators.
enum Formulas {
    enum Add: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { a + b }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 1 }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 1 }
    }

    enum Subtract: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { a - b }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 1 }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { -1 }
    }

    enum Multiply: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { a * b }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { b }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { a }
    }

    enum Divide: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { a / b }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 1 / b }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { -a / (b * b) }
    }

    enum Power: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { N.power(a, b) }
        // At b = 0 the factor b makes it 0, whatever a is.
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            b * N.power(a, N.replacingZero(b, with: 1) - 1)
        }
        // At a = 0 the limit is 0 for b > 0, where 0·log 0 would be nan.
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            y * N.log(N.replacingZero(a, with: 1))
        }
    }

    enum FloorDivide: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { N.floorDivide(a, b) }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 0 }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 0 }
    }

    enum Remainder: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { N.remainder(a, b) }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { 1 }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N { -N.floorDivide(a, b) }
    }

    /// A tie goes to the first argument, whole.
    enum Maximum: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { N.maximum(a, b) }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            N.select(.greaterOrEqual, a, b, 1, 0)
        }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            N.select(.greaterOrEqual, a, b, 0, 1)
        }
    }

    enum Minimum: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ a: N, _ b: N) -> N { N.minimum(a, b) }
        static func firstPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            N.select(.lessOrEqual, a, b, 1, 0)
        }
        static func secondPartial<N: ElementwiseNumber>(_ a: N, _ b: N, _ y: N) -> N {
            N.select(.lessOrEqual, a, b, 0, 1)
        }
    }

    enum LeakyRelu: BinaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N, _ slope: N) -> N { N.select(.greater, x, 0, x, slope * x) }
        static func firstPartial<N: ElementwiseNumber>(_ x: N, _ slope: N, _ y: N) -> N {
            N.select(.greater, x, 0, 1, slope)
        }
        static func secondPartial<N: ElementwiseNumber>(_ x: N, _ slope: N, _ y: N) -> N {
            N.select(.greater, x, 0, 0, x)
        }
    }

    enum Negate: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { -x }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { -1 }
    }
}
