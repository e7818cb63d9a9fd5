/// The values of a record before anything is replaced: as recorded, or all in double precision.
final class ReplayBase {
    let values: [Tensor]

    init(_ graph: RecordGraph, inDouble: Bool, engine: Engine) throws {
        guard inDouble else {
            values = graph.nodes.map(\.tensor)
            return
        }
        values = try engine.withoutRecording { try Self.doubleValues(graph, engine) }
    }

    /// Computes in f64 what was computed in f32. Where no f32 takes part the recorded values are right already.
    private static func doubleValues(_ graph: RecordGraph, _ engine: Engine) throws -> [Tensor] {
        var values: [Tensor] = []
        values.reserveCapacity(graph.nodes.count)
        for (position, node) in graph.nodes.enumerated() {
            if position & 0xFFF == 0 { try engine.checkInterrupt() }
            let tensor = node.tensor
            if node.inputs.isEmpty {
                values.append(tensor.dataType == .f32 ? try engine.detach(tensor).converted(to: .f64) : tensor)
            } else if tensor.dataType != .f32, node.inputs.allSatisfy({ values[$0] === graph.nodes[$0].tensor }) {
                values.append(tensor)
            } else {
                values.append(
                    try graph.compute(position, node.inputs.map { values[$0] }, inDouble: true, engine: engine))
            }
        }
        return values
    }
}

extension RecordGraph {
    /// The value of a node for other inputs.
    /// - Throws: what `Operation.forward` throws; `.shape` when the value has another shape than the recorded one.
    func compute(_ position: Int, _ inputs: [Tensor], inDouble: Bool, engine: Engine) throws -> Tensor {
        let node = nodes[position].tensor
        guard let operation = node.operation else { return node }
        if inDouble, operation is ConvertOperation, let input = inputs.first {
            // A conversion to f32 rounds, and this computation is to be exact.
            return try input.converted(to: .f64)
        }
        let result = try operation.forward(inputs, engine: engine)
        guard result.shape == node.shape else {
            throw TensorError(
                .shape,
                "\(operation.name) gave a value of shape \(node.shape.literal) when it was recorded, and now one of "
                    + "shape \(result.shape.literal)")
        }
        return try engine.detach(result).converted(to: Self.replayType(node, inDouble: inDouble))
    }

    /// The type of a node's values in a replay.
    static func replayType(_ node: Tensor, inDouble: Bool) -> DataType {
        inDouble && node.dataType == .f32 ? .f64 : node.dataType
    }

    /// The base values, computed once.
    func base(inDouble: Bool, engine: Engine) throws -> ReplayBase {
        if let base = inDouble ? doubleBase : recordedBase { return base }
        let base = try ReplayBase(self, inDouble: inDouble, engine: engine)
        if inDouble { doubleBase = base } else { recordedBase = base }
        return base
    }

    /// The values of all nodes with some of them replaced by other values: only what depends on those is computed
    /// again.
    ///
    /// For many replays of one record use a `RecordReplayer`, which does not list all values each time.
    /// - Parameters:
    ///   - replacements: new values by position, of the nodes' shapes. They are converted to the nodes' data types.
    ///   - inDouble: computes in f64 throughout: f32 leaves and constants are widened, and a recorded conversion to
    ///     f32 leaves its input as it is. What a custom function rounds inside stays rounded.
    /// - Returns: unrecorded tensors, in the order of `nodes`.
    /// - Throws: `.shape` for a replacement of another shape, `.index` for one of no node, `.interrupted`, and what
    ///   `Operation.forward` throws.
    public func replay(_ replacements: [Int: Tensor], inDouble: Bool, engine: Engine) throws -> [Tensor] {
        try RecordReplayer(self, inDouble: inDouble, engine: engine).values(replacements)
    }
}
