import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// `trace_nan(J)`.
enum TraceNanVerb {
    static var builtin: Builtin {
        Builtin(
            "trace_nan", [.init("J")],
            summary:
                "Names the first operation, forward or backward, that made a nan or inf, with its line, the element, the inputs, the likely cause and a repair. J may be an array; its gradients are then those of sum(J).",
            shapes: "J: […] → a record",
            examples: [
                (
                    "w = param([1, 0]); J = sum(log(w)); trace_nan(J)",
                    """
                    J = -inf. The first inf is made in the forward pass, in line 1, at [1]:

                        log(w)
                        w = 0
                        log(0) = -inf

                    cause   log(0) is -inf: the logarithm falls without end towards 0
                    repair  keep it away from 0: log(w + 1e-9), or log(clip(w, 1e-9, 1)) for a
                            probability
                    """
                ),
                ("w = param(0); trace_nan(sqrt(w)).birth.direction", "\"backward\""),
            ],
            seeAlso: ["check", "explain", "isnan"],
            keywords: ["nan", "inf", "debug", "detect_anomaly", "overflow", "infinity"], topic: .teaching
        ) { interpreter, values in
            let value = try interpreter.numeric(values[0], "J", of: "trace_nan", at: 0)
            let span = interpreter.callSpans.dropFirst().first ?? .none
            let expression = SourceIndex(interpreter.sources).site(span.rawValue)?.expression
            let name = interpreter.sourceText(span, "the value")
            let trace = try NanTrace(value, name: name, expression: expression, interpreter: interpreter)
            return .record(RecordValue(NanTraceData.fields(trace), presentation: NanTraceText(trace)))
        }
    }
}
