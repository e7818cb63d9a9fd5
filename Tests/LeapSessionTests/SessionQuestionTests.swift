import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTestSupport
import Testing

/// What a statement asks reaches the front, and the answer comes back.
@Suite struct SessionQuestionTests {
    @Test func theAnswerIsAString() {
        let (asked, output) = LargeStack.run {
            let session = Session()
            var asked: [Question] = []
            session.onQuestion = { question in
                asked.append(question)
                return "three"
            }
            let output = Transcript.output(of: "ask(\"How many? \") + \"!\"\nask()", in: session)
            return (asked, output)
        }
        #expect(asked == [Question("How many? "), Question("")])
        #expect(output == ["\"three!\"", "\"three\""])
    }

    @Test func noFrontAndNoAnswerAreNone() {
        let (alone, unanswered) = LargeStack.run {
            let session = Session()
            let alone = Transcript.output(of: "ask(\"?\") == none", in: session)
            session.onQuestion = { _ in nil }
            return (alone, Transcript.output(of: "ask(\"?\") == none", in: session))
        }
        #expect(alone == ["true"])
        #expect(unanswered == ["true"])
    }

    @Test func anInterruptRollsTheStatementBack() {
        let (error, output) = LargeStack.run {
            let session = Session()
            session.onQuestion = { _ in throw Diagnostic(.interrupted, "interrupted") }
            let error = session.execute(Array("x = 1; w = param(2)\n{ w := 5; x = 7; ask(\"?\") }".utf8)).error
            session.onQuestion = { _ in "on" }
            return (error, Transcript.output(of: "x\nw\nask(\"?\")", in: session))
        }
        #expect(error?.kind == .interrupted)
        #expect(error?.span != SourceSpan.none)
        #expect(output == ["1", "2  (parameter)", "\"on\""])
    }

    @Test func theHostKnowsItsFront() {
        let seen = LargeStack.run {
            let session = Session()
            var seen: [Bool] = []
            func look() {
                seen += [session.interpreter.host?.canAsk, session.interpreter.host?.stepsThroughAnswers].map {
                    $0 == true
                }
            }
            look()
            session.onQuestion = { _ in nil }
            session.stepsThroughAnswers = true
            look()
            return seen
        }
        #expect(seen == [false, false, true, true])
    }

    @Test func thePromptMustBeText() {
        expectTranscript(
            #"""
            leap> ask(3)
                      ^
            error: `prompt` of ask is a string, and this is a number
            """#)
    }
}
