import LeapDiagnostics
import LeapTensor

extension Interpreter {
    /// A value as a tensor: numbers, booleans, arrays, parameters, and lists of those (stacked). `nil` for the rest.
    public func tensor(_ value: Value) throws -> Tensor? {
        switch value {
        case .number(let number): return Tensor(scalar: number)
        case .boolean(let flag): return Tensor(scalar: flag ? 1 : 0, dataType: .bool)
        case .tensor(let tensor): return tensor
        case .variable(let variable):
            if let leaf = variable.leaf(engine) { return leaf }
            return try tensor(variable.value)
        case .list(let list):
            var parts: [Tensor] = []
            parts.reserveCapacity(list.elements.count)
            for element in list.elements {
                guard let part = try tensor(element) else { return nil }
                parts.append(part)
            }
            return parts.isEmpty ? nil : try engine.stack(parts, axis: 0)
        case .unbound, .none, .string, .record, .function, .figure: return nil
        }
    }

    /// The content of a state, and every other value as it is.
    public func content(_ value: Value) -> Value {
        if case .variable(let variable) = value, !variable.isTrained { return variable.value }
        return value
    }

    /// An f64 number, with or without a history.
    @inline(__always)
    private static func plainNumber(_ place: UnsafeMutablePointer<Value>) -> Double? {
        if case .number(let number) = place.pointee { return number }
        if let tensor = place.tensor {
            return tensor._withUnsafeGuaranteedRef { $0.rank == 0 && $0.dataType == .f64 ? $0.item : nil }
        }
        return place.variable?._withUnsafeGuaranteedRef { $0.number }
    }

    /// The value of an arithmetic operator on plain numbers; `nil` for other operators.
    private static func number(_ opcode: Opcode, _ x: Double, _ y: Double) -> Double? {
        switch opcode {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        case .floorDivide: Arithmetic.floorDivide(x, y)
        case .remainder: Arithmetic.remainder(x, y)
        case .power: Arithmetic.power(x, y)
        default: nil
        }
    }

    // The ways of an operator that are not the fast one.

    @inline(never)
    func arithmetic(
        _ current: Instruction, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>,
        _ base: UnsafeMutablePointer<Value>, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) throws {
        engine.origin = span(code, next).rawValue
        if current.isUnrecorded || !engine.isRecording {
            if let x = Self.plainNumber(left), let y = Self.plainNumber(right),
                let result = Self.number(current.opcode, x, y)
            {
                clearTemporaries(current, base, code)
                base[Int(current.a)] = .number(result)
                return
            }
        } else if let result = recordedNumber(current.opcode, left, right) {
            clearTemporaries(current, base, code)
            base[Int(current.a)] = .tensor(result)
            return
        }
        if let unbound = unboundOperand(current, left, right, code, next) { throw unbound }
        let wasRecording = engine.isRecording
        defer { engine.isRecording = wasRecording }
        if current.isUnrecorded { engine.isRecording = false }
        let result = try binary(current.opcode, left.pointee, right.pointee) { self.operandSpans(code, next) }
        clearTemporaries(current, base, code)
        base[Int(current.a)] = result
    }

    @inline(never)
    func comparison(
        _ current: Instruction, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>,
        _ base: UnsafeMutablePointer<Value>, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) throws {
        engine.origin = span(code, next).rawValue
        if let unbound = unboundOperand(current, left, right, code, next) { throw unbound }
        base[Int(current.a)] = try compare(current.opcode.withoutJump, left.pointee, right.pointee) {
            self.operandSpans(code, next)
        }
    }

