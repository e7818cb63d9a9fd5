// Value and derivative of every named element-wise function of one number.

extension Formulas {
    enum Exp: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.exp(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { y }
    }

    enum Expm1: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.expm1(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { y + 1 }
    }

    enum Log: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.log(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 / x }
    }

    enum Log1p: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.log1p(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 / (1 + x) }
    }

    enum Sqrt: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.sqrt(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 / (2 * y) }
    }

    /// The derivative at 0 is 0.
    enum Abs: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.abs(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.sign(x) }
    }

    enum Sign: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.sign(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 0 }
    }

    enum Floor: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.floor(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 0 }
    }

    enum Ceil: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.ceil(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 0 }
    }

    /// Halves go to the even neighbour.
    enum Round: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.round(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 0 }
    }

    enum Sin: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.sin(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.cos(x) }
    }

    enum Cos: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.cos(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { -N.sin(x) }
    }

    enum Tan: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.tan(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 + y * y }
    }

    enum Asin: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.asin(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 / N.sqrt(1 - x * x) }
    }

    enum Acos: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.acos(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { -1 / N.sqrt(1 - x * x) }
    }

    enum Atan: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.atan(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 / (1 + x * x) }
    }

    enum Sinh: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.sinh(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.cosh(x) }
    }

    enum Cosh: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.cosh(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.sinh(x) }
    }

    enum Tanh: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.tanh(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { 1 - y * y }
    }

    enum Erf: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.erf(x) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N {
            2 / N.sqrt(3.141592653589793) * N.exp(-(x * x))
        }
    }

    /// An overflow of exp(-x) gives 0, the right limit.
    enum Sigmoid: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { 1 / (1 + N.exp(-x)) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { y * (1 - y) }
    }

    /// The derivative at 0 is 0.
    enum Relu: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.maximum(x, 0) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.select(.greater, x, 0, 1, 0) }
    }

    /// The exact form x·Φ(x) (Hendrycks and Gimpel, 2016).
    enum Gelu: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { x / 2 * (1 + N.erf(x / N.sqrt(2))) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N {
            (1 + N.erf(x / N.sqrt(2))) / 2 + x * N.exp(-(x * x) / 2) / N.sqrt(2 * 3.141592653589793)
        }
    }

    /// log(1 + eˣ), arranged so that nothing overflows.
    enum Softplus: UnaryFormula {
        static func value<N: ElementwiseNumber>(_ x: N) -> N { N.maximum(x, 0) + N.log1p(N.exp(-N.abs(x))) }
        static func derivative<N: ElementwiseNumber>(_ x: N, _ y: N) -> N { N.sigmoid(x) }
    }
}
