import LeapTensor

/// What stands in the boxes and beside the arrows of a graph.
struct GraphBoxText {
    enum Kind: String {
        case parameter, data, step, layer, result, folded
    }

    let kind: Kind
    /// The name alone: `c`.
    let name: String
    /// How it was computed: `w·x`; empty for parameters and data.
    let formula: String
    /// The number, or the shape of an array; empty for folded steps.
    let value: String
    let isArray: Bool
    /// `dJ/dc = 2`, or for an array the length of its gradient; empty for data.
    let gradient: String
    /// The number in `gradient`.
    let gradientSize: Double?

    /// `c = w·x = -4`, `Z = X @ W   2×2`.
    var head: String {
        var text = name
        if !formula.isEmpty { text += (text.isEmpty ? "" : " = ") + formula }
        guard !value.isEmpty, value != text else { return text }
        return text + (isArray ? "  " : " = ") + value
    }

    /// - Parameter parameterCount: how many parameters are inside a folded box.
    init(_ box: GraphModel.Box, _ calculation: Calculation, parameterCount: Int = 0) throws {
        guard let index = box.step else {
            kind = .folded
            name = ""
            formula =
                Self.folded(box, calculation)
                + (parameterCount == 0
                    ? "" : ", \(TeachingNumber.grouped(parameterCount)) parameter\(parameterCount == 1 ? "" : "s")")
            value = ""
            isArray = false
            gradient = ""
            gradientSize = nil
            return
        }
        let step = calculation.steps[index]
        let tensor = calculation.value(of: step)
        kind =
            step.isParameter
            ? .parameter
            : step.isConstant
                ? .data : index == calculation.output ? .result : step.call != nil ? .layer : .step
        name = step.name
        formula = step.isComputed ? StepTable(calculation).formulaText(step) : ""
        isArray = tensor.rank > 0
        value = isArray ? TeachingNumber.shape(tensor.shape) : TeachingNumber.inline(tensor)
        if step.isConstant {
            gradient = ""
            gradientSize = nil
            return
        }
        let name = "d\(calculation.outputName)/d\(step.name)"
        guard let arrived = try calculation.gradient(of: step) else {
            gradient = "\(name) = 0"
            gradientSize = 0
            return
        }
        if isArray {
            let length = arrived.doubles().reduce(0) { $0 + $1 * $1 }.squareRoot()
            gradient = "‖\(name)‖ = \(TeachingNumber.text(length, digits: 4))"
            gradientSize = length
        } else {
            gradient = "\(name) = \(TeachingNumber.inline(arrived))"
            gradientSize = arrived.item
        }
    }

    private static func folded(_ box: GraphModel.Box, _ calculation: Calculation) -> String {
        let names = box.steps.map { calculation.steps[$0].name }
        guard let first = names.first, let last = names.last else { return "" }
        switch box.content {
        case .step: return first
        case .rounds(let count, let steps):
            // What a round ends with is what the next one begins with.
            let end = calculation.steps[steps[steps.count / count - 1]].name
            return "× \(TeachingNumber.grouped(count)) more: \(end) … \(last)"
        case .more(let steps): return "⋮ \(TeachingNumber.grouped(steps.count)) more steps: \(first) … \(last)"
        case .leaves(let steps): return "⋮ \(TeachingNumber.grouped(steps.count)) more inputs: \(first) … \(last)"
        }
    }

    /// The local derivative along an arrow between two numbers; `nil` where it is none, or of no use: along data.
    static func derivative(_ arrow: GraphModel.Arrow, _ model: GraphModel, _ calculation: Calculation) throws -> Double?
    {
        guard let target = model.boxes[arrow.target].step, let source = model.boxes[arrow.source].step,
            !calculation.steps[source].isConstant, !arrow.edges.isEmpty
        else { return nil }
        let step = calculation.steps[target]
        guard calculation.value(of: step).rank == 0, calculation.value(of: calculation.steps[source]).rank == 0
        else { return nil }
        let all = try calculation.localDerivatives(step)
        var sum = 0.0
        for edge in arrow.edges {
            guard edge < all.count, let derivative = all[edge] else { return nil }
            sum += derivative
        }
        return sum
    }

    /// The same in words, as in the table: `∂c/∂w = x = -2`, or the rule for an array.
    static func rule(_ arrow: GraphModel.Arrow, _ model: GraphModel, _ calculation: Calculation) -> String? {
        guard let target = model.boxes[arrow.target].step, let source = model.boxes[arrow.source].step,
            let edge = arrow.edges.first, !calculation.steps[source].isConstant
        else { return nil }
        let step = calculation.steps[target]
        let rules = TensorRules(calculation: calculation)
        let from = calculation.steps[source]
        let isNumber = calculation.value(of: step).rank == 0 && calculation.value(of: from).rank == 0
        guard isNumber, step.call == nil else {
            return "d\(calculation.outputName)/d\(from.name) = \(rules.rule(step, edge: edge))"
        }
        let symbols = rules.partialText(step, step.edges[edge])
        return "∂\(step.name)/∂\(from.name)" + (symbols.isEmpty ? "" : " = \(symbols)")
    }
}
