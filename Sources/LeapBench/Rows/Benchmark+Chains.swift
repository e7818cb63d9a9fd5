extension Benchmark {
    /// sum(sigmoid(2x + 1)·exp(−x²)): element-wise operations in a chain, and a sum at its end.
    ///
    /// The references are the means of the values and of the absolute derivatives, from NumPy in 64 bits.
    static func chains(_ effort: Effort) -> [Benchmark] {
        let (count, mean, slope) =
            effort == .full
            ? (10_000_000, 0.19941451, 0.25689015) : (1_000, 0.19921518, 0.25663467)
        func setup(_ type: String) -> String { "x = \(type)(linspace(-3, 3, \(count)))" }
        func close(_ value: String, _ reference: Double) -> String {
            "abs(f64(\(value)) / \(count) - \(reference)) < 1e-6"
        }
        let forward = "J = sum(sigmoid(2x + 1) * exp(-x^2))"
        return ["f32", "f64"].flatMap { type in
            [
                Benchmark(
                    word: "chain-" + type, name: "sum(sigmoid(2x+1)·exp(−x²)), 10⁷ values, \(type)",
                    unit: .milliseconds, aim: type == "f32" ? 1.7 : 5.3, setup: setup(type), program: forward,
                    check: close("J", mean), peers: [.numpy, .torch, .jax]),
                Benchmark(
                    word: "chain-gradient-" + type, name: "the same with its gradient, \(type)", unit: .milliseconds,
                    setup: setup(type) + "; x = param(x)", program: forward + "; g = grad(J, x);",
                    check: "\(close("J", mean)) and \(close("sum(abs(g))", slope))", peers: [.torch, .jax]),
            ]
        }
    }
}
