import LeapTensor

/// The mistakes with the chain rule: a factor too few, or the derivative of another pair.
extension MistakeContext {
    /// Only the derivative of the step above the target.
    func missingUpstream() throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for path in paths where path.factors.count > 1 {
            guard let local = path.factors.last, local != 0 else { continue }
            let (top, bottom) = (step(path.steps[path.steps.count - 2]), step(path.steps[path.steps.count - 1]))
            let upstream = path.factors.dropLast().reduce(1, *)
            if upstream == 1 { continue }
            outcomes.append(
                Outcome(
                    number: local,
                    says: "is only the local ∂\(top.name)/∂\(bottom.name); multiply by the upstream "
                        + "d\(calculation.outputName)/d\(top.name) = \(number(upstream))."))
        }
        if paths.count > 1, paths.allSatisfy({ $0.factors.count > 1 }) {
            outcomes.append(
                Outcome(
                    number: paths.reduce(0) { $0 + ($1.factors.last ?? 0) },
                    says: "adds only the local derivatives; multiply each by what arrives along its path."))
        }
        let inner = uses.filter { $0.step != calculation.output }
        if !inner.isEmpty {
            let names = inner.map { calculation.gradientName(step: step($0.step)) }
            outcomes.append(
                Outcome(
                    number: inner.flatMap(\.terms).reduce(0) { $0 + $1.local },
                    says: "is only the local part; multiply by what arrives, \(names.joined(separator: " and "))."))
        }
        return outcomes
    }

    /// Only what arrives at the step above the target.
    func missingLocal() throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for path in paths where path.factors.count > 1 {
            guard let local = path.factors.last else { continue }
            let (top, bottom) = (step(path.steps[path.steps.count - 2]), step(path.steps[path.steps.count - 1]))
            outcomes.append(
                Outcome(
                    number: path.factors.dropLast().reduce(1, *),
                    says: "is what arrives at \(top.name); multiply by the local ∂\(top.name)/∂\(bottom.name) = "
                        + "\(number(local))."))
        }
        for use in uses {
            let user = step(use.step)
            guard let gradient = try calculation.gradient(of: user) else { continue }
            outcomes.append(
                Outcome(
                    number: use.terms.reduce(0) { $0 + $1.upstream },
                    says: "is only what arrives at \(user.name); multiply by the local derivative."))
            if gradient.count == 1 { continue }
            outcomes += use.terms.map {
                Outcome(
                    number: $0.upstream,
                    says: "is an element of \(calculation.gradientName(step: user)), what arrives at \(user.name); "
                        + "multiply by the local derivative.")
            }
        }
        return outcomes
    }

    /// The derivative of another step, or by another step.
    func otherDerivative() throws -> [Outcome] {
        switch item.task {
        case .local(let index, let source, let element):
            return try otherThanLocal(step(index), index, source, element)
        case .product, .gradient: return try otherGradients()
        default: return []
        }
    }

    private func otherThanLocal(_ step: Step, _ index: Int, _ source: Int, _ element: Int) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        if let formula = StepFormula(calculation, step) {
            for other in Set(step.edges.map(\.source)).sorted() where other != source {
                guard let value = formula.derivative(along: { $0.source == other }).value(formula.numbers(element))
                else { continue }
                outcomes.append(
                    Outcome(
                        number: value,
                        says: "is ∂\(step.name)/∂\(self.step(other).name). Asked is the one by "
                            + "\(self.step(source).name)."))
            }
        }
        let shape = calculation.shape(of: step)
        let place = Elements.origin(element, in: shape, from: calculation.shape(of: self.step(source)))
        for (other, position) in [(source, place), (index, element)] where !self.step(other).isConstant {
            outcomes.append(
                Outcome(
                    number: try calculation.gradientNumber(self.step(other), position),
                    says: "is \(calculation.gradientName(self.step(other), position)), all the way from "
                        + "\(calculation.outputName). Asked is this step alone."))
        }
        return outcomes
    }

    private func otherGradients() throws -> [Outcome] {
        guard let (target, element, _) = gradient else { return [] }
        var outcomes: [Outcome] = []
        for path in paths where paths.count == 1 {
            // d(a step on the way)/d(target), and d(value)/d(a step on the way).
            for position in 1..<max(1, path.factors.count - 1) {
                let middle = step(path.steps[position])
                let above = path.factors[..<position].reduce(1, *)
                let below = path.factors[position...].reduce(1, *)
                outcomes.append(
                    Outcome(
                        number: below,
                        says: "is d\(middle.name)/d\(step(target).name). Go on up to \(calculation.outputName): "
                            + "multiply by d\(calculation.outputName)/d\(middle.name) = \(number(above))."))
                outcomes.append(
                    Outcome(
                        number: above,
                        says: "is d\(calculation.outputName)/d\(middle.name). Go on down to \(step(target).name): "
                            + "multiply by d\(middle.name)/d\(step(target).name) = \(number(below))."))
            }
        }
        for index in calculation.parameters.prefix(100) where index != target {
            let other = step(index)
            guard calculation.shape(of: other).rank == 0 else { continue }
            outcomes.append(
                Outcome(
                    number: try calculation.gradientNumber(other, 0),
                    says: "is \(calculation.gradientName(other)). Asked is \(item.name)."))
        }
        for other in 0..<min(calculation.value(of: step(target)).count, 64) where other != element {
            outcomes.append(
                Outcome(
                    number: try calculation.gradientNumber(step(target), other),
                    says: "is \(calculation.gradientName(step(target), other)). Asked is \(item.name)."))
        }
        return outcomes
    }
}
