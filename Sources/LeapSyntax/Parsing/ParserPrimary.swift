import LeapDiagnostics

extension Parser {
    /// A value without operators around it.
    mutating func parsePrimary() throws(SyntaxError) -> Expression {
        height = 1
        switch current.kind {
        case .number: return try parseNumber()
        case .constant:
            if peek(1).kind == .arrow { throw reservedParameter() }
            return parseConstant()
        case .name:
            if peek(1).kind == .arrow { return try parseLambda() }
            return parseNameExpression()
        case .string: return try parseString()
        case .true, .false, .none: return parseWord()
        case .leftParenthesis: return try parseParenthesis()
        case .leftBracket: return try parseArray()
        case .leftBrace: return try parseBraceExpression()
        case .if: return try parseConditional()
        case .partial: return try parsePartial()
        case .underscore: throw loosePlaceholder()
        default: throw unexpected("an expression")
        }
    }

    private mutating func parseNumber() throws(SyntaxError) -> Expression {
        let place = here
        guard let value = numberValue(bytes[Int(current.start)..<Int(current.end)]) else {
            throw SyntaxError(
                "the number \(text(place, limit: 24)) is too large", at: place,
                help: ["the largest is about 1.8e308; infinity is written inf"])
        }
        let written = text(current)
        advance()
        return Expression(.number(value, text: written), place)
    }

    private mutating func parseConstant() -> Expression {
        let place = here
        let written = text(current)
        advance()
        let value: Double = written == "inf" ? .infinity : written == "nan" ? .nan : .pi
        return Expression(.number(value, text: written), place)
    }

    private mutating func parseNameExpression() -> Expression {
        let name = takeName()
        return Expression(.name(name.text), name.span)
    }

    private mutating func parseWord() -> Expression {
        let place = here
        let kind = current.kind
        advance()
        switch kind {
        case .true: return Expression(.boolean(true), place)
        case .false: return Expression(.boolean(false), place)
        default: return Expression(.none, place)
        }
    }

    /// `(e)`, `(+)`, or the parameters of a function.
    private mutating func parseParenthesis() throws(SyntaxError) -> Expression {
        let opener = current
        let start = here
        if opener.partner > 0, tokens[Int(opener.partner) + 1].kind == .arrow { return try parseLambda() }
        if peek(2).kind == .rightParenthesis, let function = try parseOperatorFunction() { return function }
        try enter()
        advance()
        if isAtEnd(of: opener) { throw emptyParentheses(start) }
        let outer = newlineEnds
        newlineEnds = false
        let inner = try parseExpression()
        newlineEnds = outer
        if current.kind == .comma, opener.partner > 0 { throw tuple(opener) }
        try close(opener)
        leave()
        try grow(height, at: start)
        return Expression(.parenthesized(inner), span(from: start))
    }

    /// `(+)`, or `nil` when an ordinary parenthesis stands here.
    private mutating func parseOperatorFunction() throws(SyntaxError) -> Expression? {
        let start = here
        if let name = peek(1).kind.operatorName {
            advance()
            advance()
            advance()
            return Expression(.operatorFunction(name), span(from: start))
        }
        if peek(1).kind.prefix != nil {
            throw SyntaxError(
                "only operators between two values can stand alone in parentheses",
                at: start.union(span(peek(2))), help: [peek(1).kind == .root ? "sqrt is the function" : "x -> not x"])
        }
        return nil
    }

    private mutating func parseArray() throws(SyntaxError) -> Expression {
        let opener = current
        let start = here
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = false
        var elements: [Expression] = []
        var tallest = 0
        while !isAtEnd(of: opener) {
            elements.append(try parseExpression())
            tallest = max(tallest, height)
            if current.kind == .for { throw comprehension() }
            if try !continues(opener) { break }
        }
        newlineEnds = outer
        try close(opener)
        leave()
        try grow(tallest, at: start)
        return Expression(.array(elements), span(from: start))
    }

