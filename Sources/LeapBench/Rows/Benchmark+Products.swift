extension Benchmark {
    /// Square matrix products. A product of two matrices is checked by its row sums: (a·b)·1 = a·(b·1).
    static func products(_ effort: Effort) -> [Benchmark] {
        // Sizes, how many products are timed, and the aims: within 5 % of oneDNN; 180 in 64 bits from 256 up.
        let sizes: [(size: Int, count: Int, single: Double, double: Double?)] = [
            (64, 20_000, 242, nil), (256, 1_000, 475, 180), (1024, 30, 466, 180),
        ]
        return ["f32", "f64"].flatMap { type in
            sizes.map { size, count, single, double in
                let count = effort == .full ? count : 2
                let size = effort == .full ? size : size / 16
                return Benchmark(
                    word: "product-\(type)-\(size)", name: "matrix product \(size)×\(size), \(type)",
                    unit: .gigaflops, aim: type == "f32" ? single : double,
                    setup: noise + """

                        a = \(type)(noise([\(size), \(size)], 1))
                        b = \(type)(noise([\(size), \(size)], 1.7))
                        products(n) = { for i in 1..n { c = a @ b }; c }
                        products(1);
                        """,
                    program: "c = products(\(count));",
                    operations: Double(count), work: 2 * Double(size * size * size) * Double(count) / 1e9,
                    check: "all(abs(sum(f64(c), axis = 1) / (f64(a) @ sum(f64(b), axis = 1)) - 1) < 1e-5)",
                    peers: [.numpy, .torch, .jax])
            }
        }
    }
}
