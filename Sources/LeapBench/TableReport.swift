/// The figures as a table, a row as soon as it is there.
struct TableReport {
    let showsPeers: Bool
    let showsCounters: Bool

    func begin(_ peers: [InstalledPeer], missing: [Peer]) {
        if showsPeers {
            print("beside Leap: " + (peers.isEmpty ? "none" : peers.map(\.name).joined(separator: ", ")))
            if !missing.isEmpty {
                print("left out, not on this machine: " + missing.map(\.rawValue).joined(separator: ", "))
            }
            print("the ratio is Leap's time over the peer's, pair by pair; below 1, Leap is faster\n")
        }
        let figures = ["median", "best", "worst", "spread", "aim"].map { pad($0, -9) }.joined()
        print(pad("benchmark", 54) + figures + "  unit")
    }

    func row(_ result: RowResult) {
        let benchmark = result.benchmark
        if let failure = result.failure {
            print(pad(benchmark.name, 54) + "  failed: \(failure)")
            return
        }
        guard let measurement = result.measurement else { return }
        let aim = benchmark.aim.map { (benchmark.unit.isRate ? "≥ " : "≤ ") + text($0) } ?? ""
        let reached = benchmark.isReached(measurement.median).map { $0 ? "  reached" : "  missed" } ?? ""
        print(
            pad(benchmark.name, 54) + figures(measurement) + pad(aim, -9) + "  " + pad(benchmark.unit.name, 13)
                + reached)
        if showsCounters, let counters = result.counters, benchmark.word != StartRow.benchmark.word {
            print(
                pad("", 4) + "per operation: \(text(counters.allocations)) allocations, "
                    + "\(text(counters.preparedProducts)) products prepared")
        }
        for comparison in result.comparisons {
            let ratio = comparison.ratio
            print(
                pad("    " + comparison.peer.name, 54) + figures(comparison.measurement)
                    + "  ratio \(text(ratio.median)) (\(text(ratio.best))–\(text(ratio.worst)))")
        }
        for peer in result.failedPeers { print(pad("    " + peer.name, 54) + "  failed, or gave a wrong result") }
    }

    private func figures(_ measurement: Measurement) -> String {
        [measurement.median, measurement.best, measurement.worst].map { pad(text($0), -9) }.joined()
            + pad("\(Int((measurement.spread * 100).rounded())) %", -9)
    }

    /// Three digits where there is a fraction.
    private func text(_ figure: Double) -> String {
        let decimals: Double = figure < 1 ? 1000 : figure < 10 ? 100 : figure < 100 ? 10 : 1
        let rounded = (figure * decimals).rounded() / decimals
        return rounded == rounded.rounded() && rounded < 1e15 ? String(Int(rounded)) : String(rounded)
    }

    /// Pads to a width; a negative one aligns to the right.
    private func pad(_ text: String, _ width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? spaces + text : text + spaces
    }
}
