extension Benchmark {
    /// What must not grow worse with size: long scripts, long records, long trainings, long sessions.
    static func growth(_ effort: Effort) -> [Benchmark] {
        let isFull = effort == .full
        let (lines, nodes, steps) = isFull ? (100_000, 1_000_000, 100_000) : (1_000, 1_000, 20)
        let script = (0..<lines).map { "x\($0 % 1_000) = \($0) + 2 * \($0 % 7)" }.joined(separator: "\n")
        func record(_ word: String, _ name: String, start: String, sum: String, check: String) -> Benchmark {
            Benchmark(
                word: word, name: name, unit: .seconds, aim: 1,
                setup: "w = param(\(start)); J = w; for i in 1..\(nodes) { J = J + w }; J = \(sum)",
                // The state keeps the gradient without its record, so that the record is freed.
                program: "g = state(∂J/∂w); J = 0", check: check)
        }
        func training(_ word: String, steps: Int) -> Benchmark {
            Benchmark(
                word: word, name: "4-8-3 step, batch 8, Adam, \(steps) steps", unit: .microseconds("step"),
                setup: """
                    seed(1); x = f32(randn([8, 4])); y = arange(8) % 3
                    net = dense(4, 8) >> relu >> dense(8, 3)
                    step = adam(0.001)
                    steps(n) = { for i in 1..n { J = cross_entropy(net(x), y); step(J) }; J }
                    first = steps(1)
                    """,
                program: "last = steps(\(steps))", operations: Double(steps), check: "last < first")
        }
        func prompt(_ word: String, behind count: Int) -> Benchmark {
            Benchmark(
                word: word, name: "a statement at the prompt, behind \(count) others", unit: .microseconds("statement"),
                history: (0..<count).map { "v\($0 % 5_000) = \($0)" },
                setup: "a = param(2); b = 3",
                program: Array(repeating: "c = a * b + 1", count: 100).joined(separator: "\n"),
                isTyped: true, operations: 100, check: "c == 7")
        }
        return [
            Benchmark(
                word: "parse", name: "a script of \(lines) lines, read and run", unit: .seconds, aim: 1,
                program: script,
                check: "x999 == \(lines - 1) + 2 * \((lines - 1) % 7)"),
            record(
                "graph-million", "\(nodes) numbers: gradient and release", start: "1.0001", sum: "J",
                check: "g == \(nodes + 1)"),
            record(
                "graph-million-arrays", "\(nodes) arrays of 3: gradient and release", start: "[1.0, 2, 3]",
                sum: "sum(J)", check: "all(g == \(nodes + 1))"),
            training("steps-first", steps: isFull ? 1_000 : 10),
            training("steps", steps: steps),
            prompt("prompt-first", behind: 0),
            prompt("prompt", behind: isFull ? 10_000 : 100),
        ]
    }
}
