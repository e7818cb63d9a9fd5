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
        guard shape.broadcast(with: x.shape) == x.shape else { throw TensorError.doNotFit(x.shape, shape) }
        let lead = x.rank - shape.rank
        let axes = (0..<x.rank).filter { $0 < lead || shape[$0 - lead] != x.shape[$0] }
        let plan = try ReductionPlan(x, axes: axes)
        return record(try sumValue(plan, shape), SumToOperation(shape), x)
    }

    func sumValue(_ plan: ReductionPlan, _ shape: Shape) throws -> Tensor {
        let source = plan.source
        if plan.count == source.count, let total = try pendingSum(source) {
            return try Tensor(scalar: total, dataType: source.dataType).expanded(to: shape)
        }
        if let strides = source.strides, source.count > 0, strides.allSatisfy({ $0 == 0 }) {
            // A repeated number, such as the gradient of a sum.
            let total = Tensor(scalar: source.firstElement * Double(plan.count), dataType: source.numberType)
            return try total.expanded(to: shape)
        }
        switch source.dataType {
        case .f64:
            return try source.withPacked(Double.self) { values in
                try Tensor.build(Double.self, shape: shape) { try addUp(values, plan, $0) { $0 } }
            }
        case .f32:
            return try source.withPacked(Float.self) { values in
                try Tensor.build(Float.self, shape: shape) { try addUp(values, plan, $0) { Double($0) } }
            }
        case .bool:
            return try source.withPacked(Bool.self) { values in
                try Tensor.build(Double.self, shape: shape) { try addUp(values, plan, $0) { $0 ? 1 : 0 } }
            }
        }
    }

    /// Groups of one element a row are summed in lanes and pairwise; rows side by side in blocks of 512 rows.
    @inline(__always)
    private func addUp<Source, Target: TensorElement>(
        _ values: UnsafePointer<Source>, _ plan: ReductionPlan, _ result: UnsafeMutablePointer<Target>,
        _ widen: (Source) -> Double
    ) throws {
        let (outer, count, inner) = (plan.outer, plan.count, plan.inner)
        if inner == 1 {
            for group in 0..<outer {
                let start = values + group * count
                var total = 0.0
                try inChunks(of: count) { total += pairwiseSum(start + $0, $1, widen) }
                (result + group).initialize(to: Target(fromDouble: total))
                if group & 0xFFF == 0xFFF { try checkInterrupt() }
            }
            return
        }
        let totals = UnsafeMutablePointer<Double>.allocate(capacity: max(1, 2 * inner))
        defer { totals.deallocate() }
        let block = totals + inner
        for group in 0..<outer {
            totals.initialize(repeating: 0, count: inner)
            var row = 0
            while row < count {
                let end = min(count, row + 512)
                block.initialize(repeating: 0, count: inner)
                while row < end {
                    let source = values + (group * count + row) * inner
                    for i in 0..<inner { block[i] += widen(source[i]) }
                    row += 1
                    if inner > 4096 { try checkInterrupt() }
                }
                for i in 0..<inner { totals[i] += block[i] }
                try checkInterrupt()
            }
            let target = result + group * inner
            for i in 0..<inner { (target + i).initialize(to: Target(fromDouble: totals[i])) }
        }
    }
}

/// The sum in eight lanes, blocks of 1,024 added pairwise: the error grows with the logarithm of the count.
@inline(__always)
func pairwiseSum<Source>(_ values: UnsafePointer<Source>, _ count: Int, _ widen: (Source) -> Double) -> Double {
    // Partial sums of 2⁰, 2¹, … blocks wait on a stack until their equals arrive.
    var stack = SIMD64<Double>(repeating: 0)
    var blocks = 0
    var start = 0
    while count - start >= 1024 {
        var sum = laneSum(values + start, 1024, widen)
        start += 1024
        var level = 0
        while (blocks >> level) & 1 == 1 {
            sum += stack[level]
            level += 1
        }
        stack[level] = sum
        blocks += 1
    }
    var total = laneSum(values + start, count - start, widen)
    var level = 0
    while blocks >> level != 0 {
        if (blocks >> level) & 1 == 1 { total += stack[level] }
        level += 1
    }
    return total
}

@inline(__always)
private func laneSum<Source>(_ values: UnsafePointer<Source>, _ count: Int, _ widen: (Source) -> Double) -> Double {
    var lanes = SIMD8<Double>(repeating: 0)
    var i = 0
    while i + 8 <= count {
        lanes += SIMD8(
            widen(values[i]), widen(values[i + 1]), widen(values[i + 2]), widen(values[i + 3]), widen(values[i + 4]),
            widen(values[i + 5]), widen(values[i + 6]), widen(values[i + 7]))
        i += 8
    }
    var rest = 0.0
    while i < count {
        rest += widen(values[i])
        i += 1
    }
    return lanes.sum() + rest
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
