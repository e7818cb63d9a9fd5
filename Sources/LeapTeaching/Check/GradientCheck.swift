import LeapRuntime
import LeapTensor

/// Gradients against central differences.
final class GradientCheck: Presentation {
    /// What came of one parameter.
    struct Outcome {
        let step: Int
        /// How many elements were nudged one by one.
        let checked: Int
        let count: Int
        /// The element that is off most, in row-major order.
        let worst: Int
        let gradient: Double
        let difference: Double
        /// How far off it is, relative to the size of the two, and to that of the whole gradient.
        let error: Double
        let diagnosis: String?

        /// Whether the slope is not the same on both sides, so that no number is right.
        let isAtCorner: Bool

        var agrees: Bool { diagnosis == nil }
        var mark: String { agrees ? "✓" : isAtCorner ? "∧" : "✗" }
    }

    let calculation: Calculation
    let outcomes: [Outcome]
    private let tolerance: Double?

    /// The most elements of one parameter that are nudged; of a larger one so many, evenly spread, and all of it along
    /// its gradient.
    static let elementLimit = 512
    /// The most elements of one parameter that are asked for a corner when all agree.
    private static let cornerLimit = 8

    init(_ calculation: Calculation, targets: [Int], tolerance: Double?) throws {
        self.calculation = calculation
        self.tolerance = tolerance
        var outcomes: [Outcome] = []
        // A budget for all parameters together: each nudge computes the whole calculation twice.
        let work = Self.work(calculation)
        let limit = max(
            work > 5_000_000 ? 2 : work > 2_000_000 ? 8 : 24,
            min(Self.elementLimit, 200_000_000 / max(1, work) / max(1, targets.count)))
        for target in targets { outcomes.append(try Self.outcome(calculation, target, limit, tolerance)) }
        self.outcomes = outcomes
    }

    /// How many numbers one computation of the value handles, roughly.
    private static func work(_ calculation: Calculation) -> Int {
        calculation.graph.nodes.reduce(0) { $0 + $1.tensor.count }
    }

    private static func outcome(
        _ calculation: Calculation, _ target: Int, _ limit: Int, _ tolerance: Double?
    ) throws -> Outcome {
        let step = calculation.steps[target]
        let value = calculation.value(of: step)
        let gradient =
            try calculation.gradient(of: step).map { $0.rank == 0 ? [$0.item] : $0.doubles() }
            ?? [Double](repeating: 0, count: value.count)
        let size = gradient.reduce(0) { max($0, abs($1).isFinite ? abs($1) : 0) }
        let stride = max(1, (value.count + limit - 1) / limit)
        let bound = tolerance ?? (calculation.isSingle ? 2e-3 : 1e-5)
        var worst = (element: 0, difference: 0.0, error: -1.0)
        var checked = 0
        var element = 0
        while element < value.count {
            try calculation.engine.checkInterrupt()
            var difference = try calculation.slope(step, element: element)
            // Relative to the larger of the two; where both are tiny beside the whole gradient, relative to that.
            let floor = calculation.isSingle ? 1e-3 * (1 + calculation.sensitivity) : 1e-6 * calculation.sensitivity
            func off(_ difference: Double) -> Double {
                abs(difference - gradient[element])
                    / max(abs(difference), abs(gradient[element]), 1e-3 * size, floor, 1e-12)
            }
            var error = off(difference)
            // A difference that a reader would see to be off is measured again, if there are not too many.
            let isVisible =
                value.count <= 64 && abs(difference - gradient[element]) > bound * max(abs(difference), 1e-9)
            if !(error <= bound) || isVisible {
                // Where the curve bends strongly, smaller nudges come closer.
                let start = value.rank == 0 ? value.item : value.doubles()[element]
                let finer = try calculation.judge.estimate(at: abs(start)) {
                    try calculation.output(moving: step, element: element, by: $0)
                }.slope
                if !(abs(finer - gradient[element]) >= abs(difference - gradient[element])) {
                    difference = finer
                    error = off(finer)
                }
            }
            if error > worst.error || !error.isFinite {
                worst = (element, difference, error.isFinite ? error : .infinity)
            }
            checked += 1
            element += stride
        }
        let isWrong = worst.error > bound
        var diagnosis =
            isWrong
            ? GradientDiagnosis(calculation, target, worst.element, gradient[worst.element], worst.difference) : nil
        // At a corner the middle of the two slopes may be what the rule takes, |w| at 0: that is no agreement.
        if !isWrong, value.count <= cornerLimit, work(calculation) <= 100_000 {
            for element in 0..<value.count {
                let found = GradientDiagnosis(calculation, target, element, gradient[element], gradient[element])
                if try found.corner() != nil {
                    (diagnosis, worst.element) = (found, element)
                    break
                }
            }
        }
        var text = try diagnosis?.text()
        // What was not nudged one by one is nudged together.
        if text == nil, checked < value.count, let whole = try calculation.gradient(of: step) {
            text = try NudgeCheck(calculation).check(step, whole).problem
        }
        return Outcome(
            step: target, checked: checked, count: value.count, worst: worst.element,
            gradient: value.count == 0 ? 0 : gradient[worst.element], difference: worst.difference,
            error: max(0, worst.error), diagnosis: text, isAtCorner: try diagnosis?.corner() != nil)
    }

