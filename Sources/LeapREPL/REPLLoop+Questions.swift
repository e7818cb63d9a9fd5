import LeapDiagnostics
import LeapRuntime

/// What a running statement asks.
extension REPLLoop {
    /// Puts a question and reads the answer.
    /// - Returns: `nil` after Ctrl-D.
    func ask(_ question: Question) throws -> String? {
        finishOutput()
        let (lead, prompt) = Self.parts(of: question, columns: output.size.columns)
        if !lead.isEmpty { output.writeLine(lead) }
        // What is written now parts the typed statement from an error below.
        output.writeCount += 1
        let outcome: LineOutcome = signals.waiting {
            // Ctrl-C that came before the question is meant for the statement that asks.
            if evaluator.interrupt.isRequested { return .interrupted }
            let outcome = reader.readAnswer(prompt: prompt, isPause: question.kind == .pause)
            if case .line = outcome, reader.takeInterrupt() {
                output.writeLine("^C")
                return .interrupted
            }
            return outcome
        }
        switch outcome {
        case .line(let text): return text
        case .endOfInput: return nil
        case .interrupted: throw Diagnostic(.interrupted, "interrupted")
        }
    }

    /// The lines that stand above an answer, and the prompt before it. A last line that would leave little room for the
    /// answer stands above it too.
    static func parts(of question: Question, columns: Int) -> (lead: String, prompt: String) {
        var lines = question.prompt.split(separator: "\n", omittingEmptySubsequences: false)
        var prompt = question.kind == .pause ? Question.pause.prompt : Question.mark
        let last = lines.popLast() ?? ""
        if !last.isEmpty {
            let fits = displayWidth(of: last) <= (question.kind == .pause ? columns - 1 : columns / 2)
            if fits { prompt = String(last) } else { lines.append(last) }
        }
        return (lines.joined(separator: "\n"), prompt)
    }
}
