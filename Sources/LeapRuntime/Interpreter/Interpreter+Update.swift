import LeapDiagnostics
import LeapTensor

extension Interpreter {
    /// Carries out `w := e` (operation 0), `w += e` (1), `w -= e` (2).
    @inline(never)
    func update(_ target: Value, _ value: Value, _ operation: Int, _ spans: [SourceSpan]) throws {
        guard case .variable(let variable) = target else {
            let place = spans.first ?? .none
            let text = sourceText(place, "w")
            let right = words(spans.last).text
            if case .unbound = target {
                throw nameError(
                    text, at: place,
                    help: [
                        right.isEmpty
                            ? "\(text) = param(…) makes it a parameter"
                            : "\(code: "\(text) = param(\(right))") makes it a parameter"
                    ])
            }
            let symbol = operation == 0 ? ":=" : operation == 1 ? "+=" : "-="
            var help: [Help] = []
            if !right.isEmpty {
                let value =
                    operation == 0 ? right : "\(text) \(operation == 1 ? "+" : "-") \(TensorError.operand(right))"
                help.append("\(code: "\(text) = \(value)") binds the name again")
            }
            if (try? tensor(content(target))) ?? nil != nil {
                help.append("\(code: "\(text) = param(\(text))") makes it a parameter, which := can update")
            }
            if let bracket = text.firstIndex(of: "["), bracket > text.startIndex {
                let whole = text[..<bracket]
                help = ["a parameter is updated as a whole: \(whole) := where(mask, new, \(whole))"]
            }
            var notes: [String] = []
            if let former = formerVariable(place) { notes.append(former) }
            throw Diagnostic(
                .parameter, "`\(symbol)` updates a parameter or a state, and `\(text)` is \(target.kindName)",
                at: place, notes: notes, help: help)
        }
        if case .unbound = value { throw nameError(sourceText(spans.last, "the value"), at: spans.last ?? .none) }
        // A number that was computed from a parameter, into a number.
        if operation == 0, case .number = variable.value, case .tensor(let tensor) = value, tensor.rank == 0,
            tensor.dataType != .bool
        {
            set(variable, to: .number(tensor.item))
            return
        }
        var content = self.content(value)
        if operation != 0 {
            content = try binary(operation == 1 ? .add : .subtract, target, content) { spans }
        }
        let new = try converted(content, for: variable, spans)
        // An optimiser's states are read again when it moves the parameters: then one pass computes both.
        try variable.isTrained ? settle(new) : settleSoon(new)
        set(variable, to: new)
    }

    /// The new content of a variable: without history, in the parameter's data type and shape.
    private func converted(_ value: Value, for variable: Variable, _ spans: [SourceSpan]) throws -> Value {
        let kind = variable.isTrained ? "parameter" : "state"
        // A state that holds something else than an array (a list, nothing yet) takes anything.
        if !variable.isTrained {
            switch (variable.value, value) {
            case (.number, _), (.boolean, _), (.tensor, _): if case .list = value { return detached(value) }
            default: return detached(value)
            }
        }
        guard let old = try tensor(variable.value) else { return detached(value) }
        guard let new = try tensor(value) else {
            if !variable.isTrained { return detached(value) }
            throw Diagnostic(
                .type, "a parameter holds numbers, and this is \(value.kindName)", at: spans.last ?? .none,
                help: ["= binds a name to anything; := only changes the numbers in a parameter"])
        }
        guard old.shape == new.shape else {
            throw Diagnostic(
                .shape,
                "the \(kind) `\(sourceText(spans.first, variable.name ?? "w"))` \(Self.hasShape(old.shape)), and the new value \(Self.hasShape(new.shape))",
                at: spans.last ?? .none,
                help: [
                    "an update keeps the shape: sum or mean over the extra axis, or make a new one with = and \(variable.isTrained ? "param" : "state")"
                ])
        }
        let plain = engine.detach(new)
        return Value(plain.dataType == old.dataType ? plain : try engine.convert(plain, to: old.dataType))
    }

    /// A value without histories, all the way down.
    func detached(_ value: Value) -> Value {
        switch value {
        case .tensor(let tensor): Value(engine.detach(tensor))
        case .list(let list): Value(list.elements.map { detached($0) })
        case .record(let record): .record(RecordValue(record.fields.map { ($0.name, detached($0.value)) }))
        case .variable(let variable): variable.value
        default: value
        }
    }

    /// A sentence about the parameter a name was bound to before `=` replaced it.
    func formerVariable(_ span: SourceSpan) -> String? {
        let text = sourceText(span, "")
        guard let slot = globals.sessionSlot(text), let former = globals[slot].formerVariable else { return nil }
        return "`\(text)` was a parameter until \(lineText(former.span)) bound it with ="
    }
}
