import LeapRuntime
import LeapTensor

/// A nudge as a learner reads it.
final class NudgeText: Presentation {
    private let nudge: Nudge
    private let sweep: NudgeSweep?

    init(_ nudge: Nudge, _ sweep: NudgeSweep?) {
        self.nudge = nudge
        self.sweep = sweep
    }

    func text(width: Int) -> String { (lines() + (sweep.map(sweepLines) ?? [])).joined(separator: "\n") }

    func richParts() -> [(type: String, data: String)] { [preformatted()] }

    private func number(_ value: Double) -> String { TeachingNumber.text(value, digits: 10) }

    private func lines() -> [String] {
        let output = nudge.calculation.outputName
        let width = max(Columns.width(nudge.name), Columns.width(output))
        let starts = [number(nudge.start), number(nudge.before)]
        let startWidth = starts.map(Columns.width).max() ?? 0
        let ends = [number(nudge.start + nudge.h), number(nudge.after)]
        let endWidth = ends.map(Columns.width).max() ?? 0
        func line(_ name: String, _ index: Int, _ change: Double) -> String {
            Columns.left(name, width) + "   " + Columns.left(starts[index], startWidth) + " → "
                + Columns.left(ends[index], endWidth) + "   by " + TeachingNumber.text(change, digits: 6)
        }
        let label = "d\(output)/d\(nudge.name)"
        return [
            line(nudge.name, 0, nudge.h), line(output, 1, nudge.after - nudge.before),
            "slope of the nudge   \(number(nudge.after - nudge.before)) / \(number(nudge.h)) = \(TeachingNumber.text(nudge.slope, digits: 7))",
            "\(label)\(String(repeating: " ", count: max(1, 21 - Columns.width(label))))\(TeachingNumber.text(nudge.gradient, digits: 7))",
            reason(),
        ]
    }

    /// Why the two differ.
    private func reason() -> String {
        let difference = nudge.slope - nudge.gradient
        let size = max(abs(nudge.gradient), abs(nudge.slope))
        if !nudge.slope.isFinite || !nudge.gradient.isFinite {
            return "one of them is no number: trace_nan(\(nudge.calculation.outputName)) tells where that began"
        }
        if abs(difference) <= 1e-9 * max(1, size) { return "The two agree." }
        if let (left, right) = try? cornerSides() {
            return
                "There is a corner at \(nudge.name) = \(number(nudge.start)): to the left the slope is "
                + "\(TeachingNumber.text(left)), to the right \(TeachingNumber.text(right))."
        }
        // f(w + h) is known to about one part in 1e16 of its size; the division by h makes that this large.
        let rounding = 2.3e-16 * max(abs(nudge.before), abs(nudge.after)) / abs(nudge.h)
        if abs(difference) < 8 * rounding {
            return
                "They differ by \(TeachingNumber.text(difference, digits: 3)): rounding. J is kept to 16 digits, and dividing by so small a "
                + "nudge makes the error large."
        }
        let half = (try? nudge.curvature()).map { $0 * nudge.h / 2 } ?? .nan
        if abs(difference - half) < 0.1 * abs(difference) {
            return
                "They differ by \(TeachingNumber.text(difference, digits: 4)): the curve bends. Half its second derivative times h is "
                + "\(TeachingNumber.text(half, digits: 4)); a smaller nudge comes closer."
        }
        return
            "They differ by \(TeachingNumber.text(difference, digits: 4)): the nudge is large, and the curve bends on the way."
    }

    /// The slopes on both sides, when they do not come closer as the nudge gets smaller.
    private func cornerSides() throws -> (Double, Double)? {
        let (left, right) = try nudge.sides()
        let gap = abs(right - left)
        guard gap > 1e-3 * max(abs(left), abs(right), 1e-12) else { return nil }
        let h = abs(nudge.h) / 16
        let step = nudge.calculation.steps[nudge.step]
        let below = try nudge.calculation.output(moving: step, element: nudge.element, by: -h)
        let above = try nudge.calculation.output(moving: step, element: nudge.element, by: h)
        let (nearLeft, nearRight) = ((nudge.before - below) / h, (above - nudge.before) / h)
        return abs(nearRight - nearLeft) > 0.5 * gap ? (nearLeft, nearRight) : nil
    }

    // MARK: Sweep

    private func sweepLines(_ sweep: NudgeSweep) -> [String] {
        var lines = ["", "h        slope           off by     both sides off by"]
        for (index, row) in sweep.rows.enumerated() {
            let bar = error(row.error)
            lines.append(
                Columns.left(index == 0 ? "1" : "1e-\(index)", 9)
                    + Columns.left(NumberText.fixed(row.slope, decimals: 8), 16)
                    + Columns.left(bar, 11) + Columns.left(error(row.centralError), 9)
                    + (index == sweep.best ? "  smallest" : ""))
        }
        lines.append(
            "Down to about 1e-\(sweep.best) the error shrinks with h: the curve bends less and less on the way (truncation)."
        )
        lines.append("Below that it grows: the digits of \(nudge.calculation.outputName) run out (rounding).")
        return lines
    }

    private func error(_ value: Double) -> String { value == 0 ? "0" : NumberText.exponent(value, decimals: 1) }
}
