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

typealias UnaryKernel<Number> = (
    _ x: UnsafePointer<Number>, _ xStep: Int, _ result: UnsafeMutablePointer<Number>, _ count: Int
) -> Void
typealias BinaryKernel<Number> = (
    _ a: UnsafePointer<Number>, _ aStep: Int, _ b: UnsafePointer<Number>, _ bStep: Int,
    _ result: UnsafeMutablePointer<Number>, _ count: Int
) -> Void
/// Gradient times partial derivative. The operands are a, b (for one input: x, unused), y, gradient.
typealias BackwardKernel<Number> = (
    _ a: UnsafePointer<Number>, _ aStep: Int, _ b: UnsafePointer<Number>, _ bStep: Int,
    _ y: UnsafePointer<Number>, _ gradient: UnsafePointer<Number>, _ gradientStep: Int,
    _ result: UnsafeMutablePointer<Number>, _ count: Int
) -> Void

/// The loops of a formula over blocks whose operands are contiguous (step 1) or one repeated value (step 0).
/// They are built where the types are concrete, so that the formula is compiled into the loop.
enum BlockKernels {
    @inline(__always)
    static func forward<F: UnaryFormula, Number: ElementwiseNumber>(_: F.Type, _: Number.Type) -> UnaryKernel<Number> {
        { x, xStep, result, count in
            if xStep == 0 {
                result.update(repeating: F.value(x[0]), count: count)
            } else {
                for i in 0..<count { result[i] = F.value(x[i]) }
            }
        }
    }

    @inline(__always)
    static func forward<F: BinaryFormula, Number: ElementwiseNumber>(_: F.Type, _: Number.Type) -> BinaryKernel<Number>
    {
        { a, aStep, b, bStep, result, count in
            switch (aStep, bStep) {
            case (1, 1):
                for i in 0..<count { result[i] = F.value(a[i], b[i]) }
            case (1, _):
                let repeated = b[0]
                for i in 0..<count { result[i] = F.value(a[i], repeated) }
            case (_, 1):
                let repeated = a[0]
                for i in 0..<count { result[i] = F.value(repeated, b[i]) }
            default:
                result.update(repeating: F.value(a[0], b[0]), count: count)
            }
        }
    }

    @inline(__always)
    static func backward<F: UnaryFormula, Number: ElementwiseNumber>(
        _: F.Type, _: Number.Type
    ) -> BackwardKernel<Number> {
        { x, xStep, _, _, y, gradient, gradientStep, result, count in
            if xStep == 1, gradientStep == 1 {
                for i in 0..<count { result[i] = gradient[i] * F.derivative(x[i], y[i]) }
            } else {
                for i in 0..<count { result[i] = gradient[i * gradientStep] * F.derivative(x[i * xStep], y[i]) }
            }
        }
    }

    @inline(__always)
    static func backwardFirst<F: BinaryFormula, Number: ElementwiseNumber>(
        _: F.Type, _: Number.Type
    ) -> BackwardKernel<Number> {
        { a, aStep, b, bStep, y, gradient, gradientStep, result, count in
            switch (aStep, bStep, gradientStep) {
            case (1, 1, 1):
                for i in 0..<count { result[i] = gradient[i] * F.firstPartial(a[i], b[i], y[i]) }
            case (1, 0, 1):
                let repeated = b[0]
                for i in 0..<count { result[i] = gradient[i] * F.firstPartial(a[i], repeated, y[i]) }
            default:
                for i in 0..<count {
                    result[i] = gradient[i * gradientStep] * F.firstPartial(a[i * aStep], b[i * bStep], y[i])
                }
            }
        }
    }

    @inline(__always)
    static func backwardSecond<F: BinaryFormula, Number: ElementwiseNumber>(
        _: F.Type, _: Number.Type
    ) -> BackwardKernel<Number> {
        { a, aStep, b, bStep, y, gradient, gradientStep, result, count in
            switch (aStep, bStep, gradientStep) {
            case (1, 1, 1):
                for i in 0..<count { result[i] = gradient[i] * F.secondPartial(a[i], b[i], y[i]) }
            case (0, 1, 1):
                let repeated = a[0]
                for i in 0..<count { result[i] = gradient[i] * F.secondPartial(repeated, b[i], y[i]) }
            default:
                for i in 0..<count {
                    result[i] = gradient[i * gradientStep] * F.secondPartial(a[i * aStep], b[i * bStep], y[i])
                }
            }
        }
    }
}
