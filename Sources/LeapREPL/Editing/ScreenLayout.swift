import LeapDiagnostics

/// The rows on which a prompt, a text of several lines and a list below it stand on a terminal, and the cursor's place.
struct ScreenLayout: Equatable {
    struct Row: Equatable {
        /// What is written, escape sequences included.
        var text: String
        /// The columns that it takes.
        var width: Int
    }

    private(set) var rows: [Row] = []
    private(set) var cursorRow = 0
    private(set) var cursorColumn = 0
    /// How many rows belong to the text; the others are below it.
    private(set) var textRowCount = 0

    /// Lays out a text.
    /// - Parameters:
    ///   - prompt: what stands before the first line, as it is written, and the columns that it takes.
    ///   - continuation: what stands before each further line; as wide as the prompt.
    ///   - cursor: how many code points of the text stand before the cursor.
    ///   - below: lines to show under the text, each of which fits the columns.
    ///   - columns: the terminal's width.
    init(
        prompt: Row, continuation: Row, text: String, cursor: Int, below: [String] = [], columns: Int
    ) {
        var row = prompt
        var offset = 0
        var hasCursor = false
        for character in text {
            let scalarCount = character.unicodeScalars.count
            if character == "\n" {
                if !hasCursor, offset >= cursor { placeCursor(after: &row, columns: columns, hasCursor: &hasCursor) }
                rows.append(row)
                row = continuation
                offset += scalarCount
                continue
            }
            let (shown, width) = Self.show(character)
            if row.width + width > columns {
                rows.append(row)
                row = Row(text: "", width: 0)
            }
            if !hasCursor, offset + scalarCount > cursor {
                (cursorRow, cursorColumn, hasCursor) = (rows.count, row.width, true)
            }
            row.text += shown
            row.width += width
            offset += scalarCount
        }
        if !hasCursor { placeCursor(after: &row, columns: columns, hasCursor: &hasCursor) }
        rows.append(row)
        textRowCount = rows.count
        for line in below {
            let line = truncated(line, to: columns - 1)
            rows.append(Row(text: line, width: 0))
        }
    }

    /// Puts the cursor behind the row's text, which opens another row when this one is full.
    private mutating func placeCursor(after row: inout Row, columns: Int, hasCursor: inout Bool) {
        if row.width >= columns {
            rows.append(row)
            row = Row(text: "", width: 0)
        }
        (cursorRow, cursorColumn, hasCursor) = (rows.count, row.width, true)
    }

    /// A character as it is shown and its width: control characters as `^X`.
    private static func show(_ character: Character) -> (String, Int) {
        if let scalar = character.unicodeScalars.first, scalar.value < 32 || scalar.value == 127 {
            let letter = Unicode.Scalar(UInt8(scalar.value ^ 64))
            return ("^\(letter)", 2)
        }
        let width = DiagnosticRenderer.width(of: character)
        // A mark that stands alone needs something to stand on.
        return width == 0 ? ("◌" + String(character), 1) : (String(character), width)
    }

    /// The part that a terminal with so many rows can show: the one with the cursor, and what is below if it fits.
    func clipped(to rowCount: Int) -> ScreenLayout {
        guard rows.count > rowCount, rowCount > 0 else { return self }
        var result = self
        // What is below goes first, then the rows far from the cursor.
        let kept = max(textRowCount, min(rows.count, rowCount))
        result.rows = Array(rows.prefix(kept))
        let first = max(0, min(cursorRow - rowCount / 2, result.rows.count - rowCount))
        result.rows = Array(result.rows.dropFirst(first).prefix(rowCount))
        result.cursorRow -= first
        result.textRowCount = min(result.rows.count, textRowCount - first)
        return result
    }
}
