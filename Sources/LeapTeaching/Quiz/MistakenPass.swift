import LeapTensor

/// A pass backwards over the record in which one step is done wrong: how a usual mistake becomes a number.
struct MistakenPass {
    enum Mistake {
        /// Other local derivatives of one step, in its placeholders, for each of its edges.
        case derivatives([Symbol], step: Int)
        /// What a step passes on, multiplied by a number.
        case factor(Double, step: Int)
    }

    let calculation: Calculation
    /// The largest record and the largest array for which mistakes are run.
    static let largestRecord = 20_000

    /// One element of the gradient in a step that this mistake leads to.
    /// - Returns: `nil` where the calculation is too large, or the wrong derivative has no value.
    func gradient(of target: Step, _ element: Int, with mistake: Mistake) throws -> Double? {
        let graph = calculation.graph
        let engine = calculation.engine
        guard graph.nodes.count <= Self.largestRecord else { return nil }
        let changed: Int
        switch mistake {
        case .derivatives(_, let step), .factor(_, let step): changed = calculation.steps[step].root
        }
        let output = graph.nodes[graph.outputPosition].tensor
        var arrived: [Int: Tensor] = [:]
        arrived[graph.outputPosition] = try engine.filled(output.shape, 1, output.dataType)
        func add(_ part: Tensor, to node: Int) throws {
            arrived[node] = try arrived[node].map { try engine.add($0, part) } ?? part
        }
        for node in graph.nodes.indices.reversed() {
            guard var gradient = arrived[node] else { continue }
            try engine.checkInterrupt()
            if node == changed {
                switch mistake {
                case .derivatives(let symbols, let step):
                    guard let parts = passed(gradient, symbols, calculation.steps[step]) else { return nil }
                    for (input, part) in parts { try add(part, to: input) }
                    continue
                case .factor(let factor, _): gradient = try engine.multiply(gradient, Tensor(scalar: factor))
                }
            }
            let parts = try graph.inputGradients(of: node, gradient: gradient, engine: engine)
            for (input, part) in zip(graph.nodes[node].inputs, parts) {
                if let part { try add(part, to: input) }
            }
        }
        var result = 0.0
        for node in positions(of: target) {
            guard let gradient = arrived[node] else { continue }
            result += gradient.rank == 0 ? gradient.item : gradient.doubles(at: [element]).first ?? .nan
        }
        return result.isFinite ? result : nil
    }

    /// What a step passes to its inputs with other local derivatives.
    private func passed(_ gradient: Tensor, _ symbols: [Symbol], _ step: Step) -> [(node: Int, part: Tensor)]? {
        guard let formula = StepFormula(calculation, step), gradient.count <= GradientTerms.largest else { return nil }
        let upstream = gradient.doubles()
        var result: [(node: Int, part: Tensor)] = []
        for (edge, symbol) in zip(step.edges, symbols) {
            let node = calculation.graph.nodes[edge.member].inputs[edge.input]
            let own = calculation.graph.nodes[node].tensor
            guard own.isRecorded else { continue }
            var parts = [Double](repeating: 0, count: max(1, own.count))
            for place in upstream.indices {
                guard let local = symbol.value(formula.numbers(place)) else { return nil }
                parts[Elements.origin(place, in: gradient.shape, from: own.shape)] += local * upstream[place]
            }
            guard let part = own.rank == 0 ? Tensor(scalar: parts[0]) : try? Tensor(parts, shape: own.shape) else {
                return nil
            }
            result.append((node, part))
        }
        return result
    }

    /// Where a step's value stands in the record: a parameter may stand there several times.
    private func positions(of step: Step) -> [Int] {
        guard case .parameter(let variable) = step.kind else { return [step.root] }
        return calculation.graph.nodes.indices.filter { calculation.graph.nodes[$0].tensor.variable == variable }
    }
}
