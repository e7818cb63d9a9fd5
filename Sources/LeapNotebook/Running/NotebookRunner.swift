import LeapDiagnostics
import LeapSession

/// What came of a cell.
public struct CellRun {
    public let cell: Cell
    public let result: ExecutionResult
    /// What the cell put out, as it is recorded: the plain text of its events in order, then its error.
    public let output: String
    /// Its error alone, as it is recorded.
    public let errorText: String?
    /// Where its error is in the notebook file.
    public let errorPosition: (line: Int, column: Int)?

    public var wasInterrupted: Bool { result.error?.kind == .interrupted }

    /// Why the cell did not do what its options say, if so.
    public var failure: String? {
        switch (result.error, cell.options.mustFail) {
        case (nil, true): "the cell is marked error, but it did not fail"
        case (.some, false): output
        case (let error?, true) where error.kind == .internal || error.kind == .interrupted: output
        default: nil
        }
    }

    /// The record for tools.
    public var record: JSONRecord {
        JSONRecord(number: cell.number, source: cell.text, result: result, errorPosition: errorPosition)
    }
}

/// Runs a notebook's cells in a session of their own.
///
/// The code of the cells is counted in lines of its own, as if it were typed: recorded messages that name a line do
/// not change when prose does.
public final class NotebookRunner {
    public let notebook: Notebook
    public let session: Session
    private var nextLine = 1
    /// The first line of each cell that was run, as the session counts and in the file.
    private var places: [(line: Int, fileLine: Int)] = []

    /// - Parameter folder: where relative file names in the cells begin.
    public init(_ notebook: Notebook, folder: String) {
        self.notebook = notebook
        session = Session(seed: notebook.frontMatter.seed)
        session.workingDirectory = folder
        session.displayWidth = 80
    }

    /// Whether a cell is run at all.
    /// - Parameter isAttended: whether somebody can be asked; a quiz is not run otherwise. Only looked at for a quiz.
    public static func runs(_ cell: Cell, isAttended: @autoclosure () -> Bool = false) -> Bool {
        cell.problem == nil && !cell.options.isSkipped && (!cell.options.isQuiz || isAttended())
    }

    /// Runs a cell.
    /// - Parameter onEvent: called for every event as it happens.
    public func run(_ cell: Cell, onEvent: ((SessionEvent) -> Void)? = nil) -> CellRun {
        session.onEvent = onEvent
        defer { session.onEvent = nil }
        places.append((nextLine, cell.line + 1))
        let result = session.execute(cell.source, name: "", firstLine: nextLine)
        nextLine += max(1, SourceLines(cell.source).count)
        return CellRun(
            cell: cell, result: result,
            output: Self.outputText(result.events, error: result.error) { session.render($0) },
            errorText: result.error.map { session.render($0) },
            errorPosition: result.error.flatMap { session.position(of: $0) }.map { (fileLine($0.line), $0.column) })
    }

    /// The line in the file of a line as the session counts.
    private func fileLine(_ line: Int) -> Int {
        guard let place = places.last(where: { $0.line <= line }) else { return line }
        return place.fileLine + line - place.line
    }

    /// The text of a result as it is recorded.
    static func outputText(
        _ events: [SessionEvent], error: Diagnostic?, render: (Diagnostic) -> String
    ) -> String {
        var text = ""
        func addLine(_ line: String) {
            if let last = text.utf8.last, last != .newline { text += "\n" }
            text += line + "\n"
        }
        for event in events {
            switch event {
            case .text(let part): text += part
            case .result(let bundle): addLine(bundle.plain)
            case .note(let note): addLine(note)
            case .progress: break
            }
        }
        if let error { addLine(render(error)) }
        return trimmingTrailingWhitespace(normalizingNewlines(text))
    }
}
