import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `summary(net)`, `summary(net, [1, 784])`, `summary(net, x)`.
enum SummaryVerb {
    static var builtin: Builtin {
        Builtin(
            "summary", [.init("net"), .init("shape", default: "none")],
            summary:
                "A network layer by layer: the shape each gives, its parameters and the arithmetic behind their number. The shape is that of the input, as in [1, 784]; an array of rank 2 or more is taken as the input itself. Nothing is changed; a layer that does not fit is named, with what would run.",
            shapes: "a network, and the shape of its input or the input → a record",
            examples: [
                (
                    "summary(dense(784, 16) >> relu >> dense(16, 3), [1, 784])",
                    """
                     #  layer           output  parameters
                     0  input           1×784
                     1  dense(784, 16)  1×16        12,560  784·16 + 16 = 12,560
                     2  relu            1×16             0
                     3  dense(16, 3)    1×3             51  16·3 + 3 = 51

                    12,560 + 51 = 12,611 parameters of 4 bytes (f32): 50.44 kB
                    """
                ),
                ("summary(dense(784, 784)).total", "615440"),
            ],
            seeAlso: ["params", "graph", "doctor"],
            keywords: ["layers", "parameters", "count", "torchsummary", "model"], topic: .teaching
        ) { interpreter, values in
            guard case .function(let network) = interpreter.content(values[0]) else {
                throw notANetwork(interpreter, values[0])
            }
            let input = values[1].isGiven ? try input(interpreter, values[1]) : nil
            let summary = try NetworkSummary(network, input: input, interpreter: interpreter)
            return .record(RecordValue(SummaryData.fields(summary), presentation: SummaryText(summary)))
        }
    }

    private static func notANetwork(_ interpreter: Interpreter, _ value: Value) -> ArgumentFault {
        var help: [Help] = ["for example summary(dense(4, 3) >> relu, [1, 4])"]
        if case .list = interpreter.content(value) { help = ["layers are joined with >>: dense(4, 3) >> relu"] }
        return ArgumentFault(
            index: 0,
            diagnostic: Diagnostic(
                .type, "`net` of summary is a function, and this is \(interpreter.content(value).kindName)", help: help)
        )
    }

    /// Zeros of the given shape, or the given array.
    private static func input(_ interpreter: Interpreter, _ value: Value) throws -> Tensor {
        func fault(_ message: String) -> ArgumentFault {
            ArgumentFault(
                index: 1,
                diagnostic: Diagnostic(
                    .type, message, help: ["a shape is a list of whole numbers, the number of rows first: [1, 784]"]))
        }
        guard let tensor = try interpreter.tensor(interpreter.content(value)) else {
            throw fault("`shape` of summary is a shape or an array, and this is \(interpreter.content(value).kindName)")
        }
        if tensor.rank > 1 { return tensor }
        guard tensor.dataType != .bool else {
            throw fault("`shape` of summary is made of numbers, and this of booleans")
        }
        let sizes = try tensor.doubles().map { number -> Int in
            guard let size = Int(exactly: number), size >= 0 else {
                throw fault(
                    "the sizes of a shape are whole numbers, and one of these is \(NumberText.general(number, digits: 6))"
                )
            }
            return size
        }
        return try interpreter.engine.filled(try Shape.checked(sizes), 0, .f32)
    }
}
