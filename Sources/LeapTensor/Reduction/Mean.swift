extension Engine {
    /// The mean over the axes (all when `nil`). The mean of nothing is nan.
    public func mean(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        let shape = plan.shape(keep: keep)
        if x.rank == 0 {
            return record(Tensor(scalar: x.scalarValue, dataType: x.numberType), MeanOperation(plan, keep), x)
        }
        return record(try sumValue(plan, shape, dividedBy: Double(plan.count)), MeanOperation(plan, keep), x)
    }

    /// The variance over the axes (all when `nil`): the mean square distance from the mean, with `n − ddof` as the
    /// divisor.
    public func variance(
        _ x: Tensor, axes: [Int]? = nil, ddof: Int = 0, keep: Bool = false
    ) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        return record(try varianceValue(x, plan, ddof, keep), VarianceOperation(plan, keep, ddof), x)
    }

    /// The standard deviation: the square root of the variance. Its derivative where it is 0 is taken as 0.
    public func standardDeviation(
        _ x: Tensor, axes: [Int]? = nil, ddof: Int = 0, keep: Bool = false
    ) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        let value = try withoutRecording { try apply(Elementwise.sqrt, varianceValue(x, plan, ddof, keep)) }
        return record(value, StandardDeviationOperation(plan, keep, ddof), x)
    }

    /// The vector norm over the axes (all when `nil`): (Σ |x|ᵖ)^(1/p); the largest magnitude for p = ∞, the smallest
    /// for −∞, the count of what is not 0 for p = 0. Its derivative where it is 0 is taken as 0.
    public func norm(_ x: Tensor, order p: Double = 2, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        if p == .infinity { return try maximum(over: apply(Elementwise.abs, x), axes: axes, keep: keep) }
        if p == -.infinity { return try minimum(over: apply(Elementwise.abs, x), axes: axes, keep: keep) }
        if p == 0 { return try countNonzero(x, axes: axes, keep: keep) }
        let plan = try ReductionPlan(x, axes: axes)
        let value = try withoutRecording {
            let magnitudes = try apply(Elementwise.abs, x)
            let powers = p == 1 ? magnitudes : try power(magnitudes, Tensor(scalar: p))
            let total = try sum(powers, axes: axes, keep: keep)
            if p == 1 { return total }
            return p == 2 ? try apply(Elementwise.sqrt, total) : try power(total, Tensor(scalar: 1 / p))
        }
        return record(value, NormOperation(plan, keep, p), x)
    }

    private func varianceValue(_ x: Tensor, _ plan: ReductionPlan, _ ddof: Int, _ keep: Bool) throws -> Tensor {
        try withoutRecording {
            let center = try mean(x, axes: plan.axes, keep: true)
            let distance = try subtract(x, center)
            let total = try sum(multiply(distance, distance), axes: plan.axes, keep: keep)
            return try divide(total, Tensor(scalar: varianceDivisor(plan.count, ddof)))
        }
    }

    /// What the sum of squares is divided by: never negative, so that too few elements give nan or inf, as in NumPy.
    func varianceDivisor(_ count: Int, _ ddof: Int) -> Double { Double(max(0, count - ddof)) }

    /// Runs `body` with recording off.
    func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
        let wasRecording = isRecording
        isRecording = false
        defer { isRecording = wasRecording }
        return try body()
    }
}

/// A reduction whose rule brings the gradient to the shape with the reduced axes kept, where it broadcasts.
public class ReductionOperation: Operation {
    /// The axes reduced, ascending.
    public let axes: [Int]
    /// Whether they stay in the result with size 1.
    public let keep: Bool
    /// How many elements make one of the result.
    public let count: Int
    let keptShape: Shape

    init(_ plan: ReductionPlan, _ keep: Bool) {
        axes = plan.axes
        self.keep = keep
        count = plan.count
        keptShape = plan.keptShape
        super.init()
    }

    /// The gradient of `x` from the value and its gradient, both in the kept shape.
    func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        gradient
    }

    public final override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        let result = try rule(
            x, value: engine.reshape(node, to: keptShape), gradient: engine.reshape(gradient, to: keptShape),
            engine: engine)
        return InputGradients(try engine.broadcast(result, to: x.shape))
    }
}

/// The mean over axes.
public final class MeanOperation: ReductionOperation {
    public override var name: String { "mean" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.mean(input(0, of: inputs), axes: axes, keep: keep)
    }

    override func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        try engine.divide(gradient, Tensor(scalar: Double(count)))
    }
}

/// The variance over axes.
public final class VarianceOperation: ReductionOperation {
    /// What is subtracted from the count to get the divisor.
    public let ddof: Int

    init(_ plan: ReductionPlan, _ keep: Bool, _ ddof: Int) {
        self.ddof = ddof
        super.init(plan, keep)
    }

    public override var name: String { "var" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.variance(input(0, of: inputs), axes: axes, ddof: ddof, keep: keep)
    }

    /// 2(x − mean) / (n − ddof)
    override func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        let distance = try engine.subtract(x, engine.mean(x, axes: axes, keep: true))
        let scaled = try engine.multiply(gradient, Tensor(scalar: 2 / engine.varianceDivisor(count, ddof)))
        return try engine.multiply(scaled, distance)
    }
}

/// The standard deviation over axes.
public final class StandardDeviationOperation: ReductionOperation {
    /// What is subtracted from the count to get the divisor.
    public let ddof: Int

    init(_ plan: ReductionPlan, _ keep: Bool, _ ddof: Int) {
        self.ddof = ddof
        super.init(plan, keep)
    }

    public override var name: String { "std" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.standardDeviation(input(0, of: inputs), axes: axes, ddof: ddof, keep: keep)
    }

    /// (x − mean) / ((n − ddof) std)
    override func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        let distance = try engine.subtract(x, engine.mean(x, axes: axes, keep: true))
        let divisor = try engine.multiply(
            engine.replacingZero(value, with: 1), Tensor(scalar: engine.varianceDivisor(count, ddof)))
        return try engine.multiply(engine.divide(gradient, divisor), distance)
    }
}

/// The vector norm over axes.
public final class NormOperation: ReductionOperation {
    /// The power p of (Σ |x|ᵖ)^(1/p).
    public let order: Double

    init(_ plan: ReductionPlan, _ keep: Bool, _ order: Double) {
        self.order = order
        super.init(plan, keep)
    }

    public override var name: String { "norm" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.norm(input(0, of: inputs), order: order, axes: axes, keep: keep)
    }

    /// sign(x) (|x| / norm)^(p − 1); for p = 2, x / norm
    override func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        if order == 1 { return try engine.multiply(gradient, engine.apply(Elementwise.sign, x)) }
        let divisor = try engine.replacingZero(value, with: 1)
        if order == 2 { return try engine.multiply(engine.divide(gradient, divisor), x) }
        let ratio = try engine.divide(engine.apply(Elementwise.abs, x), divisor)
        let slope = try engine.multiply(
            engine.apply(Elementwise.sign, x), engine.power(ratio, Tensor(scalar: order - 1)))
        return try engine.multiply(gradient, slope)
    }
}

extension Engine {
    /// `x`, and a number where it is 0: makes a divisor safe.
    func replacingZero(_ x: Tensor, with number: Double) throws -> Tensor {
        let isZero = try compare(.equal, x, Tensor(scalar: 0))
        return try `where`(isZero, Tensor(scalar: number, dataType: x.dataType), x)
    }
}
