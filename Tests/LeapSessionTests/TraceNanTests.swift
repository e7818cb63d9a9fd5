import LeapSession
import LeapTestSupport
import Testing

/// `trace_nan`: the operation that made the first nan or inf, forward or backward, and why.
@Suite struct TraceNanTests {
    // MARK: What people read

    @Test func aForwardBirthWithItsInputs() {
        expectTranscript(
            """
            leap> w = param([1, 0, 2]); x = [1, 1, 1];
            leap> J = sum(log(w*x))
            J = -inf
            leap> trace_nan(J)
            J = -inf. The first inf is made in the forward pass, in line 2, at [1]:

                log(w*x)
                w*x = 0
                log(0) = -inf

            cause   log(0) is -inf: the logarithm falls without end towards 0
            repair  keep it away from 0: log(w*x + 1e-9), or log(clip(w*x, 1e-9, 1)) for a
                    probability
            """)
    }

    @Test func aBackwardBirthWithTheGradientAndTheSlope() {
        expectTranscript(
            """
            leap> b = param([0, 4]);
            leap> J = sum(where(b > 0, sqrt(b), 0))
            J = 2
            leap> trace_nan(J)
            J = 2 is finite, but the gradient of b is not.
            The first nan is made in the backward pass, in line 2, at [0]:

                sqrt(b)
                b = 0
                the gradient that comes in: 0    the slope here: inf
                0·inf = nan

            cause   the slope of sqrt is 1/(2·sqrt(x)), and at x = 0 that is 1/0: the curve
                    stands upright there; the gradient that comes in is 0, and 0·inf is no
                    number
            repair  choose before the operation, not behind it: sqrt(where(b > 0, b, 1))
            leap> K = sum(where(b > 0, sqrt(where(b > 0, b, 1)), 0)); trace_nan(K)
            no nan and no inf: K = 2, and its gradient is finite
            """)
    }

    @Test func aHealthyValue() {
        expectTranscript(
            """
            leap> w = param(2); b = param(8); J = (w * -2 + b - 2)^2 / 2; trace_nan(J)
            no nan and no inf: J = 2, and all 2 gradients are finite
            leap> trace_nan(J).healthy
            true
            leap> trace_nan(J).birth == none
            true
            leap> trace_nan(3)
            no nan and no inf: 3 = 3, computed from plain data, so it has no gradients
            """)
    }

    /// The inf is made, and neither J nor a gradient takes it.
    @Test func aHarmlessInfIsSaidToBeSo() {
        expectTranscript(
            """
            leap> w = param(1); s = w * 1e308 * 10; J = minimum(s, 5); trace_nan(J)
            no nan or inf reaches J: J = 5, and its gradients are finite
            harmless on the way: 1e308·10 = inf in line 1
            """)
    }

    @Test func whatBecameOfAnInfIsTold() {
        expectTranscript(
            """
            leap> a = param(0); J = a * log(a);
            leap> t = trace_nan(J); t.birth.operation
            "log"
            leap> t.then.calculation
            "0·(-inf) = nan"
            """)
    }

    // MARK: Forwards

