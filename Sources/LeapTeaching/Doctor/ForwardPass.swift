import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// The network run forward on the sample, with the inputs as a leaf of the record, so that everything that depends on
/// them is in it.
final class ForwardPass {
    /// The number of the leaf that stands for the inputs; no parameter has it.
    static let inputVariable = UInt64.max

    let input: Tensor
    /// What each layer gives.
    let outputs: [Tensor]
    let prediction: Tensor
    let graph: RecordGraph
    /// Whether each node of the graph depends on the inputs.
    let dependsOnInput: [Bool]
    private let outputPositions: [Int?]

    init(_ training: TrainingCase) throws {
        let engine = training.engine
        let numbers =
            training.sampleX.dataType == .bool ? try engine.convert(training.sampleX, to: .f64) : training.sampleX
        let leaf = engine.leaf(numbers, variable: Self.inputVariable)
        input = leaf
        outputs = try training.outputs(leaf)
        prediction = outputs.last ?? leaf
        let record = try RecordGraph(of: prediction, engine: engine)
        graph = record
        dependsOnInput =
            record.position(of: leaf).map { record.dependents(of: $0) }
            ?? [Bool](repeating: false, count: record.nodes.count)
        outputPositions = outputs.map { record.position(of: $0) }
    }

    /// The nodes that depend on the inputs and are made by an operation of one of these names.
    func positions(named names: Set<String>) -> [Int] {
        graph.nodes.indices.filter {
            dependsOnInput[$0] && names.contains(graph.nodes[$0].tensor.operation?.name ?? "")
        }
    }

    /// The layer in whose run a node was computed.
    func layer(of position: Int) -> Int? {
        outputPositions.firstIndex { $0.map { $0 >= position } ?? false }
    }

    /// Whether a node is what a layer gives, and the layer does nothing else.
    func isWholeLayer(_ position: Int) -> Bool {
        guard let layer = layer(of: position), outputPositions[layer] == position else { return false }
        let before = layer == 0 ? graph.position(of: input) : outputPositions[layer - 1]
        return before.map { graph.nodes[position].inputs.contains($0) } ?? false
    }

    /// A node in the learner's words: `net[1]`, `relu in net[2]`, `relu in line 4`.
    func place(of position: Int, _ training: TrainingCase) -> String {
        let tensor = graph.nodes[position].tensor
        let name = tensor.operation?.name ?? "an operation"
        if training.layers.count > 1, let layer = layer(of: position) {
            return isWholeLayer(position) ? "\(training.netName)[\(layer)]" : "\(name) in \(training.netName)[\(layer)]"
        }
        let span = SourceSpan(rawValue: tensor.origin)
        guard span != .none, span.start > training.interpreter.libraryEnd else {
            return "\(name) in \(training.netName)"
        }
        return "\(name) in \(training.interpreter.lineText(span))"
    }

    /// The last operation that computes something, behind reshaping and converting.
    var lastOperation: (name: String, position: Int)? {
        var position = graph.outputPosition
        while let name = graph.nodes[position].tensor.operation?.name, Self.moving.contains(name),
            let next = graph.nodes[position].inputs.first
        {
            position = next
        }
        return graph.nodes[position].tensor.operation.map { ($0.name, position) }
    }

    /// Operations that only arrange numbers.
    static let moving: Set<String> = ["reshape", "transpose", "index", "f32", "f64", "identity", "broadcast"]
}

/// The loss on the sample with its record, and the gradient of every parameter.
final class BackwardPass {
    let loss: Tensor
    /// In the order of the parameters; `nil` where the loss does not depend on one.
    let gradients: [Tensor?]

    init(_ training: TrainingCase) throws {
        loss = try training.lossValue(training.forward().prediction, training.sampleY)
        let variables = try training.parameters().variables
        gradients = try training.engine.gradients(
            of: loss, targets: variables.map { .variable($0.identifier) })
    }
}
