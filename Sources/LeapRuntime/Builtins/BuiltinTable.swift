import LeapDiagnostics
import LeapTensor

/// Every built-in function, from the tables of the engine and of the evaluator.
enum BuiltinTable {
    /// Made once for each session: the entries are plain values.
    static var all: [String: Builtin] {
        var table: [String: Builtin] = [:]
        for entry in CoreFunctions.all() + StructureFunctions.all() { table[entry.name] = builtin(entry) }
        for list in [
            general(), derivatives(), sequences(), data(), tables(), files(), pictures(), cleaning(), libraryFaults(),
        ] {
            for builtin in list { table[builtin.name] = builtin }
        }
        extendToLists(&table)
        return table
    }

    /// A function over tensors as a built-in: converts the learner's values to what its parameters take.
    private static func builtin(_ entry: FunctionEntry) -> Builtin {
        let parameters = entry.parameters
        var isVariadic = false
        var spreadsList = true
        if case .tensors = parameters.first?.kind { isVariadic = true }
        if case .operands = parameters.last?.kind { (isVariadic, spreadsList) = (true, false) }
        return Builtin(
            entry.name,
            parameters.map {
                Builtin.Parameter(
                    $0.name, default: $0.defaultValue.map(Self.text), isRequired: $0.defaultValue == nil,
                    isOperand: Self.isArray($0.kind))
            },
            isVariadic: isVariadic, variadicPosition: spreadsList ? 0 : parameters.count - 1, spreadsList: spreadsList,
            summary: entry.summary, shapes: entry.shapes, formula: entry.formula, derivative: entry.derivative,
            examples: entry.examples, seeAlso: entry.seeAlso, keywords: entry.keywords, topic: entry.topic,
            scalarBody: entry.scalarValue
        ) { interpreter, values in
            var arguments: [FunctionEntry.Argument] = []
            arguments.reserveCapacity(parameters.count)
            for (index, parameter) in parameters.enumerated() {
                if case .unbound = values[index] {
                    arguments.append(parameter.defaultValue ?? .none)
                } else {
                    arguments.append(try interpreter.argument(values[index], for: parameter, of: entry.name, at: index))
                }
            }
            switch try entry.apply(interpreter.engine, arguments) {
            case .none: return .none
            case .tensor(let tensor): return Value(tensor)
            case .tensors(let tensors): return Value(tensors.map { Value($0) })
            }
        }
    }

    private static func isArray(_ kind: FunctionEntry.ParameterKind) -> Bool {
        switch kind {
        case .tensor, .tensors: true
        default: false
        }
    }

    private static func text(_ argument: FunctionEntry.Argument) -> String {
        switch argument {
        case .none: "none"
        case .tensor(let tensor): NumberText.general(tensor.item, digits: 10)
        case .tensors: "…"
        case .integer(let number): String(number)
        case .integers(let numbers): "[" + numbers.map(String.init).joined(separator: ", ") + "]"
        case .number(let number): NumberText.general(number, digits: 10)
        case .flag(let flag): String(flag)
        case .string(let text): "\"\(text)\""
        }
    }

    /// Functions over arrays that lists have too: their size, joining, and `shape` of what cannot be stacked.
    private static func extendToLists(_ table: inout [String: Builtin]) {
        func extend(_ name: String, _ body: @escaping (Interpreter, [Value]) throws -> Value?) {
            guard let builtin = table[name] else { return }
            table[name] = builtin.replacing { interpreter, values in
                try body(interpreter, values) ?? builtin.body(interpreter, values)
            }
        }
        extend("size") { interpreter, values in
            switch interpreter.content(values[0]) {
            case .list(let list): .number(Double(list.elements.count))
            case .string(let string): .number(Double(string.text.count))
            case .record(let record): .number(Double(record.fields.count))
            default: nil
            }
        }
        // In other languages max takes the values to compare; here the second argument is the axis.
        for (name, elementwise) in [("max", "maximum"), ("min", "minimum")] {
            guard let builtin = table[name] else { continue }
            extend(name) { interpreter, values in
                do {
                    return try builtin.body(interpreter, values)
                } catch var error as TensorError where error.kind == .index {
                    error.help += [
                        "\(elementwise)(a, b) compares two values; \(name)([a, b, c]) takes the \(name == "max" ? "largest" : "smallest") of a list"
                    ]
                    throw error
                }
            }
        }
        extend("concat") { interpreter, values in
            guard case .list(let parts) = values[0] else { return nil }
            // Lists join to a list, an array among them giving its elements: `[]` is the empty array.
            let hasList = parts.elements.contains { if case .list = interpreter.content($0) { true } else { false } }
            guard hasList else { return nil }
            var joined: [Value] = []
            for part in parts.elements {
                if case .list(let list) = interpreter.content(part) {
                    joined += list.elements
                } else if let tensor = try interpreter.tensor(part), tensor.rank > 0 {
                    joined += try interpreter.engine.rows(tensor).map { Value($0) }
                } else {
                    return nil
                }
            }
            return Value(joined)
        }
    }
}

