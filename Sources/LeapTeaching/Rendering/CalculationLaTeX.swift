import LeapTensor

/// A calculation as aligned formulas: the steps forward, then the products of the chain rule.
struct CalculationLaTeX {
    let calculation: Calculation

    /// The most steps that are written out.
    static let stepLimit = 40

    /// The whole, between the signs of a displayed formula.
    func text(_ lines: [LoopFolding.Line], _ entries: [GradientSection.Entry]) throws -> String {
        var rows = try forward(lines)
        let back = entries.map(backward)
        if !back.isEmpty, let last = rows.indices.last { rows[last] += " \\\\[1.5ex]" }
        for index in rows.indices.dropLast() { rows[index] += " \\\\" }
        return "$$\n\\begin{aligned}\n" + (rows + [back.joined(separator: " \\\\[1ex]\n")]).joined(separator: "\n")
            + "\n\\end{aligned}\n$$"
    }

    // MARK: Forward

    private func forward(_ lines: [LoopFolding.Line]) throws -> [String] {
        var shown = lines
        if lines.count > Self.stepLimit {
            let half = Self.stepLimit / 2
            shown = lines.prefix(half) + [.more(count: lines.count - 2 * half)] + lines.suffix(half)
        }
        return shown.map { line in
            switch line {
            case .step(let index): step(calculation.steps[index])
            case .rounds(let count, let first, let last):
                "&\\;\\;\\vdots \\quad "
                    + LaTeXText.words("\(count) more round\(count == 1 ? "" : "s") of the loop: ")
                    + " \(LaTeXText.name(first)), \\dots, \(LaTeXText.name(last))"
            case .more(let count): "&\\;\\;\\vdots \\quad " + LaTeXText.words("\(count) more steps")
            }
        }
    }

    /// `c &= w \cdot x = 2 \cdot (-2) = -4`.
    private func step(_ step: Step) -> String {
        let value = calculation.value(of: step)
        var parts = [formula(step)]
        if value.rank == 0 {
            if let numbers = numbers(step) { parts.append(numbers) }
            parts.append(LaTeXText.number(value.item))
            return "\(LaTeXText.name(step.name)) &= " + parts.joined(separator: " = ")
        }
        return "\(LaTeXText.name(step.name)) &= \(parts[0]) \\qquad (\(LaTeXText.shape(value.shape)))"
    }

    private func formula(_ step: Step) -> String {
        if let formula = step.formula { return calculation.named(formula, in: step).text(.latex) }
        return LaTeXText.code(step.structure, output: calculation.outputName)
    }

    /// The formula with numbers in place of the names; `nil` where that says nothing new.
    private func numbers(_ step: Step) -> String? {
        guard let formula = step.formula, !step.edges.isEmpty else { return nil }
        var texts: [String: String] = [:]
        for edge in step.edges {
            let source = calculation.value(of: calculation.steps[edge.source])
            guard source.rank == 0 else { return nil }
            texts[edge.placeholder] = TeachingNumber.text(source.item)
        }
        if step.edges.count == 1, formula == Symbol(step.edges[0].placeholder) { return nil }
        return formula.text(substituting: texts, style: .latex)
    }

    // MARK: Backward

    /// The gradient of one parameter: the local derivatives along each path, their numbers, the sum.
    private func backward(_ entry: GradientSection.Entry) -> String {
        let head = LaTeXText.partial(calculation.outputName, calculation.steps[entry.target].name)
        guard !entry.paths.isEmpty else { return arrayBackward(entry, head) }
        let symbols = entry.paths.map { path in
            LaTeXText.product(
                zip(path.steps, path.steps.dropFirst()).map {
                    LaTeXText.partial(calculation.steps[$0].name, calculation.steps[$1].name)
                })
        }
        let numbers = entry.paths.map { LaTeXText.product($0.factors) }
        let result = LaTeXText.number(entry.gradient.item)
        let first = "\(head) &= "
        if entry.paths.count == 1 {
            if entry.paths[0].factors.isEmpty { return first + result }
            guard entry.paths[0].factors.count == 1 else {
                return first + symbols[0] + " = " + numbers[0] + " = " + result
            }
            // One step: its own derivative says it.
            let derivative = direct(entry.target)
            return first + (derivative.map { $0 == result ? "" : $0 + " = " } ?? "") + result
        }
        var rows = [first + symbols[0]]
        rows += symbols.dropFirst().map { "&\\quad + " + $0 }
        let products = entry.paths.map(\.product)
        rows.append("&= " + numbers.joined(separator: " + "))
        rows.append("&= " + LaTeXText.sum(products) + " = " + result)
        return rows.joined(separator: " \\\\\n")
    }

    /// The derivative of the value itself by one of its inputs, in symbols.
    private func direct(_ target: Int) -> String? {
        let step = calculation.outputStep
        guard let formula = step.formula, let edge = step.edges.first(where: { $0.source == target }) else {
            return nil
        }
        return calculation.named(formula.derivative(by: edge.placeholder), in: step).text(.latex)
    }

    private func arrayBackward(_ entry: GradientSection.Entry, _ head: String) -> String {
        let rules = TensorRules(calculation: calculation)
        let target = entry.target
        var parts: [String] = []
        for step in calculation.steps {
            for (index, edge) in step.edges.enumerated() where edge.source == target && parts.count < 4 {
                parts.append(LaTeXText.code(rules.rule(step, edge: index), output: calculation.outputName))
            }
        }
        if parts.isEmpty { return "\(head) &= 0" }
        if entry.pathCount > Double(GradientSection.pathLimit), calculation.isScalarPath(to: target) {
            let count = LaTeXText.words("\(GradientSection.countText(entry.pathCount)) paths, one backward pass")
            return "\(head) &= \(LaTeXText.number(entry.gradient.item)) \\qquad \(count)"
        }
        let shape = entry.gradient.rank == 0 ? "" : " \\qquad (\(LaTeXText.shape(entry.gradient.shape)))"
        return "\(head) &= " + parts.joined(separator: " + ") + shape
    }
}
