import LeapTensor

/// The operands of a matrix product, with what is added to it: `X @ W`, `X @ W + b`. A vector is one row on the left,
/// one column on the right.
struct ProductOperands {
    let leftName: String
    let rightName: String
    let inner: Int
    let columns: Int
    let rows: Int
    let isLeftVector: Bool
    let isRightVector: Bool
    /// What is added, as a step.
    let addend: Step?
    private let leftElements: [Double]
    private let rightElements: [Double]
    private let addends: [Double]
    private let shape: Shape

    init?(_ calculation: Calculation, _ step: Step) {
        guard step.call == nil, step.isComputed,
            let member = step.members.first(where: { calculation.graph.nodes[$0].tensor.operation?.name == "@" })
        else { return nil }
        let inputs = calculation.graph.nodes[member].inputs.map { calculation.graph.nodes[$0].tensor }
        let rules = TensorRules(calculation: calculation)
        guard inputs.count == 2, inputs.allSatisfy({ (1...2).contains($0.rank) && $0.count <= GradientTerms.largest }),
            let left = rules.operandStep(step, member, 0), let right = rules.operandStep(step, member, 1)
        else { return nil }
        if member == step.root {
            addend = nil
            addends = []
        } else {
            let others = step.edges.filter { $0.member == step.root }
            guard others.count == 1, calculation.value(of: step).operation?.name == "+" else { return nil }
            addend = calculation.steps[others[0].source]
            addends = calculation.value(of: calculation.steps[others[0].source]).doubles()
            guard addends.count <= GradientTerms.largest else { return nil }
        }
        leftName = left.name
        rightName = right.name
        inner = inputs[0].shape[inputs[0].rank - 1]
        isLeftVector = inputs[0].rank == 1
        isRightVector = inputs[1].rank == 1
        rows = isLeftVector ? 1 : inputs[0].shape[0]
        columns = isRightVector ? 1 : inputs[1].shape[1]
        leftElements = inputs[0].doubles()
        rightElements = inputs[1].doubles()
        shape = calculation.shape(of: step)
        ownShape = addend.map { calculation.shape(of: $0) } ?? .scalar
        guard inner > 0, columns > 0, rows > 0 else { return nil }
    }

    private let ownShape: Shape

    func left(_ row: Int, _ k: Int) -> Double { leftElements[row * inner + k] }
    func right(_ k: Int, _ column: Int) -> Double { rightElements[k * columns + column] }
    func place(of element: Int) -> (row: Int, column: Int) { (element / columns, element % columns) }
    /// What is added at an element.
    func added(at element: Int) -> Double? {
        addends.isEmpty ? nil : addends[Elements.origin(element, in: shape, from: ownShape)]
    }
}

extension Calculation {
    /// The operation that a step is known by: of `X @ W + b` the product.
    func mainOperation(_ step: Step) -> String {
        if step.call == nil, step.members.contains(where: { graph.nodes[$0].tensor.operation?.name == "@" }) {
            return "@"
        }
        if step.call == nil,
            let member = step.members.first(where: { graph.nodes[$0].tensor.operation is ConvolutionOperation })
        {
            return graph.nodes[member].tensor.operation?.name ?? ""
        }
        return value(of: step).operation?.name ?? ""
    }
}
