/// A table in HTML. Its style is on its own elements and says nothing of colours, so that it fits into any page.
struct HTMLTable {
    /// How a column stands.
    enum Alignment: String { case left, right }

    /// What a page may call the table: it is of the class `leap-name`.
    let name: String
    let caption: String
    /// The heads of the columns; none for a table without a head.
    let heads: [String]
    /// How the columns stand; to the left where nothing is said.
    var alignments: [Alignment] = []
    private var rows: [String] = []

    private static let cell = "padding:3px 12px 3px 0;vertical-align:top;white-space:pre-wrap"
    private static let line = "border-bottom:1px solid rgba(128,128,128,.4)"

    init(name: String, caption: String, heads: [String], alignments: [Alignment] = []) {
        self.name = name
        self.caption = caption
        self.heads = heads
        self.alignments = alignments
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row of texts. Newlines are kept.
    mutating func add(_ texts: [String]) {
        let cells = texts.enumerated().map { place, text in
            "<td style=\"\(Self.cell);\(alignment(place))\">\(MarkupText.escaped(text))</td>"
        }
        rows.append("<tr>\(cells.joined())</tr>")
    }

    /// Adds a remark over the whole width.
    mutating func add(remark: String) {
        let span = max(1, heads.count)
        rows.append(
            "<tr><td colspan=\"\(span)\" style=\"\(Self.cell);opacity:.75\">\(MarkupText.escaped(remark))</td></tr>")
    }

    var text: String {
        var lines = [
            "<table class=\"leap-\(name)\" style=\"border-collapse:collapse;margin:0 0 14px;"
                + "font-variant-numeric:tabular-nums\">"
        ]
        if !caption.isEmpty {
            lines.append(
                "<caption style=\"text-align:left;padding-bottom:4px;white-space:pre-wrap\">"
                    + "\(MarkupText.escaped(caption))</caption>")
        }
        if !heads.isEmpty {
            let cells = heads.enumerated().map { place, text in
                "<th scope=\"col\" style=\"\(Self.cell);\(alignment(place));\(Self.line)\">"
                    + "\(MarkupText.escaped(text))</th>"
            }
            lines.append("<thead><tr>\(cells.joined())</tr></thead>")
        }
        lines.append("<tbody>")
        lines += rows
        lines.append("</tbody></table>")
        return lines.joined(separator: "\n")
    }

    private func alignment(_ column: Int) -> String {
        "text-align:" + (column < alignments.count ? alignments[column] : .left).rawValue
    }
}
