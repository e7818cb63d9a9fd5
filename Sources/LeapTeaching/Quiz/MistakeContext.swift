import LeapTensor

/// The question in which the usual mistakes are run.
struct MistakeContext {
    typealias Outcome = QuizMistake.Outcome

    let calculation: Calculation
    let item: QuizItem

    var truth: Double { item.answer.number ?? .nan }

    func step(_ index: Int) -> Step { calculation.steps[index] }

    func number(_ value: Double) -> String { TeachingNumber.text(value, digits: 5) }

    /// Which step is meant.
    func index(of step: Step) -> Int? { calculation.steps.firstIndex { $0 === step } }

    /// What the question is about in the steps above a target: the target, its element, the paths or the terms.
    var gradient: (target: Int, element: Int, way: GradientWay)? {
        switch item.task {
        case .gradient(let target, let element, let way): (target, element, way)
        case .product(let path): path.steps.last.map { ($0, 0, .paths([path])) }
        default: nil
        }
    }

    var paths: [Path] { if case .paths(let paths) = gradient?.way { paths } else { [] } }
    var uses: [GradientTerms] { if case .terms(let uses) = gradient?.way { uses } else { [] } }

    // MARK: The sign

    func wrongSign() -> [Outcome] {
        guard truth != 0 else { return [] }
        var why = ""
        if paths.count == 1 {
            let negative = zip(paths[0].factors, zip(paths[0].steps, paths[0].steps.dropFirst())).filter { $0.0 < 0 }
            switch negative.count {
            case 0: why = " No factor is negative."
            case 1:
                let (factor, (top, bottom)) = negative[0]
                why = " The minus comes from ∂\(step(top).name)/∂\(step(bottom).name) = \(number(factor))."
            case 2: why = " Two minus signs make a plus."
            default: why = " Count the negative factors: there are \(negative.count)."
            }
        }
        return [Outcome(number: -truth, says: "has the right size, but the wrong sign.\(why)")]
    }

    // MARK: One operation done wrong

    /// The mistakes of one kind in one operation: in the step asked for, or in one of the steps on the way.
    func slips(_ kind: QuizMistakeKind) throws -> [Outcome] {
        switch item.task {
        case .value(let index, let element): valueSlips(kind, step(index), element)
        case .local(let index, let source, let element): localSlips(kind, step(index), source, element)
        case .product(let path): productSlips(kind, path)
        case .gradient(let target, let element, _): try gradientSlips(kind, target, element)
        case .shape, .gradientShape: []
        }
    }

    private func localSlips(_ kind: QuizMistakeKind, _ step: Step, _ source: Int, _ element: Int) -> [Outcome] {
        guard let formula = StepFormula(calculation, step) else { return [] }
        let edges = { (edge: Step.Edge) in edge.source == source }
        return DerivativeSlip.all.filter { $0.mistake == kind }.compactMap { slip in
            guard let wrong = slip.derivative(formula, along: edges),
                let value = wrong.value(formula.numbers(element))
            else { return nil }
            return Outcome(
                number: value,
                says: slip.sentence(
                    formula, source: self.step(source), element: element, wrong: wrong, isAsked: true, edges: edges))
        }
    }

    private func productSlips(_ kind: QuizMistakeKind, _ path: Path) -> [Outcome] {
        var outcomes: [Outcome] = []
        for (position, factor) in path.factors.enumerated() {
            let user = step(path.steps[position])
            let source = path.steps[position + 1]
            guard factor != 0 || kind == .forgottenGate, let formula = StepFormula(calculation, user),
                let edge = user.edges.first(where: { $0.source == source })
            else { continue }
            let along = { (other: Step.Edge) in other.member == edge.member && other.input == edge.input }
            for slip in DerivativeSlip.all where slip.mistake == kind {
                guard let wrong = slip.derivative(formula, along: along), let value = wrong.value(formula.numbers(0))
                else { continue }
                var factors = path.factors
                factors[position] = value
                outcomes.append(
                    Outcome(
                        number: factors.reduce(1, *),
                        says: slip.sentence(formula, source: step(source), element: 0, wrong: wrong, edges: along)))
            }
        }
        return outcomes
    }

    /// The steps between the value and the target, the nearest to the target first.
    private func way(to target: Int) -> [Int] {
        let counts = calculation.pathCounts(to: target)
        return calculation.steps.indices.filter { counts[$0] > 0 && $0 != target }
    }

    /// How many passes over the record are worth an answer.
    private static let passLimit = 150

