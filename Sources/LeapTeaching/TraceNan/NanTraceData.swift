import LeapRuntime
import LeapTensor

/// What `trace_nan` found as values of the language: `trace_nan(J).birth.line`.
enum NanTraceData {
    static func fields(_ trace: NanTrace) -> [(name: String, value: Value)] {
        let engine = trace.interpreter.engine
        var birth = Value.none
        var then = Value.none
        var isHealthy = false
        switch trace.outcome {
        case .healthy: isHealthy = true
        case .unrecorded: break
        case .found(let finding, let next):
            birth = fields(finding, engine)
            then = next.map { fields($0, engine) } ?? .none
        }
        return [
            ("healthy", .boolean(isHealthy)), ("birth", birth), ("then", then),
            ("parameters", Value(trace.badParameters.map { Value($0) })),
        ]
    }

    private static func fields(_ finding: NanFinding, _ engine: Engine) -> Value {
        .record(
            RecordValue([
                ("operation", Value(finding.operation)), ("direction", Value(finding.birth.direction.rawValue)),
                ("line", finding.line.map { .number(Double($0)) } ?? .none), ("source", Value(finding.place.text)),
                ("function", finding.place.function.map { Value($0) } ?? .none),
                ("name", (finding.data?.name).map { Value($0) } ?? .none),
                ("node", .number(Double(finding.birth.node + 1))), ("index", index(finding.index)),
                ("value", .number(finding.value)),
                ("inputs", Value(finding.operands.map { input($0, engine) })),
                ("gradient", finding.upstream.map { .number($0) } ?? .none),
                ("calculation", Value(finding.cause.calculation)), ("cause", Value(finding.cause.cause)),
                ("repair", Value(finding.cause.repair)),
            ]))
    }

    private static func index(_ index: [Int]) -> Value {
        (try? Tensor(index.map(Double.init), shape: Shape([index.count]))).map { Value($0) } ?? .none
    }

    /// The element that took part, or the whole array when several did.
    private static func input(_ operand: BirthOperand, _ engine: Engine) -> Value {
        if let value = operand.value { return .number(value) }
        return Value(engine.detach(operand.tensor))
    }
}
