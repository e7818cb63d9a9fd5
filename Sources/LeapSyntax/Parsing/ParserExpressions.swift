import LeapDiagnostics

extension Parser {
    /// An expression: operands and the infix operators between them. What follows is left to the caller.
    mutating func parseExpression() throws(SyntaxError) -> Expression {
        let operandBase = operands.count
        let operatorBase = operators.count
        while true {
            let operand = try parseUnary(allowsProduct: true)
            operands.append((operand, height))
            guard !isAtLineBreak, let infix = current.kind.infix else { break }
            let precedence = infix.precedence
            while operators.count > operatorBase, let top = operators.last, top.precedence >= precedence {
                if precedence == .comparison, top.precedence == .comparison { break }
                if precedence == .range, top.precedence == .range { throw doubleRange() }
                try reduce()
            }
            switch infix {
            case .binary(let binary):
                operators.append(
                    PendingOperator(precedence: precedence, binary: binary, comparisons: [], span: here))
            case .comparison(let comparison):
                if operators.count > operatorBase, operators[operators.count - 1].precedence == .comparison {
                    operators[operators.count - 1].comparisons.append(comparison)
                } else {
                    operators.append(
                        PendingOperator(
                            precedence: precedence, binary: .add, comparisons: [comparison], span: here))
                }
            }
            advance()
        }
        while operators.count > operatorBase { try reduce() }
        let (result, resultHeight) = operands[operandBase]
        operands.removeLast()
        height = resultHeight
        return result
    }

    /// Joins the topmost operator with its operands.
    private mutating func reduce() throws(SyntaxError) {
        guard let pending = operators.popLast() else { return }
        if pending.precedence == .comparison {
            let first = operands.count - pending.comparisons.count - 1
            let taken = operands[first...]
            var tallest = 0
            var parts: [Expression] = []
            parts.reserveCapacity(taken.count)
            for (expression, height) in taken {
                tallest = max(tallest, height)
                parts.append(expression)
            }
            operands.removeSubrange(first...)
            let span = parts[0].span.union(parts[parts.count - 1].span)
            try grow(tallest, at: span)
            operands.append((Expression(.comparison(parts, pending.comparisons), span), height))
            return
        }
        let right = operands.removeLast()
        let left = operands.removeLast()
        if pending.binary == .divide || pending.binary == .floorDivide, isProduct(right.expression) {
            throw ambiguousQuotient(left.expression, pending, right.expression)
        }
        let span = left.expression.span.union(right.expression.span)
        try grow(max(left.height, right.height), at: span)
        operands.append((Expression(.binary(pending.binary, left.expression, right.expression), span), height))
    }

    /// Whether it is `2x`, perhaps with a sign before it.
    private func isProduct(_ expression: Expression) -> Bool {
        var expression = expression
        while case .unary(_, let operand) = expression.kind { expression = operand }
        if case .binary(.implicitMultiply, _, _) = expression.kind { return true }
        return false
    }

    /// `-x`, `not x`, `√x`, and the product `2x`.
    mutating func parseUnary(allowsProduct: Bool) throws(SyntaxError) -> Expression {
        let start = here
        if let prefix = current.kind.prefix {
            if tokens[index].role == .plain { tokens[index].role = .prefix }
            try enter()
            advance()
            let operand = try parseUnary(allowsProduct: allowsProduct)
            leave()
            try grow(height, at: start)
            return Expression(.unary(prefix, operand), start.union(operand.span))
        }
        let left = try parsePower()
        guard allowsProduct, !current.spaceBefore, !current.newlineBefore else { return left }
        switch current.kind {
        case .name, .constant, .root, .partial: break
        default: return left
        }
        let before = tokens[index - 1].kind
        guard before == .number || before == .rightParenthesis && left.isConstant else { return left }
        tokens[index].role = .implicitFactor
        let leftHeight = height
        let right = try parseUnary(allowsProduct: false)
        let span = left.span.union(right.span)
        try grow(max(leftHeight, height), at: span)
        return Expression(.binary(.implicitMultiply, left, right), span)
    }

    /// `x^y`; the exponent may have a sign.
    private mutating func parsePower() throws(SyntaxError) -> Expression {
        let base = try parsePostfix()
        guard current.kind == .power, !isAtLineBreak else { return base }
        let baseHeight = height
        try enter()
        advance()
        let exponent = try parseUnary(allowsProduct: false)
        leave()
        let span = base.span.union(exponent.span)
        try grow(max(baseHeight, height), at: span)
        return Expression(.binary(.power, base, exponent), span)
    }

