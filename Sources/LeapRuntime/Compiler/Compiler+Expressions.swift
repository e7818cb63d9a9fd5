import LeapDiagnostics
import LeapSyntax

extension Compiler {
    /// Compiles an expression.
    /// - Parameter target: the register that must hold the value; without one, any operand will do.
    /// - Returns: the operand that holds the value.
    mutating func compile(_ expression: Expression, into target: Int? = nil) throws -> Int {
        let span = expression.span
        let wasUnrecorded = isUnrecorded
        defer { isUnrecorded = wasUnrecorded }
        // Arithmetic hands it on to its operands; what is called or chosen keeps its history.
        if isUnrecorded, !expression.kind.isArithmetic { isUnrecorded = false }
        switch expression.kind {
        case .number(let value, _): return move(builder.constant(value), into: target, at: span)
        case .boolean(let value): return move(builder.constant(Value.boolean(value)), into: target, at: span)
        case .none: return move(noneOperand, into: target, at: span)
        case .string(let parts): return try compileString(parts, at: span, into: target)
        case .name(let name): return try compileName(name, at: span, into: target)
        case .array(let elements):
            let result = target ?? builder.newTemporary()
            let first = try compileConsecutive(elements)
            // Written-out rows must have one length; computed arrays of different shapes make a list.
            let isWrittenOut = elements.allSatisfy(\.isWrittenOut)
            builder.emit(
                .makeArray, result, isWrittenOut ? elements.count : ~elements.count, first, at: span,
                operands: elements.prefix(64).map(\.span))
            builder.release(to: target == nil ? result + 1 : first)
            return result
        case .record(let fields):
            let result = target ?? builder.newTemporary()
            let first = try compileConsecutive(fields.map(\.value))
            builder.recordShapes.append(fields.map(\.name.text))
            builder.emit(.makeRecord, result, builder.recordShapes.count - 1, first, at: span)
            builder.release(to: target == nil ? result + 1 : first)
            return result
        case .unary(let unaryOperator, let operand):
            let opcode: Opcode =
                switch unaryOperator {
                case .negate: .negate
                case .plus: .plus
                case .not: .not
                case .squareRoot: .squareRoot
                }
            if case .number(let value, _) = operand.kind, unaryOperator == .negate {
                return move(builder.constant(-value), into: target, at: span)
            }
            return try compileUnary(opcode, operand, at: span, into: target)
        case .derivative(let operand): return try compileUnary(.derivative, operand, at: span, into: target)
        case .binary(let binaryOperator, let left, let right):
            return try compileBinary(binaryOperator, left, right, at: span, into: target)
        case .comparison(let operands, let operators):
            return try compileComparison(operands, operators, at: span, into: target)
        case .call(let callee, let arguments):
            if arguments.contains(where: { $0.value.isPlaceholder }) {
                return try compile(Self.fillPlaceholders(callee, arguments, span), into: target)
            }
            return try compileCall(callee, arguments, at: span, into: target)
        case .index(let base, let items):
            let result = target ?? builder.newTemporary()
            let mark = builder.temporaryMark
            let array =
                items.contains(where: \.hasBlock)
                ? try compile(base, into: builder.newTemporary()) : try compile(base)
            let shape = try compileIndexItems(items)
            builder.emit(.index, result, array, shape, at: span, operands: [base.span])
            builder.release(to: mark)
            return result
        case .field(let base, let name):
            let result = target ?? builder.newTemporary()
            let mark = builder.temporaryMark
            let operand = try compile(base)
            builder.emit(
                .field, result, operand, ~builder.constant(Value(name.text)), at: span,
                operands: [base.span, name.span])
            builder.release(to: mark)
            return result
        case .partial(let output, let input):
            let result = target ?? builder.newTemporary()
            let mark = builder.temporaryMark
            let first = try compileOperand(output, before: input)
            let second = try compile(input)
            builder.emit(.partial, result, first, second, at: span, operands: [output.span, input.span])
            builder.release(to: mark)
            return result
        case .lambda(let parameters, let body):
            let result = target ?? builder.newTemporary()
            try compileFunction(
                name: nil, selfName: nil, parameters: parameters, documentation: [], body: body, span: span,
                into: result)
            return result
        case .conditional(let condition, let then, let otherwise):
            return try compileConditional(condition, then, otherwise, at: span, into: target)
        case .block(let block): return try compileBlock(block, into: target)
        case .parenthesized(let inner): return try compile(inner, into: target)
        case .operatorFunction(let name):
            guard let function = OperatorFunctions.function(name) else {
                throw Diagnostic(.syntax, "this operator is not a function", at: span)
            }
            return move(builder.constant(Value.function(function)), into: target, at: span)
        case .placeholder:
            throw Diagnostic(
                .syntax, "`_` stands for a missing argument of a call", at: span,
                help: ["for example reshape(_, [2, 3])"])
        }
    }

