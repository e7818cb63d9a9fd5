import LeapKernels

/// Elements with loops for running sums.
protocol ScanElement: TensorElement & FloatingPoint {
    /// The sum of each chunk of `LEAP_SCAN_CHUNK` elements.
    static func scanTotals(_ values: UnsafePointer<Self>, _ count: Int, _ totals: UnsafeMutablePointer<Self>)
    /// Running sums within chunks, each plus what came before the chunk.
    static func scan(
        _ values: UnsafePointer<Self>, _ count: Int, _ result: UnsafeMutablePointer<Self>,
        before: UnsafePointer<Self>, isFirst: Bool, streams: Bool)
    /// Running sums down the columns of rows that are `step` elements apart, on from the row before unless they are the
    /// first.
    static func scanRows(
        _ values: UnsafePointer<Self>, rows: Int, columns: Int, step: Int, _ result: UnsafeMutablePointer<Self>,
        isFirst: Bool)
}

extension Double: ScanElement {
    static func scanTotals(_ values: UnsafePointer<Double>, _ count: Int, _ totals: UnsafeMutablePointer<Double>) {
        leap_scan_totals_f64(values, count, totals)
    }
    static func scan(
        _ values: UnsafePointer<Double>, _ count: Int, _ result: UnsafeMutablePointer<Double>,
        before: UnsafePointer<Double>, isFirst: Bool, streams: Bool
    ) { leap_scan_f64(values, count, result, before, isFirst ? 1 : 0, streams ? 1 : 0) }
    static func scanRows(
        _ values: UnsafePointer<Double>, rows: Int, columns: Int, step: Int, _ result: UnsafeMutablePointer<Double>,
        isFirst: Bool
    ) { leap_scan_rows_f64(values, rows, columns, step, result, isFirst ? 1 : 0) }
}

extension Float: ScanElement {
    static func scanTotals(_ values: UnsafePointer<Float>, _ count: Int, _ totals: UnsafeMutablePointer<Float>) {
        leap_scan_totals_f32(values, count, totals)
    }
    static func scan(
        _ values: UnsafePointer<Float>, _ count: Int, _ result: UnsafeMutablePointer<Float>,
        before: UnsafePointer<Float>, isFirst: Bool, streams: Bool
    ) { leap_scan_f32(values, count, result, before, isFirst ? 1 : 0, streams ? 1 : 0) }
    static func scanRows(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, step: Int, _ result: UnsafeMutablePointer<Float>,
        isFirst: Bool
    ) { leap_scan_rows_f32(values, rows, columns, step, result, isFirst ? 1 : 0) }
}

extension Engine {
    /// The running sum along an axis. A row of up to `LEAP_SCAN_CHUNK` elements is added one by one; in longer ones,
    /// chunks of that length are, and each takes in the sum of those before it.
    func runningSum<Element: ScanElement>(_ type: Element.Type, _ x: Tensor, _ axis: Int) throws -> Tensor {
        let layout = AxisLayout(x.shape, axis: axis)
        return try x.withPacked(type) { source in
            try Tensor.build(type, shape: x.shape) { target in
                let block = layout.count * layout.inner
                if block == 0 || layout.outer == 0 { return }
                if layout.inner > 1 {
                    try runDown(source, layout, target)
                } else if layout.count <= 65_536 {
                    let chunks = (layout.count + Int(LEAP_SCAN_CHUNK) - 1) / Int(LEAP_SCAN_CHUNK)
                    try inParts(of: layout.outer, length: max(1, 65_536 / layout.count)) { first, count in
                        withUnsafeTemporaryAllocation(of: Element.self, capacity: 2 * chunks) { sums in
                            guard let totals = sums.baseAddress else { return }
                            for row in first..<(first + count) {
                                let input = source + row * block
                                let before = totals + chunks
                                if chunks > 1 {
                                    Element.scanTotals(input, block, totals)
                                    var rest: Element?
                                    Self.accumulate(totals, chunks, &rest, into: before)
                                }
                                Element.scan(
                                    input, block, target + row * block, before: before, isFirst: true, streams: false)
                            }
                        }
                    }
                } else {
                    for row in 0..<layout.outer { try runLong(source + row * block, block, target + row * block) }
                }
            }
        }
    }

    /// One long row, in rounds that fit in the caches, as the elements are read twice: for the sums of the chunks, and
    /// again when it is known what comes before each.
    private func runLong<Element: ScanElement>(
        _ source: UnsafePointer<Element>, _ count: Int, _ target: UnsafeMutablePointer<Element>
    ) throws {
        let chunk = Int(LEAP_SCAN_CHUNK)
        let part = 8 * chunk
        let round = 4 * part
        let streams = count * MemoryLayout<Element>.size >= Self.streamedByteCount
        let sums = UnsafeMutablePointer<Element>.allocate(capacity: 2 * round / chunk)
        defer { sums.deallocate() }
        let before = sums + round / chunk
        var soFar: Element?
        var start = 0
        while start < count {
            let length = min(round, count - start)
            let parts = (length + part - 1) / part
            let input = source + start
            let output = target + start
            Parallel.run(parts) { number in
                let place = number * part
                Element.scanTotals(input + place, min(part, length - place), sums + place / chunk)
            }
            let isFirst = soFar == nil
            Self.accumulate(sums, (length + chunk - 1) / chunk, &soFar, into: before)
            Parallel.run(parts) { number in
                let place = number * part
                Element.scan(
                    input + place, min(part, length - place), output + place, before: before + place / chunk,
                    isFirst: isFirst && number == 0, streams: streams)
            }
            start += length
            if start & (1 << 22 - 1) == 0 { try checkInterrupt() }
        }
    }

    /// What comes before each chunk. Nothing comes before the first, not even a 0, to which −0 could be added.
    private static func accumulate<Element: ScanElement>(
        _ sums: UnsafePointer<Element>, _ count: Int, _ soFar: inout Element?,
        into before: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<count {
            before[index] = soFar ?? 0
            soFar = soFar.map { $0 + sums[index] } ?? sums[index]
        }
    }

    /// Rows side by side, some columns at a time.
    private func runDown<Element: ScanElement>(
        _ source: UnsafePointer<Element>, _ layout: AxisLayout, _ target: UnsafeMutablePointer<Element>
    ) throws {
        let width = min(layout.inner, 4096)
        let blocks = (layout.inner + width - 1) / width
        let rows = max(1, 65_536 / width)
        try inRounds(of: layout.outer * blocks) { number in
            let (outer, block) = number.quotientAndRemainder(dividingBy: blocks)
            let place = outer * layout.count * layout.inner + block * width
            let columns = min(width, layout.inner - block * width)
            // The columns may be long: this thread stops on its way down when it is asked to.
            var row = 0
            while row < layout.count, !interrupt.isRequested {
                let start = place + row * layout.inner
                Element.scanRows(
                    source + start, rows: min(rows, layout.count - row), columns: columns, step: layout.inner,
                    target + start, isFirst: row == 0)
                row += rows
            }
        }
        try checkInterrupt()
    }
}
