/// Writes steps when someone reads them: most steps of a long loop are never shown.
final class StepWriter {
    private let builder: CalculationBuilder
    private let steps: [Step]

    /// Takes over the writing of the steps, as long as somebody keeps it.
    init(_ builder: CalculationBuilder, _ steps: [Step]) {
        self.builder = builder
        self.steps = steps
        for step in steps { step.writer = self }
    }

    func writing(of step: Step) -> Step.Writing { builder.writing(of: step, among: steps) }
}
