/// Hides formulas from the Markdown parser, which would read `_` and `*` in them as emphasis: each is replaced by one
/// private-use character that stands for it. Line numbers stay.
struct FormulaMarks {
    private(set) var formulas: [String] = []
    private(set) var bytes: [UInt8]

    private static let base: UInt32 = 0xF0000
    private static let limit = 0xFFF0

    /// - Parameter codeLines: the lines of code blocks and HTML, which stay as they are.
    init(_ original: [UInt8], lines: SourceLines, codeLines: Set<Int>) {
        bytes = []
        bytes.reserveCapacity(original.count)
        var line = 0
        while line < lines.count {
            if codeLines.contains(line) || !original[lines.content(line)].contains(UInt8(ascii: "$")) {
                bytes += original[lines.full(line)]
                line += 1
                continue
            }
            // A paragraph's lines up to the next blank or code line: a formula may go over several.
            var end = line + 1
            while end < lines.count, !codeLines.contains(end), !original[lines.content(end)].isBlankInContainer {
                end += 1
            }
            replaceFormulas(in: original[lines.range(line..<end)])
            line = end
        }
    }

    /// The text with every mark written as its formula.
    func restoring(_ text: String) -> String {
        guard !formulas.isEmpty else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let index = Int(scalar.value) - Int(Self.base)
            if formulas.indices.contains(index) {
                result.append(contentsOf: MathText.unicode(formulas[index]).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private mutating func replaceFormulas(in text: ArraySlice<UInt8>) {
        let dollar = UInt8(ascii: "$")
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "\\"), index + 1 < text.endIndex {
                bytes += text[index...index + 1]
                index += 2
            } else if byte == UInt8(ascii: "`") {
                let end = Self.codeEnd(text, index)
                bytes += text[index..<end]
                index = end
            } else if byte == dollar, formulas.count < Self.limit, let found = Self.formula(text, index) {
                let mark = Unicode.Scalar(Self.base + UInt32(formulas.count)) ?? "?"
                formulas.append(String(decoding: text[found.content], as: UTF8.self))
                bytes += Array(String(mark).utf8)
                // The lines that the formula went over stay lines.
                bytes += text[found.content].filter { $0 == .newline || $0 == .carriageReturn }
                index = found.end
            } else {
                bytes.append(byte)
                index += 1
            }
        }
    }

    /// The end of a code span, or of the run of backticks when nothing closes it.
    private static func codeEnd(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
        func runEnd(_ from: Int) -> Int {
            var index = from
            while index < text.endIndex, text[index] == UInt8(ascii: "`") { index += 1 }
            return index
        }
        let opening = runEnd(start)
        var index = opening
        while index < text.endIndex {
            guard text[index] == UInt8(ascii: "`") else {
                index += 1
                continue
            }
            let end = runEnd(index)
            if end - index == opening - start { return end }
            index = end
        }
        return opening
    }

    /// `$…$` with no space inside its ends and no digit behind (so that $5 stays money), or `$$…$$`.
    private static func formula(_ text: ArraySlice<UInt8>, _ start: Int) -> (content: Range<Int>, end: Int)? {
        let dollar = UInt8(ascii: "$")
        let isDisplay = start + 1 < text.endIndex && text[start + 1] == dollar
        let first = start + (isDisplay ? 2 : 1)
        guard first < text.endIndex, isDisplay || !isSpace(text[first]) else { return nil }
        var index = first
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if text[index] == dollar {
                if isDisplay {
                    if index + 1 < text.endIndex, text[index + 1] == dollar { return (first..<index, index + 2) }
                } else if index > first, !isSpace(text[index - 1]) {
                    let isDigit = index + 1 < text.endIndex && (0x30...0x39).contains(text[index + 1])
                    return isDigit ? nil : (first..<index, index + 1)
                }
            }
            index += 1
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte.isBlank || byte == .newline || byte == .carriageReturn
    }
}
