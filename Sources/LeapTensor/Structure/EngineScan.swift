/// An axis with what stands before and after it: outer × count × inner in packed order.
struct AxisLayout {
    let outer: Int
    let count: Int
    let inner: Int

    init(_ shape: Shape, axis: Int) {
        outer = shape.dimensions[..<axis].reduce(1, *)
        count = shape[axis]
        inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    }
}

extension Engine {
    /// The running sum along an axis, or of all elements in a row.
    public func cumulativeSum(_ x: Tensor, axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try cumulativeSum(try ravel(x), axis: 0) }
        return try cumulativeSum(try number(x), along: try x.shape.normalAxis(axis), isReversed: false)
    }

    /// The running product along an axis, or of all elements in a row.
    public func cumulativeProduct(_ x: Tensor, axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try cumulativeProduct(try ravel(x), axis: 0) }
        let along = try x.shape.normalAxis(axis)
        let x = try number(x)
        let result =
            try x.dataType == .f32
            ? runningProduct(Float.self, x, along) : runningProduct(Double.self, x, along)
        return record(result, CumulativeProductOperation(axis: along), x)
    }

    /// The running maximum along an axis, or of all elements in a row. From the first `nan` on it is `nan`.
    public func cumulativeMaximum(_ x: Tensor, axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try cumulativeMaximum(try ravel(x), axis: 0) }
        let along = try x.shape.normalAxis(axis)
        let x = try number(x)
        let starts =
            try x.dataType == .f32
            ? Self.runningMaximumPlaces(Float.self, x, along) : Self.runningMaximumPlaces(Double.self, x, along)
        let plan = GatherPlan(inputShape: x.shape, shape: x.shape, starts: starts, blockLength: 1)
        let again = SelectOperation.Choice.again { try $1.cumulativeMaximum($0, axis: along) }
        return try select(x, .gather(plan), name: "cummax", choice: again)
    }

    /// The array as numbers: booleans count as 0 and 1.
    func number(_ x: Tensor) throws -> Tensor { x.dataType == .bool ? try convert(x, to: .f64) : x }

    func cumulativeSum(_ x: Tensor, along axis: Int, isReversed: Bool) throws -> Tensor {
        let result: Tensor
        if isReversed {
            // Running from the end is running over the array seen from its end.
            let reversed = try detached(x, flippedAlong: axis)
            let sum =
                try x.dataType == .f32
                ? runningSum(Float.self, reversed, axis)
                : runningSum(Double.self, reversed, axis)
            result = try detached(sum, flippedAlong: axis)
        } else {
            result =
                try x.dataType == .f32
                ? runningSum(Float.self, x, axis)
                : runningSum(Double.self, x, axis)
        }
        return record(result, CumulativeSumOperation(axis: axis, isReversed: isReversed), x)
    }

    /// Solves rᵢ = xᵢ + aᵢ · rᵢ₋₁ (or rᵢ₊₁ when reversed) along an axis, with 0 beyond the end.
    ///
    /// The derivative of a running product is of this form, which needs no division and so holds at zeros; and the
    /// derivative of the recurrence is a recurrence in the other direction.
    func linearRecurrence(_ x: Tensor, _ a: Tensor, axis: Int, isReversed: Bool) throws -> Tensor {
        let result =
            try x.dataType == .f32
            ? Self.linearRecurrence(Float.self, x, a, axis, isReversed)
            : Self.linearRecurrence(Double.self, x, a, axis, isReversed)
        return record(result, LinearRecurrenceOperation(axis: axis, isReversed: isReversed), x, a)
    }

    /// The array moved one place along an axis, away from the front or the end; what comes in is `value`.
    func shifted(_ x: Tensor, axis: Int, back: Bool, value: Double) throws -> Tensor {
        let size = x.shape[axis]
        if x.count == 0 { return x }
        let edge = try filled(Shape(x.shape.replacing(axis..<(axis + 1), with: [1])), value, x.dataType)
        return back
            ? try concat([edge, try slice(x, axis: axis, 0, size - 1)], axis: axis)
            : try concat([try slice(x, axis: axis, 1, size), edge], axis: axis)
    }

    private func detached(_ x: Tensor, flippedAlong axis: Int) throws -> Tensor {
        var steps = [Int](repeating: 1, count: x.rank)
        var starts = [Int](repeating: 0, count: x.rank)
        if x.shape[axis] > 1 {
            steps[axis] = -1
            starts[axis] = x.shape[axis] - 1
        }
        return try x.view(
            ViewGeometry(
                inputShape: x.shape, starts: starts, shape: x.shape, axes: Array(0..<x.rank), steps: steps))
    }

    private func runningProduct<Element: TensorElement & FloatingPoint>(
        _ type: Element.Type, _ x: Tensor, _ axis: Int
    ) throws -> Tensor {
        let layout = AxisLayout(x.shape, axis: axis)
        return try x.withPacked(type) { source in
            try Tensor.build(type, shape: x.shape) { target in
                let block = layout.count * layout.inner
                guard block > 0 else { return }
                for outer in 0..<layout.outer {
                    let input = source + outer * block
                    let output = target + outer * block
                    for index in 0..<layout.inner { output[index] = input[index] }
                    try inChunks(of: block - layout.inner) { start, count in
                        for index in (layout.inner + start)..<(layout.inner + start + count) {
                            output[index] = output[index - layout.inner] * input[index]
                        }
                    }
                }
            }
        }
    }

    private static func runningMaximumPlaces<Element: TensorElement & FloatingPoint>(
        _ type: Element.Type, _ x: Tensor, _ axis: Int
    ) throws -> [Int] {
        let layout = AxisLayout(x.shape, axis: axis)
        try GatherPlan.checkMemory(x.shape)
        return try x.withPacked(type) { source in
            var places = Array(0..<x.count)
            let block = layout.count * layout.inner
            guard block > 0 else { return places }
            for outer in 0..<layout.outer {
                for index in (outer * block + layout.inner)..<max(outer * block + layout.inner, (outer + 1) * block) {
                    let best = places[index - layout.inner]
                    // The first of equal elements keeps the place; a nan is never beaten.
                    if !(source[index] > source[best] || (source[index].isNaN && !source[best].isNaN)) {
                        places[index] = best
                    }
                }
            }
            return places
        }
    }

    private static func linearRecurrence<Element: TensorElement & FloatingPoint>(
        _ type: Element.Type, _ x: Tensor, _ a: Tensor, _ axis: Int, _ isReversed: Bool
    ) throws -> Tensor {
        let layout = AxisLayout(x.shape, axis: axis)
        return try x.withPacked(type) { input in
            try a.withPacked(type) { factor in
                try Tensor.build(type, shape: x.shape) { target in
                    guard layout.count > 0 else { return }
                    for outer in 0..<layout.outer {
                        for step in 0..<layout.count {
                            let place = isReversed ? layout.count - 1 - step : step
                            let row = (outer * layout.count + place) * layout.inner
                            let previous = isReversed ? row + layout.inner : row - layout.inner
                            for index in 0..<layout.inner {
                                target[row + index] =
                                    step == 0
                                    ? input[row + index]
                                    : input[row + index] + factor[row + index] * target[previous + index]
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A running sum; its derivative runs from the other end.
public final class CumulativeSumOperation: Operation {
    /// The axis it runs along.
    public let axis: Int
    /// Whether it runs from the end.
    public let isReversed: Bool

    init(axis: Int, isReversed: Bool) {
        self.axis = axis
        self.isReversed = isReversed
        super.init()
    }

    public override var name: String { "cumsum" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try engine.number(input(0, of: inputs))
        return try engine.cumulativeSum(x, along: x.shape.normalAxis(axis), isReversed: isReversed)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(try engine.cumulativeSum(gradient, along: axis, isReversed: !isReversed))
    }
}

/// A running product y. With the product before each place p = (1, y₀, y₁, …) and rᵢ = gᵢ + xᵢ₊₁ · rᵢ₊₁, the
/// gradient is p · r.
public final class CumulativeProductOperation: Operation {
    /// The axis it runs along.
    public let axis: Int

    init(axis: Int) {
        self.axis = axis
        super.init()
    }

    public override var name: String { "cumprod" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.cumulativeProduct(input(0, of: inputs), axis: axis)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        let before = try engine.shifted(node, axis: axis, back: true, value: 1)
        let next = try engine.shifted(x, axis: axis, back: false, value: 0)
        let rest = try engine.linearRecurrence(gradient, next, axis: axis, isReversed: true)
        return InputGradients(try engine.multiply(before, rest))
    }
}

/// rᵢ = xᵢ + aᵢ · rᵢ₋₁. With sᵢ = gᵢ + aᵢ₊₁ · sᵢ₊₁ the gradients are s for x, and sᵢ · rᵢ₋₁ for a.
public final class LinearRecurrenceOperation: Operation {
    /// The axis it runs along.
    public let axis: Int
    /// Whether it runs from the end.
    public let isReversed: Bool

    init(axis: Int, isReversed: Bool) {
        self.axis = axis
        self.isReversed = isReversed
        super.init()
    }

    public override var name: String { "recurrence" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try engine.number(input(0, of: inputs))
        let a = try engine.convert(input(1, of: inputs, shape: x.shape), to: x.dataType)
        return try engine.linearRecurrence(x, a, axis: x.shape.normalAxis(axis), isReversed: isReversed)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.secondInput else { return InputGradients() }
        let next = try engine.shifted(a, axis: axis, back: isReversed, value: 0)
        let s = try engine.linearRecurrence(gradient, next, axis: axis, isReversed: !isReversed)
        guard wants(1) else { return InputGradients(s) }
        let previous = try engine.shifted(node, axis: axis, back: !isReversed, value: 0)
        return InputGradients(wants(0) ? s : nil, try engine.multiply(s, previous))
    }
}