    /// Calls, indices, fields and derivatives behind a value.
    private mutating func parsePostfix() throws(SyntaxError) -> Expression {
        let first = current.kind
        var value = try parsePrimary()
        // A conditional, a block and a function end where they end.
        switch value.kind {
        case .conditional, .block, .lambda: return value
        default: break
        }
        while !isAtLineBreak {
            switch current.kind {
            case .leftParenthesis:
                if first == .number, case .number = value.kind { throw calledNumber(value) }
                value = try parseCall(value)
            case .leftBracket: value = try parseSubscript(value)
            case .dot: value = try parseField(value)
            case .prime:
                advance()
                try grow(height, at: value.span)
                value = Expression(.derivative(value), span(from: value.span))
            default: return value
            }
        }
        return value
    }

    private mutating func parseCall(_ function: Expression) throws(SyntaxError) -> Expression {
        let tallest = height
        tokens[index].role = .postfix
        let arguments = try parseArguments()
        try grow(max(tallest, height), at: function.span)
        return Expression(.call(function, arguments), span(from: function.span))
    }

    private mutating func parseSubscript(_ base: Expression) throws(SyntaxError) -> Expression {
        let tallest = height
        tokens[index].role = .postfix
        let items = try parseIndex()
        try grow(max(tallest, height), at: base.span)
        return Expression(.index(base, items), span(from: base.span))
    }

    private mutating func parseField(_ base: Expression) throws(SyntaxError) -> Expression {
        let dot = here
        advance()
        guard current.kind == .name || current.kind.isReservedWord || current.kind == .constant, !isAtLineBreak
        else {
            if current.kind == .failure { throw unexpected("") }
            if current.kind.infix != nil {
                throw SyntaxError(
                    "operations work element by element as they are, without a dot", at: dot.union(here),
                    help: [.rule("")])
            }
            throw SyntaxError(
                "the name of a field must follow the dot", at: dot,
                help: ["x.T is the transpose, r.name a field of a record; an element is x[0]"])
        }
        let name = takeName()
        try grow(height, at: base.span)
        return Expression(.field(base, name), span(from: base.span))
    }

    /// `(a, k = b)`
    private mutating func parseArguments() throws(SyntaxError) -> [Argument] {
        let opener = current
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = false
        var arguments: [Argument] = []
        var labels: Set<String> = []
        var tallest = 0
        while !isAtEnd(of: opener) {
            let label = try parseLabel(&labels, after: arguments.last?.label)
            if current.kind == .underscore, peek(1).kind == .comma || peek(1).kind == .rightParenthesis {
                arguments.append(Argument(label: label, value: Expression(.placeholder, here)))
                advance()
            } else {
                arguments.append(Argument(label: label, value: try parseExpression()))
                tallest = max(tallest, height)
            }
            if try !continues(opener) { break }
        }
        newlineEnds = outer
        try close(opener)
        leave()
        height = tallest
        return arguments
    }

    /// `k =` before an argument.
    private mutating func parseLabel(
        _ labels: inout Set<String>, after previous: Name?
    ) throws(SyntaxError) -> Name? {
        if current.kind == .name, peek(1).kind == .assign {
            let name = takeName()
            advance()
            if !labels.insert(name.text).inserted {
                throw SyntaxError(
                    "the argument \(name.text) is given twice", at: name.span, help: ["leave one of the two out"])
            }
            return name
        }
        if let previous, current.kind.beginsExpression {
            throw SyntaxError(
                "an argument without a name stands behind the named argument \(previous.text)", at: here,
                help: ["put the named arguments last"])
        }
        return nil
    }

    /// `[i, a:b:c, ...]` behind a value.
    private mutating func parseIndex() throws(SyntaxError) -> [IndexItem] {
        let opener = current
        try enter()
        advance()
        let outer = newlineEnds
        newlineEnds = false
        var items: [IndexItem] = []
        var tallest = 0
        while !isAtEnd(of: opener) {
            if current.kind == .ellipsis {
                items.append(.ellipsis(here))
                advance()
            } else {
                items.append(try parseIndexItem(&tallest))
            }
            if try !continues(opener) { break }
        }
        newlineEnds = outer
        if items.isEmpty, isAtEnd(of: opener) { throw missingIndex(opener) }
        try close(opener)
        leave()
        height = tallest
        return items
    }

    private mutating func parseIndexItem(_ tallest: inout Int) throws(SyntaxError) -> IndexItem {
        let start = here
        var parts: [Expression?] = [nil, nil, nil]
        var position = 0
        while true {
            if current.kind == .colon {
                guard position < 2 else { throw longSlice(start) }
                tokens[index].role = .slice
                position += 1
                advance()
            } else if current.kind == .comma || current.kind == .rightBracket, position > 0 {
                return .slice(parts[0], parts[1], parts[2], span(from: start))
            } else if parts[position] == nil {
                let part = try parseExpression()
                tallest = max(tallest, height)
                if position == 0, current.kind != .colon { return .expression(part) }
                parts[position] = part
            } else {
                return .slice(parts[0], parts[1], parts[2], span(from: start))
            }
        }
    }
}
