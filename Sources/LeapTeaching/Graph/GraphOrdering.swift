/// The order of the items in each rank, with few crossings between neighbouring ranks.
enum GraphOrdering {
    /// How often the ranks are swept down and up.
    private static let sweeps = 12

    /// Sorts each rank by the mean place of an item's neighbours in the rank after, then before, and keeps the best.
    static func reduceCrossings(
        _ ranks: inout [[Int]], items: [GraphLayout.Item], channels: [[GraphLayout.Wire]]
    ) {
        guard !channels.isEmpty else { return }
        var above: [[Int]] = Array(repeating: [], count: items.count)
        var below = above
        for channel in channels {
            for wire in channel {
                above[wire.to].append(wire.from)
                below[wire.from].append(wire.to)
            }
        }
        var best = ranks
        var fewest = crossings(ranks, channels, count: items.count)
        var order = ranks
        for sweep in 0..<sweeps where fewest > 0 {
            // Upwards first: the inputs then stand in the order in which they are used.
            let isDown = sweep % 2 == 1
            let indices = isDown ? Array(order.indices.dropFirst()) : Array(order.indices.dropLast().reversed())
            for rank in indices {
                let neighbours = order[isDown ? rank - 1 : rank + 1]
                let places = Dictionary(uniqueKeysWithValues: neighbours.enumerated().map { ($0.element, $0.offset) })
                let keys = order[rank].enumerated().map { place, item -> Double in
                    let known = (isDown ? above[item] : below[item]).compactMap { places[$0] }
                    // What has no neighbours there stays where it is, in proportion.
                    guard !known.isEmpty else {
                        return (Double(place) + 0.5) * Double(neighbours.count) / Double(order[rank].count) - 0.5
                    }
                    return Double(known.reduce(0, +)) / Double(known.count)
                }
                // The place breaks ties, in alternating directions so that neither side always wins.
                let sorted = order[rank].indices.sorted { a, b in
                    keys[a] != keys[b] ? keys[a] < keys[b] : (sweep % 4 < 2) == (a < b)
                }
                order[rank] = sorted.map { order[rank][$0] }
            }
            let count = crossings(order, channels, count: items.count)
            if count < fewest { (best, fewest) = (order, count) }
        }
        ranks = best
        improveByExchange(&ranks, channels: channels, above: above, below: below)
    }

    /// Exchanges neighbours as long as that removes a crossing.
    private static func improveByExchange(
        _ ranks: inout [[Int]], channels: [[GraphLayout.Wire]], above: [[Int]], below: [[Int]]
    ) {
        var place = Array(repeating: 0, count: above.count)
        for rank in ranks { for (position, item) in rank.enumerated() { place[item] = position } }
        // Crossings between the edges of two neighbours when `left` is on the left.
        func cost(_ left: Int, _ right: Int) -> Int {
            var count = 0
            for neighbours in [above, below] {
                for a in neighbours[left] { count += neighbours[right].count { place[$0] < place[a] } }
            }
            return count
        }
        for _ in 0..<8 {
            var hasChanged = false
            for rank in ranks.indices where ranks[rank].count > 1 && ranks[rank].count < 200 {
                for position in 0..<(ranks[rank].count - 1) {
                    let (a, b) = (ranks[rank][position], ranks[rank][position + 1])
                    guard cost(b, a) < cost(a, b) else { continue }
                    ranks[rank].swapAt(position, position + 1)
                    (place[a], place[b]) = (position + 1, position)
                    hasChanged = true
                }
            }
            if !hasChanged { return }
        }
    }

    /// How many pairs of wires cross.
    static func crossings(_ ranks: [[Int]], _ channels: [[GraphLayout.Wire]], count: Int) -> Int {
        var place = Array(repeating: 0, count: count)
        for rank in ranks { for (position, item) in rank.enumerated() { place[item] = position } }
        var total = 0
        for (rank, channel) in channels.enumerated() {
            let sorted = channel.map { (place[$0.from], place[$0.to]) }.sorted { $0 < $1 }
            // A wire crosses those before it that end to its right: counted in a tree of sums (P. Fenwick, 1994).
            var sums = Array(repeating: 0, count: ranks[rank + 1].count + 1)
            for (seen, wire) in sorted.enumerated() {
                var index = wire.1 + 1
                var notRight = 0
                while index > 0 {
                    notRight += sums[index]
                    index &= index - 1
                }
                total += seen - notRight
                index = wire.1 + 1
                while index < sums.count {
                    sums[index] += 1
                    index += index & -index
                }
            }
        }
        return total
    }
}
