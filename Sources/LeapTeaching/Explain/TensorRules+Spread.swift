import LeapTensor

/// The rules of the reductions that are not linear. Their value is that of every element that was reduced to it.
extension TensorRules {
    /// The rule for the input of `var`, `std`, `norm` or `prod`; `nil` where it needs more than a line.
    func spreadRule(_ step: Step, _ use: Use, _ source: Step, _ g: String?) -> String? {
        let result = calculation.graph.nodes[use.member].tensor
        let times = g.map { $0 + " · " } ?? ""
        let x = Self.bracketed(source.name)
        let own = step.members.count == 1 ? step.name : "\(result.operation?.name ?? "")(\(source.name))"
        switch result.operation {
        case let operation as VarianceOperation:
            return "\(times)2·(\(x) - mean) / \(operation.count - operation.ddof)"
        case let operation as StandardDeviationOperation:
            return "\(times)(\(x) - mean) / (\(operation.count - operation.ddof)·\(own))"
        case let operation as NormOperation where operation.order == 2: return "\(times)\(x) / \(own)"
        case is ProductOperation: return "\(times)the product of the others"
        default: return nil
        }
    }
}
