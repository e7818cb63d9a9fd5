import LeapDiagnostics
import LeapTensor

extension Interpreter {
    /// The value of `x[…]`.
    @inline(never)
    func index(
        _ value: Value, _ code: Unmanaged<Code>, _ shapeNumber: Int, _ base: UnsafeMutablePointer<Value>,
        _ next: UnsafeMutablePointer<Instruction>
    ) throws -> Value {
        let shape = code._withUnsafeGuaranteedRef { $0.indexShapes[shapeNumber] }
        let whole = content(value)
        // The commonest way: an element of a list.
        if case .list(let list) = whole, shape.parts.count == 1, case .value = shape.parts[0],
            case .number(let position) = base[shape.first], let index = Int(exactly: position),
            list.elements.indices.contains(index)
        {
            return list.elements[index]
        }
        defer { clear(shape, base) }
        let spans = operandSpans(code, next)
        switch whole {
        case .tensor(let tensor):
            if !tensor.isRecorded, tensor.rank == 1, shape.parts.count == 1, case .value = shape.parts[0],
                case .number(let position) = base[shape.first], position == position.rounded(.towardZero),
                let element = tensor.element(at: Int(exactly: position) ?? .max)
            {
                switch tensor.dataType {
                case .f64: return .number(element)
                case .f32: return .tensor(Tensor(scalar: element, dataType: .f32))
                case .bool: return .boolean(element != 0)
                }
            }
            return Value(try indexed(tensor, try items(shape, base), spans.first))
        case .unbound: throw nameError(sourceText(spans.first, "the array"), at: spans.first ?? .none)
        case .list(let list):
            if let result = try indexList(list.elements, shape, base, of: spans.first) { return result }
        case .function(let function):
            return try indexLayers(function, shape, base, spans)
        case .string(let string):
            let characters = Array(string.text)
            if let result = try indexList(
                characters.map { Value(String($0)) }, shape, base, "the string", of: spans.first)
            {
                if case .list(let part) = result {
                    return Value(
                        part.elements.map { if case .string(let text) = $0 { text.text } else { "" } }.joined())
                }
                return result
            }
        case .record(let record):
            if shape.parts.count == 1, case .value(let span) = shape.parts[0],
                case .string(let name) = base[shape.first]
            {
                return try field(.record(record), name.text, [spans.first ?? .none, span])
            }
            throw Diagnostic(
                .type, "a record is indexed by a field's name", at: spans.first ?? .none,
                help: record.fields.first.map {
                    [
                        "take a field by its name: \(code: "\(TensorError.operand(sourceText(spans.first, "r"))).\($0.name)")",
                        "values makes a list of the fields",
                    ]
                } ?? [])
        default: break
        }
        guard let tensor = try tensor(whole) else {
            let description = describe(spans.first, whole)
            throw Diagnostic(
                .type, "\(description) is \(whole.kindName) and cannot be indexed", at: spans.first ?? .none,
                help: ["arrays, lists, strings and records have parts"])
        }
        return Value(try indexed(tensor, try items(shape, base), spans.first))
    }

    /// The engine's index, with the array's name in its complaints.
    private func indexed(_ array: Tensor, _ items: [LeapTensor.IndexItem], _ span: SourceSpan?) throws -> Tensor {
        do {
            return try engine.index(array, items)
        } catch let error as TensorError where error.kind != .interrupted {
            throw operandError(error, "[]", [Operand(span: span, tensor: array)])
        }
    }

    private func clear(_ shape: IndexShape, _ base: UnsafeMutablePointer<Value>) {
        var register = base + shape.first
        for part in shape.parts {
            let count: Int
            switch part {
            case .value: count = 1
            case .slice(let start, let stop, let step, _): count = (start ? 1 : 0) + (stop ? 1 : 0) + (step ? 1 : 0)
            case .ellipsis: count = 0
            }
            for _ in 0..<count {
                if !register.pointee.isTrivial { register.pointee = .unbound }
                register += 1
            }
        }
    }

