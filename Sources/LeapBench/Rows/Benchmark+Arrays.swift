extension Benchmark {
    /// One operation over 10⁷ random numbers in 64 bits.
    static func arrays(_ effort: Effort) -> [Benchmark] {
        let count = effort == .full ? 10_000_000 : 1_000
        func row(_ word: String, _ name: String, aim: Double, _ program: String, _ check: String) -> Benchmark {
            Benchmark(
                word: word, name: "\(name), 10⁷ values, f64", unit: .milliseconds, aim: aim,
                setup: "seed(1); x = rand([\(count)]);", program: program, check: check,
                peers: [.numpy, .torch, .jax])
        }
        let ascends = "all(r[1:] >= r[:-1])"
        return [
            // The halves are added in another order; the numbers' mean is ½ give or take five standard errors.
            row(
                "sum", "sum", aim: 1.3, "r = sum(x)",
                "abs(r / (sum(x[::2]) + sum(x[1::2])) - 1) < 1e-12 and abs(r / \(count) - 0.5) < 1.5 / sqrt(\(count))"),
            row(
                "cumsum", "cumsum", aim: 5, "r = cumsum(x);",
                "r[0] == x[0] and all(abs(r[1:] - r[:-1] - x[1:]) < 1e-8)"),
            row(
                "sort", "sort", aim: 90, "r = sort(x);",
                "size(r) == size(x) and \(ascends) and abs(sum(r) / sum(x) - 1) < 1e-12 "
                    + "and abs(sum(r^2) / sum(x^2) - 1) < 1e-12"),
            // Places that are all different and put the values in order.
            row(
                "argsort", "argsort", aim: 140, "p = argsort(x);",
                "r = x[p]; seen = zeros([size(x)]); seen[p] = 1; \(ascends) and all(seen == 1)"),
            row(
                "mask", "mask", aim: 4, "r = x[x > 0.5];",
                "size(r) == sum(x > 0.5) and all(r > 0.5) and abs(sum(r) / sum(where(x > 0.5, x, 0)) - 1) < 1e-12"),
            row(
                "unique", "unique", aim: 85, "r = unique(x);",
                "s = sort(x); all(r[1:] > r[:-1]) and size(r) == 1 + sum(s[1:] > s[:-1]) and r[0] == s[0]"),
            row(
                "window-mean", "window mean of 5", aim: 3, "r = mean(windows(x, 5), axis = -1);",
                "all(abs(r - (x[:-4] + x[1:-3] + x[2:-2] + x[3:-1] + x[4:]) / 5) < 1e-12)"),
        ]
    }
}
