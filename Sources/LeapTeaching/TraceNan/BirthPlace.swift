import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Where an operation stands in the learner's source.
struct BirthPlace {
    /// The expression; inside the library, the learner's call of it. `.none` when no source made the value.
    let span: SourceSpan
    /// The text of the operation on one line; empty when it is too long or unknown.
    let text: String
    /// The function of the library that the operation stands in, or the learner's own.
    let function: String?
    /// Where the function was called, when it is the learner's own.
    let caller: String?
    private let interpreter: Interpreter

    /// - Parameter isAgain: whether it was computed again in a function made for that, which is nobody's call.
    init(_ tensor: Tensor, _ interpreter: Interpreter, isAgain: Bool = false) {
        self.interpreter = interpreter
        var span = SourceSpan(rawValue: tensor.origin)
        var function: String?
        var caller: String?
        text = Self.oneLine(interpreter.sources.text(of: span))
        func isLibrary(_ span: SourceSpan) -> Bool { span == .none || span.start <= interpreter.libraryEnd }
        func outer(_ call: RecordedCall?) -> RecordedCall? { isAgain && call?.parent == nil ? nil : call }
        var call = outer(tensor.call)
        if isLibrary(span), call != nil {
            // Outwards to the call that the learner wrote.
            while let inner = call {
                function = Self.name(inner)
                span = SourceSpan(rawValue: inner.origin)
                call = outer(inner.parent)
                if !isLibrary(span) { break }
            }
        } else if let inner = call {
            function = Self.name(inner)
            let origin = SourceSpan(rawValue: inner.origin)
            if !isLibrary(origin) { caller = interpreter.lineText(origin) }
        }
        self.span = isLibrary(span) ? .none : span
        self.function = function
        self.caller = caller
    }

    var line: Int? { span == .none ? nil : interpreter.sources.location(of: span)?.line }

    /// `in line 3`, `in line 2 (in f, called in line 5)`, `in cross_entropy, called in line 12`.
    var description: String {
        let line = span == .none ? nil : interpreter.lineText(span)
        guard let function else { return line.map { "in \($0)" } ?? "in a calculation without source" }
        if let caller { return "in \(line ?? "a line") (in \(function), called in \(caller))" }
        return line.map { "in \(function), called in \($0)" } ?? "in \(function)"
    }

    private static func name(_ call: RecordedCall) -> String? {
        (call.function as? Function).map { function in
            let name = function.maker?.name ?? function.displayName
            return name == "the function" ? "a function" : name
        }
    }

    static func oneLine(_ text: String) -> String {
        text.contains("\n") || text.count > 60 ? "" : text
    }

    /// Where the statement begins in which the value was computed: statements run one after the other.
    static func statementStart(_ tensor: Tensor, _ interpreter: Interpreter) -> UInt32 {
        var origin = tensor.origin
        var call = tensor.call
        while let outer = call {
            origin = outer.origin
            call = outer.parent
        }
        let span = SourceSpan(rawValue: origin)
        guard span != .none, let file = interpreter.sources.file(at: span.start), let program = try? Parser.parse(file)
        else { return span.start }
        return program.statements.last { $0.span.start <= span.start }?.span.start ?? span.start
    }
}
