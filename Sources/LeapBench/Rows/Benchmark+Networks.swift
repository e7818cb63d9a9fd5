extension Benchmark {
    /// Steps of fully connected networks: forward, cross-entropy, backward, optimiser.
    ///
    /// Data and weights are the same in all languages, and the loss after the last step is that of the same training
    /// in 64 bits with NumPy, derivatives written by hand (`Scripts/peers/numpy_rows.py`).
    static func networks(_ effort: Effort) -> [Benchmark] {
        let isFull = effort == .full
        let layers = [784, 128, 64, 3]
        return [
            network(
                "network-32", layers, batch: 32, "sgd(0.01, momentum = 0.9)", "SGD with momentum",
                .microseconds("step"), aim: 65, steps: isFull ? 400 : 5, loss: isFull ? 0.00055355837 : 0.83892644),
            network(
                "network-256", layers, batch: 256, "sgd(0.01, momentum = 0.9)", "SGD with momentum",
                .microseconds("step"), aim: 330, steps: isFull ? 100 : 5, loss: isFull ? 0.0514029 : 1.11825358),
            network(
                "network-wide", [784, 784, 784, 10], batch: 128, "adam(0.001)", "Adam", .milliseconds("step"),
                aim: 2.2, steps: isFull ? 30 : 5, loss: isFull ? 0.00621488 : 1.62273390),
        ]
    }

    private static func network(
        _ word: String, _ layers: [Int], batch: Int, _ optimizer: String, _ optimizerName: String, _ unit: Unit,
        aim: Double, steps: Int, loss: Double
    ) -> Benchmark {
        let net = zip(layers, layers.dropFirst()).map { "dense(\($0), \($1), init = weights)" }
            .joined(separator: " >> relu >> ")
        // The first steps prepare products and the optimiser's state.
        return Benchmark(
            word: word,
            name: "\(layers.map(String.init).joined(separator: "-")) step, batch \(batch), \(optimizerName)",
            unit: unit, aim: aim,
            setup: noise + """

                weights(size) = f32((noise(size, 1) - 0.5) * sqrt(24 / size[0]))
                net = \(net)
                x = f32(noise([\(batch), \(layers[0])], 1.7))
                y = arange(\(batch)) % \(layers[layers.count - 1])
                step = \(optimizer)
                steps(n) = { for i in 1..n { J = cross_entropy(net(x), y); step(J) }; J }
                steps(2)
                """,
            program: "J = steps(\(steps))", operations: Double(steps), check: "abs(f64(J) / \(loss) - 1) < 1e-3",
            peers: [.numpy, .torch, .jax])
    }

    /// Numbers in [0, 1) that every language makes alike: the digits of a sine far behind the point.
    static let noise = """
        noise(size, factor) = {
            s = sin(factor * arange(prod(size))) * 43758.5453
            reshape(s - floor(s), size)
        }
        """
}
