/// The usual mistakes. The raw value is the name in the data of a quiz's answer.
public enum QuizMistakeKind: String, Sendable, CaseIterable {
    case sign
    case missingUpstream = "missing upstream"
    case swappedFactors = "swapped factors"
    case missingNumber = "missing number"
    case missingMean = "missing mean"
    case onePath = "one path only"
    case missingTerm = "missing term"
    case forgottenGate = "forgotten gate"
    case forgottenInner = "forgotten inner derivative"
    case exponent
    case added = "added, not multiplied"
    case multiplied = "multiplied, not added"
    case transposed
    case missingLocal = "missing local"
    case otherDerivative = "another derivative"
    case derivativeForValue = "derivative for value"
    case valueForDerivative = "value for derivative"
    case otherNode = "another node"
    case rounding

    /// The idea to repeat.
    var idea: String {
        switch self {
        case .sign: "the sign: count the negative factors"
        case .missingUpstream: "the chain rule: the local derivative times what arrives from above"
        case .swappedFactors: "the derivative of a product: by one factor, the other factor stays"
        case .missingNumber: "a number in front stays in front when you differentiate"
        case .missingMean: "a mean of n divides by n, forwards and backwards"
        case .onePath: "a value used several times: add over all its paths"
        case .missingTerm: "every term of a sum counts"
        case .forgottenGate: "relu is a gate: it passes where its input is above 0, and nothing else"
        case .forgottenInner: "the inner derivative: every step on the way is a factor"
        case .exponent: "the power rule: the exponent comes to the front and is lowered by one"
        case .added: "along a path the local derivatives are multiplied"
        case .multiplied: "sums add: of values, and over paths"
        case .transposed: "rows and columns: [i, j] is row i, column j"
        case .missingLocal: "the chain rule: go all the way down to the parameter"
        case .otherDerivative: "which value changes, and with what: the two names of a derivative"
        case .derivativeForValue, .valueForDerivative: "a value says how much, a derivative how fast"
        case .otherNode: "which name stands for which step"
        case .rounding: "two or three digits are enough, but they must be right"
        }
    }
}
