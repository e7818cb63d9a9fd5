/// Brings the terminal from one layout to the next, writing only the rows that changed.
final class ScreenPainter {
    private let output: TerminalOutput
    private var shown: ScreenLayout?
    private var shownColumns = 0

    init(output: TerminalOutput) {
        self.output = output
    }

    /// Shows a layout where the last one was shown, or from the cursor's line on.
    func show(_ layout: ScreenLayout, columns: Int) {
        var bytes = ""
        var row = 0
        let old: [ScreenLayout.Row]
        if let shown, shownColumns == columns {
            old = shown.rows
            row = shown.cursorRow
        } else {
            bytes += "\r"
            if let shown { bytes += Self.up(Self.reflowedCursorRow(of: shown, columns: columns)) }
            bytes += "\u{1B}[J"
            old = []
        }
        for (index, line) in layout.rows.enumerated() where index >= old.count || old[index] != line {
            bytes += Self.move(from: &row, to: index)
            bytes += line.text
            // Erasing behind a full row would erase its last character on some terminals.
            if line.width < columns { bytes += "\u{1B}[K" }
        }
        if old.count > layout.rows.count {
            bytes += Self.move(from: &row, to: layout.rows.count)
            bytes += "\u{1B}[J"
        }
        bytes += Self.move(from: &row, to: layout.cursorRow)
        if layout.cursorColumn > 0 { bytes += "\u{1B}[\(layout.cursorColumn)C" }
        output.writeRaw(bytes)
        shown = layout
        shownColumns = columns
    }

    /// Leaves the text on the screen as history: all its rows, nothing below, the cursor on a new line.
    func finish(with layout: ScreenLayout, columns: Int, suffix: String = "") {
        if let shown, shown.rows.count < layout.rows.count || shownColumns != columns {
            // Rows that did not fit the screen scroll through it now.
            output.writeRaw("\r" + Self.up(shown.cursorRow) + "\u{1B}[J")
            self.shown = nil
        }
        show(layout, columns: columns)
        output.writeRaw(suffix + "\r\n")
        shown = nil
    }

    /// Forgets what is on the screen: the next layout begins on the cursor's line.
    func forget() { shown = nil }

    /// Takes everything off the screen and leaves the cursor at the beginning of the first row.
    func erase() {
        guard let shown else { return }
        output.writeRaw("\r" + Self.up(shown.cursorRow) + "\u{1B}[J")
        self.shown = nil
    }

    private static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }

    private static func move(from row: inout Int, to target: Int) -> String {
        defer { row = target }
        // Line feeds, so that the terminal scrolls when the row does not exist yet.
        return target < row
            ? "\r" + up(row - target) : "\r" + String(repeating: "\n", count: target - row)
    }

    /// Where the cursor's row went when the terminal changed its width and broke the rows anew.
    private static func reflowedCursorRow(of layout: ScreenLayout, columns: Int) -> Int {
        guard columns > 0 else { return 0 }
        let above = layout.rows.prefix(layout.cursorRow).reduce(0) { $0 + max(1, ($1.width + columns - 1) / columns) }
        return above + layout.cursorColumn / columns
    }
}
