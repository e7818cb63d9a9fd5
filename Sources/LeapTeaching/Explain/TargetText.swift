import LeapTensor

/// The answer of `explain(J, w)` as text: how the gradient of one number or one array comes about.
struct TargetText {
    let calculation: Calculation
    let target: Int
    /// The element that is asked for, in row-major order; `nil` for all.
    let element: Int?
    /// How many products are written out.
    static let termLimit = 6

    private var step: Step { calculation.steps[target] }
    private var label: String { "d\(calculation.outputName)/d\(step.name)" }

    func lines(width: Int) throws -> [String] {
        guard calculation.pathCounts(to: target)[calculation.output] > 0 || target == calculation.output else {
            return ["\(label) = 0: \(calculation.outputName) does not depend on \(step.name)"]
        }
        if target == calculation.output { return ["\(label) = 1: it is \(step.name) itself"] }
        if let element, calculation.value(of: step).rank > 0 { return try elementLines(element, width: width) }
        let isScalar = calculation.isScalarPath(to: target)
        return isScalar ? try scalarLines(width: width) : try arrayLines(width: width)
    }

    // MARK: A number

    private func scalarLines(width: Int) throws -> [String] {
        let section = GradientSection(calculation: calculation)
        let entry = try section.entry(target)
        guard !entry.paths.isEmpty else { return try manyPaths(entry, width: width) }
        let count = entry.paths.count
        var lines = [
            "\(label) = \(TeachingNumber.text(entry.gradient.item)): \(count == 1 ? "1 path" : "\(count) paths") from \(calculation.outputName) to \(step.name)"
        ]
        if let folded = equalPaths(entry) {
            lines += folded.flatMap { Columns.wrapped($0, width: width, hanging: 4) } + (try nudgeLines(entry))
            return lines
        }
        for path in entry.paths {
            let names = path.steps.map { calculation.steps[$0].name }
            lines += Columns.wrapped("   " + names.joined(separator: "→"), width: width, hanging: 4)
            let partials = zip(names, names.dropFirst()).map { "∂\($0)/∂\($1)" }
            lines += Columns.wrapped("     = " + partials.joined(separator: " · "), width: width, hanging: 4)
            let symbols = try symbolFactors(path)
            lines += Columns.wrapped("     = " + symbols.joined(separator: " · "), width: width, hanging: 4)
            let product = path.factors.count > 1 ? TeachingNumber.product(path.factors) + " = " : ""
            if symbols != [TeachingNumber.text(path.product)] {
                lines += Columns.wrapped(
                    "     = " + product + TeachingNumber.text(path.product), width: width, hanging: 4)
            }
        }
        if count > 1 {
            lines.append(
                "sum over the paths: \(TeachingNumber.sum(entry.paths.map(\.product))) = "
                    + TeachingNumber.text(entry.gradient.item))
        }
        if let problem = section.sumProblem(entry) { lines.append("   ✗ " + problem) }
        return lines + (try nudgeLines(entry))
    }

    /// Several paths that lead by the same names with the same numbers, said once: `8 paths, each 16·4·2 = 128`.
    private func equalPaths(_ entry: GradientSection.Entry) -> [String]? {
        guard let first = entry.paths.first, entry.paths.count > 3,
            entry.paths.allSatisfy({ $0.steps == first.steps && $0.factors == first.factors })
        else { return nil }
        let count = entry.paths.count
        let product = TeachingNumber.text(first.product)
        let factors = first.factors.count > 1 ? TeachingNumber.product(first.factors) + " = " : ""
        return [
            "   " + first.steps.map { calculation.steps[$0].name }.joined(separator: "→"),
            "   \(count) paths, each \(factors)\(product); \(count)·\(TeachingNumber.factor(first.product)) = "
                + TeachingNumber.text(Double(count) * first.product),
        ]
    }

    /// The local derivatives along a path in symbols: `d · 1 · 1 · x`.
    private func symbolFactors(_ path: Path) throws -> [String] {
        let rules = TensorRules(calculation: calculation)
        return try zip(path.steps, path.steps.dropFirst()).enumerated().map { position, pair in
            let from = calculation.steps[pair.0]
            let derivatives = try calculation.localDerivatives(from)
            let wanted = path.factors[position]
            for (index, edge) in from.edges.enumerated()
            where edge.source == pair.1 && (derivatives[index] ?? 0) == wanted {
                let text = rules.partialText(from, edge)
                return text.isEmpty ? TeachingNumber.factor(wanted) : TensorRules.bracketed(text)
            }
            return TeachingNumber.factor(wanted)
        }
    }

