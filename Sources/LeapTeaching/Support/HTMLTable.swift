/// Tables as HTML, for notebooks.
enum HTMLTable {
    /// How a column stands.
    enum Alignment { case left, right }

    /// A table with a head; the texts are escaped, and a newline in a cell begins a new line.
    static func html(
        head: [String], alignments: [Alignment], rows: [[String]], caption: String = "", name: String
    ) -> String {
        func cell(_ tag: String, _ text: String, _ column: Int) -> String {
            let isRight = column < alignments.count && alignments[column] == .right
            return "<\(tag)\(isRight ? " style=\"text-align:right\"" : " style=\"text-align:left\"")>"
                + escaped(text).replacing("\n", with: "<br>") + "</\(tag)>"
        }
        func row(_ tag: String, _ cells: [String]) -> String {
            "<tr>" + cells.enumerated().map { cell(tag, $0.element, $0.offset) }.joined() + "</tr>"
        }
        var lines = ["<table class=\"leap-\(name)\">"]
        if !caption.isEmpty { lines.append("<caption>\(escaped(caption).replacing("\n", with: "<br>"))</caption>") }
        if !head.isEmpty { lines.append("<thead>\(row("th", head))</thead>") }
        lines.append("<tbody>")
        lines += rows.map { row("td", $0) }
        lines.append("</tbody></table>")
        return lines.joined(separator: "\n")
    }

    /// Text that may stand in HTML.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
