// Products that are formulas of other operations.
extension Engine {
    /// NumPy's `dot` up to matrices: of vectors the sum of the products, of matrices `@`, with a number `*`.
    /// - Throws: `.shape` when the inner sizes differ, or for more than two axes.
    public func dot(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.rank == 0 || b.rank == 0 { return try multiply(a, b) }
        guard a.rank <= 2, b.rank <= 2 else {
            throw TensorError(
                .shape, "dot takes vectors and matrices, not the shapes \(a.shape.literal) and \(b.shape.literal)",
                help: ["@ multiplies stacks of matrices"])
        }
        return try matrixMultiply(a, b)
    }

    /// Every element of `a` times every element of `b`, both flattened: count(a) × count(b).
    public func outer(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try multiply(reshape(a, to: Shape([a.count, 1])), reshape(b, to: Shape([1, b.count])))
    }

    /// The sum of the diagonal of the first two axes.
    /// - Throws: `.shape` for fewer than two axes.
    public func trace(_ x: Tensor) throws -> Tensor {
        guard x.rank >= 2 else {
            throw TensorError(
                .shape, "trace needs a matrix, but {0} has \(x.rank == 0 ? "no axes" : "one axis")")
        }
        let moved = x.rank == 2 ? x : try transpose(x, order: Array(2..<x.rank) + [0, 1])
        let (rows, columns) = (x.shape[0], x.shape[1])
        let diagonal = try Tensor.build(Bool.self, shape: Shape([rows, columns])) { target in
            target.initialize(repeating: false, count: rows * columns)
            for i in 0..<min(rows, columns) { target[i * columns + i] = true }
        }
        let chosen = try self.where(diagonal, moved, Tensor(scalar: 0, dataType: x.numberType))
        return try sum(chosen, axes: [-2, -1])
    }
}
