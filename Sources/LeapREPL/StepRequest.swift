import LeapSession

/// `explain J step`, which is no statement of the language: short for `explain(J, step = true)`.
enum StepRequest {
    /// The statement that a typed text is short for; `nil` when it is not of the form `explain … step`, or when it is
    /// a statement as it stands.
    /// - Parameter completeness: what the parser says of a text.
    static func statement(for text: String, completeness: (String) -> Completeness) -> String? {
        var words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, !text.contains(where: \.isNewline), words.removeLast() == "step",
            let first = words.first,
            first == "explain" || first.hasPrefix("explain("), completeness(text) == .invalid
        else { return nil }
        let begin = text.index(first.startIndex, offsetBy: "explain".count)
        let end = words.last?.endIndex ?? begin
        var arguments = text[begin..<end].drop(while: \.isWhitespace)
        if isParenthesized(arguments) { arguments = arguments.dropFirst().dropLast() }
        let given = arguments.allSatisfy(\.isWhitespace) ? "" : arguments + ", "
        let statement = "explain(\(given)step = true)"
        return completeness(statement) == .complete ? statement : nil
    }

    /// Whether the first parenthesis is closed by the last character.
    private static func isParenthesized(_ text: Substring) -> Bool {
        guard text.first == "(", text.last == ")" else { return false }
        var depth = 0
        for (index, character) in zip(text.indices, text) {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if depth == 0 { return text.index(after: index) == text.endIndex }
        }
        return false
    }
}
