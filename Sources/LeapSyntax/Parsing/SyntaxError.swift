import LeapDiagnostics

/// A diagnostic on the heap, as the parser throws it: one word, so that the frames of its recursion stay small.
final class SyntaxError: Error, Sendable {
    let diagnostic: Diagnostic
    /// What would stand in the line instead, when that is plain: a bracket of the right sort, nothing.
    private let repair: (span: SourceSpan, text: String)?

    init(_ diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
        repair = nil
    }

    init(
        _ message: String, at span: SourceSpan, notes: [String] = [], help: [Help] = [], isIncomplete: Bool = false,
        repair: (span: SourceSpan, text: String)? = nil
    ) {
        self.repair = repair
        diagnostic = Diagnostic(.syntax, message, at: span, notes: notes, help: help, isIncomplete: isIncomplete)
    }

    /// The diagnostic for a reader, with the line as it is written here when it is written as in another language.
    func diagnostic(in file: SourceFile, offersTranslation: Bool) -> Diagnostic {
        var result = diagnostic
        guard offersTranslation, !result.isIncomplete, let line = line(in: file) else {
            result.help.removeAll { $0.text.isEmpty }
            return result
        }
        if let index = result.help.firstIndex(where: \.isRule) {
            result.help[index] = result.help[index].shown(by: line)
            result.help.removeAll(where: \.isRule)
        } else if !result.help.contains(where: { !$0.code.isEmpty }) {
            result.help.insert(.code(line), at: 0)
        }
        return result
    }

    /// The line as it should be, when it is known and parses.
    private func line(in file: SourceFile) -> String? {
        if let repair, let line = ForeignLine.line(at: repair.span, in: file, with: repair.text) { return line }
        return ForeignLine.translation(at: diagnostic.span, in: file)
    }
}
