import LeapDiagnostics

// Products that are formulas of other operations.
extension Engine {
    /// NumPy's `dot`: of vectors the sum of the products, of matrices `@`, with a number `*`. With more axes the sum of
    /// the products over the last axis of `a` and the last but one of `b` (its only one when `b` is a vector): the
    /// result has the other axes of `a`, then those of `b`.
    /// - Throws: `.shape` when the sizes of these axes differ, or the result would have too many axes.
    public func dot(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.rank == 0 || b.rank == 0 { return try multiply(a, b) }
        let inner = max(0, b.rank - 2)
        let depth = a.shape[a.rank - 1]
        guard depth == b.shape[inner] else {
            throw TensorError(
                .shape,
                "dot sums over the last axis of {0}, of size \(depth), and \(b.rank == 1 ? "the axis" : "the last but one") "
                    + "of {1}, of size \(b.shape[inner])",
                help: ["the shapes are \(a.shape.literal) and \(b.shape.literal)"])
        }
        if a.rank <= 2, b.rank <= 2 { return try matrixMultiply(a, b) }
        let others = (0..<b.rank).filter { $0 != inner }
        let (left, right) = (a.shape.dimensions.dropLast(), others.map { b.shape[$0] })
        let shape = try Shape.checked(left + right)
        let product = try matrixMultiply(
            reshape(a, to: Shape([left.reduce(1, *), depth])),
            reshape(transpose(b, order: [inner] + others), to: Shape([depth, right.reduce(1, *)])))
        return try reshape(product, to: shape)
    }

    /// Every element of `a` times every element of `b`, both flattened: count(a) × count(b).
    public func outer(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try multiply(reshape(a, to: Shape([a.count, 1])), reshape(b, to: Shape([1, b.count])))
    }

    /// The sum of a diagonal of two axes: of the one that begins `offset` columns to the right.
    /// - Throws: `.shape` for fewer than two axes; `.index` for axes that do not exist or are one.
    public func trace(_ x: Tensor, offset: Int = 0, axes: (Int, Int) = (0, 1)) throws -> Tensor {
        guard x.rank >= 2 else {
            throw TensorError(
                .shape, "trace needs a matrix, but {0} has \(x.rank == 0 ? "no axes" : "one axis")",
                help: ["the sum of all elements is \(code: "sum({0})")"])
        }
        let pair = try x.shape.axesInOrder([axes.0, axes.1])
        let moved = try transpose(x, order: (0..<x.rank).filter { !pair.contains($0) } + pair)
        let diagonal = try eye(x.shape[pair[0]], columns: x.shape[pair[1]], offset: offset, .bool)
        let chosen = try self.where(diagonal, moved, Tensor(scalar: 0, dataType: x.numberType))
        return try sum(chosen, axes: [-2, -1])
    }
}
