import Glibc
import LeapDiagnostics
import LeapSession
import LeapTensor

/// Runs rows, beside the peers where there are some: Leap, peer, Leap, peer, so that a change of the machine's speed
/// meets both.
struct Runner {
    let repeats: Int
    var peers: [InstalledPeer] = []

    struct Failure: Error {
        let message: String
    }

    struct Run {
        let figure: Double
        let counters: Counters
    }

    func result(_ benchmark: Benchmark) -> RowResult {
        measure(benchmark, repeats: repeats) { peer in
            ChildProcess.output(peer.program + [benchmark.word]).flatMap { Double($0) }
        } leap: {
            LargeStack.run { Result { () throws(Failure) in try Runner.run(benchmark) } }
        }
    }

    /// The row of the start, from outside.
    func start(_ leap: String) -> RowResult {
        measure(StartRow.benchmark, repeats: 3 * repeats) { peer in
            ChildProcess.seconds(peer.start).map { StartRow.benchmark.figure(seconds: $0) }
        } leap: {
            guard ChildProcess.output([leap, "eval", "1+1"]) == "2",
                let seconds = ChildProcess.seconds([leap, "eval", "1+1"])
            else { return .failure(Failure(message: "\(leap) eval '1+1' does not print 2")) }
            let none = Counters(allocations: 0, preparedProducts: 0)
            return .success(Run(figure: StartRow.benchmark.figure(seconds: seconds), counters: none))
        }
    }

    /// The first round is not counted.
    private func measure(
        _ benchmark: Benchmark, repeats: Int, peer run: (InstalledPeer) -> Double?,
        leap: () -> Result<Run, Failure>
    ) -> RowResult {
        var result = RowResult(benchmark: benchmark)
        var running = peers.filter { benchmark.peers.contains($0.peer) }
        var figures: [Double] = []
        var theirs: [Peer: [Double]] = [:]
        var ratios: [Peer: [Double]] = [:]
        for round in 0...repeats {
            let partners: [InstalledPeer?] = running.isEmpty ? [nil] : running
            for partner in partners {
                switch leap() {
                case .failure(let failure):
                    result.failure = failure.message
                    return result
                case .success(let own):
                    if round > 0 { figures.append(own.figure) }
                    result.counters = own.counters
                    guard let partner else { continue }
                    guard let figure = run(partner) else {
                        running.removeAll { $0.peer == partner.peer }
                        result.failedPeers.append(partner)
                        continue
                    }
                    guard round > 0 else { continue }
                    theirs[partner.peer, default: []].append(figure)
                    ratios[partner.peer, default: []].append(benchmark.ratio(own.figure, to: figure))
                }
            }
        }
        result.measurement = Measurement(figures, isRate: benchmark.unit.isRate)
        result.comparisons = running.compactMap { peer in
            guard let figures = theirs[peer.peer], let ratios = ratios[peer.peer] else { return nil }
            return Comparison(
                peer: peer, measurement: Measurement(figures, isRate: benchmark.unit.isRate),
                ratio: Measurement(ratios))
        }
        return result
    }

    /// One run in a session of its own: setup, the program under the clock, the check.
    static func run(_ benchmark: Benchmark) throws(Failure) -> Run {
        let session = Session()
        let engine = session.interpreter.engine
        for statement in benchmark.history + [benchmark.setup] {
            if let error = session.execute(Array(statement.utf8)).error {
                throw Failure(message: session.render(error))
            }
        }
        let program = Array(benchmark.program.utf8)
        let cells = benchmark.isTyped ? program.split(separator: UInt8(ascii: "\n")).map { Array($0) } : [program]
        let allocations = Storage.allocationCount
        let products = engine.preparedProductCount
        let begin = Clock.now()
        var error: Diagnostic?
        for cell in cells where error == nil { error = session.execute(cell).error }
        let seconds = Clock.now() - begin
        let counters = Counters(
            allocations: Double(Storage.allocationCount - allocations) / benchmark.operations,
            preparedProducts: Double(engine.preparedProductCount - products) / benchmark.operations)
        if let error { throw Failure(message: session.render(error)) }
        let check = session.execute(Array(benchmark.check.utf8))
        if let error = check.error { throw Failure(message: session.render(error)) }
        guard check.value?.item == 1 else { throw Failure(message: "\(benchmark.check) does not hold") }
        return Run(figure: benchmark.figure(seconds: seconds), counters: counters)
    }
}

/// The whole process from start to exit, for the `leap` that is installed, or else the one beside this program.
enum StartRow {
    static let benchmark = Benchmark(
        word: "start", name: "start to first result: leap eval '1+1'", unit: .milliseconds, aim: 8, program: "1+1",
        check: "true", peers: Peer.allCases)

    static func program() -> String? {
        let own = CommandLine.arguments[0]
        let folder = own.lastIndex(of: "/").map { String(own[...$0]) } ?? "./"
        return ChildProcess.find("leap") ?? (access(folder + "leap", X_OK) == 0 ? folder + "leap" : nil)
    }
}
