import LeapTensor

/// Judges a derivative by what happens when the number is moved: central differences in double precision.
struct SlopeJudge {
    struct Verdict {
        /// The slope that the moves gave.
        let slope: Double
        let agrees: Bool
    }

    /// How far two slopes that agree may lie apart, relative to the larger.
    let tolerance: Double
    /// What rounding in the calculation itself moves the value by, for numbers of f64.
    private let rounding: Double
    /// What a gradient may be off by when it was computed in f32.
    private let singleFloor: Double

    init(_ calculation: Calculation) {
        tolerance = calculation.isSingle ? 2e-3 : 1e-5
        rounding = 2.3e-16 * calculation.sensitivity
        singleFloor = calculation.isSingle ? 2e-6 * (1 + calculation.sensitivity) : 0
    }

    /// Whether two slopes are the same, as far as the calculation can tell.
    func agree(_ slope: Double, _ expected: Double, uncertainty: Double = 0) -> Bool {
        guard slope.isFinite, expected.isFinite else { return false }
        let size = max(abs(slope), abs(expected))
        return abs(slope - expected) <= tolerance * size + singleFloor + uncertainty + 1e-12
    }

    /// - Parameters:
    ///   - expected: the derivative by the rules.
    ///   - size: the number that is moved, without its sign.
    ///   - moved: the value when the number is moved so far.
    func verdict(_ expected: Double, at size: Double, _ moved: (Double) throws -> Double) rethrows -> Verdict {
        // The best step of a central difference is near the cube root of the rounding error, 6e-6.
        let h = Calculation.nudge(at: size)
        let first = try central(h, moved)
        let noise = 8 * rounding / h
        // Where the noise hides a wrong derivative, longer moves are needed.
        if noise <= 0.01 * abs(expected) || expected == 0, agree(first, expected, uncertainty: noise) {
            return Verdict(slope: first, agrees: true)
        }
        let best = try estimate(at: size, moved)
        let agrees = agree(best.slope, expected, uncertainty: best.error)
        return Verdict(slope: best.slope.isFinite ? best.slope : first, agrees: agrees)
    }

    private func central(_ h: Double, _ moved: (Double) throws -> Double) rethrows -> Double {
        (try moved(h) - moved(-h)) / (2 * h)
    }

    /// The limit of central differences for ever smaller moves, from long to short ones: their error falls with the
    /// square of the move (C. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", 1982). Of the extrapolated
    /// values the one counts that its neighbours confirm best, relative to its size.
    func estimate(
        at size: Double, _ moved: (Double) throws -> Double
    ) rethrows -> (slope: Double, error: Double) {
        let ratio = 4.0
        var previous: [Double] = []
        var best = (slope: Double.nan, error: Double.infinity)
        var bestScore = Double.infinity
        var h = 0.1 * max(1, size)
        for _ in 0..<28 {
            var line = [try central(h, moved)]
            let noise = 2 * rounding / h
            var factor = ratio * ratio
            for column in 0..<min(5, previous.count) {
                let next = (line[column] * factor - previous[column]) / (factor - 1)
                factor *= ratio * ratio
                let error = max(abs(next - line[column]), abs(next - previous[column])) + noise
                let score = error / max(abs(next), 1e-12)
                if error.isFinite, score < bestScore { (best, bestScore) = ((next, error), score) }
                line.append(next)
            }
            previous = line
            h /= ratio
        }
        return best
    }
}
