import LeapDiagnostics
import LeapSyntax
import LeapTensor

/// Operands that do not fit: their names, shapes, where they were bound, and what would fit.
extension Interpreter {
    /// An operand as a message speaks of it.
    struct Operand {
        var span: SourceSpan?
        /// Its words, where no single place has them.
        var text: String?
        var tensor: Tensor?
    }

    /// The error for an operand that is no number, boolean or array.
    func operandTypeError(_ symbol: String, _ values: [Value], _ spans: [SourceSpan]) -> Diagnostic {
        let isLogical = symbol == "and" || symbol == "or"
        let index =
            values.firstIndex { value in
                guard let tensor = try? tensor(value) else { return true }
                return isLogical && tensor.dataType != .bool
            } ?? 0
        let span = index == 0 ? spans.first : spans.last
        let value = values[index]
        let help = operandTypeHelp(symbol, values, index, spans, isLogical)
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

    private func operandTypeHelp(
        _ symbol: String, _ values: [Value], _ index: Int, _ spans: [SourceSpan], _ isLogical: Bool
    ) -> [Help] {
        let span = index == 0 ? spans.first : spans.last
        let text = words(span).text
        let other = values.count == 2 && spans.count == 2 ? words(index == 0 ? spans.last : spans.first).text : ""
        switch values[index] {
        case .function(let function):
            guard !text.isEmpty else { return ["call it first: f(…)"] }
            if values.count == 2, !other.isEmpty, Self.takesOneArgument(function) {
                let call = "\(TensorError.operand(text))(x)"
                let sum = index == 0 ? "\(call) \(symbol) \(other)" : "\(other) \(symbol) \(call)"
                return ["call it first: \(text)(…)", "\(code: "x -> \(sum)") is a new function"]
            }
            return ["call it first: \(text)(…)"]
        case .string(let string):
            if symbol == "%", index == 0, !other.isEmpty {
                return ["values stand in braces inside a string: \(code: "\"{\(other)}\"")"]
            }
            if Double(string.text) != nil { return ["as a number it stands without quotes: \(code: string.text)"] }
            if symbol == "+", !other.isEmpty, !text.isEmpty, values.count == 2 {
                let joined =
                    index == 0
                    ? "\(text) + text(\(other))" : "text(\(other)) + \(text)"
                return ["text makes a string of a value: \(code: joined)"]
            }
            if symbol == ".." { return ["a range goes from one number to another: 0..9"] }
            return symbol == "+"
                ? ["join strings inside one: \"{a}{b}\""] : ["strings are joined by + and compared by =="]
        case .none: return ["a function whose last line is no expression gives none"]
        case .list:
            return text.isEmpty ? [] : ["map goes through a list: map(x -> …, \(text))"]
        case .record(let record):
            guard let name = record.fields.first?.name, !text.isEmpty else { return [] }
            return ["take a field of it: \(code: "\(TensorError.operand(text)).\(name)")"]
        default:
            guard isLogical, !text.isEmpty else { return [] }
            return ["compare it: \(code: "\(TensorError.operand(text)) != 0")"]
        }
    }

    private static func takesOneArgument(_ function: Function) -> Bool {
        switch function.kind {
        case .closure(let code, _): code.parameters.count == 1
        case .builtin(let builtin): builtin.parameters.filter(\.isRequired).count == 1 && !builtin.isVariadic
        default: true
        }
    }

    /// An engine's complaint about operands, with their names, shapes and where they were bound.
    func operandError(_ error: TensorError, _ symbol: String, _ operands: [Operand]) -> Diagnostic {
        let texts = operands.map { $0.text ?? words($0.span).text }
        let areLearners = operands.map { $0.text != nil || words($0.span).isLearners }
        let standIns = operands.count == 2 ? ["the left side", "the right side"] : operands.map { _ in "the array" }
        let names = texts.indices.map { index in
            texts[index].isEmpty || texts[index].utf8.count > 24 ? standIns[index] : texts[index]
        }
        var help = error.help.filter { line in
            // Code that names an operand needs the learner's words for it.
            line.code.allSatisfy { code in
                (0..<4).allSatisfy { index in
                    !code.contains("{\(index)}")
                        || operands.indices.contains(index) && areLearners[index] && !texts[index].isEmpty
                }
            }
        }
        var notes: [String] = []
        if [.shape, .type, .index, .domain].contains(error.kind) {
            notes = shapeNotes(zip(texts, operands).map { ($0, $1.tensor) }, isAboutShapes: error.kind == .shape)
        }
        help = TensorError(error.kind, "", help: help).naming(texts).help
        if error.kind == .shape, symbol == "@", operands.count == 2, areLearners.allSatisfy({ $0 }),
            let left = operands[0].tensor, let right = operands[1].tensor
        {
            help += productHelp(left.shape, right.shape, texts)
        }
        let message = TensorError(error.kind, Self.inWords(error.message, operands.first?.tensor))
            .naming(names + Array(repeating: "the array", count: 4)).message
        return Diagnostic(kind(of: error.kind), message, notes: notes, help: help)
    }

    /// An axis of a vector or a matrix as people call it: elements, rows, columns.
    private static func inWords(_ message: String, _ array: Tensor?) -> String {
        guard let array else { return message }
        switch array.rank {
        case 1: return message.replacing("axis 0 of {0}", with: "{0}")
        case 2:
            for (axis, name) in ["row", "column"].enumerated() where message.contains("axis \(axis) of {0} has") {
                return message.replacing("axis \(axis) of {0}", with: "{0}").replacing(" element", with: " \(name)")
            }
            return message
        default: return message
        }
    }

    /// One line for each operand: its words, its shape, and the statement that bound it.
    /// - Parameter isAboutShapes: whether the shapes matter even of operands that are not names.
    func shapeNotes(_ operands: [(text: String, tensor: Tensor?)], isAboutShapes: Bool) -> [String] {
        let rows = operands.compactMap { text, tensor -> (text: String, shape: String, binding: String?)? in
            guard let tensor, !text.isEmpty else { return nil }
            let binding = bindingNote(text, tensor)
            guard isAboutShapes || binding != nil && tensor.rank > 0 else { return nil }
            return (text, Self.shapeNote(tensor.shape), binding)
        }
        let width = rows.map(\.text.count).max() ?? 0
        let shapeWidth = rows.map(\.shape.count).max() ?? 0
        var notes: [String] = []
        for row in rows {
            let label = row.text + String(repeating: " ", count: width - row.text.count)
            let padding = String(repeating: " ", count: shapeWidth - row.shape.count)
            let note = "\(label)  \(row.shape)\(row.binding.map { padding + "   " + $0 } ?? "")"
            // `X @ X` says it once.
            if !notes.contains(note) { notes.append(note) }
        }
        return notes
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
    private func productHelp(_ left: Shape, _ right: Shape, _ names: [String]) -> [Help] {
        guard left.rank == 2, right.rank == 2 else { return [] }
        let (x, w) = (TensorError.operand(names[0]), TensorError.operand(names[1]))
        func size(_ rows: Int, _ columns: Int) -> String { "\(rows)×\(columns)" }
        var fits: [Help] = []
        if left[1] == right[1] { fits.append("\(code: "\(x) @ \(w).T") is \(size(left[0], right[0]))") }
        if left[0] == right[0] { fits.append("\(code: "\(x).T @ \(w)") is \(size(left[1], right[1]))") }
        if !fits.isEmpty { return fits }
        return [
            "\(w).T is \(size(right[1], right[0])) and \(x).T is \(size(left[1], left[0])); neither fits. \(w) needs \(left[1]) rows, for example \(code: "randn([\(left[1]), \(right[1])])")"
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
}
