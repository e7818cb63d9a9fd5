import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTestSupport
import Testing

/// A quiz with a script in place of a person.
enum QuizScript {
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

    static func expect(
        _ setup: String, _ call: String, _ question: String, _ table: [(answer: String, reply: String)],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        for (answer, reply) in table {
            let replies = replies(setup, call, to: question, answer)
            #expect(
                replies.first?.contains(reply) == true, "\(question) = \(answer): \(replies.first ?? "not asked")",
                sourceLocation: sourceLocation)
        }
    }

    /// The answers that the explanations of a quiz end with, as they are written.
    static func explainedAnswers(_ setup: String, _ call: String) -> [String] {
        dialogue(setup, call, answer: { _ in "" }).reduce(into: [String]()) { answers, line in
            guard line.hasPrefix("Skipped. ") else {
                // A line that was broken goes on.
                if line.hasPrefix("    "), let last = answers.last, last.hasSuffix("…") {
                    answers[answers.count - 1] = answer(in: last.dropLast() + " " + line.dropFirst(4))
                }
                return
            }
            answers.append(line.contains(": ") ? answer(in: line) : isComplete(line) ? answer(in: line) : line + "…")
        }
    }

    private static func isComplete(_ line: String) -> Bool { line.hasSuffix(".") }

    private static func answer(in line: String) -> String {
        if let shape = line.firstRange(of: " has shape ") {
            return String(line[shape.upperBound...].prefix { $0 != ":" })
        }
        let beginning = line.firstRange(of: ": ").map { line[..<$0.lowerBound] } ?? line[...]
        let last = beginning.ranges(of: " = ").last.map { beginning[$0.upperBound...] } ?? ""
        return String(last.prefix { $0 != "," })
    }
}
