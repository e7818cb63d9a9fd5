extension Engine {
    /// The largest element over the axes (all when `nil`); nan when one is nan. The gradient goes to the first winner.
    /// - Throws: `.domain` for an empty range.
    public func maximum(over x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try pick(x, axes, keep, "max") { $0 > $1 }
    }

    /// The smallest element over the axes (all when `nil`); nan when one is nan. The gradient goes to the first winner.
    /// - Throws: `.domain` for an empty range.
    public func minimum(over x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try pick(x, axes, keep, "min") { $0 < $1 }
    }

    /// Where the largest element stands, counted along the axis (in the flattened array when `nil`); the first of
    /// equals, the first nan if there is one.
    /// - Throws: `.domain` for an empty range.
    public func argmax(_ x: Tensor, axis: Int? = nil, keep: Bool = false) throws -> Tensor {
        try place(x, axis, keep, "argmax") { $0 > $1 }
    }

    /// Where the smallest element stands.
    /// - Throws: `.domain` for an empty range.
    public func argmin(_ x: Tensor, axis: Int? = nil, keep: Bool = false) throws -> Tensor {
        try place(x, axis, keep, "argmin") { $0 < $1 }
    }

    private func pick(
        _ x: Tensor, _ axes: [Int]?, _ keep: Bool, _ name: String, _ wins: (Double, Double) -> Bool
    ) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        if plan.source !== x {
            // Axes that are not neighbours are brought to the end first.
            let reduced = Set(plan.axes)
            let order = (0..<x.rank).filter { !reduced.contains($0) } + plan.axes
            let moved = try transpose(x, order: order)
            let result = try pick(moved, Array(x.rank - plan.axes.count..<x.rank), false, name, wins)
            return try reshape(result, to: plan.shape(keep: keep))
        }
        let numbers = x.dataType == .bool ? try convert(x, to: .f64) : x
        let winners = try self.winners(numbers, plan, name, wins)
        let places = (0..<winners.count).map { index in
            ((index / plan.inner) * plan.count + winners[index]) * plan.inner + index % plan.inner
        }
        let operation = PickOperation(name, places)
        return record(try operation.pick(numbers, shape: plan.shape(keep: keep)), operation, x)
    }

    private func place(
        _ x: Tensor, _ axis: Int?, _ keep: Bool, _ name: String, _ wins: (Double, Double) -> Bool
    ) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axis.map { [$0] })
        let numbers = x.dataType == .bool ? try x.converted(to: .f64) : x
        return try Tensor(winners(numbers, plan, name, wins).map(Double.init), shape: plan.shape(keep: keep))
    }

    /// For every result the index of the first winner in its group.
    private func winners(
        _ x: Tensor, _ plan: ReductionPlan, _ name: String, _ wins: (Double, Double) -> Bool
    ) throws -> [Int] {
        guard plan.count > 0 else {
            if plan.outer * plan.inner == 0 { return [] }
            throw TensorError(.domain, "\(name) of an empty array: there is no element to choose")
        }
        let isLarger = wins(1, 0)
        return x.dataType == .f32
            ? try search(x, plan, isLarger, Float.self) : try search(x, plan, isLarger, Double.self)
    }

    private func search<Number: TensorElement & BinaryFloatingPoint>(
        _ x: Tensor, _ plan: ReductionPlan, _ isLarger: Bool, _: Number.Type
    ) throws -> [Int] {
        try x.withPacked(Number.self) { values in
            var result = [Int](repeating: 0, count: plan.outer * plan.inner)
            for group in 0..<plan.outer {
                for column in 0..<plan.inner {
                    let start = values + group * plan.count * plan.inner + column
                    var best = start[0]
                    var winner = 0
                    var index = 1
                    while index < plan.count, !best.isNaN {
                        let value = start[index * plan.inner]
                        if (isLarger ? value > best : value < best) || value.isNaN {
                            best = value
                            winner = index
                        }
                        index += 1
                        if index & 0xFFFF == 0 { try checkInterrupt() }
                    }
                    result[group * plan.inner + column] = winner
                }
                if group & 0xFFF == 0xFFF { try checkInterrupt() }
            }
            return result
        }
    }
}

/// Chooses elements by their places in the packed array. Linear; its adjoint is `SpreadOperation`.
final class PickOperation: Operation {
    private let title: String
    let places: [Int]

    init(_ name: String, _ places: [Int]) {
        title = name
        self.places = places
        super.init()
    }

    override var name: String { title }

    func pick(_ x: Tensor, shape: Shape) throws -> Tensor {
        func run<Element: TensorElement>(_: Element.Type) throws -> Tensor {
            try x.withPacked(Element.self) { source in
                try Tensor.build(Element.self, shape: shape) { target in
                    for (index, place) in places.enumerated() { (target + index).initialize(to: source[place]) }
                }
            }
        }
        switch x.dataType {
        case .f64: return try run(Double.self)
        case .f32: return try run(Float.self)
        case .bool: return try run(Bool.self)
        }
    }

    override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        let operation = SpreadOperation(title, places)
        return InputGradients(engine.record(try operation.spread(gradient, to: x.shape), operation, gradient))
    }
}

/// Puts elements at their places among zeros.
final class SpreadOperation: Operation {
    private let title: String
    let places: [Int]

    init(_ name: String, _ places: [Int]) {
        title = name
        self.places = places
        super.init()
    }

    override var name: String { title }

    func spread(_ x: Tensor, to shape: Shape) throws -> Tensor {
        func run<Element: TensorElement & AdditiveArithmetic>(_: Element.Type) throws -> Tensor {
            try x.withPacked(Element.self) { source in
                try Tensor.build(Element.self, shape: shape) { target in
                    target.initialize(repeating: .zero, count: shape.count)
                    for (index, place) in places.enumerated() { target[place] += source[index] }
                }
            }
        }
        return x.dataType == .f32 ? try run(Float.self) : try run(Double.self)
    }

    override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        let operation = PickOperation(title, places)
        return InputGradients(engine.record(try operation.pick(gradient, shape: x.shape), operation, gradient))
    }
}
