import LeapDiagnostics

extension Parser {
    /// Statements up to a closing brace or the end, which is not taken.
    mutating func parseStatements(until closer: TokenKind) throws(SyntaxError) -> [Statement] {
        var statements: [Statement] = []
        var sharesLine = false
        var tallest = 0
        while true {
            while current.kind == .semicolon { advance() }
            if current.newlineBefore { sharesLine = false }
            if current.kind == closer || current.kind == .end { break }
            var statement = try parseStatement()
            tallest = max(tallest, height)
            if sharesLine {
                switch statement.kind {
                case .assignment, .update, .function: statement.isSilenced = true
                default: break
                }
            }
            if current.kind == .semicolon, !current.newlineBefore {
                statement.isSilenced = true
                advance()
                sharesLine = true
            } else if current.kind == closer || current.kind == .end || current.newlineBefore {
                sharesLine = false
            } else {
                throw junk(after: statement)
            }
            statements.append(statement)
        }
        height = tallest
        return statements
    }

    /// `{ … }` after a header, whose words are for the message.
    mutating func parseBlock(after header: SourceSpan, _ what: String) throws(SyntaxError) -> Block {
        guard current.kind == .leftBrace else { throw missingBlock(after: header, what) }
        return try parseBraces()
    }

    mutating func parseBraces() throws(SyntaxError) -> Block {
        let opener = current
        // A block takes about twice the stack of a parenthesis, so it counts twice.
        try enter()
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = true
        let statements = try parseStatements(until: .rightBrace)
        newlineEnds = outer
        try close(opener)
        leave()
        leave()
        return Block(statements: statements, span: span(from: span(opener)))
    }

    mutating func parseStatement() throws(SyntaxError) -> Statement {
        height = 0
        switch current.kind {
        case .for: return try parseFor()
        case .while: return try parseWhile()
        case .repeat: return try parseRepeat()
        case .break, .continue: return try parseJump()
        case .return: return try parseReturn()
        case .use: return try parseUse()
        case .name where beginsDefinition: return try parseDefinition()
        case .name where peek(1).kind == .comma: return try parseMultipleAssignment()
        default: return try parseExpressionStatement()
        }
    }

    /// Whether `f(…) =` stands here.
    private var beginsDefinition: Bool {
        let opener = peek(1)
        guard opener.kind == .leftParenthesis, !opener.newlineBefore, opener.partner > 0 else { return false }
        let behind = tokens[Int(opener.partner) + 1]
        return behind.kind == .assign && !behind.newlineBefore
    }

    /// An expression, or what it turns out to be the target of.
    private mutating func parseExpressionStatement() throws(SyntaxError) -> Statement {
        let expression = try parseExpression()
        guard !isAtLineBreak else { return Statement(.expression(expression), expression.span) }
        switch current.kind {
        case .assign: return try parseAssignment(to: expression)
        case .update: return try parseUpdate(of: expression, .set)
        case .addAssign: return try parseUpdate(of: expression, .add)
        case .subtractAssign: return try parseUpdate(of: expression, .subtract)
        case .comma: throw looseComma()
        default: return Statement(.expression(expression), expression.span)
        }
    }

    private mutating func parseJump() throws(SyntaxError) -> Statement {
        let start = here
        let isBreak = current.kind == .break
        guard loopDepth > 0 else {
            throw SyntaxError(
                "\(isBreak ? "break" : "continue") stands outside a loop", at: here,
                help: functionDepth > 0 ? ["a function is left with return"] : [])
        }
        advance()
        return Statement(isBreak ? .breakLoop : .continueLoop, start)
    }

    private mutating func parseReturn() throws(SyntaxError) -> Statement {
        let start = here
        guard functionDepth > 0 else { throw returnOutside() }
        advance()
        switch current.kind {
        case .semicolon, .rightBrace, .end: return Statement(.returnValue(nil), start)
        default:
            if current.newlineBefore { return Statement(.returnValue(nil), start) }
            let value = try parseExpression()
            return Statement(.returnValue(value), span(from: start))
        }
    }

    /// `use "file.leap"`
    private mutating func parseUse() throws(SyntaxError) -> Statement {
        let start = here
        advance()
        guard current.kind == .string, !isAtLineBreak else {
            if current.kind == .failure { throw unexpected("") }
            throw SyntaxError(
                "use takes the name of a file in double quotes", at: start,
                help: [
                    "use \"\(current.kind == .name && !isAtLineBreak ? text(current) : "mylayers").leap\""
                ])
        }
        let token = current
        let string = try parseString()
        var path = ""
        if case .string(let parts) = string.kind {
            for part in parts {
                guard case .text(let piece) = part else {
                    throw SyntaxError("the file name of use is a plain string", at: span(token))
                }
                path += piece
            }
        }
        return Statement(.use(path, span(token)), span(from: start))
    }

    // MARK: Assignment

    private mutating func parseAssignment(to target: Expression) throws(SyntaxError) -> Statement {
        let place = try assignmentTarget(target)
        let tallest = height
        advance()
        let value = try parseExpression()
        if current.kind == .assign, !isAtLineBreak { throw chainedAssignment(value) }
        try grow(max(tallest, height), at: value.span)
        return Statement(.assignment(place, value), span(from: target.span))
    }

