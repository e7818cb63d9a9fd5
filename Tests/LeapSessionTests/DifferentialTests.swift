import Glibc
import LeapSession
import LeapTestSupport
import Testing

/// The evaluator against independent ways to the same number.
@Suite struct DifferentialTests {
    /// The numbers of a statement's value; `nil` on an error.
    static func numbers(_ source: String, in session: Session) -> [Double]? {
        let result = session.execute(Array(source.utf8))
        guard result.error == nil, let value = result.value else { return nil }
        return value.doubles()
    }

    static func agree(_ a: [Double]?, _ b: [Double]?, within tolerance: Double) -> Bool {
        guard let a, let b, a.count == b.count else { return false }
        return zip(a, b).allSatisfy { x, y in
            x == y || (x.isNaN && y.isNaN) || abs(x - y) <= tolerance * max(1, abs(x), abs(y))
        }
    }

    @Test("Arithmetic agrees with a second evaluator, in a line, a function and a map") func arithmetic() {
        let failures = LargeStack.run {
            var generator = SeededGenerator(state: 7)
            var failures: [String] = []
            let session = Session()
            let names = ["x": 1.5, "y": -2.0, "z": 0.25]
            _ = session.execute(Array("x = 1.5; y = -2; z = 0.25".utf8))
            for _ in 0..<400 {
                let expression = RandomExpression.arithmetic(depth: 5, &generator)
                let text = expression.text
                let expected = [expression.evaluate(names) { pow($0, $1) }]
                for source in [
                    text, "((x, y, z) -> \(text))(1.5, -2, 0.25)", "{ r = none; repeat 1 { r = \(text) }; r }",
                    "map(x -> \(text), [1.5])[0]", "f(y) = \(text)\nf(-2)",
                    "(y -> { z = 0.25; g() = \(text); g() })(-2)",
                ] {
                    let actual = Self.numbers(source, in: session)
                    if !Self.agree(actual, expected, within: 1e-12) {
                        failures.append("\(source): \(actual ?? []) instead of \(expected)")
                    }
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    }

    @Test("A loop over elements agrees with the whole array") func wholeArrays() {
        let failures = LargeStack.run {
            var generator = SeededGenerator(state: 11)
            var failures: [String] = []
            let session = Session()
            for _ in 0..<100 {
                let text = RandomExpression.smooth(depth: 4, &generator).text
                _ = session.execute(Array("xs = [-1.5, -0.25, 0, 0.5, 2]; f(x) = (\(text)) + 0 * x".utf8))
                let whole = Self.numbers("f(xs)", in: session)
                for source in [
                    "map(f, xs)", "{ r = zeros([5]); for i in 0..4 { r[i] = f(xs[i]) }; r }",
                    "{ r = []; for x in xs { r = concat(r, [f(x)]) }; r }", "reshape(f(reshape(xs, [5, 1])), [5])",
                    "[f(xs[0]), f(xs[1]), f(xs[2]), f(xs[3]), f(xs[4])]", "(x -> f(x))(xs)",
                ] where !Self.agree(Self.numbers(source, in: session), whole, within: 1e-12) {
                    failures.append("\(source) with f(x) = \(text)")
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    }

    @Test("First and second derivatives agree with central differences") func derivatives() {
        let failures = LargeStack.run {
            var generator = SeededGenerator(state: 13)
            var failures: [String] = []
            let session = Session()
            _ = session.execute(Array("xs = [-1.25, 0.3, 0.7]; h = 1e-5".utf8))
            for _ in 0..<150 {
                let text = RandomExpression.smooth(depth: 4, &generator).text
                _ = session.execute(Array("f(x) = (\(text)) + 0 * x".utf8))
                for (exact, difference) in [
                    ("f'(xs)", "(f(xs + h) - f(xs - h)) / (2h)"),
                    ("f'(0.7)", "(f(0.7 + h) - f(0.7 - h)) / (2h)"),
                    ("f''(xs)", "(f'(xs + h) - f'(xs - h)) / (2h)"),
                    ("f''(0.3)", "(f'(0.3 + h) - f'(0.3 - h)) / (2h)"),
                    ("f'''(0.3)", "(f''(0.3 + h) - f''(0.3 - h)) / (2h)"),
                    ("map(f', xs)", "f'(xs)"),
                    ("{ w = param(xs); ∂(sum(f(w)))/∂w }", "f'(xs)"),
                    ("{ w = param(0.7); J = f(w); ∂(∂J/∂w)/∂w }", "f''(0.7)"),
                    ("jvp(f, xs, [1, 1, 1])", "f'(xs)"), ("vjp(f, xs, [1, 1, 1])", "f'(xs)"),
                    ("sum(jacobian(f)(xs), axis = 0)", "f'(xs)"),
                ]
                where !Self.agree(
                    Self.numbers(exact, in: session), Self.numbers(difference, in: session), within: 1e-6)
                {
                    failures.append(
                        "\(exact) \(Self.numbers(exact, in: session) ?? []) and \(difference) "
                            + "\(Self.numbers(difference, in: session) ?? []) with f(x) = \(text)")
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    }

    @Test("Gradients and Hessians of functions that mix elements agree with central differences") func mixed() {
        let failures = LargeStack.run {
            var generator = SeededGenerator(state: 17)
            var failures: [String] = []
            let session = Session()
            let setup = """
                x0 = [0.4, -0.9, 1.1]; h = 1e-5; E = eye(3); A = [[1, 2, -1], [0.5, 0, 3], [-2, 1, 1]]
                difference(f) = map(e -> (f(x0 + h * e) - f(x0 - h * e)) / (2h), E)
                """
            _ = session.execute(Array(setup.utf8))
            let mixtures = [
                "sum(p(x) * p(x)[::-1])", "p(x)[0] * p(x)[1] + mean(p(x))", "sum((A @ p(x)) * x)", "p(x) @ A @ x",
                "logsumexp(p(x))", "sum(cumsum(p(x)) * x)", "sum(softmax(p(x)) * x)", "sum(where(x > 0, p(x), x))",
                "sum(stack(x, p(x)) @ x)", "sum(concat(p(x), x)[[0, 4, 2, 2]])", "var(p(x))", "prod(p(x) + 2)",
                "sum(map(row -> sum(row * p(x)), A))", "norm(p(x) + 2)",
                "sum(reshape(concat(x, p(x)), [3, 2]) @ [1, -1])",
                "{ s = 0; for v in p(x) { s = s + v * s + v }; s }", "{ y = x + 0; y[1] = y[0] * y[2]; sum(p(y)) }",
            ]
            for mixture in mixtures {
                for _ in 0..<6 {
                    let text = RandomExpression.smooth(depth: 3, &generator).text
                    _ = session.execute(Array("p(x) = (\(text)) + 0 * x\nq(x) = \(mixture)".utf8))
                    for (exact, difference) in [
                        ("grad(q)(x0)", "difference(q)"), ("hessian(q)(x0)", "difference(grad(q))"),
                        ("{ w = param(x0); ∂(q(w))/∂w }", "difference(q)"),
                    ]
                    where !Self.agree(
                        Self.numbers(exact, in: session), Self.numbers(difference, in: session), within: 1e-5)
                    {
                        let error = session.execute(Array(exact.utf8)).error?.message ?? ""
                        failures.append(
                            "\(exact) \(Self.numbers(exact, in: session) ?? []) and "
                                + "\(Self.numbers(difference, in: session) ?? []) with \(mixture), p(x) = \(text) \(error)"
                        )
                    }
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    }
}
