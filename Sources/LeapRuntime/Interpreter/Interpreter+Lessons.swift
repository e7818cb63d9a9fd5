import LeapTensor

/// What the teaching verbs ask of the interpreter beyond what the language itself needs.
extension Interpreter {
    /// A number or array as a leaf of a record that is no parameter: the argument of a function that is looked into.
    public func leafForLesson(_ value: Tensor) -> Tensor {
        engine.leaf(engine.detach(value), variable: makeTemporaryIdentifier())
    }

    /// What a name stands for in the session; `.unbound` when it has no value.
    public func value(named name: String) -> Value { globals.value(name) }

    /// The name of a function's first parameter, when it was written in the language.
    public func firstParameterName(of function: Function) -> String? {
        guard case .closure(let code, _) = function.kind else { return nil }
        return code.parameters.first?.name.text
    }
}
