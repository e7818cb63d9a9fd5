import LeapDiagnostics
import LeapSyntax

extension Compiler {
    /// Compiles a statement.
    /// - Returns: the operand that holds its value.
    mutating func compile(_ statement: Statement) throws -> Int {
        let mark = builder.temporaryMark
        switch statement.kind {
        case .expression(let expression): return try compile(expression)
        case .assignment(let target, let value):
            return try compileAssignment(target, value, at: statement.span)
        case .update(let target, let updateOperator, let value):
            let variable = try compile(target)
            isUnrecorded = true
            let content = try compile(value)
            isUnrecorded = false
            let code = updateOperator == .set ? 0 : updateOperator == .add ? 1 : 2
            builder.emit(
                .update, variable, content, code, at: statement.span, operands: [target.span, value.span])
            return variable
        case .function(let definition):
            let register = try target(definition.name)
            try compileFunction(
                name: definition.name.text, selfName: definition.name.text, parameters: definition.parameters,
                documentation: definition.documentation, body: definition.body, span: statement.span,
                into: register)
            markAssigned(definition.name.text)
            return noneOperand
        case .forLoop(let targets, let sequence, let body):
            try compileFor(targets, sequence, body)
        case .whileLoop(let condition, let body):
            try compileWhile(condition, body)
        case .repeatLoop(let count, let body):
            let counter = builder.newTemporary()
            let times = try compile(count)
            builder.emit(.repeatPrepare, counter, times, at: count.span)
            try compileLoop(body, at: statement.span) { compiler in
                compiler.builder.emit(.repeatNext, counter, at: count.span)
            }
        case .breakLoop: addBreak(builder.emit(.jump, at: statement.span))
        case .continueLoop: addContinue(builder.emit(.jumpBack, at: statement.span))
        case .returnValue(let value):
            let operand = try value.map { try compile($0) } ?? noneOperand
            builder.emit(.returnValue, 0, operand, at: statement.span)
        case .use:
            throw Diagnostic(
                .syntax, "`use` stands at the top level only", at: statement.span,
                help: ["move it out of the block"])
        }
        builder.release(to: mark)
        return noneOperand
    }

    private mutating func compileAssignment(
        _ assignmentTarget: AssignmentTarget, _ value: Expression, at span: SourceSpan
    ) throws -> Int {
        switch assignmentTarget {
        case .name(let name):
            let register = try target(name)
            if case .lambda(let parameters, let body) = value.kind {
                try compileFunction(
                    name: nil, selfName: name.text, parameters: parameters, documentation: [], body: body,
                    span: value.span, into: register)
            } else {
                _ = try compile(value, into: register)
            }
            switch value.kind {
            case .call, .lambda, .derivative, .binary(.compose, _, _), .parenthesized, .conditional, .block:
                builder.emit(.nameValue, register, builder.constant(Value(name.text)), at: name.span)
            default: break
            }
            markAssigned(name.text)
            return register
        case .names(let names):
            let mark = builder.temporaryMark
            let whole = try compile(value)
            let first = builder.temporaryMark
            for _ in names { _ = builder.newTemporary() }
            builder.emit(.destructure, first, whole, names.count, at: span, operands: [value.span])
            for (index, name) in names.enumerated() {
                let register = try target(name)
                builder.emit(.move, register, first + index, at: name.span)
                builder.emit(.nameValue, register, builder.constant(Value(name.text)), at: name.span)
                markAssigned(name.text)
            }
            builder.release(to: mark)
            return noneOperand
        case .index(let name, let items, let indexSpan):
            let register = try target(name)
            let mark = builder.temporaryMark
            let content = builder.newTemporary()
            _ = try compile(value, into: content)
            // Assigning to a part of an outer array rebinds the name here to a copy.
            if !builder.isTopLevel, !builder.definitelyAssigned.contains(name.text) {
                _ = try compileName(name.text, at: name.span, into: register)
                markAssigned(name.text)
            }
            let shape = try compileIndexItems(items)
            builder.emit(
                .assignIndex, register, content, shape, at: indexSpan, operands: [name.span, value.span])
            builder.release(to: mark)
            return register
        }
    }

