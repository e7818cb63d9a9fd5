import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// One nudge of one number: what was before, what came of it, and the slope.
struct Nudge {
    let calculation: Calculation
    let step: Int
    let element: Int
    /// How far the number is moved.
    let h: Double
    /// The number and the value before and after, computed in double precision.
    let start: Double
    let before: Double
    let after: Double
    /// The derivative by the rules.
    let gradient: Double

    init(_ calculation: Calculation, _ target: TeachingTarget, h: Double) throws {
        self.calculation = calculation
        self.h = h
        step = target.step
        let value = calculation.value(of: calculation.steps[target.step])
        guard value.count > 0 else {
            throw Diagnostic(
                .shape, "\(calculation.steps[target.step].name) has no elements: there is nothing to nudge")
        }
        let moved = try target.element ?? Self.largest(calculation, target.step)
        element = moved
        start = value.doubles(at: [moved])[0]
        before = try calculation.recomputedOutput()
        after = try calculation.output(moving: calculation.steps[target.step], element: moved, by: h)
        let all = try calculation.gradient(of: calculation.steps[target.step])
        gradient = all.map { $0.doubles(at: [moved])[0] } ?? 0
    }

    /// Of an array the element is nudged whose gradient is largest.
    private static func largest(_ calculation: Calculation, _ step: Int) throws -> Int {
        guard let gradient = try calculation.gradient(of: calculation.steps[step]), gradient.rank > 0 else { return 0 }
        let values = gradient.doubles()
        return values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
    }

    /// The slope of the nudge.
    var slope: Double { (after - before) / h }

    /// The name of what is moved: `w`, `W[0, 1]`.
    var name: String {
        let target = calculation.steps[step]
        let shape = calculation.value(of: target).shape
        return target.name + (shape.rank == 0 ? "" : ElementRule.index(element, in: shape))
    }

    /// The slopes on both sides of the number, from nudges as large as this one.
    func sides() throws -> (left: Double, right: Double) {
        let below = try calculation.output(moving: calculation.steps[step], element: element, by: -abs(h))
        let above = try calculation.output(moving: calculation.steps[step], element: element, by: abs(h))
        return ((before - below) / abs(h), (above - before) / abs(h))
    }

    /// The second derivative, from nudges to both sides.
    func curvature() throws -> Double {
        let (left, right) = try sides()
        return (right - left) / abs(h)
    }

    var fields: [(name: String, value: Value)] {
        [
            ("w", .number(start)), ("w_after", .number(start + h)), ("J", .number(before)), ("J_after", .number(after)),
            ("slope", .number(slope)), ("gradient", .number(gradient)), ("difference", .number(slope - gradient)),
        ]
    }
}
