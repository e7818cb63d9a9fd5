import LeapDiagnostics
import LeapSyntax
import LeapTensor

/// The words that errors are made of: the learner's own names and texts, places, shapes.
extension Interpreter {
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

    // The learner's words

    /// Whether a place is in the standard library, whose names say nothing to a learner.
    func isInLibrary(_ span: SourceSpan) -> Bool { span != .none && span.start <= libraryEnd }

    /// What the learner wrote for an operand: of the running library's function, the argument it was called with.
    /// - Returns: the text, empty when it is long or unknown, and whether it is the learner's and can be typed.
    func words(_ span: SourceSpan?) -> (text: String, isLearners: Bool) {
        guard let span, span != .none else { return ("", false) }
        let text = sourceText(span, "")
        guard isInLibrary(span) else { return (text, !text.isEmpty) }
        guard let argument = learnersArgument(for: text) else { return (text, false) }
        return (sourceText(argument, ""), !sourceText(argument, "").isEmpty)
    }

    /// The place of the learner's argument that a parameter of the running library's function stands for.
    func learnersArgument(for parameter: String) -> SourceSpan? {
        var name = parameter
        var depth = frameCount
        // A call that a built-in made has no words of its own.
        while depth > 0, !nativeCalls.contains(where: { $0.floor == depth }) {
            depth -= 1
            let frame = frames[depth]
            guard let code = frame.callee._withUnsafeGuaranteedRef({ $0.code }) else { return nil }
            let parameters = code._withUnsafeGuaranteedRef { $0.parameters }
            guard let position = parameters.firstIndex(where: { $0.name.text == name }) else { return nil }
            let spans = operandSpans(frame.code, frame.instruction)
            guard let argument = argumentSpan(position, name, of: spans, frame.code, frame.instruction) else {
                return nil
            }
            if !isInLibrary(argument) { return argument }
            name = sources.text(of: argument)
        }
        return nil
    }

    /// The place of one argument of a call: by its position, or by its name.
    private func argumentSpan(
        _ position: Int, _ name: String, of spans: [SourceSpan], _ code: Unmanaged<Code>,
        _ next: UnsafeMutablePointer<Instruction>
    ) -> SourceSpan? {
        let labels = code._withUnsafeGuaranteedRef { code -> [Name?] in
            let index = next - code.instructions.baseAddress.unsafelyUnwrapped - 1
            let instruction = code.instructions[index]
            guard instruction.opcode == .call, instruction.c >= 0 else { return [] }
            return code.callShapes[Int(instruction.c)].labels
        }
        if let index = labels.firstIndex(where: { $0?.text == name }) {
            return index + 1 < spans.count ? spans[index + 1] : nil
        }
        guard position < labels.count ? labels[position] == nil : labels.isEmpty, position + 1 < spans.count else {
            return nil
        }
        return spans[position + 1]
    }

    /// The running statement in Leap, when it is written as in another language and an error in it shows that.
    /// - Parameter word: the word that gave it away, which must be gone.
    func translation(at span: SourceSpan, without word: String) -> Help? {
        guard span != .none, statementSpan != .none, span.start >= statementSpan.start, span.end <= statementSpan.end,
            let line = ForeignLine.translation(of: sources.text(of: statementSpan), isBound: isBound),
            !(word.hasPrefix(".") ? line.contains(word) : ForeignLine.words(in: line).contains(word)),
            ForeignLine.freeNames(in: line).allSatisfy(isBound)
        else { return nil }
        return .code(line)
    }

    private func isBound(_ name: String) -> Bool {
        if case .unbound = globals.value(name) { return false }
        return true
    }

    /// A call's text with some stretches replaced; `nil` when it is long.
    func rewritten(_ span: SourceSpan, _ replacements: [(span: SourceSpan, text: String)]) -> String? {
        guard let file = sources.file(at: span.start), span.end - span.start <= 200 else { return nil }
        var result = ""
        var position = span.start
        for replacement in replacements.sorted(by: { $0.span.start < $1.span.start }) {
            guard replacement.span.start >= position, replacement.span.end <= span.end else { return nil }
            result += text(file, position, replacement.span.start) + replacement.text
            position = replacement.span.end
        }
        result += text(file, position, span.end)
        return result.contains("\n") ? nil : result
    }

    private func text(_ file: SourceFile, _ start: UInt32, _ end: UInt32) -> String {
        String(decoding: file.bytes[Int(start - file.base)..<Int(end - file.base)], as: UTF8.self)
    }
}
