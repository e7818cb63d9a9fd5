import LeapDiagnostics

extension Engine {
    // MARK: Axes

    /// The same elements in another shape, of which one size may be -1: what the others leave.
    /// - Throws: `.shape` when the elements do not fill the shape.
    public func reshape(_ x: Tensor, dimensions: [Int]) throws -> Tensor {
        var sizes = dimensions
        if let unknown = sizes.firstIndex(of: -1) {
            guard sizes.filter({ $0 == -1 }).count == 1 else {
                throw TensorError(
                    .shape, "only one size can be -1 in \(Shape(dimensions).literal)",
                    help: ["-1 stands for what the other sizes leave; \(code: "reshape({0}, [-1])") makes a vector"])
            }
            sizes[unknown] = 1
            let others = try Shape.checked(sizes).count
            guard others > 0, x.count % others == 0 else {
                throw TensorError(
                    .shape,
                    "\(Self.elements(x.count)) cannot be arranged as \(Shape(dimensions).literal): "
                        + (others == 0
                            ? "the size -1 could be anything" : "\(x.count) is not a multiple of \(others)"),
                    help: Self.otherShapes(x, rank: dimensions.count))
            }
            sizes[unknown] = x.count / others
        }
        let shape = try Shape.checked(sizes)
        guard shape.count == x.count else {
            throw TensorError(
                .shape,
                "\(Self.elements(x.count)) do\(x.count == 1 ? "es" : "") not fill the shape "
                    + "\(shape.literal), which has \(shape.count)", help: Self.otherShapes(x, rank: dimensions.count))
        }
        return shape == x.shape ? x : try reshape(x, to: shape)
    }

    static func elements(_ count: Int) -> String { count == 1 ? "1 element" : "\(count) elements" }

    /// All elements as a vector.
    public func ravel(_ x: Tensor) throws -> Tensor {
        x.rank == 1 ? x : try reshape(x, to: Shape([x.count]))
    }

    /// Shapes that the elements of an array do fill.
    private static func otherShapes(_ x: Tensor, rank: Int) -> [Help] {
        guard x.count > 0 else { return [] }
        if rank == 2 {
            let rows = (2...9).last { x.count % $0 == 0 && $0 * $0 <= x.count } ?? 1
            return ["\(code: "reshape({0}, [\(rows), \(x.count / rows)])") would fit"]
        }
        return ["\(code: "reshape({0}, [\(x.count)])") would fit; one size may be -1, which stands for what is left"]
    }

    /// The first axis kept, the others joined into one; numbers and vectors are left as they are.
    public func flatten(_ x: Tensor) throws -> Tensor {
        if x.rank <= 2 { return x }
        return try reshape(x, to: Shape([x.shape[0], x.shape.dimensions[1...].reduce(1, *)]))
    }

    /// The axes in another order: the given one, or reversed.
    /// - Throws: `.index` when the order does not name each axis once.
    public func transpose(_ x: Tensor, axes: [Int]?) throws -> Tensor {
        guard let axes else { return try transpose(x, order: Array((0..<x.rank).reversed())) }
        guard axes.count == x.rank else {
            throw TensorError(
                .index, "the order \(Shape(axes).literal) has \(axes.count) axes, {0} has \(x.rank)",
                help: [
                    "each axis stands in it once, for example \(code: "transpose({0}, \(Shape(Array((0..<x.rank).reversed())).literal))")"
                ])
        }
        return try transpose(x, order: try x.shape.axesInOrder(axes))
    }

    /// The last two axes exchanged: `x.T`. Numbers and vectors are left as they are.
    public func swapLastTwo(_ x: Tensor) throws -> Tensor {
        guard x.rank >= 2 else { return x }
        var order = Array(0..<x.rank)
        order.swapAt(x.rank - 1, x.rank - 2)
        return try transpose(x, order: order)
    }

