/// Questions of a running statement.
extension LineEditor {
    /// Lets the user type the answer to a question: one line that Enter always ends, without the history.
    /// - Parameters:
    ///   - prompt: what stands before the answer; must fit the terminal's columns.
    ///   - isPause: whether only Enter is awaited; the prompt then disappears.
    func readAnswer(prompt: String, isPause: Bool) -> LineOutcome {
        let statements = history
        history = HistoryList()
        question = prompt
        defer {
            history = statements
            question = nil
        }
        return edit(leavesText: !isPause)
    }

    /// Tab in an answer: only what begins with a backslash, `\\alpha`, becomes something else.
    func completeSymbol() {
        let (text, cursor) = content
        let before = String(text.unicodeScalars.prefix(cursor))
        let set = Completer().complete(before, cursor: before.utf8.count)
        guard case .replace(let start, let replacement) = set.action(before: before) else { return }
        delete(String(decoding: Array(before.utf8)[start...], as: UTF8.self).unicodeScalars.count)
        insert(replacement)
    }

    /// A pasted text as an answer.
    static func onOneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
