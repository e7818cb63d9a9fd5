import LeapDiagnostics
import LeapTensor

extension Interpreter {
    // Arrays, records, strings

    /// The longest text, in bytes: one that is doubled over and over ends as an error, not as a full memory.
    static let longestText = 256 << 20

    static func tooLong(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.memory, "a text of more than 256 MB", at: span, help: ["keep the pieces in a list"])
    }

    /// The value of `[a, b, …]`: an array when all elements are numeric, else a list. Computed arrays of different
    /// shapes make a list, too; written-out rows of different lengths are an error. A list of parameters keeps the
    /// parameters themselves, so that `grad(J, [w, b])` knows them; it counts as an array wherever one is wanted.
    @inline(never)
    func makeArray(_ first: UnsafeMutablePointer<Value>, count: Int, isWrittenOut: Bool) throws -> Value {
        defer { for index in 0..<count where !first[index].isTrivial { first[index] = .unbound } }
        if count == 0 { return .tensor(try Tensor([Double](), shape: Shape([0]))) }
        var numbers: [Double] = []
        numbers.reserveCapacity(count)
        for index in 0..<count {
            guard case .number(let number) = first[index] else { break }
            numbers.append(number)
        }
        if numbers.count == count { return .tensor(try Tensor(numbers, shape: Shape([count]))) }
        var elements: [Value] = []
        elements.reserveCapacity(count)
        var isNumeric = true
        var isAllVariables = true
        for index in 0..<count {
            let element = first[index]
            switch element {
            case .unbound: throw Diagnostic(.name, "a name in this array has no value")
            case .number, .boolean, .tensor: isAllVariables = false
            case .variable(let variable):
                if variable.leaf(engine) == nil {
                    isNumeric = false
                    isAllVariables = false
                }
            default:
                isNumeric = false
                isAllVariables = false
            }
            elements.append(element)
        }
        guard isNumeric, !isAllVariables else {
            let list = Value(elements)
            try checkNesting(list)
            return list
        }
        let parts = try elements.compactMap { try tensor($0) }
        if !isWrittenOut, let first = parts.first, !parts.allSatisfy({ $0.shape == first.shape }) {
            return Value(elements)
        }
        do {
            return Value(try engine.stack(parts, axis: 0))
        } catch let error as TensorError where error.kind == .shape {
            // The row that differs is to be marked, not the whole array.
            guard let row = parts.firstIndex(where: { $0.shape != parts[0].shape }) else { throw error }
            throw RowFault(row: row, error: error)
        }
    }

    /// A row whose shape is not that of the first.
    struct RowFault: Error {
        var row: Int
        var error: TensorError
    }

    private func checkNesting(_ value: Value) throws {
        guard value.nesting > ListValue.maximumDepth else { return }
        throw Diagnostic(
            .memory, "lists and records lie more than \(ListValue.maximumDepth) deep inside one another",
            help: ["concat(list, [x]) appends to a list; [list, x] puts it inside another"])
    }

    /// The instructions that build or take apart values.
    @inline(never)
    func structure(
        _ current: Instruction, _ base: UnsafeMutablePointer<Value>, _ constants: UnsafeMutablePointer<Value>,
        _ unmanaged: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) throws {
        let code = unmanaged.takeUnretainedValue()
        func operand(_ index: Int32) -> UnsafeMutablePointer<Value> {
            index >= 0 ? base + Int(index) : constants + Int(~index)
        }
        switch current.opcode {
        case .makeList:
            let values = base + Int(current.c)
            base[Int(current.a)] = Value((0..<Int(current.b)).map { (values + $0).take() })
        case .makeRecord:
            let names = code.recordShapes[Int(current.b)]
            let values = base + Int(current.c)
            var fields: [(name: String, value: Value)] = []
            for (index, name) in names.enumerated() { fields.append((name, (values + index).take())) }
            let record = Value.record(RecordValue(fields))
            try checkNesting(record)
            base[Int(current.a)] = record
        case .interpolate:
            var text = ""
            var index = Int(current.c)
            let spans = operandSpans(unmanaged, next)
            for piece in code.stringShapes[Int(current.b)] {
                switch piece {
                case .text(let part): text += part
                case .value(let format):
                    let value = (base + index).take()
                    let place = index - Int(current.c) < spans.count ? spans[index - Int(current.c)] : .none
                    index += 1
                    text += try formatted(value, format, at: place)
                    guard text.utf8.count <= Self.longestText else { throw Self.tooLong(at: place) }
                }
            }
            base[Int(current.a)] = Value(text)
        case .field:
            let source = operand(current.b)
            if case .unbound = source.pointee { throw unboundError(unmanaged, next, register: Int(current.b)) }
            guard case .string(let name) = constants[Int(current.c)] else { return }
            let result = try field(source.pointee, name.text, operandSpans(unmanaged, next))
            if Int(current.b) >= code.firstTemporary { source.pointee = .unbound }
            base[Int(current.a)] = result
        case .destructure:
            let source = operand(current.b).pointee
            if case .unbound = source { throw unboundError(unmanaged, next, register: Int(current.b)) }
            let values = try takeApart(source, count: Int(current.c), at: operandSpans(unmanaged, next).first)
            for index in values.indices { base[Int(current.a) + index] = values[index] }
        case .checkShape:
            try checkShape(base[Int(current.a)], code.shapePatterns[Int(current.b)], base)
        case .nameValue:
            guard case .string(let name) = operand(current.b).pointee else { return }
            switch base[Int(current.a)] {
            case .variable(let variable): if variable.name == nil { variable.name = name.text }
            case .function(let function):
                if function.name == nil, function.maker == nil, case .closure = function.kind {
                    function.name = name.text
                }
            default: break
            }
        default: throw Diagnostic(.internal, "an instruction without a meaning")
        }
    }

    private func formatted(_ value: Value, _ format: String?, at span: SourceSpan) throws -> String {
        if case .unbound = value { throw nameError(sourceText(span, "it"), at: span) }
        guard let format, !format.isEmpty else { return host?.text(of: value) ?? "" }
        guard let specification = FormatSpecification(format) else {
            throw Diagnostic(
                .syntax, "`:\(format)` is not a format", at: span,
                help: [
                    "\"{x:.3f}\" has 3 decimals, \"{x:8.2e}\" 8 columns, \"{x:.1%}\" a percentage, \"{s:<10}\" a width"
                ])
        }
        if case .string(let string) = value { return specification.format(string.text) }
        guard let tensor = try tensor(content(value)), tensor.count == 1 else {
            throw Diagnostic(
                .type, "the format `:\(format)` is for one number, and this is \(value.kindName)", at: span,
                help: ["leave the format out to show all of it: \"{\(sourceText(span, "x"))}\""])
        }
        return specification.format(tensor.item)
    }

    // Fields

    func field(_ value: Value, _ name: String, _ spans: [SourceSpan]) throws -> Value {
        let place = spans.last ?? .none
        let whole = content(value)
        switch whole {
        case .record(let record):
            if let field = record[name] { return field }
            let names = record.fields.map(\.name)
            throw Diagnostic(
                .name, "the record has no field `\(name)`", at: place,
                notes: names.isEmpty ? [] : ["its fields are \(names.joined(separator: ", "))"],
                help: NearMiss.nearest(to: name, among: names).map {
                    let owner = sourceText(spans.first, "")
                    return owner.isEmpty
                        ? ["did you mean .\($0)?"] : ["did you mean \(code: "\(TensorError.operand(owner)).\($0)")?"]
                } ?? [])
        case .function(let function):
            let fields = Self.captures(of: function)
            if let field = fields.first(where: { $0.name == name }) { return field.value }
            throw Diagnostic(
                .name, "\(describe(spans.first, value)) captured no value `\(name)`", at: place,
                notes: fields.isEmpty ? [] : ["it captured \(fields.map(\.name).joined(separator: ", "))"],
                help: fieldHelp(function, name, fields.map(\.name), sourceText(spans.first, "")))
        default:
            if let tensor = try tensor(whole) {
                if name == "T" {
                    guard tensor.rank >= 2 else { return Value(tensor) }
                    return Value(try engine.swapLastTwo(tensor))
                }
                let text = sourceText(spans.first, "x")
                if let line = translation(at: place, without: "." + name) {
                    throw Diagnostic(.name, "\(value.kindName) has no field `\(name)`", at: place, help: [line])
                }
                let known = ["shape", "size", "dtype", "sum", "mean", "max", "min", "reshape", "ndim", "std"]
                let functionName = ["ndim": "rank", "length": "size", "len": "size", "numel": "size"][name] ?? name
                if let habit = Self.fieldHabit(name, text) {
                    throw Diagnostic(.name, "\(value.kindName) has no field `\(name)`", at: place, help: [habit])
                }
                let owner = value.kindName
                throw Diagnostic(
                    .name, "\(owner) has no field `\(name)`", at: place,
                    help: known.contains(name) || functionName != name
                        ? [.code("\(functionName)(\(text))")]
                        : tensor.rank == 0
                            ? ["only records and layers have fields"]
                            : [
                                "\(code: "\(TensorError.operand(text)).T") is the transpose; everything else is a function: sum(x), shape(x)"
                            ])
            }
            throw Diagnostic(
                .type, "\(whole.kindName) has no fields", at: place,
                help: name == "append" || name == "push"
                    ? ["concat joins lists: \(code: "concat(\(sourceText(spans.first, "[]")), [0])")"]
                    : ["records have fields: {name: value}"])
        }
    }

    /// What to do when a function has captured no value of a name.
    private func fieldHelp(_ function: Function, _ name: String, _ fields: [String], _ owner: String) -> [Help] {
        guard !owner.isEmpty else { return [] }
        if case .composition(let layers) = function.kind {
            if let index = layers.firstIndex(where: { Self.captures(of: $0).contains { $0.name == name } }) {
                return ["layers are taken by position: \(code: "\(owner)[\(index)].\(name)")"]
            }
            return ["layers are taken by position: \(code: "\(owner)[0]")"]
        }
        let own = ["weight": "w", "weights": "w", "W": "w", "bias": "b", "biases": "b"][name]
        if let own, fields.contains(own) { return ["it is called \(own) here: \(code: "\(owner).\(own)")"] }
        if name == "parameters" { return [.code("params(\(owner))")] }
        return NearMiss.nearest(to: name, among: fields).map { ["did you mean \(code: "\(owner).\($0)")?"] } ?? []
    }

    /// What a field of another language's arrays is here.
    private static func fieldHabit(_ name: String, _ text: String) -> Help? {
        switch name {
        case "backward": "∂\(text)/∂w is the gradient; nothing needs to be called before"
        case "grad": "∂J/∂\(text), or grad(J, \(text))"
        case "item", "numpy", "tolist", "data": "the value can be used as it is: \(code: text)"
        case "view", "reshape": "reshape(\(text), [2, -1]) is a function of the array and its new shape"
        case "append": "concat joins arrays: \(code: "concat(\(text), [1])")"
        case "zero_", "zero_grad": "gradients do not accumulate; there is nothing to reset"
        case "dot", "matmul", "mm": "\(text) @ other"
        case "astype", "float", "double": "f32(\(text)) and f64(\(text)) convert"
        case "copy", "clone": "arrays do not change: \(text) is as good as a copy"
        default: nil
        }
    }

    /// The values a function captured, by name; of a chain none (its layers have them).
    public static func captures(of function: Function) -> [(name: String, value: Value)] {
        guard case .closure(let code, let captures) = function.kind else { return [] }
        return zip(code.captureNames, captures).map { ($0, $1) }
    }

    // Taking apart

    func takeApart(_ value: Value, count: Int, at span: SourceSpan?) throws -> [Value] {
        let whole = content(value)
        let elements: [Value]
        switch whole {
        case .list(let list): elements = list.elements
        case .record(let record): elements = record.fields.map(\.value)
        default:
            guard let tensor = try tensor(whole), tensor.rank > 0 else {
                throw Diagnostic(
                    .type, "\(count) names need a list or an array to take apart, and this is \(whole.kindName)",
                    at: span ?? .none, help: ["separate the values in brackets: a, b = [1, 2]"])
            }
            guard tensor.shape[0] == count else {
                throw Diagnostic(
                    .shape, "\(count) names do not fit an array of \(tensor.shape[0]) along its first axis",
                    at: span ?? .none, help: takingApartHelp(count, tensor.shape[0], span))
            }
            return try (0..<count).map { Value(try engine.subtensor(tensor, at: $0)) }
        }
        guard elements.count == count else {
            throw Diagnostic(
                .shape, "\(count) names do not fit \(elements.count) values", at: span ?? .none,
                help: takingApartHelp(count, elements.count, span))
        }
        return elements
    }

    /// What to do about an argument that does not have the shape its parameter states.
    private func patternHelp(_ pattern: ShapePattern, _ tensor: Tensor) -> [Help] {
        let count = pattern.items.count
        let axes = count == 1 ? "1 axis" : "\(count) axes"
        let words = learnersArgument(for: pattern.parameter).map { sourceText($0, "") } ?? ""
        if tensor.rank + 1 == count, !words.isEmpty, tensor.rank > 0 {
            return ["\(code: "[\(words)]") is \(count == 2 ? "a matrix of one row" : "one part of \(axes)")"]
        }
        guard tensor.rank == count else { return ["give an array with \(axes)"] }
        let sizes = pattern.items.enumerated().compactMap { axis, item -> String? in
            if case .size(let size) = item, size != tensor.shape[axis] { return "\(size) along axis \(axis)" }
            return nil
        }
        return count == 1
            ? ["give an array of that many elements"] : ["give an array with \(sizes.joined(separator: ", "))"]
    }

    private func takingApartHelp(_ names: Int, _ values: Int, _ span: SourceSpan?) -> [Help] {
        let text = sourceText(span, "")
        guard names < values, !text.isEmpty else { return ["give as many names as there are values: \(values)"] }
        return ["\(code: "\(TensorError.operand(text))[:\(names)]") has the first \(names)"]
    }

    private func checkShape(
        _ value: Value, _ pattern: ShapePattern, _ base: UnsafeMutablePointer<Value>
    ) throws {
        let wanted =
            "["
            + pattern.items.map { item in
                switch item {
                case .name(_, let text): text
                case .size(let size): String(size)
                case .any: "_"
                }
            }.joined(separator: ", ") + "]"
        guard let tensor = try tensor(content(value)) else {
            throw Diagnostic(
                .type, "`\(pattern.parameter)` must be an array of shape \(wanted), and this is \(value.kindName)",
                at: pattern.span)
        }
        guard tensor.rank == pattern.items.count else {
            throw Diagnostic(
                .shape,
                "`\(pattern.parameter)` must have the shape \(wanted), and has \(tensor.shape.literal)",
                at: pattern.span, help: patternHelp(pattern, tensor))
        }
        for (axis, item) in pattern.items.enumerated() {
            let size = tensor.shape[axis]
            switch item {
            case .any: break
            case .size(let expected):
                guard size == expected else {
                    throw Diagnostic(
                        .shape,
                        "`\(pattern.parameter)` must have the shape \(wanted), and has \(tensor.shape.literal)",
                        at: pattern.span, help: patternHelp(pattern, tensor))
                }
            case .name(let register, let text):
                if case .number(let bound) = base[register] {
                    guard bound == Double(size) else {
                        throw Diagnostic(
                            .shape,
                            "`\(pattern.parameter)` must have the shape \(wanted) with \(text) = \(Int(bound)), and has \(tensor.shape.literal)",
                            at: pattern.span,
                            help: ["\(text) stands for one size in the whole call: the arrays must agree in it"])
                    }
                } else {
                    base[register] = .number(Double(size))
                }
            }
        }
    }
}
