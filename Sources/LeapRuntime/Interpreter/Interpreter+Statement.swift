import LeapDiagnostics
import LeapSyntax
import LeapTensor

/// What a statement did, for the display.
public struct StatementOutcome {
    /// What is shown: each value, with the name it was bound to.
    public var shown: [(name: String?, value: Value)] = []
    /// The statement's value; `.none` when it has none.
    public var value: Value = .none
    /// Whether an interrupted run kept its last whole step.
    public var keptCheckpoint = false
}

extension Interpreter {
    /// Takes in a source text for running.
    public func add(source: [UInt8], name: String, firstLine: Int) throws -> SourceFile {
        guard let file = sources.add(name: name, text: source, firstLine: firstLine) else {
            throw Diagnostic(.memory, "the session has read 4 GB of source code", help: ["start a new one"])
        }
        return file
    }

    /// Runs one top-level statement: it commits, or it did not happen.
    /// - Throws: a `Diagnostic`; `keptCheckpoint` tells through `rollBack` whether a training run's last whole step stays.
    public func run(_ statement: Statement, didKeepCheckpoint: inout Bool) throws -> StatementOutcome {
        globals.nameSpace = .session
        didKeepCheckpoint = false
        statementSpan = statement.span
        begin()
        do {
            let outcome = try perform(statement)
            commit()
            return outcome
        } catch {
            let diagnostic = (error as? Diagnostic).map(seenFromSession)
            didKeepCheckpoint = rollBack(keepsCheckpoint: diagnostic?.kind == .interrupted)
            throw diagnostic ?? Diagnostic(.internal, "\(error)", at: statement.span)
        }
    }

    /// An error inside the standard library as its caller sees it: at the call in the learner's own code.
    private func seenFromSession(_ error: Diagnostic) -> Diagnostic {
        guard error.span != .none, error.span.start <= libraryEnd,
            let outer = error.frames.firstIndex(where: { $0.span.start > libraryEnd })
        else { return error }
        var seen = error
        // What the library says itself is worded for its caller; where a stop met it says nothing.
        if !seen.isForCaller, seen.kind != .assertion, seen.kind != .interrupted {
            let text = sources.text(of: error.span).prefix(60)
            // The library's own helpers say nothing to a learner.
            if !text.hasPrefix("_") { seen.notes.append("in \(error.frames[outer].function), at \(text)") }
        }
        seen.span = error.frames[outer].span
        seen.frames = Array(error.frames[(outer + 1)...])
        return seen
    }

    private func perform(_ statement: Statement) throws -> StatementOutcome {
        if case .use(let path, let span) = statement.kind {
            try use(path, at: span)
            return StatementOutcome()
        }
        let (code, assigned) = try Compiler.compile(statement, globals: globals)
        let before = assigned.map { registers.start[$0] }
        for (index, slot) in assigned.enumerated() { transaction.save(slot, before[index], globals[slot]) }
        guard registers.ensureStack(registers.start + code.registerCount + 1) else { throw recursionError() }
        let value = try execute(code, function: nil, base: registers.start, given: 0)
        stackTop = registers.start + GlobalTable.capacity
        do {
            // What a statement leaves behind is computed when it ends: its errors and interrupts are its own.
            for slot in assigned { try settle(registers.start[slot]) }
            try settle(value)
            for (variable, _) in transaction.variables { try settle(variable.value) }
            for (variable, _) in transaction.beforeCheckpoint { try settle(variable.value) }
        } catch let error as TensorError {
            var diagnostic = operandError(error, "", [])
            diagnostic.span = statement.span
            throw diagnostic
        }
        for (index, slot) in assigned.enumerated() { noteBinding(slot, before: before[index], statement.span) }
        return outcome(of: statement, value: value)
    }

    /// Computes the arrays of a value that are pending; of lists and records, all the way down.
    func settle(_ value: Value) throws {
        switch value {
        case .tensor(let tensor): try engine.settle(tensor)
        case .list(let list): for element in list.elements { try settle(element) }
        case .record(let record): for field in record.fields { try settle(field.value) }
        default: break
        }
    }

    /// Marks the arrays of a value as needed (see `Engine.settleSoon`).
    func settleSoon(_ value: Value) throws {
        switch value {
        case .tensor(let tensor): try engine.settleSoon(tensor)
        case .list(let list): for element in list.elements { try settleSoon(element) }
        default: try settle(value)
        }
    }

    private func noteBinding(_ slot: Int, before: Value, _ span: SourceSpan) {
        globals[slot].span = span
        if case .variable(let old) = before, old.isTrained {
            if case .variable(let new) = registers.start[slot], new === old { return }
            globals[slot].formerVariable = (old.identifier, span)
        }
        if case .variable = registers.start[slot] { globals[slot].formerVariable = nil }
    }

    private func outcome(of statement: Statement, value: Value) -> StatementOutcome {
        var outcome = StatementOutcome()
        func global(_ name: Name) -> Value { globals.value(name.text) }
        switch statement.kind {
        case .expression:
            outcome.value = value
            switch value {
            case .none, .unbound: break
            default: outcome.shown = [(nil, value)]
            }
        case .assignment(let target, _):
            let names: [Name] =
                switch target {
                case .name(let name), .index(let name, _, _): [name]
                case .names(let names): names
                }
            outcome.shown = names.map { ($0.text, global($0)) }
            outcome.value = names.last.map(global) ?? .none
        case .update(let target, _, _):
            outcome.shown = [(sources.text(of: target.span), value)]
            outcome.value = value
        default: break
        }
        if statement.isSilenced { outcome.shown = [] }
        return outcome
    }

    private func use(_ path: String, at span: SourceSpan) throws {
        guard !filesInUse.contains(path) else {
            throw Diagnostic(
                .file, "\(path) uses itself", at: span, help: ["remove one of the use lines on the way"])
        }
        guard let host else { return }
        filesInUse.insert(path)
        defer { filesInUse.remove(path) }
        let bytes: [UInt8]
        do {
            bytes = try host.readFile(path)
        } catch var error as Diagnostic {
            error.span = span
            throw error
        }
        do {
            let program = try Parser.parse(try add(source: bytes, name: path, firstLine: 1))
            for statement in program.statements { _ = try perform(statement) }
        } catch var error as Diagnostic {
            if error.kind != .interrupted {
                error.frames.append(Diagnostic.Frame(function: path, span: span, isFile: true))
            }
            throw error
        }
    }

    /// The names the session bound, with their values.
    public var sessionVariables: [(name: String, value: Value)] {
        globals.sessionBindings.map { ($0.name, $0.value) }
    }

    /// The session's names and values in the order they were bound last, with the place of that.
    public var boundInOrder: [(name: String, value: Value, span: SourceSpan)] {
        globals.sessionBindings.map { ($0.name, $0.value, globals[$0.slot].span) }.sorted {
            $0.span.start < $1.span.start
        }
    }

    /// The last value of a statement as a tensor, when it is numeric; for tools.
    public func numericValue(_ value: Value) -> Tensor? { try? tensor(content(value)) }

    /// Sets where random numbers begin.
    public func setSeed(_ seed: UInt64) { engine.random = RandomGenerator(seed: seed) }
}
