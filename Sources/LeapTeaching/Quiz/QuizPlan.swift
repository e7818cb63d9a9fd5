import LeapTensor

/// Chooses the questions: values first, then local derivatives, then products and gradients, the instructive ones
/// where there are too many.
struct QuizPlan {
    let calculation: Calculation
    let target: TeachingTarget?
    let limit: Int
    private let maker: QuizMaker

    init(_ calculation: Calculation, target: TeachingTarget?, limit: Int) {
        self.calculation = calculation
        self.target = target
        self.limit = limit
        maker = QuizMaker(calculation: calculation)
    }

    private struct Candidate {
        let task: QuizTask
        /// How much there is to learn from it.
        let weight: Int
        /// Its place among the questions of its group.
        let order: Int
    }

    /// How many candidates of a group are looked at.
    private static let candidateLimit = 300

    func items() throws -> [QuizItem] {
        let relevant = relevantSteps()
        let groups = try [values(relevant), locals(relevant), gradients(relevant)]
        // A third each; what a group leaves goes to the others.
        var open: [[(candidate: Candidate, item: QuizItem)]] = []
        for group in groups { open.append(try made(group)) }
        var counts = [0, 0, 0]
        var left = limit
        let share = [limit / 3, limit - 2 * (limit / 3), limit / 3]
        for group in 0..<3 {
            counts[group] = min(share[group], open[group].count)
            left -= counts[group]
        }
        while left > 0 {
            let best = (0..<3).filter { counts[$0] < open[$0].count }.max {
                open[$0][counts[$0]].candidate.weight < open[$1][counts[$1]].candidate.weight
            }
            guard let best else { break }
            counts[best] += 1
            left -= 1
        }
        var result: [QuizItem] = []
        for group in 0..<3 {
            result += open[group].prefix(counts[group]).sorted { $0.candidate.order < $1.candidate.order }.map(\.item)
        }
        return result
    }

    /// The best candidates that can be asked, the best first.
    private func made(_ candidates: [Candidate]) throws -> [(candidate: Candidate, item: QuizItem)] {
        let sorted = candidates.sorted { ($1.weight, $0.order) < ($0.weight, $1.order) }
        var result: [(candidate: Candidate, item: QuizItem)] = []
        for candidate in sorted.prefix(Self.candidateLimit) where result.count < limit {
            try calculation.engine.checkInterrupt()
            if let item = try maker.make(candidate.task) { result.append((candidate, item)) }
        }
        return result
    }

    // MARK: Which steps

    /// The steps that the value depends on by way of the target, or all.
    private func relevantSteps() -> [Bool] {
        guard let target else { return calculation.steps.map { _ in true } }
        return calculation.pathCounts(to: target.step).map { $0 > 0 }
    }

    /// How many steps of the same kind came before each: the same question again teaches less.
    private func repeats() -> [Int] {
        var seen: [String: Int] = [:]
        return calculation.steps.map { step in
            let key = step.formula.map { $0.text() } ?? calculation.mainOperation(step)
            defer { seen[key, default: 0] += 1 }
            return seen[key] ?? 0
        }
    }

    // MARK: Candidates

    private func values(_ relevant: [Bool]) throws -> [Candidate] {
        let repeats = repeats()
        var result: [Candidate] = []
        for (index, step) in calculation.steps.enumerated() where relevant[index] && step.isComputed && !step.isAlias {
            try calculation.engine.checkInterrupt()
            let penalty = 2 * repeats[index]
            let value = calculation.value(of: step)
            let operation = calculation.mainOperation(step)
            if value.rank > 0, operation == "@" || step.call != nil {
                result.append(Candidate(task: .shape(step: index), weight: 2 - penalty, order: 2 * index))
            }
            guard value.count > 0, step.call == nil else { continue }
            var weight = 3
            switch operation {
            case "@", "mean", "conv2d", "maxpool2d", "meanpool2d": weight = 6
            case "+", "-": weight = 2
            case "relu", "sigmoid", "tanh", "exp", "log": weight = 5
            default: break
            }
            if index == calculation.output { weight += 2 }
            result.append(
                Candidate(
                    task: .value(step: index, element: tellingElement(value, isGate: operation == "relu")),
                    weight: weight - penalty,
                    order: 2 * index + 1))
        }
        return result
    }