    /// Too many paths to list: the sum over the places where the step is used, each with what has arrived there.
    private func manyPaths(_ entry: GradientSection.Entry, width: Int) throws -> [String] {
        var lines = [
            "\(label) = \(TeachingNumber.text(entry.gradient.item)): "
                + "\(GradientSection.countText(entry.pathCount)) paths, one backward pass",
            "   each use of \(step.name) adds what arrived there, times its local derivative:",
        ]
        var uses: [(text: String, value: Double)] = []
        for user in calculation.steps {
            for (index, edge) in user.edges.enumerated() where edge.source == target {
                guard let gradient = try calculation.gradient(of: user)?.item,
                    let local = try calculation.localDerivatives(user)[index]
                else { continue }
                uses.append(
                    (
                        "   d\(calculation.outputName)/d\(user.name) · ∂\(user.name)/∂\(step.name) = "
                            + TeachingNumber.product([gradient, local]) + " = " + TeachingNumber.text(gradient * local),
                        gradient * local
                    ))
            }
        }
        // Of many uses the largest are shown, in their order.
        let largest = Set(
            uses.indices.sorted { abs(uses[$0].value) > abs(uses[$1].value) }.prefix(Self.termLimit))
        lines += uses.indices.filter(largest.contains).flatMap {
            Columns.wrapped(uses[$0].text, width: width, hanging: 4)
        }
        if uses.count > Self.termLimit { lines.append("   … \(uses.count - Self.termLimit) more, smaller ones") }
        if uses.count > 1 {
            lines.append("   together \(TeachingNumber.text(uses.reduce(0) { $0 + $1.value }))")
        }
        let (total, size) = (uses.reduce(0) { $0 + $1.value }, uses.reduce(0) { max($0, abs($1.value)) })
        let number = entry.gradient.item
        if target != calculation.output,
            !TeachingNumber.agree(total, number, tolerance: calculation.isSingle ? 1e-4 : 1e-9, scale: size)
        {
            lines.append("   ✗ the engine computed \(TeachingNumber.text(number))")
        }
        return lines + (try nudgeLines(entry))
    }

    private func nudgeLines(_ entry: GradientSection.Entry) throws -> [String] {
        let h = 0.001
        let (before, value) = (try calculation.recomputedOutput(), calculation.value(of: step).item)
        let after = try calculation.output(moving: step, by: h)
        guard after.isFinite, entry.nudge.slope.isFinite else {
            return ["nudge: \(calculation.outputName) becomes \(TeachingNumber.text(after)): no slope to compare with"]
        }
        var lines = [
            "nudge: \(step.name) \(TeachingNumber.text(value)) → \(TeachingNumber.text(value + h, digits: 8)), "
                + "\(calculation.outputName) \(TeachingNumber.text(before)) → \(TeachingNumber.text(after, digits: 8)), "
                + "slope \(TeachingNumber.text((after - before) / h, digits: 6)); to both sides \(TeachingNumber.text(entry.nudge.slope))"
                + (entry.nudge.agrees ? "  ✓" : "  ✗")
        ]
        if let problem = entry.nudge.problem { lines.append("   ✗ " + problem) }
        return lines
    }

    // MARK: An array

    private func arrayLines(width: Int) throws -> [String] {
        let section = GradientSection(calculation: calculation)
        let entry = try section.entry(target)
        let value = calculation.value(of: step)
        let rules = TensorRules(calculation: calculation)
        var lines: [String] = []
        let shownUses = Self.shown(entry.rules.count)
        var use = -1
        for user in calculation.steps {
            for (index, edge) in user.edges.enumerated() where edge.source == target {
                use += 1
                guard shownUses.contains(use) else {
                    if shownUses.contains(use - 1) {
                        lines.append("… \(entry.rules.count - shownUses.count) more uses")
                    }
                    continue
                }
                lines += Columns.wrapped(
                    "in \(user.name) = \(StepTable(calculation).formulaText(user))", width: width, hanging: 4)
                let sign = entry.rules.count > 1 ? "+=" : "="
                lines += Columns.wrapped(
                    "   \(label) \(sign) \(rules.rule(user, edge: index))", width: width, hanging: 4)
                if let lesson = rules.lesson(user, edge) {
                    lines += try lesson.details().flatMap { Columns.wrapped("   " + $0, width: width, hanging: 4) }
                } else if let shapes = shapeLine(user, edge, rules) {
                    lines.append("   " + shapes)
                }
            }
        }
        if entry.rules.count > 1 {
            lines.append("\(step.name) is used \(entry.rules.count) times, and the parts are added")
        }
        if value.count == 1 {
            lines += try elementLines(0, width: width)
            if let problem = entry.nudge.problem { lines.append("   ✗ " + problem) }
            return lines
        }
        let gradient = TeachingNumber.inline(entry.gradient, limit: 12)
        lines.append(
            gradient == TeachingNumber.shape(entry.gradient.shape)
                ? "\(label)   \(gradient), the shape of \(step.name)" : "\(label) = \(gradient)")
        if value.count > 1, let largest = largestElement(entry.gradient) {
            lines += try elementLines(largest, width: width)
        }
        guard entry.nudge.slope.isFinite else { return lines }
        lines.append(
            (entry.nudge.ties == 0
                ? "all of it" : "all but the \(TeachingNumber.grouped(entry.nudge.ties)) elements in ties")
                + ": length \(TeachingNumber.text(entry.nudge.expected)), a nudge along it gives "
                + GradientSection.nudgeText(entry.nudge.slope, expected: entry.nudge.expected)
                + (entry.nudge.slope.isFinite ? entry.nudge.agrees ? "  ✓" : "  ✗" : ""))
        if let problem = entry.nudge.problem { lines.append("   ✗ " + problem) }
        return lines
    }