    /// A record when `}` or `name:` follows the brace, else a block.
    private mutating func parseBraceExpression() throws(SyntaxError) -> Expression {
        let start = here
        let next = peek(1).kind
        if next == .rightBrace || next == .name && peek(2).kind == .colon { return try parseRecord() }
        if next == .string, peek(2).kind == .colon { throw quotedField() }
        let block = try parseBraces()
        try grow(height, at: start)
        return Expression(.block(block), span(from: start))
    }

    /// `{name: value, …}`
    private mutating func parseRecord() throws(SyntaxError) -> Expression {
        let opener = current
        let start = here
        tokens[index].role = .record
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = false
        var fields: [RecordField] = []
        var names: Set<String> = []
        var tallest = 0
        while !isAtEnd(of: opener) {
            let name = try parseFieldName(&names)
            fields.append(RecordField(name: name, value: try parseExpression()))
            tallest = max(tallest, height)
            if try !continues(opener) { break }
        }
        newlineEnds = outer
        if isAtEnd(of: opener) { tokens[index].role = .record }
        try close(opener)
        leave()
        try grow(tallest, at: start)
        return Expression(.record(fields), span(from: start))
    }

    /// `name:` in a record.
    private mutating func parseFieldName(_ names: inout Set<String>) throws(SyntaxError) -> Name {
        guard current.kind == .name else { throw unexpected("the name of a field", help: ["{name: value}"]) }
        let name = takeName()
        if !names.insert(name.text).inserted {
            throw SyntaxError(
                "the record has two fields named \(name.text)", at: name.span,
                help: ["give each field a name of its own"])
        }
        guard current.kind == .colon else {
            throw unexpected("a colon behind the name of a field", help: ["{\(name.text): value}"])
        }
        advance()
        return name
    }

    private mutating func parseConditional() throws(SyntaxError) -> Expression {
        let start = here
        advance()
        let condition = try parseHeader("if", "a condition")
        var tallest = height
        let then = try parseBlock(after: span(from: start), "if")
        tallest = max(tallest, height)
        var otherwise: Expression?
        if current.kind == .else {
            let word = here
            advance()
            if current.kind == .if {
                try enter()
                otherwise = try parseConditional()
                leave()
            } else {
                let block = try parseBlock(after: word, "else")
                otherwise = Expression(.block(block), block.span)
            }
            tallest = max(tallest, height)
        }
        try grow(tallest, at: start)
        return Expression(.conditional(condition, then: then, otherwise: otherwise), span(from: start))
    }

    // MARK: ∂

    /// `∂J/∂w`. Behind each ∂ stands a name, a field path or a parenthesis.
    private mutating func parsePartial() throws(SyntaxError) -> Expression {
        let start = here
        advance()
        let numerator = try parsePartialOperand(start, isNumerator: true)
        let numeratorHeight = height
        guard current.kind == .slash, !isAtLineBreak else { throw incompletePartial(start, numerator) }
        let slash = index
        advance()
        guard current.kind == .partial else { throw missingDenominator(start, numerator) }
        tokens[slash].role = .partialSlash
        advance()
        let denominator = try parsePartialOperand(start, isNumerator: false)
        try grow(max(numeratorHeight, height), at: start)
        return Expression(.partial(of: numerator, by: denominator), span(from: start))
    }

    private mutating func parsePartialOperand(
        _ start: SourceSpan, isNumerator: Bool
    ) throws(SyntaxError) -> Expression {
        height = 1
        switch current.kind {
        case .leftParenthesis where !isAtLineBreak: return try parseParenthesis()
        case .name where !isAtLineBreak:
            var value = parseNameExpression()
            while current.kind == .dot, !isAtLineBreak, peek(1).kind == .name {
                advance()
                let name = takeName()
                try grow(height, at: value.span)
                value = Expression(.field(value, name), span(from: value.span))
            }
            return value
        case .end, .failure: throw unexpected("a name behind ∂")
        default: throw badPartialOperand(start, isNumerator: isNumerator)
        }
    }
}
