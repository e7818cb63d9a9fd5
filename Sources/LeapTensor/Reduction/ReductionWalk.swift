/// The way of a reduction through an array where it lies: some axes are kept, the others reduced. Axes that run on are
/// joined; those reduced are taken in whatever order is best.
struct ReductionWalk {
    struct Axis {
        var size: Int
        var step: Int
    }

    /// In the order of the result.
    private(set) var kept: [Axis] = []
    /// All reduced axes but one.
    private(set) var outer: [Axis] = []
    /// The reduced axis of the innermost loop.
    private(set) var run = Axis(size: 1, step: 1)
    /// Where the first element lies, counted from the first of the array.
    private(set) var origin = 0
    /// Whether the reduced elements are met in the order of their axes.
    private(set) var keepsOrder = true

    /// How many elements make one of the result, and how many results there are.
    let count: Int
    let resultCount: Int

    init(_ shape: Shape, _ strides: [Int], reducing axes: [Int]) {
        var reduced: [Axis] = []
        for axis in 0..<shape.rank {
            var next = Axis(size: shape[axis], step: strides[axis])
            if axes.contains(axis) {
                if next.step < 0 {
                    // From the other end.
                    keepsOrder = false
                    origin += (next.size - 1) * next.step
                    next.step = -next.step
                }
                if next.size != 1 { reduced.append(next) }
            } else if next.size != 1 {
                Self.append(next, to: &kept)
            }
        }
        count = reduced.reduce(1) { $0 * $1.size }
        resultCount = kept.reduce(1) { $0 * $1.size }
        if count == 0 { origin = 0 }
        keepsOrder = keepsOrder && zip(reduced, reduced.dropFirst()).allSatisfy { $0.step >= $1.step }
        // From far to near; equal steps in the order of the axes.
        for axis in reduced.enumerated().sorted(by: { ($1.element.step, $0.offset) < ($0.element.step, $1.offset) }) {
            Self.append(axis.element, to: &outer)
        }
        guard !outer.isEmpty else { return }
        // A short innermost axis costs more calls than a long one with gaps.
        var best = outer.count - 1
        if outer[best].size < 32 {
            for index in outer.indices where outer[index].size > outer[best].size { best = index }
        }
        run = outer.remove(at: best)
    }

    private static func append(_ axis: Axis, to list: inout [Axis]) {
        if let last = list.last, last.step == axis.step * axis.size {
            list[list.count - 1] = Axis(size: last.size * axis.size, step: axis.step)
        } else {
            list.append(axis)
        }
    }

    /// How far from the first element the one lies with this number in the order of the axes.
    @inline(__always)
    static func offset(_ number: Int, _ axes: some RandomAccessCollection<Axis>) -> Int {
        var rest = number
        var result = 0
        for axis in axes.reversed() {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: axis.size)
            result += remainder * axis.step
            rest = quotient
        }
        return result
    }
}
