import LeapDiagnostics
import LeapDisplay
import LeapRuntime
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
    public let interrupt = InterruptFlag()
    /// Called for every event as it happens.
    public var onEvent: ((SessionEvent) -> Void)?
    /// How many columns a shown value may take.
    public var displayWidth = 80
    /// The folder against which relative file names are resolved.
    public var workingDirectory = "."

    public init(seed: UInt64? = nil) {}

    /// Runs a cell: every statement in order, each a transaction, up to the first error.
    /// - Parameters:
    ///   - source: UTF-8 text; anything else is an error with a position.
    ///   - name: the file's name, for messages; "" for something typed.
    ///   - firstLine: the number of the text's first line in that file; `nil` counts on from what was run before.
    ///   - onStatement: called after each statement with its source and result.
    public func execute(
        _ source: [UInt8], name: String = "", firstLine: Int? = nil, onStatement: ((StatementResult) -> Void)? = nil
    ) -> ExecutionResult {
        ExecutionResult(events: [], value: nil, error: nil)
    }

    /// Whether a typed text is a whole statement.
    public func completeness(of source: String) -> Completeness { .complete }

    /// What Tab offers with the cursor at a UTF-8 offset.
    public func completions(in text: String, cursor: Int) -> CompletionList {
        CompletionList(start: cursor, candidates: [])
    }

    /// The documentation of a name, as `help(name)` shows it.
    public func help(for name: String) -> String? { nil }

    /// An error as text with the source line and a caret; `location` names line and file for errors in files.
    public func render(_ error: Diagnostic, usesColour: Bool = false, indentation: String = "") -> String {
        error.message
    }

    /// The line and column (from 1) of an error, for tools.
    public func position(of error: Diagnostic) -> (line: Int, column: Int)? { nil }
}
