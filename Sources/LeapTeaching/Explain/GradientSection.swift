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

    // MARK: As text

    /// The lines of all entries, their parts aligned below one another.
    func lines(_ entries: [Entry], width: Int) -> [String] {
        let scalars = entries.filter { !$0.paths.isEmpty }
        let blocks = Dictionary(uniqueKeysWithValues: scalars.map { ($0.target, pathBlock($0)) })
        let all = blocks.values.flatMap { $0 }
        let nameWidth = entries.map { Columns.width(label($0)) }.max() ?? 0
        let wayWidth = all.map { Columns.width($0.way) }.max() ?? 0
        let productWidth = all.map { Columns.width($0.product) }.max() ?? 0
        let resultWidth = all.map { Columns.width($0.result) }.max() ?? 0
        let nudges = scalars.map { nudgeText($0) }
        let nudgeWidth = nudges.map(Columns.width).max() ?? 0
        var lines: [String] = []
        for entry in entries {
            guard let block = blocks[entry.target] else {
                lines += arrayLines(entry, width: width)
                continue
            }
            for (index, part) in block.enumerated() {
                var line = Columns.left(index == 0 ? label(entry) : "", nameWidth) + "   "
                line += Columns.left(part.way, wayWidth) + "   "
                line += Columns.left(part.product, productWidth) + " = " + Columns.right(part.result, resultWidth)
                if index == block.count - 1, block.count == 1 {
                    line += "    nudge " + Columns.right(nudgeText(entry), nudgeWidth) + mark(entry)
                }
                lines.append(line)
            }
            if block.count > 1 {
                let sum = TeachingNumber.sum(entry.paths.map(\.product))
                lines.append(
                    Columns.left("", nameWidth) + "   " + "\(sum) = \(TeachingNumber.text(entry.gradient.item)), "
                        + "\(block.count) paths added    nudge " + Columns.right(nudgeText(entry), nudgeWidth)
                        + mark(entry))
            }
            if let problem = sumProblem(entry) ?? entry.nudge.problem { lines.append("   ✗ " + problem) }
        }
        return lines
    }

    private func label(_ entry: Entry) -> String {
        "d\(calculation.outputName)/d\(calculation.steps[entry.target].name)"
    }

    private func nudgeText(_ entry: Entry) -> String {
        entry.nudge.slope.isFinite ? TeachingNumber.text(rounded(entry.nudge.slope)) : "impossible"
    }

    /// A difference is exact to some eight digits; the rest is rounding.
    private func rounded(_ slope: Double) -> Double { abs(slope) < 1e-9 ? 0 : slope }

    private func mark(_ entry: Entry) -> String {
        entry.nudge.slope.isFinite ? entry.nudge.agrees ? "  ✓" : "  ✗" : ""
    }

    private func pathBlock(_ entry: Entry) -> [(way: String, product: String, result: String)] {
        entry.paths.map { path in
            let names = path.steps.map { calculation.steps[$0].name }
            var way = names.joined(separator: "→")
            if Columns.width(way) > 36, names.count > 6 {
                way = names.prefix(3).joined(separator: "→") + "→…→" + names.suffix(2).joined(separator: "→")
            }
            var product = TeachingNumber.product(path.factors)
            if Columns.width(product) > 36, path.factors.count > 6 {
                product =
                    TeachingNumber.product(Array(path.factors.prefix(3))) + "·…·"
                    + path.factors.suffix(2).map { TeachingNumber.factor($0) }.joined(separator: "·")
            }
            return (way, product, TeachingNumber.text(path.product))
        }
    }

    /// The sum of the path products, computed again, against the gradient of the engine.
    func sumProblem(_ entry: Entry) -> String? {
        let sum = entry.paths.reduce(0) { $0 + $1.product }
        let isSingle = entry.gradient.dataType == .f32
        guard !TeachingNumber.agree(sum, entry.gradient.item, tolerance: isSingle ? 1e-4 : 1e-9) else { return nil }
        return "the products along the paths add up to \(TeachingNumber.text(sum)), and the engine computed "
            + TeachingNumber.text(entry.gradient.item)
    }

    private func arrayLines(_ entry: Entry, width: Int) -> [String] {
        let step = calculation.steps[entry.target]
        let value = TeachingNumber.inline(entry.gradient, limit: 6)
        if entry.gradient.rank == 0, entry.pathCount > Double(Self.pathLimit),
            calculation.isScalarPath(to: entry.target)
        {
            return [
                "\(label(entry)) = \(value)   \(Self.countText(entry.pathCount)) paths, one backward pass    nudge "
                    + nudgeText(entry) + mark(entry)
            ] + (entry.nudge.problem.map { ["   ✗ " + $0] } ?? [])
        }
        if entry.rules.isEmpty {
            return ["\(label(entry)) = 0: \(calculation.outputName) does not depend on \(step.name)"]
        }
        let nudge =
            entry.gradient.count == 1
            ? "nudge \(nudgeText(entry))"
            : "nudge along it \(nudgeText(entry)), its length \(TeachingNumber.text(entry.nudge.expected))"
        let rule = calculation.isScalar ? entry.rules.joined(separator: " + ") : ""
        let shape = TeachingNumber.shape(entry.gradient.shape)
        var result = TeachingNumber.inline(entry.gradient, limit: 6)
        var head = "\(label(entry)) = " + (rule.isEmpty ? "" : rule + " = ") + result
        if Columns.width(head) + Columns.width(nudge) + 7 > width {
            result = shape
            head = "\(label(entry))   " + (rule.isEmpty || Columns.width(rule) > 30 ? "" : "= \(rule)   ") + result
        }
        let lines = [head + "    " + nudge + mark(entry)]
        return lines + (entry.nudge.problem.map { ["   ✗ " + $0] } ?? [])
    }

    /// A count as it is said: `512`, `1.3e9`.
    static func countText(_ count: Double) -> String {
        if count.isInfinite { return "more than 1e308" }
        return count < 1e9 ? TeachingNumber.grouped(Int(count)) : TeachingNumber.text(count, digits: 3)
    }
}
