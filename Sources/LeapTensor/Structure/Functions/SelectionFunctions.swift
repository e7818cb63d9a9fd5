extension StructureFunctions {
    private typealias Parameter = FunctionEntry.Parameter

    private static var oneAxis: Parameter { Parameter("axis", .integer, default: FunctionEntry.Argument.none) }
    private static var lastAxis: Parameter { Parameter("axis", .optionalInteger, default: .integer(-1)) }

    /// Functions that choose elements.
    static func selecting() -> [FunctionEntry] {
        let take = FunctionEntry(
            "take", [.x, Parameter("indices", .tensor), oneAxis],
            summary: "The elements at the given places along an axis, or in a row of all elements.",
            shapes: "x: [n, …], indices: [k], axis = 0 → [k, …]; without an axis → shape of indices",
            derivative: "each gradient is added to the place it came from",
            examples: [("take([10, 20, 30], [2, 0, 2])", "[30, 10, 30]")], seeAlso: ["mask", "where", "choice"],
            keywords: ["gather", "index_select", "fancy indexing", "take_along_axis"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.take(
                    try arguments.tensor(0), try arguments.tensor(1), axis: try arguments.optionalInteger(2)))
        }
        let mask = FunctionEntry(
            "mask", [.x, Parameter("m", .tensor)],
            summary: "The elements where m is true: x[m].",
            shapes: "x: [n, …], m: [n] → [k, …]; m of the shape of x → [k], for k times true",
            examples: [("x = [1, -2, 3]; mask(x, x > 0)", "[1, 3]")], seeAlso: ["take", "where"],
            keywords: ["boolean indexing", "masked_select", "compress", "filter", "nonzero"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.index(try arguments.tensor(0), [.mask(try arguments.tensor(1))]))
        }
        let oneHot = FunctionEntry(
            "onehot", [Parameter("labels", .tensor), Parameter("classes", .integer)],
            summary: "For each label a row of zeros with a 1 at the label's place.", shapes: "labels: […], k → […, k]",
            examples: [("onehot([0, 2], 3)", "[[1, 0, 0]\n [0, 0, 1]]   2×3")], seeAlso: ["eye", "argmax"],
            keywords: ["one_hot", "one-hot", "encoding", "dummy", "categorical", "to_categorical"], topic: .networks
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.oneHot(try arguments.tensor(0), classes: try arguments.integer(1)))
        }
        let windows = FunctionEntry(
            "windows",
            [.x, Parameter("size", .integers), Parameter("step", .integers, default: .integers([1]))],
            summary: "The sliding windows of the last axes, positions first: for a 5×5 image and windows of 3×3 a "
                + "3×3×3×3 array.", shapes: "x: [n, m], [a, b] → [n - a + 1, m - b + 1, a, b] for step = 1",
            examples: [("windows([1, 2, 3, 4], 3)", "[[1, 2, 3]\n [2, 3, 4]]   2×3")], seeAlso: ["map", "pad"],
            keywords: [
                "sliding_window_view", "unfold", "convolution", "patches", "im2col", "rolling", "moving average",
            ], topic: .higherOrder
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.windows(try arguments.tensor(0), try arguments.integers(1), steps: try arguments.integers(2))
            )
        }
        return [take, mask, oneHot, windows]
    }

    /// Functions that run along an axis.
    static func scanning() -> [FunctionEntry] {
        let cumsum = FunctionEntry(
            "cumsum", [.x, oneAxis],
            summary: "The running sum along an axis, or of all elements in a row.",
            shapes: "x: […], axis → shape of x; without an axis → [size of x]",
            formula: "yᵢ = x₀ + … + xᵢ", derivative: "∂yᵢ/∂xⱼ = 1 for j ≤ i",
            examples: [("cumsum([1, 2, 3])", "[1, 3, 6]")], seeAlso: ["cumprod", "sum", "scan"],
            keywords: ["cumulative", "running sum", "prefix sum", "integral"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.cumulativeSum(try arguments.tensor(0), axis: try arguments.optionalInteger(1)))
        }
        let cumprod = FunctionEntry(
            "cumprod", [.x, oneAxis],
            summary: "The running product along an axis, or of all elements in a row.",
            shapes: "x: […], axis → shape of x; without an axis → [size of x]",
            formula: "yᵢ = x₀ · … · xᵢ", derivative: "∂yᵢ/∂xⱼ = the product of the other factors, for j ≤ i",
            examples: [("cumprod([1, 2, 3])", "[1, 2, 6]")], seeAlso: ["cumsum", "prod"],
            keywords: ["cumulative", "running product"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.cumulativeProduct(try arguments.tensor(0), axis: try arguments.optionalInteger(1)))
        }
        let cummax = FunctionEntry(
            "cummax", [.x, oneAxis],
            summary: "The running maximum along an axis, or of all elements in a row.",
            shapes: "x: […], axis → shape of x; without an axis → [size of x]",
            formula: "yᵢ = max(x₀, …, xᵢ)", derivative: "1 for the first of the largest, 0 for the others",
            examples: [("cummax([1, 3, 2])", "[1, 3, 3]")], seeAlso: ["max", "cumsum"],
            keywords: ["cumulative", "running maximum", "accumulate"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.cumulativeMaximum(try arguments.tensor(0), axis: try arguments.optionalInteger(1)))
        }
        return [cumsum, cumprod, cummax]
    }

    /// Functions about the order of elements.
    static func ordering() -> [FunctionEntry] { sorting() + searching() + quantiles() }

    private static func sorting() -> [FunctionEntry] {
        let descending = Parameter("descending", .flag, default: .flag(false))
        let sort = FunctionEntry(
            "sort", [.x, lastAxis, descending],
            summary:
                "The elements in order along an axis (the last), or of all in a row with axis = none. nan comes last.",
            shapes: "x: […] → shape of x; axis = none → [size of x]",
            derivative: "each gradient goes to the place its element came from",
            examples: [
                ("sort([3, 1, 2])", "[1, 2, 3]"), ("sort([3, 1, 2], descending = true)", "[3, 2, 1]"),
                ("sort([[4, 1], [3, 2]], axis = none)", "[1, 2, 3, 4]"),
            ],
            seeAlso: ["argsort", "unique", "top"], keywords: ["order", "ascending", "descending"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.sort(
                    try arguments.tensor(0), axis: try arguments.optionalInteger(1),
                    isDescending: try arguments.flag(2)))
        }
        let argsort = FunctionEntry(
            "argsort", [.x, lastAxis, descending],
            summary:
                "The places that put the elements in order: x[argsort(x)] is sort(x). Equal ones stay as they stand.",
            shapes: "x: […] → shape of x; axis = none → [size of x]",
            examples: [("argsort([30, 10, 20])", "[1, 2, 0]")], seeAlso: ["sort", "rank_of", "argmin"],
            keywords: ["order", "indices", "permutation"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.argumentSort(
                    try arguments.tensor(0), axis: try arguments.optionalInteger(1),
                    isDescending: try arguments.flag(2)))
        }
        let rankOf = FunctionEntry(
            "rank_of", [.x, lastAxis],
            summary: "The place, from 0, that each element takes in sorted order. Equal ones stay as they stand.",
            shapes: "x: […] → shape of x; axis = none → [size of x]",
            examples: [("rank_of([30, 10, 20])", "[2, 0, 1]")], seeAlso: ["argsort", "searchsorted"],
            keywords: ["ranking", "rankdata", "order"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.rankOf(try arguments.tensor(0), axis: try arguments.optionalInteger(1)))
        }
        let top = FunctionEntry(
            "top", [.x, Parameter("k", .integer), Parameter("axis", .integer, default: .integer(-1))],
            summary: "The k largest elements along an axis, the largest first.",
            shapes: "x: [n], k → [k]; x: [n, m], k → [n, k]",
            examples: [("top([3, 9, 1, 7], 2)", "[9, 7]"), ("argsort([3, 9, 1, 7], descending = true)[:2]", "[1, 3]")],
            seeAlso: ["sort", "max"], keywords: ["topk", "partition", "argpartition", "largest", "nlargest"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.top(try arguments.tensor(0), try arguments.integer(1), axis: try arguments.integer(2)))
        }
        return [sort, argsort, rankOf, top]
    }

    private static func searching() -> [FunctionEntry] {
        let unique = FunctionEntry(
            "unique", [.x, Parameter("counts", .flag, default: .flag(false))],
            summary:
                "The distinct elements in ascending order; with counts = true a list of them and their counts.",
            shapes: "x: […] → [k]; counts = true → a list of [k] and [k]",
            examples: [("unique([3, 1, 3])", "[1, 3]"), ("v, n = unique([3, 1, 3], counts = true); n", "[1, 2]")],
            seeAlso: ["sort", "searchsorted"], keywords: ["distinct", "set", "duplicates", "value_counts", "bincount"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            guard try arguments.flag(1) else { return .tensor(try engine.distinct(try arguments.tensor(0))) }
            let (distinct, counts) = try engine.unique(try arguments.tensor(0))
            return .tensors([distinct, counts])
        }
        let searchSorted = FunctionEntry(
            "searchsorted",
            [Parameter("a", .tensor), Parameter("v", .tensor), Parameter("side", .string, default: .string("left"))],
            summary:
                "Where v belongs in the sorted vector a: before equal elements, or with side = \"right\" after.",
            shapes: "a: [n], v: […] → shape of v",
            examples: [("searchsorted([1, 3, 5], 3)", "1"), ("searchsorted([1, 3, 5], 3, side = \"right\")", "2")],
            seeAlso: ["sort", "rank_of"], keywords: ["binary search", "bisect", "bucketize", "digitize", "histogram"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let side = try arguments.string(2)
            guard side == "left" || side == "right" else {
                throw TensorError(.domain, "side is \"left\" or \"right\", not \"\(side)\"")
            }
            return .tensor(
                try engine.searchSorted(
                    try arguments.tensor(0), try arguments.tensor(1), afterEqual: side == "right"))
        }
        return [unique, searchSorted]
    }

    private static func quantiles() -> [FunctionEntry] {
        let median = FunctionEntry(
            "median", [.x, .axis, .keep],
            summary:
                "The element in the middle of the sorted ones, or the mean of the two in the middle; nan of no elements.",
            shapes: FunctionEntry.withoutAxes,
            examples: [("median([3, 1, 2])", "2"), ("median([1, 2, 3, 10])", "2.5")],
            seeAlso: ["quantile", "mean", "sort"], keywords: ["average", "middle", "nanmedian", "quantile"],
            topic: .reducing
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.median(
                    try arguments.tensor(0), axes: try arguments.optionalIntegers(1), keep: try arguments.flag(2)))
        }
        let quantile = FunctionEntry(
            "quantile", [.x, Parameter("q", .tensor), .axis, .keep],
            summary: "The value below which the fraction q of the elements lies, interpolated between neighbours.",
            shapes: "x: […], q: […] → shape of q, then of x without the axes",
            examples: [("quantile([1, 2, 3, 4, 5], 0.25)", "2"), ("quantile([1, 2], [0, 0.5])", "[1, 1.5]")],
            seeAlso: ["median", "sort"], keywords: ["percentile", "quartile"], topic: .reducing
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.quantile(
                    try arguments.tensor(0), try arguments.tensor(1), axes: try arguments.optionalIntegers(2),
                    keep: try arguments.flag(3)))
        }
        return [median, quantile]
    }
}
