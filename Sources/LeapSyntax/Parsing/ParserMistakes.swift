import LeapDiagnostics

/// What the parser says about what it cannot parse, with the habits of other languages in mind.
extension Parser {
    /// What a token is called in a message.
    func describe(_ token: Token) -> String {
        switch token.kind {
        case .end: return isEmbedded ? "the end of the braces" : "the end of the input"
        case .string: return "a string"
        case .number, .constant: return "the number \(text(span(token), limit: 24))"
        case .name: return "the name \(text(span(token), limit: 40))"
        default: return text(token)
        }
    }

    /// The current token cannot stand here.
    func unexpected(_ expected: String, help: [Help] = []) -> SyntaxError {
        if current.kind == .failure, let failure { return failure }
        if current.kind == .end {
            if index > 0, tokens[index - 1].kind == .comma || tokens[index - 1].kind.closer != nil,
                let opener = tokens.last(where: { $0.kind.closer != nil && $0.partner == 0 })
            {
                return unclosed(opener)
            }
            // Point at what came last, the end itself shows nothing.
            let place = index > 0 ? span(tokens[index - 1]) : here
            return SyntaxError(
                "\(expected) is missing at the end", at: place,
                help: isEmbedded ? help + ["a brace that is part of the text is written \\{"] : help,
                isIncomplete: !isEmbedded)
        }
        switch current.kind {
        case .else:
            return SyntaxError(
                "else stands without its if", at: here, help: [.rule("", orExample: "write if c { … } else { … }")])
        case .rightParenthesis, .rightBracket, .rightBrace:
            if current.partner == 0 {
                return SyntaxError(
                    "this \(text(current)) closes nothing", at: here,
                    help: [.rule("", orExample: "remove it, or open it before")],
                    repair: (here, ""))
            }
        case .assign:
            return SyntaxError(
                "= binds a name and stands only behind one, at the beginning of a statement", at: here,
                help: [.rule("equality is tested with ==")])
        case .ellipsis where index > 0 && tokens[index - 1].kind.endsOperand:
            return SyntaxError(
                "a range is written with two dots", at: here,
                help: [.rule("", orExample: "0..9 are the numbers from 0 to 9")],
                repair: (here, ".."))
        case .less where index > 0 && tokens[index - 1].kind == .range:
            return SyntaxError(
                "a range includes both of its ends", at: span(tokens[index - 1]).union(here),
                help: ["0..9 are the numbers from 0 to 9; 0..n - 1 leaves out n"])
        case .range where expected == "an expression", .ellipsis:
            return SyntaxError(
                "\(text(current)) has no value before it", at: here,
                help: ["0..9 are the numbers from 0 to 9; a slice is x[:3]"])
        case .percent where index == 0 || current.newlineBefore, .doubleSlash where index == 0 || current.newlineBefore:
            guard expected == "an expression", bytes[..<Int(current.start)].last != UInt8(ascii: "(") else { break }
            return SyntaxError("a comment begins with #", at: here, help: [.rule("")])
        default:
            if expected == "an expression", index > 0, current.kind.infix != nil, tokens[index - 1].kind.infix != nil {
                return SyntaxError(
                    "a value is missing between \(text(tokens[index - 1])) and \(text(current))", at: here, help: help)
            }
            if expected == "an expression", index > 0, current.newlineBefore, current.kind.infix != nil {
                let sign = text(current)
                return SyntaxError(
                    "this line begins with \(sign), but the line before it has ended", at: here,
                    help: ["a line that goes on ends in its operator: write \(sign) at the end of the line before"])
            }
        }
        return SyntaxError("expected \(expected), found \(describe(current))", at: here, help: help)
    }