    private func locals(_ relevant: [Bool]) throws -> [Candidate] {
        let repeats = repeats()
        let isWanted = wanted()
        var passing = 0
        var result: [Candidate] = []
        for (index, step) in calculation.steps.enumerated() where relevant[index] && step.isComputed && !step.isAlias {
            try calculation.engine.checkInterrupt()
            guard let formula = StepFormula(calculation, step), calculation.value(of: step).count > 0 else { continue }
            for source in Set(step.edges.map(\.source)).sorted() where isWanted[source] {
                let symbol = formula.derivative(along: { $0.source == source })
                let weight = symbol.constantValue == nil ? 4 : symbol.constantValue == 1 ? 1 : 2
                // A sum passes everything on as it is: twice is enough.
                if weight == 1 {
                    passing += 1
                    if passing > (calculation.isScalar ? 2 : 1) { continue }
                }
                result.append(
                    Candidate(
                        task: .local(
                            step: index, source: source, element: tellingElement(formula, symbol)),
                        weight: weight + (step.edges.count == 1 ? 1 : 0) - 2 * repeats[index], order: result.count))
            }
        }
        return result
    }

    /// The steps from which a derivative leads on: those that depend on the target, or on a parameter.
    private func wanted() -> [Bool] {
        if let target {
            var result = [Bool](repeating: false, count: calculation.steps.count)
            result[target.step] = true
            for (index, step) in calculation.steps.enumerated() where !result[index] {
                result[index] = step.edges.contains { result[$0.source] }
            }
            return result
        }
        return calculation.steps.map { !$0.isConstant }
    }

    private func gradients(_ relevant: [Bool]) throws -> [Candidate] {
        var result: [Candidate] = []
        let targets = target.map { [$0.step] } ?? Array(calculation.parameters.prefix(50))
        var rules: [String: Int] = [:]
        var asksShape = false
        for index in targets where index != calculation.output {
            guard let gradient = try calculation.gradient(of: calculation.steps[index]), gradient.count > 0 else {
                continue
            }
            let asks = target?.element.map { [$0] } ?? tellingGradients(gradient)
            for (position, element) in asks.enumerated() {
                guard let way = try maker.way(to: index, element: element) else { continue }
                if case .paths(let paths) = way, paths.count > 1, position == 0 {
                    for (number, path) in distinct(paths).prefix(3).enumerated() {
                        result.append(Candidate(task: .product(path), weight: 6 - number, order: result.count))
                    }
                }
                let key = ruleKey(way)
                let penalty = rules[key] ?? 0
                rules[key, default: 0] += 1
                result.append(
                    Candidate(
                        task: .gradient(target: index, element: element, way: way),
                        weight: 8 - penalty - 3 * position, order: result.count))
            }
            if gradient.rank > 0, !asksShape {
                asksShape = true
                result.append(
                    Candidate(
                        task: .gradientShape(target: index), weight: result.isEmpty ? 4 : 1, order: result.count))
            }
        }
        return try target == nil
            ? inner(relevant)
                + result.map {
                    Candidate(task: $0.task, weight: $0.weight, order: $0.order + 1000)
                } : result
    }

