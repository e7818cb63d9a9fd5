import Glibc
import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTensor
import Testing

/// `doctor` names what was planted, is silent on what is healthy, and leaves everything as it was.
@Suite struct DoctorTests {
    /// What came of a run: the answer in `r`, or an error.
    private struct Answer: Sendable {
        var names: [String] = []
        var messages: [String] = []
        var consequences: [[String]] = []
        var isHealthy: Bool?
        var numbers: [String: Double] = [:]
        var text = ""
        var html = ""
        var error: String?
    }

    private static let setup = """
        d = iris(); x = standardize(d.x); y = d.y
        xor = [[0, 0], [0, 1], [1, 0], [1, 1]]
        small() = dense(4, 16) >> relu >> dense(16, 3)
        one() = dense(4, 8) >> tanh >> dense(8, 1)
        net = small()

        """

    /// Runs code whose last statement binds the answer to `r`.
    private static func run(_ code: String, seed: UInt64 = 1) -> Answer {
        LargeStack.run {
            var answer = Answer()
            let session = Session(seed: seed)
            let result = session.execute(Array((setup + code).utf8))
            answer.error = result.error.map { session.render($0) }
            guard
                case .record(let record)? = session.interpreter.sessionVariables.first(where: { $0.name == "r" })?.value
            else { return answer }
            if case .boolean(let isHealthy)? = record["healthy"] { answer.isHealthy = isHealthy }
            if case .list(let findings)? = record["findings"] {
                for case .record(let finding) in findings.elements {
                    if case .string(let name)? = finding["name"] { answer.names.append(name.text) }
                    if case .string(let message)? = finding["message"] { answer.messages.append(message.text) }
                    guard case .list(let names)? = finding["consequences"] else { continue }
                    answer.consequences.append(
                        names.elements.compactMap { if case .string(let name) = $0 { name.text } else { nil } })
                }
            }
            for (name, value) in record.fields { if case .number(let number) = value { answer.numbers[name] = number } }
            answer.text = record.presentation?.text(width: 80) ?? ""
            answer.html = record.presentation?.richParts().first { $0.type == "text/html" }?.data ?? ""
            return answer
        }
    }