    /// Without axes of size 1: the given ones, or all.
    /// - Throws: `.shape` when a given axis has another size.
    public func squeeze(_ x: Tensor, axes: [Int]? = nil) throws -> Tensor {
        let dropped =
            try axes.map { try x.shape.axesInOrder($0) } ?? x.shape.dimensions.indices.filter { x.shape[$0] == 1 }
        for axis in dropped where x.shape[axis] != 1 {
            throw TensorError(
                .shape, "axis \(axis) of {0} has \(x.shape[axis]) elements, and squeeze removes axes of size 1",
                help: ["\(code: "squeeze({0})") removes all of size 1"])
        }
        if dropped.isEmpty { return x }
        let kept = x.shape.dimensions.indices.filter { !dropped.contains($0) }
        let geometry = ViewGeometry(
            inputShape: x.shape, starts: [Int](repeating: 0, count: x.rank), shape: Shape(kept.map { x.shape[$0] }),
            axes: kept, steps: [Int](repeating: 1, count: kept.count))
        return try select(x, .view(geometry), name: "squeeze")
    }

    /// With new axes of size 1, which stand at these places of the result.
    public func expand(_ x: Tensor, axes: [Int]) throws -> Tensor {
        let rank = x.rank + axes.count
        guard rank <= Shape.maximumRank else {
            throw TensorError(.shape, "an array has at most \(Shape.maximumRank) axes, this would have \(rank)")
        }
        let places = try axes.map { try Shape.newAxis($0, rank: rank) }
        guard Set(places).count == places.count else { throw TensorError(.index, "a new axis is named twice") }
        var source = 0
        let runs: [Int] = (0..<rank).map { axis in
            if places.contains(axis) { return -1 }
            defer { source += 1 }
            return source
        }
        let geometry = ViewGeometry(
            inputShape: x.shape, starts: [Int](repeating: 0, count: x.rank),
            shape: Shape(runs.map { $0 < 0 ? 1 : x.shape[$0] }), axes: runs, steps: runs.map { $0 < 0 ? 0 : 1 })
        return try select(x, .view(geometry), name: "expand")
    }

    /// The elements of the given axes, or of all, in reverse order.
    public func flip(_ x: Tensor, axes chosen: [Int]? = nil) throws -> Tensor {
        let flipped = try chosen.map { try x.shape.axesInOrder($0) } ?? Array(x.shape.dimensions.indices)
        if flipped.isEmpty { return x }
        let axes = Array(x.shape.dimensions.indices)
        var steps = [Int](repeating: 1, count: x.rank)
        var starts = [Int](repeating: 0, count: x.rank)
        for axis in flipped where x.shape[axis] > 1 {
            steps[axis] = -1
            starts[axis] = x.shape[axis] - 1
        }
        let geometry = ViewGeometry(inputShape: x.shape, starts: starts, shape: x.shape, axes: axes, steps: steps)
        return try select(x, .view(geometry), name: "flip")
    }

    /// The sliding windows of the last axes, without a copy: for a 5×5 array and windows of 3×3 a 3×3×3×3 array, the
    /// positions first.
    /// - Parameters:
    ///   - sizes: the window's size along each of the last axes.
    ///   - steps: the distance between windows along each of them.
    /// - Throws: `.shape` when the window is larger than the array, or has more axes.
    public func windows(_ x: Tensor, _ sizes: [Int], steps: [Int] = [1]) throws -> Tensor {
        guard sizes.count <= x.rank else {
            throw TensorError(
                .shape, "the window has \(sizes.count) axes, {0} has only \(x.rank)",
                help: ["give a window with one size for each axis that it moves along"])
        }
        let steps = steps.count == 1 ? [Int](repeating: steps[0], count: sizes.count) : steps
        guard steps.count == sizes.count else {
            throw TensorError(.shape, "\(steps.count) steps for a window with \(sizes.count) axes")
        }
        let leading = x.rank - sizes.count
        var positions: [Int] = []
        for (index, size) in sizes.enumerated() {
            guard size > 0 else { throw TensorError(.domain, "the size of a window must be at least 1, not \(size)") }
            guard steps[index] > 0 else {
                throw TensorError(.domain, "the step of a window must be at least 1, not \(steps[index])")
            }
            let length = x.shape[leading + index]
            guard size <= length else {
                throw TensorError(
                    .shape,
                    "the window has \(Self.elements(size)) along axis \(leading + index), {0} only \(length)",
                    help: ["make the window smaller, or the array wider with pad"])
            }
            positions.append((length - size) / steps[index] + 1)
        }
        let shape = try Shape.checked(Array(x.shape.dimensions[..<leading]) + positions + sizes)
        let inner = Array(leading..<x.rank)
        // A step with only one position is not used, and could overflow.
        let used = steps.indices.map { positions[$0] > 1 ? steps[$0] : 1 }
        let geometry = ViewGeometry(
            inputShape: x.shape, starts: [Int](repeating: 0, count: x.rank), shape: shape,
            axes: Array(0..<leading) + inner + inner,
            steps: [Int](repeating: 1, count: leading) + used + [Int](repeating: 1, count: sizes.count))
        return try select(x, .view(geometry), name: "windows")
    }

