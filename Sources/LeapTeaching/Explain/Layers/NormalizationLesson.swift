import LeapTensor

/// `scale · x̂ + shift` with `x̂ = (x - mean) / √(variance + ε)`, as `batchnorm` and `layernorm` compute it: found in the
/// record by its operations, whatever the layer is called.
struct NormalizationParts {
    /// Positions in the graph.
    let normal, spread, x: Int
    /// Where the scale and the shift enter: the operations that take them.
    let scaled, shifted: Int
    /// The axes that mean and variance were taken over; `nil` where both are kept numbers, as in use.
    let axes: [Int]?

    init?(_ graph: RecordGraph, root: Int, members: [Int]) {
        guard members.count >= 4 else { return nil }
        let inside = Set(members)
        func node(_ position: Int) -> RecordGraph.Node { graph.nodes[position] }
        func name(_ position: Int) -> String { node(position).tensor.operation?.name ?? "" }
        /// Past what only brings a value into another shape or type.
        func core(_ position: Int) -> Int {
            var position = position
            while inside.contains(position),
                ["reshape", "broadcast"].contains(name(position))
                    || node(position).tensor.operation is ConvertOperation
                    || node(position).tensor.operation is IdentityOperation, let next = node(position).inputs.first
            {
                position = next
            }
            return position
        }
        guard name(root) == "+", case let product = core(node(root).inputs[0]), name(product) == "*",
            case let quotient = core(node(product).inputs[0]), name(quotient) == "/",
            case let distance = core(node(quotient).inputs[0]), name(distance) == "-",
            node(distance).inputs.count == 2
        else { return nil }
        let (given, center) = (core(node(distance).inputs[0]), core(node(distance).inputs[1]))
        let divisor = core(node(quotient).inputs[1])
        if inside.contains(divisor) {
            guard ["sqrt", "√"].contains(name(divisor)), case let sum = core(node(divisor).inputs[0]), name(sum) == "+",
                case let found = core(node(sum).inputs[0]),
                let variance = node(found).tensor.operation as? VarianceOperation, variance.ddof == 0,
                node(sum).inputs.dropFirst().allSatisfy({ !node($0).tensor.isRecorded }),
                core(node(found).inputs[0]) == given,
                let mean = node(center).tensor.operation as? MeanOperation, mean.axes == variance.axes,
                core(node(center).inputs[0]) == given
            else { return nil }
            axes = variance.axes
        } else {
            guard !inside.contains(center), !node(divisor).tensor.isRecorded, !node(center).tensor.isRecorded else {
                return nil
            }
            axes = nil
        }
        (normal, spread, x) = (quotient, divisor, given)
        (scaled, shifted) = (product, root)
    }
}

/// A normalisation as a step of a calculation.
struct Normalization {
    let calculation: Calculation
    let step: Step
    private let parts: NormalizationParts

    var normal: Int { parts.normal }
    var spread: Int { parts.spread }
    var x: Int { parts.x }
    /// The axes that mean and variance were taken over; `nil` where both are kept numbers, as in use.
    var axes: [Int]? { parts.axes }
    private var scaled: Int { parts.scaled }
    private var shifted: Int { parts.shifted }

    init?(_ calculation: Calculation, _ step: Step) {
        guard step.call != nil,
            let parts = NormalizationParts(calculation.graph, root: step.root, members: step.members)
        else { return nil }
        (self.calculation, self.step, self.parts) = (calculation, step, parts)
    }

    func tensor(_ position: Int) -> Tensor { calculation.graph.nodes[position].tensor }

    enum Role { case x, scale, shift }

    /// What an edge of the step is.
    func role(_ edge: Step.Edge) -> Role? {
        let source = calculation.steps[edge.source]
        if source.root == x { return .x }
        if isOperand(source.root, of: scaled) { return .scale }
        if isOperand(source.root, of: shifted) { return .shift }
        return nil
    }

    /// The edge that brings the scale or the shift in.
    func edge(_ role: Role) -> Step.Edge? { step.edges.first { self.role($0) == role } }

    private func isOperand(_ source: Int, of operation: Int) -> Bool {
        var position = calculation.graph.nodes[operation].inputs[1]
        while position != source, step.members.contains(position),
            let next = calculation.graph.nodes[position].inputs.first
        {
            position = next
        }
        return position == source
    }

