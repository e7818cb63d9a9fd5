/// The norms of matrices, as NumPy's `norm` counts them.
public enum MatrixNorm {
    /// The root of the sum of the squares.
    case frobenius
    /// The sum of the singular values.
    case nuclear
    /// By a number: ±1 the largest or smallest sum of magnitudes of a column, ±∞ of a row, ±2 the largest or smallest
    /// singular value.
    case order(Double)
}

extension Engine {
    /// NumPy's `norm`: without an order the root of the sum of all squares; of a vector, or along one axis, the norm of
    /// vectors of that order; of a matrix, or over two axes, a norm of matrices.
    /// - Throws: `.domain` for an order that there is not; `.shape` when the order does not tell what to do with the axes;
    ///   `.index` for an axis that does not exist; what `svd` throws.
    public func norm(_ x: Tensor, kind: MatrixNorm?, axes: [Int]?, keep: Bool) throws -> Tensor {
        guard let kind else { return try norm(x, axes: axes, keep: keep) }
        let chosen = try axes.map { try x.shape.axesInOrder($0) } ?? Array(0..<x.rank)
        if chosen.count == 2 { return try matrixNorm(x, kind, rows: chosen[0], columns: chosen[1], keep: keep) }
        guard case .order(let order) = kind else {
            throw TensorError(
                .shape, "this norm is one of matrices, and \(Self.axesText(chosen.count, axes))",
                help: ["axis = [-2, -1] takes the matrices in the last two axes"])
        }
        guard chosen.count < 2 else {
            throw TensorError(
                .shape, "an order of norm is for vectors or matrices, and \(Self.axesText(chosen.count, axes))",
                help: ["name one axis or two: axis = -1", "without ord, norm counts all elements as one long vector"])
        }
        return try norm(x, order: order, axes: axes, keep: keep)
    }

    private static func axesText(_ count: Int, _ axes: [Int]?) -> String {
        "\(axes == nil ? "{0} has" : "axis names") \(count == 0 ? "no axes" : count == 1 ? "one axis" : "\(count) axes")"
    }

    private func matrixNorm(_ x: Tensor, _ kind: MatrixNorm, rows: Int, columns: Int, keep: Bool) throws -> Tensor {
        /// The sums of the magnitudes along one axis, and the largest or smallest of them.
        func sums(along axis: Int, isLargest: Bool) throws -> Tensor {
            let sums = try sum(apply(Elementwise.abs, x), axes: [axis], keep: true)
            let both = [rows, columns]
            return isLargest
                ? try maximum(over: sums, axes: both, keep: keep) : try minimum(over: sums, axes: both, keep: keep)
        }
        func singular(_ reduce: (Tensor) throws -> Tensor) throws -> Tensor {
            let others = (0..<x.rank).filter { $0 != rows && $0 != columns }
            let values = try svd(transpose(x, order: others + [rows, columns]), computesVectors: false)[0]
            let result = try reduce(values)
            if !keep { return result }
            return try reshape(
                result, to: Shape((0..<x.rank).map { $0 == rows || $0 == columns ? 1 : x.shape[$0] }))
        }
        switch kind {
        case .frobenius: return try norm(x, axes: [rows, columns], keep: keep)
        case .nuclear: return try singular { try sum($0, axes: [-1]) }
        case .order(1): return try sums(along: rows, isLargest: true)
        case .order(-1): return try sums(along: rows, isLargest: false)
        case .order(Double.infinity): return try sums(along: columns, isLargest: true)
        case .order(-Double.infinity): return try sums(along: columns, isLargest: false)
        case .order(2): return try singular { try maximum(over: $0, axes: [-1]) }
        case .order(-2): return try singular { try minimum(over: $0, axes: [-1]) }
        case .order(let order):
            throw TensorError(
                .domain, "there is no norm of matrices of the order \(Self.short(order))",
                help: [
                    "ord is 1, 2, inf, -1, -2, -inf, \"fro\" or \"nuc\"",
                    "norm(ravel(…), \(Self.short(order))) counts the elements as one long vector",
                ])
        }
    }
}
