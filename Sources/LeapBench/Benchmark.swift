import LeapSession

/// One row of the table: a Leap program, run by the real evaluator.
struct Benchmark {
    let name: String
    /// The unit of the figure.
    let unit: String
    /// What design or issue aims at, in the same unit.
    let aim: Double
    /// Statements that are run once, untimed.
    let setup: String
    /// An expression or a statement that is timed as a whole.
    let program: String
    /// By how much a second of the whole is multiplied to give the figure.
    let scale: Double
    /// An expression that must be true afterwards: a benchmark of wrong results is worth nothing.
    let check: String

    static let all: [Benchmark] = [
        Benchmark(
            name: "scalar loop at the top level", unit: "ns/iteration", aim: 40, setup: "s = 0",
            program: "s = 0; for i in 0..999999 { s = s + i*i % 7 }", scale: 1e9 / 1e6, check: "s == 1999998"),
        Benchmark(
            name: "scalar loop in a function", unit: "ns/iteration", aim: 40,
            setup: "loop(n) = { s = 0; for i in 0..n - 1 { s = s + i*i % 7 }; s }", program: "s = loop(1000000)",
            scale: 1e9 / 1e6, check: "s == 1999998"),
        Benchmark(
            name: "fib(25)", unit: "ns/call", aim: 60,
            setup: "fib(n) = if n < 2 { n } else { fib(n - 1) + fib(n - 2) }", program: "f = fib(25)",
            scale: 1e9 / 242_785, check: "f == 75025"),
        Benchmark(
            name: "tiny graph: J = ½(wx+b−y)², ∂J/∂w, ∂J/∂b, update", unit: "µs/round", aim: 4,
            setup: """
                x = 1.5; y = 2
                rounds(n) = {
                    w = param(0.5)
                    b = param(0.1)
                    for i in 1..n {
                        J = (w*x + b - y)^2 / 2
                        dw = ∂J/∂w
                        db = ∂J/∂b
                        w := w - 0.01 * dw
                        b := b - 0.01 * db
                    }
                    w*x + b - y
                }
                """, program: "e = rounds(20000)", scale: 1e6 / 20000, check: "abs(e) < 1e-9"),
        Benchmark(
            name: "tiny graph with grad(J, [w, b])", unit: "µs/round", aim: 4,
            setup: """
                x = 1.5; y = 2
                rounds(n) = {
                    w = param(0.5)
                    b = param(0.1)
                    for i in 1..n {
                        J = (w*x + b - y)^2 / 2
                        dw, db = grad(J, [w, b])
                        w := w - 0.01 * dw
                        b := b - 0.01 * db
                    }
                    w*x + b - y
                }
                """, program: "e = rounds(20000)", scale: 1e6 / 20000, check: "abs(e) < 1e-9"),
        Benchmark(
            name: "digits, 64-64-10, 40 epochs, test accuracy ≥ 96 %", unit: "s", aim: 5,
            setup: """
                seed(1)
                data = digits()
                train_set, test_set = split(data)
                """,
            program: """
                net = dense(64, 64) >> relu >> dense(64, 10)
                history = train(net, train_set.x / 16, train_set.y, epochs = 40)
                """, scale: 1, check: "accuracy(net(test_set.x / 16), test_set.y) >= 0.96"),
        Benchmark(
            name: "explain, a network with 1,068,810 parameters", unit: "s", aim: 1,
            setup: """
                net = dense(784, 1024) >> relu >> dense(1024, 256) >> relu >> dense(256, 10)
                x = rand([32, 784])
                y = randint(0, 10, [32])
                J = cross_entropy(net(x), y)
                """, program: "e = explain(J);", scale: 1, check: "e.agrees"),
        Benchmark(
            name: "explain, a loop of 100,000 rounds", unit: "s", aim: 3,
            setup: "w = param(1.0001); J = w; for i in 1..100000 { J = J * 0.99999 + w * 0.00001 }",
            program: "e = explain(J);", scale: 1, check: "e.agrees"),
    ]
}

/// What repeated runs of a benchmark gave.
struct Measurement {
    let median: Double
    let best: Double
    let worst: Double

    init(_ figures: [Double]) {
        let sorted = figures.sorted()
        median = sorted[sorted.count / 2]
        best = sorted[0]
        worst = sorted[sorted.count - 1]
    }
}