    /// Each operation that makes one of finite numbers: operation, calculation, and words of the cause or the repair.
    @Test(arguments: [
        ("log(a)", "log", "log(0) = -inf", "log(a + 1e-9)"),
        ("log(softmax(stack(a, a + 1000)))", "log", "log(0) = -inf", "log_softmax"),
        ("log(sigmoid(a - 1000))", "log", "log(0) = -inf", "-softplus(-z)"),
        ("log(a - 1)", "log", "log(-1) = nan", "logarithm of a negative number"),
        ("log1p(a - 1)", "log1p", "log1p(-1) = -inf", "log(1 + x)"),
        ("a / a", "/", "0/0 = nan", "0/0 can be any number"),
        ("1 / a", "/", "1/0 = inf", "a == 0, 1, a"),
        ("(a + 1e300) / 1e-300", "/", "1e300/1e-300 = inf", "the divisor is very small"),
        ("1 // a", "//", "1 // 0 = inf", "divisor"),
        ("(a + 5) % a", "%", "5 % 0 = nan", "no remainder"),
        ("sqrt(a - 1)", "sqrt", "sqrt(-1) = nan", "square root of a negative number"),
        ("exp(a + 800)", "exp", "exp(800) = inf", "up to 709.8"),
        ("exp(f32(a + 90))", "exp", "exp(90) = inf", "up to 88.7"),
        ("a^(-1)", "^", "0^(-1) = inf", "1/0"),
        ("(a - 1)^0.5", "^", "(-1)^0.5 = nan", "abs(a - 1)^0.5"),
        ("(a + 1e200)^2", "^", "1e200^2 = inf", "larger than the largest f64"),
        ("(a + 1e200) * 1e200", "*", "1e200·1e200 = inf", "larger than the largest f64"),
        ("f32(a + 1e39)", "f32", "f32(1e39) = inf", "larger than the largest f32"),
        ("f32(a + 1e30) * f32(1e30)", "*", "1e30·1e30 = inf", "compute with f64(…)"),
        ("(a + 1.5e308) + 1.5e308", "+", "1.5e308 + 1.5e308 = inf", "larger than the largest f64"),
        ("asin(a + 2)", "asin", "asin(2) = nan", "clip(a + 2, -1, 1)"),
        ("sum(stack(a + 1e308, a + 1e308))", "sum", "gives inf", "larger than the largest f64"),
        ("mean(stack(a, a)[2:])", "mean", "gives nan", "nothing to take the mean of"),
        ("var(stack(a, a)[1:], ddof = 1)", "var", "gives nan", "n - ddof = 1 - 1"),
        ("prod(stack(a, a) + 1e200)", "prod", "gives inf", "larger than the largest f64"),
        ("(stack(a, a) + 1e200) @ (stack(a, a) + 1e200)", "@", "gives inf", "larger than the largest f64"),
    ])
    func forwardBirths(_ code: String, _ operation: String, _ calculation: String, _ words: String) {
        let birth = birth("a = param(0)\nJ = \(code)", "J")
        #expect(birth.operation == operation)
        #expect(birth.direction == "forward")
        #expect(birth.line == 2)
        #expect(birth.calculation.contains(calculation), "\(birth.calculation)")
        #expect((birth.cause + " " + birth.repair).contains(words), "\(birth.cause) — \(birth.repair)")
    }

    /// An inf that the data brought becomes a nan here.
    @Test(arguments: [
        ("a * h", "*", "0·inf = nan", "0·inf can be any number"),
        ("(a + h) - h", "-", "inf - inf = nan", "inf - inf can be any number"),
        ("(a + h) / h", "/", "inf/inf = nan", "inf/inf can be any number"),
        ("softmax(a + [1, h])", "softmax", "gives nan", "inf - inf is no number"),
        ("log_softmax(a + [1, h])", "log_softmax", "gives nan", "inf - inf is no number"),
        ("sum(a + [h, -h])", "sum", "gives nan", "inf - inf"),
        ("stack(a, a) @ [h, 1]", "@", "gives nan", "0·inf or inf - inf"),
        ("sin(a + h)", "sin", "sin(inf) = nan", "at inf it has no value"),
    ])
    func infInTheDataTurnsIntoNan(_ code: String, _ operation: String, _ calculation: String, _ cause: String) {
        let birth = birth("a = param(0); h = inf\nJ = \(code)", "J")
        #expect(birth.operation == operation)
        #expect(birth.line == 2)
        #expect(birth.calculation.contains(calculation), "\(birth.calculation)")
        #expect(birth.cause.contains(cause), "\(birth.cause)")
    }

    // MARK: Backwards

