/// The record of an output as data: what it was computed from, inputs before results.
///
/// It is a snapshot for looking at, computing again (`replay`) and differentiating step by step (`backward`); the
/// engine's own gradient pass works on the tensors themselves.
public final class RecordGraph {
    public struct Node {
        public let tensor: Tensor
        /// The positions of the inputs in `nodes`, in the order of the operation's inputs.
        public let inputs: [Int]
    }

    /// Every tensor of the record, constants included (they are nodes without inputs), each once, inputs before
    /// results; the output is the last.
    public let nodes: [Node]
    /// The positions by tensor, listed when first asked for.
    private lazy var positions: [ObjectIdentifier: Int] = {
        var result: [ObjectIdentifier: Int] = [:]
        result.reserveCapacity(nodes.count)
        for (position, node) in nodes.enumerated() { result[ObjectIdentifier(node.tensor)] = position }
        return result
    }()
    /// The values that replays start from, made by the first replay.
    var recordedBase: ReplayBase?
    var doubleBase: ReplayBase?

    /// Lists the record of a tensor, with every gradient in it replaced by the computation of it. An unrecorded tensor
    /// makes one node.
    /// - Throws: `.interrupted`, or what recording a gradient throws.
    public init(of output: Tensor, engine: Engine) throws {
        try engine.completeRecord(of: output)
        engine.passCount += 1
        nodes = try Self.list(output, pass: engine.passCount, engine)
    }

    /// Visits inputs before results, in their order, without recursion.
    private static func list(_ output: Tensor, pass: UInt64, _ engine: Engine) throws -> [Node] {
        var nodes: [Node] = []
        // The mark alone would not do: a constant may carry the mark of another engine's pass.
        func place(_ tensor: Tensor) -> Int? {
            let index = Int(tensor.passIndex)
            guard tensor.passNumber == pass, index < nodes.count, nodes[index].tensor === tensor else { return nil }
            return index
        }
        func append(_ tensor: Tensor) {
            let inputs = (0..<tensor.inputCount).compactMap { tensor.input($0).flatMap(place) }
            tensor.passNumber = pass
            tensor.passIndex = Int32(truncatingIfNeeded: nodes.count)
            nodes.append(Node(tensor: tensor, inputs: inputs))
        }
        var stack: [(tensor: Tensor, next: Int)] = [(output, 0)]
        while let top = stack.last {
            var next = top.next
            var waiting: Tensor?
            let count = top.tensor.inputCount
            while next < count, waiting == nil {
                if let input = top.tensor.input(next), place(input) == nil {
                    if input.inputCount == 0 { append(input) } else { waiting = input }
                }
                next += 1
            }
            if let waiting {
                stack[stack.count - 1].next = next
                stack.append((waiting, 0))
            } else {
                stack.removeLast()
                append(top.tensor)
                if nodes.count & 0xFFF == 0 { try engine.checkInterrupt() }
            }
        }
        return nodes
    }

    /// The position of the output in `nodes`: the last.
    public var outputPosition: Int { nodes.count - 1 }

    /// Where the tensor stands in `nodes`; `nil` when it is not part of the record. Equal values are not the same
    /// tensor.
    public func position(of tensor: Tensor) -> Int? { positions[ObjectIdentifier(tensor)] }

    /// How many different ways lead from each node to the output: 1 for the output itself, infinite when there are too
    /// many to count.
    public func pathCounts() -> [Double] {
        var counts = [Double](repeating: 0, count: nodes.count)
        counts[outputPosition] = 1
        for position in nodes.indices.reversed() {
            let count = counts[position]
            for input in nodes[position].inputs { counts[input] += count }
        }
        return counts
    }

    /// Whether each node depends on the node at `position`, itself included.
    public func dependents(of position: Int) -> [Bool] {
        var result = [Bool](repeating: false, count: nodes.count)
        guard nodes.indices.contains(position) else { return result }
        result[position] = true
        for later in nodes.indices[(position + 1)...] {
            result[later] = nodes[later].inputs.contains { result[$0] }
        }
        return result
    }
}
