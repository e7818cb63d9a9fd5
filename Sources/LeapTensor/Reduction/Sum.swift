extension Engine {
    /// The sum over the axes (all when `nil`); with `keep` they stay with size 1. Booleans are counted. `f32` is added
    /// in double precision, `f64` pairwise. The sum of nothing is 0.
    public func sum(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        let shape = plan.shape(keep: keep)
        if x.rank == 0 {
            return record(Tensor(scalar: x.scalarValue, dataType: x.numberType), SumOperation(plan, keep), x)
        }
        return record(try sumValue(plan, shape), SumOperation(plan, keep), x)
    }

    /// The adjoint of broadcasting: adds up what was repeated to get from `shape` to that of `x`.
    public func sum(_ x: Tensor, to shape: Shape) throws -> Tensor {
        if shape == x.shape { return x }
        guard shape.broadcast(with: x.shape) == x.shape else { throw TensorError.doNotFit(x.shape, shape, names: nil) }
        let lead = x.rank - shape.rank
        let axes = (0..<x.rank).filter { $0 < lead || shape[$0 - lead] != x.shape[$0] }
        // Over whole images, the elements at the winners' places add up to what was put there.
        if !isRecording, axes.contains(2), axes.contains(3), let pooling = PendingWinners(x) {
            return try sum(pooling.source, to: shape)
        }
        let plan = try ReductionPlan(x, axes: axes)
        return record(try sumValue(plan, shape), SumToOperation(shape), x)
    }

    /// The sums, divided by a number.
    func sumValue(_ plan: ReductionPlan, _ shape: Shape, dividedBy divisor: Double = 1) throws -> Tensor {
        let source = plan.source
        if plan.count == source.count, let total = try pendingSum(source) {
            return try Tensor(scalar: total / divisor, dataType: source.dataType).expanded(to: shape)
        }
        if let strides = source.strides, source.count > 0, strides.allSatisfy({ $0 == 0 }) {
            // A repeated number, such as the gradient of a sum.
            let total = Tensor(scalar: source.firstElement * Double(plan.count), dataType: source.numberType)
            let quotient = divisor == 1 ? total : try withoutRecording { try divide(total, Tensor(scalar: divisor)) }
            return try quotient.expanded(to: shape)
        }
        let axes = plan.sourceAxes
        return
            switch source.dataType
        {
        case .f64: try sum(source, over: axes, dividedBy: divisor, to: shape, Double.self, Double.self)
        case .f32: try sum(source, over: axes, dividedBy: divisor, to: shape, Float.self, Float.self)
        case .bool: try sum(source, over: axes, dividedBy: divisor, to: shape, Bool.self, Double.self)
        }
    }
}

/// The sum over axes.
public final class SumOperation: Operation {
    /// The axes summed over, ascending.
    public let axes: [Int]
    /// Whether they stay in the result with size 1.
    public let keep: Bool
    let keptShape: Shape

    init(_ plan: ReductionPlan, _ keep: Bool) {
        axes = plan.axes
        self.keep = keep
        keptShape = plan.keptShape
        super.init()
    }

    public override var name: String { "sum" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.sum(input(0, of: inputs), axes: axes, keep: keep)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(
            try engine.broadcast(engine.reshape(gradient, to: keptShape), to: x.shape))
    }
}

/// The sum that undoes a broadcast.
public final class SumToOperation: Operation {
    /// The shape of the result.
    public let shape: Shape

    init(_ shape: Shape) {
        self.shape = shape
        super.init()
    }

    public override var name: String { "sum" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.sum(input(0, of: inputs), to: shape)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.broadcast(gradient, to: x.shape))
    }
}
