/// A computation graph as a list: where too many lines would cross for boxes.
struct GraphListText {
    let graph: ComputationGraph

    func lines(width: Int) -> [String] {
        var lines: [String] = []
        var sources: [[Int]] = Array(repeating: [], count: graph.model.boxes.count)
        for (index, arrow) in graph.model.arrows.enumerated() { sources[arrow.target].append(index) }
        for (index, text) in graph.texts.enumerated() {
            let mark =
                switch text.kind {
                case .parameter: "═ "
                case .data: "╭ "
                case .result: "━ "
                case .step, .layer, .folded: "┌ "
                }
            var line = mark + text.head
            if !text.gradient.isEmpty { line += "   " + text.gradient }
            lines.append(GraphText.shortened(line, to: width))
            let inputs = sources[index].map { arrow -> String in
                let source = graph.texts[graph.model.arrows[arrow].source]
                let name = source.name.isEmpty ? source.formula : source.name
                return "↑ " + name + (graph.labels[arrow].isEmpty ? "" : " · \(graph.labels[arrow])")
            }
            for line in GraphText.wrapped(inputs, separator: "   ", width: max(1, width - 4)) {
                lines.append(GraphText.shortened("│   " + line, to: width))
            }
        }
        return lines
    }
}
