import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapSession
import LeapTensor

/// What the REPL needs from a session.
public protocol LineEvaluator: AnyObject {
    /// Set from another thread to stop the running statement.
    var interrupt: InterruptFlag { get }
    /// Called for every event as it happens.
    var onEvent: ((SessionEvent) -> Void)? { get set }
    /// Puts a question of the running statement to the person; `nil` when there is no answer.
    var onQuestion: ((Question) throws -> String?)? { get set }
    /// How many columns a shown value may take.
    var displayWidth: Int { get set }
    /// Whether help has coloured headings.
    var usesColour: Bool { get set }
    /// The folder against which relative file names are resolved.
    var workingDirectory: String { get }

    /// Runs statements, and returns the error that ended them.
    /// - Parameters:
    ///   - name: the file's name for messages; "" for something typed.
    ///   - firstLine: the number of the first line in that file; `nil` counts on.
    func execute(_ source: [UInt8], name: String, firstLine: Int?) -> Diagnostic?
    /// Whether a typed text is a whole statement.
    func completeness(of source: String) -> Completeness
    /// What Tab offers with the cursor at a UTF-8 offset: where the word to replace begins, and what could replace it,
    /// each with one line of help.
    func completions(in text: String, cursor: Int) -> (start: Int, candidates: [(text: String, summary: String)])
    /// The documentation of a name, or what speaks of a word that is no name.
    func help(for name: String) -> String?
    /// An error as text: the source line, the caret line, the message, notes and help.
    func render(_ error: Diagnostic, usesColour: Bool, indentation: String) -> String
    /// The names that are bound, as `:vars` shows them; `nil` when that is not known.
    func variables() -> String?
    /// Begins anew, with nothing bound.
    func reset()
}

/// A session as a line evaluator.
public final class SessionEvaluator: LineEvaluator {
    /// The session; another one after a reset.
    public private(set) var session: Session
    private let makeSession: () -> Session
    private let listVariables: ((Session) -> String)?

    /// - Parameters:
    ///   - makeSession: what `:reset` starts with.
    ///   - listVariables: what `:vars` shows.
    public init(
        _ session: Session, makeSession: @escaping () -> Session = { Session() },
        listVariables: ((Session) -> String)? = nil
    ) {
        self.session = session
        self.makeSession = makeSession
        self.listVariables = listVariables
    }

    public var interrupt: InterruptFlag { session.interrupt }

    public var onEvent: ((SessionEvent) -> Void)? {
        get { session.onEvent }
        set { session.onEvent = newValue }
    }

    public var onQuestion: ((Question) throws -> String?)? {
        get { session.onQuestion }
        set { session.onQuestion = newValue }
    }

    public var displayWidth: Int {
        get { session.displayWidth }
        set { session.displayWidth = newValue }
    }

    public var usesColour: Bool {
        get { session.usesColour }
        set { session.usesColour = newValue }
    }

    public var workingDirectory: String { session.workingDirectory }

    public func execute(_ source: [UInt8], name: String, firstLine: Int?) -> Diagnostic? {
        session.execute(source, name: name, firstLine: firstLine).error
    }

    public func completeness(of source: String) -> Completeness { session.completeness(of: source) }

    public func completions(in text: String, cursor: Int) -> (start: Int, candidates: [(text: String, summary: String)])
    {
        let list = session.completions(in: text, cursor: cursor)
        return (list.start, list.candidates.map { ($0.text, $0.summary) })
    }

    public func help(for name: String) -> String? { session.help(for: name) ?? session.helpSearch(name) }

    public func render(_ error: Diagnostic, usesColour: Bool, indentation: String) -> String {
        session.render(error, usesColour: usesColour, indentation: indentation)
    }

    public func variables() -> String? { listVariables?(session) }

    public func reset() {
        let fresh = makeSession()
        fresh.onEvent = session.onEvent
        fresh.onQuestion = session.onQuestion
        fresh.stepsThroughAnswers = session.stepsThroughAnswers
        fresh.displayWidth = session.displayWidth
        fresh.usesColour = session.usesColour
        fresh.workingDirectory = session.workingDirectory
        session.onEvent = nil
        session.onQuestion = nil
        session = fresh
    }
}
