import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// The answer of `explain(J)`: the whole calculation, and the gradient of every parameter.
final class Explanation: Presentation {
    let calculation: Calculation
    let rows: [StepTable.Row]
    /// The same for a calculation with arrays; empty for one with numbers only.
    let arrayRows: [ArrayTable.Row]
    let entries: [GradientSection.Entry]
    /// The closing sentences.
    let closing: [String]
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
        let indices = shown.compactMap { line -> Int? in if case .step(let index) = line { index } else { nil } }
        rows = try indices.map { try table.row($0) }
        arrayRows = calculation.isScalar ? [] : try indices.map { try ArrayTable(calculation).row($0) }
        lines = shown
        let section = GradientSection(calculation: calculation)
        entries = try calculation.parameters.prefix(Self.parameterLimit).map { try section.entry($0, pathLimit: 3) }
        closing = try StepPreview(calculation).sentences(entries)
    }

    /// The lines of the table: steps, and folded rounds of loops.
    let lines: [LoopFolding.Line]

    func text(width: Int) -> String {
        var text =
            arrayRows.isEmpty
            ? StepTableText(calculation: calculation, rows: rows, lines: lines).lines(width: width)
            : ArrayTable.lines(arrayRows, lines, width: width) + problems()
        if calculation.computed.isEmpty {
            return
                "\(calculation.outputName) is a parameter: it was not computed. Its gradient in itself is 1."
        }
        text.append("")
        text += GradientSection(calculation: calculation).lines(entries, width: width)
        let left = calculation.parameters.count - entries.count
        if left > 0 { text.append("… and \(left) more parameters: explain(\(calculation.outputName), w) shows one") }
        let closing = self.closing.joined(separator: " ")
        if !closing.isEmpty { text += Columns.width(closing) <= width ? [closing] : self.closing }
        return text.flatMap { Columns.wrapped($0, width: width, hanging: 4) }.joined(separator: "\n")
    }

    /// What the checks of the rows found.
    private func problems() -> [String] { rows.compactMap { row in row.problem.map { "   ✗ " + $0 } } }

    func richParts() -> [(type: String, data: String)] {
        var parts = [(type: "text/html", data: ExplanationHTML(explanation: self).text())]
        // A picture or a formula that cannot be made is left out; the text says what there is to say.
        if let latex = try? CalculationLaTeX(calculation: calculation).text(lines, entries) {
            parts.append(("text/latex", latex))
        }
        if let graph = try? ComputationGraph(calculation) {
            parts.append(("image/svg+xml", GraphSVG(graph: graph).text()))
        }
        return parts
    }
}
