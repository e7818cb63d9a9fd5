import LeapTensor

/// Why a gradient and a central difference do not agree.
struct GradientDiagnosis {
    private let calculation: Calculation
    private let target: Int
    private let element: Int
    private let gradient: Double
    private let difference: Double

    init(_ calculation: Calculation, _ target: Int, _ element: Int, _ gradient: Double, _ difference: Double) {
        self.calculation = calculation
        self.target = target
        self.element = element
        self.gradient = gradient
        self.difference = difference
    }

    func text() throws -> String {
        guard gradient.isFinite, difference.isFinite else {
            return "one of them is no number: trace_nan(\(calculation.outputName)) tells where that began"
        }
        if let text = try corner() ?? jump() { return text }
        if let name = Self.customFunction(in: calculation) {
            return "the derivative given to custom for \(name) is not that of \(name)\(factor())"
        }
        return
            "they differ\(factor()); a nudge is the judge: nudge(\(calculation.outputName), \(calculation.steps[target].name), sweep = true)"
    }

    /// Says that there is a corner, and the slopes on its sides; `nil` when there is none.
    func corner() throws -> String? {
        try Corner(calculation, at: start, moved).map { $0.text + "; the rule takes \(TeachingNumber.text(gradient))" }
    }

    /// Says that the value jumps: floor, sign, a comparison.
    private func jump() throws -> String? {
        if let jump = try Jump(at: start, moved) { return jump.text(calculation.outputName) + ": no slope is right" }
        guard gradient == 0, difference != 0 else { return nil }
        return "the gradient is 0, but the value moves"
    }

    /// The size of the number that is nudged.
    private var start: Double {
        let value = calculation.value(of: calculation.steps[target])
        return abs(value.rank == 0 ? value.item : value.doubles()[element])
    }

    private func moved(_ h: Double) throws -> Double {
        try calculation.output(moving: calculation.steps[target], element: element, by: h)
    }

    /// The learner's name of a function with a derivative of its own that the value was computed with.
    static func customFunction(in calculation: Calculation) -> String? {
        let step = calculation.steps.first { step in
            step.members.contains { calculation.graph.nodes[$0].tensor.operation is CustomOperation }
        }
        guard let step else { return nil }
        return step.structure.firstIndex(of: "(").map { String(step.structure[..<$0]) } ?? "f"
    }

    /// `: it is 2 times too large`, when the ratio is a simple one.
    private func factor() -> String {
        guard gradient != 0, difference != 0 else { return "" }
        let ratio = gradient / difference
        let words: [(ratio: Double, text: String)] = [
            (-1, "it has the wrong sign"), (2, "it is twice"), (0.5, "it is half of"), (3, "it is three times"),
            (1.0 / 3, "it is a third of"), (4, "it is four times"), (0.25, "it is a quarter of"),
        ]
        for word in words where abs(ratio / word.ratio - 1) < 1e-3 {
            return ": " + word.text + (word.ratio == -1 ? "" : " what a nudge gives")
        }
        return ""
    }
}
