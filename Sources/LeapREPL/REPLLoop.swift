import Glibc
import LeapDiagnostics
import LeapSession

/// Reads a statement, runs it, shows what came of it, and so on.
final class REPLLoop: LineEditorClient {
    let evaluator: any LineEvaluator
    let reader: any StatementReader
    let output: TerminalOutput
    private let file: HistoryFile?
    let signals: SignalState
    private var echoedInterrupts = 0

    init(
        evaluator: any LineEvaluator, reader: any StatementReader, output: TerminalOutput, file: HistoryFile?,
        signals: SignalState
    ) {
        self.evaluator = evaluator
        self.reader = reader
        self.output = output
        self.file = file
        self.signals = signals
    }

    /// Runs until the user leaves.
    /// - Returns: the exit code.
    func run(greeting: String) -> Int32 {
        reader.client = self
        evaluator.onEvent = { [weak self] in self?.show($0) }
        evaluator.onQuestion = { [weak self] in try self?.ask($0) }
        defer {
            evaluator.onEvent = nil
            evaluator.onQuestion = nil
        }
        evaluator.usesColour = output.usesColour
        if !greeting.isEmpty { output.writeLine(output.paint(.faint, greeting)) }
        while true {
            finishOutput()
            evaluator.displayWidth = output.size.columns
            switch reader.readLine() {
            case .interrupted: continue
            case .endOfInput: return 0
            case .line(let text):
                if text.allSatisfy(\.isWhitespace) { continue }
                if reader.addHistory(text) { file?.append(text) }
                output.writeCount = 0
                if let name = HelpQuery.name(in: text) {
                    showHelp(name)
                } else if text.hasPrefix(":") {
                    if REPLCommand.run(text, in: self) == .quit { return 0 }
                } else {
                    let source = StepRequest.statement(for: text) { evaluator.completeness(of: $0) } ?? text
                    execute(Array(source.utf8), typed: text)
                }
            }
        }
    }

    // MARK: Running

    /// Runs statements and shows the error that ended them.
    /// - Parameter typed: the text as it stands on the screen, when it does.
    func execute(_ source: [UInt8], name: String = "", firstLine: Int? = nil, typed: String? = nil) {
        var error: Diagnostic?
        signals.running(evaluator.interrupt) {
            // Ctrl-C right behind Enter came before anything was there to be stopped.
            guard !reader.takeInterrupt() else { return output.writeLine("^C") }
            error = evaluator.execute(source, name: name, firstLine: firstLine)
        }
        finishOutput()
        guard let error else { return }
        let rendered = evaluator.render(error, usesColour: output.usesColour, indentation: Self.indentation)
        let standsBelow = output.writeCount == 0
        output.writeLine(
            Self.withoutRepeatedLine(rendered, typed: standsBelow ? typed : nil, columns: output.size.columns))
    }

    /// Errors are quoted under the prompt's text.
    static let indentation = String(repeating: " ", count: LineEditor.prompt.count)

    /// An error without its quoted line, when that line was just typed: the caret then stands right under it.
    static func withoutRepeatedLine(_ rendered: String, typed: String?, columns: Int) -> String {
        guard let typed, !typed.contains("\n"), displayWidth(of: typed) + indentation.count < columns,
            let newline = rendered.firstIndex(of: "\n"), rendered[..<newline] == indentation + typed
        else { return rendered }
        return String(rendered[rendered.index(after: newline)...])
    }

    // MARK: Showing

    private func show(_ event: SessionEvent) {
        noteEchoes()
        switch event {
        case .text(let text): output.write(text)
        case .result(let bundle): output.writeLine(output.paint(.result, bundle.plain))
        case .note(let text): output.writeLine(output.paint(.note, text))
        case .progress(let text): output.showProgress(text)
        }
    }

    /// The terminal wrote `^C` for each Ctrl-C: what comes next begins a line.
    private func noteEchoes() {
        let count = signals.interruptCount
        guard count != echoedInterrupts else { return }
        echoedInterrupts = count
        output.clearProgress()
        output.noteEcho(endsLine: false)
        output.writeCount += 1
    }

    func finishOutput() {
        noteEchoes()
        output.clearProgress()
        output.startLine()
    }

    /// Shows the documentation of a name, or says that there is none.
    func showHelp(_ name: String) {
        if name.isEmpty {
            output.writeLine(REPLCommand.overview)
        } else if let help = evaluator.help(for: name) {
            output.writeLine(help)
        } else {
            let list = evaluator.completions(in: String(name.prefix(1)), cursor: String(name.prefix(1)).utf8.count)
            showError("there is no help on \(name)", near: NearMiss.find(name, among: list.candidates.map(\.text)))
        }
    }

    /// Shows an error of the REPL itself.
    func showError(_ message: String, near: [String] = [], help: String? = nil) {
        output.writeLine(output.paint(.error, "error: ") + message)
        if !near.isEmpty {
            output.writeLine(output.paint(.faint, "help: ") + "did you mean \(near.joined(separator: " or "))?")
        } else if let help {
            output.writeLine(output.paint(.faint, "help: ") + help)
        }
    }

    // MARK: What the line editor asks

    func enter(_ text: String, beforeCursor: String) -> EnterAction {
        if text.allSatisfy(\.isWhitespace) || text.hasPrefix(":") || HelpQuery.name(in: text) != nil { return .submit }
        guard case .incomplete(let indentation) = evaluator.completeness(of: text) else { return .submit }
        if beforeCursor == text { return .newLine(indentation: indentation) }
        // Enter in the middle: the new line is indented like what stands before it.
        if case .incomplete(let indentation) = evaluator.completeness(of: beforeCursor) {
            return .newLine(indentation: indentation)
        }
        let line = beforeCursor.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        return .newLine(indentation: line.prefix { $0 == " " }.count)
    }

    func complete(_ text: String, cursor: Int) -> CompletionSet {
        let completer = Completer(
            workingDirectory: evaluator.workingDirectory,
            commands: REPLCommand.all.map {
                CompletionItem(text: ":" + $0.name + ($0.arguments.isEmpty ? "" : " "), summary: $0.summary)
            },
            names: { [evaluator] text, cursor in
                let list = evaluator.completions(in: text, cursor: cursor)
                return CompletionSet(
                    start: list.start, items: list.candidates.map { CompletionItem(text: $0.text, summary: $0.summary) }
                )
            })
        return completer.complete(text, cursor: cursor)
    }

    func help(in text: String, cursor: Int) -> String? {
        guard let name = HelpQuery.word(in: text, cursor: cursor) else { return nil }
        return evaluator.help(for: name) ?? output.paint(.faint, "There is no help on \(name).")
    }

    func resized(columns: Int) { evaluator.displayWidth = columns }
}
