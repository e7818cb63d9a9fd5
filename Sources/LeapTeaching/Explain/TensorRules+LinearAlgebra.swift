import LeapTensor

/// The rules of determinants, inverses, factorizations and sums of products. What they say would run: it is the
/// gradient.
extension TensorRules {
    /// The rule for one input of an operation of linear algebra; `nil` where only the engine can write it.
    /// - Parameter g: the gradient of the result; `nil` where it is the 1 at the start.
    func linearAlgebraRule(_ step: Step, _ use: Use, _ g: String?) -> String? {
        let node = calculation.graph.nodes[use.member]
        let result = node.tensor
        let names = node.inputs.indices.map { Self.bracketed(operandName(step, use.member, $0)) }
        let inputs = node.inputs.map { calculation.graph.nodes[$0].tensor }
        guard let operation = result.operation, !names.contains("…") else { return nil }
        /// The result by the name of the step, where the step is this operation alone.
        let own =
            step.members.count == 1
            ? step.name : operation.callText(names) ?? "\(operation.name)(\(names.joined(separator: ", ")))"
        let times = g.map { $0 + " · " } ?? ""
        switch operation {
        case let operation as DeterminantOperation:
            guard result.rank == 0 else { return nil }
            let isRegular = (try? operation.usesInverse(of: inputs[0], engine: calculation.engine)) ?? false
            return isRegular
                ? "\(times)\(own) · inv(\(names[0])).T"
                : "\(times)the cofactors of \(names[0]), which is too near to singular for inv"
        case is InverseOperation:
            return "-\(own).T @ " + (g.map { "\($0) @ " } ?? "") + "\(own).T"
        case is SolveOperation:
            guard inputs[0].rank == 2, inputs[1].rank <= 2, let g else { return nil }
            let back = "solve(\(names[0]).T, \(g))"
            if use.input == 1 { return back }
            return inputs[1].rank == 1 ? "-outer(\(back), \(own))" : "-\(back) @ \(own).T"
        case let operation as EinsumOperation:
            return operation.gradientText(of: use.input, names: names, upstream: g)
        case let operation as SVDOperation:
            guard operation.part == 1, inputs[0].rank == 2, let g else { return nil }
            return "(u * \(g)) @ vh, with u, s, vh = svd(\(names[0]), full_matrices = false)"
        case let operation as EighOperation:
            guard operation.part == 0, inputs[0].rank == 2, let g else { return nil }
            let side = operation.triangle == .lower ? "below" : "above"
            return "(v * \(g)) @ v.T with w, v = \(operation.wholeText(names[0])); twice that \(side) the diagonal, "
                + "and 0 on the other side, which eigh does not read"
        default: return nil
        }
    }
}
