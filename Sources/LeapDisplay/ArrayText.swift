import LeapRuntime
import LeapTensor

/// Arrays as text: aligned columns, large ones elided, the shape beside rank 2 and up.
public struct ArrayText {
    let width: Int

    func text(_ tensor: Tensor, indentation: Int, annotates: Bool) -> String {
        if tensor.rank == 0 { return ValueText.scalar(tensor.item, tensor.dataType) }
        let rows = tensor.shape.dimensions.dropLast().reduce(1, *)
        // An empty array may still have an axis of any size.
        let isElided = tensor.count == 0 || tensor.count > ValueText.limit || rows > ValueText.rowLimit
        // Elided axes are cut before anything is read, so that showing a large array costs nothing.
        let picks = tensor.shape.dimensions.map { size -> [Int?] in
            guard isElided, size > 2 * ValueText.edge + 1 else { return (0..<size).map { $0 } }
            let edge = ValueText.edge
            return (0..<edge).map { $0 } + [nil] + (size - edge..<size).map { $0 }
        }
        var places: [Int] = []
        collect(tensor.shape.packedStrides, picks, axis: 0, offset: 0, &places)
        let numbers = tensor.doubles(at: places)
        let format = Self.format(numbers, tensor.dataType)
        var cells = numbers.map(format)
        // Vectors are packed; from rank 2 on the columns are aligned.
        if tensor.rank > 1 { cells = aligned(cells, columns: picks.last?.compactMap { $0 }.count ?? 1) }
        var position = 0
        var body = ""
        write(picks, axis: 0, indentation: indentation, cells, &position, &body)
        guard annotates else { return body }
        let suffix = tensor.dataType == .f32 ? " f32" : ""
        if tensor.rank >= 2 { return body + "   " + tensor.shape.description + suffix }
        if isElided, tensor.count > 0 { return body + "   " + tensor.shape.description + " elements" + suffix }
        return body
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
        func parts(_ cell: String) -> (before: Int, after: Int) {
            let point = cell.firstIndex { $0 == "." || $0 == "e" } ?? cell.endIndex
            return (cell[..<point].count, cell[point...].count)
        }
        var before = [Int](repeating: 0, count: columns)
        var after = [Int](repeating: 0, count: columns)
        for (index, cell) in cells.enumerated() {
            let part = parts(cell)
            before[index % columns] = max(before[index % columns], part.before)
            after[index % columns] = max(after[index % columns], part.after)
        }
        return cells.enumerated().map { index, cell in
            let part = parts(cell)
            let column = index % columns
            return String(repeating: " ", count: before[column] - part.before) + cell
                + String(repeating: " ", count: after[column] - part.after)
        }
    }

    /// One format for all elements: up to 5 significant digits, in scientific notation when the sizes differ widely.
    public static func format(_ numbers: [Double], _ type: DataType) -> (Double) -> String {
        if type == .bool { return { $0 != 0 ? "true" : "false" } }
        let finite = numbers.filter { $0.isFinite && $0 != 0 }.map { abs($0) }
        let largest = finite.max() ?? 0
        let isWhole = numbers.allSatisfy { !$0.isFinite || $0 == $0.rounded() }
        if isWhole, largest < 1e15 {
            return { $0.isFinite ? NumberText.fixed($0 == 0 ? 0 : $0, decimals: 0) : NumberText.general($0, digits: 5) }
        }
        if largest >= 1e-4, largest < 1e6 {
            // Four decimals, or as many as give the largest five digits if it is below 1; none has more than five
            // digits; trailing zeros go.
            let smallest = finite.min() ?? largest
            var decimals = largest < 1 ? 5 : 4
            if largest < 1 {
                var scale = largest
                while scale < 0.1, decimals < 9 {
                    scale *= 10
                    decimals += 1
                }
            }
            if smallest * tenToThe(decimals) >= 10 || finite.isEmpty {
                return { number in
                    guard number.isFinite else { return NumberText.general(number, digits: 5) }
                    var wholeDigits = number.magnitude < 1 ? 0 : 1
                    var bound = 10.0
                    while number.magnitude >= bound {
                        wholeDigits += 1
                        bound *= 10
                    }
                    return Self.trimmed(NumberText.fixed(number, decimals: min(decimals, max(0, 5 - wholeDigits))))
                }
            }
        }
        return { NumberText.general($0, digits: 5) }
    }

    private static func tenToThe(_ power: Int) -> Double {
        var result = 1.0
        for _ in 0..<power { result *= 10 }
        return result
    }

    /// `2.50000` as `2.5`, `-0.0000` as `0`.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)] == "0" { end = text.index(before: end) }
        if end > text.startIndex, text[text.index(before: end)] == "." { end = text.index(before: end) }
        let result = String(text[..<end])
        return result == "-0" || result.isEmpty ? "0" : result
    }
}