    /// The scale in the shape in which it multiplies.
    var scale: Tensor { tensor(calculation.graph.nodes[scaled].inputs[1]) }
}

/// How a gradient goes back through a normalisation.
struct NormalizationUse: UseLesson {
    private let use: LessonUse
    private let lesson: Normalization
    private let role: Normalization.Role
    private let gradient: Tensor

    init?(_ use: LessonUse) {
        guard let lesson = Normalization(use.calculation, use.step), let role = lesson.role(use.edge),
            let gradient = use.gradient, gradient.shape == lesson.tensor(lesson.normal).shape
        else { return nil }
        (self.use, self.lesson, self.role, self.gradient) = (use, lesson, role, gradient)
    }

    private var g: String { use.upstream ?? "1" }
    private var scaleName: String { lesson.edge(.scale).map { use.calculation.steps[$0.source].name } ?? "scale" }
    private static let hat = "x\u{302}"
    private static let part = "ĝ"

    var rule: String {
        switch role {
        case .shift: return use.rules.broadcastSum(g, of: own, in: gradient.shape)
        case .scale: return use.rules.broadcastSum("\(use.times)\(Self.hat)", of: own, in: gradient.shape)
        case .x:
            let scaled = use.times + scaleName
            return lesson.axes == nil
                ? "\(scaled) / √(variance + ε)"
                : "(\(Self.part) - mean(\(Self.part)) - \(Self.hat)·mean(\(Self.part)·\(Self.hat))) / √(variance + ε), "
                    + "\(Self.part) = \(scaled)"
        }
    }

    /// The shape of the source as it stands in the sum.
    private var own: Shape { role == .x ? gradient.shape : lesson.scale.shape }

    func details() throws -> [String] {
        let name = use.source.name
        switch role {
        case .shift: return ["\(name) is added to every element that it belongs to"]
        case .scale: return ["\(Self.hat) = (x - mean) / √(variance + ε) is what \(name) multiplies"]
        case .x:
            return lesson.axes == nil
                ? ["mean and variance are kept numbers here: they do not move with \(name)"]
                : [
                    "first term: \(name) itself; second: it moves the mean; third: it moves the variance",
                    "the means are over the numbers that were normalised together: \(together)",
                ]
        }
    }

    private var together: String {
        guard let axes = lesson.axes else { return "" }
        let count = axes.reduce(1) { $0 * lesson.tensor(lesson.x).shape[$1] }
        return "\(TeachingNumber.grouped(count)) of them, axis = [\(axes.map(String.init).joined(separator: ", "))]"
    }

    func sum(of element: Int) throws -> ElementRule.Sum? {
        let engine = use.engine
        let normal = engine.detach(lesson.tensor(lesson.normal))
        switch role {
        case .shift, .scale:
            // The elements that this one was copied to.
            let copies = try ElementRule.copies(of: element, own, in: gradient.shape, engine)
            let (g, hats) = (gradient.doubles(at: copies), normal.doubles(at: copies))
            let values = zip(g, hats).map { role == .scale ? $0 * $1 : $0 }
            let terms = copies.prefix(64).enumerated().map { index, place in
                ElementRule.Term(
                    factors: use.upstreamFactors(gradient, place)
                        + (role == .scale ? [(LessonUse.name(Self.hat, normal.shape, place), hats[index])] : []))
            }
            return ElementRule.Sum(
                terms: terms, count: copies.count, total: values.reduce(0, +),
                scale: values.reduce(0) { max($0, abs($1)) }, notes: [])
        case .x:
            let spread = engine.detach(lesson.tensor(lesson.spread))
            let place = ElementRule.place(element, of: spread.shape, in: gradient.shape)
            let root = spread.doubles(at: [place])[0]
            let scalePlace = ElementRule.place(element, of: lesson.scale.shape, in: gradient.shape)
            let scale = lesson.scale.doubles(at: [scalePlace])[0]
            let own = gradient.doubles(at: [element])[0] * scale
            let slope = (name: "1/√(variance + ε)", value: 1 / root)
            let part = (name: Self.part, value: own)
            var notes = ["√(variance + ε) = \(TeachingNumber.text(root))"]
            let first = "\(Self.part) = " + (use.upstreamFactors(gradient, element).first.map { "\($0.name)·" } ?? "")
            notes.append(
                "\(first)\(scaleName) = \(TeachingNumber.product([gradient.doubles(at: [element])[0], scale])) = "
                    + TeachingNumber.text(own))
            guard let axes = lesson.axes else {
                return ElementRule.Sum([ElementRule.Term(factors: [part, slope])], notes: notes)
            }
            let (mean, meanHat) = try means(axes, normal)
            let hat = normal.doubles(at: [element])[0]
            let (m, mh) = (
                mean.doubles(at: [ElementRule.place(element, of: mean.shape, in: gradient.shape)])[0],
                meanHat.doubles(at: [ElementRule.place(element, of: mean.shape, in: gradient.shape)])[0]
            )
            notes.append("\(Self.hat) = \(TeachingNumber.text(hat))")
            return ElementRule.Sum(
                [
                    ElementRule.Term(factors: [part, slope]),
                    ElementRule.Term(factors: [("(-mean(\(Self.part)))", -m), slope]),
                    ElementRule.Term(
                        factors: [("(-\(Self.hat))", -hat), ("mean(\(Self.part)·\(Self.hat))", mh), slope]),
                ], notes: notes)
        }
    }

