/// Finds documentation by a word that is no name of the language: a term of the field, or the name of a function in
/// NumPy or PyTorch.
struct HelpSearch {
    let entries: [HelpEntry]

    /// The modules whose functions people ask for by their full names.
    private static let modules: Set<String> = [
        "np", "numpy", "torch", "nn", "F", "functional", "tf", "jnp", "jax", "scipy", "sklearn", "keras", "linalg",
        "random", "math", "optim", "pd", "pandas",
    ]

    /// The entries that speak of a word, the nearest first.
    func find(_ query: String) -> [HelpEntry] {
        var parts = query.split(separator: ".").map(String.init)
        while parts.count > 1, Self.modules.contains(parts[0]) { parts.removeFirst() }
        let word = parts.joined(separator: ".").lowercased()
        let found = ranked(word)
        // "averages" is looked for as "average" when nothing speaks of it.
        return found.isEmpty && word.hasSuffix("s") && word.count > 4 ? ranked(String(word.dropLast())) : found
    }

    private func ranked(_ word: String) -> [HelpEntry] {
        let key = Self.joined(word)
        guard !key.isEmpty else { return [] }
        var scored: [(score: Int, place: Int)] = []
        for (place, entry) in entries.enumerated() {
            if let score = score(entry, word, key) { scored.append((score, place)) }
        }
        scored.sort { ($0.score, $0.place) < ($1.score, $1.place) }
        return scored.map { entries[$0.place] }
    }

    /// How near an entry is to a word: 0 says the same; `nil` does not speak of it.
    private func score(_ entry: HelpEntry, _ word: String, _ key: String) -> Int? {
        let name = Self.joined(entry.name.lowercased())
        let keywords = entry.keywords.map { $0.lowercased() }
        if name == key || keywords.contains(where: { Self.joined($0) == key }) { return 0 }
        // One letter is in every formula, and a letter or two are part of many words.
        guard key.count > 1 else { return nil }
        let isLong = key.count >= 3
        if isLong, name.contains(key) { return 1 }
        if keywords.contains(where: { Self.has($0, word, isLong) }) { return 2 }
        let prose = (entry.summary + [entry.formula]).joined(separator: " ").lowercased()
        if Self.has(prose, word, isLong) { return 3 }
        let words = word.split(separator: " ").map(String.init)
        let all = prose + " " + name + " " + keywords.joined(separator: " ")
        return words.count > 1 && words.allSatisfy { Self.has(all, $0, $0.count >= 3) } ? 4 : nil
    }

    /// `one-hot`, `one_hot` and `one hot` are one word.
    private static func joined(_ text: String) -> String { text.filter { $0 != "_" && $0 != "-" && $0 != " " } }

    /// Whether a text has a word, or, when that is long enough, a word that begins with it.
    private static func has(_ text: String, _ word: String, _ prefixSuffices: Bool) -> Bool {
        var rest = text[...]
        var before: Character?
        while !rest.isEmpty {
            if before.map(isWordPart) != true, rest.hasPrefix(word) {
                let next = rest.dropFirst(word.count).first
                if prefixSuffices || next.map(isWordPart) != true { return true }
            }
            before = rest.removeFirst()
        }
        return false
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