    /// A loop whose head, emitted by `head`, is one instruction that leaves the loop when patched.
    private mutating func compileLoop(
        _ body: Block, at span: SourceSpan, names: [String] = [], head: (inout Compiler) throws -> Int
    ) throws {
        enterLoop()
        let assigned = builder.definitelyAssigned
        let start = builder.position
        let exit = try head(&self)
        for name in names { markAssigned(name) }
        try compileBlockStatements(body)
        builder.emit(.jumpBack, start, at: span)
        builder.patch(exit)
        leaveLoop(continueTo: start)
        builder.definitelyAssigned = assigned
    }

    private mutating func compileBlockStatements(_ block: Block) throws {
        for statement in block.statements {
            let mark = builder.temporaryMark
            _ = try compile(statement)
            builder.release(to: mark)
        }
    }

    private mutating func compileWhile(_ condition: Expression, _ body: Block) throws {
        try compileLoop(body, at: condition.span) { compiler in
            let mark = compiler.builder.temporaryMark
            let operand = try compiler.compile(condition)
            compiler.builder.release(to: mark)
            return compiler.builder.emit(.jumpIfFalse, 0, operand, at: condition.span)
        }
    }

    private mutating func compileFor(_ targets: [Name], _ sequence: Expression, _ body: Block) throws {
        let span = sequence.span
        if targets.count == 1, case .binary(.range, let low, let high) = sequence.unwrapped.kind {
            let counter = builder.newTemporary()
            _ = builder.newTemporary()
            let mark = builder.temporaryMark
            let first = try compileOperand(low, before: high)
            let last = try compile(high)
            builder.emit(.rangePrepare, counter, first, last, at: span, operands: [low.span, high.span])
            builder.release(to: mark)
            let register = try target(targets[0])
            try compileLoop(body, at: span, names: [targets[0].text]) { compiler in
                compiler.builder.emit(.rangeNext, counter, register, at: span)
            }
            return
        }
        let iterator = builder.newTemporary()
        _ = try compile(sequence, into: iterator)
        builder.emit(.iterate, iterator, iterator, at: span)
        _ = builder.newTemporary()
        let element = targets.count == 1 ? try target(targets[0]) : builder.newTemporary()
        let registers = try targets.map { try target($0) }
        try compileLoop(body, at: span, names: targets.map(\.text)) { compiler in
            let exit = compiler.builder.emit(.iterateNext, iterator, element, at: span)
            if targets.count > 1 {
                let mark = compiler.builder.temporaryMark
                let first = mark
                for _ in targets { _ = compiler.builder.newTemporary() }
                compiler.builder.emit(.destructure, first, element, targets.count, at: span, operands: [span])
                for (index, register) in registers.enumerated() {
                    compiler.builder.emit(.move, register, first + index, at: targets[index].span)
                }
                compiler.builder.release(to: mark)
            }
            return exit
        }
    }

    /// Compiles a block whose value is its last expression.
    mutating func compileBlock(_ block: Block, into target: Int?) throws -> Int {
        guard let last = block.statements.last else { return move(noneOperand, into: target, at: block.span) }
        for statement in block.statements.dropLast() {
            let mark = builder.temporaryMark
            _ = try compile(statement)
            builder.release(to: mark)
        }
        if case .expression(let expression) = last.kind { return try compile(expression, into: target) }
        // Only an expression has a value: `{ a = 1 }` gives none.
        let mark = builder.temporaryMark
        _ = try compile(last)
        builder.release(to: mark)
        return move(noneOperand, into: target, at: last.span)
    }
}

extension Expression {
    /// Whether it is a number or a bracket as it stands, not something computed.
    var isWrittenOut: Bool {
        switch kind {
        case .number, .array, .boolean: true
        case .unary(_, let operand), .parenthesized(let operand): operand.isWrittenOut
        default: false
        }
    }

    /// The expression inside any parentheses.
    var unwrapped: Expression {
        if case .parenthesized(let inner) = kind { return inner.unwrapped }
        return self
    }
}
