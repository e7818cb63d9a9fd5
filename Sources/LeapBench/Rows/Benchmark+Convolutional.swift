extension Benchmark {
    /// Steps of convolutional networks on images: forward, cross-entropy, backward, Adam.
    ///
    /// Data and weights are the same in all languages, and the loss after the last step is that of the same training
    /// in 64 bits with PyTorch 2.15 (`Scripts/peers/torch_rows.py reference-cnn-28`). With larger steps than 0.0001
    /// roundings in 32 bits grow before long: some window has another winner.
    static func convolutional(_ effort: Effort) -> [Benchmark] {
        let isFull = effort == .full
        return [
            convolutional(
                "cnn-28", channels: [1, 16, 32], side: 28, outputs: [10], batch: 64, aim: 1.4,
                steps: isFull ? 60 : 1, loss: isFull ? 1.96610470687 : 2.53799215423, isFull: isFull),
            convolutional(
                "cnn-64", channels: [3, 16, 32, 64], side: 64, outputs: [128, 5], batch: 32, aim: 6.5,
                steps: isFull ? 30 : 1, loss: isFull ? 0.78749984335 : 1.58824292024, isFull: isFull),
        ]
    }

    private static func convolutional(
        _ word: String, channels: [Int], side: Int, outputs: [Int], batch: Int, aim: Double, steps: Int, loss: Double,
        isFull: Bool
    ) -> Benchmark {
        let convolutions = zip(channels, channels.dropFirst()).map {
            "conv(\($0), \($1), 3, padding = 1, init = weights) >> relu >> maxpool(2)"
        }
        let last = side >> convolutions.count
        let sizes = [channels[channels.count - 1] * last * last] + outputs
        let dense = zip(sizes, outputs).map { "dense(\($0), \($1), init = weights)" }
        return Benchmark(
            word: word,
            name:
                "CNN \(channels[0])×\(side)×\(side), conv \(channels.dropFirst().map(String.init).joined(separator: "-")), "
                + "dense \(outputs.map(String.init).joined(separator: "-")): step, batch \(batch), Adam",
            unit: .milliseconds("step"), aim: aim,
            setup: noise + """

                weights(size) = f32((noise(size, 1) - 0.5) * sqrt(24 / size[0]))
                net = \((convolutions + ["flatten", dense.joined(separator: " >> relu >> ")]).joined(separator: " >> "))
                x = f32(noise([\(batch), \(channels[0]), \(side), \(side)], 1.7))
                y = arange(\(batch)) % \(outputs[outputs.count - 1])
                step = adam(0.0001)
                steps(n) = { for i in 1..n { J = cross_entropy(net(x), y); step(J) }; J }
                steps(2)
                """,
            program: "J = steps(\(steps))", operations: Double(steps),
            check: "abs(f64(J) / \(loss) - 1) < 1e-3",
            peers: [.torch, .jax])
    }
}
