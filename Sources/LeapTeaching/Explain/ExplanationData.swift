import LeapRuntime
import LeapTensor

/// An explanation as values of the language: `explain(J).paths`.
enum ExplanationData {
    /// The listed paths to a target, each a record.
    static func paths(_ entry: GradientSection.Entry, _ calculation: Calculation) -> [Value] {
        entry.paths.map { path in
            .record(
                RecordValue([
                    ("to", Value(calculation.steps[entry.target].name)),
                    ("nodes", Value(path.steps.map { Value(calculation.steps[$0].name) })),
                    ("factors", Value(path.factors.map { Value.number($0) })), ("product", .number(path.product)),
                ]))
        }
    }

    static func fields(_ explanation: Explanation) -> [(name: String, value: Value)] {
        let calculation = explanation.calculation
        let engine = calculation.engine
        let nodes = explanation.rows.map { row -> Value in
            let step = calculation.steps[row.step]
            let gradient = (try? calculation.gradient(of: step)).flatMap { $0 }
            return .record(
                RecordValue([
                    ("name", Value(step.name)), ("formula", Value(row.formula)),
                    ("value", Value(engine.detach(calculation.value(of: step)))),
                    ("derivatives", Value(row.derivatives.map { Value($0.text) })),
                    ("gradient", gradient.map { Value(engine.detach($0)) } ?? .number(0)),
                ]))
        }
        var paths: [Value] = []
        for entry in explanation.entries {
            paths += Self.paths(entry, calculation)
        }
        let gradients = explanation.entries.map { entry in
            (name: calculation.steps[entry.target].name, value: Value(engine.detach(entry.gradient)))
        }
        let agrees = explanation.rows.allSatisfy { $0.problem == nil } && explanation.entries.allSatisfy(\.nudge.agrees)
        return [
            ("value", Value(engine.detach(calculation.value(of: calculation.outputStep)))), ("nodes", Value(nodes)),
            ("paths", Value(paths)), ("gradients", .record(RecordValue(gradients))), ("agrees", .boolean(agrees)),
        ]
    }
}
