/// One thing that Tab could insert.
struct CompletionItem: Equatable, Sendable {
    /// What takes the place of the word at the cursor.
    var text: String
    /// One line of help.
    var summary: String
    /// Whether it is a mark that joins the character before the word.
    var isMark = false
}

/// What Tab found: the candidates, and where the word that they replace begins.
struct CompletionSet: Equatable {
    /// In UTF-8 bytes from the text's beginning.
    var start: Int
    var items: [CompletionItem]

    /// What Tab should do with a text of which so much stands before the cursor.
    enum Action: Equatable {
        case nothing
        /// Put this in place of the bytes from an offset up to the cursor.
        case replace(start: Int, with: String)
        /// Several fit and have no more in common: show them when Tab is pressed again.
        case offer([CompletionItem])
    }

    /// The action for a text that ends at the cursor.
    func action(before text: String) -> Action {
        let bytes = Array(text.utf8)
        guard start <= bytes.count, let first = items.first else { return .nothing }
        let typed = String(decoding: bytes[start...], as: UTF8.self)
        if items.count == 1 {
            if first.isMark { return Self.join(first.text, bytes: bytes[..<start]) }
            return first.text == typed ? .nothing : .replace(start: start, with: first.text)
        }
        let common = Self.commonPrefix(items.map(\.text))
        // Names may be found in another case or by another spelling: never take away what was typed.
        if common.unicodeScalars.count > typed.unicodeScalars.count, common.hasPrefix(typed) {
            return .replace(start: start, with: common)
        }
        return .offer(items)
    }

    /// A mark goes onto the character before it, as one code point where there is one.
    private static func join(_ mark: String, bytes: ArraySlice<UInt8>) -> Action {
        let before = String(decoding: bytes, as: UTF8.self)
        guard let base = before.unicodeScalars.last, let markScalar = mark.unicodeScalars.first,
            base.properties.isAlphabetic
        else { return .replace(start: bytes.count, with: mark) }
        let start = bytes.count - String(Character(base)).utf8.count
        return .replace(start: start, with: SymbolTable.compose(base, with: markScalar))
    }

    /// The longest beginning that all texts share, in whole characters.
    static func commonPrefix(_ texts: [String]) -> String {
        guard var common = texts.first.map({ Array($0) }) else { return "" }
        for text in texts.dropFirst() {
            var count = 0
            for (left, right) in zip(common, text) {
                if left != right { break }
                count += 1
            }
            common.removeLast(common.count - count)
        }
        return String(common)
    }
}

/// Finds what fits at the cursor: symbols after a backslash, files inside a string, else what the session knows.
struct Completer {
    /// The folder in which file names are looked up.
    var workingDirectory = "."
    /// The REPL's own commands, `:help` and so on, with their help.
    var commands: [CompletionItem] = []
    /// What the session offers for the whole text with the cursor at a UTF-8 offset.
    var names: (String, Int) -> CompletionSet = { _, cursor in CompletionSet(start: cursor, items: []) }

    /// The candidates for a text with the cursor at a UTF-8 offset.
    func complete(_ text: String, cursor: Int) -> CompletionSet {
        let before = Array(text.utf8.prefix(cursor))
        if before.first == UInt8(ascii: ":") { return completeCommand(before) }
        let place = Self.place(in: before)
        if place == .comment { return CompletionSet(start: cursor, items: []) }
        if let symbols = completeSymbol(before, exactly: place != .code) { return symbols }
        if case .string(let start) = place {
            let typed = String(decoding: before[start...], as: UTF8.self)
            return CompletionSet(start: start, items: FileNames.matches(typed, in: workingDirectory))
        }
        if before.allSatisfy({ $0 == 32 || $0 == 10 }) { return CompletionSet(start: cursor, items: []) }
        // `?name` asks for help: the name is completed as if the mark were not there.
        return nameSet(text, from: before.prefix { $0 == UInt8(ascii: "?") }.count, cursor: cursor)
    }

    /// What the session offers for the text behind an offset.
    private func nameSet(_ text: String, from offset: Int, cursor: Int) -> CompletionSet {
        let code = String(decoding: Array(text.utf8.dropFirst(offset)), as: UTF8.self)
        let set = names(code, cursor - offset)
        return CompletionSet(start: set.start + offset, items: Self.merged(set.items))
    }

    /// Candidates without repetitions, in the order in which they came.
    static func merged(_ items: [CompletionItem]) -> [CompletionItem] {
        var places: [String: Int] = [:]
        var result: [CompletionItem] = []
        for item in items {
            if let place = places[item.text] {
                if result[place].summary.isEmpty { result[place].summary = item.summary }
            } else {
                places[item.text] = result.count
                result.append(item)
            }
        }
        return result
    }

    private func completeCommand(_ before: [UInt8]) -> CompletionSet {
        let text = String(decoding: before, as: UTF8.self)
        if let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) {
            let start = text.utf8.distance(from: text.startIndex, to: space) + 1
            if text.hasPrefix(":load") {
                let typed = String(decoding: before[start...], as: UTF8.self)
                return CompletionSet(start: start, items: FileNames.matches(typed, in: workingDirectory))
            }
            return nameSet(text, from: start, cursor: before.count)
        }
        return CompletionSet(start: 0, items: commands.filter { $0.text.hasPrefix(text) })
    }

    /// Candidates for a word that begins with a backslash.
    /// - Parameter exactly: whether only a whole name counts (inside a string, where `\n` means something else).
    private func completeSymbol(_ before: [UInt8], exactly: Bool) -> CompletionSet? {
        var start = before.count
        while start > 0, Self.isLetter(before[start - 1]) { start -= 1 }
        guard start > 0, before[start - 1] == UInt8(ascii: "\\") else { return nil }
        let name = String(decoding: before[start...], as: UTF8.self)
        if let symbol = SymbolTable.symbol(named: name) {
            return CompletionSet(
                start: start - 1, items: [CompletionItem(text: symbol.text, summary: "", isMark: symbol.isMark)])
        }
        if exactly { return nil }
        let items = SymbolTable.symbols(beginning: name)
        if items.count == 1, let only = items.first {
            return CompletionSet(
                start: start - 1, items: [CompletionItem(text: only.text, summary: "", isMark: only.isMark)])
        }
        return CompletionSet(
            start: start - 1,
            items: items.map {
                CompletionItem(text: "\\" + $0.name, summary: $0.isMark ? "◌" + $0.text : $0.text)
            })
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    enum Place: Equatable {
        case code, comment
        /// Inside a string whose text begins at this offset.
        case string(start: Int)
    }

    /// Where the end of a text stands.
    static func place(in text: [UInt8]) -> Place {
        var place = Place.code
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch place {
            case .code:
                if byte == UInt8(ascii: "\"") { place = .string(start: index + 1) }
                if byte == UInt8(ascii: "#") { place = .comment }
            case .comment:
                if byte == UInt8(ascii: "\n") { place = .code }
            case .string:
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") { place = .code }
            }
            index += 1
        }
        return place
    }
}
