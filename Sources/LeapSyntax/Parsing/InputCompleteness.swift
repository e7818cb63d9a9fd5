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
        do throws(SyntaxError) {
            _ = try parser.parseProgram()
            return .complete
        } catch {
            guard error.diagnostic.isIncomplete else { return .invalid }
            return .incomplete(indentation: 4 * min(lexer.openLines, 20))
        }
    }
}

extension Lexer {
    /// How many lines opened brackets that are still open; a line that opens several indents once.
    fileprivate var openLines: Int {
        var lines = 0
        var previous = -1
        for opener in openBrackets {
            let place = Int(tokens[opener].start)
            if previous < 0 || bytes[previous..<place].contains(UInt8(ascii: "\n")) { lines += 1 }
            previous = place
        }
        return lines
    }
}
