/// Draws a laid-out graph in characters.
struct GraphDrawing {
    let graph: ComputationGraph
    let boxes: [GraphTextBox]
    let layout: GraphLayout
    let width: Int

    /// The column at which each item's line leaves it.
    private var exits: [Int?] = []
    /// The columns at which arrows enter each item, by edge; a passage has one, for no edge.
    private var entries: [[(edge: Int?, column: Int)]] = []

    init(graph: ComputationGraph, boxes: [GraphTextBox], layout: GraphLayout, width: Int) {
        self.graph = graph
        self.boxes = boxes
        self.layout = layout
        self.width = width
        exits = Array(repeating: nil, count: layout.items.count)
        entries = Array(repeating: [], count: layout.items.count)
    }

    /// - Returns: `nil` when the lines find no room.
    mutating func lines() -> [String]? {
        var canvas = CharacterCanvas(width: width)
        var row = 0
        for (rank, items) in layout.ranks.enumerated() {
            let height = items.map { self.height($0) }.max() ?? 0
            let wires = rank < layout.channels.count ? layout.channels[rank] : []
            chooseExits(wires)
            for item in items { draw(item, on: &canvas, row: row, height: height) }
            row += height
            guard !wires.isEmpty else { continue }
            guard let rows = route(wires, on: &canvas, row: row) else { return nil }
            row += rows
        }
        return canvas.lines()
    }

    private func height(_ item: Int) -> Int {
        if case .node(let node) = layout.items[item].kind { return boxes[node].height }
        return 0
    }

    private func draw(_ item: Int, on canvas: inout CharacterCanvas, row: Int, height: Int) {
        guard case .node(let node) = layout.items[item].kind else {
            if let column = exits[item] {
                canvas.vertical(
                    column: column, from: row, to: row + height - 1, net: item, joinsTop: false, joinsBottom: false)
            }
            return
        }
        let (box, start) = (boxes[node], layout.items[item].start)
        box.draw(
            on: &canvas, row: row, column: start, entries: entries[item].map { $0.column - start },
            exit: exits[item].map { $0 - start })
        if let column = exits[item] {
            canvas.vertical(
                column: column, from: row + box.height, to: row + height - 1, net: item, joinsTop: false,
                joinsBottom: false)
        }
    }

    // MARK: Where lines leave

    /// A line to one box leaves above it if it can, so that it is straight; else from the middle.
    private mutating func chooseExits(_ wires: [GraphLayout.Wire]) {
        let targets = Dictionary(grouping: wires, by: \.from).mapValues { Set($0.map(\.to)) }
        for (item, all) in targets {
            let place = layout.items[item]
            guard case .node(let node) = place.kind else {
                exits[item] = entries[item].first?.column
                continue
            }
            let middle = (place.start + place.end - 1) / 2
            let own = (place.start + 2)...max(place.start + 2, place.end - 3)
            let isOpen = { column in boxes[node].divider.map { column != place.start + $0 } ?? true }
            let columns = own.filter(isOpen).sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }
            var straight: [Int] = []
            if all.count == 1, let target = all.first { straight = columns.filter { mayEnter(target, at: $0) } }
            let column = straight.first ?? columns.first ?? middle
            exits[item] = column
        }
    }

    /// Whether an arrow may enter an item at a column, if there were no others.
    private func mayEnter(_ item: Int, at column: Int) -> Bool {
        let place = layout.items[item]
        guard case .node(let node) = place.kind else { return (place.start..<place.end).contains(column) }
        return column > place.start && column < place.end - 1
            && boxes[node].divider.map { column != place.start + $0 } ?? true
    }

    // MARK: Between two ranks

    /// - Returns: the number of rows, or `nil` when there is no room.
    private mutating func route(_ wires: [GraphLayout.Wire], on canvas: inout CharacterCanvas, row: Int) -> Int? {
        var owner: [Int: Int] = [:]
        for wire in wires { if let exit = exits[wire.from] { owner[exit] = wire.from } }
        for (target, arriving) in Dictionary(grouping: wires, by: \.to).sorted(by: { $0.key < $1.key }) {
            guard enter(target, arriving, owner) else { return nil }
        }
        let sources = wires.map(\.from).reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
        var bottoms: [Int: [Int]] = [:]
        for (item, columns) in entries.enumerated() where layout.items[item].rank == layout.items[wires[0].to].rank {
            for (edge, column) in columns {
                guard let wire = wires.first(where: { $0.to == item && $0.edge == edge }) else { continue }
                bottoms[wire.from, default: []].append(column)
            }
        }
        let routing = ChannelRouting(sources.map { (exits[$0] ?? 0, bottoms[$0] ?? []) })
        let hasLabels = wires.contains { $0.edge.map { !graph.labels[$0].isEmpty } ?? false }
        let rows = routing.trackCount + (hasLabels || routing.trackCount == 0 ? 1 : 0)
        let last = row + rows - 1
        for (source, net) in zip(sources, routing.nets) {
            guard let track = net.track else {
                canvas.vertical(
                    column: net.top, from: row, to: last, net: source, joinsTop: false, joinsBottom: false)
                continue
            }
            let turn = row + track
            canvas.vertical(column: net.top, from: row, to: turn, net: source, joinsTop: false, joinsBottom: true)
            canvas.horizontal(row: turn, from: net.low, to: net.high, net: source)
            for column in net.bottoms {
                canvas.vertical(column: column, from: turn, to: last, net: source, joinsTop: true, joinsBottom: false)
            }
        }
        if hasLabels { writeLabels(wires, on: &canvas, row: last) }
        return rows
    }

    /// Chooses the columns at which arrows enter an item.
    private mutating func enter(_ item: Int, _ wires: [GraphLayout.Wire], _ owner: [Int: Int]) -> Bool {
        let place = layout.items[item]
        let range = place.start...(place.end - 1)
        let sorted = wires.sorted { ((exits[$0.from] ?? 0), $0.edge ?? 0) < ((exits[$1.from] ?? 0), $1.edge ?? 0) }
        let wishes = sorted.map { wire in
            let exit = exits[wire.from] ?? place.start
            return min(max(exit, range.lowerBound), range.upperBound)
        }
        let labels = sorted.map { $0.edge.map { Columns.width(graph.labels[$0]) } ?? 0 }
        for spaces in [labels.map { $0 == 0 ? 2 : $0 + 3 }, labels.map { _ in 2 }, labels.map { _ in 1 }] {
            let chosen = PortColumns.choose(wishes: wishes, spaces: spaces, range: range) { arrow, column in
                mayEnter(item, at: column) && (owner[column].map { $0 == sorted[arrow].from } ?? true)
            }
            if let chosen {
                entries[item] = zip(sorted, chosen).map { ($0.edge, $1) }
                return true
            }
        }
        return false
    }

    /// The local derivative right of its arrow, or left of it, where there is room.
    private func writeLabels(_ wires: [GraphLayout.Wire], on canvas: inout CharacterCanvas, row: Int) {
        for target in Set(wires.map(\.to)).sorted() {
            for (edge, column) in entries[target] {
                guard let edge, !graph.labels[edge].isEmpty else { continue }
                let label = graph.labels[edge]
                let size = Columns.width(label)
                if canvas.isFree(row: row, columns: (column + 1)..<min(width, column + size + 3)),
                    column + size + 2 <= width
                {
                    canvas.write(label, row: row, column: column + 2)
                } else if canvas.isFree(row: row, columns: max(0, column - size - 2)..<column), column - size >= 1 {
                    canvas.write(label, row: row, column: column - size - 1)
                }
            }
        }
    }
}
