import LeapRuntime
import LeapSyntax
import LeapTensor

/// The parameters of a network, those it captured and those it reads by name, each with a name for messages.
struct ParameterList {
    let variables: [Variable]
    /// Parameters of the session that the network's text names, but neither captures nor shows in its record.
    let mentioned: [Variable]
    private let names: [UInt64: String]

    init(_ training: TrainingCase) throws {
        let interpreter = training.interpreter
        var found = Interpreter.parameters(in: .function(training.net))
        // A function at the top level reads its parameters as globals: the record knows them.
        let output = try training.forward().prediction
        let used = try interpreter.engine.variables(of: output).compactMap { interpreter.variables[$0] }
        for variable in used where !found.contains(where: { $0 === variable }) { found.append(variable) }
        variables = found
        mentioned = Self.named(by: training).filter { variable in !found.contains { $0 === variable } }
        var names = interpreter.parameterNames()
        var open = training.layers.enumerated().map { index, layer in
            (function: layer, path: training.layers.count > 1 ? "\(training.netName)[\(index)]" : training.netName)
        }
        var seen: Set<ObjectIdentifier> = []
        while let (function, path) = open.popLast() {
            guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
            for capture in Interpreter.captures(of: function) {
                switch capture.value {
                case .variable(let variable): names[variable.identifier] = "\(path).\(capture.name)"
                case .function(let inner): open.append((inner, "\(path).\(capture.name)"))
                default: break
                }
            }
            if case .composition(let parts) = function.kind {
                open += parts.enumerated().map { ($0.element, "\(path)[\($0.offset)]") }
            }
        }
        self.names = names
    }

    /// The parameters that the functions of the network name in their text, themselves or through others they call.
    private static func named(by training: TrainingCase) -> [Variable] {
        let session = Dictionary(training.interpreter.sessionVariables.map { ($0.name, $0.value) }) { $1 }
        var found: [Variable] = []
        var seen: Set<ObjectIdentifier> = []
        var open = training.layers
        while let function = open.popLast(), seen.count < 1_000 {
            guard seen.insert(ObjectIdentifier(function)).inserted, case .closure(let code, _) = function.kind,
                let body = code.body
            else { continue }
            let own = Set(code.parameters.map(\.name.text))
            let words = printExpression(body).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            for word in words where !own.contains(word) {
                guard let value = session[word] else { continue }
                if case .function(let called) = value { open.append(called) }
                for variable in Interpreter.parameters(in: value) where !found.contains(where: { $0 === variable }) {
                    found.append(variable)
                }
            }
        }
        return found
    }

    /// `net[0].w`.
    func name(_ identifier: UInt64) -> String { names[identifier] ?? "a parameter without a name" }

    var elementCount: Int { variables.reduce(0) { $0 + $1.elementCount } }

    /// `a, b and c`, the first few of many.
    static func list(_ all: [String], limit: Int = 4) -> String {
        var names: [String] = []
        for name in all where !names.contains(name) { names.append(name) }
        if names.count > limit {
            return names.prefix(limit - 1).joined(separator: ", ") + " and \(names.count - limit + 1) more"
        }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