    @Test(arguments: [
        ("sqrt(a)", "sqrt", "1·inf = inf", "sqrt(a + 1e-12)"),
        ("3 * sqrt(a)", "sqrt", "3·inf = inf", "1/0"),
        ("a^0.5", "^", "1·inf = inf", "0.5·x^(-0.5)"),
        ("asin(a + 1)", "asin", "1·inf = inf", "1/sqrt(1 - x²)"),
        ("where(a > 0, log(a), 1)", "log", "0·inf = nan", "log(where(a > 0, a, 1))"),
        ("where(a > 0, 1 / a, 1)", "/", "0·(-inf) = nan", "1 / where(a == 0, 1, a)"),
        ("1 / (1 + exp(a + 800))", "exp", "0·inf = nan", "sigmoid"),
        ("(a - 2)^a", "^", "1·nan = nan", "has no logarithm"),
        ("norm(stack(a, a), 0.5)", "norm", "passes nan", "p below 1"),
    ])
    func backwardBirths(_ code: String, _ operation: String, _ calculation: String, _ words: String) {
        let birth = birth("a = param(0)\nJ = \(code)", "J")
        #expect(birth.operation == operation)
        #expect(birth.direction == "backward")
        #expect(birth.line == 2)
        #expect(birth.calculation.contains(calculation), "\(birth.calculation)")
        #expect((birth.cause + " " + birth.repair).contains(words), "\(birth.cause) — \(birth.repair)")
    }

    @Test func gradientsThatGrowTooLarge() {
        let birth = birth("c = param(f32(1e-25))\nJ = f32(1) / c", "J")
        #expect(birth.direction == "backward")
        #expect(birth.cause.contains("the gradient grows on its way back until it is larger than the largest f32"))
    }

    /// abs, norm and std have a slope of 0 at 0.
    @Test(arguments: ["abs(a)", "norm(stack(a, a))", "std(stack(a, a))", "relu(a)", "a^0", "softmax(stack(a, a))[0]"])
    func kinksAreHealthy(_ code: String) {
        expectTranscript("leap> a = param(0); J = \(code); trace_nan(J).healthy\ntrue")
    }

    /// The element is that whose derivative is infinite, also where a number was repeated to an array's shape.
    @Test func theElementBehindABroadcast() {
        expectTranscript(
            """
            leap> p = param(0.5); x = [4, 0, 1]; q = param([1, 1, 1]); J = sum((q * x)^p);
            leap> t = trace_nan(J).birth; t.index
            [1]
            leap> t.inputs
            [0, 0.5]
            leap> t.name == none
            true
            """)
    }

    // MARK: Data

    @Test func whatWasThereBeforeAnyOperation() {
        expectTranscript(
            """
            leap> x = [[1, 2], [nan, 3]]; w = param([1, 1]);
            leap> trace_nan(sum(x @ w))
            sum(x @ w) = nan: x[1, 0] is already nan, before any operation.

                x comes from line 1: x = [[1, 2], [nan, 3]]

            cause   no operation made it: it was there from the beginning
            repair  find such elements with isnan(…) and leave them out, or where(isnan(x),
                    0, x)
            leap> y = [1, nan];
            leap> trace_nan(y)
            y = [1, nan], as it was written in line 3: no operation made it.
            leap> v = param([1, nan]); t = trace_nan(sum(v)).birth; t.operation
            "parameter"
            leap> t.name
            "v"
            leap> t.index
            [1]
            """)
    }

    /// A layer knows it as x, in f32; the learner as data.
    @Test func dataAreCalledWhatTheLearnerCallsThem() {
        expectTranscript(
            """
            leap> x = [1, 2]; data = [[1, nan]]; net = dense(2, 3);
            leap> trace_nan(cross_entropy(net(data), [0])).birth.name
            "data"
            leap> big = [[1, 1e39]]; J = cross_entropy(net(big), [0]); t = trace_nan(J); t.birth.name
            "big"
            leap> t.birth.cause
            "1e39 is larger than the largest f32 (3.4e38): a layer computes in f32"
            leap> t.then.operation
            "log_softmax"
            """)
    }

    @Test func plainCalculationsAreMadeAgain() {
        expectTranscript(
            """
            leap> q = [2, 0];
            leap> J = sum(log(q))
            J = -inf
            leap> trace_nan(J)
            J = -inf. The first inf is made in the forward pass, in line 2, at [1]:

                log(q)
                q = 0
                log(0) = -inf

            cause   log(0) is -inf: the logarithm falls without end towards 0
            repair  keep it away from 0: log(q + 1e-9), or log(clip(q, 1e-9, 1)) for a
                    probability
            note    J was computed from plain data; it was computed again to see this
            leap> e = 1 / q; g = e - e; h = sum(g); t = trace_nan(h).birth; t.source
            "1 / q"
            leap> trace_nan(log(0)).birth.calculation
            "log(0) = -inf"
            leap> p = log([0, 1]); w = param([1, 0]); trace_nan(sum(p * w)).birth.source
            "log([0, 1])"
            """)
    }

