import LeapDiagnostics

extension Parser {
    /// `f(x: [n, d], k = 1) = e`
    mutating func parseDefinition() throws(SyntaxError) -> Statement {
        let start = here
        let documentation = documentation(above: Int(current.start))
        let name = takeName()
        tokens[index].role = .postfix
        let parameters = try parseParameters(of: name.text)
        let tallest = height
        advance()
        let body = try parseFunctionBody()
        if current.kind == .assign, !isAtLineBreak { throw chainedAssignment(body) }
        try grow(max(tallest, height), at: name.span)
        let definition = FunctionDefinition(
            name: name, parameters: parameters, body: body, documentation: documentation)
        return Statement(.function(definition), span(from: start))
    }

    /// What stands behind `=` or `->`: outside the loops around it.
    private mutating func parseFunctionBody() throws(SyntaxError) -> Expression {
        let loops = loopDepth
        try enter()
        loopDepth = 0
        functionDepth += 1
        let body = try parseExpression()
        functionDepth -= 1
        leave()
        loopDepth = loops
        return body
    }

    /// `x -> e`, `(a, b) -> e`; the parser has seen that an arrow follows.
    mutating func parseLambda() throws(SyntaxError) -> Expression {
        let start = here
        var parameters: [Parameter] = []
        if current.kind == .name {
            parameters = [Parameter(name: takeName())]
            height = 0
        } else {
            parameters = try parseParameters(of: "this function")
        }
        let tallest = height
        advance()
        let body = try parseFunctionBody()
        try grow(max(tallest, height), at: start)
        return Expression(.lambda(parameters, body), span(from: start))
    }

    /// The parameters in their parentheses.
    private mutating func parseParameters(of function: String) throws(SyntaxError) -> [Parameter] {
        let opener = current
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = false
        var parameters: [Parameter] = []
        var tallest = 0
        var seen: Set<String> = []
        while !isAtEnd(of: opener) {
            if current.kind == .underscore { throw underscoreAsName() }
            guard current.kind == .name else { throw badParameter(of: function) }
            var parameter = Parameter(name: takeName())
            if !seen.insert(parameter.name.text).inserted {
                throw SyntaxError(
                    "\(function) has two parameters named \(parameter.name.text)", at: parameter.name.span,
                    help: ["give each parameter a name of its own"])
            }
            if current.kind == .colon {
                advance()
                parameter.shape = try parseShape()
            }
            if current.kind == .assign {
                advance()
                height = 0
                // A default is computed where the function is made.
                parameter.defaultValue = try parseExpression()
                tallest = max(tallest, height)
            } else if let last = parameters.last, last.defaultValue != nil {
                throw SyntaxError(
                    "the parameter \(parameter.name.text) has no default, but stands behind one that has",
                    at: parameter.name.span, help: ["put the parameters with a default last"])
            }
            parameters.append(parameter)
            if try !continues(opener) { break }
        }
        newlineEnds = outer
        try close(opener)
        leave()
        height = tallest
        return parameters
    }

    /// `[n, 3, _]` behind the colon of a parameter.
    private mutating func parseShape() throws(SyntaxError) -> [ShapeItem] {
        let opener = current
        guard opener.kind == .leftBracket else {
            throw unexpected("the shape of the parameter in brackets", help: ["f(x: [n, 3]) = …"])
        }
        advance()
        var items: [ShapeItem] = []
        while !isAtEnd(of: opener) {
            switch current.kind {
            case .name: items.append(.name(takeName()))
            case .underscore:
                items.append(.any(here))
                advance()
            case .number:
                guard let size = Int(text(current).filter { $0 != "_" }) else {
                    throw SyntaxError("a size is a whole number", at: here)
                }
                items.append(.size(size, here))
                advance()
            default: throw unexpected("a size: a name, a number or _")
            }
            if current.kind.infix != nil || current.kind == .power {
                throw SyntaxError("a size is a name, a number or _", at: here)
            }
            if try !continues(opener) { break }
        }
        try close(opener)
        return items
    }

    /// The `##` lines right above the line of a definition that begins at `offset`.
    private func documentation(above offset: Int) -> [String] {
        var lineStart = offset
        while lineStart > 0, bytes[lineStart - 1] != UInt8(ascii: "\n") {
            lineStart -= 1
            let byte = bytes[lineStart]
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else { return [] }
        }
        var lines: [String] = []
        while lineStart > 0 {
            let stop = lineStart - 1
            var start = stop
            while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
            var first = start
            while first < stop, bytes[first] == UInt8(ascii: " ") || bytes[first] == UInt8(ascii: "\t") { first += 1 }
            guard first + 1 < stop, bytes[first] == UInt8(ascii: "#"), bytes[first + 1] == UInt8(ascii: "#") else {
                break
            }
            first += 2
            if first < stop, bytes[first] == UInt8(ascii: " ") { first += 1 }
            var last = stop
            while last > first,
                bytes[last - 1] == UInt8(ascii: " ") || bytes[last - 1] == UInt8(ascii: "\t")
                    || bytes[last - 1] == UInt8(ascii: "\r")
            {
                last -= 1
            }
            lines.append(String(decoding: bytes[first..<last], as: UTF8.self))
            lineStart = start
        }
        return lines.reversed()
    }
}
