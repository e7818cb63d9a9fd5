import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapStdlib
import LeapSyntax
import LeapTeaching
import LeapTensor

/// What a session says while it runs.
public enum SessionEvent: Sendable {
    /// Text from `print`, with its newline.
    case text(String)
    /// The value of a statement, as it is shown.
    case result(DisplayBundle)
    /// A remark that is not a value: "note: J does not depend on w".
    case note(String)
    /// A line that replaces the one before: a progress bar. An empty one clears it. For people; never recorded.
    case progress(String)
}

/// What came of a cell (one statement or many).
public struct ExecutionResult {
    /// The events in order, without progress. Each ends without a newline but `.text`, which keeps its own.
    public var events: [SessionEvent]
    /// The last statement's value when it is numeric; for tools.
    public var value: Tensor?
    /// The error that ended it, if one did. Statements before the failing one stay done.
    public var error: Diagnostic?
}

/// One piece of a cell: a statement and what came of it.
public struct StatementResult {
    /// The source text of the statement.
    public var source: String
    public var result: ExecutionResult
}

/// What the parser thinks of a text that someone is typing.
public enum Completeness: Sendable, Equatable {
    case complete
    /// More is needed; the next line is to be indented by this many spaces.
    case incomplete(indentation: Int)
    case invalid
}

/// Names that would fit at the cursor.
public struct CompletionList: Sendable {
    public struct Candidate: Sendable {
        /// What is inserted in place of the word at the cursor.
        public var text: String
        /// One line of help.
        public var summary: String
    }
    /// The UTF-8 offset at which the word to replace begins.
    public var start: Int
    public var candidates: [Candidate]
}

/// The one door to the language: runs cells, keeps what they defined, and answers a front's questions.
/// A session belongs to one thread, except for its interrupt flag.
public final class Session {
    /// Set from another thread to stop the running statement.
    public let interrupt: InterruptFlag
    /// Called for every event as it happens.
    public var onEvent: ((SessionEvent) -> Void)?
    /// Puts a question of the running statement to the person and waits for the answer; unset where nobody can be asked.
    ///
    /// Returns the line that was typed, or `nil` when the person wants no more questions. Throws a `Diagnostic` of the
    /// kind `.interrupted` on Ctrl-C. It must not run statements in this session.
    public var onQuestion: ((Question) throws -> String?)? {
        get { host.onQuestion }
        set { host.onQuestion = newValue }
    }
    /// Whether answers of several steps (`explain`) pause behind each step without being told to.
    public var stepsThroughAnswers: Bool {
        get { host.stepsThroughAnswers }
        set { host.stepsThroughAnswers = newValue }
    }
    /// How many columns a shown value may take.
    public var displayWidth = 80 {
        didSet { host.valueText.width = displayWidth }
    }
    /// Whether help has coloured headings, for a terminal.
    public var usesColour: Bool {
        get { host.usesColour }
        set { host.usesColour = newValue }
    }
    /// Whether results come with their other forms (SVG, HTML, LaTeX) beside the plain text.
    public var showsRichForms = false
    /// The folder against which relative file names are resolved.
    public var workingDirectory: String {
        get { host.workingDirectory }
        set { host.workingDirectory = newValue }
    }

    public let interpreter: Interpreter
    private let host = SessionHost()
    /// The number of the next line that is typed.
    private var nextLine = 1
    private var events: [SessionEvent] = []

    /// - Parameter seed: where random numbers begin; 0 when omitted, so that a session can be repeated.
    public init(seed: UInt64? = nil) {
        interrupt = InterruptFlag()
        interpreter = Interpreter(interrupt: interrupt, builtins: TeachingBuiltins.all() + TableBuiltins.all())
        interpreter.host = host
        host.valueText.interrupt = interrupt
        host.onEvent = { [unowned self] event in emit(event) }
        let reportFailure: (any Error) -> Void = { [unowned self] error in
            // The library is part of the program and tested; a session without it still works.
            let text = (error as? Diagnostic).map { render($0) } ?? "\(error)"
            emit(.note("the standard library does not load: \(text)"))
        }
        do {
            try interpreter.setLibrary(LeapStdlib.sources, onFailure: reportFailure)
        } catch {
            reportFailure(error)
        }
        interpreter.setSeed(seed ?? 0)
    }

    private func emit(_ event: SessionEvent) {
        if case .progress = event {} else { events.append(event) }
        onEvent?(event)
    }

