import LeapDiagnostics
import LeapSyntax
import LeapTensor

extension Interpreter {
    // Closures

    @inline(never)
    func capture(_ function: Unmanaged<Function>?, _ index: Int) throws -> Value {
        guard let function else { throw Diagnostic(.internal, "a captured value without its function") }
        let value = function._withUnsafeGuaranteedRef { $0.captures[index] }
        guard case .unbound = value else { return value }
        // The name had no value when the function was made: perhaps a global has it.
        let names = function._withUnsafeGuaranteedRef { $0.code?.takeUnretainedValue().captureNames ?? [] }
        let outer = globals.value(names[index])
        if case .unbound = outer { throw nameError(names[index]) }
        return outer
    }

    @inline(never)
    func makeClosure(
        _ current: Instruction, _ base: UnsafeMutablePointer<Value>, _ code: Unmanaged<Code>,
        _ function: Unmanaged<Function>?
    ) throws {
        let nested = code._withUnsafeGuaranteedRef { $0.nested[Int(current.b)] }
        let captures = nested.captureSources.map { source -> Value in
            switch source {
            case .register(let register): return base[register]
            case .capture(let index):
                guard let function, case .closure(_, let captures) = function.takeUnretainedValue().kind else {
                    return .unbound
                }
                return captures[index]
            case .selfFunction: return function.map { .function($0.takeUnretainedValue()) } ?? .unbound
            }
        }
        base[Int(current.a)] = .function(Function(.closure(nested, captures: captures), name: nested.name))
    }

    /// Notes on a closure that a named function returns which call made it, so that it can be shown as that call.
    @inline(never)
    func noteMaker(
        _ reference: Unmanaged<Function>, by maker: Unmanaged<Code>, base: UnsafeMutablePointer<Value>, given: UInt32
    ) {
        let (made, code) = (reference.takeUnretainedValue(), maker.takeUnretainedValue())
        guard made.maker == nil, let name = code.name, case .closure(let madeCode, _) = made.kind,
            code.nested.contains(where: { $0 === madeCode })
        else { return }
        var arguments: [(label: String?, value: Value)] = []
        var isPositional = true
        for (index, parameter) in code.parameters.enumerated() where index < 32 {
            guard given & (1 << UInt32(index)) != 0 else {
                isPositional = false
                continue
            }
            arguments.append((isPositional ? nil : parameter.name.text, base[index]))
        }
        made.maker = Function.Maker(name: name, arguments: arguments)
    }

    func functionName(_ function: Unmanaged<Function>?) -> String {
        function?.takeUnretainedValue().displayName ?? "the statement"
    }

    // Arguments

