import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `nudge(J, w, 0.001)`: moves a number a little, and compares the slope that gives with the derivative.
enum NudgeVerb {
    static var builtin: Builtin {
        Builtin(
            "nudge",
            [.init("J"), .init("w"), .init("h", default: "0.001"), .init("sweep", default: "false")],
            summary:
                "Moves w by h and shows what J does: before and after, the slope that gives, the true slope, and why they differ. With sweep = true, for ever smaller h. J may be a function, and w a number then.",
            shapes: "J: a number, w: a number or an element → a record",
            formula: "(J(w + h) - J(w)) / h",
            examples: [("w = param(3); J = w^2; nudge(J, w).slope", "6.001"), ("nudge(w -> w^2, 3).gradient", "6")],
            seeAlso: ["explain", "check"],
            keywords: ["slope", "finite difference", "sensitivity", "derivative", "epsilon"], topic: .teaching
        ) { interpreter, values in
            let (calculation, target) = try subject(interpreter, values)
            let h = values[2].isGiven ? try interpreter.numeric(values[2], "h", of: "nudge", at: 2).item : 0.001
            guard h != 0, h.isFinite else {
                throw ArgumentFault(
                    index: 2,
                    diagnostic: Diagnostic(.domain, "a nudge is a small number that is not 0", help: ["0.001"]))
            }
            var isSweep = false
            if case .boolean(let flag) = values[3] { isSweep = flag }
            let nudge = try Nudge(calculation, target, h: h)
            let sweep = isSweep ? try NudgeSweep(nudge) : nil
            var fields = nudge.fields
            if let sweep { fields.append(("sweep", Value(sweep.rows.map(\.record)))) }
            return .record(RecordValue(fields, presentation: NudgeText(nudge, sweep)))
        }
    }

    /// What is nudged: a recorded value and a step of it, or a function and the number it is called with.
    private static func subject(
        _ interpreter: Interpreter, _ values: [Value]
    ) throws -> (Calculation, TeachingTarget) {
        guard case .function(let function) = values[0] else {
            let calculation = try TeachingRequest(interpreter, values[0], of: "nudge").calculation()
            return (calculation, try TeachingTarget(values[1], in: calculation, of: "nudge"))
        }
        let point = try interpreter.numeric(values[1], "w", of: "nudge", at: 1)
        guard point.rank == 0 else {
            throw ArgumentFault(
                index: 1,
                diagnostic: Diagnostic(
                    .shape, "a function is nudged at one number, and this has the shape \(point.shape.literal)"))
        }
        let name = interpreter.firstParameterName(of: function) ?? "x"
        let leaf = interpreter.leafForLesson(try interpreter.engine.convert(point, to: .f64))
        let result = try interpreter.call(function, [.tensor(leaf)])
        let output = try interpreter.numeric(result, "J", of: "nudge", at: 0)
        guard output.count == 1 else {
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .shape,
                    "\(function.displayName) gives an array of shape \(output.shape.literal), and a nudge is for one number"
                ))
        }
        let independent = ArgumentFault(
            index: 0,
            diagnostic: Diagnostic(
                .parameter, "\(function.displayName) does not depend on its argument",
                help: ["its slope is 0 everywhere"]))
        guard output.isRecorded else { throw independent }
        var builder = try CalculationBuilder(of: output, name: function.name ?? "J", interpreter: interpreter)
        let calculation = try builder.build()
        guard
            let step = calculation.steps.firstIndex(where: {
                if case .parameter(leaf.variable) = $0.kind { true } else { false }
            })
        else {
            // It was computed from parameters, but not from this number.
            throw independent
        }
        calculation.steps[step].name = name
        return (calculation, TeachingTarget(step: step))
    }
}
