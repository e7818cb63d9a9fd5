import LeapTensor

/// The formula of a step put together once more, operation by operation, so that one of them can be done wrong.
struct StepFormula {
    /// One operation with what it takes.
    struct Part {
        let node: Int
        let operation: Operation
        /// The inputs and the value in the placeholders of the step.
        let inputs: [Symbol]
        let value: Symbol
        /// Which part an input is, if it is one.
        let inner: [Int?]
        /// The placeholder that an input is, if it is one.
        let placeholders: [String?]

        var name: String { operation.name }

        /// The right derivative by one input.
        func partial(_ input: Int) -> Symbol {
            switch operation {
            case let unary as UnaryOperation: unary.symbolicDerivative(inputs[0], value)
            case let binary as BinaryOperation:
                input == 0
                    ? binary.symbolicFirstPartial(inputs[0], inputs[1], value)
                    : binary.symbolicSecondPartial(inputs[0], inputs[1], value)
            default: 1
            }
        }

        /// Which input is written as a number.
        var literal: Int? { inputs.firstIndex { $0.constantValue != nil } }
    }

    let calculation: Calculation
    let step: Step
    let parts: [Part]

    /// `nil` for a step that does not work element by element.
    init?(_ calculation: Calculation, _ step: Step) {
        guard step.formula != nil, !step.members.isEmpty else { return nil }
        self.calculation = calculation
        self.step = step
        var placeholders: [[Int]: String] = [:]
        for edge in step.edges { placeholders[[edge.member, edge.input]] = edge.placeholder }
        var made: [Part] = []
        var position: [Int: Int] = [:]
        for member in step.members {
            let node = calculation.graph.nodes[member]
            guard let operation = node.tensor.operation else { return nil }
            var inputs: [Symbol] = []
            var inner: [Int?] = []
            var names: [String?] = []
            for (input, source) in node.inputs.enumerated() {
                let part = position[source]
                let placeholder = placeholders[[member, input]]
                inner.append(part)
                names.append(placeholder)
                if let part {
                    inputs.append(made[part].value)
                } else if let placeholder {
                    inputs.append(Symbol(placeholder))
                } else if calculation.graph.nodes[source].tensor.rank == 0 {
                    inputs.append(Symbol(number: calculation.graph.nodes[source].tensor.item))
                } else {
                    return nil
                }
            }
            guard let value = Self.value(operation, inputs) else { return nil }
            position[member] = made.count
            made.append(
                Part(
                    node: member, operation: operation, inputs: inputs, value: value, inner: inner,
                    placeholders: names))
        }
        parts = made
    }

    static func value(_ operation: Operation, _ inputs: [Symbol]) -> Symbol? {
        switch operation {
        case let unary as UnaryOperation where inputs.count == 1:
            Symbol.call(unary.name, inputs) ?? unary.symbolicValue(inputs[0])
        case let binary as BinaryOperation where inputs.count == 2:
            Symbol.call(binary.name, inputs) ?? binary.symbolicValue(inputs[0], inputs[1])
        case is ConvertOperation, is IdentityOperation: inputs.first
        default: nil
        }
    }

    /// The value when an operation may be done in another way.
    func value(_ wrong: (Part, _ inputs: [Symbol]) -> Symbol?) -> Symbol? {
        var values: [Symbol] = []
        for part in parts {
            let inputs = part.inputs.indices.map { index in part.inner[index].map { values[$0] } ?? part.inputs[index] }
            guard let value = wrong(part, inputs) ?? Self.value(part.operation, inputs) else { return nil }
            values.append(value)
        }
        return values.last
    }

    /// The derivative of the step along some of its edges, when an operation's own may be taken in another way.
    func derivative(
        along edges: (Step.Edge) -> Bool, _ wrong: (Part, _ input: Int) -> Symbol? = { _, _ in nil }
    ) -> Symbol {
        let wanted = Set(step.edges.filter(edges).map { [$0.member, $0.input] })
        var arrived = [Symbol?](repeating: nil, count: parts.count)
        arrived[parts.count - 1] = 1
        var result: Symbol = 0
        for (index, part) in parts.enumerated().reversed() {
            guard let above = arrived[index] else { continue }
            for input in part.inputs.indices {
                let isWanted = wanted.contains([part.node, input])
                guard isWanted || part.inner[input] != nil else { continue }
                let passed = above * (wrong(part, input) ?? part.partial(input))
                if isWanted { result = result + passed }
                if let inner = part.inner[input] { arrived[inner] = arrived[inner].map { $0 + passed } ?? passed }
            }
        }
        return result.simplified()
    }

    /// The numbers of the placeholders at one element of the step's value.
    func numbers(_ element: Int, read: ((Step, Int) -> Double)? = nil) -> [String: Double] {
        let shape = calculation.shape(of: step)
        var numbers: [String: Double] = [:]
        for edge in step.edges {
            let source = calculation.steps[edge.source]
            let place = Elements.origin(element, in: shape, from: calculation.shape(of: source))
            numbers[edge.placeholder] = read?(source, place) ?? calculation.number(source, place)
        }
        return numbers
    }

    /// A formula with the learner's names.
    func text(_ formula: Symbol) -> String {
        calculation.named(formula.simplified(), in: step).simplified().text()
    }

    /// A formula with the elements that stand in it at one element of the value: `xs[1]`.
    func text(_ formula: Symbol, at element: Int) -> String {
        let shape = calculation.shape(of: step)
        var names: [String: Symbol] = [:]
        for edge in step.edges {
            let source = calculation.steps[edge.source]
            let own = calculation.shape(of: source)
            names[edge.placeholder] = Symbol(
                Elements.name(source.name, Elements.origin(element, in: shape, from: own), in: own))
        }
        return formula.simplified().substituting(names).simplified().text()
    }

    /// A formula with the numbers at one element.
    func text(_ formula: Symbol, numbersAt element: Int) -> String {
        formula.text(substituting: numbers(element).mapValues { TeachingNumber.text($0) }, style: .mathematics)
    }
}
