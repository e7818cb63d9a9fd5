import LeapRuntime

/// What came of one question.
struct QuizResult {
    let item: QuizItem
    /// The answers that were typed and could be read.
    var answers: [String] = []
    var hints = 0
    var mistakes: [QuizMistakeKind] = []
    var isRight = false

    var isFirstTry: Bool { isRight && hints == 0 && answers.count == 1 }
}

/// How a quiz went.
public struct QuizScore: Sendable, Equatable {
    public let asked: Int
    public let right: Int
    /// How many were right at once, without a hint.
    public let firstTry: Int
    /// Which ideas to repeat, the most needed first.
    public let ideas: [String]

    init(_ results: [QuizResult]) {
        asked = results.count
        right = results.count { $0.isRight }
        firstTry = results.count { $0.isFirstTry }
        var needed: [(idea: String, count: Int)] = []
        func add(_ idea: String) {
            if let place = needed.firstIndex(where: { $0.idea == idea }) {
                needed[place].count += 1
            } else {
                needed.append((idea, 1))
            }
        }
        for result in results {
            for mistake in result.mistakes { add(mistake.idea) }
        }
        // Without a known mistake, what the questions that went wrong were about.
        for result in results
        where !result.isFirstTry && result.mistakes.isEmpty && !(result.answers.isEmpty && result.hints == 0) {
            add(Self.idea(of: result.item))
        }
        ideas = needed.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map(\.element.idea)
    }

    private static func idea(of item: QuizItem) -> String {
        switch item.kind {
        case .value: "computing the steps, one after the other"
        case .shape: "shapes: what goes in, and what comes out"
        case .localDerivative: "local derivatives: one step alone, everything else held still"
        case .product: QuizMistakeKind.missingUpstream.idea
        case .gradient: QuizMistakeKind.missingUpstream.idea
        }
    }

    /// `7 of 9 at the first try.`
    public var text: String {
        if asked == 0 { return "No question was answered." }
        var text = "\(firstTry) of \(asked) at the first try"
        if right > firstTry { text += ", \(right) in the end" }
        text += "."
        if let first = ideas.first {
            text += "\nWorth repeating: \(first)."
        } else if asked > 2, firstTry == asked {
            text += "\nNothing to repeat."
        }
        return text
    }
}

/// What `quiz` gives: the score, or the questions when nobody can be asked.
final class QuizOutcome: Presentation {
    private let lines: String

    init(score: QuizScore) { lines = score.text }

    /// The questions as a list.
    init(questions: [QuizQuestion]) {
        var text = ["\(Self.counted(questions.count)), asked at the prompt or in `leap replay`:"]
        let width = String(questions.count).count
        for question in questions {
            let number = String(repeating: " ", count: width - String(question.number).count) + "\(question.number)"
            // The numbers are left out: those of a later question would answer an earlier one.
            text.append("\(number)  \(question.name) = ?" + (question.kind == .product ? "" : "   \(question.lead[0])"))
        }
        lines = text.joined(separator: "\n")
    }

    /// `1 question`, `3 questions`
    static func counted(_ count: Int) -> String { "\(count) question\(count == 1 ? "" : "s")" }

    func text(width: Int) -> String { lines }
    func richParts() -> [(type: String, data: String)] { [preformatted()] }

    static func record(_ results: [QuizResult], _ outcome: QuizOutcome) -> Value {
        let score = QuizScore(results)
        let answers = results.map { result in
            Value.record(
                RecordValue([
                    ("question", Value(result.item.name)), ("kind", Value(result.item.kind.rawValue)),
                    ("answers", Value(result.answers.map { Value($0) })), ("hints", .number(Double(result.hints))),
                    ("right", .boolean(result.isRight)), ("first_try", .boolean(result.isFirstTry)),
                    ("mistakes", Value(result.mistakes.map { Value($0.rawValue) })),
                ]))
        }
        return .record(
            RecordValue(
                [
                    ("asked", .number(Double(score.asked))), ("right", .number(Double(score.right))),
                    ("first_try", .number(Double(score.firstTry))), ("answers", Value(answers)),
                ], presentation: outcome))
    }
}
