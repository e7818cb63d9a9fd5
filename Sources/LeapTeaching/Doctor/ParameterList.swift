import LeapRuntime
import LeapTensor

/// The parameters of a network, those it captured and those it reads by name, each with a name for messages.
struct ParameterList {
    let variables: [Variable]
    private let names: [UInt64: String]

    init(_ training: TrainingCase) throws {
        let interpreter = training.interpreter
        var found = Interpreter.parameters(in: .function(training.net))
        // A function at the top level reads its parameters as globals: the record knows them.
        let output = try training.forward().prediction
        let used = try interpreter.engine.variables(of: output).compactMap { interpreter.variables[$0] }
        for variable in used where !found.contains(where: { $0 === variable }) { found.append(variable) }
        variables = found
        var names = interpreter.parameterNames()
        for (index, layer) in training.layers.enumerated() {
            let path = training.layers.count > 1 ? "\(training.netName)[\(index)]" : training.netName
            for capture in Interpreter.captures(of: layer) {
                if case .variable(let variable) = capture.value {
                    names[variable.identifier] = "\(path).\(capture.name)"
                }
            }
        }
        self.names = names
    }

    /// `net[0].w`.
    func name(_ identifier: UInt64) -> String { names[identifier] ?? "a parameter without a name" }

    var elementCount: Int { variables.reduce(0) { $0 + $1.elementCount } }

    /// `a, b and c`, the first few of many.
    static func list(_ names: [String], limit: Int = 4) -> String {
        if names.count > limit {
            return names.prefix(limit - 1).joined(separator: ", ") + " and \(names.count - limit + 1) more"
        }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
