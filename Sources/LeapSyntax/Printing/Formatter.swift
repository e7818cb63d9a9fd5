import LeapDiagnostics

/// Lays out source code in one way.
///
/// It works on the tokens, so that the program stays what it is, token by token: only white space changes. Lines stay
/// as they were broken; `else` moves up to the brace before it.
public enum Formatter {
    /// The text laid out.
    /// - Throws: the first syntax error, with spans into a source map whose only file is this text.
    public static func format(_ source: [UInt8], name: String = "") throws(Diagnostic) -> String {
        var sources = SourceMap()
        guard let file = sources.add(name: name, text: source) else {
            throw Diagnostic(.memory, "the text is larger than 4 GB")
        }
        return try format(file)
    }

    /// The text laid out.
    /// - Throws: the first syntax error.
    public static func format(_ file: SourceFile) throws(Diagnostic) -> String {
        var lexer = Lexer(bytes: file.bytes, base: file.base, range: 0..<file.bytes.count)
        lexer.run()
        var parser = Parser(lexer: lexer, firstLine: file.firstLine, isEmbedded: false)
        do throws(SyntaxError) {
            _ = try parser.parseProgram()
        } catch {
            throw error.diagnostic
        }
        var layout = Layout(bytes: file.bytes, tokens: parser.tokens, comments: lexer.comments)
        layout.run()
        return String(decoding: layout.output, as: UTF8.self)
    }
}

/// Writes tokens and comments with canonical white space.
private struct Layout {
    let bytes: [UInt8]
    let tokens: [Token]
    let comments: [Comment]
    var output: [UInt8] = []

    /// The open brackets, each with the indentation of the line that opened it.
    private var brackets: [(kind: TokenKind, isBlock: Bool, indentation: Int)] = []
    private var indentation = 0
    /// Deeper levels are not indented further, so that the output stays in proportion to the source.
    private static let deepest = 32
    /// The end of what was written last, in the source.
    private var sourceEnd = 0
    /// The token that was written last.
    private var previous: Token?
    private var followsComment = false

    init(bytes: [UInt8], tokens: [Token], comments: [Comment]) {
        self.bytes = bytes
        self.tokens = tokens
        self.comments = comments
        output.reserveCapacity(bytes.count + bytes.count / 8)
    }

    mutating func run() {
        var comment = 0
        for (index, token) in tokens.enumerated() {
            while comment < comments.count, comments[comment].tokenIndex <= index {
                write(comments[comment], before: token)
                comment += 1
            }
            if token.kind != .end { write(token) }
        }
        if !output.isEmpty { output.append(UInt8(ascii: "\n")) }
    }

    /// How many line breaks stand between what was written last and `start`.
    private func lineBreaks(before start: Int) -> Int {
        guard sourceEnd < start else { return 0 }
        return bytes[sourceEnd..<start].reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    private mutating func write(_ comment: Comment, before next: Token) {
        if comment.isOwnLine {
            breakLine(lineBreaks(before: comment.start), indentation: lineIndentation(of: nil))
        } else if !output.isEmpty {
            output.append(contentsOf: [UInt8(ascii: " "), UInt8(ascii: " ")])
        }
        output.append(contentsOf: bytes[comment.start..<comment.end])
        sourceEnd = comment.end
        followsComment = true
    }

    private mutating func write(_ token: Token) {
        let joinsElse = token.kind == .else && previous?.kind == .rightBrace && !followsComment
        if token.newlineBefore, !joinsElse || previous == nil {
            let breaks = lineBreaks(before: Int(token.start))
            breakLine(token.kind.isCloser ? min(breaks, 1) : breaks, indentation: lineIndentation(of: token))
        } else if let previous, needsSpace(previous, token) {
            output.append(UInt8(ascii: " "))
        }
        if token.kind.isCloser {
            brackets.removeLast()
        } else if token.kind.closer != nil {
            let isBlock = token.kind == .leftBrace && token.role != .record
            brackets.append((token.kind, isBlock, indentation))
        }
        output.append(contentsOf: bytes[Int(token.start)..<Int(token.end)])
        sourceEnd = Int(token.end)
        previous = token
        followsComment = false
    }

    private mutating func breakLine(_ breaks: Int, indentation: Int) {
        self.indentation = indentation
        if !output.isEmpty {
            output.append(UInt8(ascii: "\n"))
            let opens = !followsComment && previous?.kind.closer != nil
            if breaks > 1, !opens { output.append(UInt8(ascii: "\n")) }
        }
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 4 * min(indentation, Self.deepest)))
    }

    /// How far a line that begins with `token` (a comment when `nil`) is indented.
    private func lineIndentation(of token: Token?) -> Int {
        guard let bracket = brackets.last else { return continues(token, isBlock: true) ? 1 : 0 }
        if let token, token.kind.isCloser { return bracket.indentation }
        return bracket.indentation + (continues(token, isBlock: bracket.isBlock) ? 2 : 1)
    }

    /// Whether a line that begins with `token` goes on with a statement or an element of a list.
    private func continues(_ token: Token?, isBlock: Bool) -> Bool {
        guard let previous else { return false }
        if previous.kind.closer != nil, brackets.last?.kind == previous.kind { return false }
        if !isBlock { return previous.kind != .comma }
        switch previous.kind {
        case .assign, .update, .addAssign, .subtractAssign, .arrow, .power, .comma, .partial, .root, .not, .slash,
            .in, .if, .while, .repeat, .for, .dot, .colon:
            return true
        default: return previous.kind.infix != nil
        }
    }

    private func needsSpace(_ left: Token, _ right: Token) -> Bool {
        switch right.kind {
        case .rightParenthesis, .rightBracket, .comma, .semicolon, .prime: return false
        case .colon: return left.kind == .comma
        case .rightBrace: return left.kind != .leftBrace && right.role != .record
        case .dot: return left.kind == .number
        default: break
        }
        switch left.kind {
        case .leftParenthesis, .leftBracket, .dot, .partial: return false
        case .leftBrace: return left.role != .record
        case .comma, .semicolon: return true
        case .colon: return left.role != .slice
        default: break
        }
        if right.role == .postfix || right.role == .implicitFactor { return false }
        if left.role == .partialSlash || right.role == .partialSlash { return false }
        if left.kind == .root { return false }
        if left.role == .prefix { return left.kind == .not }
        if left.kind == .power || right.kind == .power { return false }
        if right.kind == .range { return left.kind == .number && bytes[Int(left.end) - 1] == UInt8(ascii: ".") }
        if left.kind == .range, output.count > 2, output[output.count - 3] == UInt8(ascii: " ") { return true }
        if left.kind == .range { return bytes[Int(right.start)] == UInt8(ascii: ".") }
        return true
    }
}
