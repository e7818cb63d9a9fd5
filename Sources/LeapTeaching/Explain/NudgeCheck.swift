import LeapTensor

/// Compares a gradient with what happens when its step is nudged.
struct NudgeCheck {
    struct Outcome {
        /// The slope that the nudge gave: of the number, or along the gradient's own direction for an array.
        let slope: Double
        /// What the gradient says it should be.
        let expected: Double
        /// Why they differ; `nil` when they agree.
        let problem: String?
        /// How many elements were not moved, because a pooling has to choose between equal ones.
        var ties = 0

        var agrees: Bool { problem == nil }
    }

    let calculation: Calculation

    init(_ calculation: Calculation) { self.calculation = calculation }

    func check(_ step: Step, _ gradient: Tensor) throws -> Outcome {
        let isNumber = gradient.count == 1
        var direction = gradient.doubles()
        // Moved together, the largest of equal elements would win a max-pooling, not the first: they stay.
        let ties = isNumber ? [] : tiedElements(step)
        for element in ties { direction[element] = 0 }
        let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = isNumber ? gradient.item : norm
        guard expected.isFinite, try calculation.recomputedOutput().isFinite else {
            return Outcome(slope: .nan, expected: expected, problem: nil)
        }
        if !isNumber, norm == 0 { return Outcome(slope: 0, expected: 0, problem: nil, ties: ties.count) }
        let base = isNumber ? [] : calculation.value(of: step).doubles()
        func moved(_ h: Double) throws -> Double {
            isNumber
                ? try calculation.output(moving: step, by: h)
                : try calculation.output(replacing: step, with: zip(base, direction).map { $0 + h * $1 / norm })
        }
        let size = isNumber ? calculation.value(of: step).item : base.reduce(0) { max($0, abs($1)) }
        let verdict = try calculation.judge.verdict(expected, at: abs(size), moved)
        let slope = verdict.slope
        guard slope.isFinite else { return Outcome(slope: .nan, expected: expected, problem: nil) }
        if verdict.agrees { return Outcome(slope: slope, expected: expected, problem: nil, ties: ties.count) }
        let name = "d\(calculation.outputName)/d\(step.name)"
        var text = "\(name) is \(TeachingNumber.text(expected)), but a nudge gives \(TeachingNumber.text(slope))"
        if let corner = try Corner(calculation, at: abs(size), moved) {
            text += ": " + corner.text
        } else if let jump = try Jump(at: abs(size), moved) {
            text += ": " + jump.text(calculation.outputName)
        } else if let name = GradientDiagnosis.customFunction(in: calculation) {
            text += ": the derivative given to custom for \(name) is not that of \(name)"
        }
        return Outcome(slope: slope, expected: expected, problem: text, ties: ties.count)
    }

    /// The elements of a step among which a max-pooling that takes it has to choose.
    private func tiedElements(_ step: Step) -> Set<Int> {
        let rules = TensorRules(calculation: calculation)
        var ties: Set<Int> = []
        for user in calculation.steps {
            for edge in user.edges where calculation.steps[edge.source] === step {
                guard let use = rules.use(user, edge) else { continue }
                ties.formUnion(calculation.poolingTies(use.member).elements)
            }
        }
        return ties
    }
}
