/// Which steps of a graph share a box, so that few enough boxes remain.
struct GraphFolding {
    /// Steps that follow one another and share a box, or one step.
    struct Unit {
        let steps: [Int]
        let content: GraphModel.Box.Content
        var last: Int { steps.last ?? 0 }
    }

    private let calculation: Calculation
    /// Who takes each step.
    private let consumers: [[Int]]

    init(_ calculation: Calculation) {
        self.calculation = calculation
        var consumers: [[Int]] = Array(repeating: [], count: calculation.steps.count)
        for (index, step) in calculation.steps.enumerated() {
            for edge in step.edges { consumers[edge.source].append(index) }
        }
        self.consumers = consumers
    }

    /// The computed steps, of every loop the first and the last round, the rounds between in one box.
    ///
    /// A box holds steps that follow one another, so that no arrow leads out of it and back into it.
    func unitsWithLoopsFolded() -> [Unit] {
        let computed = calculation.computed
        var units: [Unit] = []
        var position = 0
        for found in LoopFolding(calculation).repeats(computed) {
            units += computed[position..<(found.start + found.period)].map(single)
            let inner = Array(computed[(found.start + found.period)..<(found.end - found.period)])
            units.append(Unit(steps: inner, content: .rounds(count: found.rounds - 2, steps: inner)))
            units += computed[(found.end - found.period)..<found.end].map(single)
            position = found.end
        }
        return units + computed[position...].map(single)
    }

    private func single(_ index: Int) -> Unit { Unit(steps: [index], content: .step(index)) }

    /// The first and the last units, those between in one box: so many in all.
    func shortened(_ units: [Unit], to count: Int) -> [Unit] {
        guard units.count > count, count >= 3 else { return units }
        let head = (count - 1) / 3
        let tail = count - 1 - head
        let inner = units[head..<(units.count - tail)].flatMap(\.steps)
        return Array(units.prefix(head)) + [Unit(steps: inner, content: .more(steps: inner))]
            + Array(units.suffix(tail))
    }

    /// The parameters and data that need a box: those that a step with a box of its own takes, or several boxes do.
    func leaves(of units: [Unit]) -> [Int] {
        var unitOfStep: [Int: Int] = [:]
        for (index, unit) in units.enumerated() { for step in unit.steps { unitOfStep[step] = index } }
        return calculation.steps.indices.filter { index in
            guard !calculation.steps[index].isComputed else { return false }
            if index == calculation.output { return true }
            let takers = Set(consumers[index].compactMap { unitOfStep[$0] })
            return takers.count > 1 || takers.contains { units[$0].steps.count == 1 }
        }
    }
}