    private func gradientSlips(_ kind: QuizMistakeKind, _ target: Int, _ element: Int) throws -> [Outcome] {
        let pass = MistakenPass(calculation: calculation)
        let counts = calculation.pathCounts(to: target)
        let slips = DerivativeSlip.all.filter { $0.mistake == kind }
        var outcomes: [Outcome] = []
        var passes = 0
        for index in way(to: target) {
            let user = step(index)
            guard let formula = StepFormula(calculation, user) else { continue }
            for slip in slips where passes < Self.passLimit {
                var wrong: [Symbol] = []
                var first: (source: Int, symbol: Symbol, edge: Step.Edge)?
                for edge in user.edges {
                    let along = { (other: Step.Edge) in other.member == edge.member && other.input == edge.input }
                    if let symbol = slip.derivative(formula, along: along), counts[edge.source] > 0 {
                        wrong.append(symbol)
                        if first == nil { first = (edge.source, symbol, edge) }
                    } else {
                        wrong.append(formula.derivative(along: along))
                    }
                }
                guard let first else { continue }
                passes += 1
                guard
                    let value = try pass.gradient(
                        of: step(target), element, with: .derivatives(wrong, step: index))
                else { continue }
                outcomes.append(
                    Outcome(
                        number: value,
                        says: slip.sentence(
                            formula, source: step(first.source),
                            element: tellingElement(formula, first.symbol, first.edge),
                            wrong: first.symbol,
                            edges: { $0.member == first.edge.member && $0.input == first.edge.input })))
            }
        }
        return outcomes
    }

    /// The first element at which a wrong derivative differs from the right one.
    private func tellingElement(_ formula: StepFormula, _ wrong: Symbol, _ edge: Step.Edge) -> Int {
        let right = formula.derivative(along: { $0.member == edge.member && $0.input == edge.input })
        let count = min(calculation.value(of: formula.step).count, 64)
        return (0..<count).first {
            let numbers = formula.numbers($0)
            return wrong.value(numbers) != right.value(numbers)
        } ?? 0
    }

    /// A step on the way left out as a factor.
    func missingFactor() throws -> [Outcome] {
        guard let (target, element, _) = gradient else { return [] }
        let says = { (top: Step, bottom: Step, factor: String) in
            "leaves out the factor ∂\(top.name)/∂\(bottom.name)\(factor)."
        }
        if case .product(let path) = item.task {
            return path.factors.indices.compactMap { position in
                var factors = path.factors
                let factor = factors.remove(at: position)
                guard factor != 1 else { return nil }
                return Outcome(
                    number: factors.reduce(1, *),
                    says: says(
                        step(path.steps[position]), step(path.steps[position + 1]), " = \(number(factor))"))
            }
        }
        let pass = MistakenPass(calculation: calculation)
        let counts = calculation.pathCounts(to: target)
        var outcomes: [Outcome] = []
        for index in way(to: target).prefix(40) {
            let user = step(index)
            guard user.formula != nil, let edge = user.edges.first(where: { counts[$0.source] > 0 }),
                let value = try pass.gradient(
                    of: step(target), element, with: .derivatives(user.edges.map { _ in 1 }, step: index))
            else { continue }
            outcomes.append(Outcome(number: value, says: says(user, step(edge.source), "")))
        }
        return outcomes
    }

    /// A mean that is not divided by its number.
    func missingMean() throws -> [Outcome] {
        func size(_ step: Step) -> Int? {
            if step.call != nil, step.structure.hasPrefix("cross_entropy("), let scores = step.edges.first {
                let shape = calculation.shape(of: calculation.steps[scores.source])
                return shape.rank == 2 ? shape[0] : nil
            }
            let tensor = calculation.value(of: step)
            guard step.members.count == 1, tensor.operation?.name == "mean", let input = tensor.firstInput else {
                return nil
            }
            return input.count / max(1, tensor.count)
        }
        switch item.task {
        case .value(let index, _):
            guard let count = size(step(index)) else { return [] }
            return [
                Outcome(
                    number: truth * Double(count),
                    says: "is the sum. The mean divides it by how many there are: \(count).")
            ]
        case .gradient(let target, let element, _):
            let pass = MistakenPass(calculation: calculation)
            var outcomes: [Outcome] = []
            for index in way(to: target) {
                guard let count = size(step(index)), count > 1,
                    let value = try pass.gradient(
                        of: step(target), element, with: .factor(Double(count), step: index))
                else { continue }
                outcomes.append(
                    Outcome(
                        number: value,
                        says: "leaves out the 1/\(count) of \(step(index).name) = \(step(index).structure)."))
            }
            for use in uses where use.terms.count > 1 {
                outcomes.append(
                    Outcome(
                        number: truth / Double(use.terms.count),
                        says: "divides by \(use.terms.count) once more; what comes back is only added."))
            }
            return outcomes
        default: return []
        }
    }
}
