import LeapDiagnostics

/// How many columns a text takes.
func displayWidth(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + DiagnosticRenderer.width(of: $1) }
}

/// The text on one line, cut to a number of columns with `…` at the cut.
///
/// Escape sequences take no room and are kept; a cut text that has any ends in the plain style.
func truncated(_ text: String, to columns: Int) -> String {
    guard columns > 0 else { return "" }
    var result = ""
    /// The result as it would be if the ellipsis had to follow.
    var cut = ""
    var width = 0
    var isInEscape = false
    for character in text {
        if isInEscape || character == "\u{1B}" {
            result.append(character)
            isInEscape = !(isInEscape && (character.isLetter || character == "~"))
            continue
        }
        let isControl = character.unicodeScalars.first.map { $0.value < 32 || $0.value == 127 } ?? true
        let shown: Character = isControl ? " " : character
        let next = DiagnosticRenderer.width(of: shown)
        if width + next > columns { return cut + "…" + (cut.contains("\u{1B}") ? "\u{1B}[0m" : "") }
        result.append(shown)
        width += next
        if width < columns { cut = result }
    }
    return result
}

/// The text followed by as many spaces as it takes to fill the columns.
func padded(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - displayWidth(of: text)))
}
