import LeapTensor

/// The closing line of an explanation: what a small move does, and what one step of gradient descent would do.
struct StepPreview {
    let calculation: Calculation
    static let nudge = 0.001
    static let rate = 0.1

    init(_ calculation: Calculation) { self.calculation = calculation }

    /// `w up by 0.001 moves J down by about 0.004. One step of 0.1: w 2.4, b 7.8, J 2 → 0.5.`
    func sentence(_ entries: [GradientSection.Entry]) throws -> String? {
        let name = calculation.outputName
        guard let first = entries.first, calculation.parameters.count == entries.count else { return nil }
        var text = ""
        if first.gradient.count == 1 {
            let target = calculation.steps[first.target].name
            let moved = try calculation.output(moving: calculation.steps[first.target], by: Self.nudge)
            var move = first.gradient.item * Self.nudge
            let measured = moved - (try calculation.recomputedOutput())
            // At a corner the gradient does not tell what a move does.
            if abs(measured - move) > 0.2 * max(abs(measured), abs(move)) { move = measured }
            guard move.isFinite else { return nil }
            text =
                move == 0
                ? "A small move of \(target) leaves \(name) as it is. "
                : "\(target) up by 0.001 moves \(name) \(move < 0 ? "down" : "up") by about \(TeachingNumber.text(abs(move), digits: 4)). "
        }
        var replacements: [Int: [Double]] = [:]
        var moved: [String] = []
        for entry in entries {
            let step = calculation.steps[entry.target]
            let values = zip(calculation.value(of: step).doubles(), entry.gradient.doubles()).map {
                $0 - Self.rate * $1
            }
            replacements[entry.target] = values
            if values.count == 1 { moved.append("\(step.name) \(TeachingNumber.text(values[0]))") }
        }
        let after = try calculation.output(replacing: replacements)
        guard after.isFinite else { return text.isEmpty ? nil : String(text.dropLast()) }
        let before = try calculation.recomputedOutput()
        if moved.count > 4 || moved.count < entries.count { moved = [] }
        let change = "\(name) \(TeachingNumber.text(before)) → \(TeachingNumber.text(after))"
        return text + "One step of 0.1: " + (moved + [change]).joined(separator: ", ") + "."
    }
}
