import LeapDiagnostics

/// A diagnostic on the heap, as the parser throws it: one word, so that the frames of its recursion stay small.
final class SyntaxError: Error, Sendable {
    let diagnostic: Diagnostic

    init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

    init(
        _ message: String, at span: SourceSpan, notes: [String] = [], help: [String] = [], isIncomplete: Bool = false
    ) {
        diagnostic = Diagnostic(.syntax, message, at: span, notes: notes, help: help, isIncomplete: isIncomplete)
    }
}
