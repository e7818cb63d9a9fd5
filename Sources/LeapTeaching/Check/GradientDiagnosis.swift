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
        if let text = try corner() { return text }
        if let name = customOnTheWay() {
            return "the derivative given to custom(\(name), …) is not that of \(name)\(factor())"
        }
        if let text = try jump() { return text }
        return
            "they differ\(factor()); a nudge is the judge: nudge(\(calculation.outputName), \(calculation.steps[target].name), sweep = true)"
    }

    private func corner() throws -> String? {
        try Corner(calculation) { try calculation.output(moving: calculation.steps[target], element: element, by: $0) }
            .map { $0.text + "; the rule takes \(TeachingNumber.text(gradient))" }
    }

    /// A step of the calculation jumps: floor, sign, a comparison.
    private func jump() throws -> String? {
        guard gradient == 0, difference != 0 else { return nil }
        return
            "the gradient is 0, but the value moves: something on the way was detached, or jumps (floor, sign, round, a comparison)"
    }

    private func customOnTheWay() -> String? {
        for node in calculation.graph.nodes {
            if let operation = node.tensor.operation as? CustomOperation {
                return operation.name.contains(" ") ? "f" : operation.name
            }
        }
        return nil
    }

    /// `: it is 2 times too large`, when the ratio is a simple one.
    private func factor() -> String {
        guard gradient != 0, difference != 0 else { return "" }
        let ratio = gradient / difference
        for simple in [-1, 2, 0.5, -2, -0.5, 3, 1.0 / 3, 4, 0.25, 10, 0.1] where abs(ratio / simple - 1) < 1e-3 {
            if simple == -1 { return ": it has the wrong sign" }
            return ": it is \(TeachingNumber.text(simple)) times the difference"
        }
        return ""
    }
}
