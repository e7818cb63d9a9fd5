/// The place of each item along its rank: near its neighbours, in the given order, not overlapping.
enum GraphPlacement {
    private static let sweeps = 10

    static func place(
        _ items: inout [GraphLayout.Item], ranks: [[Int]], channels: [[GraphLayout.Wire]],
        settings: GraphLayout.Settings
    ) {
        var above: [[Int]] = Array(repeating: [], count: items.count)
        var below = above
        for channel in channels {
            for wire in channel {
                above[wire.to].append(wire.from)
                below[wire.from].append(wire.to)
            }
        }
        let totals = ranks.map { rank in
            rank.reduce(0) { $0 + items[$1].breadth } + settings.gap * max(0, rank.count - 1)
        }
        let room = totals.max() ?? 0
        for (rank, order) in ranks.enumerated() {
            var next = (room - totals[rank]) / 2
            for item in order {
                items[item].start = next
                next += items[item].breadth + settings.gap
            }
        }
        // Down, up, and at last with the neighbours on both sides.
        for sweep in 0...sweeps {
            let isLast = sweep == sweeps
            let isDown = isLast || sweep % 2 == 0
            for rank in isDown ? Array(ranks.indices) : ranks.indices.reversed() {
                fit(ranks[rank], &items, room: room, gap: settings.gap) { item in
                    isLast ? above[item] + below[item] : isDown ? above[item] : below[item]
                } isInput: {
                    above[$0].isEmpty
                }
            }
        }
        straighten(&items, ranks: ranks, gap: settings.gap)
        let first = items.map(\.start).min() ?? 0
        for index in items.indices { items[index].start -= first }
    }

    /// Puts all passages of a node below one another where their neighbours leave room: rounding bends rails.
    private static func straighten(_ items: inout [GraphLayout.Item], ranks: [[Int]], gap: Int) {
        var rails: [Int: [(item: Int, left: Int?, right: Int?)]] = [:]
        for order in ranks {
            for (place, item) in order.enumerated() {
                guard case .passage(let node) = items[item].kind else { continue }
                let left = place > 0 ? order[place - 1] : nil
                let right = place + 1 < order.count ? order[place + 1] : nil
                rails[node, default: []].append((item, left, right))
            }
        }
        for (_, rail) in rails.sorted(by: { $0.key < $1.key }) {
            let low = rail.compactMap { $0.left.map { items[$0].end + gap } }.max() ?? Int.min
            let high = rail.compactMap { $0.right.map { items[$0].start - gap } }.min() ?? Int.max
            let starts = rail.map { items[$0.item].start }.sorted()
            let start = min(max(starts[starts.count / 2], low), high - items[rail[0].item].breadth)
            guard start >= low else { continue }
            for (item, _, _) in rail { items[item].start = start }
        }
    }

    /// The least-squares fit of one rank: a run of items that press against one another moves as one block (pool
    /// adjacent violators; M. Ayer and others, 1955).
    private static func fit(
        _ order: [Int], _ items: inout [GraphLayout.Item], room: Int, gap: Int, neighbours: (Int) -> [Int],
        isInput: (Int) -> Bool
    ) {
        struct Block {
            var weight: Double
            var sum: Double
            var count: Int
            var place: Double { sum / weight }
        }
        var blocks: [Block] = []
        var offsets: [Int] = []
        var offset = 0
        for item in order {
            offsets.append(offset)
            let near = neighbours(item)
            let half = Double(items[item].breadth) / 2
            var block: Block
            if near.isEmpty {
                // Nothing pulls at it; it stays where it is unless it is pushed.
                block = Block(weight: 0.01, sum: 0.01 * Double(items[item].start - offset), count: 1)
            } else {
                block = Block(weight: 0, sum: 0, count: 1)
                for other in near {
                    // Straight rails are easier to follow than straight edges, and inputs may stand aside.
                    let weight = items[item].isPassage && items[other].isPassage ? 8.0 : isInput(other) ? 0.2 : 1
                    block.weight += weight
                    block.sum += weight * (Double(items[other].doubledMiddle) / 2 - half - Double(offset))
                }
            }
            while let last = blocks.last, last.place > block.place {
                block = Block(
                    weight: last.weight + block.weight, sum: last.sum + block.sum, count: last.count + block.count)
                blocks.removeLast()
            }
            blocks.append(block)
            offset += items[item].breadth + gap
        }
        let slack = Double(room - (offset - gap))
        var position = 0
        for block in blocks {
            let place = Int(min(max(block.place, 0), max(0, slack)).rounded())
            for _ in 0..<block.count {
                items[order[position]].start = place + offsets[position]
                position += 1
            }
        }
    }
}
