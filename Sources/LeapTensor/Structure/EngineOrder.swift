import LeapDiagnostics

extension Engine {
    /// The elements in order along an axis (or of all elements in a row); `nan` comes last.
    public func sort(_ x: Tensor, axis: Int? = -1, isDescending: Bool = false) throws -> Tensor {
        if x.rank == 0 { return x }
        guard let axis else { return try sort(try ravel(x), axis: 0, isDescending: isDescending) }
        let along = try x.shape.normalAxis(axis)
        return try sorted(x, along, isDescending: isDescending, limit: x.shape[along], name: "sort")
    }

    /// The places along an axis (or in a row of all elements) that put the elements in order: equal ones as they
    /// stand, `nan` last.
    public func argumentSort(_ x: Tensor, axis: Int? = -1, isDescending: Bool = false) throws -> Tensor {
        guard let axis, x.rank > 0 else { return try argumentSort(try ravel(x), axis: 0, isDescending: isDescending) }
        let along = try x.shape.normalAxis(axis)
        let layout = AxisLayout(x.shape, axis: along)
        return try Tensor.build(Double.self, shape: x.shape) { target in
            if layout.inner == 1, layout.count >= WordSort.leastCount {
                return try forEachLongLine(x, layout) { line, values in
                    try placesInOrder(values, layout.count, isDescending: isDescending, to: target + line)
                }
            }
            try forEachSortedLine(x, layout, isDescending: isDescending) { line, order in
                for index in 0..<order.count { target[line + index * layout.inner] = Double(order[index]) }
            }
        }
    }

    /// The place that each element takes when its axis is sorted, from 0; equal ones as they stand.
    public func rankOf(_ x: Tensor, axis: Int? = -1) throws -> Tensor {
        if x.rank == 0 { return Tensor(scalar: 0) }
        guard let axis else { return try reshape(try rankOf(try ravel(x), axis: 0), to: x.shape) }
        let along = try x.shape.normalAxis(axis)
        let layout = AxisLayout(x.shape, axis: along)
        return try Tensor.build(Double.self, shape: x.shape) { target in
            try forEachSortedLine(x, layout, isDescending: false) { line, order in
                for index in 0..<order.count { target[line + Int(order[index]) * layout.inner] = Double(index) }
            }
        }
    }

    /// The `count` largest elements along an axis, the largest first; `nan` counts as smallest.
    /// - Throws: `.domain` when the axis has fewer.
    public func top(_ x: Tensor, _ count: Int, axis: Int = -1) throws -> Tensor {
        let along = try x.shape.normalAxis(axis)
        guard count >= 0, count <= x.shape[along] else {
            throw TensorError(
                .domain,
                count < 0
                    ? "top takes a number of elements, 0 or more; this is \(count)"
                    : "there are no \(count) largest among \(Self.elements(x.shape[along]))",
                help: ["\(code: "top({0}, \(x.shape[along]))") gives all of them, the largest first"])
        }
        return try sorted(x, along, isDescending: true, limit: count, name: "top")
    }

    private func sorted(_ x: Tensor, _ axis: Int, isDescending: Bool, limit: Int, name: String) throws -> Tensor {
        let shape = Shape(x.shape.replacing(axis..<(axis + 1), with: [limit]))
        if !x.isRecorded || !isRecording { return try sortedValues(x, axis, isDescending: isDescending, shape) }
        let plan = GatherPlan(
            inputShape: x.shape, shape: shape,
            starts: try sortedPlaces(x, axis, isDescending: isDescending, limit: limit), blockLength: 1)
        let again = SelectOperation.Choice.again {
            try $1.sorted($0, axis, isDescending: isDescending, limit: limit, name: name)
        }
        return try select(x, .gather(plan), name: name, choice: again)
    }

