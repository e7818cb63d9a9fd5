import LeapKernels

// Sorting without a record, where nobody asks which element came from where.
extension Engine {
    /// Calls `body` with each line along an axis as numbers that lie side by side, and with where it begins in the
    /// packed array.
    func forEachLongLine(
        _ x: Tensor, _ layout: AxisLayout, _ body: (_ line: Int, _ values: UnsafePointer<Double>) throws -> Void
    ) throws {
        func run<Element: TensorElement>(_ type: Element.Type) throws {
            try x.withPacked(type) { source in
                let block = layout.count * layout.inner
                if let doubles = source as? UnsafePointer<Double>, layout.inner == 1 {
                    for outer in 0..<layout.outer { try body(outer * block, doubles + outer * block) }
                    return
                }
                let storage = try Storage.allocate(byteCount: layout.count * 8)
                let numbers = storage.pointer.assumingMemoryBound(to: Double.self)
                for line in 0..<(layout.outer * layout.inner) {
                    let start = line / layout.inner * block + line % layout.inner
                    try inParts(of: layout.count) { first, count in
                        for index in first..<(first + count) {
                            numbers[index] = source[start + index * layout.inner].asDouble
                        }
                    }
                    try body(start, numbers)
                }
                withExtendedLifetime(storage) {}
            }
        }
        switch x.dataType {
        case .f64: try run(Double.self)
        case .f32: try run(Float.self)
        case .bool: try run(Bool.self)
        }
    }

    /// Writes the places that put a line in order.
    func placesInOrder(
        _ values: UnsafePointer<Double>, _ count: Int, isDescending: Bool, to result: UnsafeMutablePointer<Double>
    ) throws {
        let sorter = try WordSort(values, count, isDescending: isDescending, engine: self)
        if let places = try sorter.sortedPlaces() {
            try places.write(count, to: result, self)
        } else {
            try inParts(of: count) { start, count in
                for index in start..<(start + count) { result[index] = Double(index) }
            }
        }
    }

    /// The elements in order along an axis, the first few of each line as the shape of the result says; not recorded.
    func sortedValues(_ x: Tensor, _ axis: Int, isDescending: Bool, _ shape: Shape) throws -> Tensor {
        let layout = AxisLayout(x.shape, axis: axis)
        func run<Element: TensorElement>(_ type: Element.Type) throws -> Tensor {
            try Tensor.build(type, shape: shape) { target in
                let limit = shape[axis]
                // A line of the result, from where it begins in the packed array.
                func output(_ line: Int) -> UnsafeMutablePointer<Element> {
                    let block = layout.count * layout.inner
                    return target + (line / block * limit * layout.inner + line % block)
                }
                if layout.count < WordSort.leastCount {
                    return try x.withPacked(type) { source in
                        try forEachSortedLine(x, layout, isDescending: isDescending) { line, order in
                            let output = output(line)
                            for index in 0..<limit {
                                output[index * layout.inner] = source[line + Int(order[index]) * layout.inner]
                            }
                        }
                    }
                }
                try forEachLongLine(x, layout) { line, values in
                    let sorter = try WordSort(values, layout.count, isDescending: isDescending, engine: self)
                    let output = output(line)
                    if let doubles = output as? UnsafeMutablePointer<Double>, layout.inner == 1, limit == layout.count {
                        return try sorter.sortedValues(into: doubles)
                    }
                    let storage = try Storage.allocate(byteCount: layout.count * 8)
                    let numbers = storage.pointer.assumingMemoryBound(to: Double.self)
                    try sorter.sortedValues(into: numbers)
                    try inParts(of: limit) { first, count in
                        for index in first..<(first + count) {
                            output[index * layout.inner] = Element(fromDouble: numbers[index])
                        }
                    }
                    withExtendedLifetime(storage) {}
                }
            }
        }
        return
            switch x.dataType
        {
        case .f64: try run(Double.self)
        case .f32: try run(Float.self)
        case .bool: try run(Bool.self)
        }
    }

    /// The distinct elements in ascending order, as a vector, and how often each occurs. All `nan` count as one.
    public func unique(_ x: Tensor) throws -> (values: Tensor, counts: Tensor) {
        let flat = try ravel(x)
        let isRecorded = flat.isRecorded && isRecording
        let order = isRecorded ? try sortedPlaces(flat, 0, isDescending: false, limit: flat.count) : []
        let sorted =
            isRecorded
            ? try gathered(detach(flat), order, name: "sort") : try sort(flat, axis: 0)
        let isFirst = try beginnings(sorted)
        let places = try isFirst.truePlaces(step: 1)
        let ends = places.dropFirst() + [flat.count]
        let counts = try Tensor(zip(places, ends).map { Double($1 - $0) }, shape: Shape([places.count]))
        guard isRecorded else { return (try chosen(sorted, where: isFirst), counts) }
        return (try gathered(flat, places.map { order[$0] }, name: "unique"), counts)
    }

    /// The distinct elements in ascending order, as a vector.
    public func distinct(_ x: Tensor) throws -> Tensor {
        if x.isRecorded && isRecording { return try unique(x).values }
        let sorted = try sort(x, axis: nil)
        if sorted.rank == 0 { return try ravel(x) }
        return try chosen(sorted, where: beginnings(sorted))
    }

    private func gathered(_ x: Tensor, _ places: [Int], name: String) throws -> Tensor {
        let plan = GatherPlan(inputShape: x.shape, shape: Shape([places.count]), starts: places, blockLength: 1)
        return try select(x, .gather(plan), name: name)
    }

    /// Where in a sorted vector other elements begin; the first `nan` counts as another, further ones do not.
    private func beginnings(_ sorted: Tensor) throws -> Tensor {
        func run<Element: TensorElement & Equatable>(
            _ type: Element.Type, _ isNaN: (Element) -> Bool,
            _ differ: (UnsafePointer<Element>, UnsafeMutablePointer<UInt8>, Int) -> Void
        ) throws -> Tensor {
            try sorted.withPacked(type) { values in
                try Tensor.build(Bool.self, shape: sorted.shape) { result in
                    let total = sorted.count
                    if total == 0 { return }
                    let bytes = UnsafeMutableRawPointer(result).assumingMemoryBound(to: UInt8.self)
                    bytes[0] = 1
                    try inParts(of: total - 1) { start, count in differ(values + start, bytes + start + 1, count) }
                    var end = total
                    while end > 1, isNaN(values[end - 1]), isNaN(values[end - 2]) {
                        end -= 1
                        bytes[end] = 0
                        if end & 0xFFFF == 0 { try checkInterrupt() }
                    }
                }
            }
        }
        return
            switch sorted.dataType
        {
        case .f64:
            try run(Double.self, { $0.isNaN }) { leap_compare_f64(leap_not_equal, $0 + 1, 1, $0, 1, $1, $2) }
        case .f32:
            try run(Float.self, { $0.isNaN }) { leap_compare_f32(leap_not_equal, $0 + 1, 1, $0, 1, $1, $2) }
        case .bool:
            try run(Bool.self, { _ in false }) { values, result, count in
                for index in 0..<count { result[index] = values[index + 1] != values[index] ? 1 : 0 }
            }
        }
    }
}
