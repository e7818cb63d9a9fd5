import LeapTensor

/// The rule of each operation for arrays, as a learner reads it: how the gradient of the result makes the gradient of
/// an input.
struct TensorRules {
    let calculation: Calculation

    /// `dJ/dz`.
    func gradientName(_ step: Step) -> String { "d\(calculation.outputName)/d\(step.name)" }

    /// The right side of the rule for one input of a step: `X.T @ dJ/dz`.
    func rule(_ step: Step, edge index: Int) -> String {
        let edge = step.edges[index]
        let source = calculation.steps[edge.source]
        let upstream = gradientName(step)
        if step.isAlias { return upstream }
        if step.call != nil { return callRule(step, upstream) }
        if step.formula != nil { return elementwiseRule(step, edge, source, upstream) }
        let names = step.edges.map { calculation.steps[$0.source].name }
        let position = edge.input
        switch calculation.value(of: step).operation?.name {
        case "@":
            guard names.count == 2 else { return upstream }
            let vector = calculation.value(of: source).rank == 1
            return position == 0
                ? "\(upstream) @ \(names[1]).T" : vector ? "\(names[0]).T @ \(upstream)" : "\(names[0]).T @ \(upstream)"
        case "sum": return "\(upstream), copied to every element summed"
        case "mean":
            let share = calculation.value(of: source).count / max(1, calculation.value(of: step).count)
            return "\(upstream) / \(share) in each of the \(share) elements"
        case "max", "min": return "\(upstream) to the winner, the first on a tie; 0 to the others"
        case "reshape", "transpose", "flatten", "ravel", "squeeze":
            return "\(upstream), back in the shape of \(source.name)"
        case "expand": return "sum of \(upstream) over the copies"
        case "index": return "\(upstream), put back where it was taken; 0 elsewhere"
        case "softmax": return "\(step.name) · (\(upstream) - sum(\(upstream) · \(step.name)))"
        case "log_softmax": return "\(upstream) - softmax(\(source.name)) · sum(\(upstream))"
        case "where": return "\(upstream) where \(source.name) was chosen, else 0"
        case "concat", "stack": return "its part of \(upstream)"
        default: return "\(upstream), by the rule of \(calculation.value(of: step).operation?.name ?? "the step")"
        }
    }

    private func callRule(_ step: Step, _ upstream: String) -> String {
        step.structure.hasPrefix("cross_entropy(")
            ? "(softmax - onehot) / n, times \(upstream)" : "\(upstream), through \(step.structure)"
    }

    private func elementwiseRule(_ step: Step, _ edge: Step.Edge, _ source: Step, _ upstream: String) -> String {
        let partial = partialText(step, edge)
        var text = upstream
        if partial == "-1" {
            text = "-" + upstream
        } else if partial != "1" {
            let needsBrackets = partial.contains(" ") && !(partial.hasPrefix("(") && partial.hasSuffix(")"))
            text = upstream + " · " + (needsBrackets ? "(\(partial))" : partial)
        }
        let (own, all) = (calculation.value(of: source).shape, calculation.value(of: step).shape)
        if own == all { return text }
        if own.rank == 0 { return "sum(\(text))" }
        return "sum(\(text), axis = \(broadcastAxes(own, all)))"
    }

    /// The axes along which an input was copied.
    private func broadcastAxes(_ own: Shape, _ all: Shape) -> String {
        let shift = all.rank - own.rank
        let axes = (0..<all.rank).filter { $0 < shift || (own[$0 - shift] == 1 && all[$0] != 1) }
        return axes.count == 1 ? String(axes[0]) : "[" + axes.map(String.init).joined(separator: ", ") + "]"
    }

    /// The local derivative along an edge in symbols, with the learner's names.
    func partialText(_ step: Step, _ edge: Step.Edge) -> String {
        guard let formula = step.formula else { return step.isAlias ? "1" : "" }
        return formula.derivative(by: edge.placeholder).simplified()
            .text(substituting: calculation.placeholderNames(step), style: .mathematics)
    }
}
