import LeapTensor

/// The rule of each operation for arrays, as a learner reads it: how the gradient of the result makes the gradient of
/// an input.
struct TensorRules {
    let calculation: Calculation

    /// An operation that takes an input of a step, and whose gradient is that of the step's value.
    struct Use {
        /// The operation's position in the graph, and which of its inputs is meant.
        let member: Int
        let input: Int
    }

    /// `dJ/dz`.
    func gradientName(_ step: Step) -> String { "d\(calculation.outputName)/d\(step.name)" }

    /// `dJ/dz`, or nothing where it is the 1 at the start.
    private func upstream(_ step: Step) -> String? { step === calculation.outputStep ? nil : gradientName(step) }

    /// The right side of the rule for one input of a step: `X.T @ dJ/dz`.
    func rule(_ step: Step, edge index: Int) -> String {
        let edge = step.edges[index]
        let source = calculation.steps[edge.source]
        let g = upstream(step)
        if step.isAlias { return g ?? "1" }
        if step.formula != nil { return elementwiseRule(step, edge, source) }
        if let text = crossEntropyRule(step, source) { return text }
        if let lesson = lesson(step, edge) { return lesson.rule }
        guard let use = use(step, edge) else { return (g ?? "1") + ", through \(step.structure)" }
        let node = calculation.graph.nodes[use.member]
        let result = node.tensor
        switch result.operation?.name {
        case "@" where node.inputs.count == 2:
            let operands = node.inputs.indices.map { operandName(step, use.member, $0) }
            let text = productRule(
                use.input, operands, ranks: node.inputs.map { calculation.graph.nodes[$0].tensor.rank }, g)
            // A matrix that was multiplied with every matrix of a stack was copied.
            let own = calculation.value(of: source).shape
            let (batch, ownBatch) = (result.shape.dimensions.dropLast(2), own.dimensions.dropLast(2))
            return own.rank >= 2 && result.rank > 2 && Array(batch) != Array(ownBatch)
                ? text + ", summed over the copies" : text
        case "det", "inv", "solve", "einsum", "svd", "eigh":
            if let text = linearAlgebraRule(step, use, g) { return text }
            return (g.map { $0 + ", " } ?? "") + "by the rule of \(result.operation?.name ?? "")"
        case "+": return broadcastSum(g ?? "1", of: operandShape(use), in: result.shape)
        case "-":
            let isNegative = use.input == 1 || node.inputs.count == 1
            return broadcastSum((isNegative ? "-" : "") + (g ?? "1"), of: operandShape(use), in: result.shape)
        case "*":
            let other = operandName(step, use.member, 1 - use.input)
            guard other != "…", node.inputs.count == 2 else { return (g.map { $0 + ", " } ?? "") + "by the rule of *" }
            let product = (g.map { $0 + " · " } ?? "") + Self.bracketed(other)
            return broadcastSum(product, of: operandShape(use), in: result.shape)
        case "sum": return g == nil ? "1 in every element" : "\(g ?? ""), copied to every element summed"
        case "mean":
            let share = calculation.value(of: source).count / max(1, result.count)
            if share == 1 { return g ?? "1" }
            return (g == nil ? "1/\(share)" : "\(g ?? "") / \(share)") + " in every element"
        case "max", "min": return "\(g ?? "1") for the winner (the first on a tie), 0 for the others"
        case "reshape", "transpose", "squeeze": return "\(g ?? "1"), back in the shape of \(source.name)"
        case "broadcast": return broadcastSum(g ?? "1", of: calculation.value(of: source).shape, in: result.shape)
        case "take": return "each row of \(g ?? "1") added to the row it was taken from"
        case "index": return "\(g ?? "1"), put back where it was taken, 0 elsewhere"
        case "softmax":
            let name = step.members.count == 1 ? step.name : "softmax(\(source.name))"
            return "\(name) · (\(g ?? "1") - sum(\(g ?? "1") · \(name)))"
        case "logsumexp" where result.rank == 0:
            return (g.map { $0 + " · " } ?? "") + "softmax(\(source.name))"
        case "cumsum": return "\(g ?? "1"), summed from the end"
        case "sort", "top": return "\(g ?? "1"), each back where it was taken"
        case "log_softmax": return "\(g ?? "1") - softmax(\(source.name)) · sum(\(g ?? "1"))"
        case "where": return "\(g ?? "1") where \(source.name) was chosen, 0 elsewhere"
        case "assign":
            return use.input == 0 ? "\(g ?? "1"), 0 where it was overwritten" : "\(g ?? "1") where it was put"
        case "scatter": return "\(g ?? "1") where it was put"
        case "concat", "stack": return "its part of \(g ?? "1")"
        case "var", "std", "norm", "prod":
            if let text = spreadRule(step, use, source, g) { return text }
            return (g.map { $0 + ", " } ?? "") + "by the rule of \(result.operation?.name ?? "")"
        default:
            var name = result.operation?.name ?? "the step"
            if result.operation is CustomOperation, let end = step.structure.firstIndex(of: "(") {
                name = String(step.structure[..<end])
            }
            return (g.map { $0 + ", " } ?? "") + "by the rule of \(name)"
        }
    }

