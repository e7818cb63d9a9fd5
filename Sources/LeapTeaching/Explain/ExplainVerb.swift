import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `explain(J)`, `explain(J, w)`, `explain(J, w[0, 1])`.
enum ExplainVerb {
    static var builtin: Builtin {
        Builtin(
            "explain",
            [
                .init("J"), .init("w", default: "none"), .init("depth", default: "1"), .init("step", default: "false"),
            ],
            summary:
                "Shows where a number comes from: every step of its calculation with its local derivative, the paths to each parameter, the products along them, and a nudge beside them. explain(J, w) shows one gradient, explain(J, w[0, 1]) one element of it. Layers and cross_entropy are one step each, depth = 2 opens them; step = true asks before each line.",
            shapes: "J: a number, w: any shape → a record",
            examples: [
                ("w = param(3); J = w^2; explain(J).gradients.w", "6")
            ],
            seeAlso: ["nudge", "check", "graph", "quiz", "grad"],
            keywords: ["chain rule", "backpropagation", "steps", "derivation", "why", "gradient"], topic: .teaching
        ) { interpreter, values in
            let request = try TeachingRequest(interpreter, values[0], of: "explain")
            let depth = try TeachingRequest.depth(values[2], interpreter, at: 2)
            let calculation = try request.calculation(depth: depth)
            var steps = interpreter.host?.stepsThroughAnswers ?? false
            if case .boolean(let flag) = values[3] { steps = flag }
            if values[1].isGiven {
                let target = try TeachingTarget(values[1], in: calculation, of: "explain")
                if steps { _ = try StepThrough(calculation, target: target.step).run(interpreter) }
                let explanation = try TargetExplanation(calculation, target)
                return .record(RecordValue(explanation.fields, presentation: explanation))
            }
            if steps { _ = try StepThrough(calculation).run(interpreter) }
            let explanation = try Explanation(calculation)
            return .record(RecordValue(ExplanationData.fields(explanation), presentation: explanation))
        }
    }
}
