/// The rank of each node: one more than the longest path that leads to it, then what can wait moves down to where it is
/// used.
struct GraphRanking {
    private(set) var ranks: [Int]
    private let edges: [GraphLayout.Edge]
    private let breadths: [Int]

    init(breadths: [Int], edges: [GraphLayout.Edge], settings: GraphLayout.Settings) {
        self.breadths = breadths
        self.edges = edges
        ranks = Array(repeating: 0, count: breadths.count)
        var incoming: [[Int]] = Array(repeating: [], count: breadths.count)
        var outgoing = incoming
        for edge in edges {
            incoming[edge.target].append(edge.source)
            outgoing[edge.source].append(edge.target)
        }
        // Edges lead to higher numbers, so that one pass in order suffices.
        for node in breadths.indices {
            ranks[node] = incoming[node].reduce(0) { max($0, ranks[$1] + 1) }
        }
        // What shares no input with others takes all it is made of along.
        var isPrivate = Array(repeating: false, count: breadths.count)
        for node in breadths.indices {
            isPrivate[node] = incoming[node].allSatisfy { isPrivate[$0] && outgoing[$0].allSatisfy { $0 == node } }
        }
        // What can wait stands right before its first use, if that takes no more rails than it saves.
        for node in breadths.indices.reversed() {
            guard let first = outgoing[node].map({ ranks[$0] }).min(), first - 1 > ranks[node] else { continue }
            let longer = Set(incoming[node]).filter { source in
                !(isPrivate[source] && outgoing[source].allSatisfy { $0 == node })
                    && !outgoing[source].contains { $0 != node && ranks[$0] >= first - 1 }
            }
            // Its own rail gets shorter; at most one other may get longer for that.
            if longer.count <= 1 { ranks[node] = first - 1 }
        }
        if settings.limit < Int.max { breakWideRanks(settings) }
    }

    /// Moves the nodes that a rank has no room for to a new rank behind it. What stays passes through that rank, which
    /// takes room there; when nothing fits any more, the rank stays too wide.
    private mutating func breakWideRanks(_ settings: GraphLayout.Settings) {
        var lastUse = ranks
        func updateLastUses() {
            lastUse = ranks
            for edge in edges { lastUse[edge.source] = max(lastUse[edge.source], ranks[edge.target]) }
        }
        var rank = 0
        var rounds = 0
        while rank <= (ranks.max() ?? 0), rounds < 2 * breadths.count + 2 {
            rounds += 1
            updateLastUses()
            let here = breadths.indices.filter { ranks[$0] == rank }
            let passing = breadths.indices.count { ranks[$0] < rank && lastUse[$0] > rank }
            var used = passing * (settings.passageBreadth + settings.gap)
            // What has inputs comes first: its inputs' passages end here.
            let order = here.filter { lastUse[$0] > rank + 1 } + here.filter { lastUse[$0] <= rank + 1 }
            var kept = 0
            for node in order {
                let next = used + breadths[node]
                if kept > 0, next > settings.limit { break }
                used = next + settings.gap
                kept += 1
            }
            if kept < order.count {
                let later = Set(order[kept...])
                for node in breadths.indices where ranks[node] > rank || later.contains(node) { ranks[node] += 1 }
            }
            rank += 1
        }
    }
}
