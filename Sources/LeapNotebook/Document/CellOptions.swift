/// What the words behind `leap` in a cell's info string say.
public struct CellOptions: Sendable, Equatable {
    /// The name after `#`.
    public var label: String?
    /// The cell must fail; its message is the output.
    public var mustFail = false
    /// Run, but not compared.
    public var isNondeterministic = false
    /// Not run.
    public var isSkipped = false
    /// Run, with its code folded in an export.
    public var isHidden = false
    /// How far a number may be from the recorded one (see `NumberComparison`).
    public var tolerance: Double?
    /// A cell for the learner.
    public var isExercise = false
    /// Asserts that judge an exercise.
    public var isCheck = false
    /// Asks the learner; run in a replay, and only where somebody can be asked.
    public var isQuiz = false

    public init() {}

    static let words = ["error", "nondet", "skip", "hide", "exercise", "check", "quiz"]

    /// Reads the words of an info string that follow `leap`.
    /// - Returns: the options, and what is wrong with the first word that is.
    static func parse(_ words: [Substring]) -> (CellOptions, problem: String?) {
        var options = CellOptions()
        var problem: String?
        for word in words {
            if let message = options.take(String(word)), problem == nil { problem = message }
        }
        return (options, problem)
    }

    private mutating func take(_ word: String) -> String? {
        switch word {
        case "error": mustFail = true
        case "nondet": isNondeterministic = true
        case "skip": isSkipped = true
        case "hide": isHidden = true
        case "exercise": isExercise = true
        case "check": isCheck = true
        case "quiz": isQuiz = true
        case _ where word.hasPrefix("#"):
            guard word.utf8.count > 1 else { return "the label behind # is missing" }
            guard label == nil else { return "a cell has one label, here are #\(label ?? "") and \(word)" }
            label = String(word.dropFirst())
        case _ where word.hasPrefix("tol="):
            let text = String(word.dropFirst(4))
            guard let number = parseTolerance(text) else {
                return "tol has to be a number from 0, for example tol=1e-3, not \"\(text)\""
            }
            tolerance = number
        default:
            return "the word \"\(word)\" behind leap is not known; the words are #label, tol=1e-3, "
                + Self.words.joined(separator: ", ")
        }
        return nil
    }
}
