import LeapTensor

/// Other numbers for the parameters and the data of a calculation: a formula must be right there, too.
///
/// The numbers are near the learner's own, so that the same gates are open, and come from a generator of their own, so
/// that the session's is not touched.
final class QuizPoints {
    struct Point {
        /// What stands in place of parameters and data, by position in the record.
        let leaves: [Int: Tensor]
        /// The values of all nodes.
        let values: [Tensor]
    }

    private let calculation: Calculation
    private var replayer: RecordReplayer?
    private var found: [Point]?

    init(_ calculation: Calculation) { self.calculation = calculation }

    /// The largest record that is computed again at other numbers.
    private static let largestRecord = 20_000
    private static let count = 4

    /// Up to four points; none where the calculation cannot be done again with other numbers.
    func points() throws -> [Point] {
        if let found { return found }
        var made: [Point] = []
        if calculation.graph.nodes.count <= Self.largestRecord {
            var random = RandomGenerator(seed: 0x5155_495A)
            for _ in 0..<16 where made.count < Self.count {
                try calculation.engine.checkInterrupt()
                if let point = point(&random) { made.append(point) }
            }
        }
        found = made
        return made
    }

    private func point(_ random: inout RandomGenerator) -> Point? {
        func moved(_ value: Double) -> Double {
            let unit = Double(random.nextBlock().0 >> 11) * 0x1p-53
            // At least 2 %, so that names with equal values part.
            let size = 0.02 + 0.1 * unit
            let sign: Double = random.nextBlock().0 & 1 == 0 ? 1 : -1
            return value + sign * size * (value == 0 ? 0.5 : abs(value))
        }
        var leaves: [Int: Tensor] = [:]
        var ofVariable: [UInt64: Tensor] = [:]
        for step in calculation.steps where !step.isComputed {
            let value = calculation.value(of: step)
            guard value.dataType != .bool, value.count <= GradientTerms.largest else { continue }
            let numbers = value.doubles().map(moved)
            guard let first = numbers.first,
                let tensor = value.rank == 0 ? Tensor(scalar: first) : try? Tensor(numbers, shape: value.shape)
            else { continue }
            leaves[step.root] = tensor
            if value.variable != 0 { ofVariable[value.variable] = tensor }
        }
        for (position, node) in calculation.graph.nodes.enumerated() {
            if let tensor = ofVariable[node.tensor.variable] { leaves[position] = tensor }
        }
        guard let values = try? replay().values(leaves), keepsChoices(values) else { return nil }
        let isFinite = calculation.steps.allSatisfy { step in
            values[step.root].rank > 0 || values[step.root].item.isFinite
        }
        return isFinite ? Point(leaves: leaves, values: values) : nil
    }

    private func replay() throws -> RecordReplayer {
        if let replayer { return replayer }
        let made = try RecordReplayer(calculation.graph, inDouble: true, engine: calculation.engine)
        replayer = made
        return made
    }

    /// Whether every gate is as it was: else another formula would be right.
    private func keepsChoices(_ values: [Tensor]) -> Bool {
        for node in calculation.graph.nodes {
            guard let name = node.tensor.operation?.name else { continue }
            let inputs = node.inputs
            switch name {
            case "relu", "leaky_relu", "abs":
                guard inputs.count >= 1, signs(values[inputs[0]]) == signs(calculation.graph.nodes[inputs[0]].tensor)
                else { return false }
            case "maximum", "minimum":
                guard inputs.count == 2, values[inputs[0]].shape == values[inputs[1]].shape else { continue }
                func first(_ a: Tensor, _ b: Tensor) -> [Bool] { zip(a.doubles(), b.doubles()).map { $0 > $1 } }
                let (a, b) = (calculation.graph.nodes[inputs[0]].tensor, calculation.graph.nodes[inputs[1]].tensor)
                guard first(values[inputs[0]], values[inputs[1]]) == first(a, b) else { return false }
            default: continue
            }
        }
        return true
    }

    private func signs(_ tensor: Tensor) -> [Bool] { tensor.doubles().map { $0 > 0 } }

    // MARK: Reading

    func number(_ step: Step, _ element: Int, at point: Point) -> Double {
        let tensor = point.values[step.root]
        return tensor.rank == 0 ? tensor.item : tensor.doubles(at: [element]).first ?? .nan
    }

    /// The slope of the whole value with one element of a step, from a small move to both sides.
    func slope(_ step: Step, _ element: Int, at point: Point) throws -> Double {
        let base = point.values[step.root]
        let here = number(step, element, at: point)
        let h = Calculation.nudge(at: here)
        func output(_ delta: Double) throws -> Double {
            var replacements = point.leaves
            var numbers = base.doubles()
            numbers[element] = here + delta
            let moved = base.rank == 0 ? Tensor(scalar: here + delta) : try Tensor(numbers, shape: base.shape)
            for position in positions(of: step) { replacements[position] = moved }
            return try replay().output(replacements).item
        }
        return (try output(h) - output(-h)) / (2 * h)
    }

    /// Where a parameter stands in the record; it may stand there several times.
    private func positions(of step: Step) -> [Int] {
        guard case .parameter(let variable) = step.kind else { return [step.root] }
        return calculation.graph.nodes.indices.filter { calculation.graph.nodes[$0].tensor.variable == variable }
    }
}