    /// A fault, the finding that must come first, and what its message must say.
    private static let faults: [(code: String, name: String, words: [String])] = [
        // 1, 2: the learning rate.
        ("r = doctor(net, x, y, optimizer = sgd(10))", "learning rate too high", ["sgd(10)", "smaller"]),
        (
            "r = doctor(dense(4, 1) >> ravel, x, d.x[:, 0], loss = mse, optimizer = sgd(3))", "learning rate too high",
            ["nan"]
        ),
        (
            "r = doctor(one(), x, d.x[:, :1], loss = mse, optimizer = adam(1e7))", "learning rate too high",
            ["adam(10000000)"]
        ),
        ("r = doctor(net, x, y, optimizer = adam(1e-6))", "learning rate too low", ["adam(1e-6)", "larger"]),
        ("r = doctor(net, x, y, optimizer = sgd(0.00001))", "learning rate too low", ["hardly moves"]),
        // 3: dead units.
        (
            "net[0].b := net[0].b - 8; r = doctor(net, x, y)", "dead ReLUs",
            ["16 of 16 units of net[1]", "net[0].b is about -8"]
        ),
        (
            "net[0].b := net[0].b - 9 * (arange(16) < 14); r = doctor(net, x, y)", "dead ReLUs",
            ["14 of 16 units of net[1]"]
        ),
        (
            "i = reshape(digits().x, [-1, 1, 8, 8])[:200] / 16; m = conv(1, 6, 3) >> relu >> flatten >> dense(216, 10); "
                + "m[0].b := m[0].b - 90; r = doctor(m, i, digits().y[:200])", "dead ReLUs",
            ["6 of 6 feature maps of m[1]", "m[0].b is about -90"]
        ),
        (
            "i = reshape(digits().x, [-1, 1, 8, 8])[:200] / 16; "
                + "m = conv(1, 6, 3) >> conv(6, 4, 3) >> relu >> flatten >> dense(64, 10); "
                + "r = doctor(m, i, digits().y[:200])", "forgotten activation",
            ["m[0] and m[1]", "conv(1, 6, 3) and conv(6, 4, 3)"]
        ),
        // Normalisation over a batch of one row.
        (
            "m = dense(4, 16) >> batchnorm(16) >> relu >> dense(16, 3); r = doctor(m, x, y, batch = 1)",
            "normalisation over one row", ["batchnorm(16) (m[1])", "training stops there"]
        ),
        (
            "m = dense(4, 16) >> batchnorm(16) >> relu >> dense(16, 3); r = doctor(m, x[:129], y[:129])",
            "normalisation over one row", ["129 rows in batches of 32"]
        ),
        // 4: softmax twice, and its relatives.
        ("r = doctor(net >> softmax, x, y)", "double softmax", ["net[3]", "0.5514"]),
        ("r = doctor(net >> sigmoid, x, y)", "double softmax", ["sigmoid"]),
        (
            "r = doctor(net, x, y, loss = (z, y) -> cross_entropy(softmax(z), y))", "double softmax",
            ["twice", "0.5514"]
        ),
        (
            "r = doctor(net >> softmax, x, y, loss = (z, y) -> -mean(log(sum(softmax(z) * onehot(y, 3), axis = 1))))",
            "double softmax", ["softmax"]
        ),
        ("r = doctor(one() >> ravel, x, y == 0, loss = bce)", "scores and probabilities", ["not between 0 and 1"]),
        // 5: a loss that takes the target first.
        (
            "r = doctor(one() >> sigmoid >> ravel, x, y == 0, loss = (y, ŷ) -> bce(ŷ, y))", "swapped arguments",
            ["takes the target first"]
        ),
        (
            "cost(y, ŷ) = -mean(y * log(ŷ) + (1 - y) * log(1 - ŷ)); "
                + "r = doctor(one() >> sigmoid >> ravel, x, y == 0, loss = cost)", "swapped arguments", ["cost", "inf"]
        ),
        ("r = doctor(net, x, y, loss = (y, z) -> cross_entropy(z, y))", "swapped arguments", ["it fails"]),
        // 6: labels.
        ("r = doctor(net, x, y + 1)", "labels off by one", ["from 1 to 3", "3 outputs"]),
        ("r = doctor(dense(4, 8) >> relu >> dense(8, 4), x, y + 1)", "labels off by one", ["Class 0 never occurs"]),
        (
            "r = doctor(one() >> sigmoid >> ravel, x, (y == 0) + 1, loss = bce)", "labels off by one", ["1 and 2"]
        ),
        ("r = doctor(net, x, y + 0.5)", "labels that are not whole numbers", ["0.5"]),
        ("r = doctor(net, x, y * 2)", "labels beyond the classes", ["from 0 to 4"]),
        ("r = doctor(net, x, onehot(y, 3))", "one-hot labels", ["onehot"]),
        ("r = doctor(net, x, reshape(y, [150, 1]))", "shape of the labels", ["[150, 1]", "[150]"]),
        ("r = doctor(dense(4, 1), x, y == 0)", "one output for several classes", ["always 1"]),
        // 7: the numbers in x and y.
        ("r = doctor(net, d.x * 50, y)", "unscaled inputs", ["from 5 to 395"]),
        ("r = doctor(net, x * [1, 1, 1, 300], y)", "unscaled inputs", ["Column 3", "300 times"]),
        ("r = doctor(net, x + [0, 50, 0, 0], y)", "unscaled inputs", ["Column 1", "mean 50"]),
        ("x[3, 2] = nan; r = doctor(net, x, y)", "missing numbers", ["1 nan", "row 3, column 2"]),
        ("x[3, 2] = -inf; r = doctor(net, x, y)", "missing numbers", ["1 inf"]),
        (
            "t = d.x[:, :1]; t[7, 0] = nan; r = doctor(one(), x, t, loss = mse)", "missing numbers", ["y holds 1 nan"]
        ),
        (
            "r = doctor(dense(5, 16) >> relu >> dense(16, 3), concat(x, zeros([150, 1]), axis = 1), y)",
            "constant columns", ["Column 4 is 0"]
        ),
        (
            "r = doctor(dense(5, 3), concat(x, reshape(y, [150, 1]), axis = 1), y)", "label in the inputs",
            ["Column 4"]
        ),
        // 8: a forgotten activation.
        (
            "r = doctor(dense(4, 16) >> dense(16, 8) >> relu >> dense(8, 3), x, y)", "forgotten activation",
            ["net[0] and net[1]", "dense(4, 16) and dense(16, 8)"]
        ),
        (
            "r = doctor(dense(4, 16) >> dropout(0.2) >> (z -> 2z + 1) >> dense(16, 3), x, y)", "forgotten activation",
            ["net[0] and net[3]"]
        ),
        (
            "W = param(randn([4, 8])); V = param(randn([8, 3])); f(x) = (x @ W) @ V; r = doctor(f, x, y)",
            "forgotten activation", ["in f"]
        ),
        // 9, 10: the data set.
        (
            "r = doctor(net, x, y, test = {x: x[10:40], y: y[10:40]})", "duplicates",
            ["30 of 30", "row 0 of the test is row 10 of x"]
        ),
        (
            "r = doctor(dense(4, 8) >> relu >> dense(8, 2), x, arange(150) < 6, optimizer = adam(0.01))", "imbalance",
            ["144 of class 0 and 6 of class 1", "96 %"]
        ),
        // 11: shapes that broadcast.
        (
            "r = doctor(one(), x, d.x[:, 0], loss = (ŷ, y) -> mean((ŷ - y)^2))", "[150, 1] against [150]",
            ["broadcasts to [150, 150]"]
        ),
        ("r = doctor(one(), x, d.x[:, 0], loss = mse)", "[150, 1] against [150]", ["y has [150]"]),
        // 12: steps.
        ("r = doctor(dense(4, 16) >> sign >> dense(16, 3), x, y)", "step activation", ["sign", "net[1]", "net[0].w"]),
        ("r = doctor(dense(4, 16) >> (z -> z > 0) >> dense(16, 3), x, y)", "step activation", ["net[1]"]),
        ("r = doctor(dense(4, 16) >> (z -> where(z > 0, 1, 0)) >> dense(16, 3), x, y)", "step activation", ["net[1]"]),
        (
            "W = param(randn([4, 8])); V = param(randn([8, 3])); f(x) = round(x @ W) @ V; r = doctor(f, x, y)",
            "step activation", ["round", "W"]
        ),
        // 13: no gradient.
        (
            "r = doctor(dense(4, 16) >> detach >> relu >> dense(16, 3), x, y)", "no gradient",
            ["net[0].w", "interrupted"]
        ),
        (
            "W = param(randn([4, 8])); V = param(randn([8, 3])); f(x) = detach(tanh(x @ W)) @ V; r = doctor(f, x, y)",
            "no gradient", ["W", "by detach"]
        ),
        (
            "block() = { a = dense(4, 3); b = dense(4, 3); x -> { unused = b(x); a(x) } }; r = doctor(block(), x, y)",
            "no gradient", ["net.b.w and net.b.b"]
        ),
        // 14: the first loss.
        ("net[2].w := 30 * net[2].w; r = doctor(net, x, y)", "first loss too large", ["ln 3 = 1.0986"]),
        (
            "r = doctor(net, x, y, loss = (z, y) -> cross_entropy(z, y) / size(y))", "first loss too small",
            ["150 times as much"]
        ),
        (
            "net = dense(3, 3); net.w := 6 * eye(3); r = doctor(net, onehot(y, 3) + 0.01, y)", "first loss too small",
            ["before any training"]
        ),
        // 15 and others.
        (
            "r = doctor(net >> (z -> 0 * z + mean(z, axis = 0)), x, y)", "cannot overfit one batch",
            ["cannot be learned by heart"]
        ),
        (
            "r = doctor(dense(4, 16, init = ones) >> tanh >> dense(16, 3, init = ones), x, y)", "equal weights",
            ["net[0].w"]
        ),
        ("r = doctor(dense(4, 16, init = zeros) >> relu >> dense(16, 3), x, y)", "equal weights", ["net[0].w"]),
        ("net[2].w := net[2].w * nan; r = doctor(net, x, y)", "broken parameters", ["net[2].w holds nan"]),
        ("r = doctor(one() >> sigmoid, x, d.x[:, :1], loss = mse)", "output range", ["150 of 150"]),
        (
            "up(J, ps) = { for (w, g) in zip(ps, grad(J, ps)) { w := w + 0.1 * g } }; r = doctor(net, x, y, optimizer = up)",
            "steps go uphill", ["up"]
        ),
        ("idle(J, ps) = { 0 }; r = doctor(net, x, y, optimizer = idle)", "no step", ["idle", "no parameter changed"]),
        (
            "r = doctor(one(), x, 5000 * d.x[:, :1], loss = mse, optimizer = adam(0.01))", "unscaled targets",
            ["from 21,500 to 39,500"]
        ),
        (
            "h = {loss: [1, 0.5, 0.2, 0.05], validation: [1.1, 0.8, 0.9, 1.4]}; r = doctor(net, x, y, history = h)",
            "history", ["After epoch 2", "from 0.8 to 1.4"]
        ),
        ("r = doctor(net, x, y, loss = (z, y) -> log(0 * sum(z)))", "the loss fails", ["before the first step"]),
        ("r = doctor(net, x, y, loss = mse)", "the loss fails", ["the target [150]"]),
    ]

