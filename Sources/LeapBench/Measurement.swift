/// What repeated runs gave.
struct Measurement {
    /// In the order of the runs.
    let figures: [Double]
    let median: Double
    let best: Double
    let worst: Double

    /// - Parameter isRate: whether the largest figure is the best.
    init(_ figures: [Double], isRate: Bool = false) {
        let sorted = figures.sorted()
        self.figures = figures
        median = sorted[sorted.count / 2]
        best = isRate ? sorted[sorted.count - 1] : sorted[0]
        worst = isRate ? sorted[0] : sorted[sorted.count - 1]
    }

    /// How far the runs lie apart, in parts of the median.
    var spread: Double { abs(worst - best) / median }
}

/// A peer's runs, each beside one of Leap's.
struct Comparison {
    let peer: InstalledPeer
    let measurement: Measurement
    /// Leap's time over the peer's, pair by pair.
    let ratio: Measurement
}

/// What an operation of a row costs besides time, counted in the runs that were timed.
struct Counters {
    /// Blocks of memory taken for arrays.
    let allocations: Double
    /// Matrix products that oneDNN had to prepare.
    let preparedProducts: Double
}

/// A row's outcome.
struct RowResult {
    let benchmark: Benchmark
    var measurement: Measurement?
    var counters: Counters?
    var comparisons: [Comparison] = []
    var failure: String?
    /// Peers that have a program for the row, but whose run failed or gave a wrong result.
    var failedPeers: [InstalledPeer] = []
}
