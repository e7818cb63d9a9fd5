import LeapDiagnostics
import LeapTensor

/// The wording of faults that the evaluator finds: each says what, where, why, and what to do.
extension Interpreter {
    // Pieces

    /// The source text of a span if it is short and on one line, else a stand-in.
    public func sourceText(_ span: SourceSpan?, _ standIn: String) -> String {
        guard let span, span != .none else { return standIn }
        let text = sources.text(of: span)
        guard !text.isEmpty, text.utf8.count <= 40, !text.contains("\n") else { return standIn }
        return text
    }

    /// A value by the words that wrote it, or by its kind.
    func describe(_ span: SourceSpan?, _ value: Value, orThis: Bool = false) -> String {
        let text = sourceText(span, "")
        if orThis, text == value.kindName { return "this" }
        return text.isEmpty ? "the value" : "`\(text)`"
    }

    /// `line 4`, or `line 4 of net.leap`.
    public func lineText(_ span: SourceSpan) -> String {
        guard let location = sources.location(of: span) else { return "an earlier line" }
        return location.file.isEmpty ? "line \(location.line)" : "line \(location.line) of \(location.file)"
    }

    /// What stands for a function in messages and in suggestions: its name, or its own text in parentheses.
    func text(of function: Function) -> String {
        if function.name == nil, function.maker == nil, case .closure(let code, _) = function.kind, code.name == nil {
            let text = sourceText(code.span, "")
            return text.isEmpty ? function.displayName : "(\(text))"
        }
        return function.displayName
    }

    /// The same as the argument of a call, where it needs no parentheses of its own.
    func argumentText(of function: Function) -> String {
        let text = text(of: function)
        return text.hasPrefix("(") && text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : text
    }

    /// `one number`, or `the shape [2, 3]`.
    static func shapeText(_ shape: Shape) -> String {
        shape.rank == 0 ? "one number" : "the shape \(shape.literal)"
    }

    /// `is one number`, or `has the shape [2, 3]`.
    static func hasShape(_ shape: Shape) -> String {
        shape.rank == 0 ? "is one number" : "has the shape \(shape.literal)"
    }

    /// A shape beside a name: `2×3`, or `[3]` for a vector.
    static func shapeNote(_ shape: Shape) -> String {
        switch shape.rank {
        case 0: "a number"
        case 1: shape.literal
        default: shape.description
        }
    }

    // Names

    @inline(never)
    func unboundError(
        _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>, register: Int?
    ) -> Diagnostic {
        let place = span(code, next)
        let isTopLevel = code._withUnsafeGuaranteedRef { $0.firstTemporary == GlobalTable.capacity }
        if let register, register >= 0 {
            if isTopLevel, register < globals.bindings.count {
                let name = globals[register].name
                return nameError(name, at: self.place(of: name, in: place))
            }
            let names = code._withUnsafeGuaranteedRef { $0.localNames }
            if !isTopLevel, register < names.count {
                return nameError(names[register], at: self.place(of: names[register], in: place))
            }
        }
        return nameError(sourceText(place, "it"), at: place)
    }