    /// Sets where random numbers begin.
    public func setSeed(_ seed: UInt64) { interpreter.setSeed(seed) }

    /// Runs a cell: every statement in order, each a transaction, up to the first error.
    ///
    /// A text that does not parse runs nothing.
    /// - Parameters:
    ///   - source: UTF-8 text; anything else is an error with a position.
    ///   - name: the file's name, for messages; "" for something typed.
    ///   - firstLine: the number of the text's first line in that file; `nil` counts on from what was run before.
    ///   - onStatement: called after each statement with its source and result.
    public func execute(
        _ source: [UInt8], name: String = "", firstLine: Int? = nil, onStatement: ((StatementResult) -> Void)? = nil
    ) -> ExecutionResult {
        // Cleared at the end, not here: a request that comes just before the cell is meant for it.
        defer { interrupt.clear() }
        events.removeAll()
        var all = ExecutionResult(events: [], value: nil, error: nil)
        let program: Program
        do {
            let file = try interpreter.add(source: source, name: name, firstLine: firstLine ?? nextLine)
            if firstLine == nil { nextLine += max(1, file.lineCount) }
            program = try Parser.parse(file)
        } catch {
            let diagnostic = error as? Diagnostic ?? Diagnostic(.internal, "\(error)")
            all.error = diagnostic
            onStatement?(
                StatementResult(source: String(decoding: source.prefix(10_000), as: UTF8.self), result: all))
            return all
        }
        for statement in program.statements {
            let firstEvent = events.count
            var result = ExecutionResult(events: [], value: nil, error: nil)
            var keptCheckpoint = false
            do {
                let outcome = try interpreter.run(statement, didKeepCheckpoint: &keptCheckpoint)
                for (name, value) in outcome.shown {
                    if let text = host.valueText.shown(value, name: name) {
                        emit(.result(bundle(value, text)))
                    }
                }
                result.value = interpreter.numericValue(outcome.value)
            } catch {
                if keptCheckpoint {
                    emit(.note("note: interrupted; the parameters keep the last whole step"))
                }
                result.error = error as? Diagnostic ?? Diagnostic(.internal, "\(error)", at: statement.span)
            }
            result.events = Array(events[firstEvent...])
            onStatement?(
                StatementResult(source: interpreter.sources.text(of: statement.span), result: result))
            all.value = result.value
            if result.error != nil {
                all.error = result.error
                break
            }
        }
        all.events = events
        return all
    }

    private func bundle(_ value: Value, _ text: String) -> DisplayBundle {
        var bundle = DisplayBundle(plain: text)
        if showsRichForms, case .record(let record) = value, let presentation = record.presentation {
            for part in presentation.richParts() { bundle.set(part.type, part.data) }
        } else if showsRichForms, let html = host.valueText.htmlTable(value) {
            bundle.set("text/html", html)
        }
        return bundle
    }

    /// Whether a typed text is a whole statement.
    public func completeness(of source: String) -> Completeness {
        switch Parser.completeness(of: Array(source.utf8)) {
        case .complete: .complete
        case .incomplete(let indentation): .incomplete(indentation: indentation)
        case .invalid: .invalid
        }
    }

    /// The documentation of a name, as `help(name)` shows it.
    public func help(for name: String) -> String? { interpreter.help(for: name).map { host.text(of: $0) } }

    /// What speaks of a word that is no name, a line for each; `nil` when nothing does.
    public func helpSearch(_ word: String) -> String? { interpreter.helpSearch(word).map { host.text(of: $0) } }

    /// All documentation: every public function, word and sign, by topic.
    public var helpEntries: [HelpEntry] { interpreter.helpEntries }

    /// The names the session bound, each with its value as text on one line.
    public func variables() -> [(name: String, text: String)] {
        interpreter.sessionVariables.map { name, value in
            let text = host.valueText.shown(value) ?? "none"
            return (name, text.contains("\n") ? host.valueText.inline(value) : text)
        }
    }

    /// An error as text with the source line and a caret; errors in files name the file and the line.
    public func render(_ error: Diagnostic, usesColour: Bool = false, indentation: String = "") -> String {
        DiagnosticRenderer(usesColour: usesColour, indentation: indentation).render(error, in: interpreter.sources)
    }

    /// The line and column (from 1) of an error, for tools.
    public func position(of error: Diagnostic) -> (line: Int, column: Int)? {
        interpreter.sources.location(of: error.span).map { ($0.line, $0.column) }
    }
}
