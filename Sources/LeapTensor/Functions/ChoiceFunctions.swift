extension CoreFunctions {
    /// Element-wise functions of several inputs, and choices.
    static func selection() -> [FunctionEntry] {
        let maximum = binary(
            Elementwise.maximum, ["a", "b"], "The larger of two, element by element; nan if one is nan.",
            ("maximum([1, 5], [3, 2])", "[3, 5]"), ["minimum", "max"], ["fmax", "larger", "elementwise max"])
        let minimum = binary(
            Elementwise.minimum, ["a", "b"], "The smaller of two, element by element; nan if one is nan.",
            ("minimum([1, 5], [3, 2])", "[1, 2]"), ["maximum", "min"], ["fmin", "smaller", "elementwise min"])
        let leakyRelu = FunctionEntry(
            "leaky_relu", [.x, .init("slope", .tensor, default: .tensor(Tensor(scalar: 0.01)))],
            summary: "x where it is positive, else slope times x.", shapes: FunctionEntry.sameShape,
            formula: Elementwise.leakyRelu.symbolicValue(Symbol("x"), Symbol("slope")).text(.code),
            derivative: Elementwise.leakyRelu.symbolicFirstPartial(Symbol("x"), Symbol("slope"), Symbol("y"))
                .text(.code),
            examples: [("leaky_relu([-1, 2], 0.5)", "[-0.5, 2]")], seeAlso: ["relu"],
            keywords: ["activation", "LeakyReLU", "rectifier"]
        ) { engine, arguments in
            .tensor(try engine.apply(Elementwise.leakyRelu, arguments[0].tensor(), arguments[1].tensor()))
        }
        let clip = FunctionEntry(
            "clip",
            [
                .x, .init("min", .tensor, default: FunctionEntry.Argument.none),
                .init("max", .tensor, default: FunctionEntry.Argument.none),
            ],
            summary: "x, but not below min and not above max; either may be left out.",
            shapes: FunctionEntry.commonShape,
            examples: [("clip([-2, 0.5, 9], 0, 1)", "[0, 0.5, 1]")], seeAlso: ["maximum", "minimum"],
            keywords: ["clamp", "limit", "bound", "relu6"], topic: .selecting
        ) { engine, arguments in
            var low: Tensor?
            var high: Tensor?
            if case .tensor(let value) = arguments[1] { low = value }
            if case .tensor(let value) = arguments[2] { high = value }
            return .tensor(try engine.clip(arguments[0].tensor(), low, high))
        }
        let choice = FunctionEntry(
            "where", [.init("condition", .tensor), .init("a", .tensor), .init("b", .tensor)],
            summary: "a where the condition is true, else b; the three broadcast.", shapes: FunctionEntry.commonShape,
            examples: [("where([true, false], [1, 2], 0)", "[1, 0]")], seeAlso: ["maximum", "clip"],
            keywords: ["if", "select", "choose", "condition", "piecewise"], topic: .selecting
        ) { engine, arguments in
            .tensor(try engine.where(arguments[0].tensor(), arguments[1].tensor(), arguments[2].tensor()))
        }
        let isNaN = FunctionEntry(
            "isnan", [.x], summary: "Whether each element is nan, not a number.", shapes: FunctionEntry.sameShape,
            examples: [("isnan([1, nan])", "[false, true]")], seeAlso: ["isinf"],
            keywords: ["not a number", "missing", "isfinite"]
        ) { engine, arguments in .tensor(try engine.isNaN(arguments[0].tensor())) }
        let isInfinite = FunctionEntry(
            "isinf", [.x], summary: "Whether each element is infinite, of either sign.",
            shapes: FunctionEntry.sameShape,
            examples: [("isinf([1, -inf])", "[false, true]")], seeAlso: ["isnan"], keywords: ["infinite", "isfinite"]
        ) { engine, arguments in .tensor(try engine.isInfinite(arguments[0].tensor())) }
        let single = FunctionEntry(
            "f32", [.x], summary: "The elements in single precision, as data sets and layers have them.",
            shapes: FunctionEntry.sameShape,
            examples: [("f32(0.5)", "0.5")], seeAlso: ["f64"],
            keywords: ["float", "float32", "single precision", "astype", "cast", "convert"], topic: .general
        ) { engine, arguments in .tensor(try engine.convert(arguments[0].tensor(), to: .f32)) }
        let double = FunctionEntry(
            "f64", [.x], summary: "The elements in double precision, as literals have them; true is 1.",
            shapes: FunctionEntry.sameShape,
            examples: [("f64(true)", "1")], seeAlso: ["f32"],
            keywords: ["double", "float64", "double precision", "astype", "cast", "convert", "integer"], topic: .general
        ) { engine, arguments in .tensor(try engine.convert(arguments[0].tensor(), to: .f64)) }
        return [maximum, minimum, leakyRelu, clip, choice, isNaN, isInfinite, single, double]
    }

    private static func binary(
        _ operation: BinaryOperation, _ names: [String], _ summary: String, _ example: (code: String, output: String),
        _ seeAlso: [String], _ keywords: [String]
    ) -> FunctionEntry {
        let (a, b) = (Symbol(names[0]), Symbol(names[1]))
        return FunctionEntry(
            operation.name, [.init(names[0], .tensor), .init(names[1], .tensor)], summary: summary,
            shapes: FunctionEntry.commonShape,
            formula: operation.symbolicValue(a, b).text(.code),
            derivative: operation.symbolicFirstPartial(a, b, Symbol("y")).text(.code), examples: [example],
            seeAlso: seeAlso, keywords: keywords
        ) { engine, arguments in
            .tensor(try engine.apply(operation, arguments[0].tensor(), arguments[1].tensor()))
        }
    }
}

extension Engine {
    /// `x`, but not below `low` and not above `high`; `nil` is no bound. On a bound the gradient goes to `x`.
    public func clip(_ x: Tensor, _ low: Tensor?, _ high: Tensor?) throws -> Tensor {
        var result = x
        if let low { result = try maximum(result, low) }
        if let high { result = try minimum(result, high) }
        return result
    }

    /// Whether each element is nan.
    public func isNaN(_ x: Tensor) throws -> Tensor { try compare(.notEqual, x, x) }

    /// Whether each element is infinite.
    public func isInfinite(_ x: Tensor) throws -> Tensor {
        try withoutRecording {
            try compare(.equal, apply(Elementwise.abs, x), Tensor(scalar: .infinity))
        }
    }
}