    /// A list or a bracket that does not go on as it must.
    func unclosed(_ opener: Token) -> SyntaxError {
        if current.kind == .failure, let failure { return failure }
        let bracket = text(opener)
        if current.kind == .end {
            return SyntaxError("this \(bracket) is not closed", at: span(opener), isIncomplete: !isEmbedded)
        }
        if opener.partner == 0, !current.kind.isCloser, failure == nil, let culprit = culprit(of: opener) {
            // What stands here may become clear with the bracket that is missing.
            return culprit
        }
        let note = ["the \(bracket) on line \(line(of: span(opener))) is still open"]
        let closer = opener.kind == .leftParenthesis ? ")" : opener.kind == .leftBracket ? "]" : "}"
        if current.kind.isCloser {
            return SyntaxError(
                "expected \(closer), found \(text(current))", at: here, notes: note, help: [.rule("")],
                repair: (here, closer))
        }
        if let habit = foreignWord() { return habit }
        if current.kind == .assign, index > 2, tokens[index - 2].kind == .leftParenthesis,
            tokens[index - 3].kind == .for
        {
            return SyntaxError(
                "a loop goes through a range, an array or a list", at: here,
                help: [.rule("", orExample: "for i in 0..9 { … }")])
        }
        if current.kind == .assign {
            return SyntaxError(
                "= does not stand inside brackets, except behind the name of an argument", at: here,
                help: [.rule("equality is tested with ==")])
        }
        if let choice = pythonChoice() { return choice }
        if current.kind.beginsExpression || current.kind == .in {
            return SyntaxError(
                "a comma or an operator is missing before \(describe(current))", at: here,
                notes: current.newlineBefore ? note : [])
        }
        return SyntaxError("expected a comma or \(closer), found \(describe(current))", at: here, notes: note)
    }

    /// Why a bracket has no partner: another one closes in its place, or the text ends.
    private func culprit(of opener: Token) -> SyntaxError? {
        var open: [Token] = []
        guard let start = tokens.firstIndex(where: { $0.start == opener.start }) else { return nil }
        for token in tokens[start...] {
            if token.kind.closer != nil {
                open.append(token)
            } else if token.kind.isCloser, let last = open.popLast(), last.kind.closer != token.kind {
                let closer = last.kind == .leftParenthesis ? ")" : last.kind == .leftBracket ? "]" : "}"
                return SyntaxError(
                    "expected \(closer), found \(text(token))", at: span(token),
                    notes: ["the \(text(last)) on line \(line(of: span(last))) is still open"], help: [.rule("")],
                    repair: (span(token), closer))
            }
        }
        guard let first = open.first else { return nil }
        return SyntaxError("this \(text(first)) is not closed", at: span(first), isIncomplete: !isEmbedded)
    }

    /// Something stands on the line behind a complete statement.
    func junk(after statement: Statement) -> SyntaxError {
        if current.kind == .failure, let failure { return failure }
        if let habit = foreignWord() { return habit }
        switch current.kind {
        case .assign, .rightParenthesis, .rightBracket, .rightBrace, .else, .range, .ellipsis:
            return unexpected("a new line or ;")
        case .colon:
            return SyntaxError(
                "a colon has no meaning here", at: here,
                help: [.rule("blocks stand in braces", orExample: ": if x > 0 { … }")])
        case .if where !current.newlineBefore:
            if let choice = pythonChoice() { return choice }
        case .in:
            return SyntaxError(
                "in belongs to a loop: for x in xs", at: here,
                help: [.rule("whether a value is among others", orExample: ": any(xs == x)")])
        case .comma: return looseListInAssignment()
        case .update, .addAssign, .subtractAssign:
            return SyntaxError(
                "\(text(current)) updates a parameter or a state and stands at the beginning of a statement",
                at: here, help: [.rule("in a function write the update in braces: () -> { w := 0 }")])
        case .arrow:
            return SyntaxError(
                "-> follows the parameters of a function", at: here,
                help: [.rule("for example x -> x^2, or (a, b) -> a + b")])
        default: break
        }
        let before = tokens[index - 1]
        if let comment = foreignComment() { return comment }
        if current.kind == .not, peek(1).kind == .in {
            return SyntaxError(
                "whether a value is among others is asked with ==", at: here.union(span(peek(1))),
                help: [.rule("", orExample: "not any(xs == x)")])
        }
        if before.kind == .rightParenthesis, before.partner > 0,
            ["function", "func", "def", "lambda", "fn"].contains(text(tokens[Int(before.partner) - 1]))
        {
            return SyntaxError(
                "an anonymous function is written with an arrow", at: span(tokens[Int(before.partner) - 1]),
                help: [.rule("", orExample: "x -> x^2")])
        }
        if current.kind.beginsExpression {
            if before.kind.isCloser || before.kind.endsOperand,
                current.kind == .name || current.kind == .constant || current.kind == .number
                    || current.kind == .partial || current.kind == .root || current.kind == .leftParenthesis
            {
                let left = text(span(before), limit: 24)
                let right = text(span(current), limit: 24)
                let pair = "\(left) * \(right)"
                let isShort =
                    !before.kind.isCloser && current.kind != .leftParenthesis && current.kind != .partial
                    && current.kind != .root
                return SyntaxError(
                    "an operator is missing before \(describe(current))", at: here,
                    help: [
                        .rule(
                            "",
                            orExample: isShort
                                ? "a product is written \(pair); two statements are separated by ; or a new line"
                                : "a product is written with *; two statements are separated by ; or a new line")
                    ])
            }
            return SyntaxError(
                "a new line or ; is missing before \(describe(current))", at: here,
                help: ["two statements are separated by ; or a new line"])
        }
        return SyntaxError("expected a new line or ;, found \(describe(current))", at: here)
    }

