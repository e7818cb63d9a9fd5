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

    private func softmaxValue<Number: TensorElement & ElementwiseNumber & BinaryFloatingPoint>(
        _ x: Tensor, _ plan: ReductionPlan, isLogarithm: Bool, _: Number.Type
    ) throws -> Tensor {
        let (count, inner) = (plan.count, plan.inner)
        return try x.converted(to: Number.dataType).withPacked(Number.self) { values in
            try Tensor.build(Number.self, shape: x.shape) { result in
                for group in 0..<plan.outer {
                    for column in 0..<inner {
                        let start = group * count * inner + column
                        var top = -Number.infinity
                        for i in 0..<count { top = Number.maximum(values[start + i * inner], top) }
                        // When all are −inf there is nothing to share out: nan, as in NumPy and PyTorch.
                        var total = 0.0
                        for i in 0..<count {
                            let power = Number.exp(values[start + i * inner] - top)
                            result[start + i * inner] = power
                            total += Double(power)
                        }
                        if isLogarithm {
                            let shift = Number(Double.log(total))
                            for i in 0..<count {
                                result[start + i * inner] = values[start + i * inner] - top - shift
                            }
                        } else {
                            let scale = Number(1 / total)
                            for i in 0..<count { result[start + i * inner] = result[start + i * inner] * scale }
                        }
                    }
                    if group & 0xFF == 0xFF { try checkInterrupt() }
                }
            }
        }
    }
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
