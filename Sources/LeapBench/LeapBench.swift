import Glibc
import LeapNotebook

/// `leap-bench`: the figures of the README, from the real evaluator.
@main
struct LeapBench {
    static func main() {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            print(Options.help)
            exit(2)
        }
        if options.showsHelp {
            print(Options.help)
            exit(0)
        }
        let rows = Benchmark.all(.full).filter(options.wants)
        let wantsStart = options.wants(StartRow.benchmark)
        guard wantsStart || !rows.isEmpty else {
            print("there is no row with \"\(options.only ?? "")\" in its name")
            exit(2)
        }
        var runner = Runner(repeats: options.repeats)
        var missing: [Peer] = []
        if options.runsPeers { (runner.peers, missing) = Peer.installed() }

        let table = TableReport(showsPeers: options.runsPeers, showsCounters: options.showsCounters)
        if !options.isJSON { table.begin(runner.peers, missing: missing) }
        var results: [RowResult] = []
        func take(_ result: RowResult) {
            results.append(result)
            if !options.isJSON { table.row(result) }
            // Rows appear as they are measured, in files and pipes, too.
            fflush(nil)
        }
        if wantsStart {
            if let leap = StartRow.program() {
                take(runner.start(leap))
            } else {
                take(
                    RowResult(
                        benchmark: StartRow.benchmark,
                        failure: "there is no leap on the PATH or beside this program (Scripts/install puts it there)"))
            }
        }
        for benchmark in rows { take(runner.result(benchmark)) }
        if options.isJSON {
            print(
                JSONReport(
                    results: results, peers: runner.peers, missing: missing, showsCounters: options.showsCounters
                ).text)
        }
        exit(results.contains { $0.failure != nil || !$0.failedPeers.isEmpty } ? 1 : 0)
    }
}