    /// For each place of the sorted array, cut to `limit` along the axis, where in the packed array its element is.
    func sortedPlaces(_ x: Tensor, _ axis: Int, isDescending: Bool, limit: Int) throws -> [Int] {
        let layout = AxisLayout(x.shape, axis: axis)
        try GatherPlan.checkMemory(x.shape)
        var starts = [Int](repeating: 0, count: layout.outer * limit * layout.inner)
        try starts.withUnsafeMutableBufferPointer { starts in
            let starts = starts
            try forEachSortedLine(x, layout, isDescending: isDescending) { line, order in
                let block = layout.count * layout.inner
                let output = line / block * limit * layout.inner + line % block
                for index in 0..<limit {
                    starts[output + index * layout.inner] = line + Int(order[index]) * layout.inner
                }
            }
        }
        return starts
    }

    /// Sorts each line along an axis and hands on where in the packed array it begins, and its order.
    func forEachSortedLine(
        _ x: Tensor, _ layout: AxisLayout, isDescending: Bool, _ use: (Int, UnsafeBufferPointer<Int32>) -> Void
    ) throws {
        if layout.count >= WordSort.leastCount {
            let storage = try Storage.allocate(byteCount: layout.count * 4)
            let order = storage.pointer.assumingMemoryBound(to: Int32.self)
            return try forEachLongLine(x, layout) { line, values in
                let sorter = try WordSort(values, layout.count, isDescending: isDescending, engine: self)
                if let places = try sorter.sortedPlaces() {
                    try places.write(layout.count, to: order, self)
                } else {
                    for index in 0..<layout.count { order[index] = Int32(index) }
                }
                use(line, UnsafeBufferPointer(start: order, count: layout.count))
            }
        }
        func run<Element: TensorElement>(_ type: Element.Type) throws {
            try x.withPacked(type) { source in
                var order = try SortedOrder(capacity: layout.count)
                guard layout.count > 0 else { return }
                for outer in 0..<layout.outer {
                    for inner in 0..<layout.inner {
                        let line = outer * layout.count * layout.inner + inner
                        try order.sort(
                            count: layout.count, isDescending: isDescending,
                            { source[line + $0 * layout.inner].asDouble }, check: checkInterrupt, use: { use(line, $0) }
                        )
                    }
                }
            }
        }
        switch x.dataType {
        case .f64: try run(Double.self)
        case .f32: try run(Float.self)
        case .bool: try run(Bool.self)
        }
    }

    /// Where in an ascending vector each value would be inserted to keep the order: before equal elements, or after.
    /// - Throws: `.shape` when `sorted` is not a vector.
    public func searchSorted(_ sorted: Tensor, _ values: Tensor, afterEqual: Bool = false) throws -> Tensor {
        guard sorted.rank == 1 else {
            throw TensorError(.shape, "searchsorted needs a sorted vector, not an array of rank \(sorted.rank)")
        }
        let keys = sorted.doubles().map { SortedOrder.key($0, isDescending: false) }
        let places = values.doubles().map { value -> Double in
            let key = SortedOrder.key(value, isDescending: false)
            var low = 0
            var high = keys.count
            while low < high {
                let middle = (low + high) / 2
                if keys[middle] < key || (afterEqual && keys[middle] == key) { low = middle + 1 } else { high = middle }
            }
            return Double(low)
        }
        return values.rank == 0 ? Tensor(scalar: places[0]) : try Tensor(places, shape: values.shape)
    }

    // MARK: Quantiles

    /// The middle element along axes (or of all), or the mean of the two in the middle.
    /// The median of no elements is nan, like their mean.
    public func median(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let lines = try lines(of: x, axes, keep: keep)
        let count = lines.values.shape[1]
        guard count > 0 else { return try mean(x, axes: axes, keep: keep) }
        let order = try sortedPlaces(lines.values, 1, isDescending: false, limit: count)
        let low = try pick(lines.values, order, (count - 1) / 2)
        guard count % 2 == 0 else { return try reshape(low, to: lines.shape) }
        let high = try pick(lines.values, order, count / 2)
        let half = Tensor(scalar: 0.5, dataType: low.dataType)
        return try reshape(try multiply(try add(low, high), half), to: lines.shape)
    }

