extension Engine {
    /// Calls `body(start, count)` for parts of an array, on idle threads too, and looks for interrupts after every few
    /// of them. How the array is split follows from its size alone.
    @inline(__always)
    func inParts(of total: Int, length: Int = 65_536, _ body: (_ start: Int, _ count: Int) -> Void) throws {
        if total <= length { return total > 0 ? body(0, total) : () }
        try inRounds(of: (total + length - 1) / length, atOnce: 160) { part in
            body(part * length, min(length, total - part * length))
        }
    }

    /// Calls `body` for each of many parts, so many of them between two looks for interrupts.
    func inRounds(of parts: Int, atOnce most: Int = 64, _ body: (_ part: Int) -> Void) throws {
        var first = 0
        while first < parts {
            let count = min(most, parts - first)
            Parallel.run(count) { body(first + $0) }
            first += count
            if first < parts { try checkInterrupt() }
        }
    }

    /// Results from this size on are written past the caches, which they would only flush.
    static let streamedByteCount = 32 << 20
}