    @inline(never)
    func unary(
        _ current: Instruction, _ source: UnsafeMutablePointer<Value>, _ base: UnsafeMutablePointer<Value>,
        _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) throws {
        engine.origin = span(code, next).rawValue
        if case .unbound = source.pointee { throw unboundError(code, next, register: Int(current.b)) }
        let value = content(source.pointee)
        let spans = operandSpans(code, next)
        let result: Value
        if current.opcode == .derivative {
            result = .function(try derivative(of: value, span: spans.first))
        } else {
            guard let operand = try tensor(value) else {
                let symbol =
                    switch current.opcode {
                    case .not: "not"
                    case .squareRoot: "√"
                    case .plus: "+"
                    default: "-"
                    }
                throw operandTypeError(symbol, [value], spans)
            }
            switch current.opcode {
            case .negate: result = Value(try engine.negate(operand))
            case .not:
                guard operand.dataType == .bool else {
                    throw Diagnostic(
                        .type, "`not` needs a boolean, and \(describe(spans.first, value)) is \(value.kindName)",
                        at: spans.first ?? .none,
                        help: [
                            "not turns true into false; of a number ask \(code: "\(TensorError.operand(sourceText(spans.first, "0"))) == 0")"
                        ])
                }
                result = Value(try engine.logicalNot(operand))
            case .squareRoot: result = Value(try engine.squareRoot(operand))
            default: result = Value(operand)
            }
        }
        if Int(current.b) >= code._withUnsafeGuaranteedRef({ $0.firstTemporary }) { source.pointee = .unbound }
        base[Int(current.a)] = result
    }

    /// The value of `left op right`.
    func binary(
        _ opcode: Opcode, _ leftValue: Value, _ rightValue: Value, spans: () -> [SourceSpan]
    ) throws -> Value {
        if opcode == .compose { return try compose(leftValue, rightValue, spans()) }
        if let x = numeric(leftValue), let y = numeric(rightValue) {
            return try binary(opcode, x, y, leftValue, rightValue, spans: spans)
        }
        let left = content(leftValue)
        let right = content(rightValue)
        if opcode == .add, case .string(let first) = left, case .string(let second) = right {
            guard first.text.utf8.count + second.text.utf8.count <= Self.longestText else {
                throw Self.tooLong(at: spans().last ?? .none)
            }
            return Value(first.text + second.text)
        }
        guard let x = try tensor(left), let y = try tensor(right) else {
            throw operandTypeError(Self.symbol(opcode), [left, right], spans())
        }
        return try binary(opcode, x, y, left, right, spans: spans)
    }

    /// A number, an array, or a variable that holds one, as a tensor: what nearly every operand is.
    @inline(__always)
    private func numeric(_ value: Value) -> Tensor? {
        switch value {
        case .number(let number): return Tensor(scalar: number)
        case .tensor(let tensor): return tensor
        case .variable(let variable):
            if variable.isTrained { return variable.leaf(engine) }
            switch variable.value {
            case .number(let number): return Tensor(scalar: number)
            case .tensor(let tensor): return tensor
            default: return nil
            }
        default: return nil
        }
    }

    /// The same for two operands that are tensors, or stand for them.
    private func binary(
        _ opcode: Opcode, _ x: Tensor, _ y: Tensor, _ left: Value, _ right: Value, spans: () -> [SourceSpan]
    ) throws -> Value {
        do {
            let result: Tensor
            switch opcode {
            case .add: result = try engine.add(x, y)
            case .subtract: result = try engine.subtract(x, y)
            case .multiply: result = try engine.multiply(x, y)
            case .divide: result = try engine.divide(x, y)
            case .floorDivide: result = try engine.floorDivide(x, y)
            case .remainder: result = try engine.remainder(x, y)
            case .power: result = try engine.power(x, y)
            case .matrixMultiply: result = try engine.matrixMultiply(x, y)
            case .logicalAnd, .logicalOr:
                guard x.dataType == .bool, y.dataType == .bool else {
                    throw operandTypeError(Self.symbol(opcode), [content(left), content(right)], spans())
                }
                result = opcode == .logicalAnd ? try engine.logicalAnd(x, y) : try engine.logicalOr(x, y)
            case .range:
                let (first, last) = try rangeBounds(content(left), content(right), spans())
                result = try rangeTensor(first, last)
            default: throw Diagnostic(.internal, "an operator without a meaning")
            }
            return Value(result)
        } catch let error as TensorError where error.kind != .interrupted {
            throw operandError(
                error, Self.symbol(opcode),
                [Operand(span: spans().first, tensor: x), Operand(span: spans().last, tensor: y)])
        }
    }

    static func symbol(_ opcode: Opcode) -> String {
        switch opcode {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .remainder: "%"
        case .power: "^"
        case .matrixMultiply: "@"
        case .logicalAnd: "and"
        case .logicalOr: "or"
        case .range: ".."
        case .compose: ">>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .equal: "=="
        case .notEqual: "!="
        default: "?"
        }
    }

