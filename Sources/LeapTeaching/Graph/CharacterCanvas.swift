/// A drawing in characters: text, and lines that meet, branch and cross.
struct CharacterCanvas {
    private struct Cell {
        /// `nil`: covered by the wide character before it.
        var character: Character? = " "
        /// The directions in which a line leaves the cell.
        var directions: UInt8 = 0
        var net = -1
        var isCrossing = false
    }

    private static let up: UInt8 = 1
    private static let down: UInt8 = 2
    private static let left: UInt8 = 4
    private static let right: UInt8 = 8

    let width: Int
    private var rows: [[Cell]] = []

    init(width: Int) { self.width = width }

    private mutating func reach(_ row: Int) {
        while rows.count <= row { rows.append(Array(repeating: Cell(), count: width)) }
    }

    /// Writes text; what does not fit is cut off.
    mutating func write(_ text: String, row: Int, column: Int) {
        reach(row)
        var column = column
        for character in text {
            let size = Columns.width(String(character))
            guard column >= 0, column + size <= width else { return }
            if size == 0 { continue }
            rows[row][column] = Cell(character: character)
            for covered in 1..<max(2, size) where covered < size { rows[row][column + covered].character = nil }
            column += size
        }
    }

    /// Whether cells are empty.
    func isFree(row: Int, columns: Range<Int>) -> Bool {
        guard columns.lowerBound >= 0, columns.upperBound <= width else { return false }
        guard row < rows.count else { return true }
        return columns.allSatisfy { rows[row][$0].character == " " && rows[row][$0].directions == 0 }
    }

    /// A vertical line, both ends included. `joins`: which of its ends turn or branch there, and so end within the cell.
    mutating func vertical(column: Int, from top: Int, to bottom: Int, net: Int, joinsTop: Bool, joinsBottom: Bool) {
        guard top <= bottom else { return }
        for row in top...bottom {
            var directions = Self.up | Self.down
            if row == top, joinsTop { directions &= ~Self.up }
            if row == bottom, joinsBottom { directions &= ~Self.down }
            add(directions, row, column, net)
        }
    }

    /// A horizontal line whose both ends turn or branch.
    mutating func horizontal(row: Int, from first: Int, to last: Int, net: Int) {
        guard first <= last else { return }
        for column in first...last {
            var directions = Self.left | Self.right
            if column == first { directions &= ~Self.left }
            if column == last { directions &= ~Self.right }
            add(directions, row, column, net)
        }
    }

    private mutating func add(_ directions: UInt8, _ row: Int, _ column: Int, _ net: Int) {
        guard row >= 0, (0..<width).contains(column) else { return }
        reach(row)
        if rows[row][column].directions != 0, rows[row][column].net != net { rows[row][column].isCrossing = true }
        rows[row][column].directions |= directions
        rows[row][column].net = net
    }

    /// The lines, without blanks at their ends.
    func lines() -> [String] {
        rows.map { row in
            var line = ""
            for cell in row {
                guard let character = cell.character else { continue }
                line.append(cell.directions == 0 ? character : Self.line(cell.directions, isCrossing: cell.isCrossing))
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Where lines of different origin cross, the character is thin; where one branches in all directions, it is heavy.
    private static func line(_ directions: UInt8, isCrossing: Bool) -> Character {
        switch directions {
        case up, down, up | down: "│"
        case left, right, left | right: "─"
        case down | right: "╭"
        case down | left: "╮"
        case up | right: "╰"
        case up | left: "╯"
        case up | down | right: "├"
        case up | down | left: "┤"
        case left | right | down: "┬"
        case left | right | up: "┴"
        default: isCrossing ? "┼" : "╋"
        }
    }
}
