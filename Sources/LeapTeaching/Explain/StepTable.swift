import LeapTensor

/// The table of steps: formula, value, local derivatives, gradient.
struct StepTable {
    struct Row {
        let step: Int
        let formula: String
        /// The formula with numbers in place of names; empty where that says nothing new.
        let forward: String
        let value: String
        let derivatives: [Derivative]
        let gradient: String
        /// What a check found wrong; `nil` when all agrees.
        let problem: String?
    }

    struct Derivative {
        /// `∂c/∂w`.
        let name: String
        /// The rule in symbols; empty when there is none.
        let symbols: String
        /// The number; `nil` for arrays.
        let number: Double?
        /// What tells two derivatives by the same value apart.
        var remark = ""

        var text: String {
            guard let number else { return name + (symbols.isEmpty ? "" : " = " + symbols) + remark }
            let value = TeachingNumber.text(number)
            if symbols.isEmpty || symbols == value { return "\(name) = \(value)\(remark)" }
            // Of a choice the number comes first: `0 (1 if z > 0, else 0)`.
            if symbols.contains(" if ") { return "\(name) = \(value) (\(symbols))\(remark)" }
            return "\(name) = \(symbols) = \(value)\(remark)"
        }
    }

    let calculation: Calculation
    private let rules: TensorRules

    init(_ calculation: Calculation) {
        self.calculation = calculation
        rules = TensorRules(calculation: calculation)
    }

    func row(_ index: Int) throws -> Row {
        let step = calculation.steps[index]
        let value = calculation.value(of: step)
        let gradient = try calculation.gradient(of: step)
        return Row(
            step: index, formula: "\(step.name) = \(formulaText(step))", forward: forwardText(step),
            value: TeachingNumber.inline(value, limit: 4), derivatives: try derivatives(step),
            gradient: gradient.map { TeachingNumber.inline($0, limit: 4) } ?? "0",
            problem: try problem(step, value, gradient))
    }

    func formulaText(_ step: Step) -> String {
        step.formula.map { calculation.named($0, in: step).text() } ?? step.structure
    }

    private func forwardText(_ step: Step) -> String {
        guard let formula = step.formula, calculation.value(of: step).rank == 0, !step.edges.isEmpty else { return "" }
        var texts: [String: String] = [:]
        for edge in step.edges {
            let source = calculation.value(of: calculation.steps[edge.source])
            guard source.rank == 0 else { return "" }
            texts[edge.placeholder] = TeachingNumber.text(source.item)
        }
        // A lone name with its number in its place is the value again.
        if step.edges.count == 1, formula == Symbol(step.edges[0].placeholder) { return "" }
        return formula.text(substituting: texts, style: .mathematics)
    }

    private func derivatives(_ step: Step) throws -> [Derivative] {
        let isScalar =
            calculation.value(of: step).rank == 0
            && step.edges.allSatisfy { calculation.value(of: calculation.steps[$0.source]).rank == 0 }
        let numbers = isScalar ? try calculation.localDerivatives(step) : []
        var result: [Derivative] = []
        var texts: Set<String> = []
        for (index, edge) in step.edges.enumerated() {
            try calculation.engine.checkInterrupt()
            let source = calculation.steps[edge.source]
            let name = "∂\(step.name)/∂\(source.name)"
            if !isScalar {
                if source.isConstant { continue }
                let symbols = step.formula == nil ? "" : rules.partialText(step, edge)
                let derivative = Derivative(
                    name: symbols.isEmpty ? "\(rules.gradientName(source))" : name,
                    symbols: symbols.isEmpty ? rules.rule(step, edge: index) : symbols, number: nil)
                if texts.insert(derivative.text).inserted { result.append(derivative) }
                continue
            }
            let symbols = rules.partialText(step, edge)
            // The derivative by data is worth a place only where it is the same for all data, and the data has a name.
            if source.isConstant, Double(symbols) == nil || !TeachingRequest.isName(source.name) { continue }
            guard let number = numbers[index] else { continue }
            result.append(Derivative(name: name, symbols: symbols, number: number))
        }
        return Self.toldApart(result, isPower: calculation.value(of: step).operation?.name == "^")
    }

    /// A value that a step takes twice has two derivatives: equal ones are said once.
    private static func toldApart(_ derivatives: [Derivative], isPower: Bool) -> [Derivative] {
        var result: [Derivative] = []
        let places = Dictionary(grouping: derivatives.indices) { derivatives[$0].name }
        let areEqual = places.mapValues { same in
            same.allSatisfy { derivatives[$0].text == derivatives[same[0]].text }
        }
        for (index, derivative) in derivatives.enumerated() {
            guard let same = places[derivative.name], same.count > 1 else {
                result.append(derivative)
                continue
            }
            var told = derivative
            if areEqual[derivative.name] == true {
                guard index == same[0] else { continue }
                told.remark = same.count == 2 ? ", twice" : ", \(same.count) times"
            } else if isPower, same.count == 2 {
                told.remark = index == same[0] ? " (base)" : " (exponent)"
            } else {
                told.remark = " (\((same.firstIndex(of: index) ?? 0) + 1))"
            }
            result.append(told)
        }
        return result
    }

    /// Computes again what the row claims: the value, the local derivatives from their symbols, and the gradient by a
    /// nudge.
    private func problem(_ step: Step, _ value: Tensor, _ gradient: Tensor?) throws -> String? {
        if let wrong = try wrongDerivative(step) { return wrong }
        guard let gradient, value.count > 0, !step.isAlias else { return nil }
        return try NudgeCheck(calculation).check(step, gradient).problem
    }

    private func wrongDerivative(_ step: Step) throws -> String? {
        guard let formula = step.formula, calculation.value(of: step).rank == 0 else { return nil }
        let values = calculation.placeholderValues(step)
        guard values.count == Set(step.edges.map(\.placeholder)).count else { return nil }
        let tolerance = calculation.isSingle ? 1e-4 : 1e-9
        if let again = formula.value(values) {
            let shown = calculation.number(step)
            if !TeachingNumber.agree(again, shown, tolerance: tolerance) {
                return
                    "the formula gives \(TeachingNumber.text(again)), and the value was \(TeachingNumber.text(shown))"
            }
        }
        for (edge, number) in zip(step.edges, try calculation.localDerivatives(step)) {
            guard let number, let again = formula.derivative(by: edge.placeholder).value(values),
                calculation.value(of: calculation.steps[edge.source]).rank == 0
            else { continue }
            if !TeachingNumber.agree(again, number, tolerance: tolerance) {
                return
                    "the formula of ∂\(step.name)/∂\(calculation.steps[edge.source].name) gives "
                    + "\(TeachingNumber.text(again)), and the engine computed \(TeachingNumber.text(number))"
            }
        }
        return nil
    }
}
