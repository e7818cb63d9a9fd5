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
        var depth = 0
        while let next = call, origins.count < 16, depth < 1024 {
            // A function that calls itself goes on as a loop does.
            if origins.last != next.origin || origins.count == 1 { origins.append(next.origin) }
            call = next.parent
            depth += 1
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
        Self.repeats(indices.map(signature), periods: 1...Self.longestPeriod)
    }

    private static func repeats<Key: Equatable>(_ keys: [Key], periods: ClosedRange<Int>) -> [Repeat] {
        var result: [Repeat] = []
        var position = 0
        while position < keys.count {
            let (period, rounds) = longestRepeat(keys, from: position, periods)
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

    /// A line, while loops are folded from the inside outwards.
    private struct Token {
        let line: Line
        /// What it shares with the same line of other rounds.
        let key: Int
        /// The name of the last step in it.
        let name: String
    }

    /// The most steps in a round.
    private static let longestPeriod = 24

    func shown(_ indices: [Int], limit: Int) -> [Line] {
        var keys: [Signature: Int] = [:]
        var tokens = indices.map { index -> Token in
            let key = keys.count
            let signature = signature(index)
            let known = keys[signature] ?? key
            keys[signature] = known
            return Token(line: .step(index), key: known, name: calculation.steps[index].name)
        }
        var folds: [[Int]: Int] = [:]
        // An inner loop's rounds are shorter than those of the loop around it, also once they are folded.
        for period in 1...Self.longestPeriod {
            let found = Self.repeats(tokens.map(\.key), periods: period...period)
                .filter { ($0.rounds - 3) * $0.period > 1 }
            if found.isEmpty { continue }
            var next: [Token] = []
            var position = 0
            for part in found {
                let (hidden, last) = (part.start + 2 * part.period, part.end - part.period)
                next += tokens[position..<hidden]
                let pattern = tokens[part.start..<(part.start + part.period)].map(\.key)
                let key = folds[pattern] ?? -1 - folds.count
                folds[pattern] = key
                let line = Line.rounds(
                    count: part.rounds - 3, first: tokens[hidden + part.period - 1].name,
                    last: tokens[last - 1].name)
                next.append(Token(line: line, key: key, name: tokens[last - 1].name))
                next += tokens[last..<part.end]
                position = part.end
            }
            tokens = next + tokens[position...]
        }
        let lines = tokens.map(\.line)
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
    private static func longestRepeat<Key: Equatable>(
        _ keys: [Key], from start: Int, _ periods: ClosedRange<Int>
    ) -> (period: Int, rounds: Int) {
        for period in periods where start + 4 * period <= keys.count {
            // The first step of a round must come again at its distance; most positions end here.
            guard keys[start] == keys[start + period] else { continue }
            var end = start + period
            while end < keys.count, keys[end] == keys[end - period] { end += 1 }
            let rounds = (end - start) / period
            if rounds >= 4 { return (period, rounds) }
        }
        return (1, 1)
    }
}
