import LeapDiagnostics

/// Whether a text that is being typed can be run, for the prompt and for notebook front ends.
public enum InputCompleteness: Sendable, Equatable {
    /// It parses.
    case complete
    /// It ends inside brackets, behind an operator or before a block; the next line begins with so many spaces.
    case incomplete(indentation: Int)
    /// More input cannot repair it.
    case invalid
}

extension Parser {
    /// Whether a text is complete. Reading further than its end is never needed to tell.
    public static func completeness(of text: [UInt8]) -> InputCompleteness {
        var sources = SourceMap()
        guard let file = sources.add(name: "", text: text) else { return .invalid }
        var lexer = Lexer(bytes: file.bytes, base: file.base, range: 0..<text.count)
        lexer.run()
        var parser = Parser(lexer: lexer, firstLine: 1, isEmbedded: false)
        do throws(Diagnostic) {
            _ = try parser.parseProgram()
            return .complete
        } catch {
            guard error.isIncomplete else { return .invalid }
            // A line that opens several brackets indents once.
            var levels = 0
            var line = -1
            for opener in lexer.openBrackets {
                let start = lexer.lineStart(of: opener)
                if start != line { levels += 1 }
                line = start
            }
            return .incomplete(indentation: 4 * min(levels, 20))
        }
    }
}

extension Lexer {
    /// The offset at which the line of a token begins.
    func lineStart(of index: Int) -> Int {
        var start = Int(tokens[index].start)
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }
}
