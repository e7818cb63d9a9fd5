/// A layered drawing of a directed graph without cycles: which rank each node stands in, in which order, and where.
///
/// After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", 1981:
/// ranks by the longest path, an edge over several ranks becomes a chain of passages, crossings are reduced by sweeps of
/// barycentres, and coordinates are a least-squares fit that keeps the order. All edges of one node share their passages:
/// its value goes down one rail and branches off where it is taken.
///
/// Nothing here knows about characters or pixels. `breadth` is the extent along a rank, `depth` the extent across it.
struct GraphLayout {
    /// An edge, from a node to a later one. Parallel edges are kept apart.
    struct Edge {
        let source: Int
        let target: Int
    }

    struct Settings {
        /// The free room between neighbours of a rank.
        var gap: Int
        /// The extent of a passage along its rank.
        var passageBreadth: Int
        /// The most that a rank may be wide; wider ones are broken into several.
        var limit = Int.max
    }

    /// What stands in a rank: a node, or the way of an edge through it.
    struct Item {
        enum Kind: Equatable {
            case node(Int)
            /// Edges of this node pass through the rank.
            case passage(of: Int)
        }

        let kind: Kind
        let rank: Int
        let breadth: Int
        /// Where it begins along the rank.
        var start = 0

        var end: Int { start + breadth }
        /// Twice the middle, so that it is whole.
        var doubledMiddle: Int { 2 * start + breadth }
        var isPassage: Bool { if case .passage = kind { true } else { false } }
    }

    /// A piece of an edge between two neighbouring ranks, by items.
    struct Wire {
        let from: Int
        let to: Int
        /// The edge that ends here; `nil` when the wire leads into a passage.
        let edge: Int?
    }

    let settings: Settings
    private(set) var items: [Item] = []
    /// The items of each rank in their order.
    private(set) var ranks: [[Int]] = []
    /// The wires from each rank to the next one.
    private(set) var channels: [[Wire]] = []
    /// The item of each node.
    private(set) var itemOfNode: [Int] = []

    /// - Parameters:
    ///   - breadths: the extent of each node along its rank.
    ///   - edges: each from a node to one with a higher number.
    init(breadths: [Int], edges: [Edge], settings: Settings) {
        self.settings = settings
        let ranking = GraphRanking(breadths: breadths, edges: edges, settings: settings)
        makeItems(breadths: breadths, edges: edges, ranking: ranking)
        GraphOrdering.reduceCrossings(&ranks, items: items, channels: channels)
        GraphPlacement.place(&items, ranks: ranks, channels: channels, settings: settings)
    }

    /// The extent of the whole drawing along the ranks.
    var breadth: Int { items.map(\.end).max() ?? 0 }

    /// Whether every rank keeps within the limit.
    var fits: Bool { breadth <= settings.limit }

    private mutating func makeItems(breadths: [Int], edges: [Edge], ranking: GraphRanking) {
        let rankCount = (ranking.ranks.max() ?? -1) + 1
        ranks = Array(repeating: [], count: rankCount)
        channels = Array(repeating: [], count: max(0, rankCount - 1))
        for (node, rank) in ranking.ranks.enumerated() {
            itemOfNode.append(add(.node(node), rank, breadths[node]))
        }
        var outgoing: [[Int]] = Array(repeating: [], count: breadths.count)
        for (index, edge) in edges.enumerated() { outgoing[edge.source].append(index) }
        for (node, leaving) in outgoing.enumerated() {
            guard let last = leaving.map({ ranking.ranks[edges[$0].target] }).max() else { continue }
            var here = itemOfNode[node]
            for rank in ranking.ranks[node]..<last {
                for index in leaving where ranking.ranks[edges[index].target] == rank + 1 {
                    channels[rank].append(Wire(from: here, to: itemOfNode[edges[index].target], edge: index))
                }
                guard rank + 1 < last else { continue }
                let passage = add(.passage(of: node), rank + 1, settings.passageBreadth)
                channels[rank].append(Wire(from: here, to: passage, edge: nil))
                here = passage
            }
        }
    }

    private mutating func add(_ kind: Item.Kind, _ rank: Int, _ breadth: Int) -> Int {
        items.append(Item(kind: kind, rank: rank, breadth: breadth))
        ranks[rank].append(items.count - 1)
        return items.count - 1
    }
}
