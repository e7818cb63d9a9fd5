/// The command line of `leap-bench`.
struct Options {
    var only: String?
    var repeats = 7
    var runsPeers = false
    var isJSON = false
    var showsCounters = false
    var showsHelp = false

    static let help = """
        leap-bench [--only WORD] [--repeats N] [--peers] [--counters] [--json]

        Measures Leap. Every row is a Leap program, run by the real evaluator, whose result is checked; the first row
        is the whole process of `leap eval '1+1'`.

          --only WORD   the rows with WORD in their name or short name (loop, fib, graph, network, chain, parse, …)
          --repeats N   N runs a row after one that is not counted (7); three times as many for the start
          --peers       the same work in the other systems that are on this machine, alternating with Leap:
                        CPython, NumPy, PyTorch, JAX, Lua, LuaJIT (programs in Scripts/peers, run by the python3
                        and lua on the PATH). The ratio is Leap's time over the peer's, pair by pair: below 1,
                        Leap is faster.
          --counters    blocks of array memory taken and matrix products prepared, per operation
          --json        one JSON object with all rows
          --help        this text

        Exit codes: 0 all well, 1 a program failed or a result is wrong, 2 the command line is wrong.
        """

    /// `nil` when the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--only":
                guard let word = rest.popFirst() else { return nil }
                only = word
            case "--repeats":
                guard let count = rest.popFirst().flatMap({ Int($0) }), 1...1000 ~= count else { return nil }
                repeats = count
            case "--peers": runsPeers = true
            case "--json": isJSON = true
            case "--counters": showsCounters = true
            case "--help", "-h": showsHelp = true
            default: return nil
            }
        }
    }

    func wants(_ benchmark: Benchmark) -> Bool {
        only.map { benchmark.name.contains($0) || benchmark.word.contains($0) } ?? true
    }
}
