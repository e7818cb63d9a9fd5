import LeapTensor

/// What one use of a value adds to one element of its gradient: products of what arrives from above and of how fast
/// the step above changes.
struct GradientTerms {
    struct Term {
        let local: Double
        let upstream: Double
        /// The factors as they are written.
        let factors: [(name: String, value: Double)]

        var product: Double { local * upstream }
    }

    /// The step that takes the value.
    let step: Int
    /// Which of its edges.
    let edge: Int
    let terms: [Term]

    var sum: Double { terms.reduce(0) { $0 + $1.product } }

    /// The largest array whose elements are looked at one by one.
    static let largest = 4096

    /// All uses of a step; `nil` where one has no rule that can be worked by hand, or there are too many products.
    static func all(_ calculation: Calculation, to target: Int, element: Int, limit: Int) throws -> [GradientTerms]? {
        var places: [(step: Int, edge: Int)] = []
        for (index, step) in calculation.steps.enumerated() where index > target {
            let isTaken = step.edges.contains { $0.source == target }
            // The numbers behind these are too many for a question.
            if isTaken, Normalization(calculation, step) != nil || Dropout(calculation, step) != nil { return nil }
            for (edge, taken) in step.edges.enumerated() where taken.source == target {
                guard places.count < 3, calculation.value(of: step).count <= largest else { return nil }
                if try calculation.gradient(of: step) != nil { places.append((index, edge)) }
            }
        }
        guard calculation.value(of: calculation.steps[target]).count <= largest else { return nil }
        var rule = ElementRule(calculation)
        rule.drillsEveryRule = false
        let parts = try rule.parts(of: target, element: element)
        guard !parts.isEmpty, parts.count == places.count else { return nil }
        var result: [GradientTerms] = []
        for (place, part) in zip(places, parts) {
            guard let sum = try rule.sum(part), sum.terms.count == sum.count,
                (1...(rule.hasLesson(part) ? max(limit, 9) : limit)).contains(sum.count),
                rule.agrees(part, sum)
            else { return nil }
            let prefix = "d\(calculation.outputName)/d"
            result.append(
                GradientTerms(
                    step: place.step, edge: place.edge,
                    terms: sum.terms.map { term in
                        let upstream = term.factors.filter { $0.name.hasPrefix(prefix) }
                        let local = term.factors.filter { !$0.name.hasPrefix(prefix) }
                        return Term(
                            local: local.reduce(1) { $0 * $1.value }, upstream: upstream.reduce(1) { $0 * $1.value },
                            factors: term.factors)
                    }))
        }
        return result
    }
}
