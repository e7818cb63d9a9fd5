/// Where the lines of a text begin and end, by CommonMark's rule: a line ends at LF, CR LF, or a lone CR.
struct SourceLines: Sendable {
    /// The offset of each line's first byte.
    private var starts: [Int] = []
    /// The offset just behind each line's last byte, before its line ending.
    private var contentEnds: [Int] = []
    private let length: Int

    init(_ bytes: [UInt8]) {
        length = bytes.count
        var start = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == .newline || byte == .carriageReturn else { continue }
            starts.append(start)
            contentEnds.append(index - 1)
            if byte == .carriageReturn, index < bytes.count, bytes[index] == .newline { index += 1 }
            start = index
        }
        if start < bytes.count {
            starts.append(start)
            contentEnds.append(bytes.count)
        }
    }

    /// How many lines there are; an empty text has none.
    var count: Int { starts.count }

    /// The line that an offset inside the text is in. Lines count from 0.
    func line(at offset: Int) -> Int { (starts.firstIndex { $0 > offset } ?? starts.count) - 1 }

    /// The line's bytes without its ending. Lines count from 0.
    func content(_ line: Int) -> Range<Int> { starts[line]..<contentEnds[line] }

    /// The line's bytes with its ending.
    func full(_ line: Int) -> Range<Int> { starts[line]..<start(line + 1) }

    /// The offset at which a line begins; the length of the text behind the last line.
    func start(_ line: Int) -> Int { line < starts.count ? starts[line] : length }

    /// The bytes of several lines with their endings.
    func range(_ lines: Range<Int>) -> Range<Int> { start(lines.lowerBound)..<start(lines.upperBound) }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")

    var isBlank: Bool { self == .space || self == .tab }
}

extension Sequence<UInt8> {
    /// Whether only spaces, tabs, and quotation marks of CommonMark are there.
    var isBlankInContainer: Bool { allSatisfy { $0.isBlank || $0 == UInt8(ascii: ">") } }
}

/// The text with every line ending written LF.
func normalizingNewlines(_ text: String) -> String {
    guard text.utf8.contains(.carriageReturn) else { return text }
    var result: [UInt8] = []
    var previous: UInt8 = 0
    for byte in text.utf8 {
        if byte == .carriageReturn {
            result.append(.newline)
        } else if byte != .newline || previous != .carriageReturn {
            result.append(byte)
        }
        previous = byte
    }
    return String(decoding: result, as: UTF8.self)
}

/// The text without spaces, tabs and line endings at its end.
func trimmingTrailingWhitespace(_ text: String) -> String {
    var bytes = Substring(text).utf8
    while let last = bytes.last, last.isBlank || last == .newline || last == .carriageReturn { bytes.removeLast() }
    return String(Substring(bytes))
}
