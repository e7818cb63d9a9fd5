extension CoreFunctions {
    /// Determinants, inverses and factorizations of matrices.
    static func linearAlgebra() -> [FunctionEntry] { inverses() + factorizations() }

    private static var matrix: FunctionEntry.Parameter { FunctionEntry.Parameter("a", .tensor) }

    private static func inverses() -> [FunctionEntry] {
        let det = FunctionEntry(
            "det", [matrix],
            summary: "The determinant of a square matrix, 0 when it has no inverse; of a stack one for each matrix.",
            shapes: "a: [n, n] → a number; [m, n, n] → [m]",
            formula: "the product of the pivots of elimination, with the sign of the row exchanges",
            derivative: "det(A) · inv(A).T; where A has no inverse, the matrix of its cofactors",
            examples: [("det([[1, 2], [3, 4]])", "-2"), ("det([[1, 2], [2, 4]])", "0")],
            seeAlso: ["inv", "solve", "svd"], keywords: ["determinant", "slogdet", "singular", "volume"]
        ) { engine, arguments in .tensor(try engine.determinant(arguments[0].tensor())) }
        let inv = FunctionEntry(
            "inv", [matrix],
            summary: "The inverse of a square matrix, or of each matrix of a stack; an error when there is none. "
                + "solve(A, b) is faster and more exact than inv(A) @ b.",
            shapes: "a: [n, n] → [n, n]; [m, n, n] → [m, n, n]",
            formula: "inv(A) @ A = eye(n)", derivative: "-Y.T @ g @ Y.T with Y = inv(A), g the gradient of Y",
            examples: [("inv([[2, 0], [0, 4]])", "[[0.5, 0   ]\n [0  , 0.25]]   2×2")], seeAlso: ["solve", "det"],
            keywords: ["inverse", "reciprocal", "pinv"]
        ) { engine, arguments in .tensor(try engine.inverse(arguments[0].tensor())) }
        let solve = FunctionEntry(
            "solve", [matrix, FunctionEntry.Parameter("b", .tensor)],
            summary:
                "The x of the linear equations A @ x = b. A vector b is one right side; the columns of a matrix b are "
                + "several. Leading axes are stacks, and broadcast. An error when A is singular.",
            shapes: "a: [n, n], b: [n] → [n]; b: [n, k] → [n, k]; leading axes broadcast",
            formula: "A @ x = b", derivative: "solve(A.T, g) in b, -solve(A.T, g) @ x.T in A, g the gradient of x",
            examples: [("solve([[2, 1], [1, 3]], [3, 4])", "[1, 1]")], seeAlso: ["inv", "det", "qr"],
            keywords: ["linear equations", "system", "lstsq", "least squares", "backslash"]
        ) { engine, arguments in .tensor(try engine.solve(arguments[0].tensor(), arguments[1].tensor())) }
        return [det, inv, solve]
    }

    private static func factorizations() -> [FunctionEntry] {
        let qr = FunctionEntry(
            "qr", [matrix, .init("mode", .string, default: .string("reduced"))],
            summary:
                "A as q @ r: the columns of q stand upright on each other and have the length 1, r has zeros below its "
                + "diagonal. The mode \"complete\" makes q square, \"r\" gives r alone.",
            shapes: "a: [n, m] → q: [n, k], r: [k, m] with k = min(n, m); \"complete\": q: [n, n], r: [n, m]",
            formula: "A = q @ r",
            derivative: "by Walter and Lehmann (2010); needs columns that do not depend on each other",
            examples: [
                ("q, r = qr([[3, 1], [4, 2]]); r", "[[-5, -2.2]\n [ 0,  0.4]]   2×2"),
                ("q, r = qr([[3, 1], [4, 2]]); close(q @ r, [[3, 1], [4, 2]])", "true"),
            ],
            seeAlso: ["svd", "solve"], keywords: ["orthogonal", "Gram-Schmidt", "factorization", "decomposition"]
        ) { engine, arguments in
            let name = arguments[1].string ?? "reduced"
            guard let mode = QRMode(rawValue: name) else {
                throw TensorError(
                    .domain, "qr has no mode \"\(name)\"", help: ["use mode = \"reduced\", \"complete\" or \"r\""])
            }
            let results = try engine.qr(arguments[0].tensor(), mode: mode)
            return mode == .r ? .tensor(results[0]) : .tensors(results)
        }
        let svd = FunctionEntry(
            "svd",
            [
                matrix, .init("full_matrices", .flag, default: .flag(true)),
                .init("compute_uv", .flag, default: .flag(true)),
            ],
            summary:
                "The singular value decomposition: a list of u, the singular values s from the largest down, and vh. The "
                + "columns of u and the rows of vh stand upright on each other and have the length 1; both are square, or, "
                + "with full_matrices = false, as small as they can be. compute_uv = false gives s alone.",
            shapes:
                "a: [n, m] → u: [n, n], s: [k], vh: [m, m] with k = min(n, m); full_matrices = false: u: [n, k], vh: [k, m]",
            formula: "A = (u * s) @ vh with full_matrices = false",
            derivative: "(u * g) @ vh for s; by Townsend (2016) for the vectors, where the singular values differ",
            examples: [
                ("u, s, vh = svd([[3, 0], [0, -2]]); s", "[3, 2]"),
                ("svd([[1, 2], [2, 4]], compute_uv = false)[0]", "5"),
            ],
            seeAlso: ["eigh", "qr", "norm"],
            keywords: [
                "singular values", "decomposition", "factorization", "principal components", "PCA", "rank", "svdvals",
            ]
        ) { engine, arguments in
            let results = try engine.svd(
                arguments[0].tensor(), isFull: arguments[1].flag, computesVectors: arguments[2].flag)
            return arguments[2].flag ? .tensors(results) : .tensor(results[0])
        }
        let eigh = FunctionEntry(
            "eigh", [matrix, .init("UPLO", .string, default: .string("L"))],
            summary:
                "The eigenvalues w of a symmetric matrix, from the smallest up, and its eigenvectors, the columns of v. "
                + "Only the lower triangle is read, or with UPLO = \"U\" the upper one.",
            shapes: "a: [n, n] → w: [n], v: [n, n]; leading axes are stacks",
            formula: "A = (v * w) @ v.T",
            derivative: "(v * g) @ v.T for w, both halves added in the triangle that is read; by Giles (2008) for the "
                + "vectors, where the eigenvalues differ",
            examples: [("w, v = eigh([[2, 1], [1, 2]]); w", "[1, 3]")], seeAlso: ["svd", "det"],
            keywords: [
                "eigenvalues", "eigenvectors", "eig", "eigvals", "symmetric", "spectral", "decomposition",
                "factorization",
            ]
        ) { engine, arguments in
            let name = arguments[1].string ?? "L"
            // NumPy takes small letters, too.
            guard let triangle = MatrixTriangle(rawValue: name.uppercased()) else {
                throw TensorError(
                    .domain, "UPLO of eigh names a triangle, and \"\(name)\" is none",
                    help: ["use UPLO = \"L\" for the lower triangle, \"U\" for the upper one"])
            }
            return .tensors(try engine.eigh(arguments[0].tensor(), triangle: triangle))
        }
        return [qr, svd, eigh]
    }
}
