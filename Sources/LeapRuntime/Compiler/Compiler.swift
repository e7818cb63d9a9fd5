import LeapDiagnostics
import LeapSyntax

/// Turns a statement into code. Names become slots here, so that running looks nothing up.
///
/// A top-level statement runs with the table of globals as its registers: a loop typed at the prompt is as fast
/// as one in a function. Its temporaries lie behind the table, where the stack begins.
struct Compiler {
    let globals: GlobalTable
    var builder: CodeBuilder
    private(set) var loops: [LoopContext] = []
    /// Whether the expression being compiled only feeds a `:=`, which keeps no history (`w - α * ∂J/∂w`).
    var isUnrecorded = false

    /// What `break` and `continue` jump to.
    struct LoopContext {
        var breaks: [Int] = []
        var continues: [Int] = []
    }

    /// Compiles a top-level statement. The code returns the statement's value.
    /// - Parameter firstTemporary: where its temporaries begin, counted from the table of globals.
    /// - Returns: the code, and the global slots it assigns.
    static func compile(
        _ statement: Statement, globals: GlobalTable, firstTemporary: Int = GlobalTable.capacity
    ) throws -> (code: Code, assigned: [Int]) {
        let builder = CodeBuilder(
            name: nil, parameters: [], body: nil, span: statement.span, parent: nil, firstTemporary: firstTemporary)
        var compiler = Compiler(globals: globals, builder: builder)
        let result = try compiler.compile(statement)
        builder.emit(.returnValue, 0, result, at: statement.span)
        return (Code(builder), builder.assignedGlobals.sorted())
    }

    /// The operand of the constant `none`.
    var noneOperand: Int { builder.constant(Value.none) }

    mutating func enterLoop() { loops.append(LoopContext()) }

    /// Ends a loop: `continue` goes to `next`, `break` behind everything emitted so far.
    mutating func leaveLoop(continueTo next: Int) {
        guard let context = loops.popLast() else { return }
        for jump in context.continues { builder.instructions[jump].a = Int32(next) }
        for jump in context.breaks { builder.patch(jump) }
    }

    mutating func addBreak(_ jump: Int) { if !loops.isEmpty { loops[loops.count - 1].breaks.append(jump) } }
    mutating func addContinue(_ jump: Int) { if !loops.isEmpty { loops[loops.count - 1].continues.append(jump) } }

    // Names

    /// The register of a name that is about to be assigned.
    mutating func target(_ name: Name) throws -> Int {
        if builder.isTopLevel {
            let slot = try globals.slot(name.text, at: name.span)
            builder.assignedGlobals.insert(slot)
            return slot
        }
        guard case .local(let register) = builder.resolve(name.text) else {
            throw Diagnostic(.internal, "\(name.text) has no register", at: name.span)
        }
        return register
    }

    /// Notes that a local now has a value on every way to the code that follows.
    func markAssigned(_ name: String) { builder.definitelyAssigned.insert(name) }

    /// The operand that holds a name's value.
    mutating func compileName(_ name: String, at span: SourceSpan, into target: Int?) throws -> Int {
        switch builder.resolve(name) {
        case .local(let register):
            if builder.definitelyAssigned.contains(name) { return move(register, into: target, at: span) }
            let result = target ?? builder.newTemporary()
            switch builder.resolveOutward(name) {
            case .global:
                builder.emit(.moveOrGlobal, result, register, try globals.slot(name, at: span), at: span)
            case .capture(let index): builder.emit(.moveOrCapture, result, register, index, at: span)
            case .itself, .local: builder.emit(.move, result, register, at: span)
            }
            return result
        case .capture(let index):
            let result = target ?? builder.newTemporary()
            builder.emit(.loadCapture, result, index, at: span)
            return result
        case .itself:
            let result = target ?? builder.newTemporary()
            builder.emit(.loadSelf, result, at: span)
            return result
        case .global:
            let slot = try globals.slot(name, at: span)
            if builder.isTopLevel { return move(slot, into: target, at: span) }
            let result = target ?? builder.newTemporary()
            builder.emit(.loadGlobal, result, slot, at: span)
            return result
        }
    }

    /// Copies an operand to a register if one is asked for.
    func move(_ operand: Int, into target: Int?, at span: SourceSpan) -> Int {
        guard let target, target != operand else { return operand }
        builder.emit(.move, target, operand, at: span)
        return target
    }

    // Functions

    /// Compiles a function and emits its creation into `target`.
    mutating func compileFunction(
        name: String?, selfName: String?, parameters: [Parameter], documentation: [String], body: Expression,
        span: SourceSpan, into target: Int
    ) throws {
        var assigned = AssignedNames.of(body)
        for parameter in parameters {
            for case .name(let size) in parameter.shape ?? [] where !assigned.contains(size.text) {
                assigned.append(size.text)
            }
        }
        let inner = CodeBuilder(
            name: name, parameters: parameters, documentation: documentation, body: body, span: span,
            parent: builder, assignedNames: assigned)
        if !builder.isTopLevel { inner.selfName = selfName }
        let outerBuilder = builder
        let outerLoops = loops
        let outerUnrecorded = isUnrecorded
        builder = inner
        loops = []
        isUnrecorded = false
        defer {
            builder = outerBuilder
            loops = outerLoops
            isUnrecorded = outerUnrecorded
        }
        for parameter in parameters { inner.definitelyAssigned.insert(parameter.name.text) }
        for (index, parameter) in parameters.enumerated() {
            guard let defaultValue = parameter.defaultValue else { continue }
            let skip = inner.emit(.jumpIfBound, 0, index, at: parameter.name.span)
            _ = try compile(defaultValue, into: index)
            inner.patch(skip)
        }
        for (index, parameter) in parameters.enumerated() {
            guard let shape = parameter.shape else { continue }
            var items: [ShapePattern.Item] = []
            for item in shape {
                switch item {
                case .name(let size):
                    guard case .local(let register) = inner.resolve(size.text) else { continue }
                    items.append(.name(register: register, text: size.text))
                    inner.definitelyAssigned.insert(size.text)
                case .size(let count, _): items.append(.size(count))
                case .any: items.append(.any)
                }
            }
            inner.shapePatterns.append(
                ShapePattern(parameter: parameter.name.text, items: items, span: parameter.name.span))
            inner.emit(.checkShape, index, inner.shapePatterns.count - 1, at: parameter.name.span)
        }
        let result = try compile(body)
        inner.emit(.returnValue, 0, result, at: body.span)
        builder = outerBuilder
        outerBuilder.nested.append(Code(inner))
        outerBuilder.emit(.makeClosure, target, outerBuilder.nested.count - 1, at: span)
    }
}
