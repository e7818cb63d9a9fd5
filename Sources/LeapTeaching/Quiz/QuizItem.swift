import LeapTensor

/// What a question asks.
enum QuizTask {
    case value(step: Int, element: Int)
    case shape(step: Int)
    /// The shape of the gradient in a step.
    case gradientShape(target: Int)
    /// At one element of the step's value, along all edges from the source.
    case local(step: Int, source: Int, element: Int)
    case product(Path)
    case gradient(target: Int, element: Int, way: GradientWay)
}

/// How a gradient is worked out by hand.
enum GradientWay {
    /// All local derivatives are numbers: along the paths.
    case paths([Path])
    /// From what arrives at the steps that take the target.
    case terms([GradientTerms])
}

/// A question with everything that is said about it.
struct QuizItem {
    enum Answer {
        case number(Double)
        case shape([Int])

        var number: Double? { if case .number(let value) = self { value } else { nil } }
    }

    let task: QuizTask
    let kind: QuizQuestion.Kind
    /// What is asked: `∂c/∂w`.
    let name: String
    /// What is given, the formula or the path first.
    let lead: [String]
    let answer: Answer
    /// The rule, the rule in symbols, the rule with the numbers put in.
    let hints: [String]
    /// Why the answer is what it is, on one line.
    let explanation: String

    var prompt: String { kind == .product ? "product = " : name + " = " }
}
