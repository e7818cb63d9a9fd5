import Testing

@testable import LeapTensor

/// What holds for the record of any function: computed again it gives the same, computed again from other inputs what
/// the function gives for them, and its gradients are the engine's.
struct ReplayLaw {
    let engine: Engine

    private func leaves(_ inputs: [[Double]], _ shapes: [Shape], _ type: DataType) throws -> [Tensor] {
        try zip(inputs, shapes).enumerated().map { index, pair in
            let value = try pair.1.rank == 0 ? Tensor(scalar: pair.0[0]) : Tensor(pair.0, shape: pair.1)
            return engine.leaf(try engine.convert(value, to: type), variable: UInt64(index + 1))
        }
    }

    /// Checks the laws for a function at some inputs. It must give the same each time it is called.
    func check(
        _ label: Comment, _ inputs: [[Double]], _ shapes: [Shape], _ function: ([Tensor]) throws -> Tensor
    ) throws {
        for type in [DataType.f64, .f32] {
            let label = Comment(rawValue: "\(label.rawValue) in \(type.name)")
            let leaves = try leaves(inputs, shapes, type)
            let output = try function(leaves)
            let graph = try RecordGraph(of: output, engine: engine)
            try order(graph, output, label)
            try same(graph, leaves, label)
            try otherInputs(graph, inputs, shapes, type, label, function)
            try inDouble(graph, leaves, label, function)
            try gradients(graph, label)
            guard output.isRecorded else { continue }
            // The record of a gradient has operations of its own.
            let seed = try weights(output)
            for gradient in try engine.gradients(of: output, seed: seed, targets: leaves.map { .node($0) }) {
                guard let gradient else { continue }
                let label = Comment(rawValue: "\(label.rawValue), the gradient")
                let second = try RecordGraph(of: gradient, engine: engine)
                try order(second, gradient, label)
                try same(second, leaves, label)
                try gradients(second, label)
            }
        }
    }

    /// A seed whose numbers are exact in f32.
    private func weights(_ result: Tensor) throws -> Tensor {
        let weights = (0..<result.count).map { 0.5 + Double(($0 * 7) % 11) / 16 }
        let weight = result.rank == 0 ? Tensor(scalar: weights[0]) : try Tensor(weights, shape: result.shape)
        return try engine.convert(weight, to: result.dataType)
    }

    private func order(_ graph: RecordGraph, _ output: Tensor, _ label: Comment) throws {
        #expect(graph.nodes.last?.tensor === output, label)
        #expect(Set(graph.nodes.map { ObjectIdentifier($0.tensor) }).count == graph.nodes.count, label)
        for (position, node) in graph.nodes.enumerated() {
            #expect(node.inputs.allSatisfy { $0 < position }, label)
            #expect(node.inputs.count == node.tensor.inputCount, label)
            for (index, input) in node.inputs.enumerated() {
                #expect(graph.nodes[input].tensor === node.tensor.input(index), label)
            }
            #expect(node.tensor.operation?.name != "", label)
            #expect(graph.position(of: node.tensor) == position, label)
        }
    }

