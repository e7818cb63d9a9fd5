extension CoreFunctions {
    private typealias Reduction = (Engine, Tensor, [Int]?, Bool) throws -> Tensor

    private static func reduction(
        _ name: String, _ summary: String, _ formula: String, _ derivative: String,
        _ example: (code: String, output: String), _ seeAlso: [String], _ keywords: [String],
        _ compute: @escaping Reduction
    ) -> FunctionEntry {
        FunctionEntry(
            name, [.x, .axis, .keep], summary: summary, shapes: FunctionEntry.withoutAxes, formula: formula,
            derivative: derivative, examples: [example], seeAlso: seeAlso, keywords: keywords
        ) { engine, arguments in
            .tensor(try compute(engine, arguments[0].tensor(), arguments[1].axes, arguments[2].flag))
        }
    }

    /// Functions that make one number of many, over one axis, several or all.
    static func reductions() -> [FunctionEntry] {
        var entries: [FunctionEntry] = []
        entries.append(
            reduction(
                "sum", "The sum of the elements.", "Σ x", "1", ("sum([1, 2, 3])", "6"), ["mean", "cumsum"],
                ["total", "add", "reduce"]
            ) {
                try $0.sum($1, axes: $2, keep: $3)
            })
        entries.append(
            reduction(
                "mean", "The mean of the elements.", "Σ x / n", "1 / n", ("mean([1, 2, 6])", "3"), ["sum", "std"],
                ["average", "nanmean", "expectation"]
            ) {
                try $0.mean($1, axes: $2, keep: $3)
            })
        entries.append(
            reduction(
                "prod", "The product of the elements.", "Π x", "the product of the others", ("prod([2, 3, 4])", "24"),
                ["sum", "cumprod"], ["product", "multiply", "factorial"]
            ) { try $0.product($1, axes: $2, keep: $3) })
        entries.append(
            reduction(
                "max", "The largest element; nan if one is nan.", "", "1 for the first winner, else 0",
                ("max([3, 9, 2])", "9"), ["argmax", "maximum"], ["amax", "largest", "nanmax"]
            ) { try $0.maximum(over: $1, axes: $2, keep: $3) })
        entries.append(
            reduction(
                "min", "The smallest element; nan if one is nan.", "", "1 for the first winner, else 0",
                ("min([3, 9, 2])", "2"), ["argmin", "minimum"], ["amin", "smallest", "nanmin"]
            ) { try $0.minimum(over: $1, axes: $2, keep: $3) })
        entries.append(
            spread(
                "var", "The variance: the mean square distance from the mean.", "Σ (x - mean(x))^2 / (n - ddof)",
                "2 * (x - mean(x)) / (n - ddof)", ("var([1, 3])", "1"), "std", ["spread", "dispersion", "nanvar"]
            ) {
                try $0.variance($1, axes: $2, ddof: $3, keep: $4)
            })
        entries.append(
            spread(
                "std", "The standard deviation: the square root of the variance.", "sqrt(var(x))",
                "(x - mean(x)) / ((n - ddof) * y)", ("std([1, 3])", "1"), "var", ["spread", "sigma", "nanstd"]
            ) {
                try $0.standardDeviation($1, axes: $2, ddof: $3, keep: $4)
            })
        entries.append(norm)
        entries.append(
            place("argmax", "largest", ("argmax([3, 9, 2])", "1"), "max") { try $0.argmax($1, axis: $2, keep: $3) })
        entries.append(
            place("argmin", "smallest", ("argmin([3, 9, 2])", "2"), "min") { try $0.argmin($1, axis: $2, keep: $3) })
        return entries
    }

    private static func spread(
        _ name: String, _ summary: String, _ formula: String, _ derivative: String,
        _ example: (code: String, output: String), _ seeAlso: String, _ keywords: [String],
        _ compute: @escaping (Engine, Tensor, [Int]?, Int, Bool) throws -> Tensor
    ) -> FunctionEntry {
        FunctionEntry(
            name, [.x, .axis, .init("ddof", .integer, default: .integer(0)), .keep],
            summary: summary + " Divides by n - ddof: 0 for all there is, 1 for a sample.",
            shapes: FunctionEntry.withoutAxes, formula: formula, derivative: derivative, examples: [example],
            seeAlso: [seeAlso, "mean"], keywords: keywords
        ) { engine, arguments in
            .tensor(
                try compute(
                    engine, arguments[0].tensor(), arguments[1].axes, arguments[2].integer ?? 0, arguments[3].flag))
        }
    }

    private static func place(
        _ name: String, _ which: String, _ example: (code: String, output: String), _ seeAlso: String,
        _ compute: @escaping (Engine, Tensor, Int?, Bool) throws -> Tensor
    ) -> FunctionEntry {
        FunctionEntry(
            name, [.x, .init("axis", .integer, default: FunctionEntry.Argument.none), .keep],
            summary: "Where the \(which) element stands, counted from 0 along the axis (in the flattened array when "
                + "left out); the first of equals.",
            shapes: "x: […] → shape of x without the axis; axis = none → a number", examples: [example],
            seeAlso: [seeAlso, "argsort"], keywords: ["index of the \(which)", "position", "arg\(seeAlso)"]
        ) { engine, arguments in
            .tensor(try compute(engine, arguments[0].tensor(), arguments[1].integer, arguments[2].flag))
        }
    }

    /// Reductions of truth.
    static func truth() -> [FunctionEntry] {
        [
            reduction(
                "all", "Whether all elements are true (not 0).", "", "", ("all([1, 2] > 0)", "true"), ["any"],
                ["every", "logical_and"]
            ) {
                try $0.all($1, axes: $2, keep: $3)
            },
            reduction(
                "any", "Whether an element is true (not 0).", "", "", ("any([1, 2] > 1)", "true"), ["all"],
                ["some", "logical_or"]
            ) {
                try $0.any($1, axes: $2, keep: $3)
            },
            reduction(
                "count", "How many elements are true (not 0).", "", "", ("count([1, 2, 3] > 1)", "2"), ["sum"],
                ["count_nonzero", "how many", "number"]
            ) {
                try $0.countNonzero($1, axes: $2, keep: $3)
            },
        ]
    }

    /// Functions of networks along an axis.
    static func networks() -> [FunctionEntry] {
        let axis = FunctionEntry.Parameter("axis", .integer, default: .integer(-1))
        let softmax = FunctionEntry(
            "softmax", [.x, axis], summary: "Positive shares that add up to 1 along the axis.",
            shapes: FunctionEntry.sameShape,
            formula: "exp(x) / Σ exp(x)", derivative: "y (g − Σ g·y), g the gradient of y",
            examples: [("softmax([0, 0])", "[0.5, 0.5]")], seeAlso: ["log_softmax", "sigmoid"],
            keywords: ["probabilities", "activation", "classification", "logits"]
        ) { engine, arguments in
            .tensor(try engine.softmax(arguments[0].tensor(), axis: arguments[1].integer ?? -1))
        }
        let logSoftmax = FunctionEntry(
            "log_softmax", [.x, axis], summary: "The logarithm of softmax, exact where softmax underflows.",
            shapes: FunctionEntry.sameShape,
            formula: "x - logsumexp(x)", derivative: "g − softmax(x) Σ g, g the gradient of y",
            examples: [("log_softmax([0, 0]) == -log(2)", "[true, true]")], seeAlso: ["softmax", "logsumexp"],
            keywords: ["logarithm", "log-probabilities", "classification", "logits"]
        ) { engine, arguments in
            .tensor(try engine.logSoftmax(arguments[0].tensor(), axis: arguments[1].integer ?? -1))
        }
        let logSumExp = FunctionEntry(
            "logsumexp", [.x, .init("axis", .integers, default: .integers([-1])), .keep],
            summary: "The logarithm of the sum of the exponentials along the axis, safe from overflow.",
            shapes: FunctionEntry.withoutAxes,
            formula: "log(Σ exp(x))", derivative: "exp(x - y)", examples: [("logsumexp([0, 0]) == log(2)", "true")],
            seeAlso: ["softmax", "log_softmax"], keywords: ["logarithm", "log-sum-exp", "logaddexp"]
        ) { engine, arguments in
            .tensor(try engine.logSumExp(arguments[0].tensor(), axes: arguments[1].axes, keep: arguments[2].flag))
        }
        return [softmax, logSoftmax, logSumExp]
    }
}
