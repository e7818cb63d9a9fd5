import LeapRuntime
import LeapTensor

/// A small table whose first column names the rows: how counts, confusion matrices and reports are shown.
final class LabelledTable: Presentation {
    /// A column: its name, and its cells as text.
    struct Column {
        let name: String
        let cells: [String]
        let isNumeric: Bool

        init(_ name: String, _ cells: [String]) {
            (self.name, self.cells, isNumeric) = (ValueText.fieldName(name), cells, false)
        }

        init(_ name: String, _ numbers: [Double], _ type: DataType) {
            self.name = ValueText.fieldName(name)
            cells = ArrayText.aligned(numbers.map(ArrayText.format(numbers, type)))
            isNumeric = true
        }
    }

    private let columns: [Column]
    /// What the columns after the first are, above their names.
    private let heading: String

    /// Of a table with more rows the middle is left out.
    private static let rowLimit = 40
    private static let edge = 15
    /// A label that is longer is cut.
    private static let labelWidth = 24

    init(_ columns: [Column], heading: String = "") {
        self.columns = columns
        self.heading = heading
    }

    private var count: Int { columns.first?.cells.count ?? 0 }

    /// The rows that are shown; `nil` for the gap.
    private func shownRows(limit: Int, edge: Int) -> [Int?] {
        guard count > limit else { return Array(0..<count) }
        return Array(0..<edge) + [nil] + Array(count - edge..<count)
    }

    func text(width: Int) -> String {
        guard let labels = columns.first else { return "" }
        let rows = shownRows(limit: Self.rowLimit, edge: Self.edge)
        func block(_ column: Column) -> [String] {
            let cells = [column.name] + rows.map { row in row.map { column.cells[$0] } ?? "…" }
            let cut = cells.map { $0.count > Self.labelWidth ? $0.prefix(Self.labelWidth - 1) + "…" : $0 }
            let width = cut.map(\.count).max() ?? 0
            return cut.map { text in
                let padding = String(repeating: " ", count: width - text.count)
                return column.isNumeric ? padding + text : text + padding
            }
        }
        let first = block(labels)
        let room = width - (first.first?.count ?? 0) - 2
        let blocks = columns.dropFirst().map(block)
        let kept = ArrayText.fitting(
            blocks.map { $0.first?.count ?? 0 }, gap: 2, room: room, isCut: false)
        var parts = [first]
        var previous = -1
        for place in kept {
            if place != previous + 1 { parts.append(Array(repeating: "…", count: first.count)) }
            parts.append(blocks[place])
            previous = place
        }
        var lines = first.indices.map { row in parts.map { $0[row] }.joined(separator: "  ") }
        if !heading.isEmpty {
            lines.insert(String(repeating: " ", count: (first.first?.count ?? 0) + 2) + heading, at: 0)
        }
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        func row(_ tag: String, _ cells: [String]) -> String {
            let cells = cells.enumerated().map { index, text in
                let alignment = columns[index].isNumeric ? " style=\"text-align:right\"" : ""
                let tag = index == 0 ? "th" : tag
                return "<\(tag)\(alignment)>\(ReferencePage.escapedHTML(text))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let rows = shownRows(limit: 100, edge: 50).map { place in
            row("td", columns.map { column in place.map { column.cells[$0] } ?? "…" })
        }
        let above =
            heading.isEmpty
            ? ""
            : "<tr><th></th><th colspan=\"\(columns.count - 1)\">\(ReferencePage.escapedHTML(heading))</th></tr>\n"
        return [
            (
                "text/html",
                """
                <table>
                <thead>
                \(above)\(row("th", columns.map(\.name)))
                </thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody>
                </table>
                """
            )
        ]
    }
}