    /// The items of an index as the engine takes them.
    private func items(_ shape: IndexShape, _ base: UnsafeMutablePointer<Value>) throws -> [LeapTensor.IndexItem] {
        var register = base + shape.first
        return try shape.parts.map { part in
            switch part {
            case .ellipsis: return .ellipsis
            case .slice(let hasStart, let hasStop, let hasStep, let span):
                func bound(_ isGiven: Bool) throws -> Int? {
                    guard isGiven else { return nil }
                    defer { register += 1 }
                    if case .none = register.pointee { return nil }
                    return try wholeNumber(register.pointee, "a slice's bound", at: span)
                }
                let start = try bound(hasStart)
                let stop = try bound(hasStop)
                let step = try bound(hasStep) ?? 1
                guard step != 0 else {
                    throw Diagnostic(
                        .index, "the step of a slice is not 0", at: span,
                        help: ["x[::2] takes every second element, x[::-1] goes backwards"])
                }
                return .slice(start: start, stop: stop, step: step)
            case .value(let span):
                let value = content(register.pointee)
                register += 1
                if case .number(let number) = value, let index = Int(exactly: number) { return .integer(index) }
                if case .unbound = value { throw nameError(sourceText(span, "the index"), at: span) }
                if case .none = value { return .newAxis }
                guard let tensor = try tensor(value) else {
                    throw Diagnostic(
                        .type,
                        "an index is a whole number, a slice, a mask or an array of numbers, and this is \(value.kindName)",
                        at: span, help: ["only the fields of a record have names; places count from 0: x[0]"])
                }
                if tensor.dataType == .bool { return .mask(tensor) }
                if tensor.rank > 0 { return .integers(tensor) }
                return .integer(try wholeNumber(value, "an index", at: span))
            }
        }
    }

    /// A whole number from a value.
    public func wholeNumber(_ value: Value, _ role: String, at span: SourceSpan = .none) throws -> Int {
        if case .number(let number) = value, let whole = Int(exactly: number) { return whole }
        guard let tensor = try tensor(content(value)), tensor.rank == 0, tensor.dataType != .bool else {
            throw Diagnostic(.type, "\(role) is a whole number, and this is \(content(value).kindName)", at: span)
        }
        guard let number = Int(exactly: tensor.item) else {
            throw Diagnostic(
                .index, "\(role) is a whole number, and this is \(NumberText.general(tensor.item, digits: 10))",
                at: span,
                help: tensor.item.isFinite ? ["floor(…) or a // b gives a whole number"] : [])
        }
        return number
    }

    private func indexList(
        _ elements: [Value], _ shape: IndexShape, _ base: UnsafeMutablePointer<Value>, _ what: String = "the list",
        of owner: SourceSpan?
    ) throws -> Value? {
        guard shape.parts.count == 1 else { return nil }
        let span = { () -> SourceSpan in
            switch shape.parts[0] {
            case .value(let span), .slice(_, _, _, let span): span
            case .ellipsis: .none
            }
        }()
        switch try items(shape, base)[0] {
        case .integer(let position):
            let index = position < 0 ? position + elements.count : position
            guard elements.indices.contains(index) else {
                throw outOfRange(position, elements.count, what, span, owner)
            }
            return elements[index]
        case .slice(let start, let stop, let step):
            var result: [Value] = []
            let count = elements.count
            func clamp(_ bound: Int, _ low: Int, _ high: Int) -> Int {
                min(max(bound < 0 ? bound + count : bound, low), high)
            }
            if step > 0 {
                var index = clamp(start ?? 0, 0, count)
                let end = clamp(stop ?? count, 0, count)
                while index < end {
                    result.append(elements[index])
                    index += step
                }
            } else {
                var index = start.map { clamp($0, -1, count - 1) } ?? count - 1
                let end = stop.map { clamp($0, -1, count - 1) } ?? -1
                while index > end {
                    result.append(elements[index])
                    index += step
                }
            }
            return Value(result)
        case .integers(let tensor):
            return Value(
                try tensor.doubles().map { position in
                    guard let whole = Int(exactly: position), (-elements.count..<elements.count).contains(whole) else {
                        throw outOfRange(Int(position), elements.count, what, span, owner)
                    }
                    return elements[whole < 0 ? whole + elements.count : whole]
                })
        case .mask(let mask):
            guard mask.rank == 1, mask.count == elements.count else {
                throw Diagnostic(
                    .index, "a mask of \(mask.count) does not fit a list of \(elements.count)", at: span)
            }
            return Value(zip(elements, mask.doubles()).filter { $0.1 != 0 }.map(\.0))
        case .ellipsis, .newAxis: return nil
        }
    }

    private func outOfRange(
        _ position: Int, _ count: Int, _ what: String, _ span: SourceSpan, _ owner: SourceSpan?
    ) -> Diagnostic {
        guard count > 0 else {
            return Diagnostic(
                .index, "index \(position) is out of range: \(what) is empty", at: span,
                help: ["there is nothing in it to take"])
        }
        let part = ["the string": "character", "the chain": "layer"][what] ?? "element"
        let parts = count == 1 ? "1 \(part) (0)" : "\(count) \(part)s (0 to \(count - 1))"
        let text = TensorError.operand(sourceText(owner, ""))
        return Diagnostic(
            .index, "index \(position) is out of range: \(what) has \(parts)", at: span,
            help: text.isEmpty || text == "()"
                ? []
                : position < 0
                    ? ["from the end, the last is \(code: "\(text)[-1]") and the first \(code: "\(text)[-\(count)]")"]
                    : ["counting begins at 0: the last is \(code: "\(text)[\(count - 1)]") or \(code: "\(text)[-1]")"])
    }

