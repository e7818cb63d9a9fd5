import LeapRuntime
import LeapTensor

/// A summary as values of the language: `summary(net, shape).layers[0].parameters`.
enum SummaryData {
    static func fields(_ summary: NetworkSummary) -> [(name: String, value: Value)] {
        let failure: Value =
            summary.failing.map { layer in
                .record(
                    RecordValue([
                        ("layer", .number(Double(layer.number))), ("name", Value(layer.name)),
                        ("message", Value(layer.failure?.message ?? "")),
                        ("repairs", Value((layer.failure?.repairs ?? []).map { Value($0) })),
                    ]))
            } ?? .none
        return [
            ("layers", Value(summary.shown.map(fields))), ("total", .number(Double(summary.total))),
            ("bytes", .number(Double(summary.bytes))), ("failure", failure),
        ]
    }

    private static func fields(_ layer: LayerSummary) -> Value {
        .record(
            RecordValue([
                ("name", Value(layer.name)), ("output", layer.outputShape.map(shape) ?? .none),
                ("parameters", .number(Double(layer.count))),
                ("arithmetic", Value(ParameterCount.arithmetic(layer.parameters))),
                (
                    "weights",
                    Value(
                        layer.parameters.map { parameter in
                            .record(
                                RecordValue([
                                    ("name", Value(parameter.name)), ("shape", shape(parameter.shape)),
                                    ("count", .number(Double(parameter.count))),
                                ]))
                        })
                ),
                ("shared", Value(layer.shared.map { Value($0.name) })),
                ("unused", Value(layer.unused.map { Value($0) })),
            ]))
    }

    private static func shape(_ shape: Shape) -> Value {
        (try? Tensor(shape.dimensions.map(Double.init), shape: Shape([shape.rank]))).map { Value($0) } ?? .none
    }
}
