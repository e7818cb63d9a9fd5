import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `check(J)`: every gradient against central differences in double precision.
enum CheckVerb {
    static var builtin: Builtin {
        Builtin(
            "check", [.init("J"), .init("w", default: "none"), .init("tol", default: "1e-5")],
            summary:
                "Checks the gradient of J in every parameter against central differences, computed in double precision: the worst element of each, and a diagnosis where one fails. check(J, w) checks one.",
            shapes: "J: a number → a record; w: any shape",
            formula: "(J(w + h) - J(w - h)) / (2h)",
            examples: [("w = param(3); J = w^2; check(J).agrees", "true")], seeAlso: ["explain", "nudge", "custom"],
            keywords: ["gradient check", "gradcheck", "finite differences", "verify"], topic: .teaching
        ) { interpreter, values in
            let calculation = try TeachingRequest(interpreter, values[0], of: "check").calculation(depth: 1)
            let tolerance = values[2].isGiven ? try interpreter.numeric(values[2], "tol", of: "check", at: 2).item : nil
            let targets =
                values[1].isGiven
                ? [try TeachingTarget(values[1], in: calculation, of: "check").step] : calculation.parameters
            let check = try GradientCheck(calculation, targets: targets, tolerance: tolerance)
            return .record(RecordValue(check.fields, presentation: check))
        }
    }
}
