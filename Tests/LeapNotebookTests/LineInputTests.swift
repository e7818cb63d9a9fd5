import Glibc
import LeapDiagnostics
import LeapRuntime
import LeapTensor
import Testing

@testable import LeapNotebook

/// A pipe whose other end is read as lines.
private final class Pipe {
    private var ends: [Int32] = [-1, -1]
    let input: LineInput

    init(_ text: String = "", closes: Bool = false) {
        _ = pipe(&ends)
        input = LineInput(descriptor: ends[0])
        write(text)
        if closes { closeWriting() }
    }

    deinit {
        close(ends[0])
        closeWriting()
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) }
    }

    func closeWriting() {
        if ends[1] >= 0 { close(ends[1]) }
        ends[1] = -1
    }

    var next: String? {
        get throws { try input.next(interrupt: InterruptFlag()) }
    }
}

@Suite struct LineInputTests {
    @Test func linesComeOneByOne() throws {
        let pipe = Pipe("one\n\ntwo ŷ\r\nthree", closes: true)
        #expect(try pipe.next == "one")
        #expect(try pipe.next == "")
        #expect(try pipe.next == "two ŷ")
        #expect(try pipe.next == "three")
        #expect(try pipe.next == nil)
        #expect(try pipe.next == nil)
    }

    @Test func theEndIsKnownWithoutWaiting() throws {
        let pipe = Pipe()
        // The writer may still write: nothing is known yet.
        #expect(!pipe.input.isAtEnd)
        pipe.write("a\n")
        #expect(!pipe.input.isAtEnd)
        #expect(try pipe.next == "a")
        pipe.closeWriting()
        #expect(pipe.input.isAtEnd)
    }

    @Test func anUnreadableInputIsAtItsEnd() throws {
        let device = open("/dev/null", O_WRONLY)
        defer { close(device) }
        #expect(try LineInput(descriptor: device).next(interrupt: InterruptFlag()) == nil)
    }

    @Test func anInterruptEndsTheWait() {
        let pipe = Pipe("half a line")
        let flag = InterruptFlag()
        flag.request()
        #expect(throws: Diagnostic(.interrupted, "interrupted")) { try pipe.input.next(interrupt: flag) }
    }

    @Test func anEndlessLineIsAnError() {
        let device = open("/dev/zero", O_RDONLY)
        defer { close(device) }
        #expect(throws: Diagnostic.self) { try LineInput(descriptor: device).next(interrupt: InterruptFlag()) }
    }
}

@Suite struct LiveQuestionTests {
    /// What asking leaves in the output, and the answers.
    private func ask(_ questions: [Question], of pipe: Pipe) throws -> (text: String, answers: [String?]) {
        var text = ""
        let output = LiveOutput(write: { text += $0 }, showsProgress: true)
        output.show(.progress("half"))
        let answers = try questions.map { try output.ask($0, of: pipe.input, interrupt: InterruptFlag()) }
        output.finish()
        return (text, answers)
    }

    @Test func theAnswerStandsBehindTheQuestion() throws {
        let questions = [Question("How many? "), Question("Two lines:\n"), Question("")]
        let (text, answers) = try ask(questions, of: Pipe("3\nx\u{1B}[2J\n\n", closes: true))
        #expect(answers == ["3", "x\u{1B}[2J", ""])
        // The line of progress is cleared first; what the answer holds cannot change the terminal.
        #expect(text == "\r\u{1B}[Khalf\r\u{1B}[KHow many? 3\nTwo lines:\n  ? x\u{FFFD}[2J\n  ? \n")
    }

    @Test func noQuestionIsWrittenWhenNobodyIsThere() throws {
        let (text, answers) = try ask([Question("How many? ")], of: Pipe(closes: true))
        #expect(answers == [nil])
        #expect(!text.contains("How many?"))
    }

    @Test func aPauseTakesALineAndWritesNothing() throws {
        let (text, answers) = try ask([.pause, Question("? ")], of: Pipe("\n4\n", closes: true))
        #expect(answers == ["", "4"])
        #expect(text.hasSuffix("\r\u{1B}[K? 4\n"))
        #expect(!text.contains(Question.pause.prompt))
    }

    @Test func theQuestionIsSeenBeforeTheAnswerComes() throws {
        let pipe = Pipe()
        var text = ""
        let output = LiveOutput(
            write: { text += $0 },
            flush: {
                #expect(text == "How many? ")
                pipe.write("7\n")
            }, showsProgress: false)
        #expect(try output.ask(Question("How many? "), of: pipe.input, interrupt: InterruptFlag()) == "7")
    }

    @Test func anInterruptedQuestionEndsItsLine() {
        let pipe = Pipe()
        let flag = InterruptFlag()
        flag.request()
        var text = ""
        let output = LiveOutput(write: { text += $0 }, showsProgress: false)
        #expect(throws: Diagnostic.self) { try output.ask(Question("? "), of: pipe.input, interrupt: flag) }
        #expect(text == "? \n")
    }
}
