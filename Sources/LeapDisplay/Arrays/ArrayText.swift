import LeapRuntime
import LeapTensor

/// Arrays as text: aligned columns, large ones elided, the shape beside rank 2 and up, and below an array that is not
/// shown in full what its elements come to.
public struct ArrayText {
    /// How many columns a line may take.
    let width: Int
    /// How much of an array is shown.
    var extent = Extent.whole
    /// Looked at while the summary of a large array is computed.
    var interrupt: InterruptFlag?

    /// How much of an array is shown before it is elided.
    struct Extent {
        /// An array with more elements than this is elided.
        var elements: Int
        /// An array with more rows than this is elided.
        var rows: Int
        /// Whether a line below an elided array says what its elements come to.
        var hasSummary: Bool

        /// An array by itself.
        static let whole = Extent(elements: 400, rows: 40, hasSummary: true)
        /// An array among others, in a list or a record.
        static let part = Extent(elements: 40, rows: 10, hasSummary: false)
    }

    /// An array as text, in its parts.
    struct Parts {
        /// The elements in their brackets.
        var body: String
        /// What stands behind them: the shape, the number of elements, the type.
        var note = ""
        /// What stands on a line below, in pieces that are not broken.
        var summary: [String] = []
    }

    /// How many elements of an axis are shown at each end when an array is elided.
    static let edge = 3
    /// An array with more elements than this has no summary: the prompt would feel slow.
    static let summaryLimit = 20_000_000

    func text(_ tensor: Tensor, indentation: Int, annotates: Bool) -> String {
        assembled(parts(tensor, indentation: indentation, annotates: annotates), indentation: indentation)
    }

    /// The parts as one text. A note that does not fit behind the last line stands on one of its own.
    /// - Parameter suffix: what follows the note, as `(parameter)`.
    func assembled(_ parts: Parts, indentation: Int, suffix: String = "") -> String {
        let margin = "\n" + String(repeating: " ", count: indentation)
        var text = parts.body
        var note = parts.note
        if !suffix.isEmpty { note += (note.isEmpty && !text.contains("\n") ? "  " : " ") + suffix }
        text = Self.appending(note, to: text, indentation: indentation, width: width)
        var line = ""
        for piece in parts.summary {
            if !line.isEmpty, indentation + line.count + 2 + piece.count > width {
                text += margin + line
                line = ""
            }
            line += (line.isEmpty ? "" : "  ") + piece
        }
        return line.isEmpty ? text : text + margin + line
    }

    /// A text with a note behind its last line, or below it where that has no room.
    static func appending(_ note: String, to text: String, indentation: Int, width: Int) -> String {
        guard !note.isEmpty else { return text }
        let last = text.reversed().prefix { $0 != "\n" }.count + (text.contains("\n") ? 0 : indentation)
        if last + note.count <= width { return text + note }
        return text + "\n" + String(repeating: " ", count: indentation) + note.drop { $0 == " " }
    }

    func parts(_ tensor: Tensor, indentation: Int, annotates: Bool) -> Parts {
        if tensor.rank == 0 { return Parts(body: ValueText.scalar(tensor.item, tensor.dataType)) }
        if annotates, tensor.dataType == .bool, tensor.rank > 1, tensor.count > 0 {
            return BooleanGrid(text: self, tensor: tensor).parts(indentation: indentation)
        }
        var picks = self.picks(tensor.shape, isElided: isLarge(tensor.shape))
        let numbers = tensor.doubles(at: places(picks, in: tensor.shape))
        let format = Self.format(numbers, tensor.dataType)
        var cells = numbers.map(format)
        // Vectors are packed; from rank 2 on the columns are aligned, and those that do not fit are left out.
        if tensor.rank > 1, let last = picks.last {
            let columns = last.count { $0 != nil }
            cells = aligned(cells, columns: columns)
            if columns > 0, !cells.isEmpty {
                let widths = (0..<columns).map { cells[$0].count }
                let room = width - indentation - 2 * tensor.rank
                let kept = Self.fitting(widths, gap: 2, room: room, isCut: last.contains(nil))
                if kept.count < columns {
                    cells = cells.indices.filter { kept.contains($0 % columns) }.map { cells[$0] }
                    let chosen = last.compactMap { $0 }
                    picks[picks.count - 1] = Self.withGap(kept.map { chosen[$0] }, size: tensor.shape[tensor.rank - 1])
                }
            }
        }
        var position = 0
        var body = ""
        write(picks, axis: 0, indentation: indentation, cells, &position, &body)
        guard annotates else { return Parts(body: body) }
        return annotated(tensor, body, isElided: picks.contains { $0.contains(nil) })
    }

    /// Adds the shape and the summary.
    func annotated(_ tensor: Tensor, _ body: String, isElided: Bool) -> Parts {
        var parts = Parts(body: body)
        let suffix = tensor.dataType == .f32 ? " f32" : ""
        if tensor.rank >= 2 {
            parts.note = "   " + tensor.shape.description + suffix
        } else if isElided {
            parts.note = "   " + tensor.shape.description + " elements" + suffix
        }
        if isElided, extent.hasSummary { parts.summary = summary(tensor) }
        return parts
    }

