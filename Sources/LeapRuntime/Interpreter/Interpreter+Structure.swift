import LeapDiagnostics
import LeapTensor

extension Interpreter {
    // Arrays, records, strings

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
        return Value(try engine.stack(parts, axis: 0))
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
                .type, "the format `:\(format)` is for one number, and this is \(value.kindName)", at: span)
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
                help: NearMiss.nearest(to: name, among: names).map { ["did you mean .\($0)?"] } ?? [])
        case .function(let function):
            let fields = Self.captures(of: function)
            if let field = fields.first(where: { $0.name == name }) { return field.value }
            throw Diagnostic(
                .name, "\(describe(spans.first, value)) captured no value `\(name)`", at: place,
                notes: fields.isEmpty ? [] : ["it captured \(fields.map(\.name).joined(separator: ", "))"],
                help: {
                    if case .composition = function.kind {
                        ["layers are taken by position: \(sourceText(spans.first, "net"))[0].\(name)"]
                    } else {
                        []
                    }
                }())
        default:
            if let tensor = try tensor(whole) {
                if name == "T" {
                    guard tensor.rank >= 2 else { return Value(tensor) }
                    return Value(try engine.swapLastTwo(tensor))
                }
                let text = sourceText(spans.first, "x")
                let known = ["shape", "size", "dtype", "sum", "mean", "max", "min", "reshape", "ndim", "std"]
                let functionName = ["ndim": "rank", "length": "size", "len": "size", "numel": "size"][name] ?? name
                if let habit = Self.fieldHabit(name, text) {
                    throw Diagnostic(.name, "an array has no field `\(name)`", at: place, help: [habit])
                }
                throw Diagnostic(
                    .name, "an array has no field `\(name)`", at: place,
                    help: known.contains(name) || functionName != name
                        ? ["\(functionName)(\(text))"] : ["x.T is the transpose"])
            }
            throw Diagnostic(.type, "\(whole.kindName) has no fields", at: place)
        }
    }

    /// What a field of another language's arrays is here.
    private static func fieldHabit(_ name: String, _ text: String) -> String? {
        switch name {
        case "backward": "∂\(text)/∂w is the gradient; nothing needs to be called before"
        case "grad": "∂J/∂\(text), or grad(J, \(text))"
        case "item", "numpy", "tolist", "data": "the value can be used as it is: \(text)"
        case "view": "reshape(\(text), [2, -1])"
        case "append": "concat(\(text), [1])"
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
                    at: span ?? .none)
            }
            guard tensor.shape[0] == count else {
                throw Diagnostic(
                    .shape, "\(count) names do not fit an array of \(tensor.shape[0]) along its first axis",
                    at: span ?? .none)
            }
            return try (0..<count).map { Value(try engine.subtensor(tensor, at: $0)) }
        }
        guard elements.count == count else {
            throw Diagnostic(.shape, "\(count) names do not fit \(elements.count) values", at: span ?? .none)
        }
        return elements
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
                at: pattern.span)
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
                        at: pattern.span)
                }
            case .name(let register, let text):
                if case .number(let bound) = base[register] {
                    guard bound == Double(size) else {
                        throw Diagnostic(
                            .shape,
                            "`\(pattern.parameter)` must have the shape \(wanted) with \(text) = \(Int(bound)), and has \(tensor.shape.literal)",
                            at: pattern.span)
                    }
                } else {
                    base[register] = .number(Double(size))
                }
            }
        }
    }
}
