import LeapSession
import LeapTestSupport
import Testing

/// Laws of the lessons on images: over random convolutions, poolings and normalisations every explanation agrees with
/// its nudges, the products add up, and the text fits the page.
@Suite struct ImageLessonLawTests {
    /// A random small network with its loss.
    private static func source(_ seed: Int) -> String {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func pick(_ choices: [String]) -> String {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return choices[Int(state % UInt64(choices.count))]
        }
        let bias = pick(["", ", b"])
        let settings = pick(["", ", stride = 2", ", padding = 1", ", stride = 2, padding = 1", ", dilation = 2"])
        let first = pick([
            "z = conv2d(x, K\(bias)\(settings))", "z = conv2d(x, D\(bias)\(settings), groups = 2)",
            "z = conv2d_transpose(x, T\(bias))", "z = conv2d_transpose(x, T, stride = 2)",
            "z = conv2d(x, K\(bias), padding = \"same\")", "z = conv2d(x, K[:, :, :1, :])",
            "z = conv2d(f32(x), f32(K), padding = 1)",
        ])
        let second = pick([
            "a = relu(z)", "a = z", "a = training(() -> batchnorm(4)(z))", "a = batchnorm(4)(z)",
            "a = training(() -> dropout(0.4)(z))", "a = layernorm(shape(z)[3])(z)",
        ])
        let third = pick([
            "p = maxpool2d(a, 2)", "p = meanpool2d(a, 2)", "p = sumpool2d(a, 2, stride = 1)",
            "p = maxpool2d(a, 3, stride = 1, padding = 1)", "p = a", "p = maxpool2d(a, [1, 2])",
        ])
        return """
            seed(\(seed))
            x = param(randn([2, 2, 6, 6])); b = param(randn([4]))
            K = param(randn([4, 2, 3, 3])); D = param(randn([4, 1, 3, 3])); T = param(randn([2, 4, 2, 2]))
            \(first)
            \(second)
            \(third)
            J = sum(p * randn(shape(p)))
            """
    }

    @Test(arguments: 0..<6) func explanationsAgree(part: Int) {
        let failures = LargeStack.run { () -> [String] in
            var failures: [String] = []
            for seed in (part * 12)..<(part * 12 + 12) {
                let session = Session()
                let source = Self.source(seed)
                func run(_ code: String) -> String {
                    let result = session.execute(Array(code.utf8))
                    if let error = result.error { return "error: " + session.render(error) }
                    return result.events.reduce("") {
                        if case .result(let bundle) = $1 { $0 + bundle.plain + "\n" } else { $0 }
                    }
                }
                if run(source + "\nseed(1)").contains("error") {
                    failures.append(source + run(source))
                    continue
                }
                let kernel = ["K", "D", "T"].first { source.contains("(x, \($0)") } ?? "K"
                for code in [
                    "explain(J)", "explain(J, x)", "explain(J, \(kernel))", "explain(J, \(kernel)[1, 0, 0, 1])",
                    "explain(J, x[1, 1, 0, 5])", "explain(J, z)", "explain(J, z[0, 1, 1, 1])", "explain(J, a)",
                    "explain(J, p[0, 1, 0, 0])", "quiz(J)", "check(J)", "graph(J)",
                ] {
                    let text = run(code)
                    let isWide = text.split(separator: "\n").contains { $0.count > 80 }
                    let corner = text.contains("corner") || text.contains("tie")
                    if text.isEmpty || text.contains("error") || isWide || (text.contains("✗") && !corner) {
                        failures.append("\(source)\n\(code)\n\(text)")
                    }
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(2).joined(separator: "\n\n"))")
    }
}
