import LeapRuntime
import LeapTensor

/// The answer of `explain(J, w)` and `explain(J, w[0, 1])`.
final class TargetExplanation: Presentation {
    let calculation: Calculation
    let target: TeachingTarget
    let entry: GradientSection.Entry
    private let lines: [String]

    /// The text is made once, for a page of 80 columns: it computes its nudges.
    init(_ calculation: Calculation, _ target: TeachingTarget) throws {
        self.calculation = calculation
        self.target = target
        entry = try GradientSection(calculation: calculation).entry(target.step)
        lines = try TargetText(calculation: calculation, target: target.step, element: target.element).lines(width: 80)
    }

    func text(width: Int) -> String {
        lines.flatMap { Columns.wrapped($0, width: width, hanging: 4) }.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        var parts = [preformatted()]
        if target.element == nil, let latex = try? CalculationLaTeX(calculation: calculation).text([], [entry]) {
            parts.append(("text/latex", latex))
        }
        if let graph = try? ComputationGraph(calculation) {
            parts.append(("image/svg+xml", GraphSVG(graph: graph).text()))
        }
        return parts
    }

    /// The answer as values of the language.
    var fields: [(name: String, value: Value)] {
        let gradient = calculation.engine.detach(entry.gradient)
        return [
            ("to", Value(calculation.steps[target.step].name)),
            ("gradient", target.element.map { .number(gradient.doubles(at: [$0])[0]) } ?? Value(gradient)),
            ("paths", Value(ExplanationData.paths(entry, calculation))), ("path_count", .number(entry.pathCount)),
            ("nudge", .number(entry.nudge.slope)), ("agrees", .boolean(entry.nudge.agrees)),
        ]
    }
}
