extension StructureFunctions {
    private typealias Parameter = FunctionEntry.Parameter

    private static var dataType: Parameter { Parameter("dtype", .string, default: .string("f64")) }

    /// Functions that make arrays from a description.
    static func creating() -> [FunctionEntry] { constants() + sequences() }

    private static func constants() -> [FunctionEntry] {
        let zeros = FunctionEntry(
            "zeros", [Parameter("shape", .integers), dataType],
            summary: "An array of zeros.", shapes: "zeros(3) → [3], zeros([2, 3]) → [2, 3]",
            examples: [("zeros(3)", "[0, 0, 0]"), ("zeros([2, 2])", "[[0, 0]\n [0, 0]]   2×2")],
            seeAlso: ["ones", "full", "randn"], keywords: ["empty", "null", "zeros_like"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.filled(try arguments.shape(0), 0, try arguments.dataType(1)))
        }
        let ones = FunctionEntry(
            "ones", [Parameter("shape", .integers), dataType],
            summary: "An array of ones.", shapes: "ones(3) → [3], ones([2, 3]) → [2, 3]",
            examples: [("ones(3)", "[1, 1, 1]")], seeAlso: ["zeros", "full"], keywords: ["ones_like"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.filled(try arguments.shape(0), 1, try arguments.dataType(1)))
        }
        let full = FunctionEntry(
            "full",
            [
                Parameter("shape", .integers), Parameter("value", .tensor),
                Parameter("dtype", .string, default: FunctionEntry.Argument.none),
            ],
            summary: "An array filled with a value, which is repeated to the shape; its type is the value's.",
            shapes: "full(3, v) → [3], full([2, 3], v) → [2, 3]; v broadcasts",
            examples: [("full(3, 7)", "[7, 7, 7]"), ("full([2, 2], [1, 2])", "[[1, 2]\n [1, 2]]   2×2")],
            seeAlso: ["zeros", "ones", "tile"], keywords: ["constant", "fill", "full_like"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let value = try arguments.tensor(1)
            let type = arguments.isMissing(2) ? value.dataType : try arguments.dataType(2)
            let shape = try arguments.shape(0)
            if value.rank == 0, !value.isRecorded { return .tensor(try engine.filled(shape, value.item, type)) }
            let converted = value.dataType == type ? value : try engine.convert(value, to: type)
            return .tensor(try engine.broadcast(converted, to: shape))
        }
        let eye = FunctionEntry(
            "eye",
            [
                Parameter("n", .integer), Parameter("m", .integer, default: FunctionEntry.Argument.none),
                Parameter("k", .integer, default: .integer(0)), dataType,
            ],
            summary:
                "The n×n unit matrix: ones on the diagonal, zeros elsewhere. With m, n×m; with k, the k-th diagonal.",
            shapes: "n → [n, n]; n, m → [n, m]",
            examples: [("eye(2)", "[[1, 0]\n [0, 1]]   2×2")], seeAlso: ["zeros", "onehot"],
            keywords: ["identity", "unit matrix", "diag"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.eye(
                    try arguments.integer(0), columns: try arguments.optionalInteger(1),
                    offset: try arguments.integer(2),
                    try arguments.dataType(3)))
        }
        return [zeros, ones, full, eye]
    }

    private static func sequences() -> [FunctionEntry] {
        let arange = FunctionEntry(
            "arange",
            [
                Parameter("start", .number), Parameter("stop", .number, default: FunctionEntry.Argument.none),
                Parameter("step", .number, default: .number(1)), dataType,
            ],
            summary: "The numbers from start up to, and not including, stop. With one argument, from 0 up to it.",
            shapes: "→ [n] with n = ⌈(stop - start) / step⌉",
            examples: [("arange(4)", "[0, 1, 2, 3]"), ("arange(1, 2, 0.25)", "[1, 1.25, 1.5, 1.75]")],
            seeAlso: ["linspace"], keywords: ["range", "sequence", "grid"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let first = try arguments.number(0)
            let isBounded = !arguments.isMissing(1)
            return .tensor(
                try engine.arange(
                    isBounded ? first : 0, isBounded ? try arguments.number(1) : first,
                    step: try arguments.number(2), try arguments.dataType(3)))
        }
        let linspace = FunctionEntry(
            "linspace",
            [
                Parameter("start", .number), Parameter("stop", .number),
                Parameter("num", .integer, default: .integer(50)), dataType,
            ],
            summary: "num numbers from start to stop, both included, at equal distances.", shapes: "→ [num]",
            formula: "start + i (stop − start) / (num − 1)",
            examples: [("linspace(0, 1, 5)", "[0, 0.25, 0.5, 0.75, 1]")], seeAlso: ["arange", "logspace"],
            keywords: ["range", "grid", "evenly spaced", "interval"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.linspace(
                    try arguments.number(0), try arguments.number(1), count: try arguments.integer(2),
                    try arguments.dataType(3)))
        }
        let logspace = FunctionEntry(
            "logspace",
            [
                Parameter("start", .number), Parameter("stop", .number),
                Parameter("num", .integer, default: .integer(50)), Parameter("base", .number, default: .number(10)),
                dataType,
            ],
            summary: "num numbers from base^start to base^stop, both included, in equal ratios.", shapes: "→ [num]",
            formula: "base^linspace(start, stop, num)",
            examples: [("logspace(0, 3, 4)", "[1, 10, 100, 1000]")], seeAlso: ["linspace"],
            keywords: ["geomspace", "geometric", "grid", "powers"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.logspace(
                    try arguments.number(0), try arguments.number(1), count: try arguments.integer(2),
                    base: try arguments.number(3), try arguments.dataType(4)))
        }
        return [arange, linspace, logspace]
    }
}
