/// A walk over two arrays of one shape with strides of their own.
///
/// Axes of size 1 are dropped, and neighbouring axes that run on in both arrays are joined, so that the inner loop
/// is as long as it can be.
struct StridedPair {
    private(set) var shape: [Int] = []
    private(set) var first: [Int] = []
    private(set) var second: [Int] = []
    /// The number of steps of the inner loop; 0 when there are no elements.
    let innerCount: Int
    let innerFirst: Int
    let innerSecond: Int

    init(shape: [Int], first: [Int], second: [Int]) {
        for axis in shape.indices where shape[axis] != 1 {
            if let last = self.shape.indices.last, self.first[last] == first[axis] * shape[axis],
                self.second[last] == second[axis] * shape[axis]
            {
                self.shape[last] *= shape[axis]
                self.first[last] = first[axis]
                self.second[last] = second[axis]
            } else {
                self.shape.append(shape[axis])
                self.first.append(first[axis])
                self.second.append(second[axis])
            }
        }
        innerCount = shape.contains(0) ? 0 : self.shape.popLast() ?? 1
        innerFirst = self.first.popLast() ?? 0
        innerSecond = self.second.popLast() ?? 0
    }

    /// Calls `body` with the positions in both arrays of the first element of each inner loop.
    @inline(__always)
    func forEachRow(_ body: (Int, Int) throws -> Void) rethrows {
        guard innerCount > 0 else { return }
        let rank = first.count
        if rank == 0 { return try body(0, 0) }
        var index = [Int](repeating: 0, count: rank)
        var a = 0
        var b = 0
        while true {
            try body(a, b)
            var axis = rank - 1
            while axis >= 0 {
                index[axis] += 1
                a += first[axis]
                b += second[axis]
                if index[axis] < shape[axis] { break }
                a -= first[axis] * shape[axis]
                b -= second[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
