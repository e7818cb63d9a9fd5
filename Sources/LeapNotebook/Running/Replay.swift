import LeapDiagnostics
import LeapSession

/// Shows a notebook as a presentation: prose, code, and the output as it is computed.
public struct Replay {
    /// How the replay ended.
    public enum Ending {
        case finished
        /// The reader quit.
        case stopped
        /// The cell that was named is done; the session holds the state so far.
        case reached(Session)
        case failed
        case interrupted
    }

    public var style = TerminalStyle()
    /// Whether one JSON object a cell is written instead of the presentation.
    public var usesJSON = false
    /// The label of the last cell to run.
    public var lastLabel: String?
    /// Writes text to standard output at once.
    public var write: (String) -> Void
    /// Whether lines may be overwritten (a terminal): progress is shown.
    public var isTerminal = false
    /// Waits for the reader between cells; `false` ends the replay. `nil`: does not wait.
    public var waitForReader: (() -> Bool)?
    /// Where the answers to questions come from; `nil` asks nobody, and then no quiz is run.
    public var input: LineInput?
    /// Whether answers of several steps pause behind each step.
    public var stepsThroughAnswers = false
    public var interrupts = InterruptRegistry()

    public init(write: @escaping (String) -> Void) {
        self.write = write
    }

    /// Runs the notebook.
    /// - Parameter folder: where relative file names in the cells begin.
    /// - Returns: how it ended, and for a failed cell what to say on standard error.
    public func run(_ notebook: Notebook, path: String) -> (ending: Ending, message: String?) {
        let runner = NotebookRunner(notebook, folder: FileAccess.folder(of: path))
        if usesJSON { return runSilently(notebook, path: path, runner) }
        let parts = Presentation(notebook, style: style).parts
        // A blank line goes between the parts that show something.
        var isGapDue = false
        var hasWritten = false
        let writeNow = write
        let write = { (text: String) in
            if isGapDue { writeNow("\n") }
            isGapDue = false
            hasWritten = true
            writeNow(text)
        }
        for (index, part) in parts.enumerated() {
            isGapDue = hasWritten
            switch part {
            case .prose(let text): write(text + "\n")
            case .cell(let number):
                let cell = notebook.cells[number]
                let result = show(cell, path: path, runner, write)
                if let ending = result.ending { return (ending, result.message) }
                let isLast = !parts[(index + 1)...].contains { if case .cell = $0 { true } else { false } }
                if !isLast, let waitForReader, !waitForReader() { return (.stopped, nil) }
            }
        }
        return (.finished, nil)
    }

    private func runSilently(
        _ notebook: Notebook, path: String, _ runner: NotebookRunner
    ) -> (ending: Ending, message: String?) {
        runner.session.showsRichForms = true
        for cell in notebook.cells {
            if let problem = cell.problem { return (.failed, "\(path):\(cell.line): \(cell.title): \(problem)") }
            if NotebookRunner.runs(cell) {
                let run = interrupts.withInterrupt(runner.session.interrupt) { runner.run(cell) }
                write(run.record.line() + "\n")
                let end = outcome(of: run, path: path)
                if end.ending != nil { return (end.ending ?? .failed, end.message) }
            }
            if let lastLabel, cell.options.label == lastLabel { return (.reached(runner.session), nil) }
        }
        return (.finished, nil)
    }

    /// Shows and runs one cell.
    private func show(
        _ cell: Cell, path: String, _ runner: NotebookRunner, _ write: @escaping (String) -> Void
    ) -> (ending: Ending?, message: String?) {
        if !cell.options.isHidden || cell.problem != nil { write(quoted(cell)) }
        if let problem = cell.problem { return (.failed, "\(path):\(cell.line): \(cell.title): \(problem)") }
        var result: (ending: Ending?, message: String?) = (nil, nil)
        if NotebookRunner.runs(cell, isAttended: input?.isAtEnd == false) {
            let output = LiveOutput(write: write, showsProgress: isTerminal)
            let run = attended(runner.session, output) { runner.run(cell) { output.show($0) } }
            output.finish()
            if let error = run.result.error, run.failure == nil || cell.options.isCheck {
                // An exercise that waits for its answer is no failure: its check says what is still missing.
                let isOpen = cell.options.isCheck && error.kind == .assertion
                write(
                    isOpen
                        ? "not yet: \(error.message)\n"
                        : runner.session.render(error, usesColour: style.usesColour) + "\n")
            }
            result = outcome(of: run, path: path)
        }
        if result.ending == nil, let lastLabel, cell.options.label == lastLabel {
            result.ending = .reached(runner.session)
        }
        return result
    }

    /// Runs a cell, whose questions are answered meanwhile and which Ctrl-C stops.
    private func attended(_ session: Session, _ output: LiveOutput, _ body: () -> CellRun) -> CellRun {
        if let input {
            let interrupt = session.interrupt
            session.onQuestion = { try output.ask($0, of: input, interrupt: interrupt) }
        }
        session.stepsThroughAnswers = stepsThroughAnswers
        defer {
            session.onQuestion = nil
            session.stepsThroughAnswers = false
        }
        return interrupts.withInterrupt(session.interrupt, body)
    }

    private func outcome(of run: CellRun, path: String) -> (ending: Ending?, message: String?) {
        let cell = run.cell
        let place = "\(path):\(run.errorPosition?.line ?? cell.line): \(cell.title)"
        if run.wasInterrupted { return (.interrupted, "\(place): interrupted") }
        if interrupts.wasRequested { return (.interrupted, nil) }
        guard let failure = run.failure, !cell.options.isCheck else { return (nil, nil) }
        guard run.result.error != nil else { return (.failed, "\(place): \(failure)") }
        return (.failed, "\(place) failed\n\(run.errorText ?? failure)")
    }

    /// The code between its margins.
    private func quoted(_ cell: Cell) -> String {
        let code = TerminalStyle.withoutControls(trimmingTrailingWhitespace(normalizingNewlines(cell.text)))
        let margin = style.paint(.faint, "│")
        return code.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\(margin)\n" : "\(margin) \(style.paint(.code, String($0)))\n" }.joined()
    }
}

/// Writes the events of a running cell. The last line may be a progress bar, which the next event replaces.
public final class LiveOutput {
    let write: (String) -> Void
    let flush: () -> Void
    let showsProgress: Bool
    private var isProgressShown = false
    private var isLineOpen = false

    /// - Parameter flush: called when what was written must be seen now.
    public init(write: @escaping (String) -> Void, flush: @escaping () -> Void = {}, showsProgress: Bool) {
        self.write = write
        self.flush = flush
        self.showsProgress = showsProgress
    }

    public func show(_ event: SessionEvent) {
        if case .progress(let line) = event {
            guard showsProgress else { return }
            endLine()
            write("\r\u{1B}[K" + line)
            isProgressShown = !line.isEmpty
            return
        }
        clearProgress()
        switch event {
        case .text(let text):
            write(text)
            if let last = text.utf8.last { isLineOpen = last != .newline }
        case .result(let bundle):
            endLine()
            write(bundle.plain + "\n")
        case .note(let note):
            endLine()
            write(note + "\n")
        case .progress: break
        }
    }

    /// Ends what the cell left open.
    public func finish() {
        clearProgress()
        endLine()
    }

    private func clearProgress() {
        if isProgressShown { write("\r\u{1B}[K") }
        isProgressShown = false
    }

    private func endLine() {
        if isLineOpen { write("\n") }
        isLineOpen = false
    }
}
