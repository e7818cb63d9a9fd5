import LeapRuntime
import LeapTensor

/// Ever smaller nudges: the error first shrinks with h (truncation), then grows (rounding).
struct NudgeSweep {
    struct Row {
        let h: Double
        let slope: Double
        /// How far the slope is from the derivative.
        let error: Double
        /// The same for the central difference.
        let centralError: Double

        var record: Value {
            .record(
                RecordValue([
                    ("h", .number(h)), ("slope", .number(slope)), ("error", .number(error)),
                    ("central_error", .number(centralError)),
                ]))
        }
    }

    let rows: [Row]
    /// The row with the smallest error.
    let best: Int

    init(_ nudge: Nudge) throws {
        let calculation = nudge.calculation
        let step = calculation.steps[nudge.step]
        let rows = try (0...16).map { power in
            let h = Self.tenToThe(-power)
            let up = try calculation.output(moving: step, element: nudge.element, by: h)
            let down = try calculation.output(moving: step, element: nudge.element, by: -h)
            let slope = (up - nudge.before) / h
            return Row(
                h: h, slope: slope, error: abs(slope - nudge.gradient),
                centralError: abs((up - down) / (2 * h) - nudge.gradient))
        }
        self.rows = rows
        best = rows.indices.min { rows[$0].error < rows[$1].error } ?? 0
    }

    private static func tenToThe(_ power: Int) -> Double {
        // Division gives the double nearest to 10^-k; repeated multiplication by 0.1 would not.
        var result = 1.0
        for _ in 0..<abs(power) { result *= 10 }
        return power < 0 ? 1 / result : result
    }
}
