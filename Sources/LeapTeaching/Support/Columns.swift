import LeapDiagnostics

/// Text columns by displayed width.
enum Columns {
    /// How many columns a text takes: combining marks take none, wide characters two.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + DiagnosticRenderer.width(of: $1) } }

    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - Self.width(text)))
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - Self.width(text))) + text
    }

    /// A text cut to a width, with `…` where something is missing.
    static func cut(_ text: String, _ width: Int) -> String {
        Self.width(text) <= width ? text : String(text.prefix(max(1, width - 1))) + "…"
    }

    /// Without the spaces at the end.
    static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line = line.dropLast() }
        return String(line)
    }

    /// A text in lines of at most so many columns, broken at spaces, and inside a long word behind `→` and `·`. The
    /// lines keep the first one's indentation; those after it are set in by `hanging` more.
    static func wrapped(_ text: String, width limit: Int, hanging: Int = 0) -> [String] {
        if width(text) <= limit { return [text] }
        let indentation = text.prefix { $0 == " " }.count
        let pad = String(repeating: " ", count: min(indentation + hanging, max(0, limit / 2)))
        var lines: [String] = []
        var line = ""
        var rest = text[...]
        while !rest.isEmpty {
            let blanks = rest.prefix { $0 == " " }
            let word = rest[blanks.endIndex...].prefix { $0 != " " }
            rest = rest[word.endIndex...]
            for (index, piece) in pieces(word, limit - width(pad)).enumerated() {
                let gap = index == 0 ? String(blanks) : ""
                let hasWords = line.contains { $0 != " " }
                if hasWords, width(line) + width(gap) + width(piece) > limit {
                    lines.append(trimmed(line))
                    line = pad + piece
                } else {
                    line += gap + piece
                }
            }
        }
        return lines + [trimmed(line)]
    }

    /// A word as it is if it fits, else its pieces behind arrows and dots.
    private static func pieces(_ word: Substring, _ limit: Int) -> [String] {
        guard width(String(word)) > limit else { return [String(word)] }
        var pieces = [""]
        for character in word {
            pieces[pieces.count - 1].append(character)
            if character == "→" || character == "·" { pieces.append("") }
        }
        return pieces.filter { !$0.isEmpty }
    }
}
