import LeapDiagnostics

/// One item of an index: what stands between the commas of `x[…]`.
public enum IndexItem {
    /// `x[2]`, `x[-1]`: one place along an axis; the axis goes away.
    case integer(Int)
    /// `x[1:5:2]`: places at regular distances; `nil` is the end that the direction suggests.
    case slice(start: Int?, stop: Int?, step: Int)
    /// `...`: whole axes, as many as are missing.
    case ellipsis
    /// An axis of size 1 that the array does not have.
    case newAxis
    /// A boolean array over as many axes as it has: the elements where it is true.
    case mask(Tensor)
    /// Whole numbers: the places along an axis, in the shape of this array.
    case integers(Tensor)

    /// `:`
    public static var all: IndexItem { .slice(start: nil, stop: nil, step: 1) }
}

/// What the items of an index mean for an array of a given shape, by NumPy's rules.
struct IndexResolver {
    /// An item with its place among the axes, ready to use.
    private enum Part {
        case integer(axis: Int, place: Int)
        case slice(axis: Int, start: Int, step: Int, count: Int)
        case newAxis
        /// An ellipsis, which separates arrays of places even when it stands for no axis.
        case gap
        /// Listed places along one axis, or, for a mask, along several at once, in the given shape: the distances from
        /// the array's first element.
        case places(offsets: [Int], shape: Shape)
    }

    /// The selection that an index makes of an array of this shape.
    /// - Throws: `.index` for places out of range, too many items, masks that do not fit; `.type` for places that are
    ///   not whole numbers; `.shape` for arrays of places that do not broadcast.
    static func resolve(_ items: [IndexItem], _ shape: Shape) throws -> Selection {
        let parts = try self.parts(items, shape)
        let isAdvanced = parts.contains {
            if case .places = $0 { true } else { false }
        }
        return isAdvanced ? .gather(try gather(parts, shape)) : .view(try view(parts, shape))
    }

    // MARK: Items

    private static func parts(_ items: [IndexItem], _ shape: Shape) throws -> [Part] {
        var used = 0
        var hasEllipsis = false
        for item in items {
            switch item {
            case .integer, .slice: used += 1
            case .integers(let places): used += places.dataType == .bool ? places.rank : 1
            case .mask(let mask): used += mask.rank
            case .newAxis: break
            case .ellipsis:
                guard !hasEllipsis else {
                    throw TensorError(
                        .index, "an index has at most one ...",
                        help: ["... stands for all the axes that are not named: `:` stands for one"])
                }
                hasEllipsis = true
            }
        }
        guard used <= shape.rank else {
            throw tooMany(used, shape)
        }
        var result: [Part] = []
        var axis = 0
        let strides = shape.packedStrides
        func takeWholeAxes() {
            for _ in used..<shape.rank {
                result.append(.slice(axis: axis, start: 0, step: 1, count: shape[axis]))
                axis += 1
            }
        }
        for item in items {
            switch item {
            case .integer(let place):
                result.append(.integer(axis: axis, place: try checked(place, axis: axis, size: shape[axis])))
                axis += 1
            case .slice(let start, let stop, let step):
                let (first, count) = try range(start: start, stop: stop, step: step, size: shape[axis])
                result.append(.slice(axis: axis, start: first, step: step, count: count))
                axis += 1
            case .ellipsis:
                result.append(.gap)
                takeWholeAxes()
            case .newAxis: result.append(.newAxis)
            case .integers(let places) where places.dataType != .bool:
                let numbers = try places.wholeNumbers("an index")
                let size = shape[axis]
                if places.rank == 0 {
                    result.append(.integer(axis: axis, place: try checked(numbers[0], axis: axis, size: size)))
                } else {
                    let step = strides[axis]
                    let offsets = try numbers.map { try checked($0, axis: axis, size: size) * step }
                    result.append(.places(offsets: offsets, shape: places.shape))
                }
                axis += 1
            case .mask(let mask), .integers(let mask):
                result.append(try places(of: mask, axis: axis, shape))
                axis += mask.rank
            }
        }
        if !hasEllipsis { takeWholeAxes() }
        return result
    }

    /// The place counted from the front.
    @inline(__always)
    static func checked(_ place: Int, axis: Int, size: Int) throws -> Int {
        if place >= 0, place < size { return place }
        if place < 0, place >= -size { return place + size }
        throw outOfRange(place, axis: axis, size: size)
    }

