import LeapTensor

/// What a name in an answer stands for: a step, an element of one, or a derivative.
struct QuizNames {
    let calculation: Calculation
    let points: QuizPoints
    let task: QuizTask
    /// The quantity that is asked for: no answer to itself.
    let asked: String
    private let steps: [String: Step]

    init(_ calculation: Calculation, _ points: QuizPoints, _ item: QuizItem) {
        self.calculation = calculation
        self.points = points
        task = item.task
        asked = Self.compact(item.name)
        var steps: [String: Step] = [:]
        for step in calculation.steps { steps[Self.compact(step.name)] = step }
        self.steps = steps
    }

    /// The names as they can be typed, for a message.
    var examples: [String] {
        let shown = calculation.steps.filter { !$0.isUnnamedData }.map(\.name)
        return Array(shown.prefix(10))
    }

    private static func compact(_ name: String) -> String { name.filter { !$0.isWhitespace } }

    /// The value of a name, with the learner's numbers or at a point.
    func value(_ name: String, at point: QuizPoints.Point? = nil) throws -> Double? {
        let name = Self.compact(name)
        if isAsked(name) { return nil }
        if name.hasPrefix("∂") || (name.hasPrefix("d") && name.contains("/d")) {
            return try derivative(name, at: point)
        }
        guard let (step, element) = place(name) else { return nil }
        return number(step, element, at: point)
    }

    /// Whether a name is the question itself: `∂J/∂w` for dJ/dw, or another name of the value asked for.
    func isAsked(_ name: String) -> Bool {
        let name = Self.compact(name)
        func bare(_ name: String) -> String { name.replacing("∂", with: "d") }
        if bare(name) == bare(asked) { return true }
        guard case .value(let index, let element) = task, let (step, other) = place(name) else { return false }
        return step.root == calculation.steps[index].root && other == element
    }

    func number(_ step: Step, _ element: Int, at point: QuizPoints.Point?) -> Double {
        point.map { points.number(step, element, at: $0) } ?? calculation.number(step, element)
    }

    /// `w`, `W1[0, 1]`, or the name of an array for its element at the place that is asked for.
    private func place(_ name: String) -> (step: Step, element: Int)? {
        if let step = steps[name] {
            let own = calculation.shape(of: step)
            if own.rank == 0 { return (step, 0) }
            guard case .local(let index, _, let element) = task else { return nil }
            let all = calculation.shape(of: calculation.steps[index])
            guard own.rank <= all.rank, own.broadcast(with: all) == all else { return nil }
            return (step, Elements.origin(element, in: all, from: own))
        }
        guard name.hasSuffix("]"), let open = name.lastIndex(of: "["), let step = steps[String(name[..<open])] else {
            return nil
        }
        let shape = calculation.shape(of: step)
        let indices = name[name.index(after: open)...].dropLast().split(separator: ",").compactMap { Int($0) }
        let positive = indices.enumerated().map { axis, index in
            index < 0 && axis < shape.rank ? index + shape[axis] : index
        }
        return Elements.element(positive, in: shape).map { (step, $0) }
    }

    /// `∂c/∂w`, `dJ/dz`, `∂J/∂W1[0, 1]`.
    private func derivative(_ name: String, at point: QuizPoints.Point?) throws -> Double? {
        let sign: Character = name.first ?? "d"
        guard let slash = name.firstRange(of: "/\(sign)"),
            let (top, topElement) = place(String(name[name.index(after: name.startIndex)..<slash.lowerBound])),
            let (bottom, element) = place(String(name[slash.upperBound...]))
        else { return nil }
        if top === calculation.outputStep {
            guard let point else { return try calculation.gradientNumber(bottom, element) }
            return try points.slope(bottom, element, at: point)
        }
        guard let formula = StepFormula(calculation, top) else { return top.isAlias ? 1 : nil }
        let symbol = formula.derivative(along: { calculation.steps[$0.source] === bottom })
        return symbol.value(formula.numbers(topElement) { number($0, $1, at: point) })
    }

    /// The right answer at a point; `nil` where it cannot be computed there.
    func truth(at point: QuizPoints.Point) throws -> Double? {
        switch task {
        case .value(let step, let element): return number(calculation.steps[step], element, at: point)
        case .local(let index, let source, let element):
            return local(calculation.steps[index], element, at: point) { $0.source == source }
        case .gradient(let target, let element, _):
            return try points.slope(calculation.steps[target], element, at: point)
        case .product(let path):
            var product = 1.0
            for (position, source) in path.steps.dropFirst().enumerated() {
                let step = calculation.steps[path.steps[position]]
                // Of two edges from one source, either is as good: they carry the path's own factor.
                guard
                    let edge = step.edges.first(where: {
                        $0.source == source && matches($0, of: step, path.factors[position])
                    }),
                    let factor = local(step, 0, at: point, { $0.member == edge.member && $0.input == edge.input })
                else { return nil }
                product *= factor
            }
            return product
        case .shape, .gradientShape: return nil
        }
    }

    private func matches(_ edge: Step.Edge, of step: Step, _ factor: Double) -> Bool {
        guard let formula = StepFormula(calculation, step) else { return step.isAlias }
        let symbol = formula.derivative(along: { $0.member == edge.member && $0.input == edge.input })
        return symbol.value(formula.numbers(0)).map { TeachingNumber.agree($0, factor, tolerance: 1e-6) } ?? false
    }

    private func local(
        _ step: Step, _ element: Int, at point: QuizPoints.Point, _ edges: (Step.Edge) -> Bool
    ) -> Double? {
        if step.isAlias { return 1 }
        guard let formula = StepFormula(calculation, step) else { return nil }
        return formula.derivative(along: edges).value(formula.numbers(element) { points.number($0, $1, at: point) })
    }
}
