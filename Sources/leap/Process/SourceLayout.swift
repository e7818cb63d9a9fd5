import LeapDiagnostics
import LeapSyntax

/// Lays out code, and says where it cannot.
enum SourceLayout {
    static func format(_ source: [UInt8], name: String) throws(Diagnostic) -> String {
        try Formatter.format(source, name: name)
    }

    /// A syntax error with its file and line.
    static func describe(_ error: Diagnostic, in source: [UInt8], name: String, firstLine: Int) -> String {
        var sources = SourceMap()
        _ = sources.add(name: name, text: source, firstLine: firstLine)
        return DiagnosticRenderer(indentation: "", namesLine: true).render(error, in: sources)
    }
}
