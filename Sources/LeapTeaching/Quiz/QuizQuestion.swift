/// One question of a quiz, for a front to put.
public struct QuizQuestion: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// What a step of the calculation gives.
        case value
        /// Which shape an array has.
        case shape
        /// How fast a step changes with one of its inputs.
        case localDerivative = "local derivative"
        /// The product of the local derivatives along one path.
        case product
        /// How fast the whole value changes with a parameter.
        case gradient
    }

    /// Which question it is, from 1, and of how many.
    public let number: Int
    public let count: Int
    public let kind: Kind
    /// What is asked: `∂c/∂w`.
    public let name: String
    /// What is given, the formula or the path first: `c = w·x`, `w = 3`, `x = -2`.
    public let lead: [String]
    /// What the answer is typed behind: `∂c/∂w = `.
    public let prompt: String
}

/// What a quiz says to an answer.
public struct QuizReply: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case right, wrong, hint
        /// The answer was given away: no hint or no try was left.
        case given
        case skipped
        /// The text could not be read; it counts as no answer.
        case unclear
        case ended
    }

    public let kind: Kind
    public let text: String
    /// The usual mistake that gives the number that was answered.
    public let mistake: QuizMistakeKind?
    /// Whether the quiz goes on with the next question.
    public let isFinished: Bool

    init(_ kind: Kind, _ text: String, mistake: QuizMistakeKind? = nil, isFinished: Bool) {
        self.kind = kind
        self.text = text
        self.mistake = mistake
        self.isFinished = isFinished
    }
}
