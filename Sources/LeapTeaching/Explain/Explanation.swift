import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// The answer of `explain(J)`: the whole calculation, and the gradient of every parameter.
final class Explanation: Presentation {
    let calculation: Calculation
    let rows: [StepTable.Row]
    let entries: [GradientSection.Entry]
    /// The closing line.
    let closing: String?
    /// How many steps there are in all.
    let stepCount: Int

    /// The longest list of steps that is looked at one by one.
    static let stepLimit = 400
    /// How many parameters are explained; the rest is counted.
    static let parameterLimit = 12

    init(_ calculation: Calculation) throws {
        self.calculation = calculation
        let computed = calculation.computed
        stepCount = computed.count
        let table = StepTable(calculation)
        let shown = LoopFolding(calculation).shown(computed, limit: Self.stepLimit)
        rows = try shown.compactMap { line in
            guard case .step(let index) = line else { return nil }
            return try table.row(index)
        }
        lines = shown
        let section = GradientSection(calculation: calculation)
        entries = try calculation.parameters.prefix(Self.parameterLimit).map { try section.entry($0, pathLimit: 3) }
        closing = try StepPreview(calculation).sentence(entries)
    }

    /// The lines of the table: steps, and folded rounds of loops.
    let lines: [LoopFolding.Line]

    func text(width: Int) -> String {
        var text = StepTableText(calculation: calculation, rows: rows, lines: lines).lines(width: width)
        text.append("")
        text += GradientSection(calculation: calculation).lines(entries, width: width)
        let left = calculation.parameters.count - entries.count
        if left > 0 { text.append("… and \(left) more parameters: explain(\(calculation.outputName), w) shows one") }
        if let closing { text.append(closing) }
        return text.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] { [] }
}
