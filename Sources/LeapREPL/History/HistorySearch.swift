/// A search through the history that grows with every letter.
struct HistorySearch {
    private let entries: [String]
    /// What is searched for.
    private(set) var pattern = ""
    /// Whether no entry contains the pattern in the direction that was asked for last.
    private(set) var isFailing = false
    private var index: Int

    init(entries: [String]) {
        self.entries = entries
        index = entries.count
    }

    /// The entry that was found last.
    var match: String? { index < entries.count ? entries[index] : nil }

    /// Makes the pattern longer; the present entry stays if it still fits, else an older one is looked for.
    mutating func append(_ text: String) {
        pattern += text
        find(from: min(index, entries.count - 1), step: -1)
    }

    /// Takes the pattern's last character away and begins again at the newest entry.
    mutating func dropLast() {
        pattern = String(pattern.dropLast())
        index = entries.count
        if pattern.isEmpty { isFailing = false } else { find(from: entries.count - 1, step: -1) }
    }

    /// Looks for another entry.
    mutating func goOn(towardsOlder: Bool) {
        find(from: index + (towardsOlder ? -1 : 1), step: towardsOlder ? -1 : 1)
    }

    private mutating func find(from start: Int, step: Int) {
        let present = match
        var place = start
        while entries.indices.contains(place) {
            // Repetitions of what is shown would look as if the key did nothing.
            if Self.contains(entries[place], pattern), place == index || entries[place] != present {
                index = place
                isFailing = false
                return
            }
            place += step
        }
        isFailing = true
    }

    /// Whether a text contains another, byte by byte.
    static func contains(_ text: String, _ part: String) -> Bool {
        let text = Array(text.utf8)
        let part = Array(part.utf8)
        guard let first = part.first else { return true }
        guard part.count <= text.count else { return false }
        for start in 0...(text.count - part.count)
        where text[start] == first && text[start..<(start + part.count)].elementsEqual(part) {
            return true
        }
        return false
    }
}
