extension Benchmark {
    /// The evaluator: loops, numbers and calls.
    static func language(_ effort: Effort) -> [Benchmark] {
        let rounds = effort == .full ? 1_000_000 : 1_000
        // i² mod 7 runs through 0, 1, 4, 2, 2, 4, 1, which add up to 14.
        let remainders = [0, 1, 4, 2, 2, 4, 1]
        let sum = rounds / 7 * 14 + remainders[..<(rounds % 7)].reduce(0, +)
        let (n, value, calls) = effort == .full ? (27, 196_418, 832_039) : (10, 55, 177)
        return [
            Benchmark(
                word: "loop", name: "scalar loop at the top level", unit: .nanoseconds("iteration"), aim: 15,
                setup: "s = 0", program: "s = 0; for i in 0..\(rounds - 1) { s = s + i*i % 7 }",
                operations: Double(rounds), check: "s == \(sum)", peers: [.cpython, .lua, .luajit]),
            Benchmark(
                word: "function-loop", name: "scalar loop in a function", unit: .nanoseconds("iteration"), aim: 15,
                setup: "loop(n) = { s = 0; for i in 0..n - 1 { s = s + i*i % 7 }; s }",
                program: "s = loop(\(rounds))", operations: Double(rounds), check: "s == \(sum)",
                peers: [.cpython, .lua, .luajit]),
            Benchmark(
                word: "fib", name: "fib(\(n))", unit: .nanoseconds("call"), aim: 25,
                setup: "fib(n) = if n < 2 { n } else { fib(n - 1) + fib(n - 2) }", program: "f = fib(\(n))",
                operations: Double(calls), check: "f == \(value)", peers: [.cpython, .lua, .luajit]),
        ]
    }
}