    /// What gives something else today is not told as if it were what happened.
    @Test func whatNothingRecordsIsSaidToBeSo() {
        expectTranscript(
            """
            leap> q = 0; J = log(q); q = 5;
            leap> trace_nan(J)
            J = -inf, and nothing records how: it was computed from plain data.
            repair  make what it depends on a parameter, w = param(…), and compute J again
            leap> n = state(0); f(x) = { n := n + 1; log(x * 0) }
            leap> y = 3; z = f(y); trace_nan(z).birth.operation
            "log"
            leap> n + 0
            1
            """)
    }

    // MARK: Places

    @Test func functionsAreNamedWithTheirCalls() {
        expectTranscript(
            """
            leap> f(v) = log(v) * 2
            leap> a = param(0); J = f(a); trace_nan(J)
            J = -inf. The first inf is made in the forward pass, in line 1 (in f, called in
            line 2):

                log(v)
                v = 0
                log(0) = -inf

            cause   log(0) is -inf: the logarithm falls without end towards 0
            repair  keep it away from 0: log(v + 1e-9), or log(clip(v, 1e-9, 1)) for a
                    probability
            leap> x = [[1, inf]]; net = dense(2, 3); J = cross_entropy(net(x), [0]);
            leap> t = trace_nan(J).birth; [t.operation, t.function]
            ["log_softmax", "cross_entropy"]
            leap> t.line
            3
            """)
    }

    /// The record lists what an operation takes in the order of its inputs; the learner reads in the order of lines.
    @Test func theFirstOfSeveralIsThatOfTheFirstStatement() {
        let birth = birth("a = param(0)\nz2 = 1 / a\nz1 = log(a)\nJ = z1 + z2", "J")
        #expect(birth.line == 2)
        #expect(birth.operation == "/")
    }

    @Test func arraysAndMistakes() {
        expectTranscript(
            """
            leap> w = param([[1, 0], [2, 4]]); Y = log(w); trace_nan(Y).birth.index
            [0, 1]
            leap> Z = sqrt(w); trace_nan(Z).birth.direction
            "backward"
            leap> trace_nan(Z).parameters
            ["w"]
            leap> trace_nan(relu)
                            ^^^^
            error: `J` of trace_nan is a number or an array, and this is a function
            """)
    }

    /// 20,000 operations in a row, without recursion.
    @Test func longRecordsAreWalked() {
        let birth = birth("a = param(1); J = a\nfor i in 1..20000 { J = J * 1.1 }", "J")
        #expect(birth.operation == "*")
        #expect(birth.calculation.hasSuffix("·1.1 = inf"))
    }

    @Test func theAnswerIsHTMLToo() {
        let parts = LargeStack.run {
            let session = Session()
            session.showsRichForms = true
            let result = session.execute(Array("a = param(0); trace_nan(log(a))".utf8))
            guard case .result(let bundle)? = result.events.last else { return [(type: "", data: "")] }
            return bundle.parts
        }
        let html = parts.first { $0.type == "text/html" }?.data ?? ""
        #expect(html.contains(">log(0) = -inf</td>"), "\(html)")
    }

    // MARK: Reading the answer

    private struct BirthFields {
        var operation = ""
        var direction = ""
        var line = 0
        var calculation = ""
        var cause = ""
        var repair = ""
    }

    /// Runs code and reads the birth of a value's nan or inf.
    private func birth(_ code: String, _ name: String) -> BirthFields {
        LargeStack.run {
            let session = Session(seed: 1)
            func text(_ source: String) -> String {
                Transcript.output(of: source, in: session).joined(separator: "\n")
            }
            _ = text(code)
            _ = text("answer = trace_nan(\(name)).birth;")
            func field(_ name: String) -> String { text("print(answer.\(name))") }
            return BirthFields(
                operation: field("operation"), direction: field("direction"), line: Int(field("line")) ?? 0,
                calculation: field("calculation"), cause: field("cause"), repair: field("repair"))
        }
    }
}
