import LeapKernels

/// Elements with loops for the largest and the smallest.
protocol ExtremeElement: TensorElement & BinaryFloatingPoint {
    /// The first of the largest (or smallest) elements, or the first nan.
    static func extreme(_ values: UnsafePointer<Self>, _ count: Int, isLargest: Bool) -> Self
    /// The same down the columns of rows, on from the result so far unless the rows are the first.
    static func extremes(
        ofRows rows: Int, _ rowStep: Int, _ values: UnsafePointer<Self>, isLargest: Bool, isFirst: Bool,
        into result: UnsafeMutablePointer<Self>, _ count: Int)
}

extension Double: ExtremeElement {
    static func extreme(_ values: UnsafePointer<Double>, _ count: Int, isLargest: Bool) -> Double {
        isLargest ? leap_max_f64(values, count) : leap_min_f64(values, count)
    }
    static func extremes(
        ofRows rows: Int, _ rowStep: Int, _ values: UnsafePointer<Double>, isLargest: Bool, isFirst: Bool,
        into result: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        (isLargest ? leap_max_f64_rows : leap_min_f64_rows)(result, count, values, rows, rowStep, isFirst ? 1 : 0)
    }
}

extension Float: ExtremeElement {
    static func extreme(_ values: UnsafePointer<Float>, _ count: Int, isLargest: Bool) -> Float {
        isLargest ? leap_max_f32(values, count) : leap_min_f32(values, count)
    }
    static func extremes(
        ofRows rows: Int, _ rowStep: Int, _ values: UnsafePointer<Float>, isLargest: Bool, isFirst: Bool,
        into result: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        (isLargest ? leap_max_f32_rows : leap_min_f32_rows)(result, count, values, rows, rowStep, isFirst ? 1 : 0)
    }
}

// Extremes of arrays where they lie, when nobody asks which element it was.
extension Engine {
    /// - Returns: `nil` when the elements lie in a way that is better searched one by one.
    func extremeValues<Element: ExtremeElement>(
        _ x: Tensor, over axes: [Int], isLargest: Bool, to shape: Shape, _: Element.Type
    ) throws -> Tensor? {
        try x.withStrided(Element.self) { base, strides in
            let walk = ReductionWalk(x.shape, strides, reducing: axes)
            guard walk.keepsOrder, walk.outer.isEmpty, walk.count > 0, walk.resultCount > 0 else { return nil }
            let column = walk.kept.last ?? ReductionWalk.Axis(size: 1, step: 0)
            let before = walk.kept.dropLast()
            let run = walk.run
            if column.step == 1, column.size >= 8 {
                let width = min(column.size, 4096)
                let blocks = (column.size + width - 1) / width
                return try Tensor.build(Element.self, shape: shape) { result in
                    let units = walk.resultCount / column.size * blocks
                    try inParts(of: units, length: max(1, 65_536 / (width * run.size))) { first, count in
                        for unit in first..<(first + count) {
                            let (row, block) = unit.quotientAndRemainder(dividingBy: blocks)
                            let start = block * width
                            let place = base + (ReductionWalk.offset(row, before) + start)
                            // The columns may be long: this thread stops on its way down when it is asked to.
                            let step = max(1, 1 << 20 / width)
                            var done = 0
                            while done < run.size, !interrupt.isRequested {
                                Element.extremes(
                                    ofRows: min(step, run.size - done), run.step, place + done * run.step,
                                    isLargest: isLargest, isFirst: done == 0,
                                    into: result + (row * column.size + start), min(width, column.size - start))
                                done += step
                            }
                        }
                    }
                    try checkInterrupt()
                }
            }
            guard run.step == 1 || run.size == 1 else { return nil }
            return try Tensor.build(Element.self, shape: shape) { result in
                if run.size <= 1 << 17 {
                    return try inParts(of: walk.resultCount, length: max(1, 65_536 / run.size)) { first, count in
                        for index in first..<(first + count) {
                            let place = base + ReductionWalk.offset(index, walk.kept)
                            result[index] = Element.extreme(place, run.size, isLargest: isLargest)
                        }
                    }
                }
                let parts = (run.size + 65_535) / 65_536
                let storage = try Storage.allocate(byteCount: parts * MemoryLayout<Element>.size)
                let best = storage.pointer.assumingMemoryBound(to: Element.self)
                for index in 0..<walk.resultCount {
                    let place = base + ReductionWalk.offset(index, walk.kept)
                    try inParts(of: run.size) { start, count in
                        best[start / 65_536] = Element.extreme(place + start, count, isLargest: isLargest)
                    }
                    result[index] = Element.extreme(best, parts, isLargest: isLargest)
                }
                withExtendedLifetime(storage) {}
            }
        }
    }
}
