import LeapRuntime
import LeapTensor

extension LiveOutput {
    /// Puts a question below what the statement has written so far, and reads the answer.
    ///
    /// An answer that does not come from a terminal is written behind its question, so that the output can be read
    /// alone. Pauses are for people: other input still gives a line for each, and only what stands above the pause is
    /// written, once the line came.
    /// - Returns: `nil` at the end of the input. A question is not even written when that is known before.
    /// - Throws: as `LineInput.next` does.
    public func ask(_ question: Question, of input: LineInput, interrupt: InterruptFlag) throws -> String? {
        if input.isAtEnd { return nil }
        let isShown = input.isTerminal || question.kind == .answer
        if isShown {
            finish()
            write(question.prompt)
            if question.prompt.last ?? "\n" == "\n" {
                write(question.kind == .pause ? Question.pause.prompt : Question.mark)
            }
            flush()
        }
        // The terminal itself writes what is typed, and the newline that ends it.
        var rest = "\n"
        defer { if isShown { write(rest) } }
        guard let answer = try input.next(interrupt: interrupt) else { return nil }
        if !isShown, let newline = question.prompt.lastIndex(of: "\n") {
            finish()
            write(String(question.prompt[...newline]))
        } else if !input.isTerminal {
            rest = TerminalStyle.withoutControls(answer) + "\n"
        } else if question.kind == .pause, showsProgress {
            // One line up, which is then empty: the pause is over.
            rest = "\u{1B}[A\r\u{1B}[K"
        } else {
            rest = ""
        }
        return answer
    }
}
