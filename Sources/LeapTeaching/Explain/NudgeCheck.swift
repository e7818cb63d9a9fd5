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

        var agrees: Bool { problem == nil }
    }

    let calculation: Calculation

    init(_ calculation: Calculation) { self.calculation = calculation }

    func check(_ step: Step, _ gradient: Tensor) throws -> Outcome {
        if gradient.count == 1 {
            return outcome(step, try calculation.slope(step), gradient.item) {
                let h = 1e-4 * max(1, abs(calculation.value(of: step).item))
                let here = try calculation.recomputedOutput()
                let right = (try calculation.output(moving: step, by: h) - here) / h
                let left = (here - (try calculation.output(moving: step, by: -h))) / h
                return (left, right)
            }
        }
        let direction = gradient.doubles()
        let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 0, norm.isFinite else {
            return Outcome(slope: 0, expected: 0, problem: norm.isFinite ? nil : "the gradient holds nan or inf")
        }
        let unit = direction.map { $0 / norm }
        return outcome(step, try calculation.slope(step, along: unit), norm, nil)
    }

    private func outcome(
        _ step: Step, _ slope: Double, _ expected: Double, _ sides: (() throws -> (Double, Double))?
    ) -> Outcome {
        // A central difference of a smooth function is right to about 1e-9; f32 values bring their own rounding.
        let isSingle =
            calculation.value(of: step).dataType == .f32
            || calculation.value(of: calculation.outputStep).dataType == .f32
        if TeachingNumber.agree(slope, expected, tolerance: isSingle ? 2e-3 : 1e-5, scale: isSingle ? 0.1 : 1) {
            return Outcome(slope: slope, expected: expected, problem: nil)
        }
        let name = "d\(calculation.outputName)/d\(step.name)"
        var text = "\(name) is \(TeachingNumber.text(expected)), but a nudge gives \(TeachingNumber.text(slope))"
        if let (left, right) = try? sides?(), abs(left - right) > 1e-2 * max(abs(left), abs(right)) {
            text +=
                ": there is a corner here, with slope \(TeachingNumber.text(left, digits: 4)) on the left and "
                + "\(TeachingNumber.text(right, digits: 4)) on the right"
        }
        return Outcome(slope: slope, expected: expected, problem: text)
    }
}
