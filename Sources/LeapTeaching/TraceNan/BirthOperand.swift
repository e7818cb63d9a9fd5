import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// An input of an operation, as a reader knows it.
struct BirthOperand {
    /// What the source calls it, or the name of the value; `nil` for a literal, and for what has no short text.
    let name: String?
    /// The element that the result was computed from; `nil` when it was computed from several.
    let value: Double?
    let tensor: Tensor

    /// `w*x = 0`, `0`, `x = [1, 2, 3]`.
    var description: String {
        let text = value.map { TeachingNumber.text($0) } ?? Self.text(tensor)
        return name.map { "\($0) = \(text)" } ?? text
    }

    /// The numbers of a small array; the shape and the range of a larger one.
    static func text(_ tensor: Tensor) -> String {
        if tensor.count <= 8, tensor.rank <= 2 { return TeachingNumber.inline(tensor) }
        let numbers = tensor.doubles().filter { !$0.isNaN }
        guard let low = numbers.min(), let high = numbers.max() else { return TeachingNumber.shape(tensor.shape) }
        return
            "\(TeachingNumber.shape(tensor.shape)), from \(TeachingNumber.text(low)) to \(TeachingNumber.text(high))"
    }
}

/// Finds what the learner calls the values of a record.
struct BirthNames {
    let interpreter: Interpreter
    let graph: RecordGraph
    let source: SourceIndex
    /// The names of leaves that are no parameters.
    let leaves: [UInt64: String]
    private let parameters: [UInt64: String]
    private let bound: [ObjectIdentifier: String]

    init(_ interpreter: Interpreter, _ graph: RecordGraph, leaves: [UInt64: String]) {
        self.interpreter = interpreter
        self.graph = graph
        self.leaves = leaves
        source = SourceIndex(interpreter.sources)
        parameters = interpreter.parameterNames()
        var bound: [ObjectIdentifier: String] = [:]
        for binding in interpreter.boundInOrder {
            if case .tensor(let tensor) = binding.value { bound[ObjectIdentifier(tensor)] = binding.name }
        }
        self.bound = bound
    }

    /// The inputs of an operation at one element of its result.
    func operands(_ position: Int, place: Int) -> [BirthOperand] {
        let node = graph.nodes[position]
        guard let operation = node.tensor.operation else { return [] }
        let written = source.site(node.tensor.origin)?.expression.operands(of: operation.name)
        return node.inputs.enumerated().map { index, input in
            let tensor = graph.nodes[input].tensor
            var name: String?
            if let written, index < written.count {
                name = text(of: written[index])
            } else {
                name = self.name(of: input)
            }
            var value: Double?
            if operation.isElementwise {
                value = tensor.doubles(at: [node.tensor.shape.place(place, broadcastFrom: tensor.shape)])[0]
            } else if tensor.rank == 0 {
                value = tensor.item
            }
            return BirthOperand(name: name, value: value, tensor: tensor)
        }
    }

    private func text(of expression: Expression) -> String? {
        switch expression.withoutParentheses.kind {
        case .number, .array: return nil
        case .unary(.negate, let inner): if case .number = inner.withoutParentheses.kind { return nil }
        default: break
        }
        return source.text(expression.withoutParentheses.span.rawValue, limit: 28)
    }

    /// The name of a value: a parameter's, or that which the session bound it to.
    func name(of position: Int) -> String? {
        let tensor = graph.nodes[position].tensor
        if tensor.variable != 0 {
            if let leaf = leaves[tensor.variable] { return leaf.contains(" ") ? nil : leaf }
            return parameters[tensor.variable] ?? interpreter.variables[tensor.variable]?.name
        }
        return bound[ObjectIdentifier(tensor)]
    }

    /// What the learner's source calls a value, in the first operation that takes it.
    func writtenName(_ position: Int) -> String? {
        for (consumer, node) in graph.nodes.enumerated() {
            guard let input = node.inputs.firstIndex(of: position), let operation = node.tensor.operation,
                SourceSpan(rawValue: graph.nodes[consumer].tensor.origin).start > interpreter.libraryEnd,
                let site = source.site(graph.nodes[consumer].tensor.origin),
                let written = site.expression.operands(of: operation.name), input < written.count
            else { continue }
            return text(of: written[input])
        }
        return nil
    }
}
