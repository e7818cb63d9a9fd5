/// Lays out the candidates of a completion for a terminal.
enum ColumnLayout {
    /// The lines to show: one candidate a line with its help, or several columns when there is no help to show.
    /// - Parameters:
    ///   - columns: the terminal's width.
    ///   - rows: how many lines there is room for, at least 1.
    static func lines(for items: [CompletionItem], columns: Int, rows: Int) -> [String] {
        guard !items.isEmpty, rows > 0 else { return [] }
        let hasHelp = items.contains { !$0.summary.isEmpty }
        let lines = hasHelp ? described(items, columns: columns) : grid(items.map(\.text), columns: columns)
        guard lines.count > rows else { return lines }
        let perLine = hasHelp ? 1 : (items.count + lines.count - 1) / lines.count
        let left = hasHelp ? items.count - (rows - 1) : max(0, items.count - (rows - 1) * perLine)
        return lines.prefix(rows - 1) + [truncated("… \(left) more", to: columns - 1)]
    }

    private static func described(_ items: [CompletionItem], columns: Int) -> [String] {
        let longest = items.map { displayWidth(of: $0.text) }.max() ?? 0
        // Half of the width is left for the help, even beside one very long name.
        let nameWidth = min(longest, max(8, columns / 2))
        return items.map { item in
            truncated(padded(truncated(item.text, to: nameWidth), to: nameWidth) + "  " + item.summary, to: columns - 1)
        }
    }

    private static func grid(_ names: [String], columns: Int) -> [String] {
        let longest = names.map { displayWidth(of: $0) }.max() ?? 0
        let width = longest + 2
        let columnCount = max(1, min(names.count, (columns - 1 + 2) / width))
        let rowCount = (names.count + columnCount - 1) / columnCount
        return (0..<rowCount).map { row in
            var line = ""
            for column in 0..<columnCount {
                let index = row + column * rowCount
                guard index < names.count else { break }
                let isLast = row + (column + 1) * rowCount >= names.count
                line += isLast ? names[index] : padded(names[index], to: width)
            }
            return truncated(line, to: columns - 1)
        }
    }
}
