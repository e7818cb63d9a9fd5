extension Engine {
    /// The product over the axes (all when `nil`); of nothing, 1.
    public func product(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        let numbers = try plan.source.converted(to: x.numberType)
        func run<Number: TensorElement & FloatingPoint>(_: Number.Type) throws -> Tensor {
            try numbers.withPacked(Number.self) { values in
                try Tensor.build(Number.self, shape: plan.shape(keep: keep)) { result in
                    for group in 0..<plan.outer {
                        let target = result + group * plan.inner
                        target.initialize(repeating: 1, count: plan.inner)
                        for row in 0..<plan.count {
                            let source = values + (group * plan.count + row) * plan.inner
                            for i in 0..<plan.inner { target[i] *= source[i] }
                            if row & 0xFFFF == 0xFFFF { try checkInterrupt() }
                        }
                        if group & 0xFFF == 0xFFF { try checkInterrupt() }
                    }
                }
            }
        }
        let value = try x.numberType == .f32 ? run(Float.self) : run(Double.self)
        return record(value, ProductOperation(plan, keep), x)
    }

    /// The product over the last axes, kept, as a tree of element-wise products: slower, but made of operations
    /// whose derivatives are right wherever zeros stand.
    fileprivate func productTree(_ x: Tensor, _ axes: [Int], _ keptShape: Shape) throws -> Tensor {
        let reduced = Set(axes)
        let kept = (0..<x.rank).filter { !reduced.contains($0) }
        let moved = try transpose(x, order: kept + axes)
        let outer = kept.reduce(1) { $0 * x.shape[$1] }
        var count = axes.reduce(1) { $0 * x.shape[$1] }
        var factors = try reshape(moved, to: Shape([outer, count]))
        var rest: Tensor?
        while count > 1 {
            let half = count / 2
            if count % 2 == 1 {
                let last = try index(factors, [.all, .slice(start: count - 1, stop: nil, step: 1)])
                rest = try rest.map { try multiply($0, last) } ?? last
            }
            factors = try multiply(
                index(factors, [.all, .slice(start: 0, stop: half, step: 1)]),
                index(factors, [.all, .slice(start: half, stop: 2 * half, step: 1)]))
            count = half
        }
        if let rest { factors = try multiply(factors, rest) }
        return try reshape(factors, to: keptShape)
    }
}

/// The product over axes. The derivative in one factor is the product of the others.
public final class ProductOperation: Operation {
    /// The axes multiplied over, ascending.
    public let axes: [Int]
    /// Whether they stay in the result with size 1.
    public let keep: Bool
    let count: Int
    let keptShape: Shape

    init(_ plan: ReductionPlan, _ keep: Bool) {
        axes = plan.axes
        self.keep = keep
        count = plan.count
        keptShape = plan.keptShape
        super.init()
    }

    public override var name: String { "prod" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.product(input(0, of: inputs), axes: axes, keep: keep)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput, count > 0 else { return InputGradients() }
        let upstream = try engine.reshape(gradient, to: keptShape)
        // The tree must be recorded to be differentiated, and end at x, whatever is recorded outside.
        let isRecorded = engine.isRecording
        engine.isRecording = true
        defer { engine.isRecording = isRecorded }
        let start = isRecorded ? x : engine.leaf(x, variable: .max)
        let seed = isRecorded ? upstream : engine.detach(upstream)
        let tree = try engine.productTree(start, axes, keptShape)
        let result = try engine.gradients(of: tree, seed: seed, targets: [.node(start)])[0]
        return InputGradients(isRecorded ? result : result.map(engine.detach))
    }
}