    // MARK: Products

    /// The matrix product, and its kinds with vectors. The shapes leave no other order of the factors.
    private func productRule(_ input: Int, _ operands: [String], ranks: [Int], _ g: String?) -> String {
        let (a, b) = (Self.bracketed(operands[0]), Self.bracketed(operands[1]))
        guard let g else { return input == 0 ? b : a }
        switch (ranks[0], ranks[1], input) {
        case (1, 1, 0): return "\(g) · \(b)"
        case (1, 1, _): return "\(g) · \(a)"
        case (_, 1, 0): return "outer(\(g), \(b))"
        case (1, _, 1): return "outer(\(a), \(g))"
        case (1, _, 0): return "\(b) @ \(g)"
        case (_, _, 0): return "\(g) @ \(b).T"
        default: return "\(a).T @ \(g)"
        }
    }

    static func bracketed(_ text: String) -> String {
        if text.hasPrefix("-") { return "(\(text))" }
        return text.contains(" ") && !(text.hasPrefix("(") && text.hasSuffix(")")) && !text.hasPrefix("[")
            ? "(\(text))" : text
    }

    // MARK: Element by element

    private func elementwiseRule(_ step: Step, _ edge: Step.Edge, _ source: Step) -> String {
        let partial = partialText(step, edge)
        var text = upstream(step) ?? ""
        if text.isEmpty {
            text = partial
        } else if partial == "-1" {
            text = "-" + text
        } else if partial != "1" {
            text += " · " + Self.bracketed(partial)
        }
        return broadcastSum(text, of: calculation.value(of: source).shape, in: calculation.value(of: step).shape)
    }

    /// An input that was copied gets the sum over its copies.
    func broadcastSum(_ text: String, of own: Shape, in all: Shape) -> String {
        if own == all { return text }
        if own.rank == 0 { return "sum(\(text))" }
        let shift = all.rank - own.rank
        let axes = (0..<all.rank).filter { $0 < shift || (own[$0 - shift] == 1 && all[$0] != 1) }
        guard !axes.isEmpty else { return text }
        let list = axes.count == 1 ? String(axes[0]) : "[" + axes.map(String.init).joined(separator: ", ") + "]"
        return "sum(\(text), axis = \(list))"
    }

    /// The local derivative along an edge in symbols, with the learner's names.
    func partialText(_ step: Step, _ edge: Step.Edge) -> String {
        guard let formula = step.formula else { return step.isAlias ? "1" : "" }
        return calculation.named(formula.derivative(by: edge.placeholder), in: step).text()
    }

    // MARK: Cross-entropy

    /// Softmax with cross-entropy cancels to (softmax(z) - onehot) / n. Said only where the numbers are just that.
    private func crossEntropyRule(_ step: Step, _ source: Step) -> String? {
        guard step.call != nil, step.structure.hasPrefix("cross_entropy("), let rows = crossEntropyRows(step, source)
        else { return nil }
        let text = "(softmax(\(source.name)) - onehot)" + (rows == 1 ? "" : " / \(rows)")
        if let upstream = upstream(step) { return "\(upstream) · \(text)" }
        return rows == 1 ? "softmax(\(source.name)) - onehot" : text
    }

