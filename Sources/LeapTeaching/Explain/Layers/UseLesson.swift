import LeapTensor

/// What one use of an array by an operation says about itself: the rule in words, and the products behind one element
/// of the gradient, from one definition.
protocol UseLesson {
    /// How the gradient of the result makes that of the array: the right side of `dJ/dK = …`.
    var rule: String { get }
    /// What more is to be said below the rule.
    func details() throws -> [String]
    /// What was added to give one element of the gradient; `nil` where only the engine can tell.
    func sum(of element: Int) throws -> ElementRule.Sum?
}

/// What an operation says about its value.
protocol ValueLesson {
    /// What stands below the step in the table, each line of at most so many columns.
    func remarks(width: Int) -> [String]
    /// How one element of the value came about.
    func account(of element: Int, width: Int) -> [String]
    /// How one element is computed by hand: its value, the way in words, and with numbers; `nil` where that is too much.
    func work(of element: Int) -> (value: Double, words: String, numbers: String)?
}

extension ValueLesson {
    func work(of element: Int) -> (value: Double, words: String, numbers: String)? { nil }
}

/// Where a lesson is about: one input of one step.
struct LessonUse {
    let calculation: Calculation
    let rules: TensorRules
    let step: Step
    let edge: Step.Edge

    var engine: Engine { calculation.engine }
    var source: Step { calculation.steps[edge.source] }
    /// `dJ/dz`; `nil` where it is the 1 at the start.
    var upstream: String? { step === calculation.outputStep ? nil : rules.gradientName(step) }
    /// `dJ/dz · `, or nothing.
    var times: String { upstream.map { $0 + " · " } ?? "" }
    /// The gradient of the step's value.
    var gradient: Tensor? { (try? calculation.gradient(of: step)) ?? nil }

    func tensor(_ node: Int) -> Tensor { calculation.graph.nodes[node].tensor }

    /// The gradient of the result at a place, as a factor; none where it is the 1 at the start.
    func upstreamFactors(_ gradient: Tensor, _ place: Int) -> [(name: String, value: Double)] {
        guard let upstream else { return [] }
        return [(Self.name(upstream, gradient.shape, place), gradient.doubles(at: [place])[0])]
    }

    /// `x[0, 1]`.
    static func name(_ name: String, _ shape: Shape, _ element: Int) -> String {
        shape.rank == 0 ? name : name + ElementRule.index(element, in: shape)
    }

    /// A sum of so many texts that a line of so many columns has room for: `1·1 + 0·2 + … 7 more`.
    static func sum(_ texts: [String], count: Int, width: Int, atMost: Int = 9) -> String {
        let all = texts.joined(separator: " + ")
        if texts.count == count, count <= atMost, Columns.width(all) <= width { return all }
        var shown: [String] = []
        for text in texts.prefix(max(1, atMost - 2)) {
            let line = (shown + [text]).joined(separator: " + ") + " + … \(TeachingNumber.grouped(count)) more"
            if !shown.isEmpty, Columns.width(line) > width { break }
            shown.append(text)
        }
        if shown.count == count { return shown.joined(separator: " + ") }
        return shown.joined(separator: " + ") + " + … \(TeachingNumber.grouped(count - shown.count)) more"
    }
}

extension TensorRules {
    /// The lesson about one input of a step; `nil` where the operation has none of its own.
    func lesson(_ step: Step, _ edge: Step.Edge) -> UseLesson? {
        let use = LessonUse(calculation: calculation, rules: self, step: step, edge: edge)
        return ConvolutionUse(use) ?? PoolingUse(use) ?? NormalizationUse(use) ?? DropoutUse(use)
    }

    /// The lesson about the value of a step; `nil` where there is none.
    func valueLesson(_ step: Step) -> ValueLesson? {
        ConvolutionValue(self, step) ?? PoolingValue(self, step) ?? NormalizationValue(self, step)
            ?? DropoutValue(self, step)
    }

    /// The only operation of a step that is of a kind, when everything behind it in the step only adds.
    func core(_ step: Step, where isMeant: (Operation) -> Bool) -> Int? {
        let found = step.members.filter { calculation.graph.nodes[$0].tensor.operation.map(isMeant) ?? false }
        guard found.count == 1, let member = found.first, onlyAdds(after: member, in: step) else { return nil }
        return member
    }
}
