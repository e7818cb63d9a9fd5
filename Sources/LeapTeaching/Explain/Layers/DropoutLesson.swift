import LeapTensor

/// `x · kept / (1 - p)`, as `dropout` computes it while training: found in the record by its operations.
struct Dropout {
    let calculation: Calculation
    let step: Step
    /// 1 where an element was kept, 0 where it was dropped.
    let mask: Tensor
    /// What the kept ones are divided by: 1 - p.
    let divisor: Double
    private let product: Int

    init?(_ calculation: Calculation, _ step: Step) {
        guard step.call != nil, step.members.count <= 4 else { return nil }
        let nodes = calculation.graph.nodes
        guard nodes[step.root].tensor.operation?.name == "/", nodes[step.root].inputs.count == 2 else { return nil }
        let (product, divisor) = (nodes[step.root].inputs[0], nodes[nodes[step.root].inputs[1]].tensor)
        guard step.members.contains(product), nodes[product].tensor.operation?.name == "*",
            divisor.rank == 0, !divisor.isRecorded, divisor.item > 0, divisor.item <= 1
        else { return nil }
        let mask = nodes[nodes[product].inputs[1]].tensor
        guard !mask.isRecorded, mask.shape == nodes[product].tensor.shape, mask.count > 0,
            mask.doubles().allSatisfy({ $0 == 0 || $0 == 1 })
        else { return nil }
        (self.calculation, self.step, self.mask, self.product) = (calculation, step, mask, product)
        self.divisor = divisor.item
    }

    var dropped: Int { mask.doubles().filter { $0 == 0 }.count }

    /// Whether an edge is the array of which elements were dropped.
    func isInput(_ edge: Step.Edge) -> Bool { edge.input == 0 && edge.member == product }
}

struct DropoutUse: UseLesson {
    private let use: LessonUse
    private let lesson: Dropout
    private let gradient: Tensor

    init?(_ use: LessonUse) {
        guard let lesson = Dropout(use.calculation, use.step), lesson.isInput(use.edge), let gradient = use.gradient,
            gradient.shape == lesson.mask.shape
        else { return nil }
        (self.use, self.lesson, self.gradient) = (use, lesson, gradient)
    }

    var rule: String {
        "\(use.upstream ?? "1") / \(TeachingNumber.text(lesson.divisor)) where \(use.source.name) was kept, 0 where it was dropped"
    }

    func details() throws -> [String] { [DropoutValue.count(lesson)] }

    func sum(of element: Int) throws -> ElementRule.Sum? {
        let name = LessonUse.name(use.source.name, gradient.shape, element)
        if lesson.mask.doubles(at: [element])[0] == 0 {
            return ElementRule.Sum([ElementRule.Term(factors: [("0", 0)])], notes: ["\(name) was dropped"])
        }
        return ElementRule.Sum(
            [
                ElementRule.Term(
                    factors: use.upstreamFactors(gradient, element) + [
                        ("1/\(TeachingNumber.text(lesson.divisor))", 1 / lesson.divisor)
                    ])
            ], notes: ["\(name) was kept"])
    }
}

struct DropoutValue: ValueLesson {
    private let lesson: Dropout

    init?(_ rules: TensorRules, _ step: Step) {
        guard let lesson = Dropout(rules.calculation, step) else { return nil }
        self.lesson = lesson
    }

    static func count(_ lesson: Dropout) -> String {
        let divisor = TeachingNumber.text(lesson.divisor)
        return "\(TeachingNumber.grouped(lesson.dropped)) of \(TeachingNumber.grouped(lesson.mask.count)) dropped, the "
            + "others divided by 1 - p = \(divisor): times \(TeachingNumber.text(1 / lesson.divisor))"
    }

    func remarks(width: Int) -> [String] {
        var lines = [Self.count(lesson)]
        let places = lesson.mask.doubles().enumerated().filter { $0.element == 0 }.map(\.offset)
        if !places.isEmpty, places.count <= 4 {
            lines.append(
                "dropped: " + places.map { ElementRule.index($0, in: lesson.mask.shape) }.joined(separator: " "))
        }
        return lines
    }

    func account(of element: Int, width: Int) -> [String] {
        let name = LessonUse.name(lesson.step.name, lesson.mask.shape, element)
        let value = TeachingNumber.text(lesson.calculation.value(of: lesson.step).doubles(at: [element])[0])
        return [
            "\(name) = \(value)" + (lesson.mask.doubles(at: [element])[0] == 0 ? ": it was dropped" : ": it was kept")
        ]
    }
}
