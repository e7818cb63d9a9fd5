import LeapTensor

/// Follows nan and inf in the gradients of parameters to the operation that passed the first one on.
struct BackwardSearch {
    let graph: RecordGraph
    let gradients: RecordGradients
    let engine: Engine

    /// The leaves whose gradient is not finite.
    func badLeaves() throws -> [Int] {
        try graph.nodes.indices.filter { position in
            guard graph.nodes[position].tensor.variable != 0, let gradient = gradients.gradients[position] else {
                return false
            }
            return try NonFinite.first(gradient) != nil
        }
    }

    /// The operation nearest to the output that is given a finite gradient and passes on one that is not, on a way to
    /// the leaves given.
    func birth(reaching leaves: [Int]) throws -> Birth? {
        var leads = [Bool](repeating: false, count: graph.nodes.count)
        for leaf in leaves { leads[leaf] = true }
        var found: Birth?
        for position in graph.nodes.indices {
            if position & 0xFF == 0 { try engine.checkInterrupt() }
            let isGivenFinite = try gradients.gradients[position].map { try NonFinite.first($0) == nil } ?? true
            for (input, source) in graph.nodes[position].inputs.enumerated() where leads[source] {
                guard
                    let passed = try gradients.contribution(of: position, input: input, in: graph, engine: engine),
                    let place = try NonFinite.first(passed)
                else { continue }
                if isGivenFinite {
                    found = birth(position, input, place, passed)
                } else {
                    leads[position] = true
                }
            }
        }
        return try found ?? overflow(leaves)
    }

    private func birth(_ position: Int, _ input: Int, _ place: Int, _ passed: Tensor) -> Birth {
        Birth(
            kind: .operation, direction: .backward, node: position,
            place: element(of: position, input: input, from: place), input: input,
            passed: (place, passed.doubles(at: [place])[0]))
    }

    /// Which element of an operation's result passed a nan or inf to an element of an input. Of several that the
    /// element was repeated to, it is one whose derivative is not finite.
    private func element(of position: Int, input: Int, from place: Int) -> Int {
        let node = graph.nodes[position]
        let (shape, inputShape) = (node.tensor.shape, graph.nodes[node.inputs[input]].tensor.shape)
        if shape == inputShape { return place }
        guard node.tensor.operation?.isElementwise == true else { return 0 }
        var first: Int?
        for candidate in 0..<min(shape.count, ForwardSearch.elementLimit)
        where shape.place(candidate, broadcastFrom: inputShape) == place {
            first = first ?? candidate
            if let slope = LocalDerivative(graph, position, element: candidate).value(input), !slope.isFinite {
                return candidate
            }
        }
        return first ?? 0
    }

    /// A gradient that is the sum of finite parts and is infinite.
    private func overflow(_ leaves: [Int]) throws -> Birth? {
        for leaf in leaves {
            guard let gradient = gradients.gradients[leaf], let place = try NonFinite.first(gradient) else { continue }
            return Birth(
                kind: .data, direction: .backward, node: leaf, place: place, input: nil,
                passed: (place, gradient.doubles(at: [place])[0]))
        }
        return nil
    }
}

/// The local derivatives of an element-wise operation at one element.
struct LocalDerivative {
    let operation: Operation?
    /// The elements of the inputs that the element was computed from.
    let inputs: [Double]
    let output: Double

    init(_ graph: RecordGraph, _ position: Int, element: Int) {
        let node = graph.nodes[position]
        operation = node.tensor.operation
        let shape = node.tensor.shape
        inputs = node.inputs.map { input in
            let tensor = graph.nodes[input].tensor
            return tensor.doubles(at: [shape.place(element, broadcastFrom: tensor.shape)])[0]
        }
        output = node.tensor.doubles(at: [element])[0]
    }

    /// The formula of the derivative in one input; `nil` for an operation that has none.
    func formula(_ input: Int, names: [String]) -> Symbol? {
        let y: Symbol
        switch operation {
        case let operation as UnaryOperation:
            let x = Symbol(names.first ?? "x")
            y = operation.symbolicValue(x)
            return operation.symbolicDerivative(x, y)
        case let operation as BinaryOperation:
            guard names.count == 2 else { return nil }
            let (a, b) = (Symbol(names[0]), Symbol(names[1]))
            y = operation.symbolicValue(a, b)
            return input == 0
                ? operation.symbolicFirstPartial(a, b, y) : operation.symbolicSecondPartial(a, b, y)
        default: return nil
        }
    }

    /// The derivative in one input as a number, from the value that was recorded.
    func value(_ input: Int) -> Double? {
        switch operation {
        case let operation as UnaryOperation:
            guard inputs.count == 1 else { return nil }
            return operation.symbolicDerivative(Symbol("x"), Symbol("y")).value(["x": inputs[0], "y": output])
        case let operation as BinaryOperation:
            guard inputs.count == 2 else { return nil }
            let (a, b, y) = (Symbol("a"), Symbol("b"), Symbol("y"))
            let partial =
                input == 0 ? operation.symbolicFirstPartial(a, b, y) : operation.symbolicSecondPartial(a, b, y)
            return partial.value(["a": inputs[0], "b": inputs[1], "y": output])
        default: return nil
        }
    }
}
