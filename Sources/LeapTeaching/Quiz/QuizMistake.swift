import LeapTensor

/// A usual mistake: how it is made in the question at hand. It is run, and where the number that comes out is the
/// learner's, that is what is said.
struct QuizMistake {
    /// A number that the mistake leads to.
    struct Outcome {
        let number: Double
        /// What is said of the number, behind it.
        let says: String
    }

    let kind: QuizMistakeKind
    /// Whether it is made so often that it is named even beside another one that gives the same number.
    let isCommon: Bool
    let outcomes: (MistakeContext) throws -> [Outcome]

    private init(
        _ kind: QuizMistakeKind, isCommon: Bool = false, _ outcomes: @escaping (MistakeContext) throws -> [Outcome]
    ) {
        self.kind = kind
        self.isCommon = isCommon
        self.outcomes = outcomes
    }

    /// All of them, the likelier first.
    static var table: [QuizMistake] {
        [
            QuizMistake(.sign, isCommon: true) { $0.wrongSign() },
            QuizMistake(.missingUpstream, isCommon: true) { try $0.missingUpstream() },
            QuizMistake(.swappedFactors, isCommon: true) { try $0.slips(.swappedFactors) },
            QuizMistake(.missingNumber, isCommon: true) { try $0.slips(.missingNumber) },
            QuizMistake(.missingMean, isCommon: true) { try $0.missingMean() },
            QuizMistake(.onePath, isCommon: true) { $0.onePath() },
            QuizMistake(.missingTerm, isCommon: true) { $0.missingTerm() },
            QuizMistake(.forgottenGate, isCommon: true) { try $0.slips(.forgottenGate) },
            QuizMistake(.transposed, isCommon: true) { try $0.transposed() },
            QuizMistake(.sign) { try $0.slips(.sign) },
            QuizMistake(.exponent) { try $0.slips(.exponent) },
            QuizMistake(.added) { try $0.added() },
            QuizMistake(.multiplied) { try $0.multiplied() },
            QuizMistake(.missingLocal) { try $0.missingLocal() },
            QuizMistake(.forgottenInner) { try $0.slips(.forgottenInner) + $0.missingFactor() },
            QuizMistake(.valueForDerivative) { try $0.slips(.valueForDerivative) },
            QuizMistake(.derivativeForValue) { try $0.derivativeForValue() },
            QuizMistake(.otherDerivative) { try $0.otherDerivative() },
            QuizMistake(.valueForDerivative) { $0.valueForDerivative() },
            QuizMistake(.otherNode) { $0.otherNode() },
        ]
    }

    /// The mistakes that lead to a number: the likeliest, and a second one where both are made often.
    static func matching(_ number: Double, in context: MistakeContext) throws -> [(kind: QuizMistakeKind, says: String)]
    {
        guard let truth = context.item.answer.number else { return [] }
        var found: [(kind: QuizMistakeKind, says: String)] = []
        for mistake in table {
            if !found.isEmpty && !mistake.isCommon { break }
            let hits = try mistake.outcomes(context).filter {
                $0.number.isFinite && AnswerTolerance.accepts(number, for: $0.number)
                    && !AnswerTolerance.accepts($0.number, for: truth)
            }
            guard let hit = hits.first, !found.contains(where: { $0.kind == mistake.kind || $0.says == hit.says })
            else { continue }
            found.append((mistake.kind, hit.says))
            if found.count == 2 || !mistake.isCommon { break }
        }
        if found.isEmpty, AnswerTolerance.isNear(number, truth) {
            found = [(.rounding, "is near, but not near enough: two or three digits, and the last one rounded.")]
        }
        return found
    }
}

/// How exactly a person must answer.
enum AnswerTolerance {
    /// Whether a number counts as the right one: small whole numbers exactly, others to 1 in 100, or to all digits
    /// that were written if there are two.
    static func accepts(_ number: Double, for truth: Double, digits: Int = 0) -> Bool {
        guard number.isFinite, truth.isFinite else { return false }
        if abs(truth) < 1e-12 { return abs(number) < 1e-9 }
        let size = abs(truth)
        if size <= 100, abs(truth - truth.rounded()) <= 1e-6, size > 0.5 {
            return abs(number - truth.rounded()) <= 1e-6
        }
        if abs(number - truth) <= 1e-2 * size { return true }
        guard digits >= 2 else { return false }
        var unit = 1.0
        var lead = size
        while lead >= 10 { (lead, unit) = (lead / 10, unit * 10) }
        while lead < 1 { (lead, unit) = (lead * 10, unit / 10) }
        for _ in 1..<digits { unit /= 10 }
        return abs(number - truth) <= 0.5000001 * unit
    }

    /// Whether only the last digits are wrong.
    static func isNear(_ number: Double, _ truth: Double) -> Bool {
        abs(truth - truth.rounded()) > 1e-6 && abs(number - truth) <= 0.05 * abs(truth)
    }
}
