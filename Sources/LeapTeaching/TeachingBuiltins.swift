import LeapRuntime

/// The verbs that teach, as built-in functions of the language. Each is defined in a file of its own.
public enum TeachingBuiltins {
    public static func all() -> [Builtin] {
        [
            ExplainVerb.builtin, NudgeVerb.builtin, CheckVerb.builtin, GraphVerb.builtin, SummaryVerb.builtin,
            QuizVerb.builtin,
            DoctorVerb.builtin, TraceNanVerb.builtin,
        ]
    }
}
