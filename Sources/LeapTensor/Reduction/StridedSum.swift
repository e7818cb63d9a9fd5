import LeapKernels

// Sums of arrays where they lie, packed or not: a window's elements are not copied to be added.
extension Engine {
    /// The sums over axes, divided by a number.
    func sum<Source: SummableElement, Target: SumElement>(
        _ x: Tensor, over axes: [Int], dividedBy divisor: Double, to shape: Shape, _: Source.Type, _: Target.Type
    ) throws -> Tensor {
        try x.withStrided(Source.self) { base, strides in
            let walk = ReductionWalk(x.shape, strides, reducing: axes)
            return try Tensor.build(Target.self, shape: shape) { result in
                if walk.resultCount == 0 { return }
                let values = base + walk.origin
                if walk.addsRows {
                    try addRows(values, walk, divisor, result)
                } else if walk.count > 1 << 17 {
                    for index in 0..<walk.resultCount {
                        var total = try longSum(values + ReductionWalk.offset(index, walk.kept), walk)
                        Target.divide(&total, by: divisor, into: result + index, 1)
                    }
                } else {
                    try shortSums(values, walk, divisor, result)
                }
            }
        }
    }

    /// Many results of few elements each.
    private func shortSums<Source: SummableElement, Target: SumElement>(
        _ values: UnsafePointer<Source>, _ walk: ReductionWalk, _ divisor: Double,
        _ result: UnsafeMutablePointer<Target>
    ) throws {
        let last = walk.kept.last ?? ReductionWalk.Axis(size: 1, step: 0)
        let before = walk.kept.dropLast()
        try inParts(of: walk.resultCount, length: max(1, 65_536 / max(1, walk.count))) { start, count in
            var index = start
            while index < start + count {
                // Along the last kept axis, some totals at a time.
                let (row, column) = index.quotientAndRemainder(dividingBy: last.size)
                let length = min(last.size - column, start + count - index, 128)
                let place = values + (ReductionWalk.offset(row, before) + column * last.step)
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 128) { totals in
                    guard let totals = totals.baseAddress else { return }
                    for i in 0..<length {
                        totals[i] = Self.sum(place + i * last.step, walk, 0, walk.outerCount)
                    }
                    Target.divide(totals, by: divisor, into: result + index, length)
                }
                index += length
            }
        }
    }

    /// The sum of some of the outer rows of one result, in blocks of 512.
    @inline(__always)
    private static func sum<Source: SummableElement>(
        _ values: UnsafePointer<Source>, _ walk: ReductionWalk, _ first: Int, _ end: Int
    ) -> Double {
        if walk.outer.isEmpty { return Source.sum(values, walk.run.size, step: walk.run.step) }
        var total = 0.0
        var block = 0.0
        for row in first..<end {
            let place = values + ReductionWalk.offset(row, walk.outer)
            block += Source.sum(place, walk.run.size, step: walk.run.step)
            if row & 511 == 511 {
                total += block
                block = 0
            }
        }
        return total + block
    }

    /// One result of many elements: sums of parts, which are added pairwise.
    private func longSum<Source: SummableElement>(_ values: UnsafePointer<Source>, _ walk: ReductionWalk) throws
        -> Double
    {
        let run = walk.run
        let blocksPerRow = (run.size + 65_535) / 65_536
        let rowsPerPart = blocksPerRow > 1 ? 1 : max(1, 65_536 / run.size)
        let rowParts = (walk.outerCount + rowsPerPart - 1) / rowsPerPart
        let partCount = rowParts * blocksPerRow
        let storage = try Storage.allocate(byteCount: partCount * 8)
        let parts = storage.pointer.assumingMemoryBound(to: Double.self)
        // Four neighbours at a time, as each change of place costs some of memory's speed.
        try inParts(of: partCount, length: 4) { start, number in
            for part in start..<(start + number) {
                if blocksPerRow == 1 {
                    let first = part * rowsPerPart
                    parts[part] = Self.sum(values, walk, first, min(walk.outerCount, first + rowsPerPart))
                } else {
                    let (row, block) = part.quotientAndRemainder(dividingBy: blocksPerRow)
                    let start = block * 65_536
                    let place = values + (ReductionWalk.offset(row, walk.outer) + start * run.step)
                    parts[part] = Source.sum(place, min(65_536, run.size - start), step: run.step)
                }
            }
        }
        return withExtendedLifetime(storage) { leap_sum_f64(parts, partCount, 1) }
    }

    /// Rows of neighbours added side by side, in blocks of columns, and in pieces when there are many rows.
    private func addRows<Source: SummableElement, Target: SumElement>(
        _ values: UnsafePointer<Source>, _ walk: ReductionWalk, _ divisor: Double,
        _ result: UnsafeMutablePointer<Target>
    ) throws {
        guard let column = walk.kept.last else { return }
        let before = walk.kept.dropLast()
        let isDirect =
            Source.self == Double.self && Target.self == Double.self && walk.outer.isEmpty && column.step == 1
            && walk.count <= 64
        let width = min(column.size, isDirect ? 16_384 : 1024)
        let blocksPerRow = (column.size + width - 1) / width
        let units = walk.resultCount / column.size * blocksPerRow
        func place(_ unit: Int) -> (values: UnsafePointer<Source>, index: Int, count: Int) {
            let (row, block) = unit.quotientAndRemainder(dividingBy: blocksPerRow)
            let start = block * width
            return (
                values + (ReductionWalk.offset(row, before) + start * column.step), row * column.size + start,
                min(width, column.size - start)
            )
        }
        if isDirect {
            let streams: Int32 = walk.resultCount * 8 >= Self.streamedByteCount ? 1 : 0
            return try inParts(of: units, length: max(1, 65_536 / width)) { first, count in
                for unit in first..<(first + count) {
                    let (values, index, count) = place(unit)
                    values.withMemoryRebound(to: Double.self, capacity: 1) { values in
                        (result + index).withMemoryRebound(to: Double.self, capacity: 1) { result in
                            leap_mean_rows_f64(result, count, values, walk.count, walk.run.step, divisor, streams)
                        }
                    }
                }
            }
        }
        let rowsPerPiece = max(512, (1 << 18) / width / 512 * 512)
        let pieces = max(1, (walk.count + rowsPerPiece - 1) / rowsPerPiece)
        if pieces == 1 {
            return try inParts(of: units, length: max(1, 65_536 / max(1, width * walk.count))) { first, count in
                for unit in first..<(first + count) {
                    let (values, index, count) = place(unit)
                    Self.addRows(values, walk, 0, walk.count, step: column.step, count) { totals in
                        Target.divide(totals, by: divisor, into: result + index, count)
                    }
                }
            }
        }
        let storage = try Storage.allocate(byteCount: pieces * walk.resultCount * 8)
        let parts = storage.pointer.assumingMemoryBound(to: Double.self)
        try inRounds(of: units * pieces) { number in
            let (unit, piece) = number.quotientAndRemainder(dividingBy: pieces)
            let (values, index, count) = place(unit)
            let first = piece * rowsPerPiece
            Self.addRows(values, walk, first, min(walk.count, first + rowsPerPiece), step: column.step, count) {
                (parts + (piece * walk.resultCount + index)).update(from: $0, count: count)
            }
        }
        try withExtendedLifetime(storage) {
            try inParts(of: walk.resultCount, length: 1024) { start, count in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: 1024) { totals in
                    totals.initialize(repeating: 0)
                    guard let totals = totals.baseAddress else { return }
                    leap_add_rows_f64(totals, count, parts + start, 1, pieces, walk.resultCount)
                    Target.divide(totals, by: divisor, into: result + start, count)
                }
            }
        }
    }

    /// The totals of at most 1,024 columns over some of the rows, in blocks of 512 rows.
    private static func addRows<Source: SummableElement>(
        _ values: UnsafePointer<Source>, _ walk: ReductionWalk, _ first: Int, _ end: Int, step: Int, _ count: Int,
        _ use: (UnsafePointer<Double>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2048) { buffer in
            guard let totals = buffer.baseAddress else { return }
            totals.initialize(repeating: 0, count: count)
            let isShort = end - first <= 512
            let block = isShort ? totals : totals + 1024
            if !isShort { block.initialize(repeating: 0, count: count) }
            var row = first
            while row < end {
                let blockEnd = min(end, row + 512)
                while row < blockEnd {
                    let (outer, inner) = row.quotientAndRemainder(dividingBy: walk.run.size)
                    let rows = min(walk.run.size - inner, blockEnd - row)
                    let place = values + (ReductionWalk.offset(outer, walk.outer) + inner * walk.run.step)
                    Source.add(rows: rows, rowStep: walk.run.step, of: place, step: step, to: block, count)
                    row += rows
                }
                if !isShort {
                    leap_add_rows_f64(totals, count, block, 1, 1, 0)
                    block.update(repeating: 0, count: count)
                }
            }
            use(totals)
        }
    }
}

extension ReductionWalk {
    /// How many rows make one of the result.
    var outerCount: Int { outer.reduce(1) { $0 * $1.size } }

    /// Whether it is best to go along the last kept axis and add up rows of it, not to go along a reduced axis.
    var addsRows: Bool {
        guard let last = kept.last, last.size >= 8, count > 0 else { return false }
        return last.step == 1 || (run.step != 1 && abs(last.step) < run.step) || run.size < 16
    }
}
