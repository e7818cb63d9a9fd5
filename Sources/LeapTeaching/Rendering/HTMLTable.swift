/// A table in HTML whose style is on its own elements, for pages of any colour.
struct HTMLTable {
    let caption: String
    let heads: [String]
    /// The columns of numbers, which are set to the right.
    let numberColumns: Set<Int>
    private var body: [String] = []

    private static let cell = "padding:3px 12px 3px 0;vertical-align:top;text-align:left;white-space:pre-wrap"
    private static let line = "border-bottom:1px solid rgba(128,128,128,.4)"

    init(caption: String, heads: [String], numberColumns: Set<Int> = []) {
        self.caption = caption
        self.heads = heads
        self.numberColumns = numberColumns
    }

    /// Adds a row of texts; the first is its head. Newlines are kept.
    mutating func add(_ texts: [String]) {
        let cells = texts.enumerated().map { place, text in
            let name = place == 0 ? "th scope=\"row\"" : "td"
            let weight = place == 0 ? ";font-weight:normal" : ""
            let side = numberColumns.contains(place) ? ";text-align:right" : ""
            return
                "<\(name) style=\"\(Self.cell)\(weight)\(side)\">\(MarkupText.escaped(text))</\(place == 0 ? "th" : "td")>"
        }
        body.append("<tr>\(cells.joined())</tr>")
    }

    /// Adds a remark over the whole width.
    mutating func add(remark: String) {
        body.append(
            "<tr><td colspan=\"\(heads.count)\" style=\"\(Self.cell);opacity:.75\">\(MarkupText.escaped(remark))</td></tr>"
        )
    }

    var isEmpty: Bool { body.isEmpty }

    var text: String {
        let heads = heads.map {
            "<th scope=\"col\" style=\"\(Self.cell);\(Self.line)\">\(MarkupText.escaped($0))</th>"
        }
        return "<table style=\"border-collapse:collapse;font-variant-numeric:tabular-nums\">\n"
            + "<caption style=\"text-align:left;padding-bottom:4px\">\(MarkupText.escaped(caption))</caption>\n"
            + (heads.isEmpty ? "" : "<thead><tr>\(heads.joined())</tr></thead>\n")
            + "<tbody>\n\(body.joined(separator: "\n"))\n</tbody>\n</table>"
    }
}
