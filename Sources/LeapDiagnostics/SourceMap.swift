/// One text of source code, as it was given to the session.
public struct SourceFile: Sendable {
    /// What messages call it: a file name, or "" for a line that was typed.
    public let name: String
    /// The text, in UTF-8.
    public let bytes: [UInt8]
    /// The offset of its first byte in the source map.
    public let base: UInt32
    /// The number of its first line (a session counts the lines it was given).
    public let firstLine: Int

    /// The offsets in `bytes` at which the lines begin.
    fileprivate let lineStarts: [Int]

    init(name: String, bytes: [UInt8], base: UInt32, firstLine: Int) {
        self.name = name
        self.bytes = bytes
        self.base = base
        self.firstLine = firstLine
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
        lineStarts = starts
    }

    /// How many lines the text has (a trailing newline begins no line).
    public var lineCount: Int {
        bytes.last == UInt8(ascii: "\n") || bytes.isEmpty ? lineStarts.count - 1 : lineStarts.count
    }
}

/// Where a span lies, for a reader.
public struct SourceLocation: Sendable {
    public let file: String
    /// The line, from 1 (or from the file's `firstLine`).
    public let line: Int
    /// The column in characters (extended grapheme clusters), from 1.
    public let column: Int
    /// The whole line, without its newline.
    public let lineText: String
    /// How many characters of the line the span covers, at least 1.
    public let length: Int
}

/// All sources of a session, laid end to end, so that a position is one integer.
public struct SourceMap: Sendable {
    public private(set) var files: [SourceFile] = []

    public init() {}

    /// Takes in a text and returns it with its base offset. Offset 0 stays free for `SourceSpan.none`.
    /// - Returns: `nil` when the sources of the session would exceed 4 GB.
    public mutating func add(name: String, text: [UInt8], firstLine: Int = 1) -> SourceFile? {
        let base = files.last.map { UInt64($0.base) + UInt64($0.bytes.count) + 1 } ?? 1
        guard base + UInt64(text.count) < UInt64(UInt32.max) else { return nil }
        let file = SourceFile(name: name, bytes: text, base: UInt32(base), firstLine: firstLine)
        files.append(file)
        return file
    }

    /// The file that holds an offset.
    public func file(at offset: UInt32) -> SourceFile? {
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].base <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let file = files[low - 1]
        return Int(offset - file.base) <= file.bytes.count ? file : nil
    }

    /// The source text of a span.
    public func text(of span: SourceSpan) -> String {
        guard span != .none, let file = file(at: span.start) else { return "" }
        let start = Int(span.start - file.base)
        let end = min(Int(span.end - file.base), file.bytes.count)
        guard start <= end else { return "" }
        return String(decoding: file.bytes[start..<end], as: UTF8.self)
    }

    /// Where a span begins, with the text of its line.
    public func location(of span: SourceSpan) -> SourceLocation? {
        guard span != .none, let file = file(at: span.start) else { return nil }
        let start = Int(span.start - file.base)
        var low = 0
        var high = file.lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if file.lineStarts[middle] <= start { low = middle + 1 } else { high = middle }
        }
        let lineIndex = low - 1
        let lineStart = file.lineStarts[lineIndex]
        var lineEnd = lineIndex + 1 < file.lineStarts.count ? file.lineStarts[lineIndex + 1] - 1 : file.bytes.count
        if lineEnd > lineStart, file.bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
        let end = max(start, min(Int(span.end - file.base), lineEnd))
        // A very long line is cut around the span, so that an error in a 10 MB line stays readable.
        let window = 400
        var from = lineStart
        var to = lineEnd
        if to - from > 4 * window {
            from = max(lineStart, start - window)
            to = min(lineEnd, start + window)
            while from < start, file.bytes[from] & 0xC0 == 0x80 { from += 1 }
            while to > start, to < lineEnd, file.bytes[to] & 0xC0 == 0x80 { to -= 1 }
        }
        let before = String(decoding: file.bytes[from..<max(from, min(start, to))], as: UTF8.self)
        let covered = String(decoding: file.bytes[min(start, to)..<max(min(start, to), min(end, to))], as: UTF8.self)
        return SourceLocation(
            file: file.name, line: file.firstLine + lineIndex, column: before.count + 1,
            lineText: String(decoding: file.bytes[from..<to], as: UTF8.self), length: max(1, covered.count))
    }
}