    /// A header without the block that must follow.
    func missingBlock(after header: SourceSpan, _ what: String) -> SyntaxError {
        if current.kind == .failure, let failure { return failure }
        if current.kind == .end {
            return SyntaxError(
                "a block in braces must follow this \(what)", at: header,
                help: ["\(what == "else" ? "else" : text(header)) { … }"],
                isIncomplete: !isEmbedded)
        }
        switch current.kind {
        case .assign:
            return SyntaxError(
                "= binds a name; a condition compares with ==", at: here,
                help: [.rule("", orExample: "\(text(header)) == \(text(span(peek(1)), limit: 24)) { … }")])
        case .colon where tokens[index - 1].kind == .number && !current.spaceBefore && !peek(1).spaceBefore:
            return SyntaxError(
                "a range is written with two dots", at: here,
                help: [.rule("", orExample: "0..9 are the numbers from 0 to 9")])
        case .colon:
            return SyntaxError(
                "the block of \(what) stands in braces, without a colon", at: here,
                help: [.rule("", orExample: "\(text(header)) { … }")])
        default:
            if let habit = foreignWord() { return habit }
            return SyntaxError(
                "expected { and the block of \(what), found \(describe(current))", at: here,
                help: [.rule("", orExample: "\(text(header)) { … }")])
        }
    }

    func badTarget(_ target: Expression) -> SyntaxError {
        let sign = text(current)
        switch target.kind {
        case .number(_, let written):
            return SyntaxError(
                "\(written) is a number and cannot be bound to something else", at: target.span,
                help: current.kind == .assign ? [.rule("equality is tested with ==")] : [],
                repair: current.kind == .assign ? (here, "==") : nil)
        case .boolean, .none:
            return SyntaxError("\(text(target.span)) is a reserved word", at: target.span)
        case .field:
            return SyntaxError(
                "a field cannot be bound with =", at: target.span,
                help: ["a parameter in a layer is updated with :=, for example \(text(target.span)) := 0"])
        case .lambda:
            return SyntaxError(
                "the body of a function with -> is an expression", at: here,
                help: ["write the statement in braces: x -> { y \(sign) x }"])
        case .index:
            var repair: (span: SourceSpan, text: String)?
            if case .index(let inner, _) = target.kind, case .index(let base, _) = inner.kind, case .name = base.kind {
                // A[i][j] is A[i, j].
                repair = (SourceSpan(start: inner.span.end - 1, end: inner.span.end + 1), ", ")
            }
            return SyntaxError(
                "only an element of a named array can be set", at: target.span,
                help: [.rule("", orExample: "give the array a name first, then x[0] = 1")], repair: repair)
        case .call(let function, _):
            return SyntaxError(
                "the parameters of a function are plain names", at: target.span,
                help: current.kind == .assign && isName(function)
                    ? ["a definition reads \(text(function.span))(x, y) = x + y; equality is tested with =="]
                    : ["equality is tested with =="])
        case .array, .parenthesized:
            return SyntaxError("names before = stand without brackets", at: target.span, help: ["a, b = split(data)"])
        default:
            return SyntaxError(
                "what stands left of \(sign) must be a name", at: target.span,
                help: current.kind == .assign ? ["equality is tested with =="] : [])
        }
    }

    private func isName(_ expression: Expression) -> Bool {
        if case .name = expression.kind { return true }
        return false
    }

    func looseComma() -> SyntaxError {
        SyntaxError(
            "a comma separates values only in brackets, or names before =", at: here,
            help: [.rule("", orExample: "a list is written [a, b]; two statements are separated by ;")])
    }

