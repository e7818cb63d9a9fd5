import LeapRuntime
import LeapTensor

/// A quiz as it goes: question, answer, reply. It knows nothing of how questions are put.
///
///     while let question = quiz.nextQuestion() {
///         let reply = try quiz.answer(…)
///     }
public final class QuizSession {
    private let calculation: Calculation
    private let items: [QuizItem]
    private let points: QuizPoints
    private let reader: AnswerReader
    private var position = 0
    private var hasEnded = false
    /// The question that is open.
    private var current: QuizResult?
    private(set) var results: [QuizResult] = []

    /// How many hints there are for a question, and how many wrong answers.
    public static let hintLimit = 3
    public static let tryLimit = 3
    /// How many questions there are, unless another number is asked for.
    public static let defaultQuestions = 12

    init(_ calculation: Calculation, target: TeachingTarget? = nil, questions: Int = defaultQuestions) throws {
        self.calculation = calculation
        items = try QuizPlan(calculation, target: target, limit: questions).items()
        points = QuizPoints(calculation)
        reader = AnswerReader(calculation)
    }

    /// A quiz about a number that was computed from parameters.
    /// - Parameters:
    ///   - name: how the number is called.
    ///   - questions: how many questions at most.
    /// - Throws: what reading its record throws; `.interrupted`.
    public convenience init(
        of output: Tensor, name: String? = nil, questions: Int = defaultQuestions, in interpreter: Interpreter
    ) throws {
        var builder = try CalculationBuilder(of: output, name: name, interpreter: interpreter)
        try self.init(builder.build(), questions: questions)
    }

    /// How many questions ask for a number, not for a shape.
    var numberCount: Int { items.count { $0.answer.number != nil } }

    /// How many questions there are.
    public var count: Int { items.count }
    /// All questions, for a front that shows them as a list.
    public var questions: [QuizQuestion] { items.indices.map(question) }
    public var score: QuizScore { QuizScore(results) }

    /// How to answer, in one sentence.
    public var introduction: String {
        "Numbers, fractions and formulas all count.\n\(reader.hintWord) gives a hint, an empty line skips, "
            + "\(reader.quitWord) ends."
    }

    private func question(_ index: Int) -> QuizQuestion {
        let item = items[index]
        return QuizQuestion(
            number: index + 1, count: items.count, kind: item.kind, name: item.name, lead: item.lead,
            prompt: item.prompt)
    }

    /// The question to answer now: the same until it is right, skipped or given away; `nil` at the end.
    public func nextQuestion() -> QuizQuestion? {
        guard !hasEnded, position < items.count else { return nil }
        return question(position)
    }

    /// Ends the quiz. A question that was tried and not answered counts.
    public func end() {
        if let current, !current.answers.isEmpty || current.hints > 0 { results.append(current) }
        current = nil
        hasEnded = true
    }

    /// Takes an answer to the question that is open.
    /// - Throws: `.interrupted`.
    public func answer(_ line: String) throws -> QuizReply {
        guard !hasEnded, position < items.count else { return QuizReply(.ended, "", isFinished: true) }
        var result = current ?? QuizResult(item: items[position])
        let reply = try reply(to: line, &result)
        if reply.kind == .ended {
            end()
        } else if reply.isFinished {
            results.append(result)
            current = nil
            position += 1
        } else {
            current = result
        }
        return reply
    }

    private func reply(to line: String, _ result: inout QuizResult) throws -> QuizReply {
        let item = result.item
        let check = AnswerCheck(calculation, item, points)
        switch reader.read(line, for: item) {
        case .skip: return QuizReply(.skipped, "Skipped. \(item.explanation)", isFinished: true)
        case .quit: return QuizReply(.ended, "", isFinished: true)
        case .hint:
            guard result.hints < Self.hintLimit else {
                return QuizReply(.given, "So: \(item.explanation)", isFinished: true)
            }
            result.hints += 1
            let hint = item.hints[min(result.hints, item.hints.count) - 1]
            return QuizReply(.hint, "Hint \(result.hints) of \(Self.hintLimit): \(hint)", isFinished: false)
        case .unclear(let reason): return QuizReply(.unclear, reason, isFinished: false)
        case .number(let number, let digits):
            return judged(try check.check(number, digits: digits), line, &result)
        case .formula(let formula, let text): return judged(try check.check(formula, text: text), line, &result)
        case .shape(let shape): return judged(check.check(shape), line, &result)
        }
    }

    private func judged(_ verdict: AnswerCheck.Verdict, _ line: String, _ result: inout QuizResult) -> QuizReply {
        switch verdict {
        case .unclear(let reason): return QuizReply(.unclear, reason, isFinished: false)
        case .needsNumber(let text): return QuizReply(.unclear, text, isFinished: false)
        case .right:
            result.answers.append(line)
            result.isRight = true
            return QuizReply(.right, "Right. \(result.item.explanation)", isFinished: true)
        case .wrong(let mistake, let says):
            result.answers.append(line)
            if let mistake { result.mistakes.append(mistake) }
            guard result.answers.count < Self.tryLimit else {
                return QuizReply(.given, "\(says)\nSo: \(result.item.explanation)", mistake: mistake, isFinished: true)
            }
            let offer = mistake == nil && result.hints < Self.hintLimit ? " ? gives a hint." : ""
            return QuizReply(.wrong, says + offer, mistake: mistake, isFinished: false)
        }
    }
}