    /// Whether two values have the same bits; one nan is like another.
    static func isSame(_ a: Tensor, _ b: Tensor) -> Bool {
        a.shape == b.shape && a.dataType == b.dataType
            && zip(a.doubles(), b.doubles()).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    static func isClose(_ a: Tensor, _ b: Tensor, _ tolerance: Double) -> Bool {
        a.shape == b.shape
            && zip(a.doubles(), b.doubles()).allSatisfy {
                $0 == $1 || ($0.isNaN && $1.isNaN) || ($0 - $1).magnitude <= tolerance * (1 + $0.magnitude)
            }
    }

    /// Every leaf replaced by a copy of itself gives every value again.
    private func same(_ graph: RecordGraph, _ leaves: [Tensor], _ label: Comment) throws {
        var replacements: [Int: Tensor] = [:]
        for leaf in leaves { if let position = graph.position(of: leaf) { replacements[position] = leaf } }
        let values = try graph.replay(replacements, inDouble: false, engine: engine)
        var isFirstPass = true
        for (node, value) in zip(graph.nodes, values) {
            #expect(!value.isRecorded, label)
            // A gradient was computed without a record first, where another order of the same steps rounds otherwise.
            if node.tensor.operation is IdentityOperation { isFirstPass = false }
            let agrees =
                isFirstPass
                ? Self.isSame(node.tensor, value)
                : value.dataType == node.tensor.dataType
                    && Self.isClose(node.tensor, value, node.tensor.dataType == .f32 ? 1e-4 : 1e-10)
            #expect(agrees, "\(label.rawValue): \(node.tensor.operation?.name ?? "") gives another value")
        }
    }

    /// Other leaves, in which other elements win and stand elsewhere, give what the function gives for them.
    private func otherInputs(
        _ graph: RecordGraph, _ inputs: [[Double]], _ shapes: [Shape], _ type: DataType, _ label: Comment,
        _ function: ([Tensor]) throws -> Tensor
    ) throws {
        let keepsChoice = graph.nodes.contains { $0.tensor.operation?.keepsRecordedChoice == true }
        let others = inputs.map { keepsChoice ? $0.map { $0 * (1 + 1e-6) } : $0.reversed() }
        let leaves = try leaves(others, shapes, type)
        let expected = try function(leaves)
        guard expected.shape == graph.nodes[graph.outputPosition].tensor.shape else { return }
        var replacements: [Int: Tensor] = [:]
        for (index, leaf) in leaves.enumerated() {
            let position = graph.nodes.firstIndex { $0.tensor.variable == UInt64(index + 1) }
            if let position { replacements[position] = leaf }
        }
        let replayer = try RecordReplayer(graph, inDouble: false, engine: engine)
        #expect(try Self.isSame(replayer.output(replacements), expected), label)
        // Afterwards the replayer stands where it began.
        #expect(try Self.isSame(replayer.output([:]), graph.nodes[graph.outputPosition].tensor), label)
    }

    /// In double precision it gives what the function gives for f64 leaves.
    private func inDouble(
        _ graph: RecordGraph, _ leaves: [Tensor], _ label: Comment, _ function: ([Tensor]) throws -> Tensor
    ) throws {
        let values = try graph.replay([:], inDouble: true, engine: engine)
        for value in values { #expect(value.dataType != .f32, label) }
        // The weight of a quantile is rounded to f32 when it is recorded.
        if graph.nodes.contains(where: { $0.tensor.operation?.name == "quantile" }) { return }
        let wide = try leaves.map {
            engine.leaf(try engine.detach($0).converted(to: .f64), variable: $0.variable)
        }
        guard let value = values.last else { return }
        #expect(try Self.isClose(value, engine.detach(function(wide)).converted(to: value.dataType), 1e-12), label)
    }

    /// The gradients are the engine's, and the sums of the contributions.
    private func gradients(_ graph: RecordGraph, _ label: Comment) throws {
        let output = graph.nodes[graph.outputPosition].tensor
        guard output.isRecorded else { return }
        let seed = try weights(output)
        let pass = try graph.backward(engine: engine, seed: seed)
        let expected = try engine.gradients(of: output, seed: seed, targets: graph.nodes.map { .node($0.tensor) })
        var sums = [Tensor?](repeating: nil, count: graph.nodes.count)
        sums[graph.outputPosition] = seed
        for position in graph.nodes.indices.reversed() {
            #expect(pass.contributions[position].count == graph.nodes[position].inputs.count, label)
            for (input, contribution) in zip(graph.nodes[position].inputs, pass.contributions[position]) {
                guard let contribution else { continue }
                #expect(contribution.shape == graph.nodes[input].tensor.shape, label)
                #expect(contribution.dataType == graph.nodes[input].tensor.dataType, label)
                sums[input] = try sums[input].map { try engine.add($0, contribution) } ?? contribution
            }
        }
        for position in graph.nodes.indices {
            let name = graph.nodes[position].tensor.operation?.name ?? "a leaf"
            let label = Comment(rawValue: "\(label.rawValue): the gradient of \(name)")
            guard let gradient = pass.gradients[position] else {
                #expect(sums[position] == nil, label)
                #expect(expected[position]?.doubles().allSatisfy { $0 == 0 } ?? true, label)
                continue
            }
            #expect(!gradient.isRecorded, label)
            #expect(try Self.isSame(gradient, #require(expected[position])), label)
            #expect(try Self.isClose(gradient, #require(sums[position]), 1e-6), label)
        }
        #expect(engine.isRecording, label)
    }
}
