import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// Numbers as the teaching verbs write them.
enum TeachingNumber {
    /// Up to 4 significant digits, and one behind the point for large numbers; whole numbers whole. `-0` is `0`.
    static func text(_ value: Double, digits: Int = 4) -> String {
        var digits = digits
        if value.magnitude >= 1000, value.magnitude < 1e9 {
            digits = max(digits, NumberText.fixed(value.magnitude, decimals: 0).count + 1)
        }
        if value == value.rounded(), value.magnitude < 1e9 {
            return NumberText.fixed(value == 0 ? 0 : value, decimals: 0)
        }
        return NumberText.general(value, digits: digits)
    }

    /// A factor of a product or a term behind an operator: a negative number in parentheses.
    static func factor(_ value: Double, digits: Int = 4) -> String {
        let text = text(value, digits: digits)
        return text.hasPrefix("-") ? "(\(text))" : text
    }

    /// A product of numbers: `2·1·(-2)`; only the first may go without parentheses.
    static func product(_ factors: [Double]) -> String {
        factors.enumerated().map { $0.offset == 0 ? text($0.element) : factor($0.element) }.joined(separator: "·")
    }

    /// A sum of numbers: `2 + 3 - 4`.
    static func sum(_ terms: [Double]) -> String {
        var result = ""
        for (index, term) in terms.enumerated() {
            if index == 0 {
                result = text(term)
            } else {
                result += term < 0 ? " - \(text(-term))" : " + \(text(term))"
            }
        }
        return result
    }

    /// An array on one line, `[[0.1, -0.25], [0.5, -0.5]]`, or its shape when it has more than `limit` elements.
    static func inline(_ tensor: Tensor, limit: Int = 8) -> String {
        if tensor.rank == 0 { return text(tensor.item) }
        guard tensor.count <= limit, tensor.rank <= 2 else { return shape(tensor.shape) }
        let texts = tensor.doubles().map { text($0) }
        if tensor.rank == 1 { return "[" + texts.joined(separator: ", ") + "]" }
        let columns = tensor.shape[1]
        let rows = (0..<tensor.shape[0]).map { row in
            "[" + texts[(row * columns)..<((row + 1) * columns)].joined(separator: ", ") + "]"
        }
        return "[" + rows.joined(separator: ", ") + "]"
    }

    /// `2×3`, `[3]` for a vector, `a number`.
    static func shape(_ shape: Shape) -> String {
        switch shape.rank {
        case 0: "a number"
        case 1: shape.literal
        default: shape.description
        }
    }

    /// `1,234,567`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// Whether two numbers agree, relative to their size.
    static func agree(_ a: Double, _ b: Double, tolerance: Double, scale: Double = 1) -> Bool {
        if a == b || (a.isNaN && b.isNaN) { return true }
        guard a.isFinite, b.isFinite else { return false }
        return abs(a - b) <= tolerance * max(abs(a), abs(b), scale)
    }

    /// An index or a count below a name: `h₂`, `h₁₂`.
    static func subscripted(_ number: Int) -> String {
        let digits: [Character] = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"]
        return String(String(number).compactMap { $0.wholeNumberValue.map { digits[$0] } })
    }
}

/// Text columns by displayed width.
enum Columns {
    /// How many columns a text takes: combining marks take none, wide characters two.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + DiagnosticRenderer.width(of: $1) } }

    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - Self.width(text)))
    }

    /// Breaks a line that is too long behind a space, as the last resort; what follows is indented a little more than the
    /// line itself. A word longer than the page stays whole.
    static func fitted(_ line: String, _ width: Int) -> [String] {
        guard Self.width(line) > width, width > 20 else { return [line] }
        let indentation = line.prefix { $0 == " " }.count
        let pad = String(repeating: " ", count: min(indentation + 4, width / 2))
        var lines: [String] = []
        var current = ""
        var rest = line[...]
        while !rest.isEmpty {
            let blanks = rest.prefix { $0 == " " }
            let word = rest[blanks.endIndex...].prefix { $0 != " " }
            if !current.isEmpty, Self.width(current) + blanks.count + word.count > width,
                current.contains(where: { $0 != " " })
            {
                lines.append(current)
                current = pad + word
            } else {
                current += blanks + word
            }
            rest = rest[word.endIndex...]
        }
        return lines + [current]
    }

    /// A text cut to a width, with `…` where something is missing.
    static func cut(_ text: String, _ width: Int) -> String {
        Self.width(text) <= width ? text : String(text.prefix(max(1, width - 1))) + "…"
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - Self.width(text))) + text
    }
}

extension Columns {
    /// Without the spaces at the end.
    static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line = line.dropLast() }
        return String(line)
    }

    /// A text in lines of at most so many columns, broken at spaces; the lines keep the first one's indentation. A word
    /// that is longer stands alone.
    static func wrapped(_ text: String, width limit: Int) -> [String] {
        if width(text) <= limit { return [text] }
        let indentation = String(text.prefix { $0 == " " })
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = indentation + word
            } else if width(line) + 1 + width(String(word)) <= limit {
                line += " " + word
            } else {
                lines.append(line)
                line = indentation + word
            }
        }
        return lines + [line]
    }
}