    /// The gradients on the way, one step back each: in arrays what a gate or a matrix product passes back, in numbers
    /// where the paths to the parameters are too many or too long.
    private func inner(_ relevant: [Bool]) throws -> [Candidate] {
        var result: [Candidate] = []
        var seen: Set<String> = []
        let asksNumbers = try calculation.parameters.prefix(50).contains { try maker.way(to: $0, element: 0) == nil }
        for (index, step) in calculation.steps.enumerated().reversed().prefix(200)
        where step.isComputed && !step.isAlias && index != calculation.output
            && (asksNumbers || calculation.shape(of: step).rank > 0)
        {
            guard let gradient = try calculation.gradient(of: step), gradient.count > 0 else { continue }
            let users = calculation.steps[(index + 1)...].prefix(50).filter { $0.edges.contains { $0.source == index } }
            guard let name = users.first.map({ $0.call == nil ? calculation.mainOperation($0) : $0.structure }),
                ["relu", "sigmoid", "tanh", "@", "mean", "^", "conv2d", "maxpool2d", "meanpool2d"].contains(name)
                    || name.hasPrefix("cross_entropy("),
                seen.insert(name).inserted
            else { continue }
            let above = name == "relu" ? try users.first.flatMap { try calculation.gradient(of: $0) } : nil
            let element = shutElement(gradient, above: above) ?? tellingElement(gradient)
            guard let way = try maker.way(to: index, element: element) else { continue }
            result.append(
                Candidate(
                    task: .gradient(target: index, element: element, way: way), weight: name == "relu" ? 6 : 4,
                    order: result.count))
        }
        return result
    }

    private func distinct(_ paths: [Path]) -> [Path] {
        var seen: Set<[Int]> = []
        return paths.filter { seen.insert($0.steps).inserted }
    }

    private func ruleKey(_ way: GradientWay) -> String {
        switch way {
        case .paths(let paths): "\(paths.count) paths"
        case .terms(let uses):
            uses.map { calculation.mainOperation(calculation.steps[$0.step]) }.joined(separator: ",")
        }
    }

    // MARK: Which element

    /// The first element that tells a matrix from its transpose, and is not 0 or next to nothing.
    /// - Parameter isGate: whether a 0 tells more: that the gate is shut.
    private func tellingElement(_ tensor: Tensor, isGate: Bool = false) -> Int {
        guard tensor.rank > 0 else { return 0 }
        let count = min(tensor.count, 64)
        let numbers = tensor.doubles(at: Array(0..<count))
        if isGate, let shut = numbers.firstIndex(of: 0) { return shut }
        let least = 0.05 * numbers.reduce(0) { max($0, abs($1)) }
        func tells(_ index: Int) -> Bool { numbers[index] != 0 && abs(numbers[index]) >= least }
        return numbers.indices.first { Elements.mirrored($0, in: tensor.shape) != nil && tells($0) }
            ?? numbers.indices.first { tells($0) && $0 > 0 } ?? 0
    }

    /// Where most arrives and nothing gets through; `nil` when the gate is open everywhere.
    private func shutElement(_ gradient: Tensor, above: Tensor?) -> Int? {
        guard let above, above.shape == gradient.shape, gradient.rank > 0 else { return nil }
        let places = Array(0..<min(gradient.count, 64))
        let (passed, arrived) = (gradient.doubles(at: places), above.doubles(at: places))
        return places.filter { passed[$0] == 0 && arrived[$0] != 0 }.max { abs(arrived[$0]) < abs(arrived[$1]) }
    }

    /// Where a gate is shut, if one is; else the first element where the derivative is not 1.
    private func tellingElement(_ formula: StepFormula, _ symbol: Symbol) -> Int {
        let value = calculation.value(of: formula.step)
        guard value.rank > 0 else { return 0 }
        let numbers = (0..<min(value.count, 64)).map { symbol.value(formula.numbers($0)) ?? .nan }
        return numbers.firstIndex(of: 0) ?? numbers.firstIndex { $0 != 1 && $0.isFinite } ?? 0
    }

    /// Two elements of a gradient: one off the diagonal, one with another value.
    private func tellingGradients(_ gradient: Tensor) -> [Int] {
        let first = tellingElement(gradient)
        guard gradient.count > 1 else { return [first] }
        let numbers = gradient.doubles(at: Array(0..<min(gradient.count, 64)))
        let second = numbers.indices.first {
            $0 != first && numbers[$0] != 0 && numbers[$0] != numbers[min(first, numbers.count - 1)]
        }
        return [first] + (second.map { [$0] } ?? [])
    }
}