    @Test(arguments: faults) func aPlantedFaultComesFirst(_ code: String, _ name: String, _ words: [String]) {
        let answer = Self.run(code)
        #expect(answer.error == nil)
        #expect(answer.isHealthy == false)
        #expect(answer.names.first == name, "\(code): \(answer.text)")
        for word in words { #expect(answer.messages.first?.contains(word) == true, "\(word): \(answer.text)") }
        for line in answer.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(answer.html.contains(name))
    }

    private static let healthy = [
        "doctor(small(), x, y)",
        "doctor(dense(4, 8) >> tanh >> dense(8, 3), x, y, optimizer = sgd(0.1))",
        "doctor(dense(4, 16) >> relu >> dense(16, 16) >> relu >> dense(16, 3), x, y, "
            + "optimizer = sgd(0.05, momentum = 0.9, decay = 0.01))",
        "doctor(dense(4, 3), x, y, optimizer = adam(0.01))",
        "doctor(dense(4, 3, init = zeros), x, y, optimizer = sgd(0.5))",
        "doctor(dense(4, 32) >> relu >> dropout(0.5) >> dense(32, 3), x, y, optimizer = adam(0.01))",
        "doctor(dense(4, 12) >> relu >> dense(12, 12) >> relu >> dense(12, 12) >> relu >> dense(12, 3), x, y, "
            + "optimizer = adam(0.005))",
        "{ a, b = split({x: x, y: y}, test = 1 / 3); "
            + "doctor(dense(4, 8) >> sigmoid >> dense(8, 3), a.x, a.y, test = b, optimizer = adam(0.01)) }",
        "doctor(dense(2, 8) >> tanh >> dense(8, 2), xor, [0, 1, 1, 0], optimizer = adam(0.05))",
        "doctor(dense(2, 16) >> relu >> dense(16, 2), xor, [0, 1, 1, 0], optimizer = adam(0.01))",
        "doctor(dense(2, 8) >> tanh >> dense(8, 1) >> sigmoid >> ravel, xor, [0, 1, 1, 0], loss = bce, "
            + "optimizer = sgd(1))",
        "doctor(dense(4, 1) >> ravel, x, d.x[:, 0], loss = mse, optimizer = sgd(0.1))",
        "{ q = reshape(linspace(-3, 3, 61), [61, 1]); "
            + "doctor(dense(1, 24) >> tanh >> dense(24, 1), q, sin(q), loss = half_mse, optimizer = adam(0.01)) }",
        "doctor(dense(1, 1), [[1], [2], [3], [4]], [[3], [5], [7], [9]], loss = mse, optimizer = sgd(0.05))",
        "{ p = randn([80, 2]); doctor(dense(2, 16) >> relu >> dense(16, 1) >> sigmoid, p, "
            + "reshape(sum(p^2, axis = 1) < 1, [80, 1]), loss = bce, optimizer = adam(0.01)) }",
        "{ g = digits(); doctor(dense(64, 24) >> relu >> dense(24, 10), g.x[:200] / 16, g.y[:200], "
            + "optimizer = adam(0.005)) }",
        "doctor(small() >> log_softmax, x, y)",
        "doctor(small() >> softmax, x, y, loss = (p, y) -> -mean(log(sum(p * onehot(y, 3), axis = 1))))",
    ]

    @Test(arguments: healthy, [1, 2] as [UInt64]) func aHealthyTrainingHasNoFinding(_ code: String, _ seed: UInt64) {
        let answer = Self.run("r = \(code)", seed: seed)
        #expect(answer.error == nil)
        #expect(answer.isHealthy == true, "\(code): \(answer.text)")
        #expect(answer.names.isEmpty)
    }

    /// A trained network answers well: its low loss is no fault.
    @Test(arguments: ["adam(0.001)", "adam(0.02)", "sgd(0.1)"]) func aTrainedNetworkIsHealthy(_ optimizer: String) {
        let answer = Self.run(
            "train(net, x, y, optimizer = adam(0.02), epochs = 30); r = doctor(net, x, y, optimizer = \(optimizer))")
        #expect(answer.isHealthy == true, "\(answer.text)")
        #expect(answer.text.contains("trained already"))
    }

    @Test func theAnswerHasItsNumbers() {
        let answer = Self.run("r = doctor(net, x, y); J = cross_entropy(net(x), y)")
        #expect(abs((answer.numbers["chance_loss"] ?? 0) - 1.09861228866811) < 1e-12)
        #expect(answer.text.replacing("\n", with: " ").contains("against ln 3 = 1.0986"))
        #expect(answer.text.hasPrefix("healthy: nothing was found in dense(4, 16) >> relu >> dense(16, 3)"))
        #expect((answer.numbers["batch_loss"] ?? 1) < 0.05)
    }

    /// Dead units take the gradient of what lies before them; the one is told, and the other goes with it.
    @Test func whatFollowsFromACauseIsToldWithIt() {
        let dead = Self.run("net[0].b := net[0].b - 8; r = doctor(net, x, y)")
        #expect(dead.names == ["dead ReLUs"])
        #expect(dead.consequences == [["no gradient"]])
        let large = Self.run("r = doctor(net, d.x * 50, y)")
        #expect(large.names == ["unscaled inputs"])
        #expect(large.consequences == [["first loss too large"]])
    }

    @Test func twoFaultsAreBothFound() {
        let answer = Self.run("r = doctor(net, x, y + 1, optimizer = sgd(0.00001), test = {x: x[:20], y: y[:20]})")
        #expect(answer.names == ["labels off by one", "learning rate too low", "duplicates"])
    }

    /// A few rows of iris stand in it twice; that is no leak.
    @Test func rowsThatRepeatByChanceAreNoLeak() {
        let one = Self.run("r = doctor(net, x[:120], y[:120], test = {x: concat(x[:1], x[120:]), y: y[119:]})")
        #expect(one.isHealthy == true, "\(one.text)")
        #expect(one.text.contains("2 of 31 test rows stand in x as well"))
    }

    // Nothing is changed

    private func expectTrue(_ code: String, at location: Testing.SourceLocation = #_sourceLocation) {
        let (value, error) = LargeStack.run { () -> ([Double]?, String?) in
            let session = Session(seed: 1)
            let result = session.execute(Array((Self.setup + code).utf8))
            return (result.value?.doubles(), result.error.map { session.render($0) })
        }
        #expect(error == nil, sourceLocation: location)
        #expect(value == [1], sourceLocation: location)
    }

    @Test func parametersAndRandomNumbersStay() {
        expectTrue(
            """
            net = dense(4, 8) >> relu >> dropout(0.5) >> dense(8, 3)
            before = map(w -> w + 0, params(net))
            seed(5); a = rand([3]); seed(5)
            doctor(net, x, y, optimizer = sgd(0.1));
            all(map((v, w) -> all(v == w), before, params(net))) and all(rand([3]) == a)
            """)
    }

    @Test func theOptimizerStaysAsItWas() {
        expectTrue(
            """
            run(examines) = {
                seed(3)
                net = small()
                step = adam(0.01)
                repeat 3 { step(cross_entropy(net(x), y)) }
                if examines { doctor(net, x, y, optimizer = step) }
                repeat 3 { step(cross_entropy(net(x), y)) }
                ravel(net[0].w)
            }
            all(run(true) == run(false))
            """)
    }

    @Test func statesOfTheLearnersFunctionsStayAndTheyAreNotHeard() {
        let (texts, count) = LargeStack.run { () -> ([String], Double?) in
            let session = Session(seed: 1)
            var texts: [String] = []
            session.onEvent = { event in if case .text(let text) = event { texts.append(text) } }
            let code = """
                calls = state(0)
                loud(z, y) = { calls := calls + 1; print("loss"); cross_entropy(z, y) }
                r = doctor(net, x, y, loss = loud); print("end"); calls + 0
                """
            let count = session.execute(Array((Self.setup + code).utf8)).value?.item
            session.onEvent = nil
            return (texts, count)
        }
        #expect(texts == ["end\n"])
        #expect(count == 0)
    }

    /// What a statement changed before and behind the examination is rolled back as a whole.
    @Test func aStatementWithAnExaminationRollsBack() {
        let (hasFailed, isUnchanged) = LargeStack.run {
            let session = Session(seed: 1)
            _ = session.execute(
                Array((Self.setup + "n = state(0); b = net[0].b + 0; a = 1; seed(1); c = rand(); seed(1)").utf8))
            let code = """
                f() = { n := n + 1; net[0].b := net[0].b + 1; rand(); doctor(net, x, y, steps = 5)
                    n := n + 1; net[0].b := net[0].b + 1; assert(false) }
                f()
                """
            let failed = session.execute(Array(code.utf8)).error != nil
            let same = session.execute(Array("n == 0 and all(net[0].b == b) and rand() == c".utf8)).value?.item == 1
            return (failed, same)
        }
        #expect(hasFailed)
        #expect(isUnchanged)
    }

    @Test func anInterruptStopsAndChangesNothing() {
        let (kind, isUnchanged) = LargeStack.run { () -> (Diagnostic.Kind?, Bool) in
            let session = Session(seed: 1)
            _ = session.execute(Array((Self.setup + "w = net[0].w + 0; seed(1); c = rand(); seed(1)").utf8))
            let error = InterruptTests.stopped(
                "doctor(net, x, y, optimizer = sgd(0.1), steps = 100000)", in: session)
            let same = session.execute(Array("all(net[0].w == w) and rand() == c".utf8)).value?.item == 1
            return (error?.kind, same)
        }
        #expect(kind == .interrupted)
        #expect(isUnchanged)
    }

    // Arguments

    @Test(arguments: [
        ("doctor(3, x, y)", "`net` of doctor is a function"),
        ("doctor(net, d, y)", "give the fields"),
        ("doctor(net, x, y[:20])", "x has 150 rows and y has 20"),
        ("doctor(net, x, 3)", "one number"),
        ("doctor(net, x[:0], y[:0])", "x has no rows"),
        ("doctor(net, x, \"y\")", "`y` of doctor is a number or an array"),
        ("doctor(relu, x, y)", "no parameters to train"),
        ("doctor(net, x, y, loss = 3)", "`loss` of doctor is a function"),
        ("doctor(net, x, y, optimizer = sgd)", "call the optimizer"),
        ("doctor(net, x, y, optimizer = 0.1)", "`optimizer` of doctor is a function"),
        ("doctor(net, x, y, optimizer = (J, ps) -> J + \"a\")", "the optimizer fails"),
        ("doctor(net, x, y, test = 3)", "a record with x and y"),
        ("doctor(net, x, y, test = {x: x[:, :2], y: y})", "a row of test.x has the shape [2]"),
        ("doctor(net, x, y, steps = 0)", "from 1 to 100,000"),
        ("doctor(net, x, y, batch = 2.5)", "whole number"),
        ("doctor(net, x, y, history = [1, 2])", "what train returned"),
        ("doctor(dense(5, 3), x, y)", "net fails, before anything can be examined"),
        ("doctor(() -> net, x, y)", "takes no arguments, and got 1"),
        ("doctor(x -> {a: x}, x, y)", "net gives a record"),
        ("doctor(net, x, y, epochs = 3)", "no parameter `epochs`"),
    ])
    func aWrongArgumentIsAnError(_ code: String, _ words: String) {
        let error = Self.run("r = \(code)").error
        #expect(error?.contains(words) == true, "\(error ?? "no error")")
    }

    /// Odd data gets an answer or an error, never a crash.
    @Test(arguments: [
        "doctor(dense(1, 3), [[1]], [2])", "doctor(dense(1, 1), [[1]], [[2]], loss = mse)",
        "doctor(dense(4, 3), x > 0, y)", "doctor(flatten >> dense(4, 3), reshape(x, [150, 2, 2]), y)",
        "doctor(w, x, y)", "doctor(x -> sum(x) * p, x, y)", "doctor(x -> p, x, y)",
        "doctor(dense(4, 0), x, y)", "doctor(net, x, y, loss = (z, y) -> z)", "doctor(net, x, y, loss = z -> sum(z))",
        "doctor(net, x, y * nan)", "doctor(net, x * inf, y)", "doctor(net, x, y, batch = 1000000, steps = 2)",
        "doctor(x -> x * p, [1, 2, 3], [2, 4, 6], loss = mse, optimizer = sgd(0.1))",
        "doctor(net, x, y, loss = (z, y) -> \"loss\")", "doctor(net, x, y, optimizer = J -> 0)",
        "doctor(net, x * 1e300, y)", "doctor(net, x * 1e-300, y)", "doctor(net, x, y, loss = (z, y) -> f32(3))",
        "doctor(net, x, -y)", "doctor(net, x, y * 1e300)", "doctor(x -> [net(x), 1], x, y)",
    ])
    func oddDataDoesNotCrash(_ code: String) {
        let answer = Self.run("p = param(2); w = param([1, 2]); r = \(code)")
        for word in ["internal", "Fault(", "Diagnostic"] {
            #expect(answer.error?.contains(word) != true, "\(answer.error ?? "")")
        }
        #expect(answer.error != nil || answer.isHealthy != nil)
    }
}
