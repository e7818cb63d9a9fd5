/// Where everything stands in a drawn graph, in pixels; from left to right when that is not too wide, else from above.
struct GraphPicture {
    struct Box {
        let x: Double
        let y: Double
        let width: Double
        let height: Double
    }

    struct Point {
        let x: Double
        let y: Double
    }

    /// The way of an arrow: curves between points, straight between the ends of a passage and before its head.
    struct Route {
        struct Piece {
            let to: Point
            let isCurve: Bool
        }

        let from: Point
        let pieces: [Piece]
        /// The middle of the straight piece before the head, for a label.
        let label: Point
    }

    static let widthLimit = 960
    /// The advance of a character of a monospaced font, as a part of its size: 0.602 in DejaVu Sans Mono, 0.6 in most.
    static let advance = 0.605
    static let formulaSize = 13.0
    static let valueSize = 15.0
    static let gradientSize = 12.0
    static let labelSize = 12.0
    private static let margin = 12.0

    let isHorizontal: Bool
    let boxes: [Box]
    let routes: [Route]
    let width: Double
    let height: Double

    init(_ graph: ComputationGraph) {
        let horizontal = GraphPicture(graph, isHorizontal: true)
        let isNarrow = horizontal.width <= Double(Self.widthLimit)
        self = isNarrow ? horizontal : GraphPicture(graph, isHorizontal: false)
    }

    static func width(_ text: String, size: Double) -> Double { Double(Columns.width(text)) * size * advance }

    static func labelWidth(_ label: String) -> Double { label.isEmpty ? 0 : width(label, size: labelSize) + 10 }

    private static func size(_ text: GraphBoxText) -> (width: Double, height: Double) {
        var width = Self.width(GraphSVG.formulaLine(text), size: formulaSize) + 24
        width = max(width, Self.width(GraphSVG.valueLine(text), size: valueSize) + 24)
        width = max(width, Self.width(text.gradient, size: gradientSize) + 20)
        let lines = (GraphSVG.formulaLine(text).isEmpty ? 0.0 : 19) + (GraphSVG.valueLine(text).isEmpty ? 0 : 20)
        return (max(width, 54), lines + 13 + (text.gradient.isEmpty ? 0 : 22))
    }