    /// Compiles a left operand so that evaluating the right one cannot change it.
    mutating func compileOperand(_ expression: Expression, before next: Expression) throws -> Int {
        next.hasBlock ? try compile(expression, into: builder.newTemporary()) : try compile(expression)
    }

    /// Compiles expressions into consecutive fresh registers and returns the first.
    private mutating func compileConsecutive(_ expressions: [Expression]) throws -> Int {
        let first = builder.temporaryMark
        for expression in expressions {
            let register = builder.newTemporary()
            _ = try compile(expression, into: register)
            builder.release(to: register + 1)
        }
        return first
    }

    private mutating func compileUnary(
        _ opcode: Opcode, _ operand: Expression, at span: SourceSpan, into target: Int?
    ) throws -> Int {
        let result = target ?? builder.newTemporary()
        let mark = builder.temporaryMark
        let source = try compile(operand)
        let instruction = builder.emit(opcode, result, source, at: span, operands: [operand.span])
        builder.instructions[instruction].isUnrecorded = isUnrecorded
        builder.release(to: mark)
        return result
    }

    private mutating func compileBinary(
        _ binaryOperator: BinaryOperator, _ left: Expression, _ right: Expression, at span: SourceSpan,
        into target: Int?
    ) throws -> Int {
        let opcode: Opcode
        switch binaryOperator {
        case .power: opcode = .power
        case .implicitMultiply, .multiply: opcode = .multiply
        case .matrixMultiply: opcode = .matrixMultiply
        case .divide: opcode = .divide
        case .floorDivide: opcode = .floorDivide
        case .remainder: opcode = .remainder
        case .add: opcode = .add
        case .subtract: opcode = .subtract
        case .range: opcode = .range
        case .compose: opcode = .compose
        case .pipe:
            return try compileCall(right, [Argument(label: nil, value: left)], at: span, into: target)
        case .and, .or:
            return try compileLogical(
                isAnd: binaryOperator == .and, left, at: span, into: target, operands: [left.span, right.span]
            ) { compiler in try compiler.compile(right) }
        }
        let result = target ?? builder.newTemporary()
        let mark = builder.temporaryMark
        let first = try compileOperand(left, before: right)
        let second = try compile(right)
        let instruction = builder.emit(
            opcode, result, first, second, at: span, operands: [left.span, right.span])
        builder.instructions[instruction].isUnrecorded = isUnrecorded
        builder.release(to: mark)
        return result
    }

    /// `a and b`: b is not evaluated when a decides; arrays combine element by element.
    private mutating func compileLogical(
        isAnd: Bool, _ left: Expression, at span: SourceSpan, into target: Int?, operands: [SourceSpan],
        right: (inout Compiler) throws -> Int
    ) throws -> Int {
        let mark = builder.temporaryMark
        let result = builder.newTemporary()
        _ = try compile(left, into: result)
        let skip = builder.emit(isAnd ? .jumpIfDecidedFalse : .jumpIfDecidedTrue, 0, result, at: operands[0])
        let second = try right(&self)
        builder.emit(isAnd ? .logicalAnd : .logicalOr, result, result, second, at: span, operands: operands)
        builder.patch(skip)
        if let target {
            builder.emit(.move, target, result, at: span)
            builder.release(to: mark)
            return target
        }
        builder.release(to: result + 1)
        return result
    }