    // MARK: As text

    private static let header = ["parameter", "elements", "worst at", "gradient", "difference", "off by"]

    /// The cells of the table, a row for each parameter.
    private func cells() -> [[String]] {
        outcomes.map { outcome in
            let shape = calculation.value(of: calculation.steps[outcome.step]).shape
            let count = TeachingNumber.grouped(outcome.count)
            return [
                calculation.steps[outcome.step].name,
                outcome.checked == outcome.count ? count : "\(TeachingNumber.grouped(outcome.checked)) of \(count)",
                shape.rank == 0 || outcome.count == 0 ? "" : ElementRule.index(outcome.worst, in: shape),
                TeachingNumber.text(outcome.gradient, digits: 7), TeachingNumber.text(outcome.difference, digits: 7),
                outcome.error == 0 ? "0" : NumberText.exponent(outcome.error, decimals: 0),
            ]
        }
    }

    /// The closing sentence.
    private var verdict: String {
        let wrong = outcomes.filter { !$0.agrees && !$0.isAtCorner }.count
        let corners = outcomes.filter(\.isAtCorner).count
        let place = corners == 0 ? "" : " At a corner there is no slope to agree with."
        if wrong == 0, corners == outcomes.count { return "There is a corner: no slope to agree with." }
        if wrong == 0 {
            let isSample = outcomes.contains { $0.checked < $0.count }
            return "All gradients agree with central differences in double precision."
                + (isSample ? " Of large arrays a sample was nudged one by one, and all elements together." : "")
                + place
        }
        return
            (outcomes.count == 1
            ? "The gradient does not agree."
            : "\(wrong) of \(outcomes.count) gradients \(wrong == 1 ? "does" : "do") not agree.")
            + place
    }

    func text(width: Int) -> String {
        guard !outcomes.isEmpty else {
            return "\(calculation.outputName) depends on no parameter: there is no gradient to check"
        }
        let header = Self.header
        let rows = cells()
        let widths = header.indices.map { column in ([header] + rows).map { Columns.width($0[column]) }.max() ?? 0 }
        func line(_ cells: [String], _ mark: String) -> String {
            let parts = cells.enumerated().map { column, cell in
                column == 0 || column == 2 ? Columns.left(cell, widths[column]) : Columns.right(cell, widths[column])
            }
            return parts.joined(separator: "  ") + mark
        }
        var lines = [line(header, "")]
        for (row, outcome) in zip(rows, outcomes) {
            lines.append(line(row, "  " + outcome.mark))
            if let diagnosis = outcome.diagnosis { lines.append("   " + diagnosis) }
        }
        lines.append(verdict)
        return lines.flatMap { Columns.wrapped($0, width: width, hanging: 4) }.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        var table = HTMLTable(
            name: "check", caption: verdict, heads: Self.header + [""],
            alignments: [.left, .right, .left, .right, .right, .right, .left])
        for (cells, outcome) in zip(cells(), outcomes) {
            table.add(cells + [outcome.mark])
            if let diagnosis = outcome.diagnosis { table.add(remark: diagnosis) }
        }
        return [("text/html", table.text)]
    }

    var fields: [(name: String, value: Value)] {
        let parameters = outcomes.map { outcome -> Value in
            .record(
                RecordValue([
                    ("name", Value(calculation.steps[outcome.step].name)), ("error", .number(outcome.error)),
                    ("gradient", .number(outcome.gradient)), ("difference", .number(outcome.difference)),
                    ("worst", .number(Double(outcome.worst))), ("checked", .number(Double(outcome.checked))),
                    ("agrees", .boolean(outcome.agrees)),
                ]))
        }
        return [("agrees", .boolean(outcomes.allSatisfy(\.agrees))), ("parameters", Value(parameters))]
    }
}
