extension Benchmark {
    /// J = ½(wx + b − y)²: a record of a few numbers, its gradient, and an update. In 20,000 rounds of rate 0.01 the
    /// error falls by 1 − 0.01·(x² + 1) a round, far below any rounding.
    static func smallGraphs(_ effort: Effort) -> [Benchmark] {
        let rounds = effort == .full ? 20_000 : 1_000
        func row(_ word: String, _ name: String, gradients: String, _ peers: [Peer]) -> Benchmark {
            Benchmark(
                word: word, name: name, unit: .microseconds("round"), aim: 1.5,
                setup: """
                    x = 1.5; y = 2
                    rounds(n) = {
                        w = param(0.5)
                        b = param(0.1)
                        for i in 1..n {
                            J = (w*x + b - y)^2 / 2
                            \(gradients)
                            w := w - 0.01 * dw
                            b := b - 0.01 * db
                        }
                        w*x + b - y
                    }
                    """,
                program: "e = rounds(\(rounds))", operations: Double(rounds), check: "abs(e) < 1e-9", peers: peers)
        }
        return [
            row(
                "graph", "tiny graph: J = ½(wx+b−y)², ∂J/∂w, ∂J/∂b, update", gradients: "dw = ∂J/∂w; db = ∂J/∂b",
                [.torch, .jax]),
            row(
                "graph-grad", "tiny graph with grad(J, [w, b])", gradients: "dw, db = grad(J, [w, b])",
                [.torch, .jax]),
        ]
    }
}
