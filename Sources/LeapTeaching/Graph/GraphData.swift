import LeapRuntime
import LeapTensor

/// A computation graph as values of the language, unfolded: `graph(J).nodes`, `graph(J).edges`.
enum GraphData {
    static func fields(_ graph: ComputationGraph) throws -> [(name: String, value: Value)] {
        let calculation = graph.calculation
        let table = StepTable(calculation)
        var nodes: [Value] = []
        var edges: [Value] = []
        for (index, step) in calculation.steps.enumerated() {
            try calculation.engine.checkInterrupt()
            let gradient = step.isConstant ? nil : try calculation.gradient(of: step)
            nodes.append(
                .record(
                    RecordValue([
                        ("name", Value(step.name)), ("kind", Value(kind(index, calculation))),
                        ("formula", Value(step.isComputed ? table.formulaText(step) : "")),
                        ("value", value(calculation.value(of: step), calculation)),
                        ("gradient", step.isConstant ? .none : gradient.map { value($0, calculation) } ?? .number(0)),
                    ])))
            guard !step.edges.isEmpty else { continue }
            let isNumber = calculation.value(of: step).rank == 0
            let derivatives = isNumber && step.call == nil ? try calculation.localDerivatives(step) : []
            for (place, edge) in step.edges.enumerated() {
                let source = calculation.steps[edge.source]
                let isKnown = place < derivatives.count && calculation.value(of: source).rank == 0
                edges.append(
                    .record(
                        RecordValue([
                            ("from", Value(source.name)), ("to", Value(step.name)),
                            ("derivative", isKnown ? derivatives[place].map { .number($0) } ?? .none : .none),
                        ])))
            }
        }
        return [
            ("value", value(calculation.value(of: calculation.outputStep), calculation)), ("nodes", Value(nodes)),
            ("edges", Value(edges)), ("agrees", .boolean(graph.problems.isEmpty)),
        ]
    }

    private static func value(_ tensor: Tensor, _ calculation: Calculation) -> Value {
        Value(calculation.engine.detach(tensor))
    }

    private static func kind(_ index: Int, _ calculation: Calculation) -> String {
        let step = calculation.steps[index]
        if step.isParameter { return "parameter" }
        if step.isConstant { return "data" }
        return index == calculation.output ? "result" : step.call != nil ? "layer" : "step"
    }
}
