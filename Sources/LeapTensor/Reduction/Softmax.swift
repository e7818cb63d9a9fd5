import LeapKernels

extension Engine {
    /// exp(x) / Σ exp(x) along an axis, arranged so that nothing overflows.
    /// - Throws: `.index` when there is no such axis.
    public func softmax(_ x: Tensor, axis: Int = -1) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: [axis])
        let value =
            try x.numberType == .f32
            ? softmaxValue(x, plan, isLogarithm: false, Float.self)
            : softmaxValue(x, plan, isLogarithm: false, Double.self)
        return record(value, SoftmaxOperation(axis: plan.axes[0]), x)
    }

    /// The logarithm of the softmax along an axis, exact where the softmax underflows.
    /// - Throws: `.index` when there is no such axis.
    public func logSoftmax(_ x: Tensor, axis: Int = -1) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: [axis])
        let value =
            try x.numberType == .f32
            ? softmaxValue(x, plan, isLogarithm: true, Float.self)
            : softmaxValue(x, plan, isLogarithm: true, Double.self)
        return record(value, LogSoftmaxOperation(axis: plan.axes[0]), x)
    }

    /// log Σ exp(x) over the axes, arranged so that nothing overflows; of nothing, −inf.
    public func logSumExp(_ x: Tensor, axes: [Int]? = [-1], keep: Bool = false) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        let value = try withoutRecording {
            if plan.count == 0 {
                return try Tensor(scalar: -.infinity, dataType: x.numberType).expanded(to: plan.shape(keep: keep))
            }
            let top = try maximum(over: x, axes: plan.axes, keep: true)
            let isFinite = try compare(.less, apply(Elementwise.abs, top), Tensor(scalar: .infinity))
            let base = try `where`(isFinite, top, Tensor(scalar: 0, dataType: top.dataType))
            let total = try sum(apply(Elementwise.exp, subtract(x, base)), axes: plan.axes, keep: true)
            return try reshape(add(apply(Elementwise.log, total), base), to: plan.shape(keep: keep))
        }
        return record(value, LogSumExpOperation(plan, keep), x)
    }

    private func softmaxValue<Number: SoftmaxElement>(
        _ x: Tensor, _ plan: ReductionPlan, isLogarithm: Bool, _: Number.Type
    ) throws -> Tensor {
        let size = plan.count * plan.inner
        return try x.converted(to: Number.dataType).withPacked(Number.self) { values in
            try Tensor.build(Number.self, shape: x.shape) { result in
                if size == 0 || plan.outer == 0 { return }
                // Some 20 µs of work a part.
                let length = max(1, 16_384 / size)
                try inRounds(of: (plan.outer + length - 1) / length) { part in
                    let start = part * length
                    Number.softmax(
                        min(length, plan.outer - start), plan.count, plan.inner, values + start * size,
                        result + start * size, isLogarithm)
                }
            }
        }
    }
}

/// An element type that the softmax is computed in.
private protocol SoftmaxElement: TensorElement {
    /// The softmax of each of `groups` neighbouring groups of `count` × `inner` elements, over the first axis.
    static func softmax(
        _ groups: Int, _ count: Int, _ inner: Int, _ values: UnsafePointer<Self>, _ result: UnsafeMutablePointer<Self>,
        _ isLogarithm: Bool)
}

extension Double: SoftmaxElement {
    static func softmax(
        _ groups: Int, _ count: Int, _ inner: Int, _ values: UnsafePointer<Double>,
        _ result: UnsafeMutablePointer<Double>, _ isLogarithm: Bool
    ) { leap_softmax_f64(groups, count, inner, values, result, isLogarithm ? 1 : 0) }
}

extension Float: SoftmaxElement {
    static func softmax(
        _ groups: Int, _ count: Int, _ inner: Int, _ values: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>, _ isLogarithm: Bool
    ) { leap_softmax_f32(groups, count, inner, values, result, isLogarithm ? 1 : 0) }
}

/// The softmax y; its gradient is y (g − Σ g y).
public final class SoftmaxOperation: Operation {
    /// The axis along which the shares add up to 1.
    public let axis: Int

    init(axis: Int) {
        self.axis = axis
        super.init()
    }

    public override var name: String { "softmax" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.softmax(input(0, of: inputs), axis: axis)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        let shared = try engine.sum(engine.multiply(gradient, node), axes: [axis], keep: true)
        return InputGradients(try engine.multiply(node, engine.subtract(gradient, shared)))
    }
}

/// The logarithm of the softmax; its gradient is g − softmax(x) Σ g.
public final class LogSoftmaxOperation: Operation {
    /// The axis along which the shares add up to 1.
    public let axis: Int

    init(axis: Int) {
        self.axis = axis
        super.init()
    }

    public override var name: String { "log_softmax" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.logSoftmax(input(0, of: inputs), axis: axis)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        let total = try engine.sum(gradient, axes: [axis], keep: true)
        let share = try engine.multiply(engine.apply(Elementwise.exp, node), total)
        return InputGradients(try engine.subtract(gradient, share))
    }
}

/// y = log Σ exp(x); its gradient is g exp(x − y).
public final class LogSumExpOperation: ReductionOperation {
    public override var name: String { "logsumexp" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.logSumExp(input(0, of: inputs), axes: axes, keep: keep)
    }

    override func rule(_ x: Tensor, value: Tensor, gradient: Tensor, engine: Engine) throws -> Tensor {
        // Where all are −inf the gradient is 0, not exp(−inf + inf).
        let isNothing = try engine.compare(.equal, value, Tensor(scalar: -.infinity))
        let shift = try engine.where(isNothing, Tensor(scalar: 0, dataType: value.dataType), value)
        return try engine.multiply(gradient, engine.apply(Elementwise.exp, engine.subtract(x, shift)))
    }
}
