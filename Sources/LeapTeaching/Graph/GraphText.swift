import LeapTensor

/// A computation graph in box-drawing characters, the inputs above, the result below.
struct GraphText {
    let graph: ComputationGraph

    private static let gap = 2
    /// A passage may choose among three columns, so that it never meets another line.
    private static let passageBreadth = 3

    /// The drawing, no line wider than asked: with wide boxes where they have room, else with narrow ones, else, when
    /// too many lines would cross, as a list.
    func lines(width: Int) -> [String] {
        for isStacked in [false, true] {
            let boxes = textBoxes(isStacked: isStacked, width: width)
            if boxes.contains(where: { $0.width > width }) { continue }
            for limit in isStacked ? [Int.max, width] : [Int.max] {
                let layout = GraphLayout(
                    breadths: boxes.map(\.width), edges: graph.layoutEdges,
                    settings: .init(gap: Self.gap, passageBreadth: Self.passageBreadth, limit: limit))
                guard layout.breadth <= width else { continue }
                var drawing = GraphDrawing(graph: graph, boxes: boxes, layout: layout, width: width)
                if let lines = drawing.lines() { return lines }
            }
        }
        return GraphListText(graph: graph).lines(width: width)
    }

    private func textBoxes(isStacked: Bool, width: Int) -> [GraphTextBox] {
        var incoming: [[Int]] = Array(repeating: [], count: graph.model.boxes.count)
        for (index, arrow) in graph.model.arrows.enumerated() { incoming[arrow.target].append(index) }
        return graph.texts.enumerated().map { index, text in
            let labels = incoming[index].map { Columns.width(graph.labels[$0]) }
            // A column for each line and one between; with labels where that makes no monster of the box.
            let least = 2 * labels.count + 3
            let labelled = 2 + labels.reduce(0) { $0 + ($1 == 0 ? 2 : $1 + 3) }
            return GraphTextBox(
                text, isStacked: isStacked, limit: width,
                leastWidth: labelled <= width / 2 ? max(least, labelled) : least)
        }
    }

    /// What the frames and the numbers mean.
    func legend(width: Int) -> [String] {
        let kinds = Set(graph.texts.map(\.kind))
        var parts: [String] = []
        if kinds.contains(.parameter) { parts.append("═ parameter") }
        if kinds.contains(.data) { parts.append("╭╮ data") }
        if kinds.contains(.result) { parts.append("━ result") }
        if graph.labels.contains(where: { !$0.isEmpty }) { parts.append("beside an arrow: the local derivative") }
        if graph.texts.contains(where: { $0.gradient.hasPrefix("‖") }) { parts.append("‖ ‖: the length of a gradient") }
        if graph.model.foldedCount > 0 {
            parts.append("\(TeachingNumber.grouped(graph.model.foldedCount)) steps folded")
        }
        if kinds.contains(.layer), !graph.isOpened { parts.append("depth = 2 opens layers") }
        return Self.wrapped(parts, separator: "   ", width: width)
    }

    static func wrapped(_ parts: [String], separator: String, width: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, Columns.width(last) + separator.count + Columns.width(part) <= width {
                lines[lines.count - 1] += separator + part
            } else {
                lines.append(shortened(part, to: width))
            }
        }
        return lines
    }

    static func shortened(_ text: String, to width: Int) -> String {
        guard Columns.width(text) > width else { return text }
        var kept = ""
        for character in text {
            if Columns.width(kept) + Columns.width(String(character)) + 1 > width { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
