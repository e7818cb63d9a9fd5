import LeapDiagnostics
import LeapNotebook
import LeapSession

/// Runs source text: values to standard output, errors and remarks to standard error.
struct SourceRunner {
    let context: CommandContext
    let usesJSON: Bool
    /// Where the answers to questions come from; `nil` asks nobody.
    var answers: LineInput?

    /// - Parameter name: what messages call the text; "" for a line that was typed.
    func run(_ source: [UInt8], name: String, session: Session = Session()) -> ExitStatus {
        let error = usesJSON ? runForTools(source, name, session) : runForPeople(source, name, session)
        context.output.flush()
        guard let error else { return .success }
        if !usesJSON { context.report(session.render(error, usesColour: context.errorUsesColour)) }
        return error.kind == .interrupted || context.interrupts.wasRequested ? .interrupted : .failure
    }

    /// Reports a fault of a file that cannot be run, at its first line.
    func refuse(_ error: Diagnostic, name: String) -> ExitStatus {
        if usesJSON {
            var record = JSONRecord(number: 1, source: "", error: error)
            record.errorPosition = (1, 1)
            context.output.write(record.line() + "\n")
        } else {
            context.report("error: \(error.message)")
        }
        return .misuse
    }

    private func runForPeople(_ source: [UInt8], _ name: String, _ session: Session) -> Diagnostic? {
        let output = context.output
        session.displayWidth = context.terminalWidth
        session.usesColour = context.outputUsesColour
        let live = LiveOutput(
            write: { text in output.write(text) }, flush: { output.flush() },
            showsProgress: context.outputIsTerminal && context.errorIsTerminal)
        session.onEvent = { event in
            if case .note(let note) = event { context.report(note) } else { live.show(event) }
        }
        if let answers {
            let interrupt = session.interrupt
            session.onQuestion = { try live.ask($0, of: answers, interrupt: interrupt) }
        }
        defer {
            session.onEvent = nil
            session.onQuestion = nil
        }
        let result = context.interrupts.withInterrupt(session.interrupt) {
            session.execute(source, name: name, firstLine: 1) { _ in output.flush() }
        }
        live.finish()
        return result.error
    }

    private func runForTools(_ source: [UInt8], _ name: String, _ session: Session) -> Diagnostic? {
        // Whoever reads JSON may show pictures and formulas.
        session.showsRichForms = true
        var number = 0
        var isErrorWritten = false
        func write(_ record: JSONRecord) {
            number += 1
            var record = record
            record.number = number
            record.errorPosition = record.error.flatMap { session.position(of: $0) }
            context.output.write(record.line() + "\n")
            context.output.flush()
        }
        let result = context.interrupts.withInterrupt(session.interrupt) {
            session.execute(source, name: name, firstLine: 1) { statement in
                write(JSONRecord(number: 0, source: statement.source, result: statement.result, errorPosition: nil))
                if statement.result.error != nil { isErrorWritten = true }
            }
        }
        // An error before the first statement runs (the text does not parse) belongs to no statement.
        if let error = result.error, !isErrorWritten {
            let line = session.position(of: error)?.line
            write(JSONRecord(number: 0, source: Self.line(line, of: source), error: error))
        }
        return result.error
    }

    /// The text of a line, for a record; "" when it is not known or very long.
    private static func line(_ number: Int?, of source: [UInt8]) -> String {
        guard let number, number > 0 else { return "" }
        let lines = source.split(
            separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
        guard number <= lines.count, lines[number - 1].count <= 10_000 else { return "" }
        return String(decoding: lines[number - 1], as: UTF8.self)
    }
}
