import LeapTestSupport
import Testing

/// What holds of every quiz.
@Suite struct QuizLawTests {
    static let setups = [
        QuizScript.small, QuizScript.network,
        "w = param(3); xs = [1, 2, 3]; ys = [2, 4, 7]\ne = w*xs - ys; J = mean(e^2)",
        "w = param(3); x = 2\nJ = w*x + w*w",
        "v = param([0.3, -0.7]); A = param([[1.5, 2], [0.25, -1]]); z = A @ v; a = tanh(z); J = sum(a^2)/2",
        "A = param([[2, 1], [1, 3]]); b = param([3, 4])\nx = solve(A, b); J = det(A) * sum(einsum(\"ij,j->i\", A, x)^2)",
        "w = param(0.5); h = 0.1\nfor t in 1..6 { h = tanh(w*h + 1) }\nJ = (h - 2)^2",
        "w = param(f32([1.5, 2])); x = f32([0.3, -2]); J = mean(relu(w*x))",
        "net = dense(2, 3) >> relu >> dense(3, 2); J = cross_entropy(net([[1, 2], [3, -1]]), [1, 0])",
    ]

    /// The number that an explanation ends with, typed as it is written, is right.
    @Test(arguments: setups) func whatIsExplainedIsRight(setup: String) {
        let call = setup.contains("L = ") ? "quiz(L)" : "quiz(J)"
        let answers = QuizScript.explainedAnswers(setup, call)
        #expect(answers.count >= 5)
        let lines = QuizScript.dialogue(setup, call, answer: QuizScript.script(answers))
        #expect(
            lines.contains { $0.hasPrefix("\(answers.count) of \(answers.count) at the first try.") }, "\(lines)")
    }

    @Test(arguments: [false, true]) func whatIsExplainedIsRightForRandomCalculations(usesArrays: Bool) {
        var questions = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            let calculation = RandomCalculation(seed: seed, usesArrays: usesArrays)
            let answers = QuizScript.explainedAnswers(calculation.source, "quiz(J)")
            questions += answers.count
            guard !answers.isEmpty else { continue }
            let lines = QuizScript.dialogue(calculation.source, "quiz(J)", answer: QuizScript.script(answers))
            let isAllRight = lines.contains {
                $0.hasPrefix("\(answers.count) of \(answers.count) at the first try.")
            }
            #expect(isAllRight, "\(calculation.source)\n\(lines.joined(separator: "\n"))")
        }
        #expect(questions > 300)
    }

    /// Whatever is typed, there is a reply, and the quiz comes to its end.
    @Test(arguments: [false, true]) func anyAnswerIsReplied(usesArrays: Bool) {
        let typed = [
            "1", "-1", "0.5", "w", "x·w", "?", "[2, 3]", "1/0", "nan", "σ(w)(1 - σ(w))", "((((", "w[0, 1]", "∂J/∂w",
            "h",
            "1e400", "M[9, 9]", "2 if w > 0, else 1", "dJ/dw + 1", "=", "-", "½w²",
        ]
        for seed in 1...25 as ClosedRange<UInt64> {
            let calculation = RandomCalculation(seed: seed, usesArrays: usesArrays)
            var next = Int(seed)
            let lines = QuizScript.dialogue(calculation.source, "quiz(J)") { _ in
                next += 1
                return typed[next % typed.count]
            }
            #expect(lines.contains { $0.contains("at the first try") || $0.hasPrefix("error: domain") })
        }
    }
}