    // MARK: What is shown

    /// Whether an array of this shape is shown in part.
    func isLarge(_ shape: Shape) -> Bool {
        let rows = shape.dimensions.dropLast().reduce(1, *)
        // An empty array may still have an axis of any size.
        return shape.count == 0 || shape.count > extent.elements || rows > extent.rows
    }

    /// For each axis the places that are shown; `nil` stands for those left out. Axes are cut before anything is read,
    /// so that showing a large array costs nothing.
    func picks(_ shape: Shape, isElided: Bool) -> [[Int?]] {
        shape.dimensions.map { size in
            guard isElided, size > 2 * Self.edge + 1 else { return (0..<size).map { $0 } }
            return Self.withGap(Array(0..<Self.edge) + Array(size - Self.edge..<size), size: size)
        }
    }

    /// Places in ascending order with `nil` where the first gap is.
    static func withGap(_ places: [Int], size: Int) -> [Int?] {
        var result: [Int?] = places
        let gap = places.indices.first { places[$0] != $0 } ?? places.count
        if places.count < size { result.insert(nil, at: gap) }
        return result
    }

    /// The places in the packed order of all elements that are shown.
    func places(_ picks: [[Int?]], in shape: Shape) -> [Int] {
        var result: [Int] = []
        collect(shape.packedStrides, picks, axis: 0, offset: 0, &result)
        return result
    }

    private func collect(
        _ strides: [Int], _ picks: [[Int?]], axis: Int, offset: Int, _ places: inout [Int]
    ) {
        guard axis < picks.count else {
            places.append(offset)
            return
        }
        for case let pick? in picks[axis] {
            collect(strides, picks, axis: axis + 1, offset: offset + pick * strides[axis], &places)
        }
    }

    /// The columns that fit: as many from both ends as there is room for beside a `…`, and at least one from each.
    /// - Parameters:
    ///   - gap: how many characters stand between two columns.
    ///   - isCut: whether a `…` stands among them in any case.
    static func fitting(_ widths: [Int], gap: Int, room: Int, isCut: Bool) -> [Int] {
        let total = widths.reduce(0, +) + gap * max(0, widths.count - 1) + (isCut ? 1 + gap : 0)
        guard total > room, widths.count > 2 else { return Array(widths.indices) }
        var head = 1
        var tail = 1
        var used = widths[0] + widths[widths.count - 1] + 1 + 2 * gap
        while head + tail < widths.count - (isCut ? 0 : 1) {
            let takesHead = head <= tail
            let next = takesHead ? widths[head] : widths[widths.count - 1 - tail]
            guard used + next + gap <= room else { break }
            used += next + gap
            if takesHead { head += 1 } else { tail += 1 }
        }
        return Array(0..<head) + Array(widths.count - tail..<widths.count)
    }

    // MARK: Writing

    private func write(
        _ picks: [[Int?]], axis: Int, indentation: Int, _ cells: [String], _ position: inout Int,
        _ body: inout String
    ) {
        body += "["
        let isLast = axis == picks.count - 1
        var column = indentation + 1
        for (index, pick) in picks[axis].enumerated() {
            if isLast {
                let cell: String
                if pick == nil {
                    cell = "…"
                } else {
                    cell = cells[position]
                    position += 1
                }
                if index > 0 {
                    body += ","
                    column += 1
                    if column + cell.count + 2 > width, axis == 0 {
                        body += "\n" + String(repeating: " ", count: indentation + 1)
                        column = indentation + 1
                    } else {
                        body += " "
                        column += 1
                    }
                }
                body += cell
                column += cell.count
            } else {
                if index > 0 {
                    // Blocks of matrices are set apart by an empty line.
                    let gap = String(repeating: "\n", count: max(1, picks.count - axis - 1))
                    body += gap + String(repeating: " ", count: indentation + 1)
                }
                if pick == nil {
                    body += "…"
                } else {
                    write(picks, axis: axis + 1, indentation: indentation + 1, cells, &position, &body)
                }
            }
        }
        body += "]"
    }

    /// Pads the cells of each column: decimal points under each other, text after them filled with spaces.
    private func aligned(_ cells: [String], columns: Int) -> [String] {
        guard columns > 0 else { return cells }
        var result = cells
        for column in 0..<columns {
            let places = stride(from: column, to: cells.count, by: columns)
            for (place, cell) in zip(places, Self.aligned(places.map { cells[$0] })) { result[place] = cell }
        }
        return result
    }

    /// The cells of one column with their decimal points under each other.
    static func aligned(_ cells: [String]) -> [String] {
        let parts = cells.map { cell -> (before: Int, after: Int) in
            let isWord = cell.last?.isLetter == true
            let point = isWord ? cell.endIndex : cell.firstIndex { $0 == "." || $0 == "e" } ?? cell.endIndex
            return (cell[..<point].count, cell[point...].count)
        }
        let before = parts.map(\.before).max() ?? 0
        let after = parts.map(\.after).max() ?? 0
        return zip(cells, parts).map { cell, part in
            String(repeating: " ", count: before - part.before) + cell
                + String(repeating: " ", count: after - part.after)
        }
    }
}
