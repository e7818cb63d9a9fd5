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
        let base = isNumber ? [] : calculation.value(of: step).doubles()
        func moved(_ h: Double) throws -> Double {
            isNumber
                ? try calculation.output(moving: step, by: h)
                : try calculation.output(replacing: step, with: zip(base, direction).map { $0 + h * $1 / norm })
        }
        let size = isNumber ? calculation.value(of: step).item : base.reduce(0) { max($0, abs($1)) }
        let verdict = try calculation.judge.verdict(expected, at: abs(size), moved)
        let slope = verdict.slope
        guard slope.isFinite else { return Outcome(slope: .nan, expected: expected, problem: nil) }
        if verdict.agrees { return Outcome(slope: slope, expected: expected, problem: nil) }
        let name = "d\(calculation.outputName)/d\(step.name)"
        var text = "\(name) is \(TeachingNumber.text(expected)), but a nudge gives \(TeachingNumber.text(slope))"
        if let corner = try Corner(calculation, at: abs(size), moved) {
            text += ": " + corner.text
        } else if let name = GradientDiagnosis.customFunction(in: calculation) {
            text += ": the derivative given to custom for \(name) is not that of \(name)"
        }
        return Outcome(slope: slope, expected: expected, problem: text)
    }
}

/// A place where the slope is not the same on both sides.
struct Corner {
    let left: Double
    let right: Double

    /// - Parameters:
    ///   - size: the number that is moved, without its sign.
    ///   - moved: the value when the number is moved so far.
    /// - Returns: `nil` when the slopes on both sides come together as the move gets smaller.
    init?(_ calculation: Calculation, at size: Double, _ moved: (Double) throws -> Double) rethrows {
        let here = try moved(0)
        let noise = 4e-16 * calculation.sensitivity
        var last: (left: Double, right: Double)?
        var h = 1e-2 * max(1, size)
        for _ in 0..<14 {
            let sides = (left: (here - (try moved(-h))) / h, right: ((try moved(h)) - here) / h)
            let largest = max(abs(sides.left), abs(sides.right))
            let gap = abs(sides.left - sides.right)
            // Of shorter moves rounding leaves too little.
            if noise / h > 0.01 * largest, last != nil { break }
            guard gap.isFinite else { return nil }
            // A jump grows with every shorter move, and a bend gets flat.
            if gap < 0.02 * largest || largest == 0 { return nil }
            if let before = last, abs(before.left - before.right) * 2 < gap, gap > 1e6 { return nil }
            last = sides
            h /= 8
        }
        guard let last else { return nil }
        (left, right) = last
    }

    var text: String {
        "there is a corner here, with slope \(TeachingNumber.text(left)) on the left and "
            + "\(TeachingNumber.text(right)) on the right"
    }
}