    // MARK: Repeating and moving

    /// The elements at chosen places along each axis; `nil` takes the whole axis.
    func grid(_ x: Tensor, _ places: [[Int]?], name: String) throws -> Tensor {
        let plan = try GatherPlan.grid(x.shape, places, check: checkInterrupt)
        return try select(x, .gather(plan), name: name, choice: .fixed)
    }

    /// The array repeated as a whole, so many times along each axis (counted from the last; missing ones are 1).
    public func tile(_ x: Tensor, _ counts: [Int]) throws -> Tensor {
        for count in counts where count < 0 {
            throw TensorError(
                .domain, "the number of repetitions must not be negative: \(count)",
                help: ["0 repetitions leave nothing, 1 leaves all as it is"])
        }
        var x = x
        if counts.count > x.rank {
            x = try expand(x, axes: Array(0..<(counts.count - x.rank)))
        }
        let counts = [Int](repeating: 1, count: x.rank - counts.count) + counts
        let shape = try Shape.checked(try counts.indices.map { try multiply(x.shape[$0], counts[$0]) })
        if shape.dimensions.contains(0) { return try filled(shape, 0, x.dataType) }
        try GatherPlan.checkMemory(shape)
        if counts.allSatisfy({ $0 == 1 }) { return x }
        let plan = try GatherPlan.tiled(x.shape, counts, shape, check: checkInterrupt)
        return try select(x, .gather(plan), name: "tile", choice: .fixed)
    }

