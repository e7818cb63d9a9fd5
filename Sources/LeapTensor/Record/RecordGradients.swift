/// The gradients that one pass backwards over a record found, with every contribution to them.
public struct RecordGradients {
    /// For each node of the graph the gradient of the output with respect to it, in its shape and data type; `nil`
    /// where nothing arrived.
    public let gradients: [Tensor?]
    /// For each node, and each of its inputs in order, what the node added to the gradient of the input. The sum of
    /// the contributions to a node is its gradient; the gradient of the output begins with the seed.
    ///
    /// Empty for a node whose contributions would take too much memory: twenty thousand elements taken from a vector one
    /// by one contribute as many vectors. `contribution(of:input:in:engine:)` computes them again.
    public let contributions: [[Tensor?]]

    /// How many elements of contributions are kept: 256 MB of f64.
    static let keptElements = 1 << 25

    /// What a node added to the gradient of one of its inputs; `nil` for nothing.
    /// - Throws: `.interrupted`, and what the derivative rule throws.
    public func contribution(
        of position: Int, input: Int, in graph: RecordGraph, engine: Engine
    ) throws -> Tensor? {
        guard contributions.indices.contains(position), graph.nodes[position].inputs.indices.contains(input) else {
            return nil
        }
        if input < contributions[position].count { return contributions[position][input] }
        guard let gradient = gradients[position] else { return nil }
        return try graph.inputGradients(of: position, gradient: gradient, engine: engine)[input]
    }
}

extension RecordGraph {
    /// The gradient of the output with respect to every node, and what each edge contributed to it. Nothing of it is
    /// recorded.
    /// - Parameters:
    ///   - seed: the gradient with respect to the output, in its shape; 1 when omitted.
    ///   - includingConstants: whether constants get a gradient, too; booleans never do.
    /// - Throws: `.shape` when the output is not one element and no seed is given, or the seed has another shape;
    ///   `.interrupted`; and what a derivative rule throws.
    public func backward(
        engine: Engine, seed: Tensor? = nil, includingConstants: Bool = false
    ) throws -> RecordGradients {
        let output = nodes[outputPosition].tensor
        try engine.checkSeed(seed, of: output)
        return try engine.withoutRecording {
            var pass = BackwardPass(self, includingConstants)
            let start =
                try seed.map { try engine.detach($0).converted(to: output.dataType) }
                ?? Tensor(scalar: 1, dataType: output.dataType).expanded(to: output.shape)
            try pass.add(start, to: outputPosition, engine)
            for position in nodes.indices.reversed() {
                if position & 0xFFF == 0 { try engine.checkInterrupt() }
                try pass.propagate(position, engine)
            }
            return RecordGradients(gradients: pass.gradients, contributions: pass.contributions)
        }
    }

    /// What one node passes on to each of its inputs when it has a given gradient, by its derivative rule. Nothing of
    /// it is recorded.
    /// - Parameters:
    ///   - gradient: in the shape of the node.
    ///   - includingConstants: whether inputs that are constants get a gradient, too; booleans never do.
    /// - Returns: for each input a gradient in its shape and data type; `nil` for none.
    /// - Throws: `.index` when there is no such node; `.shape` for a gradient of another shape; what the rule throws.
    public func inputGradients(
        of position: Int, gradient: Tensor, engine: Engine, includingConstants: Bool = false
    ) throws -> [Tensor?] {
        guard nodes.indices.contains(position) else {
            throw TensorError(.index, "there is no node \(position) in a record of \(nodes.count)")
        }
        let node = nodes[position].tensor
        try engine.checkSeed(gradient, of: node)
        return try engine.withoutRecording {
            try passedGradients(
                position, engine.detach(gradient).converted(to: node.dataType), engine, includingConstants)
        }
    }

    /// Whether a node can have a gradient.
    func takesGradient(_ position: Int, _ includingConstants: Bool) -> Bool {
        let tensor = nodes[position].tensor
        return tensor.isRecorded || (includingConstants && tensor.dataType != .bool)
    }