    private func compose(_ left: Value, _ right: Value, _ spans: [SourceSpan]) throws -> Value {
        guard case .function(let first) = left, case .function(let second) = right else {
            let wrong = { if case .function = left { (spans.last, right) } else { (spans.first, left) } }()
            throw Diagnostic(
                .type, "`>>` joins functions, and \(describe(wrong.0, wrong.1)) is \(wrong.1.kindName)",
                at: wrong.0 ?? .none, help: ["to call a function with a value, write x |> f or f(x)"])
        }
        func parts(_ function: Function) -> [Function] {
            if case .composition(let parts) = function.kind { return parts }
            return [function]
        }
        return .function(Function(.composition(parts(first) + parts(second))))
    }

    /// Whether two values of any kind are equal, when they are not both numeric.
    private func structurallyEqual(_ left: Value, _ right: Value) throws -> Bool? {
        switch (left, right) {
        case (.string(let a), .string(let b)): return a.text == b.text
        case (.none, .none): return true
        case (.none, _), (_, .none), (.string, _), (_, .string): return false
        case (.function(let a), .function(let b)): return a === b
        case (.list(let a), .list(let b)):
            guard a.elements.count == b.elements.count else { return false }
            for (x, y) in zip(a.elements, b.elements) where try !allEqual(x, y) { return false }
            return true
        case (.record(let a), .record(let b)):
            guard a.fields.count == b.fields.count else { return false }
            for field in a.fields {
                guard let other = b[field.name], try allEqual(field.value, other) else { return false }
            }
            return true
        default: return nil
        }
    }

    /// Whether two values are equal as a whole: same kind, same shape, same elements.
    func allEqual(_ left: Value, _ right: Value) throws -> Bool {
        if let answer = try structurallyEqual(content(left), content(right)) { return answer }
        guard let x = try tensor(left), let y = try tensor(right), x.shape == y.shape else { return false }
        return x.doubles() == y.doubles()
    }

    func compare(
        _ opcode: Opcode, _ leftValue: Value, _ rightValue: Value, spans: () -> [SourceSpan]
    ) throws -> Value {
        let left = content(leftValue)
        let right = content(rightValue)
        if opcode == .equal || opcode == .notEqual {
            if let equal = try structurallyEqual(left, right) { return .boolean(equal == (opcode == .equal)) }
            // A column of strings compares element by element with one string.
        }
        if case .string(let a) = left, case .string(let b) = right {
            switch opcode {
            case .less: return .boolean(a.text < b.text)
            case .lessOrEqual: return .boolean(a.text <= b.text)
            case .greater: return .boolean(a.text > b.text)
            default: return .boolean(a.text >= b.text)
            }
        }
        guard let x = try tensor(left), let y = try tensor(right) else {
            throw operandTypeError(Self.symbol(opcode), [left, right], spans())
        }
        let comparison: Comparison =
            switch opcode {
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            case .greaterOrEqual: .greaterOrEqual
            case .equal: .equal
            default: .notEqual
            }
        do {
            return Value(try engine.compare(comparison, x, y))
        } catch let error as TensorError where error.kind != .interrupted {
            throw operandError(
                error, Self.symbol(opcode),
                [Operand(span: spans().first, tensor: x), Operand(span: spans().last, tensor: y)])
        }
    }

    // Conditions and ranges

    /// The truth of a condition that is not a plain boolean.
    @inline(never)
    func condition(
        _ value: Value, _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>
    ) throws -> Bool {
        let place = span(code, next)
        if case .unbound = value { throw unboundError(code, next, register: nil) }
        let value = content(value)
        let text = sourceText(place, "x")
        if case .boolean(let flag) = value { return flag }
        if let tensor = try tensor(value) {
            if tensor.dataType == .bool, tensor.count == 1 { return tensor.item != 0 }
            if tensor.dataType == .bool {
                throw Diagnostic(
                    .type, "a condition must be one boolean, and this is an array of \(tensor.count)", at: place,
                    notes: ["\(text)  \(Self.shapeNote(tensor.shape))"],
                    help: [.code("all(\(text))"), .code("any(\(text))")])
            }
            throw Diagnostic(
                .type, "a condition must be one boolean, and this is \(value.kindName)", at: place,
                help: [
                    .code(
                        tensor.rank == 0
                            ? "\(TensorError.operand(text)) != 0" : "all(\(TensorError.operand(text)) != 0)")
                ])
        }
        throw Diagnostic(
            .type, "a condition must be one boolean, and this is \(value.kindName)", at: place,
            help: text == "none"
                ? ["none is the absence of a value: neither true nor false"]
                : [.code("\(TensorError.operand(text)) \(Self.comparison(with: value))")])
    }

