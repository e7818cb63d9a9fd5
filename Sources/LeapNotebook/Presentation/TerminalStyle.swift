import LeapDiagnostics

/// How text is written for people: the width of the page, and whether colour may be used.
public struct TerminalStyle: Sendable {
    public var width: Int
    public var usesColour: Bool

    public init(width: Int = 80, usesColour: Bool = false) {
        self.width = max(20, width)
        self.usesColour = usesColour
    }

    enum Face {
        case strong, emphasis, code, heading, faint, error
    }

    func begin(_ face: Face) -> String {
        guard usesColour else { return "" }
        switch face {
        case .strong: return "\u{1B}[1m"
        case .emphasis: return "\u{1B}[3m"
        case .code: return "\u{1B}[36m"
        case .heading: return "\u{1B}[1;35m"
        case .faint: return "\u{1B}[2m"
        case .error: return "\u{1B}[1;31m"
        }
    }

    func end(_ face: Face) -> String {
        guard usesColour else { return "" }
        switch face {
        case .strong: return "\u{1B}[22m"
        case .emphasis: return "\u{1B}[23m"
        case .code: return "\u{1B}[39m"
        case .heading, .faint, .error: return "\u{1B}[0m"
        }
    }

    func paint(_ face: Face, _ text: String) -> String { begin(face) + text + end(face) }

    /// How many columns a text takes; escape sequences take none.
    static func columns(of text: some StringProtocol) -> Int {
        var total = 0
        var isEscape = false
        for character in text {
            if isEscape {
                if character.isLetter { isEscape = false }
            } else if character == "\u{1B}" {
                isEscape = true
            } else {
                total += DiagnosticRenderer.width(of: character)
            }
        }
        return total
    }

    /// Control characters would move the cursor or change the terminal: they are shown as �. Newlines and tabs stay.
    static func withoutControls(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// Breaks lines at spaces. A newline in the text stays a line break.
    /// - Parameters:
    ///   - first: what stands before the first line.
    ///   - rest: what stands before the others.
    func wrap(_ text: String, first: String, rest: String) -> [String] {
        var lines: [String] = []
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = lines.isEmpty ? first : rest
            var used = Self.columns(of: line)
            var isEmpty = true
            for word in part.split(separator: " ") {
                let size = Self.columns(of: word)
                if !isEmpty, used + 1 + size > width {
                    lines.append(line)
                    line = rest
                    used = Self.columns(of: rest)
                    isEmpty = true
                }
                line += isEmpty ? String(word) : " " + word
                used += size + (isEmpty ? 0 : 1)
                isEmpty = false
            }
            lines.append(line)
        }
        return lines
    }
}