    fileprivate func passedGradients(
        _ position: Int, _ gradient: Tensor, _ engine: Engine, _ includingConstants: Bool
    ) throws -> [Tensor?] {
        let node = nodes[position]
        guard let operation = node.tensor.operation else { return [] }
        if let numbers = numberGradients(node, gradient, includingConstants) { return numbers }
        let given = try operation.backward(
            node.tensor, gradient: gradient,
            wants: { $0 < node.inputs.count && takesGradient(node.inputs[$0], includingConstants) }, engine: engine)
        return node.inputs.enumerated().map { index, input in
            guard takesGradient(input, includingConstants) else { return nil }
            let result =
                switch index {
                case 0: given.first
                case 1: given.second
                default: index - 2 < given.others.count ? given.others[index - 2] : nil
                }
            return result.map(engine.detach)
        }
    }

    /// The same for a number computed from numbers, whose partial derivatives need no tensors.
    private func numberGradients(_ node: Node, _ gradient: Tensor, _ includingConstants: Bool) -> [Tensor?]? {
        let tensor = node.tensor
        guard tensor.rank == 0, tensor.dataType == .f64,
            node.inputs.allSatisfy({ nodes[$0].tensor.dataType == .f64 })
        else { return nil }
        let upstream = gradient.scalarValue
        let y = tensor.scalarValue
        func passed(_ partial: Double, _ input: Int, isNothing: Bool) -> Tensor? {
            guard !isNothing, takesGradient(node.inputs[input], includingConstants) else { return nil }
            return partial == 1 ? gradient : Tensor(scalar: upstream * partial)
        }
        switch tensor.operationKind {
        case .unary:
            let x = nodes[node.inputs[0]].tensor.scalarValue
            return tensor.withOperation(UnaryOperation.self) {
                [passed($0.scalarDerivative(x, y), 0, isNothing: $0.isFlat)]
            }
        case .binary:
            let (a, b) = (nodes[node.inputs[0]].tensor.scalarValue, nodes[node.inputs[1]].tensor.scalarValue)
            return tensor.withOperation(BinaryOperation.self) {
                [
                    passed($0.scalarFirstPartial(a, b, y), 0, isNothing: $0.constantFirst == 0),
                    passed($0.scalarSecondPartial(a, b, y), 1, isNothing: $0.constantSecond == 0),
                ]
            }
        default: return nil
        }
    }
}

/// The gradients while they add up.
private struct BackwardPass {
    let graph: RecordGraph
    let includingConstants: Bool
    var gradients: [Tensor?]
    var contributions: [[Tensor?]]
    /// The sums for numbers, which are rounded to their type only when they are complete, as the engine does.
    private var totals: [Double]
    private var isSum: [Bool]
    /// How many elements of contributions may still be kept.
    private var spareElements = RecordGradients.keptElements

    init(_ graph: RecordGraph, _ includingConstants: Bool) {
        self.graph = graph
        self.includingConstants = includingConstants
        gradients = [Tensor?](repeating: nil, count: graph.nodes.count)
        contributions = [[Tensor?]](repeating: [], count: graph.nodes.count)
        totals = [Double](repeating: 0, count: graph.nodes.count)
        isSum = [Bool](repeating: false, count: graph.nodes.count)
    }

    mutating func add(_ contribution: Tensor, to position: Int, _ engine: Engine) throws {
        if contribution.rank == 0 { totals[position] += contribution.scalarValue }
        guard let present = gradients[position] else {
            gradients[position] = contribution
            return
        }
        isSum[position] = true
        if contribution.rank > 0 { gradients[position] = try engine.add(present, contribution) }
    }

    mutating func propagate(_ position: Int, _ engine: Engine) throws {
        let node = graph.nodes[position]
        guard var gradient = gradients[position] else {
            contributions[position] = [Tensor?](repeating: nil, count: node.inputs.count)
            return
        }
        if isSum[position], gradient.rank == 0 {
            gradient = Tensor(scalar: totals[position], dataType: node.tensor.dataType)
            gradients[position] = gradient
        }
        let passed = try graph.passedGradients(position, gradient, engine, includingConstants)
        let elements = passed.reduce(0) { $0 + ($1?.count ?? 0) }
        if elements <= spareElements {
            contributions[position] = passed
            spareElements -= elements
        }
        for (input, contribution) in zip(node.inputs, passed) {
            if let contribution { try add(contribution, to: input, engine) }
        }
    }
}
