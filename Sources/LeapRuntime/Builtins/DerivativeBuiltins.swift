import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Parameters, states, and everything that differentiates.
    static func derivatives() -> [Builtin] {
        let result: [Builtin] = [
            Builtin(
                "param", [.init("value")], summary: "Makes a trainable parameter with this value.",
                shapes: "value: […] → the same shape",
                examples: [("w = param(2); J = w^2; ∂J/∂w", "4")], seeAlso: ["state", "grad", "params"],
                keywords: ["parameter", "weight", "trainable", "requires_grad", "variable"],
                topic: .gradients
            ) { interpreter, values in
                let tensor = try interpreter.numeric(values[0], "value", of: "param", at: 0)
                let number = tensor.dataType == .bool ? try interpreter.engine.convert(tensor, to: .f64) : tensor
                return .variable(
                    interpreter.makeVariable(Value(interpreter.engine.detach(number)), isTrained: true))
            },
            Builtin(
                "state", [.init("value")],
                summary: "Makes a mutable value that is not trained: a counter, an optimiser's memory.",
                shapes: "value: […] → the same shape",
                examples: [("s = state(0); s := s + 1; s + 0", "1")], seeAlso: ["param"],
                keywords: ["mutable", "variable", "memory", "buffer", "counter"], topic: .gradients
            ) { interpreter, values in
                .variable(interpreter.makeVariable(interpreter.detached(values[0]), isTrained: false))
            },
            Builtin(
                "grad", [.init("J"), .init("w", default: "none")],
                summary:
                    "The gradient: grad(J, w) of a value by a parameter, grad(J, [w, b]) a list, grad(J) a record of all, grad(f)(a, b) of a function in each argument.",
                shapes: "J: a number, w: […] → shape of w",
                formula: "∂J/∂w", examples: [("w = param(3); grad(w^2, w)", "6"), ("grad(x -> x^3)(2)", "12")],
                seeAlso: ["jacobian", "hessian", "param"],
                keywords: ["gradient", "derivative", "backward", "backpropagation", "autograd", "partial"],
                topic: .gradients
            ) { interpreter, values in try interpreter.grad(values) },
            Builtin(
                "jacobian", [.init("f")],
                summary:
                    "jacobian(f)(x): the derivative of each element of f(x) by each element of x; its shape is that of f(x), then that of x.",
                shapes: "x: […] → shape of f(x), then of x",
                formula: "∂fᵢ/∂xⱼ", examples: [("jacobian(x -> x^2)([1, 2])", "[[2, 0]\n [0, 4]]   2×2")],
                seeAlso: ["hessian", "grad"], keywords: ["derivative", "matrix", "jacrev", "jacfwd"], topic: .gradients
            ) { interpreter, values in
                .function(interpreter.jacobian(try interpreter.function(values[0], "f", of: "jacobian", at: 0)))
            },
            Builtin(
                "hessian", [.init("f")],
                summary: "hessian(f)(x): the second derivatives of a function with one number as its result.",
                shapes: "x: [n] → [n, n]",
                formula: "∂²f/∂xᵢ∂xⱼ", examples: [("hessian(x -> x[0]^2 * x[1])([1, 2])", "[[4, 2]\n [2, 0]]   2×2")],
                seeAlso: ["jacobian", "grad"], keywords: ["second derivative", "curvature"], topic: .gradients
            ) { interpreter, values in
                .function(interpreter.hessian(try interpreter.function(values[0], "f", of: "hessian", at: 0)))
            },
            Builtin(
                "jvp", [.init("f"), .init("x"), .init("v")],
                summary: "Jacobian times vector: how f(x) changes when x moves along v.",
                shapes: "x: […], v: shape of x → shape of f(x)", formula: "J(x)·v",
                examples: [("jvp(x -> x^2, [1, 2], [1, 0])", "[2, 0]")], seeAlso: ["vjp", "jacobian"],
                keywords: ["forward mode", "directional derivative", "tangent", "dual"], topic: .gradients
            ) { interpreter, values in
                try interpreter.jvp(
                    try interpreter.function(values[0], "f", of: "jvp", at: 0), values[1], values[2])
            },
            Builtin(
                "vjp", [.init("f"), .init("x"), .init("v")],
                summary: "Vector times Jacobian: the gradient of sum(f(x) * v).",
                shapes: "x: […], v: shape of f(x) → shape of x", formula: "vᵀ·J(x)",
                examples: [("vjp(x -> x^2, [1, 2], [1, 1])", "[2, 4]")], seeAlso: ["jvp", "grad"],
                keywords: ["reverse mode", "backward", "pullback", "cotangent"], topic: .gradients
            ) { interpreter, values in
                try interpreter.vjp(
                    try interpreter.function(values[0], "f", of: "vjp", at: 0), values[1], values[2])
            },
            Builtin(
                "detach", [.init("x")], summary: "The value without its history: a constant from here on.",
                shapes: "x: […] → shape of x",
                examples: [("w = param(2); detach(w^2)", "4")], seeAlso: ["param"],
                keywords: ["stop_gradient", "no_grad", "constant", "history"], topic: .gradients
            ) { interpreter, values in interpreter.detached(values[0]) },
            Builtin(
                "custom", [.init("f"), .init("rule")],
                summary:
                    "f with a derivative of one's own: rule(inputs, output, g) gives a list with the gradient of each input.",
                shapes: "a function → a function; each gradient has the shape of its input",
                examples: [("square = custom(x -> x^2, (inputs, output, g) -> [2 * inputs[0] * g]); square'(3)", "6")],
                seeAlso: ["grad", "detach"],
                keywords: ["custom_vjp", "custom_gradient", "own derivative", "straight-through"], topic: .gradients
            ) { interpreter, values in
                .function(
                    interpreter.custom(
                        try interpreter.function(values[0], "f", of: "custom", at: 0),
                        try interpreter.function(values[1], "rule", of: "custom", at: 1)))
            },
            Builtin(
                "params", [.init("net")], summary: "Every parameter inside a function, a list or a record, in order.",
                shapes: "a function, a list or a record → a list of parameters",
                examples: [("layer = x -> x; size(params(layer))", "0")], seeAlso: ["grad", "param"],
                keywords: ["parameters", "weights", "state_dict"], topic: .gradients
            ) { interpreter, values in Value(Interpreter.parameters(in: values[0]).map { Value.variable($0) }) },
            Builtin(
                "_contents", [.init("net")], summary: "The contents of every parameter and state inside, in order."
            ) { interpreter, values in
                Value(Interpreter.variables(in: values[0]).map { interpreter.detached($0.value) })
            },
            Builtin(
                "_restore", [.init("net"), .init("contents")],
                summary: "Puts back what _contents gave, into the same parameters and states."
            ) { interpreter, values in
                guard case .list(let contents) = interpreter.content(values[1]) else { return .none }
                for (variable, value) in zip(Interpreter.variables(in: values[0]), contents.elements) {
                    interpreter.set(variable, to: value)
                }
                return .none
            },
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
    public static func parameters(in value: Value) -> [Variable] { variables(in: value).filter(\.isTrained) }

    /// The parameters and states reachable through captured values, lists and records, each once, in order.
    public static func variables(in value: Value) -> [Variable] {
        var found: [Variable] = []
        var seen: Set<ObjectIdentifier> = []
        // Chains of closures can be long: what is still to be visited stands in an array, the next at its end.
        var open = [value]
        while let next = open.popLast() {
            switch next {
            case .variable(let variable):
                guard seen.insert(ObjectIdentifier(variable)).inserted else { continue }
                found.append(variable)
                if !variable.isTrained { open.append(variable.value) }
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