    /// The last place in a span where a name stands by itself; the span when it does not.
    private func place(of name: String, in span: SourceSpan) -> SourceSpan {
        guard span != .none, let file = sources.file(at: span.start) else { return span }
        let start = Int(span.start - file.base)
        let end = min(Int(span.end - file.base), file.bytes.count)
        let word = Array(name.utf8)
        guard start < end, end - start > word.count, end - start < 100_000 else { return span }
        func isPart(_ byte: UInt8) -> Bool {
            byte >= 0x80 || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        var index = end - word.count
        while index >= start {
            let after = index + word.count
            if file.bytes[index..<after].elementsEqual(word), index == start || !isPart(file.bytes[index - 1]),
                after == end || !isPart(file.bytes[after])
            {
                return SourceSpan(start: file.base + UInt32(index), end: file.base + UInt32(after))
            }
            index -= 1
        }
        return span
    }

    /// The error for the operand of a binary instruction that has no value, if one has none.
    func unboundOperand(
        _ current: Instruction, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>,
        _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) -> Diagnostic? {
        if left.pointee.isBound, right.pointee.isBound { return nil }
        let spans = operandSpans(code, next)
        for (operand, register, span) in [(left, current.b, spans.first), (right, current.c, spans.last)] {
            if operand.pointee.isBound { continue }
            var error = unboundError(code, next, register: Int(register))
            if let span { error.span = span }
            if let letters = letterDerivative(spans) {
                error.help = ["∂\(letters.0)/∂\(letters.1)", "grad(\(letters.0), \(letters.1))"]
                error.message =
                    "`\(error.span == .none ? "d" : sources.text(of: error.span))` has no value; a derivative is written with ∂"
            }
            return error
        }
        return nil
    }

    /// `dJ` and `dw` of `dJ/dw`, when J and w have values.
    private func letterDerivative(_ spans: [SourceSpan]) -> (String, String)? {
        guard spans.count == 2 else { return nil }
        let top = sourceText(spans[0], "")
        let bottom = sourceText(spans[1], "")
        guard top.hasPrefix("d"), bottom.hasPrefix("d"), top.count > 1, bottom.count > 1 else { return nil }
        let names = (String(top.dropFirst()), String(bottom.dropFirst()))
        if case .unbound = globals.value(names.0) { return nil }
        if case .unbound = globals.value(names.1) { return nil }
        return names
    }

    @inline(never)
    func unboundGlobalError(_ slot: Int) -> Diagnostic { nameError(globals[slot].name) }

    func nameError(_ name: String, at span: SourceSpan = .none, help: [String] = []) -> Diagnostic {
        var help = help
        if help.isEmpty {
            if let habit = Spelling.habit(name) {
                help.append(habit)
            } else if let near = NearMiss.nearest(to: name, among: globals.boundNames) {
                help.append("did you mean \(near)?")
            }
        }
        return Diagnostic(.name, "`\(name)` has no value", at: span, help: help)
    }

    // Calls

    @inline(never)
    func notAFunctionError(
        _ callee: Value, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>, argumentCount: Int
    ) -> Diagnostic {
        let spans = operandSpans(code, next)
        let text = sourceText(spans.first, "it")
        if case .unbound = callee { return nameError(text, at: spans.first ?? .none) }
        var help: [String] = []
        if let array = try? tensor(callee), argumentCount == 1, let argument = spans.dropFirst().first {
            help = ["\(text) * (\(sourceText(argument, "…"))) multiplies"]
            if array.rank > 0 { help.append("\(text)[\(sourceText(argument, "…"))] takes an element") }
        }
        var notes: [String] = []
        if builtins[text] != nil, let slot = globals.sessionSlot(text), globals[slot].span != .none {
            notes = ["\(lineText(globals[slot].span)) gave the name of a built-in function to something else"]
            help = ["give it another name, and begin anew to have the function back"]
        }
        return Diagnostic(
            .type, "`\(text)` is \(callee.kindName), not a function", at: spans.first ?? .none, notes: notes,
            help: help)
    }

    // Operands

    func operandTypeError(_ symbol: String, _ values: [Value], _ spans: [SourceSpan]) -> Diagnostic {
        let isLogical = symbol == "and" || symbol == "or"
        let index =
            values.firstIndex { value in
                guard let tensor = try? tensor(value) else { return true }
                return isLogical && tensor.dataType != .bool
            } ?? 0
        let span = index == 0 ? spans.first : spans.last
        let value = values[index]
        var help: [String] = []
        switch value {
        case .function:
            help = ["call it: \(sourceText(span, "f"))(…)"]
        case .string where symbol == "+": help = ["join strings inside one: \"{a}{b}\""]
        case .none: help = ["a function whose last line is no expression gives none"]
        default: if isLogical { help = ["compare it: \(sourceText(span, "x")) != 0"] }
        }
        if symbol == "+", case .string = value {
            return Diagnostic(
                .type,
                "`+` adds numbers or joins two strings, and \(describe(span, value, orThis: true)) is the only string",
                at: span ?? .none, help: help)
        }
        return Diagnostic(
            .type,
            "`\(symbol)` needs \(isLogical ? "booleans" : "numbers"), and \(describe(span, value, orThis: true)) is \(value.kindName)",
            at: span ?? .none, help: help)
    }

    /// An engine's complaint about operands, with their names, shapes and where they were bound.
    func operandError(
        _ error: TensorError, _ symbol: String, _ operands: [(span: SourceSpan?, tensor: Tensor)]
    ) -> Diagnostic {
        let standIns = operands.count == 2 ? ["the left side", "the right side"] : operands.map { _ in "the array" }
        var message = error.message
        for (index, operand) in operands.enumerated() {
            let name = sourceText(operand.span, "")
            message = message.replacing(
                "{\(index)}", with: name.isEmpty || name.utf8.count > 20 ? standIns[index] : name)
        }
        var notes: [String] = []
        var help = error.help
        if error.kind == .shape || error.kind == .type {
            let names = operands.map { sourceText($0.span, "") }
            let width = names.map(\.count).max() ?? 0
            let shapeWidth = operands.map { Self.shapeNote($0.tensor.shape).count }.max() ?? 0
            for (name, operand) in zip(names, operands) where !name.isEmpty {
                let label = name + String(repeating: " ", count: width - name.count)
                let shape = Self.shapeNote(operand.tensor.shape)
                let padding = String(repeating: " ", count: shapeWidth - shape.count)
                let note = "\(label)  \(shape)\(bindingNote(name, operand.tensor).map { padding + "   " + $0 } ?? "")"
                // `X @ X` says it once.
                if !notes.contains(note) { notes.append(note) }
            }
            if symbol == "@", operands.count == 2 { help += productHelp(operands, names) }
        }
        return Diagnostic(kind(of: error.kind), message, notes: notes, help: help)
    }

    /// `from line 4: X = [[1, 2, 3], [4, 5, 6]]`.
    private func bindingNote(_ name: String, _ tensor: Tensor) -> String? {
        // A local of a function may have the same name.
        guard let slot = globals.sessionSlot(name), globals[slot].span != .none,
            let global = try? self.tensor(registers.start[slot]), global === tensor
        else { return nil }
        let span = globals[slot].span
        var text = sources.text(of: span)
        if let newline = text.firstIndex(of: "\n") { text = text[..<newline] + " …" }
        if text.count > 48 { text = text.prefix(47) + "…" }
        return "from \(lineText(span)): \(text)"
    }

    /// Which transposes would make a matrix product fit.
    private func productHelp(_ operands: [(span: SourceSpan?, tensor: Tensor)], _ names: [String]) -> [String] {
        let left = operands[0].tensor.shape
        let right = operands[1].tensor.shape
        guard left.rank == 2, right.rank == 2 else { return [] }
        func operand(_ name: String) -> String {
            let isOne = !name.contains(" ") || (name.hasPrefix("[") && name.hasSuffix("]"))
            return isOne ? name : "(\(name))"
        }
        let x = names[0].isEmpty ? "left" : operand(names[0])
        let w = names[1].isEmpty ? "right" : operand(names[1])
        func size(_ rows: Int, _ columns: Int) -> String { "\(rows)×\(columns)" }
        var fits: [String] = []
        if left[1] == right[1] { fits.append("\(x) @ \(w).T is \(size(left[0], right[0]))") }
        if left[0] == right[0] { fits.append("\(x).T @ \(w) is \(size(left[1], right[1]))") }
        if !fits.isEmpty { return fits }
        return [
            "\(w).T is \(size(right[1], right[0])) and \(x).T is \(size(left[1], left[0])); neither fits. "
                + "\(w) needs \(left[1]) rows, for example randn([\(left[1]), \(right[1])])"
        ]
    }

    func kind(of kind: TensorError.Kind) -> Diagnostic.Kind {
        switch kind {
        case .shape: .shape
        case .type: .type
        case .index: .index
        case .domain: .domain
        case .memory: .memory
        case .interrupted: .interrupted
        case .parameter: .parameter
        }
    }

    /// Any error as a diagnostic at the running instruction, unless it already has a place.
    @inline(never)
    func located(
        _ error: any Error, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>,
        base: UnsafeMutablePointer<Value>
    ) -> Diagnostic {
        var diagnostic: Diagnostic
        switch error {
        case let error as Diagnostic: diagnostic = error
        case let error as TensorError:
            let spans = operandSpans(code, next)
            var message = error.message
            for index in 0..<4 where message.contains("{\(index)}") {
                let argument = index + 1 < spans.count ? spans[index + 1] : spans.first
                message = message.replacing("{\(index)}", with: sourceText(argument, "the array"))
            }
            diagnostic = Diagnostic(kind(of: error.kind), message, help: error.help)
        case let fault as ArgumentFault:
            diagnostic = fault.diagnostic
            let spans = operandSpans(code, next)
            // Behind the callee stand the arguments; with keywords their order says nothing.
            let isPositional = code._withUnsafeGuaranteedRef { code in
                let index = next - code.instructions.baseAddress.unsafelyUnwrapped - 1
                let opcode = code.instructions[index].opcode
                return opcode == .callGlobal || (opcode == .call && code.instructions[index].c < 0)
            }
            if isPositional, fault.index + 1 < spans.count { diagnostic.span = spans[fault.index + 1] }
        default: diagnostic = Diagnostic(.internal, "\(error)")
        }
        if diagnostic.span == .none { diagnostic.span = span(code, next) }
        return diagnostic
    }
}