    private init(_ graph: ComputationGraph, isHorizontal: Bool) {
        self.isHorizontal = isHorizontal
        let labels = graph.labels.map(Self.labelWidth)
        var arriving: [[Int]] = Array(repeating: [], count: graph.texts.count)
        for (index, arrow) in graph.model.arrows.enumerated() { arriving[arrow.target].append(index) }
        // Room for every arrow, and for its label above others.
        let spaces = arriving.map { arrows in
            isHorizontal ? 22 : max(18, (arrows.map { labels[$0] }.max() ?? 0) + 8)
        }
        let sizes = graph.texts.enumerated().map { index, text -> (width: Double, height: Double) in
            let size = Self.size(text)
            let ports = Double(arriving[index].count) * spaces[index] + 6
            return isHorizontal ? (size.width, max(size.height, ports)) : (max(size.width, ports), size.height)
        }
        let layout = GraphLayout(
            breadths: sizes.map { Int((isHorizontal ? $0.height : $0.width).rounded(.up)) }, edges: graph.layoutEdges,
            settings: .init(
                gap: isHorizontal ? 16 : 22, passageBreadth: 8, limit: isHorizontal ? Int.max : Self.widthLimit))

        // The ranks one behind the other, with room for the labels between.
        var starts: [Double] = []
        var ends: [Double] = []
        var next = Self.margin
        for (rank, items) in layout.ranks.enumerated() {
            let depths = items.map { item -> Double in
                guard case .node(let node) = layout.items[item].kind else { return 0 }
                return isHorizontal ? sizes[node].width : sizes[node].height
            }
            let depth = depths.max() ?? 0
            starts.append(next)
            ends.append(next + depth)
            let wires = rank < layout.channels.count ? layout.channels[rank] : []
            let label = wires.compactMap { $0.edge.map { labels[$0] } }.max() ?? 0
            next += depth + (isHorizontal ? max(44, label + 42) : label > 0 ? 52 : 42)
        }

        func point(_ main: Double, _ cross: Double) -> Point {
            isHorizontal ? Point(x: main, y: cross + Self.margin) : Point(x: cross + Self.margin, y: main)
        }
        boxes = graph.texts.indices.map { node in
            let item = layout.items[layout.itemOfNode[node]]
            let (start, end) = (starts[item.rank], ends[item.rank])
            let middle = Double(item.doubledMiddle) / 2
            let size = sizes[node]
            // In the middle of its rank from left to right; at its upper edge from above.
            let corner =
                isHorizontal
                ? point((start + end - size.width) / 2, middle - size.height / 2)
                : point(start, middle - size.width / 2)
            return Box(x: corner.x, y: corner.y, width: size.width, height: size.height)
        }

        // Arrows enter a box in the order in which their lines come.
        func middle(_ item: Int) -> Double { Double(layout.items[item].doubledMiddle) / 2 }
        var before: [Int: Int] = [:]
        var last: [Int: GraphLayout.Wire] = [:]
        for wire in layout.channels.joined() {
            if let edge = wire.edge { last[edge] = wire } else { before[wire.to] = wire.from }
        }
        var ports: [Int: Double] = [:]
        for (node, arrows) in arriving.enumerated() {
            let sorted = arrows.sorted { a, b in
                (last[a].map { middle($0.from) } ?? 0, a) < (last[b].map { middle($0.from) } ?? 0, b)
            }
            // Straight where the box is opposite; else the nearer end.
            let item = layout.items[layout.itemOfNode[node]]
            let edge = isHorizontal ? 14 : Int(spaces[node] / 2) + 3
            let range = min(item.start + edge, item.end - edge)...max(item.start + edge, item.end - edge)
            let wishes = sorted.map { arrow in
                Int((last[arrow].map { middle($0.from) } ?? 0).rounded())
            }
            let chosen = PortColumns.choose(
                wishes: wishes.map { min(max($0, range.lowerBound), range.upperBound) },
                spaces: sorted.map { _ in Int(spaces[node]) }, range: range, isAllowed: { _, _ in true })
            for (place, arrow) in sorted.enumerated() {
                ports[arrow] =
                    chosen.map { Double($0[place]) }
                    ?? middle(layout.itemOfNode[node])
                    + (Double(place) - Double(sorted.count - 1) / 2) * spaces[node]
            }
        }
        let boxes = self.boxes
        routes = graph.model.arrows.enumerated().map { index, arrow in
            var way: [Int] = []
            var here = last[index]?.from
            while let item = here, layout.items[item].isPassage {
                way.append(item)
                here = before[item]
            }
            let source = layout.itemOfNode[arrow.source]
            let box = boxes[arrow.source]
            let exit = isHorizontal ? box.x + box.width : box.y + box.height
            var pieces: [Route.Piece] = []
            for item in way.reversed() {
                let rank = layout.items[item].rank
                pieces.append(.init(to: point(starts[rank], middle(item)), isCurve: true))
                pieces.append(.init(to: point(ends[rank], middle(item)), isCurve: false))
            }
            let target = boxes[arrow.target]
            let entry = isHorizontal ? target.x : target.y
            let port = ports[index] ?? 0
            let run = isHorizontal ? labels[index] + 14 : labels[index] > 0 ? 34 : 14
            let turn = max(entry - run, starts[layout.items[layout.itemOfNode[arrow.target]].rank] - run)
            pieces.append(.init(to: point(turn, port), isCurve: true))
            pieces.append(.init(to: point(entry - 1, port), isCurve: false))
            let label = isHorizontal ? entry - 11 - labels[index] / 2 : entry - 21
            return Route(from: point(exit, middle(source)), pieces: pieces, label: point(label, port))
        }
        let main = (ends.last ?? 0) + Self.margin
        let cross = Double(layout.breadth) + 2 * Self.margin
        width = isHorizontal ? main : cross
        height = isHorizontal ? cross : main
    }
}
