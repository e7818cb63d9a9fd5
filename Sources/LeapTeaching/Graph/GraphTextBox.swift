/// A box in characters: its frame and the lines inside.
struct GraphTextBox {
    /// The characters of a frame.
    private struct Frame {
        let topLeft: Character
        let topRight: Character
        let bottomLeft: Character
        let bottomRight: Character
        let horizontal: Character
        let vertical: Character
        /// Where the line between the two halves begins and ends.
        let dividerTop: Character
        let dividerBottom: Character
        /// Where a line leaves.
        let exit: Character

        init(_ characters: String) {
            let all = Array(characters)
            (topLeft, topRight, bottomLeft, bottomRight) = (all[0], all[1], all[2], all[3])
            (horizontal, vertical) = (all[4], all[5])
            (dividerTop, dividerBottom, exit) = (all[6], all[7], all[8])
        }

        static func of(_ kind: GraphBoxText.Kind) -> Frame {
            switch kind {
            case .parameter: Frame("╔╗╚╝═║╤╧╤")
            case .data: Frame("╭╮╰╯─│┬┴┬")
            case .step, .layer: Frame("┌┐└┘─│┬┴┬")
            case .result: Frame("┏┓┗┛━┃┯┷┯")
            case .folded: Frame("┌┐└┘╌╎┬┴┬")
            }
        }
    }

    /// The lines between the borders, all of one width.
    private let rows: [String]
    private let frame: Frame
    /// The column of the line between formula and gradient, from the left border.
    let divider: Int?
    let width: Int
    var height: Int { rows.count + 2 }

    /// - Parameters:
    ///   - isStacked: the gradient stands below the formula, not beside it.
    ///   - limit: a stacked box is no wider; its texts are cut off.
    init(_ text: GraphBoxText, isStacked: Bool, limit: Int, leastWidth: Int) {
        frame = Frame.of(text.kind)
        if isStacked || text.gradient.isEmpty {
            let texts = [text.head, text.gradient].filter { !$0.isEmpty }
                .map { isStacked ? GraphText.shortened($0, to: max(1, limit - 4)) : $0 }
            let inner = max(leastWidth - 4, texts.map(Columns.width).max() ?? 0)
            rows = texts.map { " " + Columns.left($0, inner) + " " }
            divider = nil
            width = inner + 4
        } else {
            let gradient = Columns.width(text.gradient)
            let head = max(Columns.width(text.head), leastWidth - 7 - gradient)
            rows = [" " + Columns.left(text.head, head) + " │ " + text.gradient + " "]
            divider = head + 3
            width = head + gradient + 7
        }
    }

    /// Draws the box with its upper left corner at a place, entered and left at columns counted from there.
    func draw(on canvas: inout CharacterCanvas, row: Int, column: Int, entries: [Int], exit: Int?) {
        var top = Array(repeating: frame.horizontal, count: width)
        var bottom = top
        (top[0], top[width - 1]) = (frame.topLeft, frame.topRight)
        (bottom[0], bottom[width - 1]) = (frame.bottomLeft, frame.bottomRight)
        if let divider { (top[divider], bottom[divider]) = (frame.dividerTop, frame.dividerBottom) }
        for entry in entries { top[entry] = "▼" }
        if let exit { bottom[exit] = frame.exit }
        canvas.write(String(top), row: row, column: column)
        for (index, text) in rows.enumerated() {
            let line = String(frame.vertical) + text + String(frame.vertical)
            canvas.write(line, row: row + 1 + index, column: column)
        }
        canvas.write(String(bottom), row: row + height - 1, column: column)
    }
}
