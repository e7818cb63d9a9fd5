/// A fault in a notebook file that does not keep it from being opened.
public struct Problem: Error, Sendable, Equatable {
    /// The line in the file, from 1.
    public var line: Int
    /// What is wrong and what to do.
    public var message: String

    public init(line: Int, message: String) {
        self.line = line
        self.message = message
    }
}

/// A code cell.
public struct Cell: Sendable {
    /// Its position among the notebook's cells, from 0.
    public let index: Int
    /// Its position as people count, from 1.
    public var number: Int { index + 1 }
    public let options: CellOptions
    /// The code, without the indentation or quotation marks of what it stands in; any bytes.
    public let source: [UInt8]
    /// The line of the opening fence in the file, from 1. The code begins on the next.
    public let line: Int
    /// The recorded output, with LF line endings and without the last one; `nil` when there is none.
    public let output: String?
    /// The first line inside the recorded output block, from 1.
    public let outputLine: Int?
    /// What is wrong with the cell; such a cell is not run.
    public let problem: String?

    let fence: FencedBlockPosition
    let outputFence: FencedBlockPosition?

    /// `cell 3 (#update)`.
    public var title: String { "cell \(number)" + (options.label.map { " (#\($0))" } ?? "") }
    /// The code as text; damaged bytes show as �.
    public var text: String { String(decoding: source, as: UTF8.self) }
}

/// One stretch of a notebook file.
public struct Block: Sendable {
    public enum Content: Sendable {
        case frontMatter
        case prose
        /// A cell with its recorded output; the index in `Notebook.cells`.
        case cell(Int)
        /// Something that is damaged, outside cells; the message.
        case problem(String)
    }

    public let content: Content
    /// The bytes in the file.
    public let range: Range<Int>
    /// The first line in the file, from 1.
    public let line: Int
}

/// A `.leapnb` file: Markdown whose fenced blocks marked `leap` are cells, each with its recorded output below it.
///
/// Every byte of the file belongs to exactly one block, so that printing what was parsed gives the same bytes,
/// whatever they are; nothing is written anew but what an edit names.
public struct Notebook: Sendable {
    /// The file.
    public internal(set) var bytes: [UInt8]
    public private(set) var frontMatter: FrontMatter
    /// The whole file in order, without gaps.
    public private(set) var blocks: [Block]
    public private(set) var cells: [Cell]
    /// What is damaged, in the order of the file: front matter, cells, and what stands outside them.
    public private(set) var problems: [Problem]
    /// The front matter's bytes.
    let frontMatterRange: Range<Int>
    let lines: SourceLines

    /// Opens any bytes.
    public init(_ bytes: [UInt8]) {
        let parsed = NotebookParser(bytes).parse()
        self.bytes = bytes
        frontMatter = parsed.frontMatter
        blocks = parsed.blocks
        cells = parsed.cells
        problems = parsed.problems
        frontMatterRange = parsed.frontMatterRange
        lines = parsed.lines
    }

    /// The file: the same bytes that were parsed.
    public func serialized() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for block in blocks { result += bytes[block.range] }
        return result
    }

    /// The cell with a label.
    public func cell(labelled label: String) -> Cell? { cells.first { $0.options.label == label } }

    /// The tolerance that holds for a cell: its own, or the notebook's.
    public func tolerance(of cell: Cell) -> Double? { cell.options.tolerance ?? frontMatter.tolerance }
}
