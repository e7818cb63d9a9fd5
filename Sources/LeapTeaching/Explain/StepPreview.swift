import LeapTensor

/// The closing lines of an explanation: what a small move does, and what one step of gradient descent would do.
struct StepPreview {
    let calculation: Calculation
    static let nudge = 0.001
    static let rate = 0.1

    init(_ calculation: Calculation) { self.calculation = calculation }

    /// `w up by 0.001 moves J down by about 0.004.` and `One step of 0.1: w 2.4, b 7.8, J 2 → 0.5.`
    func sentences(_ entries: [GradientSection.Entry]) throws -> [String] {
        let name = calculation.outputName
        let value = try calculation.recomputedOutput()
        guard value.isFinite else {
            return ["\(name) is \(TeachingNumber.text(value)): trace_nan(\(name)) names the operation that made it."]
        }
        guard entries.allSatisfy({ $0.gradient.doubles().allSatisfy(\.isFinite) }) else {
            return ["A gradient is not finite: trace_nan(\(name)) names the operation that made it so."]
        }
        guard let first = entries.first, calculation.parameters.count == entries.count else { return [] }
        // A gradient that a nudge does not confirm says nothing about a move.
        var sentences = first.gradient.count == 1 && first.nudge.agrees ? try [move(first)] : []
        if let step = try step(entries, from: value) { sentences.append(step) }
        return sentences
    }

    private func move(_ entry: GradientSection.Entry) throws -> String {
        let step = calculation.steps[entry.target]
        let (name, target) = (calculation.outputName, step.name)
        let promised = entry.gradient.item * Self.nudge
        let measured = try calculation.output(moving: step, by: Self.nudge) - (try calculation.recomputedOutput())
        func change(_ size: Double) -> String {
            (size < 0 ? "down" : "up") + " by about \(TeachingNumber.text(abs(size)))"
        }
        let size = max(abs(promised), abs(measured))
        if abs(measured - promised) > 0.2 * size, size > 1e-9 {
            if let corner = try corner(at: step) {
                return
                    "At \(target) = \(TeachingNumber.text(calculation.value(of: step).item)) \(corner.text); the rule takes "
                    + "\(TeachingNumber.text(entry.gradient.item))."
            }
            if promised == 0 { return "\(name) is flat here in \(target)." }
            return
                "\(target) up by 0.001 moves \(name) \(change(promised)) by its slope; it bends strongly, and in truth "
                + "moves \(change(measured))."
        }
        if promised == 0 { return "A small move of \(target) leaves \(name) as it is." }
        return "\(target) up by 0.001 moves \(name) \(change(promised))."
    }

    private func corner(at step: Step) throws -> Corner? {
        try Corner(calculation, at: abs(calculation.value(of: step).item)) {
            try calculation.output(moving: step, by: $0)
        }
    }

    private func step(_ entries: [GradientSection.Entry], from before: Double) throws -> String? {
        let name = calculation.outputName
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
        let change = "\(name) \(TeachingNumber.text(before)) → \(TeachingNumber.text(after))"
        guard after <= before else { return "One step of 0.1 would be too long: \(change)." }
        if moved.count > 4 || moved.count < entries.count { moved = [] }
        return "One step of 0.1: " + (moved + [change]).joined(separator: ", ") + "."
    }
}
