import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// A birth with everything that is said about it.
struct NanFinding {
    let birth: Birth
    /// `log`, `/`, `@`; `data` or `parameter` for what nothing computed.
    let operation: String
    let place: BirthPlace
    let operands: [BirthOperand]
    let cause: BirthCause
    /// The index of the element along each axis.
    let index: [Int]
    /// What was made there.
    let value: Double
    /// Backwards, the gradient that comes in.
    let upstream: Double?
    /// Backwards, the local derivative; `nil` when there is no formula for it.
    let slope: Double?
    /// Where data or a parameter come from, for what nothing computed.
    let data: DataOrigin?
    /// How many operations the record has.
    let nodeCount: Int

    init(_ birth: Birth, _ names: BirthNames, gradients: RecordGradients? = nil) {
        self.birth = birth
        let graph = names.graph
        let tensor = graph.nodes[birth.node].tensor
        nodeCount = graph.nodes.count
        let element = birth.passed?.place ?? birth.place
        let shape = birth.input.map { graph.nodes[graph.nodes[birth.node].inputs[$0]].tensor.shape } ?? tensor.shape
        index = shape.index(of: element)
        value = birth.passed?.value ?? tensor.doubles(at: [birth.place])[0]
        place = BirthPlace(tensor, names.interpreter, isAgain: !names.leaves.isEmpty)
        upstream = gradients?.gradients[birth.node].flatMap { gradient in
            gradient.shape == tensor.shape ? gradient.doubles(at: [birth.place])[0] : nil
        }
        slope = birth.input.flatMap { LocalDerivative(graph, birth.node, element: birth.place).value($0) }
        operands = names.operands(birth.node, place: birth.place)
        guard let recorded = tensor.operation else {
            let origin = DataOrigin(birth.node, place: element, names)
            operation = origin.isParameter ? "parameter" : "data"
            data = origin
            cause =
                birth.direction == .backward ? .backward(birth, graph, [], upstream: nil) : origin.cause(value)
            return
        }
        operation = recorded.name
        data = nil
        switch birth.direction {
        case .forward: cause = .forward(recorded, operands, result: tensor, value: value)
        case .backward: cause = .backward(birth, graph, operands, upstream: upstream)
        }
    }

    /// `[1, 0]`; empty for a number.
    var indexText: String { index.isEmpty ? "" : "[\(index.map(String.init).joined(separator: ", "))]" }
    var line: Int? { place.line }
}
