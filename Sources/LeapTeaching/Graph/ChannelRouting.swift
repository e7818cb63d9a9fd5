/// The lines between two ranks of a graph drawn in characters: each goes down, along a track of its own if it must, and
/// down again.
struct ChannelRouting {
    /// All lines that start in one place.
    struct Net {
        /// The column above.
        let top: Int
        /// The columns below.
        let bottoms: [Int]
        /// The row of the horizontal part; `nil` for a straight line.
        var track: Int?

        var isStraight: Bool { bottoms.allSatisfy { $0 == top } }
        var low: Int { min(top, bottoms.min() ?? top) }
        var high: Int { max(top, bottoms.max() ?? top) }

        func overlaps(_ other: Net) -> Bool { low <= other.high + 1 && other.low <= high + 1 }
    }

    private(set) var nets: [Net]
    private(set) var trackCount = 0

    /// - Parameter nets: no column below is the column above of another net, so that vertical lines never meet.
    init(_ nets: [(top: Int, bottoms: [Int])]) {
        self.nets = nets.map { Net(top: $0.top, bottoms: $0.bottoms) }
        var order: [Int] = []
        for index in self.nets.indices where !self.nets[index].isStraight {
            // Where it adds the fewest crossings, above the others if it does not matter.
            var best = (place: order.count, cost: Int.max)
            for place in 0...order.count {
                var cost = 0
                for (other, net) in order.enumerated() {
                    cost += other < place ? crossings(net, above: index) : crossings(index, above: net)
                }
                if cost < best.cost { best = (place, cost) }
            }
            order.insert(index, at: best.place)
        }
        for (place, index) in order.enumerated() {
            var track = 0
            for earlier in order[..<place] where self.nets[earlier].overlaps(self.nets[index]) {
                track = max(track, (self.nets[earlier].track ?? 0) + 1)
            }
            self.nets[index].track = track
            trackCount = max(trackCount, track + 1)
        }
    }

    /// How often two nets cross when the first one's track is above.
    private func crossings(_ first: Int, above second: Int) -> Int {
        let (a, b) = (nets[first], nets[second])
        var count = 0
        for column in Set(a.bottoms) where (b.low...b.high).contains(column) { count += 1 }
        if (a.low...a.high).contains(b.top) { count += 1 }
        return count
    }
}

/// The columns at which arrows enter a box from above.
enum PortColumns {
    /// Columns in rising order, near the wished ones.
    /// - Parameters:
    ///   - wishes: for each arrow the column it would like, in rising order.
    ///   - spaces: how far the next arrow must at least be.
    ///   - range: the columns of the box that arrows may enter.
    ///   - isAllowed: whether an arrow may enter at a column.
    /// - Returns: `nil` when there is no room.
    static func choose(
        wishes: [Int], spaces: [Int], range: ClosedRange<Int>, isAllowed: (_ arrow: Int, _ column: Int) -> Bool
    ) -> [Int]? {
        let count = range.count
        let none = Int.max / 4
        // The least cost of the arrows so far, with the last one at each column.
        var costs: [[Int]] = []
        for (arrow, wish) in wishes.enumerated() {
            var row = Array(repeating: none, count: count)
            // The best of the arrows before that leaves enough room.
            var least = arrow == 0 ? 0 : none
            for place in 0..<count {
                if arrow > 0, place - spaces[arrow - 1] >= 0 {
                    least = min(least, costs[arrow - 1][place - spaces[arrow - 1]])
                }
                let column = range.lowerBound + place
                guard least < none, isAllowed(arrow, column) else { continue }
                // A line that is not straight needs a row more.
                row[place] = least + abs(column - wish) + (column == wish ? 0 : 3)
            }
            costs.append(row)
        }
        var columns: [Int] = []
        var end = count
        for arrow in wishes.indices.reversed() {
            var best: Int?
            for place in 0..<end where costs[arrow][place] < none {
                if best.map({ costs[arrow][place] < costs[arrow][$0] }) ?? true { best = place }
            }
            guard let best else { return nil }
            columns.append(range.lowerBound + best)
            if arrow > 0 { end = max(0, best - spaces[arrow - 1] + 1) }
        }
        return columns.reversed()
    }
}