    /// The value below which the fraction q of the elements lies, along axes or of all, with linear interpolation
    /// between neighbours. Several fractions give a leading axis.
    ///
    /// Source: definition 7 of R. Hyndman, Y. Fan, "Sample quantiles in statistical packages", 1996; NumPy's default.
    /// - Throws: `.domain` when there are no elements or a fraction is not in 0…1.
    public func quantile(_ x: Tensor, _ q: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let lines = try lines(of: x, axes, keep: keep)
        let count = lines.values.shape[1]
        guard count > 0 else { throw TensorError(.domain, "the quantile of no elements is not defined") }
        let order = try sortedPlaces(lines.values, 1, isDescending: false, limit: count)
        let results = try q.doubles().map { fraction in
            guard fraction >= 0, fraction <= 1 else {
                throw TensorError(
                    .domain,
                    "a quantile is taken at a fraction from 0 to 1, not at \(fraction == fraction.rounded() && abs(fraction) < 1e9 ? String(Int(fraction)) : String(fraction))",
                    help: (1...100).contains(fraction)
                        ? ["a percentage is a fraction of 100: \(code: "quantile({0}, \(fraction / 100))")"]
                        : ["0 is the smallest element, 0.5 the median, 1 the largest"])
            }
            let position = fraction * Double(count - 1)
            let below = min(Int(position), count - 1)
            let weight = position - Double(below)
            let low = try pick(lines.values, order, below)
            if weight == 0 { return try reshape(low, to: lines.shape) }
            let high = try pick(lines.values, order, below + 1)
            let distance = try subtract(high, low)
            // From the nearer neighbour, so that the result lies between the two and is monotonic.
            let result =
                weight < 0.5
                ? try add(low, try multiply(distance, Tensor(scalar: weight, dataType: low.dataType)))
                : try subtract(high, try multiply(distance, Tensor(scalar: 1 - weight, dataType: low.dataType)))
            return try reshape(result, to: lines.shape)
        }
        if q.rank == 0, let result = results.first { return result }
        if results.isEmpty {
            return try filled(try Shape.checked(q.shape.dimensions + lines.shape.dimensions), 0, lines.values.dataType)
        }
        let stacked = try stack(results)
        return q.rank == 1 ? stacked : try reshape(stacked, dimensions: q.shape.dimensions + lines.shape.dimensions)
    }

    /// The array as a matrix whose rows are to be reduced, and the shape of the result.
    private func lines(
        of x: Tensor, _ axes: [Int]?, keep: Bool
    ) throws -> (values: Tensor, shape: Shape) {
        let x = try number(x)
        let reduced = try axes.map { try x.shape.axesInOrder($0) } ?? Array(0..<x.rank)
        let kept = (0..<x.rank).filter { !reduced.contains($0) }
        let count = reduced.reduce(1) { $0 * x.shape[$1] }
        let rows = kept.reduce(1) { $0 * x.shape[$1] }
        let order = kept + reduced.sorted()
        let moved = order == Array(0..<x.rank) ? x : try transpose(x, order: order)
        let shape =
            keep
            ? x.shape.dimensions.indices.map { reduced.contains($0) ? 1 : x.shape[$0] } : kept.map { x.shape[$0] }
        return (try reshape(moved, to: Shape([rows, count])), Shape(shape))
    }

    /// From each row the element of the given place in the sorted order; `nan` from a row that has one.
    private func pick(_ rows: Tensor, _ order: [Int], _ place: Int) throws -> Tensor {
        let count = rows.shape[1]
        func isNaN(_ places: [Int]) throws -> [Bool] {
            if rows.dataType == .f32 {
                return try rows.withPacked(Float.self) { source in places.map { source[$0].isNaN } }
            }
            return try rows.withPacked(Double.self) { source in places.map { source[$0].isNaN } }
        }
        let last = (0..<rows.shape[0]).map { order[$0 * count + count - 1] }
        let spoiled = try isNaN(last)
        let starts = last.indices.map { spoiled[$0] ? last[$0] : order[$0 * count + place] }
        let plan = GatherPlan(inputShape: rows.shape, shape: Shape([starts.count]), starts: starts, blockLength: 1)
        let again = SelectOperation.Choice.again { rows, engine in
            try engine.pick(rows, engine.sortedPlaces(rows, 1, isDescending: false, limit: count), place)
        }
        return try select(rows, .gather(plan), name: "quantile", choice: again)
    }
}
