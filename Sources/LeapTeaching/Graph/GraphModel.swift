import LeapTensor

/// The boxes and arrows of a computation graph: the steps of a calculation, with what repeats folded.
struct GraphModel {
    struct Box {
        enum Content {
            case step(Int)
            /// Rounds of a loop that are not drawn one by one.
            case rounds(count: Int, steps: [Int])
            /// Steps that are left out because there are too many.
            case more(steps: [Int])
            /// Parameters or data that are left out because there are too many.
            case leaves(steps: [Int])
        }

        let content: Content

        var steps: [Int] {
            switch content {
            case .step(let index): [index]
            case .rounds(_, let steps), .more(let steps), .leaves(let steps): steps
            }
        }
        /// The step, when the box is one.
        var step: Int? { if case .step(let index) = content { index } else { nil } }
    }

    struct Arrow {
        let source: Int
        let target: Int
        /// Which edges of the target's step it stands for; none when either end is folded.
        let edges: [Int]
    }

    /// The most boxes that are drawn.
    static let boxLimit = 40
    /// How many inputs of a folded graph are drawn one by one.
    private static let leafLimit = 12

    /// Each box after those it takes an input from.
    let boxes: [Box]
    let arrows: [Arrow]
    /// How many steps are inside folded boxes.
    let foldedCount: Int
    /// How many parameters each box takes that have no box of their own.
    let innerParameterCounts: [Int]

    init(_ calculation: Calculation) throws {
        let steps = calculation.steps
        let folding = GraphFolding(calculation)
        var units = folding.unitsWithLoopsFolded()
        // The fewer steps are drawn one by one, the fewer inputs they bring with them.
        var kept = min(units.count, Self.boxLimit)
        var leaves = folding.leaves(of: units)
        if units.count + leaves.count > Self.boxLimit {
            let all = units
            while kept > 3 {
                kept -= 1
                try calculation.engine.checkInterrupt()
                units = folding.shortened(all, to: kept)
                leaves = folding.leaves(of: units)
                if units.count + leaves.count <= Self.boxLimit { break }
            }
        }
        var contents: [(key: Int, content: Box.Content)] = units.map { ($0.last, $0.content) }
        if units.count + leaves.count > Self.boxLimit {
            let shown = leaves.prefix(Self.leafLimit)
            let rest = Array(leaves.dropFirst(Self.leafLimit))
            contents += shown.map { ($0, .step($0)) }
            // Inputs have none themselves, so that their box can stand before all others.
            contents.append((-1, .leaves(steps: rest)))
        } else {
            contents += leaves.map { ($0, .step($0)) }
        }
        contents.sort { $0.key < $1.key }
        boxes = contents.map { Box(content: $0.content) }

        var boxOfStep: [Int: Int] = [:]
        for (index, box) in boxes.enumerated() { for step in box.steps { boxOfStep[step] = index } }
        var arrows: [Arrow] = []
        for (target, box) in boxes.enumerated() {
            var places: [Int: Int] = [:]
            for step in box.steps {
                try calculation.engine.checkInterrupt()
                for (edge, input) in steps[step].edges.enumerated() {
                    guard let source = boxOfStep[input.source], source != target else { continue }
                    // w·w takes w twice, with one arrow each; a layer may take it anywhere inside.
                    let isOwn = box.step != nil && boxes[source].step != nil
                    if isOwn, steps[step].call == nil, steps[step].edges.count <= 4 {
                        arrows.append(Arrow(source: source, target: target, edges: [edge]))
                    } else if let place = places[source] {
                        let known = arrows[place]
                        arrows[place] = Arrow(
                            source: source, target: target, edges: isOwn ? known.edges + [edge] : [])
                    } else {
                        places[source] = arrows.count
                        arrows.append(Arrow(source: source, target: target, edges: isOwn ? [edge] : []))
                    }
                }
            }
        }
        self.arrows = arrows
        innerParameterCounts = boxes.map { box in
            var inner: Set<Int> = []
            for step in box.steps {
                for edge in steps[step].edges where steps[edge.source].isParameter && boxOfStep[edge.source] == nil {
                    inner.insert(edge.source)
                }
            }
            return inner.count
        }
        foldedCount = boxes.reduce(0) { $0 + ($1.step == nil ? $1.steps.count : 0) }
    }
}
