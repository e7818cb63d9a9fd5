extension StructureFunctions {
    private typealias Parameter = FunctionEntry.Parameter

    /// Functions that tell about an array.
    static func describing() -> [FunctionEntry] {
        let shape = FunctionEntry(
            "shape", [.x],
            summary: "The sizes of the axes, as a vector.", shapes: "x: […] → [rank of x]",
            examples: [("shape([[1, 2, 3], [4, 5, 6]])", "[2, 3]"), ("shape(5)", "[]")],
            seeAlso: ["rank", "size", "reshape"], keywords: ["size", "dimensions"]
        ) { _, values in
            let x = try StructureArguments(values).tensor(0)
            return .tensor(try Tensor(x.shape.dimensions.map(Double.init), shape: Shape([x.rank])))
        }
        let rank = FunctionEntry(
            "rank", [.x],
            summary: "The number of axes: 0 for a number, 1 for a vector, 2 for a matrix.", shapes: "x: […] → a number",
            examples: [("rank([[1, 2], [3, 4]])", "2")], seeAlso: ["shape", "size"],
            keywords: ["ndim", "dimensions", "axes"]
        ) { _, values in .tensor(Tensor(scalar: Double(try StructureArguments(values).tensor(0).rank))) }
        let size = FunctionEntry(
            "size", [.x],
            summary: "The number of elements.", shapes: "x: […] → a number; a list, a string or a record → a number",
            examples: [("size([[1, 2, 3], [4, 5, 6]])", "6")], seeAlso: ["shape", "rank"],
            keywords: ["len", "length", "numel", "number of elements", "count"]
        ) { _, values in .tensor(Tensor(scalar: Double(try StructureArguments(values).tensor(0).count))) }
        return [shape, rank, size]
    }

    /// Functions that arrange the same elements in other axes.
    static func reshaping() -> [FunctionEntry] { arrangements() + axisChanges() }

    private static func arrangements() -> [FunctionEntry] {
        let reshape = FunctionEntry(
            "reshape", [.x, Parameter("shape", .integers)],
            summary: "The same elements, row by row, in another shape. One size may be -1: what the others leave.",
            shapes: "x: […], shape → that shape, with as many elements",
            examples: [("reshape([1, 2, 3, 4], [2, -1])", "[[1, 2]\n [3, 4]]   2×2")],
            seeAlso: ["ravel", "flatten", "transpose"], keywords: ["view", "resize", "newshape"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.reshape(try arguments.tensor(0), dimensions: try arguments.integers(1)))
        }
        let ravel = FunctionEntry(
            "ravel", [.x],
            summary: "All elements as a vector, row by row.", shapes: "x: [n, m, …] → [n·m·…]",
            examples: [("ravel([[1, 2], [3, 4]])", "[1, 2, 3, 4]")], seeAlso: ["flatten", "reshape"],
            keywords: ["flatten", "vector", "view"]
        ) { engine, values in .tensor(try engine.ravel(try StructureArguments(values).tensor(0))) }
        let flatten = FunctionEntry(
            "flatten", [.x],
            summary: "Keeps the first axis, the batch, and joins the others into one.",
            shapes: "x: [n, m, k, …] → [n, m·k·…]",
            examples: [("shape(flatten(zeros([5, 2, 3])))", "[5, 6]")], seeAlso: ["ravel", "reshape"],
            keywords: ["reshape", "batch"]
        ) { engine, values in .tensor(try engine.flatten(try StructureArguments(values).tensor(0))) }
        return [reshape, ravel, flatten]
    }

    private static func axisChanges() -> [FunctionEntry] {
        let transpose = FunctionEntry(
            "transpose", [.x, Parameter("axes", .integers, default: FunctionEntry.Argument.none)],
            summary: "The axes in the given order, or reversed: axis i of the result is axis axes[i] of x.",
            shapes: "x: [n, m] → [m, n]; with axes, size i of the result is size axes[i] of x",
            formula: "yⱼᵢ = xᵢⱼ",
            examples: [
                ("transpose([[1, 2], [3, 4]])", "[[1, 3]\n [2, 4]]   2×2"),
                ("shape(transpose(zeros([2, 3, 4]), [0, 2, 1]))", "[2, 4, 3]"),
            ],
            seeAlso: ["reshape", "flip"], keywords: ["permute", "swapaxes", "moveaxis", "T"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.transpose(try arguments.tensor(0), axes: try arguments.optionalIntegers(1)))
        }
        let squeeze = FunctionEntry(
            "squeeze", [.x, .axis],
            summary: "Without axes of size 1: the given ones, or all.", shapes: "x: [1, n, 1] → [n]",
            examples: [("squeeze([[1, 2, 3]])", "[1, 2, 3]")], seeAlso: ["expand", "reshape"], keywords: ["remove axis"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.squeeze(try arguments.tensor(0), axes: try arguments.optionalIntegers(1)))
        }
        let expand = FunctionEntry(
            "expand", [.x, Parameter("axis", .integers)],
            summary: "With a new axis of size 1 at this place of the result.",
            shapes: "x: [n, m], axis = 0 → [1, n, m]",
            examples: [("shape(expand([1, 2, 3], 0))", "[1, 3]"), ("shape(expand([1, 2, 3], -1))", "[3, 1]")],
            seeAlso: ["squeeze", "reshape"], keywords: ["unsqueeze", "expand_dims", "newaxis", "add axis"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.expand(try arguments.tensor(0), axes: try arguments.integers(1)))
        }
        let flip = FunctionEntry(
            "flip", [.x, .axis],
            summary: "The elements in reverse order along the given axes, or along all.", shapes: "x: […] → shape of x",
            examples: [("flip([1, 2, 3])", "[3, 2, 1]")], seeAlso: ["roll", "transpose"],
            keywords: ["reverse", "flipud", "fliplr", "mirror"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.flip(try arguments.tensor(0), axes: try arguments.optionalIntegers(1)))
        }
        return [transpose, squeeze, expand, flip]
    }

    /// Functions that put arrays together and take them apart.
    static func joining() -> [FunctionEntry] {
        let parts = Parameter("arrays", .tensors)
        let along = Parameter("axis", .integer, default: .integer(0))
        let concat = FunctionEntry(
            "concat", [parts, along],
            summary: "The arrays one after the other along an axis that they have; also of one list of them.",
            shapes: "[n, …], [m, …] → [n + m, …]; the other axes agree",
            examples: [
                ("concat([1, 2], [3])", "[1, 2, 3]"),
                ("concat([[1], [2]], [[3], [4]], axis = 1)", "[[1, 3]\n [2, 4]]   2×2"),
            ],
            seeAlso: ["stack", "split"], keywords: ["concatenate", "cat", "append", "join", "hstack", "vstack"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.concat(try arguments.tensors(0), axis: try arguments.integer(1)))
        }
        let stack = FunctionEntry(
            "stack", [parts, along],
            summary: "Arrays of one shape as the parts of a new axis; also of one list of them.",
            shapes: "k arrays [n, …] → [k, n, …]",
            examples: [
                ("stack([1, 2], [3, 4])", "[[1, 2]\n [3, 4]]   2×2"),
                ("stack([1, 2], [3, 4], axis = 1)", "[[1, 3]\n [2, 4]]   2×2"),
            ],
            seeAlso: ["concat", "split"], keywords: ["vstack", "hstack", "dstack", "combine"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.stack(try arguments.tensors(0), axis: try arguments.integer(1)))
        }
        let split = FunctionEntry(
            "split", [.x, Parameter("sections", .tensor), along],
            summary: "A list of parts along an axis: so many equal ones, or cut before each of the listed places.",
            shapes: "x: [n, …], k → k arrays [n / k, …]",
            examples: [
                ("a, b = split([1, 2, 3, 4], 2); b", "[3, 4]"), ("a, b = split([1, 2, 3, 4], [1]); b", "[2, 3, 4]"),
            ],
            seeAlso: ["concat", "stack"], keywords: ["array_split", "chunk", "hsplit", "vsplit"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let x = try arguments.tensor(0)
            let sections = try arguments.tensor(1)
            let numbers = try sections.wholeNumbers("a place to cut")
            guard sections.rank <= 1 else { throw TensorError(.shape, "split needs a number, or a list of places") }
            let axis = try arguments.integer(2)
            return .tensors(
                sections.rank == 0
                    ? try engine.split(x, sections: numbers[0], axis: axis)
                    : try engine.split(x, at: numbers, axis: axis))
        }
        return [concat, stack, split]
    }

    /// Functions that repeat and move elements.
    static func repeating() -> [FunctionEntry] {
        let tile = FunctionEntry(
            "tile", [.x, Parameter("reps", .integers)],
            summary: "The array repeated as a whole, so many times along each axis.",
            shapes: "x: [n], r → [r·n]; x: [n, m], [r, s] → [r·n, s·m]",
            examples: [("tile([1, 2], 2)", "[1, 2, 1, 2]"), ("tile([1, 2], [2, 1])", "[[1, 2]\n [1, 2]]   2×2")],
            seeAlso: ["repeat_each", "full"], keywords: ["repeat", "copies"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(try engine.tile(try arguments.tensor(0), try arguments.integers(1)))
        }
        let repeatEach = FunctionEntry(
            "repeat_each",
            [.x, Parameter("repeats", .integers), Parameter("axis", .integer, default: FunctionEntry.Argument.none)],
            summary: "Each element repeated, along an axis or as a vector; one count, or one for each element.",
            shapes: "x: [n], r → [r·n]; x: [n, …], axis = 0 → [r·n, …]",
            examples: [("repeat_each([1, 2], 2)", "[1, 1, 2, 2]"), ("repeat_each([1, 2], [1, 3])", "[1, 2, 2, 2]")],
            seeAlso: ["tile"], keywords: ["repeat", "repeat_interleave", "upsample"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.repeatEach(
                    try arguments.tensor(0), try arguments.integers(1), axis: try arguments.optionalInteger(2)))
        }
        let roll = FunctionEntry(
            "roll", [.x, Parameter("shift", .integers), .axis],
            summary: "Elements moved along axes; what leaves at the end comes in at the front.",
            shapes: "x: […] → shape of x",
            examples: [("roll([1, 2, 3, 4], 1)", "[4, 1, 2, 3]")], seeAlso: ["flip"],
            keywords: ["shift", "rotate", "circular"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            return .tensor(
                try engine.roll(
                    try arguments.tensor(0), try arguments.integers(1), axes: try arguments.optionalIntegers(2)))
        }
        let pad = FunctionEntry(
            "pad", [.x, Parameter("widths", .tensor), Parameter("value", .number, default: .number(0))],
            summary: "The array with a border of one value: for each axis how many elements before and after it. "
                + "One pair counts for all axes, one number for all sides.",
            shapes: "x: [n, m], [[a, b], [c, d]] → [a + n + b, c + m + d]",
            examples: [("pad([1, 2], [[1, 2]])", "[0, 1, 2, 0, 0]"), ("pad([1, 2], 1, value = 9)", "[9, 1, 2, 9]")],
            seeAlso: ["concat", "windows"], keywords: ["padding", "border", "zero padding"]
        ) { engine, values in
            let arguments = StructureArguments(values)
            let x = try arguments.tensor(0)
            let widths = try borderWidths(try arguments.tensor(1), rank: x.rank)
            return .tensor(try engine.pad(x, widths, value: try arguments.number(2)))
        }
        return [tile, repeatEach, roll, pad]
    }

    /// The widths of a border from `1`, `[1, 2]`, `[[1, 2]]` or a pair for each axis.
    private static func borderWidths(_ widths: Tensor, rank: Int) throws -> [(before: Int, after: Int)] {
        let numbers = try widths.wholeNumbers("the width of a border")
        switch (widths.rank, widths.shape.dimensions.last) {
        case (0, _), (1, 1): return (0..<rank).map { _ in (numbers[0], numbers[0]) }
        case (1, 2): return (0..<rank).map { _ in (numbers[0], numbers[1]) }
        case (2, 1): return try spread(widths.shape[0], rank) { (numbers[$0], numbers[$0]) }
        case (2, 2): return try spread(widths.shape[0], rank) { (numbers[2 * $0], numbers[2 * $0 + 1]) }
        default:
            throw TensorError(
                .shape,
                "the widths of a border are a pair for each axis, not an array of the shape "
                    + widths.shape.literal, help: ["one pair for each axis: pad(x, [[1, 1], [2, 2]])"])
        }
    }

    private static func spread(
        _ rows: Int, _ rank: Int, _ pair: (Int) -> (Int, Int)
    ) throws -> [(before: Int, after: Int)] {
        let single = rows == 1 ? rank : rows
        return (0..<single).map { rows == 1 ? pair(0) : pair($0) }.map { (before: $0.0, after: $0.1) }
    }
}
