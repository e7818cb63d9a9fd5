/// Incremental search through the history.
extension LineEditor {
    /// Shows the newest statement that contains what is typed, until a key that means something else ends the search.
    ///
    /// Ctrl-R goes on to older ones, Ctrl-S back to newer ones, Ctrl-G gives up and brings the text back.
    /// - Returns: whether the line is done.
    func searchHistory() -> Bool {
        let (draft, _) = content
        var search = HistorySearch(entries: history.entries)
        defer { below = [] }
        while !isFinished {
            below = [
                output.paint(.faint, "search:") + " " + search.pattern
                    + (search.isFailing ? output.paint(.faint, "  (not found)") : "")
            ]
            if !input.hasPending { paint() }
            let event = input.next()
            switch event {
            case .character(0x12): search.goOn(towardsOlder: true)
            case .character(0x13): search.goOn(towardsOlder: false)
            case .character(0x08), .character(0x7F): search.dropLast()
            case .character(0x07):
                replace(with: draft)
                return false
            case .character(0x0D), .character(0x0A):
                below = []
                return enter()
            case .character(let value) where value < 32:
                // The key ends the search and then does what it always does.
                if value != 0x1B || input.hasMoreOfSequence() { input.pushBack(UInt8(value)) }
                return false
            case .character(let value):
                if let scalar = Unicode.Scalar(value) { search.append(String(Character(scalar))) }
            case .paste(let text): search.append(String(text.prefix { $0 != "\n" }))
            default: handle(event)
            }
            if let match = search.match, content.text != match { replace(with: match) }
        }
        return false
    }
}
