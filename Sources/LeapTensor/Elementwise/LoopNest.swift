/// The walk over a broadcast result in row-major order: axes that lie next to each other for every operand are
/// merged, so that the innermost loop is as long as it can be.
struct LoopNest {
    /// Up to four operands.
    typealias Steps = SIMD4<Int>

    /// The sizes of the merged outer axes, and how far each operand moves along them.
    private var sizes: [Int] = []
    private var steps: [Steps] = []
    /// The length of the innermost loop, and the step of each operand in it.
    private(set) var innerCount = 1
    private(set) var innerSteps = Steps(repeating: 0)
    /// Whether there is nothing to walk over.
    let isEmpty: Bool

    /// - Parameter strides: for each operand, the strides along the axes of the shape (0 where it is repeated).
    init(_ shape: Shape, _ strides: [[Int]]) {
        isEmpty = shape.dimensions.contains(0)
        for axis in 0..<shape.rank where shape[axis] != 1 {
            var step = Steps(repeating: 0)
            for (operand, list) in strides.enumerated() { step[operand] = list[axis] }
            if let last = steps.last, last == step &* shape[axis] {
                sizes[sizes.count - 1] *= shape[axis]
                steps[steps.count - 1] = step
            } else {
                sizes.append(shape[axis])
                steps.append(step)
            }
        }
        if let size = sizes.popLast(), let step = steps.popLast() {
            innerCount = size
            innerSteps = step
        }
    }

    /// Calls `body` for runs of at most `limit` elements with the operands' offsets, the offset in the packed
    /// result, and the length. Looks for interrupts about every 64k elements.
    func run(
        limit: Int = 65_536, _ engine: Engine,
        _ body: (_ offsets: Steps, _ position: Int, _ count: Int) throws -> Void
    ) throws {
        if isEmpty { return }
        var index = [Int](repeating: 0, count: sizes.count)
        var offsets = Steps(repeating: 0)
        var position = 0
        var sinceCheck = 0
        while true {
            var done = 0
            while done < innerCount {
                let count = min(limit, innerCount - done)
                try body(offsets &+ innerSteps &* done, position, count)
                done += count
                position += count
                sinceCheck += count
                if sinceCheck >= 65_536 {
                    sinceCheck = 0
                    try engine.checkInterrupt()
                }
            }
            var axis = sizes.count - 1
            while axis >= 0 {
                index[axis] += 1
                offsets &+= steps[axis]
                if index[axis] < sizes[axis] { break }
                offsets &-= steps[axis] &* sizes[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}

extension Tensor {
    /// Whether the elements lie packed in row-major order (a number does).
    var isPacked: Bool { strides == nil }

    /// The strides with which this tensor is read as a larger shape: 0 along repeated axes. The shapes must fit.
    func strides(broadcastTo target: Shape) -> [Int] {
        var result = [Int](repeating: 0, count: target.rank)
        guard storage != nil else { return result }
        let own = strides ?? shape.packedStrides
        let lead = target.rank - shape.rank
        for axis in 0..<shape.rank where shape[axis] == target[axis + lead] { result[axis + lead] = own[axis] }
        return result
    }

    /// The elements where they lie, without packing; the distances are `strides(broadcastTo:)`. `Element` must be
    /// the tensor's own type.
    func withElements<Element: TensorElement, Result>(
        _ type: Element.Type, _ body: (UnsafePointer<Element>) throws -> Result
    ) throws -> Result {
        precondition(Element.dataType == dataType, "elements read as another type")
        guard let storage else {
            let value = Element(fromDouble: scalarValue)
            return try withUnsafePointer(to: value, body)
        }
        try storage.settle()
        return try body(UnsafePointer(storage.pointer.assumingMemoryBound(to: Element.self) + offset))
    }
}
