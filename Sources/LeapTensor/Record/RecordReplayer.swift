/// Computes a record again and again with some nodes replaced: for differences, which need two values for every
/// element of an input.
///
/// The values that do not change are kept, in double precision if wanted, so that a replay costs only what depends on
/// the replaced nodes; plain numbers need no tensors on the way.
public final class RecordReplayer {
    public let graph: RecordGraph
    /// Whether it computes in f64 throughout.
    public let inDouble: Bool
    private let engine: Engine
    private let base: ReplayBase

    /// How the value of a node is had in the running replay.
    private enum State: UInt8 { case unchanged, number, tensor }

    private var states: [State]
    /// The values of f64 numbers; what a replay changed is put back after it.
    private var numbers: [Double]
    private var tensors: [Int: Tensor] = [:]
    private var changed: [Int] = []
    /// A copy of one node's elements to change one of, and the node's position.
    private var scratch: (position: Int, tensor: Tensor)?

    /// - Throws: `.interrupted`, and what `Operation.forward` throws when the base values must be computed in f64.
    public init(_ graph: RecordGraph, inDouble: Bool, engine: Engine) throws {
        self.graph = graph
        self.inDouble = inDouble
        self.engine = engine
        base = try graph.base(inDouble: inDouble, engine: engine)
        states = [State](repeating: .unchanged, count: graph.nodes.count)
        numbers = base.values.map { $0.rank == 0 ? $0.scalarValue : .nan }
    }

    /// The value of a node when nothing is replaced.
    public func value(at position: Int) -> Tensor { engine.detach(base.values[position]) }

    /// The values of all nodes, in the order of the graph's nodes. See `RecordGraph.replay`.
    public func values(_ replacements: [Int: Tensor]) throws -> [Tensor] {
        defer { reset() }
        try run(replacements, upTo: graph.outputPosition)
        return graph.nodes.indices.map { engine.detach(current($0)) }
    }

    /// The value of the output.
    public func output(_ replacements: [Int: Tensor]) throws -> Tensor {
        try value(of: graph.outputPosition, replacements)
    }

    /// The value of one node: what comes after it is not computed.
    public func value(of position: Int, _ replacements: [Int: Tensor]) throws -> Tensor {
        guard graph.nodes.indices.contains(position) else { throw missing(position) }
        defer { reset() }
        try run(replacements, upTo: position)
        return engine.detach(current(position))
    }

    /// The value of the output when one element of a node, counted in row-major order, has another value.
    /// - Throws: `.index` when there is no such node or element; `.interrupted`.
    public func output(at position: Int, element: Int, value: Double) throws -> Tensor {
        guard graph.nodes.indices.contains(position) else { throw missing(position) }
        let original = base.values[position]
        guard element >= 0, element < original.count else {
            throw TensorError(
                .index, "there is no element \(element): the array has \(Engine.elements(original.count))")
        }
        if original.rank == 0 { return try output([position: Tensor(scalar: value, dataType: original.dataType)]) }
        let copy: Tensor
        if let scratch, scratch.position == position {
            copy = scratch.tensor
        } else {
            copy = try original.packedCopy()
            scratch = (position, copy)
        }
        let before = copy.element(at: element).scalarValue
        copy.setElement(at: element, to: value)
        defer { copy.setElement(at: element, to: before) }
        let result = try output([position: copy])
        // What is pending would read the copy when it is itself again.
        try result.storage?.settle()
        // A view of the copy would change with it.
        return result.storage != nil && result.storage === copy.storage ? try result.packedCopy() : result
    }

    private func missing(_ position: Int) -> TensorError {
        TensorError(.index, "there is no node \(position) in a record of \(graph.nodes.count)")
    }

    private func run(_ replacements: [Int: Tensor], upTo last: Int) throws {
        guard let first = replacements.keys.min() else { return }
        for (position, value) in replacements {
            guard graph.nodes.indices.contains(position) else { throw missing(position) }
            let node = graph.nodes[position].tensor
            guard value.shape == node.shape else {
                throw TensorError(
                    .shape,
                    "a value of shape \(value.shape.literal) cannot replace one of shape \(node.shape.literal)")
            }
            let type = RecordGraph.replayType(node, inDouble: inDouble)
            set(position, try engine.detach(value).converted(to: type))
        }
        if first >= last { return }
        try engine.withoutRecording {
            for position in (first + 1)...last {
                if position & 0xFFF == 0 { try engine.checkInterrupt() }
                if states[position] == .unchanged { try update(position) }
            }
        }
    }

    /// Computes a node again if one of its inputs has changed.
    private func update(_ position: Int) throws {
        let node = graph.nodes[position]
        guard node.inputs.contains(where: { states[$0] != .unchanged }) else { return }
        if updateNumber(position, node) { return }
        set(position, try graph.compute(position, node.inputs.map(current), inDouble: inDouble, engine: engine))
    }

    /// Computes a number of numbers without tensors.
    /// - Returns: whether it could.
    private func updateNumber(_ position: Int, _ node: RecordGraph.Node) -> Bool {
        guard node.tensor.rank == 0, node.tensor.operationKind == .unary || node.tensor.operationKind == .binary,
            node.inputs.allSatisfy(isNumber)
        else { return false }
        let result: Double?
        if node.tensor.operationKind == .unary {
            let x = numbers[node.inputs[0]]
            result = node.tensor.withOperation(UnaryOperation.self) { $0.scalarValue(x) }
        } else {
            let (a, b) = (numbers[node.inputs[0]], numbers[node.inputs[1]])
            result = node.tensor.withOperation(BinaryOperation.self) { $0.scalarValue(a, b) }
        }
        guard let result else { return false }
        numbers[position] = result
        states[position] = .number
        changed.append(position)
        return true
    }

    /// Whether the present value of a node is an f64 number.
    private func isNumber(_ position: Int) -> Bool {
        switch states[position] {
        case .number: true
        case .tensor: false
        case .unchanged: base.values[position].rank == 0 && base.values[position].dataType == .f64
        }
    }

    private func set(_ position: Int, _ value: Tensor) {
        changed.append(position)
        if value.rank == 0, value.dataType == .f64 {
            numbers[position] = value.scalarValue
            states[position] = .number
        } else {
            tensors[position] = value
            states[position] = .tensor
        }
    }

    private func current(_ position: Int) -> Tensor {
        switch states[position] {
        case .unchanged: base.values[position]
        case .number: Tensor(scalar: numbers[position])
        case .tensor: tensors[position] ?? base.values[position]
        }
    }

    /// Puts back what the replay changed.
    private func reset() {
        for position in changed {
            states[position] = .unchanged
            numbers[position] = base.values[position].rank == 0 ? base.values[position].scalarValue : .nan
        }
        changed.removeAll(keepingCapacity: true)
        tensors.removeAll(keepingCapacity: true)
    }
}