    private mutating func compileComparison(
        _ operands: [Expression], _ operators: [ComparisonOperator], at span: SourceSpan, into target: Int?
    ) throws -> Int {
        let result = operators.count > 1 ? builder.newTemporary() : target ?? builder.newTemporary()
        let mark = builder.temporaryMark
        var left = try compileOperand(operands[0], before: operands[1])
        var skips: [Int] = []
        for (index, comparison) in operators.enumerated() {
            let opcode: Opcode =
                switch comparison {
                case .equal: .equal
                case .notEqual: .notEqual
                case .less: .less
                case .lessOrEqual: .lessOrEqual
                case .greater: .greater
                case .greaterOrEqual: .greaterOrEqual
                }
            let isLast = index == operators.count - 1
            // The middle operand of a chain is evaluated once.
            let right =
                isLast
                ? try compile(operands[index + 1]) : try compile(operands[index + 1], into: builder.newTemporary())
            let spans = [operands[index].span, operands[index + 1].span]
            if index == 0 {
                builder.emit(opcode, result, left, right, at: span, operands: spans)
            } else {
                let part = builder.newTemporary()
                builder.emit(opcode, part, left, right, at: span, operands: spans)
                builder.emit(.logicalAnd, result, result, part, at: span, operands: [span, span])
            }
            if !isLast { skips.append(builder.emit(.jumpIfDecidedFalse, 0, result, at: span)) }
            left = right
        }
        for skip in skips { builder.patch(skip) }
        builder.release(to: mark)
        return operators.count > 1 ? move(result, into: target, at: span) : result
    }

    private mutating func compileConditional(
        _ condition: Expression, _ then: Block, _ otherwise: Expression?, at span: SourceSpan, into target: Int?
    ) throws -> Int {
        let result = target ?? builder.newTemporary()
        let mark = builder.temporaryMark
        let operand = try compile(condition)
        let skip = builder.emit(.jumpIfFalse, 0, operand, at: condition.span)
        builder.release(to: mark)
        let before = builder.definitelyAssigned
        _ = try compileBlock(then, into: result)
        builder.release(to: mark)
        let afterThen = builder.definitelyAssigned
        builder.definitelyAssigned = before
        let end = builder.emit(.jump, at: span)
        builder.patch(skip)
        if let otherwise {
            _ = try compile(otherwise, into: result)
        } else {
            builder.emit(.move, result, noneOperand, at: span)
        }
        builder.release(to: mark)
        builder.patch(end)
        builder.definitelyAssigned.formIntersection(afterThen)
        return result
    }

    private mutating func compileCall(
        _ callee: Expression, _ arguments: [Argument], at span: SourceSpan, into target: Int?
    ) throws -> Int {
        let function = builder.newTemporary()
        // A global is called where it stands, without a copy.
        var globalSlot: Int?
        if case .name(let name) = callee.kind, case .global = builder.resolve(name),
            arguments.allSatisfy({ $0.label == nil && !$0.value.hasBlock })
        {
            globalSlot = try globals.slot(name, at: callee.span)
        } else {
            _ = try compile(callee, into: function)
        }
        for (index, argument) in arguments.enumerated() {
            let register = builder.newTemporary()
            if index == 1, case .name("grad") = callee.kind, case .array(let targets) = argument.value.unwrapped.kind {
                // What `grad(J, [c, z])` differentiates by are the values themselves, not an array made of them.
                let first = try compileConsecutive(targets)
                builder.emit(.makeList, register, targets.count, first, at: argument.value.span)
            } else if arguments.count == 1, argument.label == nil, case .name("help") = callee.kind,
                case .name(let word) = argument.value.kind, builder.isTopLevel, case .unbound = globals.value(word)
            {
                // Nothing is named so: help looks for the word.
                _ = move(builder.constant(Value(word)), into: register, at: argument.value.span)
            } else {
                _ = try compile(argument.value, into: register)
            }
            builder.release(to: register + 1)
        }
        var shape = -1
        if arguments.contains(where: { $0.label != nil }) {
            builder.callShapes.append(CallShape(labels: arguments.map(\.label)))
            shape = builder.callShapes.count - 1
        }
        builder.emit(
            globalSlot == nil ? .call : .callGlobal, function, arguments.count, globalSlot ?? shape, at: span,
            operands: [callee.span] + arguments.prefix(64).map(\.value.span))
        if let target {
            builder.emit(.move, target, function, at: span)
            builder.release(to: function)
            return target
        }
        builder.release(to: function + 1)
        return function
    }

