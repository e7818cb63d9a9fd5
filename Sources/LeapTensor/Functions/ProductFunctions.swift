extension CoreFunctions {
    /// The length of vectors, and NumPy's norms of matrices.
    static var norm: FunctionEntry {
        FunctionEntry(
            "norm",
            [
                .x, .init("ord", .numberOrString, default: FunctionEntry.Argument.none), .axis, .keep,
            ],
            summary:
                "The length: the root of the sum of the squares of all elements. With ord, of a vector or along one "
                + "axis, the magnitudes to the power of ord, summed, and the root; inf takes the largest, 0 counts what "
                + "is not 0. With ord, of a matrix or over two axes: 1 and inf take the largest sum of a column and of a "
                + "row, 2 the largest singular value, \"nuc\" their sum, \"fro\" the root of the sum of the squares; "
                + "-1, -inf and -2 take the smallest.", shapes: FunctionEntry.withoutAxes,
            formula: "(Σ |x|^ord)^(1/ord)", derivative: "x / y without ord",
            examples: [("norm([3, 4])", "5"), ("norm([3, -4], 1)", "7"), ("norm([[1, 2], [3, 4]], 1)", "6")],
            seeAlso: ["dot", "svd", "sqrt"],
            keywords: ["length", "magnitude", "L1", "L2", "distance", "euclidean", "frobenius", "nuclear"]
        ) { engine, arguments in
            let kind: MatrixNorm?
            switch arguments[1] {
            case .none: kind = nil
            case .string("fro"): kind = .frobenius
            case .string("nuc"): kind = .nuclear
            case .string(let name):
                throw TensorError(
                    .domain, "norm has no order \"\(name)\"",
                    help: ["ord is a number, \"fro\" or \"nuc\""])
            default: kind = .order(arguments[1].number ?? 2)
            }
            return .tensor(
                try engine.norm(
                    arguments[0].tensor(), kind: kind, axes: arguments[2].axes, keep: arguments[3].flag))
        }
    }

    /// Products of arrays.
    static func products() -> [FunctionEntry] {
        let (a, b) = (FunctionEntry.Parameter("a", .tensor), FunctionEntry.Parameter("b", .tensor))
        let dot = FunctionEntry(
            "dot", [a, b],
            summary: "The sum of the products of two vectors; of matrices the same as @. With more axes, the sums over "
                + "the last axis of a and the last but one of b.",
            shapes: "a: [n], b: [n] → a number; [n, k], [k, m] → [n, m]; [n, m, k], [l, k, p] → [n, m, l, p]",
            formula: "Σ a·b", derivative: "b in a, a in b",
            examples: [
                ("dot([1, 2], [3, 4])", "11"), ("shape(dot(zeros([2, 3, 4]), zeros([5, 4, 6])))", "[2, 3, 5, 6]"),
            ],
            seeAlso: ["outer", "einsum", "norm"], keywords: ["inner product", "scalar product", "matmul", "vdot"]
        ) { engine, arguments in .tensor(try engine.dot(arguments[0].tensor(), arguments[1].tensor())) }
        let outer = FunctionEntry(
            "outer", [a, b], summary: "Every element of a times every element of b, as a matrix.",
            shapes: "a: [n], b: [m] → [n, m]",
            formula: "yᵢⱼ = aᵢ·bⱼ",
            derivative: "g @ b in a, g.T @ a in b, g the gradient of y",
            examples: [("outer([1, 2], [3, 4])", "[[3, 4]\n [6, 8]]   2×2")], seeAlso: ["dot", "einsum", "outer_with"],
            keywords: ["outer product", "tensor product"]
        ) { engine, arguments in .tensor(try engine.outer(arguments[0].tensor(), arguments[1].tensor())) }
        let trace = FunctionEntry(
            "trace",
            [
                .x, .init("offset", .integer, default: .integer(0)), .init("axis1", .integer, default: .integer(0)),
                .init("axis2", .integer, default: .integer(1)),
            ],
            summary:
                "The sum of the diagonal of the first two axes, or of two others. offset names another diagonal: 1 the "
                + "one above, -1 the one below.", shapes: "x: [n, n] → a number; x: [n, n, …] → […]",
            formula: "Σᵢ xᵢᵢ", derivative: "1 on the diagonal, 0 elsewhere",
            examples: [
                ("trace([[1, 2], [3, 4]])", "5"), ("trace([[1, 2], [3, 4]], offset = 1)", "2"),
                ("trace(ones([5, 2, 2]), axis1 = 1, axis2 = 2)", "[2, 2, 2, 2, 2]"),
            ], seeAlso: ["sum", "einsum"], keywords: ["diagonal", "sum of the diagonal"]
        ) { engine, arguments in
            .tensor(
                try engine.trace(
                    arguments[0].tensor(), offset: arguments[1].integer ?? 0,
                    axes: (arguments[2].integer ?? 0, arguments[3].integer ?? 1)))
        }
        return [dot, outer, trace, einsum]
    }

    private static var einsum: FunctionEntry {
        FunctionEntry(
            "einsum", [.init("subscripts", .string), .init("arrays", .operands)],
            summary:
                "Sums of products, told by a letter for each axis. Axes with the same letter go together; letters that "
                + "do not stand behind -> are summed. A letter twice in one array takes its diagonal, dots (...) stand for "
                + "axes without a letter. Without ->, the letters that stand once are kept, in the order of the alphabet.",
            shapes: "a letter for each axis: \"ij,jk->ik\" takes [n, m], [m, k] → [n, k]",
            formula: "\"ij,jk->ik\": yᵢₖ = Σⱼ aᵢⱼ·bⱼₖ",
            derivative: "again an einsum, of the gradient and the other arrays: einsum(\"ik,jk->ij\", g, b)",
            examples: [
                ("einsum(\"ij,j->i\", [[1, 2], [3, 4]], [10, 1])", "[12, 34]"),
                ("einsum(\"ii->i\", [[1, 2], [3, 4]])", "[1, 4]"),
                ("einsum(\"ij->j\", [[1, 2], [3, 4]])", "[4, 6]"),
                ("shape(einsum(\"bij,bjk->bik\", ones([5, 2, 3]), ones([5, 3, 4])))", "[5, 2, 4]"),
            ], seeAlso: ["dot", "outer", "trace", "transpose"],
            keywords: ["einstein", "summation", "tensordot", "contraction", "inner product", "diagonal", "bmm"]
        ) { engine, arguments in
            guard case .tensors(let arrays) = arguments[1] else { throw TensorError(.parameter, "an array is missing") }
            return .tensor(try engine.einsum(arguments[0].string ?? "", arrays))
        }
    }
}
