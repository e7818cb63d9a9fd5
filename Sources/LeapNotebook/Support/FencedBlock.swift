/// A fenced code block and where its parts lie in the file. Lines count from 0.
struct FencedBlock {
    /// The node in the Markdown tree. Valid while the tree lives.
    let node: OpaquePointer
    /// The line of the opening fence.
    let line: Int
    /// `` ` `` or `~`.
    let character: UInt8
    /// How many of them the opening fence has.
    let fenceLength: Int
    /// What stands behind the opening fence.
    let info: String
    /// The lines between the fences.
    let contentLines: Range<Int>
    /// The code: the bytes of the content lines without the container's prefix, every one as it is in the file.
    let content: [UInt8]
    /// The line of the closing fence; `nil` when the file or the container ends first.
    private(set) var closingLine: Int?

    /// - Parameters:
    ///   - literal: the code as the Markdown parser read it, each line ended.
    init(
        node: OpaquePointer, line: Int, character: UInt8, literal: [UInt8], info: String, bytes: [UInt8],
        lines: SourceLines
    ) {
        self.node = node
        self.line = line
        self.character = character
        self.info = info
        let opening = Self.fenceRun(of: character, in: bytes[lines.content(line)])
        fenceLength = opening.count
        let literalLines = SourceLines(literal)
        contentLines = line + 1..<min(lines.count, line + 1 + literalLines.count)
        var content: [UInt8] = []
        content.reserveCapacity(literal.count)
        for (index, fileLine) in contentLines.enumerated() {
            // What the parser gives is the end of the line in the file, behind spaces that stand for a split tab.
            let given = literal[literalLines.content(index)]
            let whole = bytes[lines.content(fileLine)]
            var kept = min(given.count, whole.count)
            let sanitized = MarkdownTree.sanitized(Array(whole.suffix(kept)))
            if !sanitized.elementsEqual(given.suffix(kept)) {
                kept = zip(given.reversed(), sanitized.reversed()).prefix { $0 == $1 }.count
            }
            content += given.prefix(given.count - kept)
            content += whole.suffix(kept)
            content += bytes[lines.content(fileLine).upperBound..<lines.full(fileLine).upperBound]
        }
        self.content = content
    }

    /// Looks for the closing fence. cmark reports as last line either the closing fence or, when the container ended
    /// first, the line that ended it; the latter may look like a fence, but then another block begins on it.
    mutating func findClosingFence(lastLine: Int, in bytes: [UInt8], lines: SourceLines, blockStarts: Set<Int>) {
        let candidate = contentLines.upperBound
        guard lastLine == candidate, candidate < lines.count, !blockStarts.contains(candidate) else { return }
        let text = bytes[lines.content(candidate)]
        let run = Self.fenceRun(of: character, in: text)
        guard run.count >= fenceLength, text[..<run.lowerBound].isBlankInContainer,
            text[run.upperBound...].allSatisfy(\.isBlank)
        else { return }
        closingLine = candidate
    }

    /// The line just behind the block.
    var endLine: Int { (closingLine ?? contentLines.upperBound - 1) + 1 }

    /// The first run of three or more fence characters. Nothing in front of a fence may hold them.
    static func fenceRun(of character: UInt8, in text: ArraySlice<UInt8>) -> Range<Int> {
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == character else {
                index += 1
                continue
            }
            let start = index
            while index < text.endIndex, text[index] == character { index += 1 }
            if index - start >= 3 { return start..<index }
        }
        return text.endIndex..<text.endIndex
    }

    /// How many fence characters a fence around a text needs: one more than its longest run, at least three.
    static func neededLength(around text: [UInt8], character: UInt8) -> Int {
        var longest = 0
        var run = 0
        for byte in text {
            run = byte == character ? run + 1 : 0
            longest = max(longest, run)
        }
        return max(3, longest + 1)
    }
}