    /// `net[0]`: a layer of a chain, by position.
    private func indexLayers(
        _ function: Function, _ shape: IndexShape, _ base: UnsafeMutablePointer<Value>, _ spans: [SourceSpan]
    ) throws -> Value {
        guard case .composition(let layers) = function.kind else {
            throw Diagnostic(
                .type,
                "\(describe(spans.first, .function(function))) is a function, and only a chain of layers (f >> g) is indexed",
                at: spans.first ?? .none, help: ["to call it, write \(sourceText(spans.first, "f"))(…)"])
        }
        let values = layers.map { Value.function($0) }
        guard let result = try indexList(values, shape, base, "the chain", of: spans.first) else {
            throw Diagnostic(.index, "a chain of layers takes one index", at: spans.first ?? .none)
        }
        if case .list(let part) = result {
            return .function(
                Function(
                    .composition(
                        part.elements.compactMap { if case .function(let layer) = $0 { layer } else { nil } })))
        }
        return result
    }

    /// Carries out `x[…] = v`: in place when nobody else holds the array, else on a copy that `x` is bound to.
    @inline(never)
    func assignIndex(
        _ target: UnsafeMutablePointer<Value>, _ source: UnsafeMutablePointer<Value>, _ code: Unmanaged<Code>,
        _ shapeNumber: Int, _ base: UnsafeMutablePointer<Value>, _ next: UnsafeMutablePointer<Instruction>
    ) throws {
        let shape = code._withUnsafeGuaranteedRef { $0.indexShapes[shapeNumber] }
        defer { clear(shape, base) }
        let value = content(source.pointee)
        source.pointee = .unbound
        switch target.pointee {
        case .unbound:
            let span = operandSpans(code, next).first
            throw nameError(
                sourceText(span, "the array"), at: span ?? .none,
                help: [
                    "an array is made before its parts are changed: \(code: "\(sourceText(span, "x")) = zeros([10])")"
                ])
        case .variable(let variable):
            throw Diagnostic(
                .parameter, "\(variable.isTrained ? "a parameter" : "a state") is changed with :=, as a whole",
                help: [
                    "for example w := where(mask, new, w)",
                    "the parts of a copy can be assigned: \(code: "copy = detach(\(variable.name ?? "w"))")",
                ])
        case .list(let list):
            guard shape.parts.count == 1, case .integer(let position) = try items(shape, base)[0] else {
                throw Diagnostic(.index, "an element of a list is assigned by one whole number")
            }
            let index = position < 0 ? position + list.elements.count : position
            guard list.elements.indices.contains(index) else {
                throw Diagnostic(
                    .index, "index \(position) is out of range: the list has \(list.elements.count) elements",
                    help: ["concat(list, [x]) appends to a list"])
            }
            var elements = list.elements
            elements[index] = value
            target.pointee = Value(elements)
        case .record(let record):
            guard shape.parts.count == 1, case .value = shape.parts[0], case .string(let name) = base[shape.first]
            else { throw Diagnostic(.index, "a record is indexed by a field's name: r[\"name\"] = …") }
            var fields = record.fields
            if let index = fields.firstIndex(where: { $0.name == name.text }) {
                fields[index].value = value
            } else {
                fields.append((name.text, value))
            }
            target.pointee = .record(RecordValue(fields))
        case .string:
            throw Diagnostic(
                .type, "a string has no parts that can be assigned", help: ["make a new string: \"{a}{b}\""])
        default:
            if case .tensor = target.pointee {
            } else {
                throw Diagnostic(.type, "\(target.pointee.kindName) has no parts to assign")
            }
            guard let part = try tensor(value) else {
                throw Diagnostic(
                    .type, "an array holds numbers, and this is \(value.kindName)",
                    help: ["a list holds anything: [\"a\", 1]"])
            }
            let positions = try items(shape, base)
            guard case .tensor(var array) = target.pointee else {
                throw Diagnostic(.type, "\(target.pointee.kindName) has no parts to assign")
            }
            // Only the register holds it now, unless another name does.
            target.pointee = .unbound
            defer { target.pointee = .tensor(array) }
            do {
                if try engine.assignInPlace(&array, positions, part) { return }
                array = try engine.assign(array, positions, part)
            } catch let error as TensorError where error.kind != .interrupted {
                throw operandError(error, "[]", [Operand(span: operandSpans(code, next).first, tensor: array)])
            }
        }
    }
}
