import LeapTensor

/// The gradients as text: the parts of their lines aligned below one another.
extension GradientSection {
    private static let problemMark = "   ✗ "

    /// A path as it is written.
    private struct Line {
        let way: String
        let product: String
        let result: String
    }

    func lines(_ entries: [Entry], width: Int) -> [String] {
        let aligned = lines(entries, width: width, isStacked: false)
        let isTooWide = aligned.contains { Columns.width($0) > width && !$0.hasPrefix(Self.problemMark) }
        return (isTooWide ? lines(entries, width: width, isStacked: true) : aligned)
            .flatMap { Columns.wrapped($0, width: width, hanging: 4) }
    }

    /// - Parameter isStacked: whether the product stands below its path, not beside it.
    private func lines(_ entries: [Entry], width: Int, isStacked: Bool) -> [String] {
        let blocks = entries.map { entry in entry.paths.map { line($0, width: width) } }
        let nameWidth = zip(entries, blocks).filter { !$0.1.isEmpty }.map { Columns.width(label($0.0)) }.max() ?? 0
        // A long name stands on a line of its own.
        let isBelow = isStacked && nameWidth > width / 4
        let pad = isBelow ? "    " : Columns.left("", nameWidth) + "   "
        let all = blocks.flatMap { $0 }
        let wayWidth = isStacked ? 0 : widest(all.map(\.way))
        let (productWidth, resultWidth) = (widest(all.map(\.product)), widest(all.map(\.result)))
        let nudgeWidth = widest(entries.filter { !$0.paths.isEmpty }.map(nudgeText))
        func nudge(_ entry: Entry) -> String {
            "    nudge " + Columns.right(nudgeText(entry), nudgeWidth) + mark(entry)
        }
        var lines: [String] = []
        for (entry, block) in zip(entries, blocks) {
            if block.isEmpty { lines += unlisted(entry, width: width) }
            for (index, part) in block.enumerated() {
                let start = index == 0 && !isBelow ? Columns.left(label(entry), nameWidth) + "   " : pad
                if index == 0, isBelow { lines.append(label(entry)) }
                if isStacked { lines.append(start + part.way) }
                var line = isStacked ? pad : start + Columns.left(part.way, wayWidth) + "   "
                line += isStacked ? "= " + part.product : Columns.left(part.product, productWidth)
                let equals = part.product.isEmpty && !isStacked ? "   " : " = "
                line += (isStacked && part.product.isEmpty ? "" : equals)
                line += isStacked ? part.result : Columns.right(part.result, resultWidth)
                lines.append(block.count == 1 ? line + nudge(entry) : line)
            }
            if block.count > 1 {
                let sum = TeachingNumber.sum(entry.paths.map(\.product))
                lines.append(
                    pad + "\(sum) = \(TeachingNumber.text(entry.gradient.item)), \(block.count) paths added"
                        + nudge(entry))
            }
            if let problem = (block.isEmpty ? nil : sumProblem(entry)) ?? entry.nudge.problem {
                lines.append(Self.problemMark + problem)
            }
        }
        return lines
    }

    private func widest(_ texts: [String]) -> Int { texts.map(Columns.width).max() ?? 0 }

    func label(_ entry: Entry) -> String {
        "d\(calculation.outputName)/d\(calculation.steps[entry.target].name)"
    }

    func nudgeText(_ entry: Entry) -> String {
        Self.nudgeText(entry.nudge.slope, expected: entry.nudge.expected)
    }

    /// A slope that nudges gave. A difference is exact to some eight digits: what it gives for 0 is rounding.
    static func nudgeText(_ slope: Double, expected: Double) -> String {
        guard slope.isFinite else { return "impossible" }
        return TeachingNumber.text(abs(slope) < 1e-9 && expected == 0 ? 0 : slope)
    }

    func mark(_ entry: Entry) -> String {
        entry.nudge.slope.isFinite ? entry.nudge.agrees ? "  ✓" : "  ✗" : ""
    }

    /// A path with its product; long ones lose their middle.
    private func line(_ path: Path, width: Int) -> Line {
        let names = path.steps.map { calculation.steps[$0].name }
        var way = names.joined(separator: "→")
        if Columns.width(way) > width / 2 - 4, names.count > 6 {
            way = names.prefix(3).joined(separator: "→") + "→…→" + names.suffix(2).joined(separator: "→")
        }
        // One factor is the result itself: its symbol says more.
        var product = path.factors.count == 1 ? symbol(path) : TeachingNumber.product(path.factors)
        if Columns.width(product) > width / 2 - 4, path.factors.count > 6 {
            product =
                TeachingNumber.product(Array(path.factors.prefix(3))) + "·…·"
                + path.factors.suffix(2).map { TeachingNumber.factor($0) }.joined(separator: "·")
        }
        return Line(way: way, product: product, result: TeachingNumber.text(path.product))
    }

    /// The only local derivative of a path in symbols; empty when that is a number.
    private func symbol(_ path: Path) -> String {
        let step = calculation.steps[path.steps[0]]
        let derivatives = (try? calculation.localDerivatives(step)) ?? []
        let place = step.edges.indices.first {
            step.edges[$0].source == path.steps[1] && $0 < derivatives.count && derivatives[$0] == path.factors[0]
        }
        guard let place else { return "" }
        let edge = step.edges[place]
        let text = TensorRules(calculation: calculation).partialText(step, edge)
        return Double(text) == nil && !text.contains(" if ") && Columns.width(text) < 30 ? text : ""
    }

    /// A gradient whose paths are not listed: too many, or of arrays.
    private func unlisted(_ entry: Entry, width: Int) -> [String] {
        let step = calculation.steps[entry.target]
        let number = TeachingNumber.inline(entry.gradient, limit: 6)
        if entry.gradient.rank == 0, calculation.isScalarPath(to: entry.target) {
            let paths =
                entry.pathCount == 0
                ? "no path leads to it"
                : entry.pathCount <= Double(Self.pathLimit)
                    ? "\(Int(entry.pathCount)) paths added, explain(\(calculation.outputName), \(step.name)) lists them"
                    : "\(Self.countText(entry.pathCount)) paths, one backward pass"
            return ["\(label(entry)) = \(number)   \(paths)    nudge " + nudgeText(entry) + mark(entry)]
        }
        if entry.rules.isEmpty {
            return ["\(label(entry)) = 0: \(calculation.outputName) does not depend on \(step.name)"]
        }
        let nudge =
            entry.gradient.count == 1 || !entry.nudge.slope.isFinite
            ? "nudge \(nudgeText(entry))"
            : "nudge along it \(nudgeText(entry)), its length \(TeachingNumber.text(entry.nudge.expected))"
        let rule = calculation.isScalar ? entry.rules.joined(separator: " + ") : ""
        let head = "\(label(entry)) = " + (rule.isEmpty ? "" : rule + " = ") + number
        let isShape = entry.gradient.rank > 0 && number == TeachingNumber.shape(entry.gradient.shape)
        if !isShape, Columns.width(head) + Columns.width(nudge) + 7 <= width {
            return [head + "    " + nudge + mark(entry)]
        }
        // The numbers say more than the rule, which stands in the table.
        let plain = "\(label(entry)) = \(number)    \(nudge)\(mark(entry))"
        if !isShape, Columns.width(plain) <= width { return [plain] }
        let shape = TeachingNumber.shape(entry.gradient.shape)
        let short = "\(label(entry))   " + (rule.isEmpty || Columns.width(rule) > 30 ? "" : "= \(rule)   ") + shape
        return [short + "    " + nudge + mark(entry)]
    }
}
