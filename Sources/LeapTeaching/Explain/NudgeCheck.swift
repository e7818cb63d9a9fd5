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
        let isNumber = gradient.count == 1
        let direction = gradient.doubles()
        let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = isNumber ? gradient.item : norm
        guard expected.isFinite, try calculation.recomputedOutput().isFinite else {
            return Outcome(slope: .nan, expected: expected, problem: nil)
        }
        if !isNumber, norm == 0 { return Outcome(slope: 0, expected: 0, problem: nil) }
        func slope(_ scale: Double) throws -> Double {
            isNumber
                ? try calculation.slope(step, scale: scale)
                : try calculation.slope(step, along: direction.map { $0 / norm }, scale: scale)
        }
        let first = try slope(1)
        if agrees(step, first, expected) { return Outcome(slope: first, expected: expected, problem: nil) }
        // Where the curve bends strongly, a smaller nudge comes closer. The best of a row of them is taken by Ridders'
        // extrapolation (C. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", 1982).
        let finer = try Ridders.extrapolate { try slope($0) }
        guard finer.isFinite else { return Outcome(slope: .nan, expected: expected, problem: nil) }
        if agrees(step, finer, expected) { return Outcome(slope: finer, expected: expected, problem: nil) }
        let name = "d\(calculation.outputName)/d\(step.name)"
        var text = "\(name) is \(TeachingNumber.text(expected)), but a nudge gives \(TeachingNumber.text(finer))"
        let corner =
            isNumber
            ? try Corner(calculation) { try calculation.output(moving: step, by: $0) }
            : try Corner(calculation) { h in
                let base = calculation.value(of: step).doubles()
                return try calculation.output(replacing: step, with: zip(base, direction).map { $0 + h * $1 / norm })
            }
        if let corner {
            text += ": " + corner.text
        } else if let name = GradientDiagnosis.customFunction(in: calculation) {
            text += ": the derivative given to custom for \(name) is not that of \(name)"
        }
        return Outcome(slope: finer, expected: expected, problem: text)
    }

    /// A central difference of a smooth function is right to about 1e-9; f32 values bring their own rounding.
    private func agrees(_ step: Step, _ slope: Double, _ expected: Double) -> Bool {
        let isSingle =
            calculation.value(of: step).dataType == .f32
            || calculation.value(of: calculation.outputStep).dataType == .f32
        return TeachingNumber.agree(slope, expected, tolerance: isSingle ? 2e-3 : 1e-5, scale: isSingle ? 0.1 : 1)
    }
}

/// A place where the slope is not the same on both sides.
struct Corner {
    let left: Double
    let right: Double

    /// - Parameter moved: the value when the number is moved so far.
    /// - Returns: `nil` when the slopes on both sides come together as the nudge gets smaller.
    init?(_ calculation: Calculation, _ moved: (Double) throws -> Double) throws {
        let here = try calculation.recomputedOutput()
        var sides: [(left: Double, right: Double)] = []
        for h in [1e-3, 1e-6] {
            sides.append(((here - (try moved(-h))) / h, ((try moved(h)) - here) / h))
        }
        let (wide, near) = (abs(sides[0].left - sides[0].right), abs(sides[1].left - sides[1].right))
        guard near.isFinite, near > 0.5 * wide, near > 1e-3 * max(abs(sides[1].left), abs(sides[1].right)), near < 1e6
        else { return nil }
        (left, right) = sides[1]
    }

    var text: String {
        "there is a corner here, with slope \(TeachingNumber.text(left)) on the left and "
            + "\(TeachingNumber.text(right)) on the right"
    }
}

/// The limit of a difference for ever smaller nudges, whose error falls with the square of the nudge.
enum Ridders {
    static func extrapolate(_ slope: (_ scale: Double) throws -> Double) rethrows -> Double {
        let ratio = 4.0
        var table: [[Double]] = []
        var best = (value: Double.nan, error: Double.infinity)
        var scale = 64.0
        for row in 0..<9 {
            var line = [try slope(scale)]
            var factor = ratio * ratio
            for column in 0..<row {
                let next = (line[column] * factor - table[row - 1][column]) / (factor - 1)
                factor *= ratio * ratio
                let error = max(abs(next - line[column]), abs(next - table[row - 1][column]))
                if error < best.error { best = (next, error) }
                line.append(next)
            }
            table.append(line)
            scale /= ratio
        }
        return best.value.isFinite ? best.value : table[0][0]
    }
}
