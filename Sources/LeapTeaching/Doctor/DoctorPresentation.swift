import LeapRuntime

/// How the answer of `doctor` is shown.
final class DoctorPresentation: Presentation {
    private let findings: [(finding: Finding, consequences: [Finding])]
    private let facts: [String]
    private let skipped: [String]
    private let subject: String

    init(_ findings: [(finding: Finding, consequences: [Finding])], facts: [String], skipped: [String], subject: String)
    {
        self.findings = findings
        self.facts = facts
        self.skipped = skipped
        self.subject = subject
    }

    private var title: String {
        switch findings.count {
        case 0: "healthy: nothing was found in \(subject)"
        case 1: "1 finding in \(subject)"
        default: "\(findings.count) findings in \(subject), the most likely cause first"
        }
    }

    /// The parts of a finding, each with the word in front of it.
    private func parts(_ entry: (finding: Finding, consequences: [Finding])) -> [(label: String, text: String)] {
        var parts = [("why", entry.finding.why)]
        parts += entry.finding.help.map { ("do", $0) }
        if !entry.consequences.isEmpty {
            parts.append(("so", entry.consequences.map(\.sign).joined(separator: "; ")))
        }
        return parts
    }

    func text(width: Int) -> String {
        var lines = Self.wrapped(title, width: width)
        for (number, entry) in findings.enumerated() {
            lines.append("")
            lines.append("\(number + 1)  \(entry.finding.name)")
            lines += Self.wrapped(entry.finding.message, width: width, indentation: 3)
            for (label, text) in parts(entry) {
                lines += Self.wrapped(text, width: width, indentation: 8, first: "   " + Columns.left(label, 5))
            }
        }
        if findings.isEmpty {
            lines += Self.wrapped(
                "checked: data, targets, layers, gradients; " + facts.joined(separator: "; "), width: width)
        }
        if !skipped.isEmpty { lines += Self.wrapped("not checked: " + skipped.joined(separator: "; "), width: width) }
        return lines.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        var html = "<div class=\"leap-doctor\"><p><strong>\(MarkupText.escaped(title))</strong></p>"
        if findings.isEmpty {
            html += "<ul>" + facts.map { "<li>\(MarkupText.escaped($0))</li>" }.joined() + "</ul>"
        } else {
            html += "<ol>"
            for entry in findings {
                html +=
                    "<li><strong>\(MarkupText.escaped(entry.finding.name))</strong>. \(MarkupText.escaped(entry.finding.message))<dl>"
                for (label, text) in parts(entry) { html += "<dt>\(label)</dt><dd>\(MarkupText.escaped(text))</dd>" }
                html += "</dl></li>"
            }
            html += "</ol>"
        }
        if !skipped.isEmpty { html += "<p>not checked: \(MarkupText.escaped(skipped.joined(separator: "; ")))</p>" }
        return [("text/html", html + "</div>")]
    }

    /// A text in lines of at most `width` columns, broken at spaces.
    /// - Parameters:
    ///   - indentation: how far the lines are set in.
    ///   - first: what stands in front of the first line instead, as wide as the indentation.
    static func wrapped(_ text: String, width: Int, indentation: Int = 0, first: String? = nil) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        var lines: [String] = []
        var line = first ?? margin
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, Columns.width(line) + 1 + word.count > width {
                lines.append(line)
                line = margin
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        lines.append(line)
        return lines
    }
}
