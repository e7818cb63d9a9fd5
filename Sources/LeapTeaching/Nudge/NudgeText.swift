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

    func text(width: Int) -> String {
        // A sweep contains the nudge that was asked for.
        (sweep.map(sweepLines) ?? lines()).flatMap { Columns.wrapped($0, width: width) }.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] { [preformatted()] }

    private func number(_ value: Double) -> String { TeachingNumber.text(value, digits: 10) }

    /// Two numbers with as many digits as it takes to tell them apart.
    private func pair(_ first: Double, _ second: Double) -> [String] {
        for digits in 10..<17 {
            let texts = [first, second].map { TeachingNumber.text($0, digits: digits) }
            if texts[0] != texts[1] { return texts }
        }
        return first == second ? [number(first), number(second)] : [first, second].map { "\($0)" }
    }

    private func lines() -> [String] {
        let output = nudge.calculation.outputName
        let width = max(Columns.width(nudge.name), Columns.width(output))
        let (inputs, outputs) = (pair(nudge.start, nudge.start + nudge.h), pair(nudge.before, nudge.after))
        let starts = [inputs[0], outputs[0]]
        let startWidth = starts.map(Columns.width).max() ?? 0
        let ends = [inputs[1], outputs[1]]
        let endWidth = ends.map(Columns.width).max() ?? 0
        func line(_ name: String, _ index: Int, _ change: Double) -> String {
            Columns.left(name, width) + "   " + Columns.left(starts[index], startWidth) + " → "
                + Columns.left(ends[index], endWidth) + "   by " + TeachingNumber.text(change, digits: 6)
        }
        let (slope, label) = ("slope of the nudge", "d\(output)/d\(nudge.name)")
        let labelWidth = max(Columns.width(slope), Columns.width(label)) + 3
        return [
            line(nudge.name, 0, nudge.h), line(output, 1, nudge.after - nudge.before),
            Columns.left(slope, labelWidth)
                + "\(number(nudge.after - nudge.before)) / \(number(nudge.h)) = \(TeachingNumber.text(nudge.slope, digits: 7))",
            Columns.left(label, labelWidth) + TeachingNumber.text(nudge.gradient, digits: 7),
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
        if nudge.start + nudge.h == nudge.start {
            return
                "The nudge is too small: \(nudge.name) is kept to 16 digits, and adding \(number(nudge.h)) leaves it as it is."
        }
        let start = abs(nudge.start)
        if let corner = try? Corner(nudge.calculation, at: start, moved) {
            return
                "There is a corner at \(nudge.name) = \(number(nudge.start)): to the left the slope is "
                + "\(TeachingNumber.text(corner.left)), to the right \(TeachingNumber.text(corner.right))."
        }
        if let jump = try? Jump(at: start, moved) {
            return jump.text(nudge.calculation.outputName) + ": no slope is right."
        }
        if abs(difference) <= 1e-9 * size { return "The two agree." }
        // Whether a nudge of any length confirms the derivative: only then the length is what makes the difference.
        if let verdict = try? nudge.calculation.judge.verdict(nudge.gradient, at: start, moved), !verdict.agrees {
            let cause =
                GradientDiagnosis.customFunction(in: nudge.calculation).map {
                    ": the derivative given to custom for \($0) is not that of \($0)"
                } ?? ""
            return
                "They differ by \(TeachingNumber.text(difference, digits: 4)), and smaller nudges give "
                + "\(TeachingNumber.text(verdict.slope)), not \(TeachingNumber.text(nudge.gradient))\(cause)."
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

    private func moved(_ h: Double) throws -> Double {
        let calculation = nudge.calculation
        return try calculation.output(moving: calculation.steps[nudge.step], element: nudge.element, by: h)
    }

    // MARK: Sweep

    private func sweepLines(_ sweep: NudgeSweep) -> [String] {
        var lines = [
            "d\(nudge.calculation.outputName)/d\(nudge.name) = \(TeachingNumber.text(nudge.gradient, digits: 7)); the slope when \(nudge.name) moves by h:",
            "h        slope           off by     both sides off by",
        ]
        for (index, row) in sweep.rows.enumerated() {
            let bar = error(row.error)
            let line =
                Columns.left(index == 0 ? "1" : "1e-\(index)", 9)
                + Columns.left(NumberText.fixed(row.slope, decimals: 8), 16)
                + Columns.left(bar, 11) + Columns.left(error(row.centralError), 9)
                + (index == sweep.best ? "  smallest" : "")
            lines.append(Columns.trimmed(line))
        }
        let errors = sweep.rows.map(\.error)
        let first = errors[0]
        let smallest = errors[sweep.best]
        if !smallest.isFinite {
            lines.append("No nudge gives a slope: trace_nan(\(nudge.calculation.outputName)) tells where that began.")
            return lines
        }
        if smallest > 1e-3 * max(abs(nudge.gradient), 1e-12), smallest > 1e-3 * first {
            lines.append("No nudge comes close to \(TeachingNumber.text(nudge.gradient)): \(reason())")
            return lines
        }
        guard sweep.best > 0, smallest < 0.5 * first else {
            lines.append(
                "The error does not shrink with h: the curve is straight here. It grows where the digits of "
                    + "\(nudge.calculation.outputName) run out (rounding).")
            return lines
        }
        lines.append(
            "Down to about 1e-\(sweep.best) the error shrinks with h: the curve bends less and less on the way (truncation)."
        )
        lines.append("Below that it grows: the digits of \(nudge.calculation.outputName) run out (rounding).")
        return lines
    }

    private func error(_ value: Double) -> String { value == 0 ? "0" : NumberText.exponent(value, decimals: 1) }
}
