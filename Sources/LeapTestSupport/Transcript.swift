import LeapDiagnostics
import LeapSession

/// A session as text: what is typed, and what must come of it.
///
///     leap> x = [1, 2,
///       ...      3]
///     x = [1, 2, 3]
///
/// Lines that begin with `leap> ` are typed, those with `  ... ` go on. All other lines are expected output:
/// values, text, notes and errors as the REPL prints them. An error in a line that was typed has no quoted line:
/// its caret stands under the prompt's line. A `…` at the end of an expected line matches any rest.
public enum Transcript {
    /// One thing typed, and the output that is expected.
    struct Step {
        var line: Int
        var source: String
        var expected: [String]
    }

    static let prompt = "leap> "
    static let continuation = "  ... "

    static func steps(_ text: String) -> [Step] {
        var steps: [Step] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix(prompt) || line == "leap>" {
                steps.append(Step(line: number + 1, source: String(line.dropFirst(prompt.count)), expected: []))
            } else if line.hasPrefix(continuation) || line == "  ..." {
                if !steps.isEmpty { steps[steps.count - 1].source += "\n" + line.dropFirst(continuation.count) }
            } else if !steps.isEmpty {
                steps[steps.count - 1].expected.append(String(line))
            }
        }
        // An empty line sets parts of a transcript apart.
        for index in steps.indices {
            while steps[index].expected.last?.isEmpty == true { steps[index].expected.removeLast() }
        }
        return steps
    }

    /// Types a transcript into a fresh session.
    /// - Returns: a description of every difference; empty when all is as expected.
    public static func differences(_ text: String) -> [String] {
        LargeStack.run {
            let session = Session()
            return differences(text, in: session)
        }
    }

    /// Types a transcript into a session.
    public static func differences(_ text: String, in session: Session) -> [String] {
        var result: [String] = []
        for step in steps(text) {
            let actual = output(of: step.source, in: session)
            if !matches(actual, step.expected) {
                result.append(
                    """
                    line \(step.line): \(step.source)
                    --- expected
                    \(step.expected.joined(separator: "\n"))
                    --- got
                    \(actual.joined(separator: "\n"))
                    ---
                    """)
            }
        }
        return result
    }

    /// A transcript with the output that a fresh session gives.
    public static func recorded(_ sources: [String]) -> String {
        LargeStack.run {
            let session = Session()
            var lines: [String] = []
            for source in sources {
                lines += typed(source)
                lines += output(of: source, in: session)
            }
            return lines.joined(separator: "\n")
        }
    }

    /// What is typed in a transcript, without what is expected.
    public static func sources(_ text: String) -> [String] { steps(text).map(\.source) }

    /// A source as it looks when it is typed.
    public static func typed(_ source: String) -> [String] {
        source.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            ($0.offset == 0 ? prompt : continuation) + $0.element
        }
    }

    /// What the prompt shows for a text that is typed.
    public static func output(of source: String, in session: Session) -> [String] {
        outputAndError(of: source, in: session).output
    }

    /// What the prompt shows for a text that is typed, and the error that ended it.
    public static func outputAndError(of source: String, in session: Session) -> (output: [String], error: Diagnostic?)
    {
        let result = session.execute(Array(source.utf8))
        var text = ""
        for event in result.events {
            switch event {
            case .text(let part): text += part
            case .result(let bundle): text += bundle.plain + "\n"
            case .note(let note): text += note + "\n"
            case .progress: break
            }
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last == "" { lines.removeLast() }
        guard let error = result.error else { return (lines, nil) }
        let indentation = String(repeating: " ", count: prompt.count)
        var rendered = session.render(error, indentation: indentation)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if rendered.first == indentation + source { rendered.removeFirst() }
        return (lines + rendered, error)
    }

    static func matches(_ actual: [String], _ expected: [String]) -> Bool {
        guard actual.count == expected.count else { return false }
        return zip(actual, expected).allSatisfy { actual, expected in
            if expected == actual { return true }
            return expected.hasSuffix("…") && actual.hasPrefix(expected.dropLast())
        }
    }
}