/// A fault with one of a call's arguments; the evaluator points at it.
public struct ArgumentFault: Error {
    let index: Int
    public let diagnostic: Diagnostic

    /// - Parameter index: the position of the parameter, from 0.
    public init(index: Int, diagnostic: Diagnostic) {
        self.index = index
        self.diagnostic = diagnostic
    }
}

extension Interpreter {
    /// A value as what a parameter of a built-in takes.
    func argument(
        _ given: Value, for parameter: FunctionEntry.Parameter, of function: String, at index: Int
    ) throws -> FunctionEntry.Argument {
        let value = content(given)
        func fault(_ wanted: String, _ help: [Help] = []) -> ArgumentFault {
            ArgumentFault(
                index: index,
                diagnostic: Diagnostic(
                    .type, "`\(parameter.name)` of \(function) is \(wanted), and this is \(value.kindName)", help: help)
            )
        }
        if case .none = value, case .none? = parameter.defaultValue { return .none }
        switch parameter.kind {
        case .tensor:
            guard let tensor = try tensor(given) else {
                if case .function(let inner) = value {
                    throw fault(
                        "a number or an array",
                        index == 0
                            ? ["chain functions with >>: \(code: "{this} >> \(function)")"]
                            : ["call \(inner.displayName) first"])
                }
                throw fault("a number or an array", helpForArray(value, function))
            }
            return .tensor(tensor)
        case .tensors:
            guard case .list(let list) = value else {
                guard let tensor = try tensor(given) else { throw fault("arrays, or a list of arrays") }
                return .tensors([tensor])
            }
            // A list in a list stands for its rows.
            if list.elements.count == 1, let only = try tensor(list.elements[0]), only.rank > 0,
                case .list = content(list.elements[0])
            {
                return .tensors(try engine.rows(only))
            }
            return .tensors(
                try list.elements.map {
                    guard let tensor = try tensor($0) else {
                        throw ArgumentFault(
                            index: index,
                            diagnostic: Diagnostic(
                                .type, "\(function) takes arrays, and one of these is \($0.kindName)"))
                    }
                    return tensor
                })
        case .operands:
            guard case .list(let list) = value else { throw fault("arrays") }
            return .tensors(
                try list.elements.enumerated().map { position, element in
                    if let tensor = try tensor(element) { return tensor }
                    throw ArgumentFault(
                        index: index + position,
                        diagnostic: Diagnostic(
                            .type, "\(function) takes arrays, and this is \(content(element).kindName)",
                            help: { if case .list = content(element) { true } else { false } }()
                                ? ["give the arrays one after the other, without a list around them"] : []))
                })
        case .numberOrString:
            if case .string(let string) = value { return .string(string.text) }
            guard let tensor = try tensor(given), tensor.rank == 0 else { throw fault("a number or a string") }
            return .number(tensor.item)
        case .integer: return .integer(try integer(value, fault("a whole number"), index))
        case .optionalInteger:
            if case .none = value { return .none }
            return .integer(try integer(value, fault("a whole number, or none"), index))
        case .integers, .setting:
            if parameter.kind == .setting, case .string(let string) = value { return .string(string.text) }
            if case .number = value { return .integers([try integer(value, fault("a whole number"), index)]) }
            guard let tensor = try tensor(given), tensor.rank <= 1, tensor.dataType != .bool else {
                throw fault(
                    "a whole number or a list of them", ["for example \(function)([2, 3])"].filter { _ in index == 0 })
            }
            return .integers(
                try tensor.doubles().map { try integer(.number($0), fault("a list of whole numbers"), index) })
        case .number:
            guard let tensor = try tensor(given), tensor.rank == 0 else { throw fault("a number") }
            return .number(tensor.item)
        case .flag:
            guard case .boolean(let flag) = value else { throw fault("true or false") }
            return .flag(flag)
        case .string:
            guard case .string(let string) = value else {
                throw fault("a string", helpForString(value, parameter.name, function))
            }
            return .string(string.text)
        }
    }

