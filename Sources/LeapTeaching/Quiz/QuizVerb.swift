import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `quiz(J)`, `quiz(J, w)`, `quiz(J, W[0, 1])`.
enum QuizVerb {
    static var builtin: Builtin {
        Builtin(
            "quiz",
            [
                .init("J"), .init("w", default: "none"),
                .init("questions", default: String(QuizSession.defaultQuestions)),
            ],
            summary:
                "Asks about the calculation of a number: the values of its steps, their local derivatives, then the gradient. Explains after every answer, and says which usual mistake gives a wrong one.",
            shapes: "J: a number → a record",
            examples: [
                ("w = param(3); J = w^2; quiz(J).asked", "0")
            ],
            seeAlso: ["explain", "nudge", "ask", "grad"],
            keywords: ["exercise", "test", "question", "learn", "practice"], topic: .teaching
        ) { interpreter, values in
            let request = try TeachingRequest(interpreter, values[0], of: "quiz")
            let limit =
                values[2].isGiven
                ? try interpreter.wholeNumber(values[2], "questions") : QuizSession.defaultQuestions
            guard (1...100).contains(limit) else {
                throw ArgumentFault(
                    index: 2, diagnostic: Diagnostic(.domain, "`questions` of quiz is 1 to 100, not \(limit)"))
            }
            var session = try session(request, values[1], opensLayers: false, limit)
            // Layers seen from outside leave little but shapes to ask: small ones are opened.
            if session.numberCount < min(limit, 4) {
                let opened = try Self.session(request, values[1], opensLayers: true, limit)
                if opened.numberCount > session.numberCount { session = opened }
            }
            guard session.count > 0 else {
                let name = request.name ?? "J"
                if request.output.operation == nil {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(
                            .parameter, "`\(name)` is a parameter: there is no calculation to ask about",
                            help: ["quiz(\(name)^2)"]))
                }
                throw ArgumentFault(
                    index: 0,
                    diagnostic: Diagnostic(
                        .domain, "nothing in the calculation of `\(name)` can be asked with few digits",
                        help: ["explain(\(name)) shows it"]))
            }
            return try run(session, interpreter)
        }
    }

    private static func session(
        _ request: TeachingRequest, _ by: Value, opensLayers: Bool, _ limit: Int
    ) throws -> QuizSession {
        let calculation = try request.calculation(opensLayers: opensLayers)
        let target = by.isGiven ? try TeachingTarget(by, in: calculation, of: "quiz") : nil
        return try QuizSession(calculation, target: target, questions: limit)
    }

    /// Puts the questions, as long as somebody answers.
    private static func run(_ session: QuizSession, _ interpreter: Interpreter) throws -> Value {
        var isFirst = true
        var isAgain = false
        while let question = session.nextQuestion() {
            var prompt = isAgain ? "" : "\n" + heading(question) + "\n"
            if isFirst {
                prompt = "\(QuizOutcome.counted(session.count)). \(session.introduction)\n" + prompt
            }
            guard interpreter.host?.canAsk == true,
                let line = try interpreter.host?.ask(Question(Self.wrapped(prompt) + question.prompt))
            else {
                if isFirst {
                    return QuizOutcome.record([], QuizOutcome(questions: session.questions))
                }
                session.end()
                break
            }
            isFirst = false
            let reply = try session.answer(line)
            if !reply.text.isEmpty { interpreter.host?.write(Self.wrapped(reply.text) + "\n") }
            isAgain = !reply.isFinished
        }
        interpreter.host?.write("\n")
        return QuizOutcome.record(session.results, QuizOutcome(score: session.score))
    }

    /// Lines of at most 79 columns, broken at spaces.
    static func wrapped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            Columns.wrapped(String($0), width: 79, hanging: 4)
        }.joined(separator: "\n")
    }

    /// `3 of 11, value: c = w·x, w = 3, x = -2`, or what is given below each other.
    private static func heading(_ question: QuizQuestion) -> String {
        let head = "\(question.number) of \(question.count), \(question.kind.rawValue): "
        let line = head + question.lead.joined(separator: ", ")
        if Columns.width(line) <= 78 { return line }
        return head + question.lead.joined(separator: "\n    ")
    }
}
