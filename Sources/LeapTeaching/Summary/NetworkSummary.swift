import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapTensor

/// A network layer by layer: what each gives for an input of some shape, and how many parameters it has.
final class NetworkSummary {
    let interpreter: Interpreter
    private(set) var layers: [LayerSummary]
    /// What the network was run on; `nil` when only the parameters are counted.
    let input: Tensor?
    /// The layer that counts each parameter.
    private var owners: [UInt64: Int] = [:]

    /// Counts the parameters, and runs the layers if there is an input. Whatever a layer changes is put back.
    /// - Throws: `.interrupted`. A layer that fails ends the run, and the summary says why.
    init(_ network: Function, input: Tensor?, interpreter: Interpreter) throws {
        self.interpreter = interpreter
        self.input = input
        var functions = [network]
        if case .composition(let parts) = network.kind { functions = parts }
        layers = functions.enumerated().map {
            LayerSummary(number: $0.offset + 1, name: Self.name(of: $0.element), function: $0.element)
        }
        for position in layers.indices { countHeld(position) }
        guard let input else { return }
        try interpreter.rehearse { try interpreter.inTraining(false) { try run(input) } }
    }

    /// All parameters of the network, those behind a layer that fails included.
    var total: Int { layers.reduce(0) { $0 + $1.count } }
    var bytes: Int { layers.reduce(0) { $0 + $1.parameters.reduce(0) { $0 + $1.bytes } } }
    /// The layers up to the one that fails.
    var shown: [LayerSummary] {
        guard let last = layers.firstIndex(where: { $0.failure != nil }) else { return layers }
        return Array(layers[...last])
    }
    var failing: LayerSummary? { layers.first { $0.failure != nil } }

    private static func name(of function: Function) -> String {
        if function.maker == nil, let name = function.name { return name }
        return ValueText(width: 200).inline(.function(function))
    }

    // MARK: Parameters

    /// Counts the parameters that a layer carries.
    private func countHeld(_ position: Int) {
        for (variable, name) in Self.held(by: layers[position].function) { count(variable, name, position) }
    }

    private func count(_ variable: Variable, _ name: String, _ position: Int) {
        if let owner = owners[variable.identifier] {
            if owner != position { layers[position].shared.append((name, layers[owner].number)) }
        } else if let parameter = ParameterCount(variable, name: name) {
            owners[variable.identifier] = position
            layers[position].parameters.append(parameter)
        }
    }

    /// The parameters that can be reached from a function, each once, with the way to it as its name.
    static func held(by function: Function) -> [(variable: Variable, name: String)] {
        var names: [UInt64: String] = [:]
        var seen: Set<ObjectIdentifier> = []
        var open: [(value: Value, path: String)] = [(.function(function), "")]
        while let (value, path) = open.popLast() {
            func inside(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
            switch value {
            case .variable(let variable):
                if variable.isTrained { names[variable.identifier] = names[variable.identifier] ?? path }
            case .function(let function):
                guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
                open += Interpreter.captures(of: function).map { ($0.value, inside($0.name)) }
                if case .composition(let parts) = function.kind {
                    open += parts.enumerated().map { (.function($0.element), "\(path)[\($0.offset)]") }
                }
            case .list(let list): open += list.elements.enumerated().map { ($0.element, "\(path)[\($0.offset)]") }
            case .record(let record): open += record.fields.map { ($0.value, inside($0.name)) }
            default: break
            }
        }
        // In the order of their making: the weights of a layer before its bias, one layer before the next.
        return Interpreter.parameters(in: .function(function)).sorted { $0.identifier < $1.identifier }.map {
            ($0, names[$0.identifier] ?? $0.name ?? "a parameter")
        }
    }

    // MARK: Running

    private func run(_ input: Tensor) throws {
        var value = Value(interpreter.engine.detach(input))
        for position in layers.indices {
            do {
                let result = try interpreter.call(layers[position].function, [value])
                try note(result, of: position)
                value = detached(result)
            } catch {
                let diagnostic = try Self.diagnostic(error)
                var failure = LayerFailure(input: text(of: value), message: diagnostic.message)
                failure.repairs = try LayerRepair(self, position, value, input).sentences()
                layers[position].failure = failure
                return
            }
        }
    }

    /// An error as a diagnostic.
    /// - Throws: the error, when it is an interrupt.
    static func diagnostic(_ error: any Error) throws -> Diagnostic {
        switch error {
        case let error as Diagnostic where error.kind != .interrupted: return error
        case let error as TensorError where error.kind != .interrupted:
            var message = error.message
            for index in 0..<4 { message = message.replacing("{\(index)}", with: "the array") }
            return Diagnostic(.shape, message)
        case let fault as ArgumentFault where fault.diagnostic.kind != .interrupted: return fault.diagnostic
        default: throw error
        }
    }

    private func note(_ result: Value, of position: Int) throws {
        layers[position].output = text(of: result)
        if let tensor = try interpreter.tensor(result) { layers[position].outputShape = tensor.shape }
        var used: Set<UInt64> = []
        let tensors = try self.tensors(in: result)
        for tensor in tensors { used.formUnion(try interpreter.engine.variables(of: tensor)) }
        // A function may read parameters by their names, without carrying them.
        let held = Self.held(by: layers[position].function)
        let known = Set(held.map(\.variable.identifier))
        let others = used.subtracting(known).sorted()
        let names = others.isEmpty ? [:] : interpreter.parameterNames()
        for identifier in others {
            guard let variable = interpreter.variables[identifier] else { continue }
            count(variable, names[identifier] ?? variable.name ?? "a parameter", position)
        }
        guard !tensors.isEmpty else { return }
        layers[position].unused = held.filter { !used.contains($0.variable.identifier) }.map(\.name)
    }

    /// What a layer gave: the sizes of an array, or what kind of value it is.
    func text(of value: Value) -> String {
        if case .list(let list) = value, (try? interpreter.tensor(value)) ?? nil == nil {
            return "list of \(list.elements.count)"
        }
        guard let tensor = (try? interpreter.tensor(value)) ?? nil else { return value.kindName }
        return TeachingNumber.shape(tensor.shape)
    }

    /// The arrays in a value, however it is built.
    private func tensors(in value: Value) throws -> [Tensor] {
        var found: [Tensor] = []
        var open = [value]
        while let next = open.popLast() {
            switch next {
            case .list(let list): open += list.elements
            case .record(let record): open += record.fields.map(\.value)
            case .number, .boolean, .tensor, .variable:
                if let tensor = try interpreter.tensor(interpreter.content(next)) { found.append(tensor) }
            default: break
            }
        }
        return found
    }

    private func detached(_ value: Value) -> Value {
        if case .tensor(let tensor) = value { return Value(interpreter.engine.detach(tensor)) }
        return value
    }
}
