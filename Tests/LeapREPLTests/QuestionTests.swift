import LeapDiagnostics
import LeapRuntime
import LeapSession
import Testing

@testable import LeapREPL

@Suite struct QuestionTests {
    @Test func theLastLineIsThePrompt() {
        let parts = REPLLoop.parts(of: Question("Two lines.\nHow many? "), columns: 80)
        #expect(parts.lead == "Two lines.")
        #expect(parts.prompt == "How many? ")
    }

    @Test func aQuestionWithoutALastLineGetsAPrompt() {
        let parts = REPLLoop.parts(of: Question("What is ∂J/∂w?\n"), columns: 80)
        #expect(parts.lead == "What is ∂J/∂w?")
        #expect(parts.prompt == "  ? ")
        #expect(REPLLoop.parts(of: Question(""), columns: 80) == ("", "  ? "))
    }

    @Test func aLongLastLineStandsAboveTheAnswer() {
        let parts = REPLLoop.parts(of: Question("a\n" + String(repeating: "x", count: 41)), columns: 80)
        #expect(parts.lead == "a\n" + String(repeating: "x", count: 41))
        #expect(parts.prompt == "  ? ")
    }

    @Test func aPauseShowsItsPromptAlone() {
        #expect(REPLLoop.parts(of: .pause, columns: 80) == ("", Question.pause.prompt))
        #expect(REPLLoop.parts(of: Question("", kind: .pause), columns: 80).prompt == Question.pause.prompt)
    }

    @Test func controlCharactersDoNotReachTheTerminal() {
        #expect(Question("a\u{1B}[31m\tb\r\n c\u{7F}").prompt == "a[31mb c")
        #expect(Question("x\u{302}\n∂").prompt == "x\u{302}\n∂")
    }

    @Test func aPastedAnswerIsOneLine() {
        #expect(LineEditor.onOneLine("1\n2") == "1 2")
    }
}

@Suite struct StepRequestTests {
    private let session = Session()

    private func statement(_ text: String) -> String? {
        StepRequest.statement(for: text) { session.completeness(of: $0) }
    }

    @Test(
        arguments: [
            ("explain J step", "explain(J, step = true)"),
            ("  explain  J   step ", "explain(J, step = true)"),
            ("explain J, w step", "explain(J, w, step = true)"),
            ("explain(J) step", "explain(J, step = true)"),
            ("explain(J, w) step", "explain(J, w, step = true)"),
            ("explain (J, w) step", "explain(J, w, step = true)"),
            ("explain (a + b) * c step", "explain((a + b) * c, step = true)"),
            ("explain (a) + (b) step", "explain((a) + (b), step = true)"),
            ("explain w*x + b step", "explain(w*x + b, step = true)"),
            ("explain() step", "explain(step = true)"),
            ("explain step", "explain(step = true)"),
        ])
    func isRewritten(text: String, expected: String) {
        #expect(statement(text) == expected)
    }

    @Test(
        arguments: [
            // Statements of the language, whatever they mean.
            "explain(J, step = true)", "explain = step", "explain - step", "explain; step", "explain(J); step",
            "explain(J) + step", "step", "explain", "x = explain * step",
            "# explain J step", "explain # J step",
            // Not of the form, or not a statement even then.
            "explain J", "explain J steps", "explained J step", "explain J) step", "explain J + step",
            "explain J, step",
            "help explain J step", "explain J\nstep", "explain [J step", "",
        ])
    func isLeftAlone(text: String) {
        #expect(statement(text) == nil)
    }
}