    private static func outOfRange(_ place: Int, axis: Int, size: Int) -> TensorError {
        let range =
            switch size {
            case 0: "no elements"
            case 1: "1 element (0, or -1)"
            default: "\(size) elements (0 to \(size - 1), or -\(size) to -1)"
            }
        let before = String(repeating: ":, ", count: axis)
        let help: Help =
            size == 0
            ? "there is nothing in it to take"
            : place < 0
                ? "from the end, the last is \(code: "{0}[\(before)-1]") and the first \(code: "{0}[\(before)-\(size)]")"
                : "counting begins at 0: the last is \(code: "{0}[\(before)\(size - 1)]") or \(code: "{0}[\(before)-1]")"
        return TensorError(.index, "index \(place) is out of range: axis \(axis) of {0} has \(range)", help: [help])
    }

    private static func tooMany(_ used: Int, _ shape: Shape) -> TensorError {
        if shape.rank == 0 {
            return TensorError(
                .index, "{0} is a number and has no parts to take", help: ["leave the index out: \(code: "{0}")"])
        }
        let places = Array(repeating: shape.dimensions.contains(0) ? ":" : "0", count: shape.rank)
        return TensorError(
            .index,
            "too many indices: {0} has \(shape.rank == 1 ? "1 axis" : "\(shape.rank) axes"), the index \(used) parts",
            help: ["one index for each axis, for example \(code: "{0}[\(places.joined(separator: ", "))]")"])
    }

    /// The first place of a slice and how many it has: ends beyond the array are cut off, as in Python.
    static func range(start: Int?, stop: Int?, step: Int, size: Int) throws -> (start: Int, count: Int) {
        guard step != 0 else { throw TensorError(.index, "the step of a slice must not be 0") }
        // A step beyond the array is one that leaves it; its distance need not be kept (and could overflow).
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? size : size - 1
        func clamp(_ place: Int) -> Int { min(max(place < 0 ? place + size : place, lowest), highest) }
        let first = start.map(clamp) ?? (step > 0 ? 0 : size - 1)
        let end = stop.map(clamp) ?? (step > 0 ? size : -1)
        let distance = step > 0 ? end - first : first - end
        guard distance > 0 else { return (0, 0) }
        return (first, (distance - 1) / Int(min(step.magnitude, UInt(Int.max))) + 1)
    }

    /// A mask that has been checked against the axes it chooses from.
    static func fitting(_ mask: Tensor, axis: Int, _ shape: Shape) throws -> Tensor {
        guard mask.dataType == .bool else {
            throw TensorError(.type, "a mask must be a boolean array", help: ["compare to get one: \(code: "{0} > 0")"])
        }
        let covered = Shape(Array(shape.dimensions[axis..<(axis + mask.rank)]))
        guard mask.shape == covered else {
            let sizes =
                mask.rank == 1
                ? "the mask has \(mask.count) elements, axis \(axis) has \(covered[0])"
                : "the mask is \(mask.shape.description), the axes it selects from are \(covered.description)"
            throw TensorError(
                .index, "the mask does not fit: \(sizes)",
                help: ["a mask has a boolean for every element, for example \(code: "{0}[{0} > 0]")"])
        }
        return mask
    }

    private static func places(of mask: Tensor, axis: Int, _ shape: Shape) throws -> Part {
        let mask = try fitting(mask, axis: axis, shape)
        // The axes that the mask covers lie together: the distance is a multiple of that along the last of them.
        let step = shape.dimensions[(axis + mask.rank)...].reduce(1, *)
        let offsets = try mask.truePlaces(step: step)
        return .places(offsets: offsets, shape: Shape([offsets.count]))
    }

    // MARK: Selections

    private static func view(_ parts: [Part], _ shape: Shape) throws -> ViewGeometry {
        var starts = [Int](repeating: 0, count: shape.rank)
        var dimensions: [Int] = []
        var axes: [Int] = []
        var steps: [Int] = []
        for part in parts {
            switch part {
            case .integer(let axis, let place): starts[axis] = place
            case .slice(let axis, let start, let step, let count):
                starts[axis] = start
                dimensions.append(count)
                axes.append(axis)
                // With fewer than two elements the step is not used; one beyond the array could overflow.
                steps.append(count > 1 ? step : 1)
            case .newAxis:
                dimensions.append(1)
                axes.append(-1)
                steps.append(0)
            case .places, .gap: break
            }
        }
        return ViewGeometry(
            inputShape: shape, starts: starts, shape: try Shape.checked(dimensions), axes: axes, steps: steps)
    }

