/// Finds names that differ from a mistyped one by little.
public enum NearMiss {
    /// The nearest names, at most three, when they differ by at most a third of their letters.
    public static func find(_ name: String, among candidates: [String]) -> [String] {
        let scored = candidates.map { ($0, distance(name, $0)) }
        guard let least = scored.map(\.1).min(), least <= max(1, name.count / 3) else { return [] }
        return Array(scored.filter { $0.1 == least }.map(\.0).prefix(3))
    }

    /// The candidate closest to a name, if it is close enough to be a slip.
    public static func nearest(to name: String, among candidates: [String]) -> String? {
        let limit = name.count <= 2 ? 0 : name.count <= 4 ? 1 : name.count <= 7 ? 2 : 3
        let lower = name.lowercased()
        var best: (distance: Int, name: String)?
        for candidate in candidates.sorted() where candidate != name {
            if candidate.lowercased() == lower || withoutMarks(candidate) == withoutMarks(name) { return candidate }
            guard abs(candidate.count - name.count) <= limit else { continue }
            let distance = distance(name, candidate)
            guard distance <= limit, distance < max(name.count, candidate.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.name
    }

    /// The letters alone: `ŷ` as `y`. The marks stand as scalars of their own, or the letter has a mark in itself.
    private static func withoutMarks(_ name: String) -> String {
        var result = ""
        for character in name {
            guard let first = character.unicodeScalars.first else { continue }
            switch first.value {
            case 0x177: result.append("y")
            case 0x175: result.append("w")
            case 0xE2: result.append("a")
            default: result.unicodeScalars.append(first)
            }
        }
        return result
    }

    /// The Damerau–Levenshtein distance with swaps of neighbours (optimal string alignment).
    public static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 1...left.count {
            var row = [i]
            for j in 1...right.count {
                var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, beforeLast[j - 2] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
