/// Something that went wrong, for a reader: what, where, why, and what to do.
///
/// A diagnostic is a value. Its wording is chosen where the fault is found; how it looks (plain, coloured,
/// HTML, JSON) is the renderer's business.
public struct Diagnostic: Error, Sendable, Equatable {
    /// The sort of fault. The raw value is part of the JSON output and does not change.
    public enum Kind: String, Sendable {
        case syntax, name, arity, type, shape, index, domain, parameter, recursion, file, memory, assertion
        case interrupted
        /// A fault of Leap itself.
        case `internal`
    }

    /// One call between the statement and the fault.
    public struct Frame: Sendable, Equatable {
        /// The function that was called.
        public var function: String
        /// Where it was called.
        public var span: SourceSpan

        /// Whether it is a file that was used, and not a function that was called.
        public var isFile: Bool

        public init(function: String, span: SourceSpan, isFile: Bool = false) {
            self.function = function
            self.span = span
            self.isFile = isFile
        }
    }

    public var kind: Kind
    /// What is wrong, in one line, without a final full stop.
    public var message: String
    /// Where: the operand or the call.
    public var span: SourceSpan
    /// Facts that explain it, one a line: the operands, their shapes, where they were bound.
    public var notes: [String]
    /// What to do, one suggestion an entry. The code in it runs.
    public var help: [Help]
    /// The calls in between, the innermost first.
    public var frames: [Frame]
    /// Whether more input could repair it (an open bracket at the end). The REPL then goes on reading.
    public var isIncomplete: Bool
    /// Whether a function of the standard library worded it for its caller, in whose code it is then shown.
    public var isForCaller = false

    public init(
        _ kind: Kind, _ message: String, at span: SourceSpan = .none, notes: [String] = [], help: [Help] = [],
        frames: [Frame] = [], isIncomplete: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.span = span
        self.notes = notes
        self.help = help
        self.frames = frames
        self.isIncomplete = isIncomplete
    }
}