    /// What to do with a value that is no array where one is wanted.
    private func helpForArray(_ value: Value, _ function: String) -> [Help] {
        switch value {
        case .string(let string) where Double(string.text) != nil:
            ["numbers stand without quotes: \(string.text)"]
        case .string: ["text has no numbers to compute with"]
        case .list: ["its elements differ in shape or kind; map takes them one by one: map(\(function), {arg})"]
        case .record(let record):
            record.fields.first.map { ["take a field of it: \(code: "{this}.\($0.name)")"] } ?? []
        case .none: ["a function whose last line is no expression gives none"]
        default: []
        }
    }

    private func helpForString(_ value: Value, _ parameter: String, _ function: String) -> [Help] {
        if parameter == "dtype" {
            if case .function = value { return ["the types are \"f64\", \"f32\" and \"bool\", in quotes"] }
            return ["a shape is one list: \(code: "\(function)([{all}])")"]
        }
        return ["strings are written in double quotes: \"…\""]
    }

    private func integer(_ value: Value, _ fault: @autoclosure () -> ArgumentFault, _ index: Int) throws -> Int {
        if case .number(let number) = value, let whole = Int(exactly: number) { return whole }
        guard let tensor = try tensor(value), tensor.rank == 0, tensor.dataType != .bool else { throw fault() }
        guard let number = Int(exactly: tensor.item) else {
            throw ArgumentFault(
                index: index,
                diagnostic: Diagnostic(
                    .type, "a whole number is wanted here, and this is \(NumberText.general(tensor.item, digits: 10))",
                    help: tensor.item.isFinite && tensor.item.magnitude < 1e15
                        ? ["floor(…) or a // b gives a whole number"] : []))
        }
        return number
    }

    /// A function argument of a built-in.
    public func function(_ value: Value, _ parameter: String, of builtin: String, at index: Int) throws -> Function {
        if case .function(let function) = content(value) { return function }
        throw ArgumentFault(
            index: index,
            diagnostic: Diagnostic(
                .type, "`\(parameter)` of \(builtin) is a function, and this is \(content(value).kindName)",
                help: index == 0 && ["map", "filter", "reduce", "scan"].contains(builtin)
                    ? [
                        "the function stands first: \(code: "\(builtin)({swapped})")",
                        "the function stands first: \(builtin)(x -> x^2, [1, 2, 3])",
                    ] : ["for example x -> x^2"]))
    }

    /// A string argument of a built-in.
    public func string(_ value: Value, _ parameter: String, of builtin: String, at index: Int) throws -> String {
        if case .string(let string) = content(value) { return string.text }
        throw ArgumentFault(
            index: index,
            diagnostic: Diagnostic(
                .type, "`\(parameter)` of \(builtin) is a string, and this is \(content(value).kindName)"))
    }

    /// A numeric argument of a built-in.
    public func numeric(_ value: Value, _ parameter: String, of builtin: String, at index: Int) throws -> Tensor {
        if let tensor = try tensor(value) { return tensor }
        throw ArgumentFault(
            index: index,
            diagnostic: Diagnostic(
                .type, "`\(parameter)` of \(builtin) is a number or an array, and this is \(content(value).kindName)",
                help: helpForArray(content(value), builtin)))
    }
}