    /// The means of ĝ and of ĝ·x̂ over the numbers that were normalised together.
    private func means(_ axes: [Int], _ normal: Tensor) throws -> (Tensor, Tensor) {
        let engine = use.engine
        let part = try engine.multiply(engine.detach(gradient), engine.detach(lesson.scale))
        return (
            try engine.mean(part, axes: axes, keep: true),
            try engine.mean(engine.multiply(part, normal), axes: axes, keep: true)
        )
    }
}

/// The value of a normalisation: its formula, and mean and spread of the first numbers that belong together.
struct NormalizationValue: ValueLesson {
    private let lesson: Normalization

    init?(_ rules: TensorRules, _ step: Step) {
        guard let lesson = Normalization(rules.calculation, step) else { return nil }
        self.lesson = lesson
    }

    private var calculation: Calculation { lesson.calculation }

    func remarks(width: Int) -> [String] {
        guard lesson.tensor(lesson.normal).count > 0 else { return [] }
        return ["\(formula), x\u{302} = (x - mean) / √(variance + ε)", numbers(0)]
    }

    private var formula: String {
        let names = [Normalization.Role.scale, .shift].map { role in
            lesson.edge(role).map { calculation.steps[$0.source].name }
        }
        return "= \(names[0] ?? "scale") · x\u{302} + \(names[1] ?? "shift")"
    }

    /// Mean and spread that an element was normalised with.
    private func numbers(_ element: Int) -> String {
        let shape = lesson.tensor(lesson.normal).shape
        let spread = lesson.tensor(lesson.spread)
        let place = ElementRule.place(element, of: spread.shape, in: shape)
        let root = spread.doubles(at: [place])[0]
        let x = lesson.tensor(lesson.x).doubles(at: [element])[0]
        let mean = x - lesson.tensor(lesson.normal).doubles(at: [element])[0] * root
        return "mean \(TeachingNumber.text(mean)), √(variance + ε) = \(TeachingNumber.text(root)) for \(group(element))"
            + (lesson.axes == nil ? ", kept from training" : "")
    }

    /// `x[:, 0, :, :]`: the numbers that an element was normalised together with.
    private func group(_ element: Int) -> String {
        let shape = lesson.tensor(lesson.x).shape
        let name = lesson.edge(.x).map { calculation.steps[$0.source].name } ?? "x"
        let together = lesson.axes ?? Array(0..<shape.rank).filter { $0 != 1 }
        let index = Elements.indices(element, in: shape).enumerated().map {
            together.contains($0.offset) ? ":" : String($0.element)
        }
        return "\(name)[\(index.joined(separator: ", "))]"
    }

    func account(of element: Int, width: Int) -> [String] {
        let shape = lesson.tensor(lesson.normal).shape
        let hat = lesson.tensor(lesson.normal).doubles(at: [element])[0]
        let scale = lesson.scale.doubles(
            at: [ElementRule.place(element, of: lesson.scale.shape, in: shape)])[0]
        let value = calculation.value(of: lesson.step).doubles(at: [element])[0]
        return [
            "\(LessonUse.name(lesson.step.name, shape, element)) = \(TeachingNumber.product([scale, hat])) + "
                + "\(TeachingNumber.factor(value - scale * hat)) = \(TeachingNumber.text(value))",
            "   " + numbers(element),
        ]
    }
}
