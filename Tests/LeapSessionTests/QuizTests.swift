import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTestSupport
import Testing

/// A quiz at the prompt: what is asked, what is said to each answer, what comes of it.
@Suite struct QuizTests {
    // MARK: The dialogue

    @Test func aWholeQuiz() {
        let lines = QuizScript.dialogue(
            QuizScript.small, "quiz(J)",
            answer: QuizScript.script(["-6", "3", "", "2", "w", "x", "1", "1", "d", "?", "-2", "-4", "2"]))
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
        let replies = QuizScript.replies(QuizScript.small, "quiz(J, w)", to: "dJ/dw", "?", "h", "hint", "?")
        #expect(
            replies == [
                "Hint 1 of 3: Multiply the local derivatives along the path.",
                "Hint 2 of 3: dJ/dw = ∂J/∂d·∂d/∂ŷ·∂ŷ/∂z·∂z/∂c·∂c/∂w", "Hint 3 of 3: dJ/dw = 2·1·1·1·(-2)",
                "So: dJ/dw = 2·1·1·1·(-2) = -4: w up by 0.001 moves J down by about 0.004.",
            ])
    }

    @Test func theThirdWrongAnswerBringsTheRightOne() {
        let lines = QuizScript.dialogue(
            "w = param(3); x = -2; c = w*x", "quiz(c)", answer: QuizScript.script(["7", "8", "9", "q"]))
        #expect(lines.contains("7 is not it. ? gives a hint."))
        #expect(lines.contains("So: c = w·x = 3·(-2) = -6."))
        #expect(lines.contains("0 of 1 at the first try."))
    }

    @Test func theRecordOfAQuiz() {
        let (output, list) = LargeStack.run {
            let session = Session()
            _ = session.execute(Array(QuizScript.small.utf8))
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
        let lines = QuizScript.dialogue(QuizScript.small, "quiz(J)", answer: QuizScript.script(["-6", nil]))
        #expect(lines.suffix(4).contains("1 of 1 at the first try."))
        let none = QuizScript.dialogue(QuizScript.small, "quiz(J).asked", answer: QuizScript.script([]))
        #expect(none.last(where: { !$0.isEmpty }) == "0")
    }

    @Test func anInterruptRollsTheStatementBack() {
        let (kind, output) = LargeStack.run {
            let session = Session()
            _ = session.execute(Array((QuizScript.small + "\nv = param(1)").utf8))
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
                _ = session.execute(Array((QuizScript.small + "\n" + (isAsked ? "quiz(J);" : "")).utf8))
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
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "dJ/dw",
            [
                ("-4", "Right."), ("−4", "Right."), ("= -4", "Right."), ("dJ/dw = -4", "Right."), ("-8/2", "Right."),
                ("d·x", "Right."), ("x*d", "Right."), ("(ŷ - y)x", "Right."), ("-2d", "Right."), ("2x", "Right."),
                ("dJ/dc * x", "Right."), ("∂J/∂z·∂c/∂w", "Right."), ("-4.0", "Right."),
                ("dJ/dw", "dJ/dw is what is asked for."),
                ("-4 + foo", "I do not know foo here. The names are w, x, c, b, z, ŷ, y, d, J."),
                ("two", "I do not know two here."), ("3 +", "I cannot read “3 +”."), ("-4.01", "-4.01 is not it."),
            ])
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "c", [("w·x", "Which number is that?"), ("c", "c is what is asked for.")])
        let halves = "w = param(1/4); x = 2; c = w*x; J = c^3"
        QuizScript.expect(
            halves, "quiz(J)", "c",
            [("½", "Right."), ("1/2", "Right."), ("0,5", "Right."), (".5", "Right."), ("0.5.", "Right.")])
        QuizScript.expect(
            halves, "quiz(J)", "∂J/∂c", [("¾", "Right."), ("3c^2", "Right."), ("3c²", "Right."), ("3·w·x·c", "Right.")])
    }

    @Test func aFormulaMustBeRightAsAFormula() {
        // w = x, so that w has the right value and is the wrong factor.
        let equal = "w = param(2); x = 2; c = w*x; J = c^2"
        QuizScript.expect(
            equal, "quiz(J)", "∂c/∂w",
            [("w", "w happens to be 2 with these numbers."), ("x", "Right."), ("2", "Right.")])
        let sigmoid = "w = param(0.5); x = 2; z = w*x; a = sigmoid(z); J = a^2"
        QuizScript.expect(
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
            let hints = QuizScript.replies(setup, "quiz(J)", to: "∂a/∂z", "?", "?", "?")
            #expect(hints.count == 3, "\(function)")
            for hint in hints.dropFirst() {
                guard let equals = hint.firstRange(of: " = ") else {
                    Issue.record("\(function): \(hint)")
                    continue
                }
                let formula = String(hint[equals.upperBound...])
                let reply = QuizScript.replies(setup, "quiz(J)", to: "∂a/∂z", formula)
                #expect(reply.first?.hasPrefix("Right.") == true, "\(function): \(formula): \(reply)")
            }
        }
    }
}
