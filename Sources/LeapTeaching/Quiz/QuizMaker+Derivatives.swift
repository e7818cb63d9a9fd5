import LeapTensor

/// Questions for local derivatives.
extension QuizMaker {
    func local(_ task: QuizTask, _ step: Step, _ source: Step, _ element: Int) throws -> QuizItem? {
        guard let formula = StepFormula(calculation, step) else { return nil }
        let edges = { (edge: Step.Edge) in calculation.steps[edge.source] === source }
        let symbol = formula.derivative(along: edges)
        let numbers = formula.numbers(element)
        guard let truth = symbol.value(numbers), isAskable(truth),
            agreesWithDifference(step, formula, edges, numbers, truth)
        else { return nil }
        let (shape, own) = (calculation.shape(of: step), calculation.shape(of: source))
        let place = Elements.origin(element, in: shape, from: own)
        let (top, bottom) = (Elements.name(step.name, element, in: shape), Elements.name(source.name, place, in: own))
        let name = "∂\(top)/∂\(bottom)"
        let text = formula.text(symbol, at: element)
        let put = formula.text(symbol, numbersAt: element)
        let number = TeachingNumber.text(truth)
        var chain = [name]
        // A choice is said by what it comes to.
        for part in [text, put, number] where chain.last != part && !part.contains(" if ") { chain.append(part) }
        let usesTwice =
            step.edges.filter(edges).count > 1 ? " \(source.name) stands in it twice, and both count." : ""
        return QuizItem(
            task: task, kind: .localDerivative, name: name,
            lead: [formulaText(step)] + given(step, at: element), answer: .number(truth),
            hints: [RuleWords.derivative(formula) + usesTwice, "\(name) = \(text)", "\(name) = \(put)"],
            explanation: chain.joined(separator: " = ") + ": "
                + pace(top, bottom, step, truth, symbol: text) + ".")
    }

    /// The formula moved a little to both sides.
    private func agreesWithDifference(
        _ step: Step, _ formula: StepFormula, _ edges: (Step.Edge) -> Bool, _ numbers: [String: Double],
        _ truth: Double
    ) -> Bool {
        guard let own = step.formula else { return false }
        let moved = step.edges.filter(edges).map(\.placeholder)
        func value(_ delta: Double) -> Double? {
            var other = numbers
            for placeholder in moved { other[placeholder, default: 0] += delta }
            return own.value(other)
        }
        let h = Calculation.nudge(at: moved.reduce(0) { max($0, abs(numbers[$1] ?? 0)) })
        guard let up = value(h), let down = value(-h) else { return false }
        return TeachingNumber.agree((up - down) / (2 * h), truth, tolerance: 1e-4)
    }

    /// What a local derivative says: how fast one name moves with the other.
    private func pace(_ top: String, _ bottom: String, _ step: Step, _ number: Double, symbol: String) -> String {
        if number == 0 {
            return ["relu", "leaky_relu", "maximum", "minimum"].contains(calculation.value(of: step).operation?.name)
                ? "the gate is shut, so \(bottom) moves nothing" : "here \(bottom) does not move \(top)"
        }
        if number == 1 { return "\(top) moves exactly as \(bottom) does" }
        if number == -1 { return "\(top) moves as far as \(bottom), the other way" }
        let isName =
            symbol.count <= 12 && !symbol.contains(" ") && Double(symbol) == nil && symbol.contains(where: \.isLetter)
            && !Self.mentions(symbol, bottom)
        let rate = isName ? symbol : TeachingNumber.text(abs(number))
        if number > 0 { return "\(top) grows \(rate) times as fast as \(bottom)" }
        return isName
            ? "\(top) moves \(rate) times as fast as \(bottom), so it falls as \(bottom) grows"
            : "\(top) falls \(rate) times as fast as \(bottom) grows"
    }
}