    /// The number of rows, when the gradient of the scores is softmax minus one-hot rows, divided by that number.
    func crossEntropyRows(_ step: Step, _ source: Step) -> Int? {
        let scores = calculation.value(of: source)
        guard scores.rank >= 1, let edge = step.edges.first(where: { calculation.steps[$0.source] === source }),
            let given = calculation.contribution(edge), let factor = (try? calculation.gradient(of: step))??.item,
            factor != 0, given.count == scores.count, scores.count > 0,
            let softmax = try? calculation.engine.softmax(calculation.engine.detach(scores), axis: -1)
        else { return nil }
        let columns = scores.shape[scores.rank - 1]
        let rows = scores.count / columns
        let tolerance = scores.dataType == .f32 ? 1e-4 : 1e-9
        let targets = zip(softmax.doubles(), given.doubles()).map { $0 - $1 * Double(rows) / factor }
        for row in 0..<rows {
            let part = targets[(row * columns)..<((row + 1) * columns)]
            let isOneHot = part.allSatisfy {
                abs($0) < tolerance * Double(rows) || abs($0 - 1) < tolerance * Double(rows)
            }
            guard isOneHot, abs(part.reduce(0, +) - 1) < 1e-3 else { return nil }
        }
        return rows
    }

    // MARK: Inside a step

    /// The operation that takes an input of a step, past what changes nothing, when everything behind it in the step
    /// only adds: its gradient is then that of the step.
    func use(_ step: Step, _ edge: Step.Edge) -> Use? {
        guard edge.member >= 0, edge.twins.isEmpty else { return nil }
        var (member, input) = (edge.member, edge.input)
        let inside = Set(step.members)
        func consumers(_ node: Int) -> [(node: Int, input: Int)] {
            calculation.consumers[node].filter { inside.contains($0.node) }
        }
        while member != step.root, changesNothing(member) || preparesAddend(member, inside) {
            let next = consumers(member)
            guard next.count == 1 else { return nil }
            (member, input) = next[0]
        }
        return onlyAdds(after: member, in: step) ? Use(member: member, input: input) : nil
    }

    /// Whether everything behind an operation in its step only adds to its result, element by element.
    func onlyAdds(after member: Int, in step: Step) -> Bool {
        let inside = Set(step.members)
        var current = member
        while current != step.root {
            let next = calculation.consumers[current].filter { inside.contains($0.node) }
            guard next.count == 1 else { return false }
            let node = calculation.graph.nodes[next[0].node]
            let name = node.tensor.operation?.name
            // With one input a minus is a sign.
            let adds =
                name == "+" || (name == "-" && next[0].input == 0 && node.inputs.count == 2)
                || changesNothing(next[0].node)
            guard adds,
                calculation.graph.nodes[next[0].node].tensor.shape == calculation.graph.nodes[current].tensor.shape
            else { return false }
            current = next[0].node
        }
        return true
    }

    /// Whether a bias is only given axes of one element, to be added: its elements stay in their order.
    private func preparesAddend(_ node: Int, _ inside: Set<Int>) -> Bool {
        let tensor = calculation.graph.nodes[node].tensor
        guard tensor.operation is ReshapeOperation, let input = calculation.graph.nodes[node].inputs.first,
            tensor.shape.dimensions.filter({ $0 != 1 })
                == calculation.graph.nodes[input].tensor.shape.dimensions.filter({ $0 != 1 })
        else { return false }
        let next = calculation.consumers[node].filter { inside.contains($0.node) }
        return next.count == 1 && ["+", "-"].contains(calculation.graph.nodes[next[0].node].tensor.operation?.name)
    }

    /// The shape in which an operation takes an input.
    private func operandShape(_ use: Use) -> Shape {
        calculation.graph.nodes[calculation.graph.nodes[use.member].inputs[use.input]].tensor.shape
    }

    private func changesNothing(_ node: Int) -> Bool {
        switch calculation.graph.nodes[node].tensor.operation {
        case is IdentityOperation, is ConvertOperation: true
        default: false
        }
    }

    /// The step that an input of an operation inside a step comes from, past what changes nothing.
    func operandStep(_ step: Step, _ member: Int, _ input: Int) -> Step? {
        var (member, input) = (member, input)
        let inside = Set(step.members)
        while true {
            if let edge = step.edges.first(where: { $0.member == member && $0.input == input }) {
                return calculation.steps[edge.source]
            }
            let node = calculation.graph.nodes[member].inputs[input]
            guard inside.contains(node), changesNothing(node) else { return nil }
            (member, input) = (node, 0)
        }
    }

    func operandName(_ step: Step, _ member: Int, _ input: Int) -> String {
        operandStep(step, member, input)?.name ?? "…"
    }
}
