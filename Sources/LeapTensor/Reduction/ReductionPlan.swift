/// An array brought into the order a reduction loop wants: `outer` groups of `count` elements, each element a row of
/// `inner` neighbours that are reduced side by side.
struct ReductionPlan {
    let source: Tensor
    let outer: Int
    let count: Int
    let inner: Int
    /// The axes reduced, ascending.
    let axes: [Int]
    /// The same axes as `source` has them.
    let sourceAxes: [Int]
    /// The result's shape with the reduced axes left out, and kept with size 1.
    let droppedShape: Shape
    let keptShape: Shape

    /// - Parameter axes: `nil` for all; negative ones count from the last.
    /// - Throws: `.index` for an axis that does not exist or is named twice.
    init(_ x: Tensor, axes requested: [Int]?, keepsOrder: Bool = false) throws {
        axes = try x.shape.normalAxes(requested)
        var (dropped, kept) = (x.shape.dimensions, x.shape.dimensions)
        for axis in axes.reversed() {
            dropped.remove(at: axis)
            kept[axis] = 1
        }
        droppedShape = Shape(dropped)
        keptShape = Shape(kept)
        count = axes.reduce(1) { $0 * x.shape[$1] }
        let isRun = axes.isEmpty || axes[axes.count - 1] - axes[0] == axes.count - 1
        if isRun, let firstAxis = axes.first, let lastAxis = axes.last {
            source = x
            sourceAxes = axes
            outer = x.shape.dimensions[..<firstAxis].reduce(1, *)
            inner = x.shape.dimensions[(lastAxis + 1)...].reduce(1, *)
        } else if axes.isEmpty {
            source = x
            sourceAxes = []
            outer = x.count
            inner = 1
        } else {
            let reduced = axes
            let order = (0..<x.rank).filter { !reduced.contains($0) } + reduced
            let strides = x.strides ?? x.shape.packedStrides
            source = try x.view(Shape(order.map { x.shape[$0] }), order.map { strides[$0] })
            sourceAxes = Array(droppedShape.rank..<x.rank)
            outer = droppedShape.count
            inner = 1
        }
    }

    func shape(keep: Bool) -> Shape { keep ? keptShape : droppedShape }
}

extension Shape {
    /// Axes counted from 0, ascending; all when `nil`.
    /// - Throws: `.index` for an axis that does not exist or is named twice.
    func normalAxes(_ requested: [Int]?) throws -> [Int] {
        guard let requested else { return Array(0..<rank) }
        if requested.count == 1 { return [try normalAxis(requested[0])] }
        let axes = try requested.map(normalAxis).sorted()
        for (a, b) in zip(axes, axes.dropFirst()) where a == b {
            throw TensorError(.index, "axis \(a) is named twice", help: ["name each axis once"])
        }
        return axes
    }

    /// An axis counted from 0; negative ones count from the last.
    /// - Throws: `.index` when it does not exist.
    public func normalAxis(_ axis: Int) throws -> Int {
        let normal = axis < 0 ? axis + rank : axis
        guard normal >= 0, normal < rank else {
            throw TensorError(
                .index, "there is no axis \(axis): {0} \(rank == 0 ? "is a plain number" : "has the shape \(literal)")",
                help: [
                    rank == 0
                        ? "a plain number has no axes; leave axis out"
                        : rank == 1
                            ? "its only axis is 0" : "its axes are 0 to \(rank - 1), or -1 to \(-rank) from the end"
                ])
        }
        return normal
    }
}