    func looseValues(_ value: Expression) -> SyntaxError {
        SyntaxError(
            "the values of an assignment stand in brackets", at: value.span.union(here),
            help: [.rule("", orExample: "a, b = [1, 2]")], repair: inBrackets(from: value.span.start))
    }

    /// What stands from a place to the end of its statement, in brackets.
    private func inBrackets(from start: UInt32) -> (span: SourceSpan, text: String)? {
        var last = index
        while last + 1 < tokens.count, !tokens[last + 1].newlineBefore,
            ![.semicolon, .end, .rightBrace].contains(tokens[last + 1].kind)
        {
            last += 1
        }
        let whole = SourceSpan(start: start, end: base + tokens[last].end)
        return start < whole.end ? (whole, "[\(text(whole, limit: 400))]") : nil
    }

    /// `x = 1, 2`
    private func looseListInAssignment() -> SyntaxError {
        var place = index - 1
        while place > 0, tokens[place].kind != .assign, tokens[place].kind != .semicolon { place -= 1 }
        return SyntaxError(
            "a comma separates values only in brackets", at: here,
            help: [.rule("a list is written in brackets", orExample: ": x = [1, 2]")],
            repair: tokens[place].kind == .assign ? inBrackets(from: base + tokens[place + 1].start) : nil)
    }

    func returnOutside() -> SyntaxError {
        SyntaxError(
            "return stands outside a function", at: here,
            help: [.rule("the value of a line is shown by itself; write only the expression")])
    }

    func missingHeader(_ word: String, _ what: String) -> SyntaxError {
        SyntaxError(
            "\(word) needs \(what) before its block", at: span(tokens[index - 1]),
            help: [word == "repeat" ? "repeat 100 { … }" : "\(word) x > 0 { … }"])
    }

    func missingIndex(_ opener: Token) -> SyntaxError {
        SyntaxError(
            "an index is missing between the brackets", at: span(opener).union(here),
            help: ["x[0] is the first element, x[:] are all"])
    }

    func longSlice(_ start: SourceSpan) -> SyntaxError {
        SyntaxError(
            "a slice has at most three parts", at: start.union(here),
            help: ["start:stop:step, for example x[0:10:2]"])
    }

    func loosePlaceholder() -> SyntaxError {
        if peek(1).kind == .arrow || peek(1).kind == .assign { return underscoreAsName() }
        return SyntaxError(
            "_ stands only as a whole argument of a call", at: here,
            help: ["reshape(_, [2, 3]) is a function; for anything else write x -> x + 1"])
    }

    func emptyParentheses(_ start: SourceSpan) -> SyntaxError {
        SyntaxError(
            "nothing stands between the parentheses", at: start.union(here),
            help: ["the absence of a value is none; a function without arguments is () -> e"])
    }

    func quotedField() -> SyntaxError {
        SyntaxError(
            "the names of a record stand without quotes", at: span(peek(1)),
            help: [.rule("", orExample: "{name: value}")])
    }

    /// `∂J/` without the second ∂.
    func missingDenominator(_ start: SourceSpan, _ numerator: Expression) -> SyntaxError {
        if current.kind == .end || current.kind == .failure { return unexpected("∂ and a name") }
        let written = text(numerator.span)
        // `∂J/dw`
        let denominator =
            text(current).count > 1 && text(current).hasPrefix("d") ? String(text(current).dropFirst()) : text(current)
        return SyntaxError(
            "∂\(written)/ must be followed by ∂ and what to differentiate by", at: span(from: start),
            help: current.kind == .name ? [.code("∂\(written)/∂\(denominator)")] : ["∂\(written)/∂w"])
    }

    func chainedAssignment(_ value: Expression) -> SyntaxError {
        SyntaxError(
            "an assignment has no value that could be assigned again", at: here,
            help: ["write two statements: a = 1; b = 1. Equality is tested with =="])
    }

    func underscoreAsName(inLoop: Bool = false) -> SyntaxError {
        SyntaxError(
            "_ is not a name", at: here,
            help: [inLoop ? "give the variable a name, or write repeat 10 { … }" : "give it a name"])
    }

    func reservedParameter() -> SyntaxError {
        SyntaxError("\(text(current)) is a number and cannot name a parameter", at: here)
    }