    /// Arrays of places broadcast together and count as one item, which stands where they stand if they are
    /// neighbours and in front otherwise; next to them an integer is an array of places.
    private static func gather(_ parts: [Part], _ shape: Shape) throws -> GatherPlan {
        let strides = shape.packedStrides
        var common = Shape.scalar
        var arrays: [(shape: Shape, offsets: [Int])] = []
        var position: Int?
        var isApart = false
        var fixed = 0
        // What stands before and after the arrays of places: the size, and the distance in the packed array.
        var slices: [(count: Int, stride: Int, isWhole: Bool)] = []
        var isInterrupted = false
        func note() {
            if position != nil, isInterrupted { isApart = true }
            position = position ?? slices.count
            isInterrupted = false
        }
        for part in parts {
            switch part {
            case .integer(let axis, let place):
                fixed += place * strides[axis]
                note()
            case .places(let offsets, let itsShape):
                guard let both = common.broadcast(with: itsShape) else {
                    throw TensorError(
                        .shape,
                        "the arrays of indices do not fit together: \(common.description) and \(itsShape.description)")
                }
                common = both
                arrays.append((itsShape, offsets))
                note()
            case .slice(let axis, let start, let step, let count):
                if count > 0 { fixed += start * strides[axis] }
                slices.append((count, (count > 1 ? step : 1) * strides[axis], count == shape[axis] && step == 1))
                isInterrupted = true
            case .newAxis:
                slices.append((1, 0, true))
                isInterrupted = true
            case .gap: isInterrupted = true
            }
        }
        let place = isApart ? 0 : position ?? 0
        var dimensions = slices.map(\.count)
        dimensions.insert(contentsOf: common.dimensions, at: place)
        let resultShape = try Shape.checked(dimensions)

        // Whole axes at the end that lie as in memory are moved as blocks.
        var blockLength = 1
        var blocksFrom = slices.count
        while blocksFrom > place {
            let slice = slices[blocksFrom - 1]
            guard slice.isWhole, slice.count == 1 || slice.stride == blockLength else { break }
            blocksFrom -= 1
            blockLength *= slice.count
        }
        var starts = [fixed]
        func spread(_ offsets: some Sequence<Int>, count: Int) {
            if starts == [0], let list = offsets as? [Int] {
                starts = list
                return
            }
            var next: [Int] = []
            next.reserveCapacity(starts.count * count)
            if starts.count == 1, let start = starts.first {
                next.append(contentsOf: offsets.lazy.map { start + $0 })
            } else {
                for start in starts { for offset in offsets { next.append(start + offset) } }
            }
            starts = next
        }
        if resultShape.dimensions.contains(0) {
            return GatherPlan(inputShape: shape, shape: resultShape, starts: [], blockLength: 1)
        }
        try GatherPlan.checkMemory(resultShape)
        for slice in slices[..<place] { spread((0..<slice.count).lazy.map { $0 * slice.stride }, count: slice.count) }
        let offsets = combined(arrays, common)
        spread(offsets, count: offsets.count)
        for slice in slices[place..<blocksFrom] {
            spread((0..<slice.count).lazy.map { $0 * slice.stride }, count: slice.count)
        }
        return GatherPlan(inputShape: shape, shape: resultShape, starts: starts, blockLength: blockLength)
    }

    /// The sum of the offsets of arrays of places, broadcast to their common shape.
    private static func combined(_ arrays: [(shape: Shape, offsets: [Int])], _ common: Shape) -> [Int] {
        if arrays.count == 1 { return arrays[0].offsets }
        var result = [Int](repeating: 0, count: common.count)
        for array in arrays {
            let packed = array.shape.packedStrides
            let missing = common.rank - array.shape.rank
            let strides = (0..<common.rank).map { axis in
                axis < missing || array.shape[axis - missing] == 1 ? 0 : packed[axis - missing]
            }
            let pair = StridedPair(shape: common.dimensions, first: common.packedStrides, second: strides)
            pair.forEachRow { output, input in
                for index in 0..<pair.innerCount {
                    result[output + index * pair.innerFirst] += array.offsets[input + index * pair.innerSecond]
                }
            }
        }
        return result
    }
}
