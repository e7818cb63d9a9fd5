import LeapTensor

/// Rounds of a loop compute the same steps again and again: the first two and the last are shown, the others counted.
struct LoopFolding {
    enum Line {
        case step(Int)
        /// So many rounds of a loop, each with so many steps.
        case rounds(count: Int, first: String, last: String)
        /// Steps that are left out because there are too many.
        case more(count: Int)
    }

    let calculation: Calculation

    init(_ calculation: Calculation) { self.calculation = calculation }

    /// What makes two steps rounds of the same: the place in the source, and the calls around it.
    private struct Signature: Hashable {
        let origins: [UInt64]
        /// The operations: code of the library computes several at one place.
        let operations: [String]
    }

    private func signature(_ index: Int) -> Signature {
        let step = calculation.steps[index]
        var origins = [step.origin]
        var call = calculation.value(of: step).call
        while let next = call, origins.count < 16 {
            origins.append(next.origin)
            call = next.parent
        }
        return Signature(
            origins: origins,
            operations: step.members.map { calculation.graph.nodes[$0].tensor.operation?.name ?? "" })
    }

    /// Rounds that follow one another.
    struct Repeat {
        /// The place of the first step among those looked at.
        let start: Int
        /// The number of steps in a round.
        let period: Int
        let rounds: Int

        var end: Int { start + period * rounds }
    }

    /// The loops among steps, first to last; none overlap. Each has at least four rounds.
    func repeats(_ indices: [Int]) -> [Repeat] {
        let signatures = indices.map(signature)
        var result: [Repeat] = []
        var position = 0
        while position < indices.count {
            let (period, rounds) = longestRepeat(signatures, from: position)
            if rounds >= 4 {
                let found = Repeat(start: position, period: period, rounds: rounds)
                result.append(found)
                position = found.end
            } else {
                position += 1
            }
        }
        return result
    }

    func shown(_ indices: [Int], limit: Int) -> [Line] {
        var lines: [Line] = []
        var position = 0
        for found in repeats(indices) {
            lines += indices[position..<(found.start + 2 * found.period)].map { .step($0) }
            let (first, last) = (indices[found.start + 3 * found.period - 1], indices[found.end - found.period - 1])
            lines.append(
                .rounds(
                    count: found.rounds - 3, first: calculation.steps[first].name,
                    last: calculation.steps[last].name))
            lines += indices[(found.end - found.period)..<found.end].map { .step($0) }
            position = found.end
        }
        lines += indices[position...].map { .step($0) }
        guard lines.count > limit else { return lines }
        let (head, tail) = (limit / 4, limit / 2)
        return Array(lines.prefix(head)) + [.more(count: lines.count - head - tail)] + Array(lines.suffix(tail))
    }

    /// `⋮  97 more rounds of the loop: h₃ … h₉₉`.
    static func text(count: Int, first: String, last: String, countWidth: Int) -> String {
        let names = first == last ? first : "\(first) … \(last)"
        return Columns.right("⋮", countWidth) + "  \(count) more round\(count == 1 ? "" : "s") of the loop: \(names)"
    }

    /// The shortest period that repeats from a position on, and how often.
    private func longestRepeat(_ signatures: [Signature], from start: Int) -> (period: Int, rounds: Int) {
        guard calculation.steps.indices.contains(start) else { return (1, 1) }
        for period in 1...24 where start + 4 * period <= signatures.count {
            // The first step of a round must come again at its distance; most positions end here.
            guard signatures[start] == signatures[start + period] else { continue }
            var end = start + period
            while end < signatures.count, signatures[end] == signatures[end - period] { end += 1 }
            let rounds = (end - start) / period
            if rounds >= 4 { return (period, rounds) }
        }
        return (1, 1)
    }
}
