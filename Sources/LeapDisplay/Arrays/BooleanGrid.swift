import LeapRuntime
import LeapTensor

/// A boolean array of rank 2 and up as a grid, in which a mask is seen as a picture: `■` is true, `·` is false.
struct BooleanGrid {
    let text: ArrayText
    let tensor: Tensor

    /// How many rows are shown in full: a mark takes less room than a number.
    private static let rows = 40

    func parts(indentation: Int) -> ArrayText.Parts {
        let shape = tensor.shape
        let room = max(3, min(text.width - indentation, 10_000))
        let columns = shape[shape.rank - 1]
        let allRows = shape.dimensions.dropLast().reduce(1, *)
        let isLong = allRows > (text.extent.hasSummary ? Self.rows : text.extent.rows)
        var picks = text.picks(Shape(shape.dimensions.dropLast()), isElided: isLong)
        // A space between the marks makes the picture square; where there is no room they stand side by side.
        let gap = 2 * columns - 1 <= room ? 1 : 0
        let kept = ArrayText.fitting(
            Array(repeating: 1, count: min(columns, 4 * room)), gap: gap, room: room, isCut: false)
        let isWide = columns > 4 * room || kept.count < columns
        let tail = isWide ? kept.count / 2 : 0
        picks.append(
            isWide
                ? ArrayText.withGap(Array(0..<kept.count - tail) + Array(columns - tail..<columns), size: columns)
                : (0..<columns).map { $0 })
        let marks = tensor.doubles(at: text.places(picks, in: shape)).map { $0 != 0 ? "■" : "·" }
        var lines: [String] = []
        var position = 0
        write(picks, axis: 0, marks, separator: gap == 1 ? " " : "", &position, &lines)
        let margin = "\n" + String(repeating: " ", count: indentation)
        var body = ""
        for (index, line) in lines.enumerated() { body += index == 0 ? line : line.isEmpty ? "\n" : margin + line }
        var parts = ArrayText.Parts(body: body, note: "   " + shape.description)
        if tensor.count <= ArrayText.summaryLimit, let found = tensor.statistics(interrupt: text.interrupt) {
            parts.note += "   ■ true: \(found.finiteCount) of \(tensor.count)"
        }
        return parts
    }

    private func write(
        _ picks: [[Int?]], axis: Int, _ marks: [String], separator: String, _ position: inout Int,
        _ lines: inout [String]
    ) {
        if axis == picks.count - 1 {
            lines.append(
                picks[axis].map { pick in
                    guard pick != nil else { return "…" }
                    position += 1
                    return marks[position - 1]
                }.joined(separator: separator))
            return
        }
        for (index, pick) in picks[axis].enumerated() {
            // Blocks of matrices are set apart by empty lines.
            if index > 0 { lines += Array(repeating: "", count: picks.count - axis - 2) }
            if pick == nil {
                lines.append("…")
            } else {
                write(picks, axis: axis + 1, marks, separator: separator, &position, &lines)
            }
        }
    }
}
