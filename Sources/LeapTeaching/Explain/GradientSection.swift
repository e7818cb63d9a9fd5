import LeapTensor

/// The lines below the table: how the gradient of each parameter comes about, checked by a nudge.
struct GradientSection {
    /// One gradient, with everything that is said about it.
    struct Entry {
        let target: Int
        /// The paths that are listed.
        let paths: [Path]
        /// How many paths there are.
        let pathCount: Double
        let gradient: Tensor
        let nudge: NudgeCheck.Outcome
        /// For arrays: the rule of every use, one line each.
        let rules: [String]
    }

    /// How many paths are listed at most.
    static let pathLimit = 8

    let calculation: Calculation

    func entry(_ target: Int, pathLimit: Int = Self.pathLimit) throws -> Entry {
        let step = calculation.steps[target]
        let gradient = try calculation.gradient(of: step) ?? zeros(like: calculation.value(of: step))
        let isScalar = calculation.isScalarPath(to: target)
        let count = calculation.pathCounts(to: target)[calculation.output]
        let paths = isScalar && count <= Double(pathLimit) ? try calculation.paths(to: target, limit: pathLimit) : []
        return Entry(
            target: target, paths: paths, pathCount: count, gradient: gradient,
            nudge: try NudgeCheck(calculation).check(step, gradient),
            rules: isScalar ? [] : rules(of: target))
    }

    private func zeros(like tensor: Tensor) throws -> Tensor {
        try calculation.engine.filled(tensor.shape, 0, tensor.dataType == .f32 ? .f32 : .f64)
    }

    /// The uses of an array, and what each adds to its gradient.
    private func rules(of target: Int) -> [String] {
        let rules = TensorRules(calculation: calculation)
        var lines: [String] = []
        for step in calculation.steps {
            for (index, edge) in step.edges.enumerated() where edge.source == target {
                lines.append(rules.rule(step, edge: index))
            }
        }
        return lines
    }

    /// The sum of the path products, computed again, against the gradient of the engine.
    func sumProblem(_ entry: Entry) -> String? {
        let sum = entry.paths.reduce(0) { $0 + $1.product }
        let size = entry.paths.reduce(0) { max($0, abs($1.product)) }
        guard
            !TeachingNumber.agree(
                sum, entry.gradient.item, tolerance: calculation.isSingle ? 1e-4 : 1e-9, scale: size)
        else { return nil }
        return "the products along the paths add up to \(TeachingNumber.text(sum)), and the engine computed "
            + TeachingNumber.text(entry.gradient.item)
    }

    /// A count as it is said: `512`, `1.3e9`.
    static func countText(_ count: Double) -> String {
        if count.isInfinite { return "more than 1e308" }
        return count < 1e9 ? TeachingNumber.grouped(Int(count)) : TeachingNumber.text(count, digits: 3)
    }
}
