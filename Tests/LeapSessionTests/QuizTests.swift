import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTestSupport
import Testing

/// A quiz at the prompt: what is asked, what is said to each answer, what comes of it.
@Suite struct QuizTests {
    /// The non-degenerate example: no two mistakes lead to the same number.
    static let small = "w = param(3); x = -2; b = param(9); y = 1\nc = w*x; z = c + b; ŷ = z; d = ŷ - y; J = d^2/2"
    static let network = """
        X = [[1, 2], [3, -1]]; W1 = param([[1, -1], [0.5, 1]]); b1 = param([0, 1])
        W2 = param([[1, 0, -1], [0, 1, 0.5]]); b2 = param([0, 0, 0])
        z1 = X @ W1 + b1; h = relu(z1); s = h @ W2 + b2; L = cross_entropy(s, [1, 0])
        """

    /// Everything that is put and said while a line runs, answered by a script.
    static func dialogue(
        _ setup: String, _ line: String, after: String = "", answer: @escaping (_ prompt: String) throws -> String?
    ) -> [String] {
        LargeStack.run {
            let session = Session()
            _ = session.execute(Array(setup.utf8))
            var text = ""
            session.onQuestion = { question in
                let answer = try answer(question.prompt)
                text += question.prompt + (answer ?? "^D") + "\n"
                return answer
            }
            session.onEvent = { event in
                switch event {
                case .text(let part): text += part
                case .result(let bundle): text += bundle.plain + "\n"
                case .note(let note): text += note + "\n"
                case .progress: break
                }
            }
            let error = session.execute(Array(line.utf8)).error
            if let error { text += "error: \(error.kind.rawValue)\n" }
            if !after.isEmpty { _ = session.execute(Array(after.utf8)) }
            return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The answers in order, then nothing more.
    static func script(_ answers: [String?]) -> (String) -> String? {
        var next = 0
        return { _ in
            defer { next += 1 }
            return next < answers.count ? answers[next] : nil
        }
    }

    /// What is said to answers to one question, all others being skipped.
    static func replies(_ setup: String, _ call: String, to question: String, _ answers: String...) -> [String] {
        var next = 0
        let lines = dialogue(setup, call + ";") { prompt in
            guard prompt.hasSuffix("\n" + question + " = ") || prompt == question + " = " else { return "" }
            defer { next += 1 }
            return next < answers.count ? answers[next] : "q"
        }
        return lines.indices.filter { lines[$0].hasPrefix(question + " = ") && $0 + 1 < lines.count }
            .prefix(answers.count).map { lines[$0 + 1] }
    }

    private func expect(
        _ setup: String, _ call: String, _ question: String, _ table: [(answer: String, reply: String)],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        for (answer, reply) in table {
            let replies = Self.replies(setup, call, to: question, answer)
            #expect(
                replies.first?.contains(reply) == true, "\(question) = \(answer): \(replies.first ?? "not asked")",
                sourceLocation: sourceLocation)
        }
    }

    // MARK: The dialogue

    @Test func aWholeQuiz() {
        let lines = Self.dialogue(
            Self.small, "quiz(J)",
            answer: Self.script(["-6", "3", "", "2", "w", "x", "1", "1", "d", "?", "-2", "-4", "2"]))
        let expected = """
            10 questions. Numbers, fractions and formulas all count.
            ? or h gives a hint, an empty line skips, q ends.

            1 of 10, value: c = w·x, w = 3, x = -2
            c = -6
            Right. c = w·x = 3·(-2) = -6.

            2 of 10, value: z = c + b, c = -6, b = 9
            z = 3
            Right. z = c + b = -6 + 9 = 3.

            3 of 10, value: d = ŷ - y, ŷ = 3, y = 1
            d =
            Skipped. d = ŷ - y = 3 - 1 = 2.

            4 of 10, value: J = ½·d², d = 2
            J = 2
            Right. J = ½·d² = ½·2² = 2.

            5 of 10, local derivative: c = w·x, w = 3, x = -2
            ∂c/∂w = w
            w, which is 3 here, takes ∂c/∂w as w. In a product the other factor stays.
            ∂c/∂w = x
            Right. ∂c/∂w = x = -2: c moves x times as fast as w, so it falls as w grows.

            6 of 10, local derivative: z = c + b, c = -6, b = 9
            ∂z/∂c = 1
            Right. ∂z/∂c = 1: z moves exactly as c does.

            7 of 10, local derivative: z = c + b, c = -6, b = 9
            ∂z/∂b = 1
            Right. ∂z/∂b = 1: z moves exactly as b does.

            8 of 10, local derivative: J = ½·d², d = 2
            ∂J/∂d = d
            Right. ∂J/∂d = d = 2: J grows 2 times as fast as d.

            9 of 10, gradient: along J→d→ŷ→z→c→w
            dJ/dw = ?
            Hint 1 of 3: Multiply the local derivatives along the path.
            dJ/dw = -2
            -2 is only the local ∂c/∂w; multiply by the upstream dJ/dc = 2.
            dJ/dw = -4
            Right. dJ/dw = 2·1·1·1·(-2) = -4: w up by 0.001 moves J down by about 0.004.

            10 of 10, gradient: along J→d→ŷ→z→b
            dJ/db = 2
            Right. dJ/db = 2·1·1·1 = 2: b up by 0.001 moves J up by about 0.002.

            7 of 10 at the first try, 9 in the end.
            Worth repeating: the derivative of a product: by one factor, the other factor stays.

            """
        #expect(lines.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }.joined(separator: "\n") == expected)
    }

    @Test func hintsThenTheAnswer() {
        let replies = Self.replies(Self.small, "quiz(J, w)", to: "dJ/dw", "?", "h", "hint", "?")
        #expect(
            replies == [
                "Hint 1 of 3: Multiply the local derivatives along the path.",
                "Hint 2 of 3: dJ/dw = ∂J/∂d·∂d/∂ŷ·∂ŷ/∂z·∂z/∂c·∂c/∂w", "Hint 3 of 3: dJ/dw = 2·1·1·1·(-2)",
                "So: dJ/dw = 2·1·1·1·(-2) = -4: w up by 0.001 moves J down by about 0.004.",
            ])
    }

