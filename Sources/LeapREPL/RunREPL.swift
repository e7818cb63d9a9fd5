import CEditLine
import Glibc
import LeapSession

/// How the REPL is to behave.
public struct REPLOptions {
    /// Shown before the first prompt; empty for nothing.
    public var greeting = "Leap. :help shows the commands, Tab completes, Ctrl-D leaves."
    /// Whether colours are used; `nil` decides by the terminal, `TERM` and `NO_COLOR`.
    public var usesColour: Bool?
    /// Where the history is kept; `nil` keeps none.
    public var historyPath: String? = HistoryFile.standardPath
    /// The thread that waits for signals, when the program has one already; the REPL takes its handler over.
    public var signals: SignalThread?
    /// Makes the session that `:reset` starts with.
    public var makeSession: () -> Session = { Session() }
    /// What `:vars` shows.
    public var listVariables: ((Session) -> String)?

    public init() {}
}

/// Reads statements from the terminal and runs them until the user leaves.
///
/// Unless `options.signals` is given, no other thread may have been started yet.
/// - Returns: the exit code.
public func runREPL(session: Session, options: REPLOptions = REPLOptions()) -> Int32 {
    let evaluator = SessionEvaluator(
        session, makeSession: options.makeSession, listVariables: options.listVariables)
    return runREPL(evaluator: evaluator, options: options)
}

/// The same over anything that evaluates lines.
public func runREPL(evaluator: any LineEvaluator, options: REPLOptions = REPLOptions()) -> Int32 {
    _ = leap_editor_use_utf8()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return 1 }
    for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    defer {
        close(ends[0])
        close(ends[1])
    }
    let state = SignalState(interrupt: evaluator.interrupt, wakeUp: ends[1])
    let handler: SignalThread.Handler = { state.handle($0) }
    let thread = options.signals ?? SignalThread(handler: handler)
    thread.setHandler(handler)
    // The pipe is closed when this function returns, and nobody is left to be stopped.
    defer { thread.setHandler { if $0 == SIGINT || $0 == SIGTERM || $0 == SIGHUP { SignalThread.dieOf($0) } } }

    let output = TerminalOutput.standard(usesColour: options.usesColour)
    let file = options.historyPath.map { HistoryFile(path: $0) }
    let history = HistoryList(entries: file?.load() ?? [])
    let reader: any StatementReader =
        (output.movesCursor ? LineEditor(output: output, history: history, signals: ends[0]) : nil)
        ?? PlainReader(output: output, history: history, signals: ends[0])
    let loop = REPLLoop(evaluator: evaluator, reader: reader, output: output, file: file, signals: state)
    return loop.run(greeting: options.greeting)
}

/// Where statements come from: the line editor, or plain lines on a terminal that can do no more.
protocol StatementReader: AnyObject {
    var client: LineEditorClient? { get set }
    var history: HistoryList { get }
    func readLine() -> LineOutcome
    /// Reads one line in answer to a question, or with `isPause` waits for Enter. `prompt` fits one line.
    func readAnswer(prompt: String, isPause: Bool) -> LineOutcome
    /// Adds a statement to the history; returns whether it was worth it.
    func addHistory(_ entry: String) -> Bool
    /// Whether Ctrl-C was pressed between the end of the line and now.
    func takeInterrupt() -> Bool
}

extension LineEditor: StatementReader {}