    /// `2×2 = (2×2 of X.T) · (2×2)`: why the transposes stand where they stand.
    private func shapeLine(_ user: Step, _ edge: Step.Edge, _ rules: TensorRules) -> String? {
        guard let use = rules.use(user, edge), let gradient = (try? calculation.gradient(of: user)).flatMap({ $0 })
        else { return nil }
        let node = calculation.graph.nodes[use.member]
        let own = calculation.value(of: step).shape
        switch node.tensor.operation?.name {
        case "@":
            let other = calculation.graph.nodes[node.inputs[1 - use.input]].tensor.shape
            guard own.rank == 2, other.rank == 2, gradient.rank == 2 else { return nil }
            let flipped = "\(other[1])×\(other[0])"
            let g = gradient.shape.description
            let line = "shapes: \(own.description) = \(use.input == 0 ? "\(g) @ \(flipped)" : "\(flipped) @ \(g)")"
            return Self.fittingOrders(gradient.shape, other, own) == 1 ? line + "; no other order fits" : line
        case "+", "-":
            guard own != gradient.shape else { return nil }
            let copies = gradient.count / max(1, own.count)
            return "\(step.name) was copied \(copies) times, so its gradient is the sum over the copies"
        default: return nil
        }
    }

    /// In how many ways two matrices, each as it is or transposed, multiply to a shape.
    private static func fittingOrders(_ g: Shape, _ other: Shape, _ own: Shape) -> Int {
        var count = 0
        for (a, b) in [(g, other), (other, g)] {
            for (rows, inner) in [(a[0], a[1]), (a[1], a[0])] {
                for (otherInner, columns) in [(b[0], b[1]), (b[1], b[0])]
                where inner == otherInner && rows == own[0] && columns == own[1] {
                    count += 1
                }
            }
        }
        return count
    }

    private func largestElement(_ gradient: Tensor) -> Int? {
        let values = gradient.doubles()
        guard let largest = values.indices.max(by: { abs(values[$0]) < abs(values[$1]) }), values[largest].isFinite
        else { return nil }
        return largest
    }

    /// Which of so many uses are written out: all of a few, of many the first two and the last two.
    private static func shown(_ count: Int) -> [Int] {
        count <= termLimit ? Array(0..<count) : [0, 1, count - 2, count - 1]
    }

    // MARK: One element