    private func multiply(_ a: Int, _ b: Int) throws -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        guard !overflow else { throw TensorError(.memory, "an axis of \(a) times \(b) elements is too large") }
        return product
    }

    /// Each element repeated, along an axis, or as a vector of all elements.
    /// - Parameter counts: one number, or one for each element of the axis.
    public func repeatEach(_ x: Tensor, _ counts: [Int], axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try repeatEach(try ravel(x), counts, axis: 0) }
        let along = try x.shape.normalAxis(axis)
        let size = x.shape[along]
        guard counts.count == 1 || counts.count == size else {
            throw TensorError(
                .shape,
                "repeat_each needs one count or \(size), one for each element of axis \(along), not "
                    + "\(counts.count)")
        }
        for count in counts where count < 0 {
            throw TensorError(
                .domain, "the number of repetitions must not be negative: \(count)",
                help: ["0 repetitions leave nothing, 1 leaves all as it is"])
        }
        var total = 0
        for index in 0..<size {
            let (next, overflow) = total.addingReportingOverflow(counts.count == 1 ? counts[0] : counts[index])
            guard !overflow else { throw TensorError(.memory, "the result of repeat_each is too large") }
            total = next
        }
        let shape = try Shape.checked(x.shape.replacing(along..<(along + 1), with: [total]))
        if shape.dimensions.contains(0) { return try filled(shape, 0, x.dataType) }
        try GatherPlan.checkMemory(shape)
        var list: [Int] = []
        list.reserveCapacity(total)
        for index in 0..<size {
            list.append(contentsOf: repeatElement(index, count: counts.count == 1 ? counts[0] : counts[index]))
            if index & 0xFFF == 0 { try checkInterrupt() }
        }
        var places = [[Int]?](repeating: nil, count: x.rank)
        places[along] = list
        return try grid(x, places, name: "repeat_each")
    }

    /// Elements moved along axes; what leaves at the end comes in at the front. Without axes the array is rolled as if
    /// it were a vector.
    public func roll(_ x: Tensor, _ shifts: [Int], axes: [Int]? = nil) throws -> Tensor {
        guard let axes else {
            let flat = try roll(try ravel(x), [shifts.reduce(0, &+)], axes: [0])
            return x.rank == 1 ? flat : try reshape(flat, to: x.shape)
        }
        guard !shifts.isEmpty, !axes.isEmpty,
            shifts.count == axes.count || shifts.count == 1 || axes.count == 1
        else {
            throw TensorError(.shape, "\(shifts.count) shifts for \(axes.count) axes")
        }
        var total = [Int](repeating: 0, count: x.rank)
        for index in 0..<max(shifts.count, axes.count) {
            let axis = try x.shape.normalAxis(axes.count == 1 ? axes[0] : axes[index])
            let size = max(1, x.shape[axis])
            total[axis] = (total[axis] + (shifts.count == 1 ? shifts[0] : shifts[index]) % size) % size
        }
        if total.allSatisfy({ $0 == 0 }) { return x }
        let places: [[Int]?] = total.indices.map { axis in
            let size = x.shape[axis]
            return total[axis] == 0 ? nil : (0..<size).map { (($0 - total[axis]) % size + size) % size }
        }
        return try grid(x, places, name: "roll")
    }

    /// The array with a border of one value.
    /// - Parameter widths: for each axis, how many elements come before and after.
    public func pad(_ x: Tensor, _ widths: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
        guard widths.count == x.rank else {
            throw TensorError(
                .shape, "pad has widths for \(widths.count) axes, the array has \(x.rank)",
                help: ["one pair for each axis: pad(x, [[1, 1], [2, 2]])"])
        }
        var sizes: [Int] = []
        for (axis, width) in widths.enumerated() {
            guard width.before >= 0, width.after >= 0 else {
                throw TensorError(.domain, "the widths of a border must not be negative")
            }
            let (first, overflow) = x.shape[axis].addingReportingOverflow(width.before)
            let (second, again) = first.addingReportingOverflow(width.after)
            guard !overflow, !again else { throw TensorError(.memory, "the border of axis \(axis) is too wide") }
            sizes.append(second)
        }
        let shape = try Shape.checked(sizes)
        if x.rank == 0 { return x }
        let whole = ViewGeometry.whole(x.shape)
        let geometry = ViewGeometry(
            inputShape: shape, starts: widths.map(\.before), shape: x.shape, axes: whole.axes, steps: whole.steps)
        return try framed(x, .view(geometry), value)
    }

    /// The array at a place of a larger one that has `border` elsewhere.
    func framed(_ x: Tensor, _ place: Selection, _ border: Double) throws -> Tensor {
        let frame = try filled(place.inputShape, border, x.dataType)
        guard let storage = frame.storage else { return x }
        // The frame is new and nobody else's: it is written in place.
        try Self.write(x, place, into: storage, at: 0)
        return record(frame, ScatterOperation(place, border: border), x)
    }

    // MARK: Choosing

    /// The elements at places along an axis, or of all elements in a row; the result has the places' shape there.
    public func take(_ x: Tensor, _ places: Tensor, axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try take(try ravel(x), places, axis: 0) }
        guard places.dataType != .bool else {
            throw TensorError(
                .type, "take needs places, not booleans", help: ["\(code: "mask({0}, {1})") chooses by booleans"])
        }
        let along = try x.shape.normalAxis(axis)
        let items = [IndexItem](repeating: .all, count: along) + [.integers(places)]
        return try select(x, try IndexResolver.resolve(items, x.shape), name: "take")
    }

    /// A row of zeros for each label, with a 1 at the label: shape of the labels × classes. f32 if the labels are.
    /// - Throws: `.index` for a label that is not one of 0..<classes, `.type` for one that is not a whole number.
    public func oneHot(_ labels: Tensor, classes: Int) throws -> Tensor {
        guard classes >= 0 else { throw TensorError(.domain, "the number of classes must not be negative: \(classes)") }
        let shape = try Shape.checked(labels.shape.dimensions + [classes])
        let numbers = try labels.wholeNumbers("a label")
        for label in numbers where label < 0 || label >= classes {
            throw TensorError(
                .index,
                "label \(label) is out of range: \(classes) classes are labelled "
                    + (classes > 0 ? "0 to \(classes - 1)" : "by nothing"),
                help: [
                    label < 0
                        ? "class numbers begin at 0"
                        : "class numbers begin at 0: subtract 1 from labels that begin at 1, or give \(label + 1) classes"
                ])
        }
        func build<Element: TensorElement & FloatingPoint>(_ type: Element.Type) throws -> Tensor {
            try Tensor.build(type, shape: shape) { target in
                target.initialize(repeating: 0, count: shape.count)
                for (row, label) in numbers.enumerated() { target[row * classes + label] = 1 }
            }
        }
        return labels.dataType == .f32 ? try build(Float.self) : try build(Double.self)
    }
}