    @Test func theThirdWrongAnswerBringsTheRightOne() {
        let lines = Self.dialogue(
            "w = param(3); x = -2; c = w*x", "quiz(c)", answer: Self.script(["7", "8", "9", "q"]))
        #expect(lines.contains("7 is not it. ? gives a hint."))
        #expect(lines.contains("So: c = w·x = 3·(-2) = -6."))
        #expect(lines.contains("0 of 1 at the first try."))
    }

    @Test func theRecordOfAQuiz() {
        let (output, list) = LargeStack.run {
            let session = Session()
            _ = session.execute(Array(Self.small.utf8))
            session.onQuestion = { question in
                if question.prompt.hasSuffix("c = ") { return "6" }
                return question.prompt.hasSuffix("z = ") ? "q" : ""
            }
            // The first answer is wrong and the question stays: it is left with q.
            var count = 0
            session.onQuestion = { _ in
                count += 1
                return count == 1 ? "6" : count == 2 ? "-6" : count == 3 ? "3" : "q"
            }
            _ = Transcript.output(of: "r = quiz(J)", in: session)
            let output = Transcript.output(
                of:
                    "[r.asked, r.right, r.first_try]\nr.answers[0].question\nr.answers[0].answers\nr.answers[0].mistakes\nr.answers[1].first_try",
                in: session)
            session.onQuestion = nil
            return (output, Transcript.output(of: "quiz(J)", in: session))
        }
        #expect(output == ["[2, 2, 1]", "\"c\"", "[\"6\", \"-6\"]", "[\"sign\"]", "true"])
        #expect(
            list == [
                "10 questions, asked at the prompt or in `leap replay`:", " 1  c = ?   c = w·x",
                " 2  z = ?   z = c + b",
                " 3  d = ?   d = ŷ - y", " 4  J = ?   J = ½·d²", " 5  ∂c/∂w = ?   c = w·x", " 6  ∂z/∂c = ?   z = c + b",
                " 7  ∂z/∂b = ?   z = c + b", " 8  ∂J/∂d = ?   J = ½·d²", " 9  dJ/dw = ?   along J→d→ŷ→z→c→w",
                "10  dJ/db = ?   along J→d→ŷ→z→b",
            ])
    }

    @Test func withoutAnAnswerItEnds() {
        let lines = Self.dialogue(Self.small, "quiz(J)", answer: Self.script(["-6", nil]))
        #expect(lines.suffix(4).contains("1 of 1 at the first try."))
        let none = Self.dialogue(Self.small, "quiz(J).asked", answer: Self.script([]))
        #expect(none.last(where: { !$0.isEmpty }) == "0")
    }

    @Test func anInterruptRollsTheStatementBack() {
        let (kind, output) = LargeStack.run {
            let session = Session()
            _ = session.execute(Array((Self.small + "\nv = param(1)").utf8))
            var count = 0
            session.onQuestion = { _ in
                count += 1
                if count == 3 { throw Diagnostic(.interrupted, "interrupted") }
                return "0"
            }
            let error = session.execute(Array("{ v := 5; r = quiz(J) }".utf8)).error
            return (error?.kind, Transcript.output(of: "v", in: session))
        }
        #expect(kind == .interrupted)
        #expect(output == ["1  (parameter)"])
    }

    @Test func theSessionsRandomNumbersAreUntouched() {
        let numbers = [true, false].map { isAsked in
            LargeStack.run {
                let session = Session(seed: 5)
                session.onQuestion = { $0.prompt.contains("∂c/∂w") ? "x" : "" }
                _ = session.execute(Array((Self.small + "\n" + (isAsked ? "quiz(J);" : "")).utf8))
                return Transcript.output(of: "rand(3)", in: session)
            }
        }
        #expect(numbers[0] == numbers[1])
        #expect(numbers[0].count == 1)
    }

    @Test func whatCannotBeAsked() {
        expectTranscript(
            #"""
            leap> w = param(3); v = param(1); J = w^2
            leap> quiz(J, v)
                          ^
            error: J does not depend on `v`: its gradient is 0
            help: compute J again after making v a parameter
            leap> quiz(J, questions = 0)
                  ^^^^^^^^^^^^^^^^^^^^^^
            error: `questions` of quiz is 1 to 100, not 0
            """#)
    }

    // MARK: Reading answers

    @Test func numbersAndFormulas() {
        expect(
            Self.small, "quiz(J)", "dJ/dw",
            [
                ("-4", "Right."), ("−4", "Right."), ("= -4", "Right."), ("dJ/dw = -4", "Right."), ("-8/2", "Right."),
                ("d·x", "Right."), ("x*d", "Right."), ("(ŷ - y)x", "Right."), ("-2d", "Right."), ("2x", "Right."),
                ("dJ/dc * x", "Right."), ("∂J/∂z·∂c/∂w", "Right."), ("-4.0", "Right."),
                ("dJ/dw", "dJ/dw is what is asked for."),
                ("-4 + foo", "I do not know foo here. The names are w, x, c, b, z, ŷ, y, d, J."),
                ("two", "I do not know two here."), ("3 +", "I cannot read “3 +”."), ("-4.01", "-4.01 is not it."),
            ])
        expect(Self.small, "quiz(J)", "c", [("w·x", "Which number is that?"), ("c", "c is what is asked for.")])
        let halves = "w = param(1/4); x = 2; c = w*x; J = c^3"
        expect(
            halves, "quiz(J)", "c",
            [("½", "Right."), ("1/2", "Right."), ("0,5", "Right."), (".5", "Right."), ("0.5.", "Right.")])
        expect(
            halves, "quiz(J)", "∂J/∂c", [("¾", "Right."), ("3c^2", "Right."), ("3c²", "Right."), ("3·w·x·c", "Right.")])
    }

    @Test func aFormulaMustBeRightAsAFormula() {
        // w = x, so that w has the right value and is the wrong factor.
        let equal = "w = param(2); x = 2; c = w*x; J = c^2"
        expect(
            equal, "quiz(J)", "∂c/∂w",
            [("w", "w happens to be 2 with these numbers."), ("x", "Right."), ("2", "Right.")])
        let sigmoid = "w = param(0.5); x = 2; z = w*x; a = sigmoid(z); J = a^2"
        expect(
            sigmoid, "quiz(J)", "∂a/∂z",
            [
                ("σ(z)(1-σ(z))", "Right."), ("a(1-a)", "Right."), ("sigmoid(w*x) * (1 - a)", "Right."),
                ("0.197", "Right."), ("0.20", "Right."), ("0.19", "is near, but not near enough"),
            ])
    }

    @Test func theHintsFormulaIsAlwaysRight() {
        let functions = [
            "sigmoid(z)", "tanh(z)", "exp(z)", "log(z)", "sqrt(z)", "z^3", "1/z", "z/v", "2*z + 1", "relu(z)",
            "exp(-z)",
            "z*z", "abs(z)", "maximum(z, v)", "softplus(z)", "sin(z)", "3 - z", "z*v",
        ]
        for function in functions {
            let setup = "w = param(1.5); x = 0.9; v = 0.4; z = w*x; a = \(function); J = a^2"
            let hints = Self.replies(setup, "quiz(J)", to: "∂a/∂z", "?", "?", "?")
            #expect(hints.count == 3, "\(function)")
            for hint in hints.dropFirst() {
                guard let equals = hint.firstRange(of: " = ") else {
                    Issue.record("\(function): \(hint)")
                    continue
                }
                let formula = String(hint[equals.upperBound...])
                let reply = Self.replies(setup, "quiz(J)", to: "∂a/∂z", formula)
                #expect(reply.first?.hasPrefix("Right.") == true, "\(function): \(formula): \(reply)")
            }
        }
    }

    /// The number that an explanation ends with, typed as it is written, is right.
    @Test(arguments: [
        small, network, "w = param(3); xs = [1, 2, 3]; ys = [2, 4, 7]\ne = w*xs - ys; J = mean(e^2)",
        "w = param(3); x = 2\nJ = w*x + w*w",
        "v = param([0.3, -0.7]); A = param([[1.5, 2], [0.25, -1]]); z = A @ v; a = tanh(z); J = sum(a^2)/2",
        "w = param(0.5); h = 0.1\nfor t in 1..6 { h = tanh(w*h + 1) }\nJ = (h - 2)^2",
        "w = param(f32([1.5, 2])); x = f32([0.3, -2]); J = mean(relu(w*x))",
    ])
    func whatIsExplainedIsRight(setup: String) {
        let call = setup.contains("L = ") ? "quiz(L)" : "quiz(J)"
        var numbers: [String] = []
        for line in Self.dialogue(setup, call, answer: { _ in "" }) where line.hasPrefix("Skipped. ") {
            if let shape = line.firstRange(of: " has shape ") {
                numbers.append(String(line[shape.upperBound...].prefix { $0 != ":" }))
                continue
            }
            let beginning = line.firstRange(of: ": ").map { line[..<$0.lowerBound] } ?? line[...]
            let last = beginning.ranges(of: " = ").last.map { beginning[$0.upperBound...] } ?? ""
            numbers.append(String(last.prefix { $0 != "," }))
        }
        #expect(numbers.count >= 5)
        let lines = Self.dialogue(setup, call, answer: Self.script(numbers))
        #expect(lines.contains { $0.hasPrefix("\(numbers.count) of \(numbers.count) at the first try.") }, "\(lines)")
    }

    // MARK: The usual mistakes

    @Test func mistakesWithAGradient() {
        expect(
            Self.small, "quiz(J)", "dJ/dw",
            [
                ("6", "6 takes ∂c/∂w as w. In a product the other factor stays: ∂c/∂w = x."),
                ("4", "4 has the right size, but the wrong sign. The minus comes from ∂c/∂w = -2."),
                ("-2", "-2 is only the local ∂c/∂w; multiply by the upstream dJ/dc = 2."),
                ("-8", "-8 leaves out the ½ of ½·d². It stays in front: ∂J/∂d = d."),
                ("3", "3 adds the factors. Along a path they are multiplied."),
                ("2", "2 is what arrives at c; multiply by the local ∂c/∂w = -2."),
                ("9", "9 is the value of b. Asked is a derivative."),
                ("d·w", "d·w, which is 6 here, takes ∂c/∂w as w."),
            ])
    }

    @Test func mistakesWithALocalDerivative() {
        expect(
            Self.small, "quiz(J)", "∂c/∂w",
            [
                ("3", "In a product the other factor stays."), ("2", "has the right size, but the wrong sign."),
                ("-6", "-6 is the value of c. Asked is how fast it changes with w."),
                ("-4", "-4 is dJ/dw, all the way from J. Asked is this step alone."),
            ])
        expect(
            Self.small, "quiz(J)", "∂J/∂d",
            [("4", "4 leaves out the ½ of ½·d²."), ("1", "1 misses the exponent of ½·d²."), ("0", "0 would mean")])
        let power = "w = param(1.5); J = w^3"
        expect(
            power, "quiz(J)", "∂J/∂w",
            [
                ("2.25", "misses the exponent of w³"), ("10.125", "does not lower it by one"),
                ("3.375", "is the value of J"),
            ])
    }

    @Test func mistakesWithAValue() {
        expect(
            Self.small, "quiz(J)", "c",
            [
                ("6", "wrong sign"), ("1", "1 is a sum; c = w·x is a product."),
                ("-2", "-2 is ∂c/∂w: how fast it changes. Asked is what it is."), ("w+x", "is a sum; c = w·x"),
            ])
        expect(
            Self.small, "quiz(J)", "z",
            [
                ("-54", "-54 is a product; z = c + b is a sum."), ("-15", "has a sign wrong"),
                ("9", "9 is the value of b."),
            ])
        expect(Self.small, "quiz(J)", "J", [("4", "4 leaves out the ½ of J = ½·d².")])
        let power = "w = param(1.5); J = w^3"
        expect(power, "quiz(J)", "J", [("4.5", "4.5 multiplies by the exponent"), ("6.75", "6.75 is ∂J/∂w")])
    }

    @Test func mistakesWithSeveralPaths() {
        // L = w·x + w·w at w = 3, x = 2: 2 + 3 + 3 = 8.
        let setup = "w = param(3); x = 2\nL = w*x + w*w"
        expect(
            setup, "quiz(L)", "dL/dw",
            [
                ("8", "Right."), ("2", "2 is one path only, L→p→w. There are 3: add their products."),
                ("3", "3 is one path only, L→p₂→w."), ("5", "5 leaves out the path L→p₂→w."),
                ("18", "18 multiplies the paths."), ("-8", "wrong sign"), ("x + 2w", "Right."),
                ("x + w", "leaves out the path"),
            ])
        expect(setup, "quiz(L)", "∂p₂/∂w", [("6", "Right."), ("2w", "Right."), ("3", "counts w once")])
        expect(setup, "quiz(L)", "product", [("1·2", "Right."), ("x", "Right."), ("3", "")])
    }

    @Test func mistakesWithAGate() {
        // z = -1, so that the gate is shut.
        let shut = "w = param(1); x = 2; b = -3; y = 2; z = w*x + b; h = relu(z); J = (h - y)^2"
        expect(
            shut, "quiz(J)", "dJ/dw",
            [("-8", "-8 takes ∂h/∂z as 1. In relu(z) a gate decides, and here z = -1: ∂h/∂z = 0.")])
        expect(shut, "quiz(J)", "∂h/∂z", [("1", "In relu(z) a gate decides, and here z = -1."), ("0", "Right.")])
        expect(shut, "quiz(J)", "h", [("-1", "-1 is what goes in; h = relu(z) is what comes out.")])
    }

    @Test func mistakesWithAnInnerDerivative() {
        // a = σ(1) = 0.7311, dJ/dw = 2a·a(1 - a)·x = 0.5749; without σ′ it is 2a·x = 2.924.
        let setup = "w = param(0.5); x = 2; z = w*x; a = sigmoid(z); J = a^2"
        expect(
            setup, "quiz(J)", "dJ/dw",
            [
                ("0.575", "Right."),
                ("2.92", "2.92 leaves out the derivative of σ(z). It is a factor, too: ∂a/∂z = σ(z)"),
                ("2.14", "takes the value σ(z) for the derivative"), ("0.287", "misses the exponent of a²"),
                ("0.393", "is dz/dw"),
            ].dropLast())
        expect(setup, "quiz(J)", "∂a/∂z", [("0.73", "takes the value σ(z) for the derivative")])
        expect(setup, "quiz(J)", "a", [("1", "1 is what goes in"), ("0.197", "0.197 is ∂a/∂z")])
    }

    @Test func mistakesWithAMean() {
        // e = [1, 2, 2], dM/dw = ⅔(1·1 + 2·2 + 2·3) = 22/3.
        let setup = "w = param(3); xs = [1, 2, 3]; ys = [2, 4, 7]\ne = w*xs - ys; M = mean(e^2)"
        expect(
            setup, "quiz(M)", "dM/dw",
            [
                ("22/3", "Right."), ("22", "22 leaves out the 1/3 of M = mean(u)."), ("6", "6 is only the local part"),
                ("11/3", "misses the exponent of e²"), ("2/3", "is one of 3 products"),
                ("10/3", "is only what arrives at p"),
            ])
        expect(setup, "quiz(M)", "M", [("9", "9 is the sum. The mean divides it by how many there are: 3.")])
    }

    @Test func mistakesWithAMatrixProduct() {
        // Reference: dL/dW1 = [[0.1001, -0.25], [0.5074, -0.5]] of the two-layer example.
        expect(
            Self.network, "quiz(L, W1[0, 1])", "dL/dW1[0, 1]",
            [
                ("-0.25", "Right."), ("0.507", "is dL/dW1[1, 0]: row and column are swapped."), ("0.25", "wrong sign"),
                ("4", "4 is only the local part; multiply by what arrives, dL/dz1."),
                ("-0.132", "takes ∂h/∂z1 as 1. In relu(z1) a gate decides"), ("-0.5", "leaves out the 1/2 of L"),
            ])
        expect(
            Self.network, "quiz(L)", "z1[0, 1]",
            [
                ("2.5", "z1[1, 0]: row and column are swapped."), ("1", "1 leaves out b1"),
                ("-1", "is one of the 2 products"),
                ("3", "3 adds the pairs."),
            ].dropLast())
        expect(
            "A = param([[1, 2], [3, 4]]); B = [[5, 6], [7, 8]]; C = A @ B; J = sum(C)", "quiz(J)", "C[0, 1]",
            [
                ("22", "Right."), ("43", "row and column"), ("23", "goes along row 1 of B"),
                ("16", "one of the 2 products"), ("17", "adds the pairs"),
            ])
        let shapes = "A = param([[1, 2, 3], [3, 4, 5]]); B = [[5], [6], [7]]; C = A @ B; J = sum(C)"
        expect(
            shapes, "quiz(J)", "shape of C",
            [
                ("[2, 1]", "Right."), ("1x2", "turned round"), ("(2, 3)", "is the shape of A"),
                ("two", "A shape is written [2, 3]"),
            ])
    }
}
