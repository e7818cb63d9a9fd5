extension Notebook {
    /// Records outputs: replaces, inserts or removes the output block of each named cell and nothing else.
    /// - Parameter outputs: the text by cell index, without a trailing newline; an empty one removes the block. Line
    ///   endings are written as the cell's own.
    /// - Throws: `Problem` when a cell is damaged; the notebook is then unchanged.
    public mutating func setOutputs(_ outputs: [Int: String]) throws(Problem) {
        var edits: [Edit] = []
        for (index, text) in outputs {
            let cell = cells[index]
            if let problem = cell.problem { throw Problem(line: cell.line, message: problem) }
            let output = trimmingTrailingWhitespace(normalizingNewlines(text))
            if output == cell.output || (output.isEmpty && cell.outputFence == nil) { continue }
            edits.append(outputEdit(of: cell, to: output))
        }
        let before = cells
        try apply(edits) { edited in
            outputs.allSatisfy { index, text in
                let output = trimmingTrailingWhitespace(normalizingNewlines(text))
                return edited.cells[index].source == before[index].source && edited.cells[index].output ?? "" == output
            }
        }
    }

    /// Replaces the code of cells and nothing else.
    /// - Parameter sources: the code by cell index.
    /// - Throws: `Problem` when a cell is damaged or cannot hold the code; the notebook is then unchanged.
    public mutating func setSources(_ sources: [Int: String]) throws(Problem) {
        var edits: [Edit] = []
        var expected: [Int: [UInt8]] = [:]
        for (index, text) in sources {
            let cell = cells[index]
            if let problem = cell.problem { throw Problem(line: cell.line, message: problem) }
            var source = normalizingNewlines(text)
            if !source.isEmpty, !source.hasSuffix("\n") { source += "\n" }
            edits.append(sourceEdit(of: cell, to: source))
            expected[index] = Array(source.utf8)
        }
        let before = cells
        try apply(edits) { edited in
            expected.allSatisfy { index, source in
                Array(normalizingNewlines(edited.cells[index].text).utf8) == source
                    && edited.cells[index].output == before[index].output
            }
        }
    }

    // MARK: Edits

    private struct Edit {
        var range: Range<Int>
        var replacement: [UInt8]
    }

    /// Makes the edits, and takes them back if the file does not then read as meant.
    private mutating func apply(_ edits: [Edit], check: (Notebook) -> Bool) throws(Problem) {
        guard !edits.isEmpty else { return }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.replacement.count })
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[position..<edit.range.lowerBound]
            result += edit.replacement
            position = edit.range.upperBound
        }
        result += bytes[position...]
        let edited = Notebook(result)
        guard edited.cells.count == cells.count, check(edited) else {
            let message = "this cell cannot be changed where it stands; indent its closing fence like its opening one"
            throw Problem(line: lineNumber(at: edits[0].range.lowerBound), message: message)
        }
        self = edited
    }

    private func lineNumber(at offset: Int) -> Int {
        (0..<lines.count).last { lines.start($0) <= offset }.map { $0 + 1 } ?? 1
    }

    private func outputEdit(of cell: Cell, to output: String) -> Edit {
        let newline = lineEnding(of: cell.fence.line)
        guard let old = cell.outputFence else {
            let prefix = self.prefix(of: cell.fence.closingLine)
            let end = lines.content(cell.fence.closingLine).upperBound
            let block = blockLines(output, prefix: prefix, character: UInt8(ascii: "`"))
            return Edit(range: end..<end, replacement: newline + join([blank(prefix)] + block, newline))
        }
        let closing = lines.content(old.closingLine)
        if output.isEmpty {
            // What stood between the cell and its output goes with it.
            let start = lines.content(cell.fence.closingLine).upperBound
            return Edit(range: start..<closing.upperBound, replacement: [])
        }
        let prefix = self.prefix(of: old.closingLine)
        let isLongEnough =
            FencedBlock.neededLength(around: Array(output.utf8), character: old.character) <= old.fenceLength
        if isLongEnough, prefix == self.prefix(of: old.line), !hasTab(before: old.line) {
            let content = contentLines(output, prefix: prefix).flatMap { $0 + newline }
            return Edit(range: lines.range(old.contentLines), replacement: content)
        }
        let block = blockLines(output, prefix: prefix, character: old.character)
        return Edit(range: lines.start(old.line)..<closing.upperBound, replacement: join(block, newline))
    }

    private func sourceEdit(of cell: Cell, to source: String) -> Edit {
        let fence = cell.fence
        let newline = lineEnding(of: fence.line)
        let prefix = self.prefix(of: fence.closingLine)
        let content = contentLines(source, prefix: prefix).dropLast().flatMap { $0 + newline }
        let needed = FencedBlock.neededLength(around: Array(source.utf8), character: fence.character)
        guard needed > fence.fenceLength else {
            return Edit(range: lines.range(fence.contentLines), replacement: content)
        }
        let run = [UInt8](repeating: fence.character, count: needed)
        let opening = lines.full(fence.line)
        let old = FencedBlock.fenceRun(of: fence.character, in: bytes[lines.content(fence.line)])
        let head = Array(bytes[opening.lowerBound..<old.lowerBound]) + run + bytes[old.upperBound..<opening.upperBound]
        let end = lines.content(fence.closingLine).upperBound
        return Edit(range: opening.lowerBound..<end, replacement: head + content + prefix + run)
    }

    // MARK: Lines in a container

    /// What stands before the fence on a line: indentation and quotation marks. Tabs are written as spaces (stops
    /// every four columns): a container may end within a tab.
    private func prefix(of line: Int) -> [UInt8] {
        var prefix: [UInt8] = []
        for byte in bytes[lines.content(line)].prefix(while: { $0.isBlank || $0 == UInt8(ascii: ">") }) {
            prefix += byte == .tab ? [UInt8](repeating: .space, count: 4 - prefix.count % 4) : [byte]
        }
        return prefix
    }

    private func hasTab(before line: Int) -> Bool {
        bytes[lines.content(line)].prefix { $0.isBlank || $0 == UInt8(ascii: ">") }.contains(.tab)
    }

    /// The prefix of a line that is otherwise empty.
    private func blank(_ prefix: [UInt8]) -> [UInt8] {
        var prefix = prefix
        while prefix.last?.isBlank == true { prefix.removeLast() }
        return prefix
    }

    private func contentLines(_ text: String, prefix: [UInt8]) -> [[UInt8]] {
        text.utf8.split(separator: .newline, omittingEmptySubsequences: false).map { line in
            line.isEmpty ? blank(prefix) : prefix + line
        }
    }

    private func blockLines(_ output: String, prefix: [UInt8], character: UInt8) -> [[UInt8]] {
        let length = FencedBlock.neededLength(around: Array(output.utf8), character: character)
        let fence = [UInt8](repeating: character, count: length)
        return [prefix + fence + Array("output".utf8)] + contentLines(output, prefix: prefix) + [prefix + fence]
    }

    private func lineEnding(of line: Int) -> [UInt8] {
        Array(bytes[lines.content(line).upperBound..<lines.full(line).upperBound])
    }

    private func join(_ parts: [[UInt8]], _ separator: [UInt8]) -> [UInt8] { Array(parts.joined(separator: separator)) }
}
