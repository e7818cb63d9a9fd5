import LeapRuntime

/// The answer of `help` as text for a terminal or a notebook.
public struct HelpText {
    /// How many columns the text may take.
    public var width: Int
    /// Whether headings are coloured, with the terminal's escape sequences.
    public var usesColour: Bool
    /// Where the values of the fields begin.
    private static let column = 14

    public init(width: Int = 80, usesColour: Bool = false) {
        self.width = width
        self.usesColour = usesColour
    }

    public func text(_ answer: HelpAnswer) -> String {
        switch answer {
        case .entry(let entry): text(entry)
        case .found(let word, let entries): list(word, entries)
        case .remark(let text): wrapped(text).joined(separator: "\n")
        }
    }

    private func text(_ entry: HelpEntry) -> String {
        var lines = wrapped(entry.title, hanging: 4).map { painted($0, .title) }
        for paragraph in entry.summary { lines += wrapped(paragraph, indentation: 2) }
        lines += field("shapes", entry.shapes)
        lines += field("value", entry.formula)
        lines += field("derivative", entry.derivative)
        for example in entry.examples {
            lines.append("  " + painted(">>>", .label) + " " + example.code)
            // An empty line of output stays one.
            lines += example.output.split(separator: "\n", omittingEmptySubsequences: example.output.isEmpty)
                .map { $0.isEmpty ? "" : "  " + $0 }
        }
        lines += field("see also", entry.seeAlso.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    private func field(_ label: String, _ value: String) -> [String] {
        guard !value.isEmpty else { return [] }
        let head = "  " + label + String(repeating: " ", count: Self.column - 2 - label.count)
        var lines = wrapped(value, indentation: Self.column)
        lines[0] =
            "  " + painted(label, .label) + String(head.dropFirst(2 + label.count)) + lines[0].dropFirst(head.count)
        return lines
    }

    /// One line for each function that speaks of a word.
    private func list(_ word: String, _ entries: [HelpEntry]) -> String {
        let limit = 20
        let shown = entries.prefix(limit)
        let column = min(24, shown.map(\.name.count).max() ?? 0) + 4
        var lines = wrapped("Nothing is named \"\(word)\"; these speak of it:")
        for entry in shown {
            let padding = String(repeating: " ", count: max(2, column - 2 - entry.name.count))
            let line = "  " + entry.name + padding + entry.sentence
            let cut = line.count > width ? line.prefix(max(1, width - 1)) + "…" : line[...]
            lines.append("  " + painted(entry.name, .title) + cut.dropFirst(2 + entry.name.count))
        }
        if entries.count > limit { lines.append("  and \(entries.count - limit) more") }
        return lines.joined(separator: "\n")
    }

    /// Words on lines that fit.
    /// - Parameters:
    ///   - indentation: how far every line is indented.
    ///   - hanging: how much farther the lines after the first are.
    private func wrapped(_ text: String, indentation: Int = 0, hanging: Int = 0) -> [String] {
        let available = max(20, width - indentation)
        let margin = String(repeating: " ", count: indentation)
        // What was indented on purpose stays as it is.
        guard text.count > available, !text.hasPrefix(" ") else { return [margin + text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let inset = lines.isEmpty ? 0 : hanging
            if !line.isEmpty, inset + line.count + 1 + word.count > available {
                lines.append(margin + String(repeating: " ", count: inset) + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(margin + String(repeating: " ", count: lines.isEmpty ? 0 : hanging) + line) }
        return lines
    }

    private enum Style: String {
        case title = "\u{1B}[1m"
        case label = "\u{1B}[34m"
    }

    private func painted(_ text: String, _ style: Style) -> String {
        usesColour ? style.rawValue + text + "\u{1B}[0m" : text
    }
}