    /// What asks a value that is no number whether there is something in it.
    private static func comparison(with value: Value) -> String {
        if case .string = value { return "!= \"\"" }
        return "!= none"
    }

    @inline(never)
    func rangeBounds(_ low: Value, _ high: Value, _ spans: [SourceSpan]) throws -> (Double, Double) {
        func bound(_ value: Value, _ span: SourceSpan?) throws -> Double {
            guard let tensor = try tensor(content(value)), tensor.rank == 0 else {
                throw Diagnostic(
                    .type, "a range goes from one number to another, and this is \(value.kindName)",
                    at: span ?? .none, help: ["for example 0..9"])
            }
            guard tensor.item.isFinite else {
                throw Diagnostic(
                    .domain, "a range needs finite ends", at: span ?? .none,
                    help: ["while true { … } goes on until break"])
            }
            return tensor.item
        }
        return (try bound(low, spans.first), try bound(high, spans.last))
    }

    private func rangeTensor(_ first: Double, _ last: Double) throws -> Tensor {
        let count = last < first ? 0 : (last - first).rounded(.down) + 1
        guard count < 1e12 else {
            throw TensorError(
                .memory, "the range has too many numbers", help: ["a loop makes no array: for i in a..b { … }"])
        }
        return try engine.arange(first, first + count - 0.5)
    }

    @inline(never)
    func repeatCount(_ value: Value) throws -> Double {
        guard let tensor = try tensor(content(value)), tensor.rank == 0, tensor.dataType != .bool else {
            throw Diagnostic(
                .type, "`repeat` needs a number of times, and this is \(value.kindName)",
                help: ["repeat 10 { … } repeats ten times; for x in xs { … } goes through an array"])
        }
        let count = tensor.item
        guard count >= 0, count == count.rounded(.down), count.isFinite else {
            throw Diagnostic(
                .domain, "`repeat` needs a whole number of times, not \(NumberText.general(count, digits: 10))",
                help: ["floor(x) or ceil(x) makes a whole number"])
        }
        return count
    }

    // Iteration

    /// Checks that a value can be looped over.
    @inline(never)
    func iterator(over value: Value) throws -> Value {
        let value = content(value)
        switch value {
        case .list: return value
        case .unbound: throw Diagnostic(.name, "this name has no value")
        default:
            guard let tensor = try tensor(value) else {
                throw Diagnostic(
                    .type, "a loop goes over an array or a list, and this is \(value.kindName)",
                    help: ["for i in 0..9 { … } counts from 0 to 9"])
            }
            guard tensor.rank > 0 else {
                throw Diagnostic(
                    .type, "a loop goes over an array or a list, and this is a number",
                    help: [
                        "a range has many numbers: \(code: "0..\(NumberText.general(max(0, tensor.item - 1), digits: 10))")"
                    ])
            }
            return .tensor(tensor)
        }
    }

    /// The next element of the iterator in a register; its position stands in the register behind it.
    @inline(never)
    func nextElement(_ iterator: UnsafeMutablePointer<Value>) throws -> Value? {
        guard case .number(let position) = iterator[1] else { return nil }
        let index = Int(position)
        switch iterator.pointee {
        case .list(let list):
            guard index < list.elements.count else { return nil }
            iterator[1] = .number(position + 1)
            return list.elements[index]
        case .tensor(let tensor):
            guard tensor.rank > 0, index < tensor.shape[0] else { return nil }
            iterator[1] = .number(position + 1)
            return Value(try engine.subtensor(tensor, at: index))
        default: return nil
        }
    }
}
