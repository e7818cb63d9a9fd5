import LeapDiagnostics

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
        if !x.isRecorded || !isRecording, x.rank > 0, x.dataType != .bool {
            let (isLargest, shape) = (wins(1, 0), plan.shape(keep: keep))
            let values =
                try x.dataType == .f32
                ? extremeValues(x, over: plan.axes, isLargest: isLargest, to: shape, Float.self)
                : extremeValues(x, over: plan.axes, isLargest: isLargest, to: shape, Double.self)
            if let values { return values }
        }
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
        let operation = PickOperation(
            name, places, from: x.shape, to: plan.shape(keep: keep),
            extreme: .init(axes: plan.axes, keep: keep, isLargest: wins(1, 0)))
        return record(try operation.pick(numbers), operation, x)
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
        // As in NumPy also where the result would have no elements.
        guard plan.count > 0 else {
            throw TensorError(
                .domain, "\(name) of an empty array: there is no element to choose",
                help: ["ask first whether there are any: \(code: "size({0}) > 0")"])
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

/// Chooses elements by their places in the packed array: the extremes over axes. Linear with the places as they are;
/// its adjoint is `SpreadOperation`.
public final class PickOperation: Operation {
    /// How the places were found.
    struct Extreme {
        let axes: [Int]
        let keep: Bool
        let isLargest: Bool
    }

    private let title: String
    /// The place of each element in the packed input.
    public let places: [Int]
    let inputShape: Shape
    let shape: Shape
    /// `nil` when the places come from another operation, as in the derivative of a derivative.
    private let extreme: Extreme?

    init(_ name: String, _ places: [Int], from inputShape: Shape, to shape: Shape, extreme: Extreme?) {
        title = name
        self.places = places
        self.inputShape = inputShape
        self.shape = shape
        self.extreme = extreme
        super.init()
    }

    public override var name: String { title }
    public override var keepsRecordedChoice: Bool { extreme == nil }
    /// The axes of which the extreme was taken, ascending; `nil` when the places come from another operation.
    public var axes: [Int]? { extreme?.axes }
    /// Whether the axes stay in the result with size 1.
    public var keep: Bool { extreme?.keep ?? false }

    /// Other inputs may have other winners, which are looked for.
    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: inputShape)
        guard let extreme else { return try pick(x) }
        return try extreme.isLargest
            ? engine.maximum(over: x, axes: extreme.axes, keep: extreme.keep)
            : engine.minimum(over: x, axes: extreme.axes, keep: extreme.keep)
    }

    func pick(_ x: Tensor) throws -> Tensor {
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

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        let operation = SpreadOperation(places, from: gradient.shape, to: x.shape)
        return InputGradients(engine.record(try operation.spread(gradient), operation, gradient))
    }
}

/// Puts elements at their places among zeros.
public final class SpreadOperation: Operation {
    /// The place of each element in the packed result.
    public let places: [Int]
    let inputShape: Shape
    let shape: Shape

    init(_ places: [Int], from inputShape: Shape, to shape: Shape) {
        self.places = places
        self.inputShape = inputShape
        self.shape = shape
        super.init()
    }

    public override var name: String { "scatter" }
    /// The places are those of the winners when the extreme was recorded.
    public override var keepsRecordedChoice: Bool { true }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: inputShape)
        return try spread(x.converted(to: x.numberType))
    }

    func spread(_ x: Tensor) throws -> Tensor {
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

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        let operation = PickOperation("index", places, from: shape, to: inputShape, extreme: nil)
        return InputGradients(engine.record(try operation.pick(gradient), operation, gradient))
    }
}