    /// Puts the arguments of a call to a closure, which stand in registers from `base` on, in the order of its
    /// parameters, and empties the registers of the ones not given and of the locals.
    /// - Returns: a bit for every argument that was given.
    @inline(never)
    func bindArguments(
        _ function: Function, _ code: Code, base: UnsafeMutablePointer<Value>, count: Int, labels: [Name?]?
    ) throws -> UInt32 {
        if labels == nil, count >= code.leastPositional, count <= code.parameterCount {
            // The commonest way: every argument where its parameter stands.
            Self.empty(from: base + count, to: base + max(code.firstTemporary, count))
            return count < 32 ? (1 << UInt32(count)) - 1 : .max
        }
        let parameters = code.parameters
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append((base + index).take()) }
        let positions = try place(
            count: count, labels: labels, names: parameters.map(\.name.text),
            isRequired: parameters.map { $0.defaultValue == nil }, function: text(of: function),
            signature: {
                let text = text(of: function)
                return text.hasPrefix("(") ? "" : Self.signature(text, parameters)
            })
        Self.empty(from: base, to: base + max(code.firstTemporary, parameters.count))
        var given: UInt32 = 0
        for (index, position) in positions.enumerated() {
            base[position] = values[index]
            if position < 32 { given |= 1 << UInt32(position) }
        }
        return given
    }

    /// Empties registers.
    @inline(__always)
    private static func empty(from first: UnsafeMutablePointer<Value>, to end: UnsafeMutablePointer<Value>) {
        var register = first
        while register < end {
            if register.pointee.isTrivial {
                register.initialize(to: .unbound)
            } else {
                register.pointee = .unbound
            }
            register += 1
        }
    }

    static func signature(_ name: String, _ parameters: [Parameter]) -> String {
        let list = parameters.map { parameter in
            parameter.name.text + (parameter.defaultValue.map { " = " + printExpression($0) } ?? "")
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }

    /// Which parameter each argument goes to.
    private func place(
        count: Int, labels: [Name?]?, names: [String], isRequired: [Bool], function: @autoclosure () -> String,
        signature: () -> String
    ) throws -> [Int] {
        var positions: [Int] = []
        var taken = [Bool](repeating: false, count: names.count)
        for index in 0..<count {
            if let label = labels?[index] {
                guard let position = names.firstIndex(of: label.text) else {
                    throw unknownParameter(
                        label, among: names, labels: labels ?? [], function: function(), signature: signature())
                }
                guard !taken[position] else {
                    throw Diagnostic(
                        .arity, "\(function()) gets `\(label.text)` twice", at: label.span,
                        notes: [signature()].filter { !$0.isEmpty },
                        help: ["once by its place, once by its name: leave one of them out"])
                }
                taken[position] = true
                positions.append(position)
            } else {
                guard index < names.count else {
                    throw tooManyArguments(count, names, isRequired, function(), signature())
                }
                if let labels, labels[..<index].contains(where: { $0 != nil }) {
                    throw Diagnostic(
                        .arity, "an argument without a name stands behind one with a name",
                        help: ["put the arguments with names last"])
                }
                taken[index] = true
                positions.append(index)
            }
        }
        let missing = names.indices.filter { isRequired[$0] && !taken[$0] }
        if !missing.isEmpty {
            let list = missing.map { "`\(names[$0])`" }.joined(separator: ", ")
            throw Diagnostic(
                .arity,
                "\(function()) takes \(Self.countText(isRequired)), and got \(count): \(list) \(missing.count == 1 ? "is" : "are") missing",
                notes: [signature()].filter { !$0.isEmpty },
                help: function().hasPrefix("(") && nativeDepth > 0
                    ? ["here the function is called with \(count) \(count == 1 ? "argument" : "arguments")"] : [])
        }
        return positions
    }

    /// The arguments of a built-in in the order of its parameters, `.unbound` where omitted.
    @inline(never)
    func bindArguments(_ builtin: Builtin, _ arguments: [Value], labels: [Name?]?) throws -> [Value] {
        // The commonest way: every argument where its parameter stands.
        if labels == nil, !builtin.isVariadic, arguments.count >= builtin.leastPositional,
            arguments.count <= builtin.parameters.count
        {
            let omitted = builtin.parameters.count - arguments.count
            return omitted == 0 ? arguments : arguments + repeatElement(.unbound, count: omitted)
        }
        var names = builtin.parameters.map(\.name)
        var required = builtin.parameters.map(\.isRequired)
        if builtin.isVariadic {
            let positional = labels.map { $0.prefix { $0 == nil }.count } ?? arguments.count
            let lead = builtin.variadicPosition
            names.removeFirst(lead + 1)
            let isNeeded = required[lead]
            required.removeFirst(lead + 1)
            if positional <= lead, lead > 0 || isNeeded {
                let least = lead == 0 ? "1 argument" : "\(lead + 1) arguments"
                throw Diagnostic(
                    .arity,
                    "\(builtin.name) takes at least \(least), and got \(positional == 0 ? "none" : "\(positional)")",
                    notes: [builtin.signature])
            }
            var result = [Value](repeating: .unbound, count: names.count + lead + 1)
            for index in 0..<lead { result[index] = arguments[index] }
            // One list stands for its elements.
            if positional == 1, builtin.spreadsList, case .list = arguments[0] {
                result[0] = arguments[0]
            } else if positional == 1, builtin.spreadsList, case let content = content(arguments[0]),
                case .tensor = content, let array = try tensor(arguments[0]), array.rank > 0
            {
                // So does one array, along its first axis: [a, b] is an array when a and b have one shape.
                result[0] = Value(try engine.rows(array).map { Value($0) })
            } else {
                result[lead] = Value(Array(arguments[lead..<positional]))
            }
            let positions = try place(
                count: arguments.count - positional, labels: labels.map { Array($0[positional...]) }, names: names,
                isRequired: required, function: builtin.name, signature: { builtin.signature })
            for (index, position) in positions.enumerated() {
                result[lead + 1 + position] = arguments[positional + index]
            }
            return result
        }
        let positions = try place(
            count: arguments.count, labels: labels, names: names, isRequired: required, function: builtin.name,
            signature: { builtin.signature })
        var result = [Value](repeating: .unbound, count: names.count)
        for (index, position) in positions.enumerated() { result[position] = arguments[index] }
        return result
    }

    func checkArity(_ native: NativeFunction, _ count: Int, labels: [Name?]?) throws {
        if let label = labels?.compactMap({ $0 }).first {
            throw Diagnostic(.arity, "\(native.description) has no parameter `\(label.text)`", at: label.span)
        }
        guard let arity = native.arity, arity != count else { return }
        throw Diagnostic(
            .arity, "\(native.description) takes \(arity) argument\(arity == 1 ? "" : "s"), and got \(count)")
    }

    /// A call of something that is not written in the language; arguments stand behind the callee's register.
    @inline(never)
    func callNative(
        _ target: Function, _ callee: UnsafeMutablePointer<Value>, count: Int, shape: Int, _ code: Unmanaged<Code>
    ) throws {
        if case .builtin(let builtin) = target.kind, count == 1, shape < 0, let scalar = builtin.scalarBody,
            case .number(let number) = callee[1]
        {
            callee.pointee = .number(scalar(number))
            return
        }
        var arguments: [Value] = []
        arguments.reserveCapacity(count)
        var next = callee
        for _ in 0..<count {
            next += 1
            arguments.append(next.take())
        }
        let labels = shape < 0 ? nil : code._withUnsafeGuaranteedRef { $0.callShapes[shape].labels }
        let top = stackTop
        defer { stackTop = top }
        let result: Value
        switch target.kind {
        case .builtin(let builtin):
            let bound = try bindArguments(builtin, arguments, labels: labels)
            do {
                result = try builtin.body(self, bound)
            } catch let error as TensorError where error.kind != .interrupted {
                throw callError(error, builtin, bound)
            }
        case .native(let native):
            try checkArity(native, count, labels: labels)
            result = try native.body(self, arguments)
        case .composition, .closure:
            if let label = labels?.compactMap({ $0 }).first {
                throw Diagnostic(
                    .arity, "a chain of functions has no parameter `\(label.text)`", at: label.span,
                    help: ["its arguments are given by their places, without names"])
            }
            result = try call(target, arguments)
        }
        callee.pointee = result
    }
}
