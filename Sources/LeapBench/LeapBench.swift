import Glibc
import LeapSession

/// `leap-bench [--only WORD] [--repeats N]`: the figures of the README, from the real evaluator.
@main
struct LeapBench {
    static func main() {
        var only: String?
        var repeats = 7
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--only": only = arguments.popFirst()
            case "--repeats":
                guard let count = arguments.popFirst().flatMap(Int.init), count > 0 else { usage() }
                repeats = count
            default: usage()
            }
        }
        print(pad("benchmark", 58) + pad("median", -10) + pad("best", -10) + pad("worst", -10) + pad("aim", -8))
        if only.map({ "start".contains($0) }) ?? true {
            report("start to first result: leap eval '1+1'", "ms", 15, start(repeats))
        }
        var failed = false
        for benchmark in Benchmark.all where only.map({ benchmark.name.contains($0) }) ?? true {
            let outcome = LargeStack.run { run(benchmark, repeats) }
            switch outcome {
            case .success(let measurement): report(benchmark.name, benchmark.unit, benchmark.aim, measurement)
            case .failure(let failure):
                failed = true
                print(pad(benchmark.name, 58) + "  failed: \(failure.message)")
            }
        }
        exit(failed ? 1 : 0)
    }

    struct Failure: Error {
        let message: String
    }

    private static func usage() -> Never {
        print("usage: leap-bench [--only WORD] [--repeats N]")
        exit(2)
    }

    /// Times a benchmark in a fresh session each time, after one run that is not counted.
    private static func run(_ benchmark: Benchmark, _ repeats: Int) -> Result<Measurement, Failure> {
        var figures: [Double] = []
        for round in 0...repeats {
            let session = Session()
            if let error = session.execute(Array(benchmark.setup.utf8)).error {
                return .failure(Failure(message: session.render(error)))
            }
            let begin = now()
            let result = session.execute(Array(benchmark.program.utf8))
            let seconds = now() - begin
            if let error = result.error { return .failure(Failure(message: session.render(error))) }
            if round > 0 { figures.append(seconds * benchmark.scale) }
            guard session.execute(Array(benchmark.check.utf8)).value?.item == 1 else {
                return .failure(Failure(message: "\(benchmark.check) does not hold"))
            }
        }
        return .success(Measurement(figures))
    }

    /// The whole process from start to exit, for the `leap` that is installed, or else the one beside this program.
    private static func start(_ repeats: Int) -> Measurement? {
        let program = CommandLine.arguments[0]
        let own = program.lastIndex(of: "/").map { String(program[...$0]) } ?? "./"
        let folders = getenv("PATH").map { String(cString: $0).split(separator: ":").map { String($0) + "/" } } ?? []
        guard let path = (folders + [own]).map({ $0 + "leap" }).first(where: { access($0, X_OK) == 0 }) else {
            return nil
        }
        var figures: [Double] = []
        for round in 0...(3 * repeats) {
            let begin = now()
            guard spawn([path, "eval", "1+1"]) == 0 else { return nil }
            if round > 0 { figures.append((now() - begin) * 1e3) }
        }
        return Measurement(figures)
    }

    /// Runs a program with its output thrown away and returns its status.
    private static func spawn(_ arguments: [String]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        guard posix_spawn(&process, arguments[0], &actions, nil, pointers, environ) == 0 else { return -1 }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status
    }

    private static func report(_ name: String, _ unit: String, _ aim: Double, _ measurement: Measurement?) {
        guard let measurement else {
            print(pad(name, 58) + "  not measured: there is no leap on the PATH (Scripts/install puts it there)")
            return
        }
        let figures = [measurement.median, measurement.best, measurement.worst].map { pad(text($0), -10) }.joined()
        print(pad(name, 58) + figures + pad("≤ " + text(aim), -8) + "  " + unit)
    }

    private static func text(_ figure: Double) -> String {
        let decimals: Double = figure < 10 ? 100 : 10
        let rounded = (figure * decimals).rounded() / decimals
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    /// Pads to a width; a negative one aligns to the right.
    private static func pad(_ text: String, _ width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? spaces + text : text + spaces
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