    private func elementLines(_ element: Int, width: Int) throws -> [String] {
        guard let gradient = try calculation.gradient(of: step) else { return [] }
        let value = calculation.value(of: step)
        let index = value.rank == 0 ? "" : ElementRule.index(element, in: value.shape)
        let number = gradient.doubles(at: [element])[0]
        let start = value.doubles(at: [element])[0]
        let verdict = try calculation.judge.verdict(number, at: abs(start)) {
            try calculation.output(moving: step, element: element, by: $0)
        }
        let nudge = GradientSection.nudgeText(verdict.slope, expected: number)
        let name = label + index
        let corner =
            verdict.agrees || !verdict.slope.isFinite
            ? nil
            : try Corner(calculation, at: abs(start)) { try calculation.output(moving: step, element: element, by: $0) }
        let mark = verdict.slope.isFinite ? verdict.agrees ? "  ✓" : corner == nil ? "  ✗" : "  ∧" : ""
        var lines = ["\(name) = \(TeachingNumber.text(number))    nudge \(nudge)\(mark)"]
        if let corner { lines += Columns.wrapped("   ∧ " + corner.text, width: width, hanging: 4) }
        let rule = ElementRule(calculation)
        let all = try rule.parts(of: target, element: element)
        // What passes nothing to this element is only counted.
        let some = all.filter { $0.value != 0 }
        let parts = some.isEmpty ? Array(all.prefix(1)) : some
        let shownParts = Self.shown(parts.count)
        for (position, part) in parts.enumerated() {
            if !shownParts.contains(position) {
                if shownParts.contains(position - 1) {
                    lines.append("   … \(parts.count - shownParts.count) more uses")
                }
                continue
            }
            guard let sum = try rule.sum(part), !sum.terms.isEmpty else {
                lines.append(
                    "   through \(part.step.name) = \(StepTable(calculation).formulaText(part.step)): \(TeachingNumber.text(part.value))"
                )
                continue
            }
            lines += Self.sumLines(sum, width: width)
            if !rule.agrees(part, sum) {
                lines.append("   ✗ the engine computed \(TeachingNumber.text(part.value))")
            }
        }
        if parts.count > 1 {
            let values = parts.map(\.value)
            let sum =
                shownParts.count == values.count
                ? TeachingNumber.sum(values)
                : TeachingNumber.sum(Array(values.prefix(2))) + " + … + "
                    + values.suffix(2).map { TeachingNumber.factor($0) }.joined(separator: " + ")
            lines += Columns.wrapped(
                "   \(parts.count) uses added: \(sum) = \(TeachingNumber.text(number))", width: width, hanging: 4)
        }
        if all.count > parts.count {
            let rest = all.count - parts.count
            lines.append("   \(rest) other use\(rest == 1 ? "" : "s") of \(step.name): 0 for this element")
        }
        if parts.count > 1 {
            let values = parts.map(\.value)
            let total = values.reduce(0, +)
            let size = values.reduce(0) { max($0, abs($1)) }
            if !TeachingNumber.agree(total, number, tolerance: calculation.isSingle ? 1e-4 : 1e-9, scale: size) {
                lines.append("   ✗ they add up to \(TeachingNumber.text(total))")
            }
        }
        // Of a layer's own value: what made it.
        if let lesson = TensorRules(calculation: calculation).valueLesson(step) {
            for (index, line) in lesson.account(of: element, width: width - 9).enumerated() {
                lines += Columns.wrapped((index == 0 ? "   where " : "         ") + line, width: width, hanging: 4)
            }
        }
        if let next = parts.first?.step, next !== calculation.outputStep, calculation.value(of: next).rank > 0,
            !next.isNameMadeUp
        {
            lines.append(
                "   where d\(calculation.outputName)/d\(next.name) comes from: explain(\(calculation.outputName), \(next.name))"
            )
        }
        return lines
    }

    /// The products of one part: what is said about them, their names, their numbers, their sum.
    private static func sumLines(_ sum: ElementRule.Sum, width: Int) -> [String] {
        var lines = sum.notes.flatMap { Columns.wrapped("   " + $0, width: width, hanging: 4) }
        // Where a formula says what is multiplied, the first products are enough, and the numbers have room.
        let hasFormula = sum.notes.contains { $0.hasPrefix("= Σ") }
        func named(_ limit: Int) -> [ElementRule.Term] {
            sum.count > limit || sum.terms.count < sum.count ? Array(sum.terms.prefix(limit - 2)) : sum.terms
        }
        func joined(_ texts: [String]) -> String {
            let left = sum.count - texts.count
            return texts.joined(separator: " + ") + (left > 0 ? " + … \(TeachingNumber.grouped(left)) more" : "")
        }
        let symbols = joined(
            named(hasFormula ? 4 : termLimit).map { $0.factors.map(\.name).joined(separator: "·") })
        let numbers = joined(
            named(hasFormula ? 9 : termLimit).enumerated().map { position, term in
                let values = term.factors.map(\.value)
                return position == 0
                    ? TeachingNumber.product(values)
                    : values.map { TeachingNumber.factor($0) }.joined(separator: "·")
            })
        let total = TeachingNumber.text(sum.total)
        lines += Columns.wrapped("   = \(symbols)", width: width, hanging: 4)
        if numbers != total { lines += Columns.wrapped("   = \(numbers)", width: width, hanging: 4) }
        if symbols != total { lines.append("   = \(total)") }
        return lines
    }
}
