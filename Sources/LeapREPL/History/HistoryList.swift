/// The statements that were typed, the oldest first, and a walk through those that begin like a text.
struct HistoryList {
    private(set) var entries: [String] = []
    let limit: Int

    private var walk: (prefix: String, draft: String, index: Int)?

    init(entries: [String] = [], limit: Int = 10_000) {
        self.limit = limit
        for entry in entries { add(entry) }
    }

    /// Adds an entry unless it is empty or repeats the one before.
    /// - Returns: whether it was added.
    @discardableResult
    mutating func add(_ entry: String) -> Bool {
        walk = nil
        guard !entry.allSatisfy(\.isWhitespace), entries.last != entry else { return false }
        entries.append(entry)
        // Dropped in bulk, so that adding stays cheap.
        if entries.count > limit + limit / 8 { entries.removeFirst(entries.count - limit) }
        return true
    }

    /// The entry before the present one.
    /// - Parameters:
    ///   - text: what is in the buffer.
    ///   - prefix: what the entry must begin with when a new walk begins.
    ///   - continuing: whether the buffer still holds what the walk showed last.
    mutating func previous(text: String, prefix: String, continuing: Bool) -> String? {
        var state = walk ?? (prefix, text, entries.count)
        if !continuing { state = (prefix, text, entries.count) }
        var index = state.index - 1
        while index >= 0 {
            if entries[index].hasPrefix(state.prefix), entries[index] != text {
                walk = (state.prefix, state.draft, index)
                return entries[index]
            }
            index -= 1
        }
        walk = state
        return nil
    }

    /// The entry after the present one; behind the last one, the text that was being typed.
    mutating func next(text: String, continuing: Bool) -> String? {
        guard continuing, let state = walk, state.index < entries.count else { return nil }
        var index = state.index + 1
        while index < entries.count {
            if entries[index].hasPrefix(state.prefix), entries[index] != text {
                walk = (state.prefix, state.draft, index)
                return entries[index]
            }
            index += 1
        }
        walk = (state.prefix, state.draft, entries.count)
        return state.draft
    }

    /// Ends a walk: the line was run or left.
    mutating func endWalk() { walk = nil }
}
