import LeapDiagnostics

/// Makes a syntax tree of a source text: recursive descent for what nests, an operator stack for what chains.
///
/// Nesting and the height of the tree are bounded, so that no text, however odd, exhausts the stack of this parser or
/// of whoever walks the tree.
public struct Parser {
    /// How deeply brackets, prefix operators and functions may nest. A block counts as two.
    public static let nestingLimit = 500
    /// How many operators may follow one another in one expression; more exactly, the height of its tree.
    public static let chainLimit = 10_000

    let bytes: [UInt8]
    let base: UInt32
    let firstLine: Int
    /// Whether it reads the inside of a string, where more input cannot help.
    let isEmbedded: Bool
    var tokens: [Token]
    var failure: SyntaxError?
    var index = 0
    /// The token at `index`.
    var current: Token
    /// Whether a newline ends an expression here (in a block), or is a space (in brackets).
    var newlineEnds = true
    var depth = 0
    var loopDepth = 0
    var functionDepth = 0
    /// The height of the expression that was parsed last.
    var height = 0
    /// The operands and operators of the chains that are being parsed, innermost last.
    var operands: [(expression: Expression, height: Int)] = []
    var operators: [PendingOperator] = []

    /// Parses a whole text.
    /// - Parameter offersTranslation: whether an error shows how the line is written here, when it is written as in
    ///   another language.
    /// - Throws: the first syntax error.
    public static func parse(_ file: SourceFile, offersTranslation: Bool = true) throws(Diagnostic) -> Program {
        var parser = Parser(file)
        do throws(SyntaxError) {
            return try parser.parseProgram()
        } catch {
            throw error.diagnostic(in: file, offersTranslation: offersTranslation)
        }
    }

    init(_ file: SourceFile) {
        var lexer = Lexer(bytes: file.bytes, base: file.base, range: 0..<file.bytes.count)
        lexer.run()
        self.init(lexer: lexer, firstLine: file.firstLine, isEmbedded: false)
    }

    init(lexer: Lexer, firstLine: Int, isEmbedded: Bool) {
        bytes = lexer.bytes
        base = lexer.base
        self.firstLine = firstLine
        self.isEmbedded = isEmbedded
        tokens = lexer.tokens
        failure = lexer.failure.map { SyntaxError($0) }
        current = tokens[0]
    }

    mutating func parseProgram() throws(SyntaxError) -> Program {
        Program(statements: try parseStatements(until: .end))
    }

    // MARK: Tokens

    @inline(__always)
    mutating func advance() {
        if index + 1 < tokens.count { index += 1 }
        current = tokens[index]
    }

    /// The token `distance` places ahead.
    @inline(__always)
    func peek(_ distance: Int) -> Token {
        tokens[min(index + distance, tokens.count - 1)]
    }

    /// Whether the current token begins a new line that ends the expression before it.
    var isAtLineBreak: Bool { newlineEnds && current.newlineBefore }

    func span(_ token: Token) -> SourceSpan {
        SourceSpan(start: base + token.start, end: base + token.end)
    }

    /// The span of the current token.
    var here: SourceSpan { span(current) }

    /// From the beginning of a span to the end of the token that was taken last.
    func span(from start: SourceSpan) -> SourceSpan {
        let stop = index > 0 ? base + tokens[index - 1].end : start.end
        return SourceSpan(start: start.start, end: max(stop, start.start))
    }

    func text(_ token: Token) -> String {
        String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
    }

    /// The source of a span, shortened when it is long.
    func text(_ span: SourceSpan, limit: Int = 60) -> String {
        let from = Int(span.start - base)
        var to = Int(span.end - base)
        guard from <= to, to <= bytes.count else { return "" }
        if to - from > limit {
            to = from + limit
            while to > from, bytes[to] & 0xC0 == 0x80 { to -= 1 }
            return String(decoding: bytes[from..<to], as: UTF8.self) + "…"
        }
        return String(decoding: bytes[from..<to], as: UTF8.self)
    }

    /// The line number of a byte, counted when an error needs it.
    func line(of span: SourceSpan) -> Int {
        let stop = min(Int(span.start - base), bytes.count)
        return firstLine + bytes[..<stop].reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    mutating func takeName() -> Name {
        let name = Name(text(current), here)
        advance()
        return name
    }

    // MARK: Limits

    /// Goes one level deeper, or says that this is too deep.
    mutating func enter() throws(SyntaxError) {
        depth += 1
        if depth > Self.nestingLimit { throw tooDeep() }
    }

    private func tooDeep() -> SyntaxError {
        SyntaxError(
            "this is nested more than \(Self.nestingLimit) levels deep", at: here,
            help: ["give a name to a part of it and use the name"])
    }

    private func tooHigh(_ span: SourceSpan) -> SyntaxError {
        SyntaxError(
            "this expression chains more than 10,000 operators", at: span,
            help: ["split it into several statements, or use an array: sum([…])"])
    }

    @inline(__always)
    mutating func leave() { depth -= 1 }

    /// Sets the height of a node over its tallest child.
    @inline(__always)
    mutating func grow(_ tallest: Int, at span: @autoclosure () -> SourceSpan) throws(SyntaxError) {
        height = tallest + 1
        if height > Self.chainLimit { throw tooHigh(span()) }
    }

    // MARK: Brackets

    /// Takes the bracket that closes `opener`.
    mutating func close(_ opener: Token) throws(SyntaxError) {
        if current.kind == opener.kind.closer {
            advance()
        } else {
            throw unclosed(opener)
        }
    }

    /// Whether a list in brackets is at its end.
    func isAtEnd(of opener: Token) -> Bool { current.kind == opener.kind.closer }

    /// Between two elements of a list in brackets: takes the comma.
    /// - Returns: whether the list goes on.
    mutating func continues(_ opener: Token) throws(SyntaxError) -> Bool {
        if current.kind == .comma {
            advance()
            return true
        }
        if current.kind == opener.kind.closer { return false }
        throw unclosed(opener)
    }
}

/// An operator that waits for its right operand. Comparisons collect: `a < b < c` is one of them with two operators.
struct PendingOperator {
    var precedence: Precedence
    var binary: BinaryOperator
    var comparisons: [ComparisonOperator]
    var span: SourceSpan
}
