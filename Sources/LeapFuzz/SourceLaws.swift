import LeapDiagnostics
import LeapSyntax

/// A source text with its syntax tree.
struct ParsedSource {
    let sources: SourceMap
    let statements: [Statement]

    init(_ bytes: [UInt8]) throws(Diagnostic) {
        var sources = SourceMap()
        guard let file = sources.add(name: "", text: bytes) else { throw Diagnostic(.memory, "too large") }
        statements = try Parser.parse(file).statements
        self.sources = sources
    }

    /// The text of each statement, with the number of its line.
    var pieces: [(source: [UInt8], line: Int)] {
        statements.map { (Array(sources.text(of: $0.span).utf8), sources.location(of: $0.span)?.line ?? 1) }
    }

    /// The statements in the canonical way of writing.
    var printed: [String] { statements.map(printStatement) }
}

/// What holds for every text that parses.
enum SourceLaws {
    /// The law that does not hold; `nil` when all do.
    static func fault(_ source: [UInt8], _ parsed: ParsedSource) -> String? {
        let printed = parsed.printed
        do throws(Diagnostic) {
            for text in printed {
                let again = try ParsedSource(Array(text.utf8)).printed
                if again != [text] { return "what is printed reads as something else\n\(text)\n\(again)" }
            }
            let formatted = try Formatter.format(source)
            if try ParsedSource(Array(formatted.utf8)).printed != printed {
                return "the formatter changes the program\n\(formatted)"
            }
            let twice = try Formatter.format(Array(formatted.utf8))
            if twice != formatted { return "the formatter is not done after one time\n\(formatted)\n---\n\(twice)" }
        } catch {
            return "what is printed or formatted does not parse: \(error.message)\n\(printed.joined(separator: "\n"))"
        }
        if Parser.completeness(of: source) != .complete { return "a text that parses counts as incomplete" }
        return nil
    }
}
