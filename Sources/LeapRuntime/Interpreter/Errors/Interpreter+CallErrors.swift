import LeapDiagnostics
import LeapSyntax
import LeapTensor

/// Calls with the wrong arguments, and the place of every error.
extension Interpreter {
    @inline(never)
    func notAFunctionError(
        _ callee: Value, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>, argumentCount: Int
    ) -> Diagnostic {
        let spans = operandSpans(code, next)
        let text = sourceText(spans.first, "it")
        if case .unbound = callee { return nameError(text, at: spans.first ?? .none) }
        var help: [Help] = []
        let arguments = spans.dropFirst().map { sourceText($0, "") }
        if let array = try? tensor(callee), !arguments.isEmpty, arguments.allSatisfy({ !$0.isEmpty }) {
            if array.rank > 0 {
                if let places = Self.places(arguments, in: array.shape) {
                    help.append("elements are taken with brackets, counting from 0: \(code: "\(text)[\(places)]")")
                } else {
                    help.append("elements are taken with brackets: \(text)[\(arguments.joined(separator: ", "))]")
                }
            } else if argumentCount == 1 {
                help.append("a product is written \(code: "\(text) * \(TensorError.operand(arguments[0]))")")
            }
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

    /// The places that arguments in parentheses mean, as an index; whoever writes A(1, 2) counts from 1.
    private static func places(_ arguments: [String], in shape: Shape) -> String? {
        let numbers = arguments.compactMap { Int($0) }
        guard numbers.count == arguments.count, numbers.count <= shape.rank else { return nil }
        let fromZero = numbers.enumerated().allSatisfy { 0..<shape[$0.offset] ~= $0.element }
        let fromOne = numbers.enumerated().allSatisfy { 1...max(1, shape[$0.offset]) ~= $0.element }
        guard fromZero || fromOne else { return nil }
        let places = fromOne && numbers.count > 1 ? numbers.map { $0 - 1 } : fromZero ? numbers : numbers.map { $0 - 1 }
        return places.map(String.init).joined(separator: ", ")
    }

    // Arguments that do not fit

    /// The error for a keyword that a function does not have.
    func unknownParameter(
        _ label: Name, among names: [String], labels: [Name?], function: String, signature: String
    ) -> ArityFault {
        var fault = ArityFault(
            diagnostic: Diagnostic(
                .arity, "\(function) has no parameter `\(label.text)`", at: label.span,
                notes: [signature].filter { !$0.isEmpty }))
        func own(_ name: String) -> String? {
            if names.contains(name) { return name }
            return Spelling.parameter(name, among: names) ?? NearMiss.nearest(to: name, among: names)
        }
        guard let name = own(label.text) else {
            if names.contains("optimizer"), ["lr", "rate", "learning_rate"].contains(label.text) {
                fault.diagnostic.help = ["the rate belongs to the optimizer: optimizer = adam(0.1)"]
            }
            return fault
        }
        let all = labels.compactMap { $0 }
        let renamed = all.compactMap { label in own(label.text).map { (label.span, $0) } }
        if renamed.count == all.count, Set(renamed.map(\.1)).count == all.count { fault.replacements = renamed }
        fault.rule = "did you mean \(name)"
        return fault
    }

    /// The error for more arguments than there are parameters.
    func tooManyArguments(
        _ count: Int, _ names: [String], _ isRequired: [Bool], _ function: String, _ signature: String
    )
        -> ArityFault
    {
        var fault = ArityFault(
            diagnostic: Diagnostic(
                .arity, "\(function) takes \(Self.countText(isRequired)), and got \(count)",
                notes: [signature].filter { !$0.isEmpty }))
        if let place = names.firstIndex(where: { ["shape", "order", "sizes", "counts"].contains($0) }) {
            fault.listFrom = place
            fault.rule = "sizes are one list"
        } else if names.first == "x", names.dropFirst().first == "axis" {
            fault.listFrom = 0
            fault.rule = "the values are one list"
        }
        return fault
    }

    static func countText(_ isRequired: [Bool]) -> String {
        let least = isRequired.filter { $0 }.count
        let most = isRequired.count
        let noun = most == 1 ? "argument" : "arguments"
        return least == most ? "\(most == 0 ? "no" : String(most)) \(noun)" : "\(least) to \(most) arguments"
    }

    /// The diagnostic of a call with the wrong arguments, with the call as it should be.
    private func diagnostic(_ fault: ArityFault, call: SourceSpan, _ spans: [SourceSpan]) -> Diagnostic {
        var result = fault.diagnostic
        guard !isInLibrary(call), !fault.rule.isEmpty else { return result }
        var line: String?
        if !fault.replacements.isEmpty {
            line = rewritten(call, fault.replacements)
        } else if let first = fault.listFrom, spans.count > first + 2, spans.count < 60 {
            let whole = spans[first + 1].union(spans[spans.count - 1])
            line = rewritten(call, [(whole, "[\(sources.text(of: whole))]")])
        }
        if let line {
            result.help.append("\(fault.rule): \(code: line)")
        } else if fault.listFrom == nil {
            result.help.append("\(fault.rule) = …?")
        }
        return result
    }

    /// An engine's complaint about the arguments of a built-in.
    /// - Parameter arguments: in the order of the parameters.
    func callError(_ error: TensorError, _ builtin: Builtin, _ arguments: [Value]) -> Diagnostic {
        var operands: [Operand] = []
        if builtin.isVariadic, case .list(let list) = arguments.first {
            let count = list.elements.count
            let spans = callSpans.dropFirst()
            let texts = spans.count == 1 ? elementTexts(spans.first ?? .none, count) : nil
            for (index, element) in list.elements.prefix(20).enumerated() {
                let span = texts == nil && index + 1 < callSpans.count ? callSpans[index + 1] : nil
                operands.append(Operand(span: span, text: texts?[index], tensor: try? tensor(element)))
            }
        } else {
            for (index, argument) in arguments.enumerated() {
                let isOperand = builtin.parameters.indices.contains(index) && builtin.parameters[index].isOperand
                operands.append(
                    Operand(
                        span: index + 1 < callSpans.count ? callSpans[index + 1] : nil,
                        tensor: isOperand ? try? tensor(argument) : nil))
            }
        }
        // Counts and fill values beside arrays say nothing about shapes.
        if operands.contains(where: { ($0.tensor?.rank ?? 0) > 0 }) {
            for index in operands.indices where operands[index].tensor?.rank == 0 { operands[index].tensor = nil }
        }
        return operandError(error, builtin.name, operands)
    }

    /// The words of each element of a list that is written out, or of one that has a name.
    private func elementTexts(_ span: SourceSpan, _ count: Int) -> [String]? {
        let text = words(span).text
        guard !text.isEmpty else { return nil }
        guard text.hasPrefix("["), text.hasSuffix("]") else {
            return (0..<count).map { "\(TensorError.operand(text))[\($0)]" }
        }
        let elements = ForeignLine.elements(of: text)
        return elements.count == count ? elements : nil
    }

    /// Whether a text that was written as an argument is a function.
    private func isFunction(_ text: String) -> Bool {
        if text.contains("->") { return true }
        if case .function = globals.value(text) { return true }
        return false
    }

    /// A built-in's complaint about one argument, with the learner's words in the help.
    private func diagnostic(
        _ fault: ArgumentFault, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) -> Diagnostic {
        var result = fault.diagnostic
        let spans = operandSpans(code, next)
        // Behind the callee stand the arguments; with keywords their order says nothing.
        let isPositional = code._withUnsafeGuaranteedRef { code in
            let index = next - code.instructions.baseAddress.unsafelyUnwrapped - 1
            let opcode = code.instructions[index].opcode
            return opcode == .callGlobal || (opcode == .call && code.instructions[index].c < 0)
        }
        let hasPlace = isPositional && fault.index + 1 < spans.count
        if hasPlace { result.span = spans[fault.index + 1] }
        let texts = hasPlace ? spans.dropFirst().map { words($0).text } : []
        let isKnown = hasPlace && !isInLibrary(span(code, next)) && texts.allSatisfy { !$0.isEmpty }
        let isSwapped = texts.count == 2 && isFunction(texts[1])
        if result.help.contains(where: { $0.text.contains("{swapped}") }) {
            result.help.removeAll { $0.text.contains("{swapped}") != isSwapped }
        }
        result.help = result.help.compactMap { help in
            guard help.text.contains("{") else { return help }
            guard isKnown || help.code.allSatisfy({ !$0.contains("{") }) else { return nil }
            let this = texts.indices.contains(fault.index) ? texts[fault.index] : ""
            return help.mapText {
                $0.replacing("{this}", with: TensorError.operand(this)).replacing("{arg}", with: this)
                    .replacing("{all}", with: texts.joined(separator: ", "))
                    .replacing("{swapped}", with: texts.count == 2 ? "\(texts[1]), \(texts[0])" : "…")
            }
        }
        return result
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
        case let error as TensorError where error.kind == .interrupted:
            diagnostic = Diagnostic(.interrupted, error.message)
        case let error as TensorError:
            let spans = operandSpans(code, next)
            let operands = (spans.isEmpty ? [.none] : spans).map { Operand(span: $0) }
            diagnostic = operandError(error, "", operands)
        case let fault as RowFault:
            let spans = operandSpans(code, next)
            diagnostic = Diagnostic(.shape, fault.error.message, help: fault.error.help)
            if fault.row < spans.count { diagnostic.span = spans[fault.row] }
        case let fault as ArgumentFault: diagnostic = self.diagnostic(fault, code, next)
        case let fault as ArityFault:
            diagnostic = self.diagnostic(fault, call: span(code, next), operandSpans(code, next))
        default: diagnostic = Diagnostic(.internal, "\(error)")
        }
        if diagnostic.span == .none { diagnostic.span = span(code, next) }
        return diagnostic
    }
}

/// A call whose arguments do not fit the parameters. Whoever knows the words of the call adds the call as it should be.
public struct ArityFault: Error {
    public internal(set) var diagnostic: Diagnostic
    /// What to do, in words: "did you mean axis".
    var rule = ""
    /// Names in the call, and what they should be.
    var replacements: [(span: SourceSpan, text: String)] = []
    /// The first argument of those that belong into one list.
    var listFrom: Int?
}
