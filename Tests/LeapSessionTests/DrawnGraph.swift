/// A computation graph read back from its drawing in characters: the boxes, and where each arrow comes from.
struct DrawnGraph {
    private struct Box {
        let text: String
        let rows: ClosedRange<Int>
        let columns: ClosedRange<Int>
    }

    /// A cell of the drawing.
    private struct Place: Hashable {
        var row: Int
        var column: Int
    }

    /// `c → z` for every arrow, in any order.
    private(set) var arrows: [String] = []
    /// Lines that lead nowhere, arrows without a source.
    private(set) var faults: [String] = []
    private(set) var boxCount = 0

    private let cells: [[Character]]
    private var boxes: [Box] = []

    /// The ends of each line character: up, down, left, right.
    private static let ends: [Character: (up: Bool, down: Bool, left: Bool, right: Bool)] = [
        "│": (true, true, false, false), "─": (false, false, true, true), "╭": (false, true, false, true),
        "╮": (false, true, true, false), "╰": (true, false, false, true), "╯": (true, false, true, false),
        "├": (true, true, false, true), "┤": (true, true, true, false), "┬": (false, true, true, true),
        "┴": (true, false, true, true), "┼": (true, true, true, true), "╋": (true, true, true, true),
    ]

    init(_ text: String) {
        let drawing = text.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        let width = drawing.map(\.count).max() ?? 0
        cells = drawing.map { Array($0) + Array(repeating: " ", count: width - $0.count) }
        findBoxes(width)
        boxCount = boxes.count
        for box in boxes {
            for column in box.columns where cells[box.rows.lowerBound][column] == "▼" {
                follow(Place(row: box.rows.lowerBound - 1, column: column), to: box)
            }
        }
        findLooseEnds(width)
    }

    private mutating func findBoxes(_ width: Int) {
        let frames: [(left: Character, right: Character, bottom: Character, side: Character)] = [
            ("╔", "╗", "╚", "║"), ("┌", "┐", "└", "│"), ("┏", "┓", "┗", "┃"), ("╭", "╮", "╰", "│"),
            ("┌", "┐", "└", "╎"),
        ]
        for row in cells.indices {
            for column in 0..<width {
                for frame in frames where cells[row][column] == frame.left {
                    guard let right = cells[row][column...].firstIndex(of: frame.right) else { continue }
                    var bottom = row + 1
                    while bottom < cells.count, cells[bottom][column] == frame.side, cells[bottom][right] == frame.side
                    {
                        bottom += 1
                    }
                    // Lines turn like the corners of a box, but have no bottom, or nothing in between.
                    guard bottom > row + 1, bottom < cells.count, cells[bottom][column] == frame.bottom,
                        cells[row][(column + 1)..<right].allSatisfy({ "─═━╌▼┬╤┯".contains($0) }),
                        cells[bottom][(column + 1)..<right].allSatisfy({ "─═━╌┬┴╤╧┯┷".contains($0) })
                    else { continue }
                    let text = String(cells[row + 1][(column + 2)..<(right - 1)])
                    boxes.append(Box(text: text, rows: row...bottom, columns: column...right))
                    break
                }
            }
        }
    }

    private func box(at place: Place) -> Box? {
        boxes.first { $0.rows.contains(place.row) && $0.columns.contains(place.column) }
    }

    /// The name in a box: what stands before the first `=` or before the shape.
    private static func name(_ text: String) -> String {
        var text = text[...]
        if let divider = text.firstRange(of: " │ ") { text = text[..<divider.lowerBound] }
        if let sign = text.firstRange(of: " = ") { text = text[..<sign.lowerBound] }
        if let gap = text.firstRange(of: "  ") { text = text[..<gap.lowerBound] }
        return String(text).trimmed
    }

    /// Walks from an arrow head against the direction of the lines to the box they leave.
    private mutating func follow(_ start: Place, to target: Box) {
        // A place and the side from which it was entered; a crossing is passed straight.
        var open: [(place: Place, up: Bool, down: Bool, left: Bool, right: Bool)] = [
            (start, false, true, false, false)
        ]
        var seen: Set<[Int]> = []
        var sources: Set<String> = []
        while let (place, up, down, left, right) = open.popLast() {
            guard cells.indices.contains(place.row), cells[place.row].indices.contains(place.column) else { continue }
            if let source = box(at: place) {
                // A line may only be met at the lower border, from below.
                if down, place.row == source.rows.upperBound, "┬╤┯".contains(cells[place.row][place.column]) {
                    sources.insert(Self.name(source.text))
                }
                continue
            }
            guard let ends = Self.ends[cells[place.row][place.column]] else { continue }
            guard (up && ends.up) || (down && ends.down) || (left && ends.left) || (right && ends.right) else {
                continue
            }
            let isCrossing = cells[place.row][place.column] == "┼"
            guard seen.insert([place.row, place.column, isCrossing && (left || right) ? 1 : 0]).inserted else {
                continue
            }
            let isVertical = up || down
            if ends.up, !isCrossing || isVertical {
                open.append((Place(row: place.row - 1, column: place.column), false, true, false, false))
            }
            if ends.down, !isCrossing || isVertical {
                open.append((Place(row: place.row + 1, column: place.column), true, false, false, false))
            }
            if ends.left, !isCrossing || !isVertical {
                open.append((Place(row: place.row, column: place.column - 1), false, false, false, true))
            }
            if ends.right, !isCrossing || !isVertical {
                open.append((Place(row: place.row, column: place.column + 1), false, false, true, false))
            }
        }
        if sources.count == 1, let source = sources.first {
            arrows.append("\(source) → \(Self.name(target.text))")
        } else {
            faults.append("\(sources.count) sources of an arrow to \(Self.name(target.text)): \(sources.sorted())")
        }
    }

    /// Every end of a line must meet another end, a box or an arrow head.
    private mutating func findLooseEnds(_ width: Int) {
        for row in cells.indices {
            for column in 0..<width where box(at: Place(row: row, column: column)) == nil {
                guard let ends = Self.ends[cells[row][column]] else { continue }
                func meets(_ rowStep: Int, _ columnStep: Int) -> Bool {
                    let place = Place(row: row + rowStep, column: column + columnStep)
                    guard cells.indices.contains(place.row), (0..<width).contains(place.column) else { return false }
                    let character = cells[place.row][place.column]
                    if box(at: place) != nil { return rowStep == 1 ? character == "▼" : "┬╤┯".contains(character) }
                    guard let other = Self.ends[character] else { return false }
                    return rowStep == 1
                        ? other.up : rowStep == -1 ? other.down : columnStep == 1 ? other.left : other.right
                }
                let isWhole =
                    (!ends.up || meets(-1, 0)) && (!ends.down || meets(1, 0)) && (!ends.left || meets(0, -1))
                    && (!ends.right || meets(0, 1))
                if !isWhole { faults.append("a loose end of \(cells[row][column]) in row \(row), column \(column)") }
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        while text.first == " " { text = text.dropFirst() }
        return String(text)
    }
}