    func badParameter(of function: String) -> SyntaxError {
        if current.kind == .constant { return reservedParameter() }
        if current.kind.isReservedWord {
            return SyntaxError("\(text(current)) is a reserved word and cannot name a parameter", at: here)
        }
        return unexpected("the name of a parameter", help: ["f(x, slope = 1) = …"])
    }

    func tuple(_ opener: Token) -> SyntaxError {
        var list = "a, b"
        if opener.partner > 0 {
            let inner = SourceSpan(start: base + opener.end, end: base + tokens[Int(opener.partner)].start)
            if inner.end - inner.start < 40 { list = text(inner) }
        }
        return SyntaxError(
            "a list stands in brackets, not in parentheses", at: span(opener).union(here),
            help: [
                .rule("", orExample: "[\(list)]")
            ])
    }

    func comprehension() -> SyntaxError {
        SyntaxError(
            "a loop does not stand inside brackets", at: here,
            help: [
                .rule("map applies a function to every element", orExample: ": map(x -> x^2, 0..9)"),
                "most operations take whole arrays: (0..9)^2",
            ])
    }

    func doubleRange() -> SyntaxError {
        SyntaxError(
            "a range has two ends", at: here,
            help: ["a step is given by arange(0, 10, 2) or by a slice, (0..10)[::2]"])
    }

    func calledNumber(_ number: Expression) -> SyntaxError {
        let inner =
            current.partner > 0
            ? text(SourceSpan(start: here.start, end: base + tokens[Int(current.partner)].end)) : "(…)"
        return SyntaxError(
            "a number is not a function", at: number.span,
            help: ["a product is written \(code: "\(text(number.span)) * \(inner)")"])
    }

    /// `1/2x`
    func ambiguousQuotient(_ left: Expression, _ pending: PendingOperator, _ right: Expression) -> SyntaxError {
        let operation = pending.binary.rawValue
        let leftText = text(left.span)
        let rightText = text(right.span)
        var help: [Help] = [.code("\(leftText)\(operation)(\(rightText))")]
        if case .binary(.implicitMultiply, let factor, let rest) = right.kind {
            if case .number = left.kind, case .number = factor.kind {
                help.append(.code("(\(leftText)\(operation)\(text(factor.span)))\(text(rest.span))"))
            } else {
                help.append(.code("\(leftText)\(operation)\(text(factor.span)) * \(text(rest.span))"))
            }
        }
        return SyntaxError(
            "\(leftText)\(operation)\(rightText) can be read in two ways", at: left.span.union(right.span),
            notes: ["\(rightText) could stand below the line as a whole, or only its number"], help: help)
    }

    /// `∂J` without `/∂w`.
    func incompletePartial(_ start: SourceSpan, _ numerator: Expression) -> SyntaxError {
        if current.kind == .failure, let failure { return failure }
        let written = text(numerator.span)
        switch current.kind {
        case .leftParenthesis where !isAtLineBreak, .leftBracket where !isAtLineBreak,
            .prime where !isAtLineBreak, .power where !isAtLineBreak:
            var bottom = "w"
            let behind = Int(current.partner) + 1
            if current.partner > 0, behind + 2 < tokens.count, tokens[behind].kind == .slash,
                tokens[behind + 1].kind == .partial, tokens[behind + 2].kind == .name
            {
                bottom = text(tokens[behind + 2])
            }
            let stop = current.partner > 0 ? base + tokens[Int(current.partner)].end : here.end
            let whole = text(SourceSpan(start: numerator.span.start, end: stop))
            return SyntaxError(
                "behind ∂ stands a name, a field path or a parenthesis", at: start.union(here),
                help: current.partner > 0 ? ["∂(\(whole))/∂\(bottom)"] : ["∂(…)/∂w"])
        default:
            return SyntaxError(
                "∂\(written) is only the upper half of a derivative", at: start.union(numerator.span),
                help: ["∂\(written)/∂w is the derivative of \(written) by w; grad(\(written), w) means the same"])
        }
    }

    func badPartialOperand(_ start: SourceSpan, isNumerator: Bool) -> SyntaxError {
        if current.kind == .power {
            return SyntaxError(
                "a second derivative is the derivative of a derivative", at: start.union(here),
                help: ["∂(∂J/∂w)/∂w"])
        }
        return SyntaxError(
            "behind ∂ stands a name, a field path or a parenthesis", at: start.union(here),
            help: ["∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w"])
    }
}
