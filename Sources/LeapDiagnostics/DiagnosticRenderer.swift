/// Writes a diagnostic as text: the source line, a caret, the message, notes and help.
public struct DiagnosticRenderer: Sendable {
    /// Whether ANSI colours are used.
    public var usesColour: Bool
    /// Written before the quoted source line (the prompt's width in the REPL).
    public var indentation: String
    /// Whether the file and the line are named above the quoted line.
    public var namesLine: Bool

    public init(usesColour: Bool = false, indentation: String = "      ", namesLine: Bool = false) {
        self.usesColour = usesColour
        self.indentation = indentation
        self.namesLine = namesLine
    }

    /// The diagnostic as lines, joined by newlines, without a trailing one.
    public func render(_ diagnostic: Diagnostic, in sources: SourceMap) -> String {
        var lines: [String] = []
        let location = sources.location(of: diagnostic.span)
        if let location {
            if namesLine || !location.file.isEmpty {
                let place = location.file.isEmpty ? "line \(location.line)" : "\(location.file):\(location.line)"
                lines.append("\(indentation)\(paint(.faint, place + ":"))")
            }
            lines.append(contentsOf: quote(location))
        }
        lines.append(paint(.error, "error: ") + diagnostic.message)
        for note in diagnostic.notes { lines.append("   " + note) }
        lines += frames(diagnostic.frames, in: sources)
        for help in diagnostic.help {
            let text =
                usesColour
                ? help.shownParts.map { part in
                    if case .code(let code) = part { return paint(.code, code) }
                    return part.text
                }.joined() : help.text
            lines.append(paint(.help, "help: ") + text)
        }
        return lines.joined(separator: "\n")
    }

    /// The calls in between; a function that called itself again and again is one line.
    private func frames(_ frames: [Diagnostic.Frame], in sources: SourceMap) -> [String] {
        var runs: [(frame: Diagnostic.Frame, count: Int)] = []
        for frame in frames {
            if let last = runs.last, last.frame == frame {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((frame, 1))
            }
        }
        let limit = 8
        var lines = runs.prefix(limit).map { frame, count in
            let line = sources.location(of: frame.span).map {
                " at \($0.file.isEmpty ? "line " : $0.file + ":")\($0.line)"
            }
            return
                "   in \(frame.function), \(frame.isFile ? "used" : "called")\(line ?? "")\(count > 1 ? ", \(count) times" : "")"
        }
        let rest = runs.dropFirst(limit).reduce(0) { $0 + $1.count }
        if rest > 0 { lines.append("   … and \(rest) more calls") }
        return lines
    }

    /// The source line and the caret line; a long line is cut around the span.
    private func quote(_ location: SourceLocation) -> [String] {
        let limit = 100
        var characters = Array(location.lineText)
        var start = min(location.column - 1, characters.count)
        let length = max(1, min(location.length, limit))
        if characters.count > limit {
            let from = max(0, min(start - limit / 3, characters.count - limit))
            let to = min(characters.count, from + limit)
            characters = Array(characters[from..<to])
            start -= from
            if from > 0, !characters.isEmpty { characters[0] = "…" }
            if to < location.lineText.count, !characters.isEmpty { characters[characters.count - 1] = "…" }
        }
        // Control characters would move the cursor: show them as one visible character each.
        let shown = characters.map { $0.isNewline || ($0.unicodeScalars.first?.value ?? 32) < 32 ? " " : $0 }
        let padding = shown.prefix(start).reduce(0) { $0 + Self.width(of: $1) }
        let marked = shown.dropFirst(start).prefix(length).reduce(0) { $0 + Self.width(of: $1) }
        let carets = String(repeating: "^", count: max(1, marked))
        return [
            indentation + String(shown),
            indentation + String(repeating: " ", count: padding) + paint(.error, carets),
        ]
    }

    /// How many terminal columns a character takes: 0 for a lone combining mark, 2 for wide ones, else 1.
    public static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    private enum Style { case error, help, code, faint }

    private func paint(_ style: Style, _ text: String) -> String {
        guard usesColour else { return text }
        switch style {
        case .error: return "\u{1B}[1;31m\(text)\u{1B}[0m"
        case .help: return "\u{1B}[36m\(text)\u{1B}[0m"
        case .code: return "\u{1B}[1m\(text)\u{1B}[0m"
        case .faint: return "\u{1B}[2m\(text)\u{1B}[0m"
        }
    }
}
