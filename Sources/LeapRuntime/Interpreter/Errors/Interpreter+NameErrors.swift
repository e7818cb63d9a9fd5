import LeapDiagnostics
import LeapSyntax
import LeapTensor

/// Names that have no value.
extension Interpreter {
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
                error.help = [
                    .code("∂\(letters.0)/∂\(letters.1)"), .code("grad(\(letters.0), \(letters.1))"),
                ]
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

    /// The error for a name without a value, with what it is called here when it is known from another language.
    func nameError(_ name: String, at span: SourceSpan = .none, help given: [Help] = []) -> Diagnostic {
        var help = given
        if help.isEmpty {
            let line = translation(at: span, without: name)
            if let line { help.append(line) }
            if let foreign = foreignSign(behind: name, at: span) {
                help.append(foreign)
            } else if let habit = Spelling.habit(name) {
                // The line says most of them; two functions are worth a word.
                if line == nil || name == "len" || name == "range" { help.append(habit) }
            } else if line == nil {
                if let near = NearMiss.nearest(to: name, among: globals.boundNames) {
                    help.append("did you mean \(code: near)?")
                } else if ForeignLine.isModule(name) {
                    help.append("functions need no prefix: zeros([2, 3]), sqrt(2), π")
                } else {
                    help.append(
                        "a name has a value once it stands before =, for example \(definition(of: name, at: span))")
                }
            }
        }
        return Diagnostic(.name, "`\(name)` has no value", at: span, help: help)
    }

    /// An example of what would give a name its value, by how it is used.
    private func definition(of name: String, at span: SourceSpan) -> String {
        switch following(span).first {
        case "[": "\(name) = [[1, 2], [3, 4]]"
        case "(": "\(name)(x) = x^2"
        default: "\(name) = 3"
        }
    }

    /// What stands behind a place, up to the end of the running statement.
    private func following(_ span: SourceSpan) -> String {
        guard span.start >= statementSpan.start, span.end <= statementSpan.end else { return "" }
        return sources.text(of: SourceSpan(start: span.end, end: statementSpan.end))
    }

    /// `x <- 3`, and a comment as in C: `x = 3 // radius`.
    private func foreignSign(behind name: String, at span: SourceSpan) -> Help? {
        guard span.start >= statementSpan.start, span.end <= statementSpan.end else { return nil }
        if span.start == statementSpan.start, following(span).hasPrefix(" <- ") {
            return translation(at: span, without: "<-").map { .rule("a name is bound with =").shown(by: $0.text) }
        }
        let before = sources.text(of: SourceSpan(start: statementSpan.start, end: span.start))
        guard before.hasSuffix("// "), following(span).isEmpty else { return nil }
        return .rule("a comment begins with #").shown(by: "\(before.dropLast(3))# \(name)")
    }
}