    private func assignmentTarget(_ target: Expression) throws(SyntaxError) -> AssignmentTarget {
        switch target.kind {
        case .name(let text): return .name(Name(text, target.span))
        case .index(let base, let items):
            guard case .name(let text) = base.kind else { throw badTarget(target) }
            return .index(Name(text, base.span), items, target.span)
        default: throw badTarget(target)
        }
    }

    /// `a, b = e`
    private mutating func parseMultipleAssignment() throws(SyntaxError) -> Statement {
        let start = here
        let names = try parseTargetNames()
        let value = try parseExpression()
        if current.kind == .assign, !isAtLineBreak { throw chainedAssignment(value) }
        if current.kind == .comma, !isAtLineBreak { throw looseValues(value) }
        return Statement(.assignment(.names(names), value), span(from: start))
    }

    /// `a, b =`
    private mutating func parseTargetNames() throws(SyntaxError) -> [Name] {
        let start = here
        var names = [takeName()]
        while current.kind == .comma {
            advance()
            if current.kind == .underscore { throw underscoreAsName() }
            guard current.kind == .name else {
                throw unexpected("a name; names before = are separated by commas")
            }
            names.append(takeName())
        }
        guard current.kind == .assign, !isAtLineBreak else {
            if current.kind == .failure { throw unexpected("") }
            let list = names.map(\.text).joined(separator: ", ")
            throw SyntaxError(
                "a comma separates values only in brackets, or names before =", at: span(from: start),
                help: names.count < 6 ? ["a list is written [\(list)]"] : [])
        }
        try refuseDuplicates(names, "this assignment")
        advance()
        return names
    }

    private mutating func parseUpdate(
        of target: Expression, _ operation: UpdateOperator
    ) throws(SyntaxError) -> Statement {
        guard isPath(target) else { throw badTarget(target) }
        let tallest = height
        advance()
        let value = try parseExpression()
        if current.kind == .assign || current.kind == .update, !isAtLineBreak { throw chainedAssignment(value) }
        try grow(max(tallest, height), at: value.span)
        return Statement(.update(target, operation, value), span(from: target.span))
    }

    /// Whether an expression is a name with fields and indices behind it.
    private func isPath(_ expression: Expression) -> Bool {
        var expression = expression
        while true {
            switch expression.kind {
            case .name: return true
            case .field(let base, _): expression = base
            case .index(let base, _): expression = base
            default: return false
            }
        }
    }

    func refuseDuplicates(_ names: [Name], _ place: String) throws(SyntaxError) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.text).inserted {
            throw SyntaxError("the name \(name.text) stands twice in \(place)", at: name.span)
        }
    }

    /// The expression between a word and its block.
    mutating func parseHeader(_ word: String, _ what: String) throws(SyntaxError) -> Expression {
        if current.kind == .leftBrace, peek(2).kind != .colon { throw missingHeader(word, what) }
        // `if if if …` nests here.
        try enter()
        let header = try parseExpression()
        leave()
        return header
    }

    // MARK: Loops

    private mutating func parseWhile() throws(SyntaxError) -> Statement {
        let start = here
        advance()
        let condition = try parseHeader("while", "a condition")
        let tallest = height
        let block = try parseLoopBody(after: start, "while")
        try grow(max(tallest, height), at: start)
        return Statement(.whileLoop(condition, block), span(from: start))
    }

    private mutating func parseRepeat() throws(SyntaxError) -> Statement {
        let start = here
        advance()
        let count = try parseHeader("repeat", "a count")
        let tallest = height
        let block = try parseLoopBody(after: start, "repeat")
        try grow(max(tallest, height), at: start)
        return Statement(.repeatLoop(count, block), span(from: start))
    }

    private mutating func parseLoopBody(after header: SourceSpan, _ what: String) throws(SyntaxError) -> Block {
        loopDepth += 1
        let block = try parseBlock(after: span(from: header), what)
        loopDepth -= 1
        return block
    }

    /// `for x in e { }`, `for (i, x) in e { }`, `for i, x in e { }`
    private mutating func parseFor() throws(SyntaxError) -> Statement {
        let start = here
        let names = try parseLoopNames()
        let sequence = try parseExpression()
        let tallest = height
        let block = try parseLoopBody(after: start, "for")
        try grow(max(tallest, height), at: start)
        return Statement(.forLoop(names, in: sequence, block), span(from: start))
    }

    /// From `for` to `in`.
    private mutating func parseLoopNames() throws(SyntaxError) -> [Name] {
        advance()
        let opener = current
        if opener.kind == .leftParenthesis { advance() }
        var names: [Name] = []
        while true {
            if current.kind == .underscore { throw underscoreAsName(inLoop: true) }
            guard current.kind == .name else {
                throw unexpected("the name of the loop variable", help: ["for x in xs { … }"])
            }
            names.append(takeName())
            guard current.kind == .comma else { break }
            advance()
        }
        if opener.kind == .leftParenthesis { try close(opener) }
        guard current.kind == .in else { throw unexpected("in", help: ["for x in xs { … }"]) }
        try refuseDuplicates(names, "this loop")
        advance()
        return names
    }
}
