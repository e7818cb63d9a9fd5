/// Finds the name on which a typed text asks for help: `?name`, `name?`, or the word at the cursor.
enum HelpQuery {
    /// The name in `?name` or `… name?`, the sign in `?@`, the words in `?moving average`; empty for a lone `?`; `nil`
    /// when the text is no question.
    static func name(in text: String) -> String? {
        let trimmed = String(trim(text))
        if trimmed.hasPrefix("?") {
            let name = String(trim(trimmed.drop { $0 == "?" }))
            let isSign =
                name.count <= 3 && !name.contains { isNamePart($0) && $0 != "." && $0 != "_" || $0.isWhitespace }
            return isSign || name.allSatisfy { isNamePart($0) || $0 == " " || $0 == "-" } ? name : nil
        }
        guard trimmed.hasSuffix("?"), Completer.place(in: Array(trimmed.utf8)) == .code else { return nil }
        let name = String(trimmed.dropLast().reversed().prefix(while: isNamePart).reversed())
        return name.isEmpty ? nil : name
    }

    /// The word at or right before a cursor, given as a UTF-8 offset.
    static func word(in text: String, cursor: Int) -> String? {
        let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
        let after = String(decoding: Array(text.utf8.dropFirst(cursor)), as: UTF8.self)
        let head = before.reversed().prefix(while: isNamePart)
        let word = String(head.reversed()) + after.prefix(while: isNamePart)
        if let first = word.first, !first.isNumber { return word }
        // Behind `f(2` help on f is meant: the nearest name to the left.
        var rest = before.dropLast(head.count)
        while !rest.isEmpty {
            while let last = rest.last, !isNamePart(last) { rest.removeLast() }
            let candidate = String(rest.reversed().prefix(while: isNamePart).reversed())
            if let first = candidate.first, !first.isNumber { return candidate }
            rest.removeLast(candidate.count)
        }
        return nil
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }

    private static func trim(_ text: some StringProtocol) -> Substring {
        let start = text.drop { $0.isWhitespace }
        var result = Substring(start)
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}
