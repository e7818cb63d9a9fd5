import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Parameters, states, and everything that differentiates.
    static func derivatives() -> [Builtin] {
        let result: [Builtin] = [
            Builtin(
                "param", [.init("value")], summary: "Makes a trainable parameter with this value.",
                examples: [("w = param(2); J = w^2; ∂J/∂w", "4")], seeAlso: ["state", "grad", "params"]
            ) { interpreter, values in
                let tensor = try interpreter.numeric(values[0], "value", of: "param", at: 0)
                let number = tensor.dataType == .bool ? try interpreter.engine.convert(tensor, to: .f64) : tensor
                return .variable(
                    interpreter.makeVariable(Value(interpreter.engine.detach(number)), isTrained: true))
            },
            Builtin(
                "state", [.init("value")],
                summary: "Makes a mutable value that is not trained: a counter, an optimiser's memory.",
                examples: [("s = state(0); s := s + 1; s + 0", "1")], seeAlso: ["param"]
            ) { interpreter, values in
                .variable(interpreter.makeVariable(interpreter.detached(values[0]), isTrained: false))
            },
            Builtin(
                "grad", [.init("J"), .init("w", default: "none")],
                summary:
                    "The gradient: grad(J, w) of a value by a parameter, grad(J, [w, b]) a list, grad(J) a record of all, grad(f)(a, b) of a function in each argument.",
                formula: "∂J/∂w", examples: [("w = param(3); grad(w^2, w)", "6"), ("grad(x -> x^3)(2)", "12")],
                seeAlso: ["jacobian", "hessian", "param"]
            ) { interpreter, values in try interpreter.grad(values) },
            Builtin(
                "jacobian", [.init("f")],
                summary:
                    "jacobian(f)(x): the derivative of each element of f(x) by each element of x; its shape is that of f(x), then that of x.",
                formula: "∂fᵢ/∂xⱼ", examples: [("jacobian(x -> x^2)([1, 2])", "[[2, 0]\n [0, 4]]   2×2")],
                seeAlso: ["hessian", "grad"]
            ) { interpreter, values in
                .function(interpreter.jacobian(try interpreter.function(values[0], "f", of: "jacobian", at: 0)))
            },
            Builtin(
                "hessian", [.init("f")],
                summary: "hessian(f)(x): the second derivatives of a function with one number as its result.",
                formula: "∂²f/∂xᵢ∂xⱼ", examples: [("hessian(x -> x[0]^2 * x[1])([1, 2])", "[[4, 2]\n [2, 0]]   2×2")],
                seeAlso: ["jacobian", "grad"]
            ) { interpreter, values in
                .function(interpreter.hessian(try interpreter.function(values[0], "f", of: "hessian", at: 0)))
            },
            Builtin(
                "jvp", [.init("f"), .init("x"), .init("v")],
                summary: "Jacobian times vector: how f(x) changes when x moves along v.", formula: "J(x)·v",
                examples: [("jvp(x -> x^2, [1, 2], [1, 0])", "[2, 0]")], seeAlso: ["vjp", "jacobian"]
            ) { interpreter, values in
                try interpreter.jvp(
                    try interpreter.function(values[0], "f", of: "jvp", at: 0), values[1], values[2])
            },
            Builtin(
                "vjp", [.init("f"), .init("x"), .init("v")],
                summary: "Vector times Jacobian: the gradient of sum(f(x) * v).", formula: "vᵀ·J(x)",
                examples: [("vjp(x -> x^2, [1, 2], [1, 1])", "[2, 4]")], seeAlso: ["jvp", "grad"]
            ) { interpreter, values in
                try interpreter.vjp(
                    try interpreter.function(values[0], "f", of: "vjp", at: 0), values[1], values[2])
            },
            Builtin(
                "detach", [.init("x")], summary: "The value without its history: a constant from here on.",
                examples: [("w = param(2); detach(w^2)", "4")], seeAlso: ["param"]
            ) { interpreter, values in interpreter.detached(values[0]) },
            Builtin(
                "custom", [.init("f"), .init("rule")],
                summary:
                    "f with a derivative of one's own: rule(inputs, output, g) gives a list with the gradient of each input.",
                examples: [("square = custom(x -> x^2, (inputs, output, g) -> [2 * inputs[0] * g]); square'(3)", "6")],
                seeAlso: ["grad", "detach"]
            ) { interpreter, values in
                .function(
                    interpreter.custom(
                        try interpreter.function(values[0], "f", of: "custom", at: 0),
                        try interpreter.function(values[1], "rule", of: "custom", at: 1)))
            },
            Builtin(
                "params", [.init("net")], summary: "Every parameter inside a function, a list or a record, in order.",
                examples: [("layer = x -> x; size(params(layer))", "0")], seeAlso: ["grad", "param"]
            ) { interpreter, values in Value(Interpreter.parameters(in: values[0]).map { Value.variable($0) }) },
            Builtin(
                "_params_of", [.init("J")],
                summary: "The parameters a value was computed from, in order of their making."
            ) { interpreter, values in
                let output = try interpreter.numeric(values[0], "J", of: "the optimiser", at: 0)
                let identifiers = try interpreter.engine.variables(of: output)
                let found = identifiers.compactMap { interpreter.variables[$0] }
                guard !found.isEmpty else {
                    throw Diagnostic(
                        .parameter, "the value depends on no parameter, so there is nothing to move",
                        help: ["a parameter is made with param(…) before the value is computed from it"])
                }
                return Value(found.map { Value.variable($0) })
            },
        ]
        return result
    }
}

extension Interpreter {
    /// The parameters reachable through captured values, lists and records, each once, in order.
    public static func parameters(in value: Value) -> [Variable] {
        var found: [Variable] = []
        var seen: Set<ObjectIdentifier> = []
        // Chains of closures can be long: what is still to be visited stands in an array, the next at its end.
        var open = [value]
        while let next = open.popLast() {
            switch next {
            case .variable(let variable):
                guard seen.insert(ObjectIdentifier(variable)).inserted else { continue }
                if variable.isTrained { found.append(variable) } else { open.append(variable.value) }
            case .function(let function):
                guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
                switch function.kind {
                case .closure(_, let captures): open += captures.reversed()
                case .composition(let layers): open += layers.reversed().map { .function($0) }
                case .native(let native): open += native.captures.reversed()
                case .builtin: break
                }
            case .list(let list): open += list.elements.reversed()
            case .record(let record): open += record.fields.reversed().map(\.value)
            default: break
            }
        }
        return found
    }
}
