/// Where a closed fenced block lies. Lines count from 0.
struct FencedBlockPosition: Sendable {
    let line: Int
    let contentLines: Range<Int>
    let closingLine: Int
    let character: UInt8
    let fenceLength: Int

    init?(_ block: FencedBlock) {
        guard let closingLine = block.closingLine else { return nil }
        line = block.line
        contentLines = block.contentLines
        self.closingLine = closingLine
        character = block.character
        fenceLength = block.fenceLength
    }

    /// For a block that is never closed and so never edited.
    init(unclosed block: FencedBlock) {
        line = block.line
        contentLines = block.contentLines
        closingLine = block.endLine - 1
        character = block.character
        fenceLength = block.fenceLength
    }
}

/// Finds front matter, cells, outputs and damage in a notebook file.
struct NotebookParser {
    struct Result {
        var frontMatter: FrontMatter
        var frontMatterRange: Range<Int>
        var blocks: [Block] = []
        var cells: [Cell] = []
        var problems: [Problem] = []
        var lines: SourceLines
    }

    private let bytes: [UInt8]
    private let lines: SourceLines

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = SourceLines(bytes)
    }

    func parse() -> Result {
        let (frontMatter, headLines, headProblems) = FrontMatter.parse(bytes, lines: lines)
        let head = lines.range(0..<headLines)
        var result = Result(frontMatter: frontMatter, frontMatterRange: head, lines: lines)
        result.problems = headProblems

        var marked: [(lines: Range<Int>, content: Block.Content)] = []
        let conflicts = conflictRegions()
        if let tree = MarkdownTree(bytes, hiding: head) {
            marked = addCells(tree, conflicts: conflicts, to: &result)
        } else {
            result.problems.append(Problem(line: 1, message: "there is not enough memory to read this notebook"))
        }
        for region in conflicts where !marked.contains(where: { $0.lines.overlaps(region) }) {
            marked.append((region, .problem(Self.conflictMessage)))
            result.problems.append(Problem(line: region.lowerBound + 1, message: Self.conflictMessage))
        }
        if bytes.isEmpty { result.problems.append(Problem(line: 1, message: "the file is empty")) }
        if let damage = MarkdownTree.firstDamage(in: bytes) {
            let line = lines.line(at: damage) + 1
            let byte = String(bytes[damage], radix: 16, uppercase: true)
            result.problems.append(
                Problem(line: line, message: "the byte 0x\(byte) is not UTF-8 here; save the file as UTF-8"))
        }
        marked.sort { $0.lines.lowerBound < $1.lines.lowerBound }
        result.problems.sort { $0.line < $1.line }
        result.blocks = tile(marked, headLines: headLines)
        return result
    }

    // MARK: Cells

    /// Adds the cells; returns the lines that they and damaged blocks take.
    private func addCells(
        _ tree: MarkdownTree, conflicts: [Range<Int>], to result: inout Result
    ) -> [(lines: Range<Int>, content: Block.Content)] {
        let fences = tree.fencedBlocks(in: bytes, lines: lines)
        var marked: [(lines: Range<Int>, content: Block.Content)] = []
        var labels: [String: Int] = [:]
        var index = 0
        while index < fences.count {
            let fence = fences[index]
            index += 1
            let words = fence.info.split { $0 == " " || $0 == "\t" }
            switch words.first {
            case "leap":
                var output: FencedBlock?
                if index < fences.count, isOutput(fences[index], below: fence) {
                    output = fences[index]
                    index += 1
                }
                let cell = makeCell(
                    fence, output: output, words: Array(words.dropFirst()), number: result.cells.count,
                    conflicts: conflicts, labels: &labels)
                if let problem = cell.problem { result.problems.append(Problem(line: cell.line, message: problem)) }
                marked.append((fence.line..<(output ?? fence).endLine, .cell(cell.index)))
                result.cells.append(cell)
            case "output":
                let message = "this output belongs to no cell; an output stands right below its cell"
                result.problems.append(Problem(line: fence.line + 1, message: message))
                marked.append((fence.line..<fence.endLine, .problem(message)))
            default: break
            }
        }
        return marked
    }

    private func makeCell(
        _ fence: FencedBlock, output: FencedBlock?, words: [Substring], number: Int, conflicts: [Range<Int>],
        labels: inout [String: Int]
    ) -> Cell {
        var (options, problem) = CellOptions.parse(words)
        if let label = options.label {
            if let other = labels[label] {
                problem = problem ?? "the label #\(label) is taken by the cell in line \(other)"
            } else {
                labels[label] = fence.line + 1
            }
        }
        let extent = fence.line..<(output ?? fence).endLine
        if fence.closingLine == nil {
            problem = "this cell is never closed; end it with a line " + Self.fenceText(fence)
        } else if let output, output.closingLine == nil {
            problem = "the output of this cell is never closed; end it with a line " + Self.fenceText(output)
        }
        if conflicts.contains(where: { $0.overlaps(extent) }) || hasConflictMarker(in: fence.contentLines) {
            problem = Self.conflictMessage
        }
        var outputText = output.map { normalizingNewlines(String(decoding: $0.content, as: UTF8.self)) }
        if outputText?.hasSuffix("\n") == true { outputText?.removeLast() }
        return Cell(
            index: number, options: options, source: fence.content, line: fence.line + 1, output: outputText,
            outputLine: output.map { $0.line + 2 }, problem: problem,
            fence: FencedBlockPosition(fence) ?? FencedBlockPosition(unclosed: fence),
            outputFence: output.flatMap { FencedBlockPosition($0) })
    }

    private static func fenceText(_ block: FencedBlock) -> String {
        String(repeating: String(decoding: [block.character], as: UTF8.self), count: block.fenceLength)
    }

    /// Whether a fenced block is the output of a cell: the next block in the same container, with blank lines between
    /// at most.
    private func isOutput(_ block: FencedBlock, below cell: FencedBlock) -> Bool {
        let words = block.info.split { $0 == " " || $0 == "\t" }
        guard words == ["output"], MarkdownTree.next(cell.node) == block.node, cell.endLine <= block.line else {
            return false
        }
        return (cell.endLine..<block.line).allSatisfy { bytes[lines.content($0)].isBlankInContainer }
    }

    // MARK: Merge conflicts

    private static let conflictMessage =
        "a merge conflict is not resolved here; keep one side and delete the lines <<<<<<<, ======= and >>>>>>>"

    /// Whether a line is a marker that version control writes: seven characters, then a space or the end.
    private func isMarker(_ character: Character, line: Int) -> Bool {
        guard let byte = character.asciiValue else { return false }
        let text = bytes[lines.content(line)]
        return text.count >= 7 && text.prefix(7).allSatisfy { $0 == byte }
            && (text.count == 7 || text.dropFirst(7).first == .space)
    }

    /// The line ranges from `<<<<<<<` over `=======` to `>>>>>>>`.
    private func conflictRegions() -> [Range<Int>] {
        var regions: [Range<Int>] = []
        var start: Int?
        var hasMiddle = false
        for line in 0..<lines.count {
            if isMarker("<", line: line) {
                start = line
                hasMiddle = false
            } else if start != nil, isMarker("=", line: line) {
                hasMiddle = true
            } else if let first = start, hasMiddle, isMarker(">", line: line) {
                regions.append(first..<line + 1)
                start = nil
            }
        }
        return regions
    }

    private func hasConflictMarker(in range: Range<Int>) -> Bool {
        range.contains { isMarker("<", line: $0) || isMarker(">", line: $0) }
    }

    // MARK: Blocks

    /// Fills what lies between the marked lines with prose, so that the blocks cover the file.
    private func tile(_ marked: [(lines: Range<Int>, content: Block.Content)], headLines: Int) -> [Block] {
        var blocks: [Block] = []
        func add(_ range: Range<Int>, _ content: Block.Content) {
            guard !range.isEmpty else { return }
            blocks.append(Block(content: content, range: lines.range(range), line: range.lowerBound + 1))
        }
        add(0..<headLines, .frontMatter)
        var position = headLines
        for (range, content) in marked {
            add(position..<max(position, range.lowerBound), .prose)
            add(max(position, range.lowerBound)..<max(position, range.upperBound), content)
            position = max(position, range.upperBound)
        }
        add(position..<max(position, lines.count), .prose)
        return blocks
    }
}
