extension Benchmark {
    /// What a learner waits for: a training from data to accuracy, and explanations of large calculations.
    static func whole(_ effort: Effort) -> [Benchmark] {
        let isFull = effort == .full
        let rounds = isFull ? 100_000 : 100
        return [
            Benchmark(
                word: "digits", name: "digits, 64-64-10, 40 epochs, test accuracy ≥ 96 %", unit: .seconds, aim: 5,
                setup: """
                    seed(1)
                    data = digits()
                    train_set, test_set = split(data)
                    """,
                program: """
                    net = dense(64, 64) >> relu >> dense(64, 10)
                    history = train(net, train_set.x / 16, train_set.y, epochs = \(isFull ? 40 : 1))
                    """,
                check: "accuracy(net(test_set.x / 16), test_set.y) >= \(isFull ? 0.96 : 0.5)"),
            Benchmark(
                word: "explain-network", name: "explain, a network with 1,068,810 parameters", unit: .seconds, aim: 1,
                setup: """
                    net = dense(\(isFull ? "784, 1024) >> relu >> dense(1024" : "8, 16) >> relu >> dense(16"), 256) \
                    >> relu >> dense(256, 10)
                    x = rand([32, \(isFull ? 784 : 8)])
                    y = randint(0, 10, [32])
                    J = cross_entropy(net(x), y)
                    """, program: "e = explain(J);", check: "e.agrees"),
            Benchmark(
                word: "explain-loop", name: "explain, a loop of 100,000 rounds", unit: .seconds, aim: 3,
                setup: "w = param(1.0001); J = w; for i in 1..\(rounds) { J = J * 0.99999 + w * 0.00001 }",
                program: "e = explain(J);", check: "e.agrees"),
        ]
    }
}