    private mutating func compileString(_ parts: [StringPart], at span: SourceSpan, into target: Int?) throws -> Int {
        if parts.isEmpty { return move(builder.constant(Value("")), into: target, at: span) }
        if parts.count == 1, case .text(let text) = parts[0] {
            return move(builder.constant(Value(text)), into: target, at: span)
        }
        let result = target ?? builder.newTemporary()
        var pieces: [Code.StringPiece] = []
        var values: [Expression] = []
        for part in parts {
            switch part {
            case .text(let text): pieces.append(.text(text))
            case .interpolation(let value, let format):
                pieces.append(.value(format: format))
                values.append(value)
            }
        }
        let first = try compileConsecutive(values)
        builder.stringShapes.append(pieces)
        builder.emit(
            .interpolate, result, builder.stringShapes.count - 1, first, at: span, operands: values.map(\.span))
        builder.release(to: target == nil ? result + 1 : first)
        return result
    }

    /// Compiles what stands between index brackets into consecutive registers.
    /// - Returns: the number of the index's shape.
    mutating func compileIndexItems(_ items: [IndexItem]) throws -> Int {
        var parts: [IndexPart] = []
        let first = builder.temporaryMark
        for item in items {
            switch item {
            case .expression(let expression):
                let register = builder.newTemporary()
                _ = try compile(expression, into: register)
                builder.release(to: register + 1)
                parts.append(.value(expression.span))
            case .slice(let start, let stop, let step, let span):
                for part in [start, stop, step] {
                    guard let part else { continue }
                    let register = builder.newTemporary()
                    _ = try compile(part, into: register)
                    builder.release(to: register + 1)
                }
                parts.append(.slice(start: start != nil, stop: stop != nil, step: step != nil, span))
            case .ellipsis: parts.append(.ellipsis)
            }
        }
        builder.indexShapes.append(IndexShape(parts: parts, first: first))
        return builder.indexShapes.count - 1
    }

    /// `f(_, 2)` as the function `x -> f(x, 2)`.
    private static func fillPlaceholders(
        _ callee: Expression, _ arguments: [Argument], _ span: SourceSpan
    ) -> Expression {
        var parameters: [Parameter] = []
        let filled = arguments.map { argument in
            guard argument.value.isPlaceholder else { return argument }
            // A name that cannot be written, so that it hides nothing.
            let name = "_\(parameters.count + 1)"
            parameters.append(Parameter(name: Name(name, argument.value.span)))
            return Argument(label: argument.label, value: Expression(.name(name), argument.value.span))
        }
        return Expression(.lambda(parameters, Expression(.call(callee, filled), span)), span)
    }
}

extension Expression.Kind {
    /// Whether it is an arithmetic operation, or one in parentheses.
    var isArithmetic: Bool {
        switch self {
        case .unary(.negate, _): true
        case .parenthesized(let inner): inner.kind.isArithmetic
        case .binary(let binaryOperator, _, _):
            switch binaryOperator {
            case .power, .implicitMultiply, .matrixMultiply, .multiply, .divide, .floorDivide, .remainder, .add,
                .subtract:
                true
            case .range, .and, .or, .compose, .pipe: false
            }
        default: false
        }
    }
}

extension Expression {
    var isPlaceholder: Bool {
        if case .placeholder = kind { return true }
        return false
    }

    /// Whether evaluating it may assign a name of the same scope: whether a block stands in it.
    var hasBlock: Bool {
        switch kind {
        case .number, .boolean, .none, .name, .lambda, .operatorFunction, .placeholder: false
        case .block, .conditional: true
        case .string(let parts):
            parts.contains { if case .interpolation(let value, _) = $0 { value.hasBlock } else { false } }
        case .array(let elements): elements.contains(where: \.hasBlock)
        case .record(let fields): fields.contains(where: \.value.hasBlock)
        case .unary(_, let operand), .field(let operand, _), .derivative(let operand), .parenthesized(let operand):
            operand.hasBlock
        case .binary(_, let left, let right), .partial(let left, let right): left.hasBlock || right.hasBlock
        case .comparison(let operands, _): operands.contains(where: \.hasBlock)
        case .call(let callee, let arguments): callee.hasBlock || arguments.contains(where: \.value.hasBlock)
        case .index(let base, let items): base.hasBlock || items.contains(where: \.hasBlock)
        }
    }
}

extension IndexItem {
    var hasBlock: Bool {
        switch self {
        case .expression(let expression): expression.hasBlock
        case .slice(let start, let stop, let step, _):
            [start, stop, step].contains { $0?.hasBlock == true }
        case .ellipsis: false
        }
    }
}
