import LeapDiagnostics
import LeapTensor

/// Derivatives: `∂J/∂w`, `grad`, `f'`, and what is built from them.
extension Interpreter {
    /// The value of `∂J/∂w`: an array of w's shape with a history of its own.
    @inline(never)
    func partial(of output: Value, by input: Value, names: [SourceSpan]) throws -> Value {
        let words = Words(interpreter: self, first: names.first, last: names.last)
        let tensor = try scalarOutput(
            output, words, help: { "∂(\($0)(\(Self.withoutParentheses(words.output))))/∂\(words.input)" })
        return try gradient(of: tensor, by: input, words)
    }

    /// The words that wrote the two sides of a derivative, read only when a message needs them.
    private struct Words {
        let interpreter: Interpreter
        var first: SourceSpan?
        var last: SourceSpan?
        /// Which element of a list is meant.
        var element: Int?

        var output: String { interpreter.sourceText(first, "J") }
        var input: String { interpreter.sourceText(last, "w") + (element.map { "[\($0)]" } ?? "") }
        var outputSpan: SourceSpan { first ?? .none }
        var inputSpan: SourceSpan { last ?? .none }
    }

    private static func withoutParentheses(_ text: String) -> String {
        text.hasPrefix("(") && text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : text
    }

    /// Checks that a value is something a gradient can be taken of.
    private func scalarOutput(
        _ output: Value, _ words: Words, help: (String) -> String
    ) throws -> Tensor {
        if case .tensor(let tensor) = output, tensor.rank == 0 { return tensor }
        let text = words.output
        let span = words.outputSpan
        if case .unbound = output { throw nameError(text, at: span) }
        if case .function = output {
            throw Diagnostic(
                .type, "`\(text)` is a function, and ∂ takes a value that was computed", at: span,
                help: [
                    "\(code: "\(text)'") is its derivative",
                    "\(code: "grad(\(text))") is its gradient in each argument",
                ])
        }
        guard let tensor = try tensor(content(output)) else {
            throw Diagnostic(.type, "`\(text)` is \(output.kindName) and has no gradient", at: span)
        }
        guard tensor.count == 1 else {
            throw Diagnostic(
                .shape,
                "a gradient is taken of one number, and `\(text)` has \(tensor.count) (shape \(tensor.shape.literal))",
                at: span, help: [.code(help("sum")), .code(help("mean"))])
        }
        return tensor
    }

    /// The gradient with respect to one parameter or recorded value, or a list of them.
    private func gradient(of output: Tensor, by input: Value, _ words: Words) throws -> Value {
        if case .list(let list) = content(input) {
            func target(_ index: Int) throws -> (target: GradientTarget, value: Tensor) {
                var words = words
                words.element = index
                return try self.target(list.elements[index], words)
            }
            var targets: [GradientTarget] = []
            targets.reserveCapacity(list.elements.count)
            for index in list.elements.indices { targets.append(try target(index).target) }
            let gradients = try engine.gradients(of: output, targets: targets)
            var results: [Value] = []
            results.reserveCapacity(gradients.count)
            for index in gradients.indices {
                results.append(Value(try gradients[index] ?? zero(like: target(index).value)))
            }
            return Value(results)
        }
        let (target, value) = try self.target(input, words)
        let gradient = try engine.gradient(of: output, target: target)
        guard let gradient else {
            let (outputText, inputText, place) = (words.output, words.input, words.inputSpan)
            if let former = formerVariable(place), case .tensor = input {
                let slotVariable = globals.sessionSlot(inputText).flatMap { globals[$0].formerVariable?.identifier }
                if let slotVariable, try engine.variables(of: output).contains(slotVariable) {
                    throw Diagnostic(
                        .parameter, "`\(inputText)` is no longer the parameter that `\(outputText)` was computed from",
                        at: place, notes: [former],
                        help: ["\(inputText) := … updates a parameter in place; = binds the name to something else"])
                }
            }
            host?.note(
                "note: \(Self.withoutParentheses(outputText)) does not depend on \(inputText), so the gradient is 0"
                    + laterBinding(of: inputText, than: outputText))
            return Value(try zero(like: value))
        }
        return Value(gradient)
    }

    /// A remark when a name was bound anew after the value that was to depend on it had been computed.
    private func laterBinding(of input: String, than output: String) -> String {
        guard let x = globals.sessionSlot(input), let J = globals.sessionSlot(output), globals[J].span != .none,
            globals[x].span.start > globals[J].span.start
        else { return "" }
        return "; \(lineText(globals[x].span)) bound \(input) anew, so compute \(output) again"
    }

    /// What the engine is to differentiate by, and its value.
    private func target(_ input: Value, _ words: Words) throws -> (target: GradientTarget, value: Tensor) {
        switch input {
        case .unbound: throw nameError(words.input, at: words.inputSpan)
        case .variable(let variable) where variable.isTrained:
            if let leaf = variable.leaf(engine) { return (.variable(variable.identifier), leaf) }
        case .tensor(let tensor) where tensor.isRecorded: return (.node(tensor), tensor)
        default: break
        }
        let (text, outputText, span) = (words.input, words.output, words.inputSpan)
        if case .variable = input {
            throw Diagnostic(
                .parameter, "`\(text)` is a state, which is not trained", at: span,
                help: ["make it a parameter: \(code: "\(text) = param(\(text))")"])
        }
        guard try tensor(content(input)) != nil else {
            throw Diagnostic(
                .type, "`\(text)` is \(input.kindName), and a gradient is taken by a parameter or a computed value",
                at: span,
                help: {
                    if case .function = input {
                        ["params(\(text)) lists the parameters inside: \(code: "grad(\(outputText), params(\(text)))")"]
                    } else {
                        []
                    }
                }())
        }
        if let slot = globals.sessionSlot(text), let former = globals[slot].formerVariable {
            throw Diagnostic(
                .parameter, "`\(text)` is no longer a parameter", at: span,
                notes: [
                    formerVariable(span) ?? "`\(text)` was a parameter until \(lineText(former.span)) bound it with ="
                ],
                help: [
                    "\(text) := … updates a parameter in place", "\(code: "\(text) = param(\(text))") makes a new one",
                ])
        }
        let value = literal(input)
        throw Diagnostic(
            .parameter, "`\(text)` is plain data: nothing records how \(outputText) depends on it", at: span,
            help: [
                words.element == nil && Self.isName(text)
                    ? "make it a parameter before computing \(outputText): \(code: "\(text) = param(\(value ?? text))")"
                    : "make it a parameter with \(code: "param(\(value ?? text))") before computing \(outputText)"
            ])
    }

    private static func isName(_ text: String) -> Bool {
        text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && text.first?.isLetter == true
    }

    /// A number as it is written; `nil` for an array, which keeps its words.
    private func literal(_ value: Value) -> String? {
        if case .number(let number) = value { return NumberText.general(number, digits: 10) }
        return nil
    }

    private func zero(like tensor: Tensor) throws -> Tensor {
        try engine.filled(tensor.shape, 0, tensor.dataType == .f32 ? .f32 : .f64)
    }

    // grad

    /// The body of `grad`.
    func grad(_ arguments: [Value]) throws -> Value {
        if case .function(let function) = arguments[0] {
            if case .unbound = arguments[1] {
                return .function(
                    Function(
                        .native(
                            NativeFunction(
                                "grad(\(argumentText(of: function)))", captures: [arguments[0]], arity: nil
                            ) { interpreter, values in
                                try interpreter.gradient(of: function, at: values)
                            })))
            }
            throw Diagnostic(
                .type, "the gradient of a function is taken first, and the arguments are given to it then",
                help: [
                    callSpans.count > 2
                        ? .code("grad(\(sourceText(callSpans[1], "f")))(\(sourceText(callSpans[2], "x")))")
                        : "grad(f)(a, b), with the arguments in the second parentheses"
                ])
        }
        let places = callSpans
        let words = Words(
            interpreter: self, first: places.count > 1 ? places[1] : nil,
            last: places.count > 2 ? places[2] : places.count > 1 ? places[1] : nil)
        let output = try scalarOutput(arguments[0], words, help: { "grad(\($0)(\(words.output)), \(words.input))" })
        if case .unbound = arguments[1] { return try gradientRecord(of: output) }
        return try gradient(of: output, by: arguments[1], words)
    }

    /// `grad(J)`: a record of every parameter's gradient, by name.
    private func gradientRecord(of output: Tensor) throws -> Value {
        let identifiers = try engine.variables(of: output).filter { $0 & Self.temporaryBit == 0 }
        guard !identifiers.isEmpty else {
            throw Diagnostic(
                .parameter, "the value does not depend on any parameter",
                help: ["\(code: "w = param(2)") makes one; compute the value from it after that"])
        }
        let gradients = try engine.gradients(of: output, targets: identifiers.map { .variable($0) })
        let names = parameterNames()
        var fields: [(name: String, value: Value)] = []
        for (index, identifier) in identifiers.enumerated() {
            var name = names[identifier] ?? "parameter_\(identifier)"
            if fields.contains(where: { $0.name == name }) { name += "_\(identifier)" }
            if let gradient = gradients[index] { fields.append((name, Value(gradient))) }
        }
        return .record(RecordValue(fields))
    }

    /// How the session's names reach each parameter: `w`, `net[0].w`, `layer.b`.
    public func parameterNames() -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        func visit(_ value: Value, _ path: String, _ depth: Int) {
            guard depth < 8 else { return }
            switch value {
            case .variable(let variable):
                if variable.isTrained, names[variable.identifier] == nil { names[variable.identifier] = path }
            case .function(let function):
                switch function.kind {
                case .closure:
                    for capture in Self.captures(of: function) {
                        visit(capture.value, "\(path).\(capture.name)", depth + 1)
                    }
                case .composition(let layers):
                    for (index, layer) in layers.enumerated() {
                        visit(.function(layer), "\(path)[\(index)]", depth + 1)
                    }
                case .native(let native): for capture in native.captures { visit(capture, path, depth + 1) }
                case .builtin: break
                }
            case .list(let list):
                for (index, element) in list.elements.prefix(1000).enumerated() {
                    visit(element, "\(path)[\(index)]", depth + 1)
                }
            case .record(let record):
                for field in record.fields { visit(field.value, "\(path).\(field.name)", depth + 1) }
            default: break
            }
        }
        // The name that was bound first counts; a mention in a statement that failed is none.
        let bindings = globals.sessionBindings.sorted { globals[$0.slot].span.start < globals[$1.slot].span.start }
        for binding in bindings { if case .variable = binding.value { visit(binding.value, binding.name, 0) } }
        for binding in bindings { visit(binding.value, binding.name, 0) }
        return names
    }

    // Functions

    /// An argument as something to differentiate by: a leaf of its own, or, when it has a history, a node of its own
    /// on top of it.
    private func differentiable(_ value: Value, _ role: String) throws -> (input: Tensor, isLeaf: Bool) {
        guard let tensor = try tensor(content(value)) else {
            throw Diagnostic(.type, "\(role) must be a number or an array, and this is \(value.kindName)")
        }
        let number = tensor.dataType == .bool ? try engine.convert(tensor, to: .f64) : tensor
        if number.isRecorded { return (engine.identity(number), false) }
        return (engine.leaf(number, variable: makeTemporaryIdentifier()), true)
    }

    /// A result without the history that only leads back to the arguments of a derivative.
    ///
    /// A history is kept when it leads to a parameter, or to the argument of a derivative that is being taken further
    /// out.
    private func tidy(_ result: Tensor) throws -> Tensor {
        guard result.isRecorded else { return result }
        let leadsOut = try engine.variables(of: result).contains {
            $0 & Self.temporaryBit == 0 || activeLeaves.contains($0)
        }
        return leadsOut ? result : engine.detach(result)
    }

    private func callNumeric(_ function: Function, _ arguments: [Tensor]) throws -> Tensor {
        let result = try call(function, arguments.map { .tensor($0) })
        guard let tensor = try tensor(content(result)) else {
            throw Diagnostic(.type, "\(text(of: function)) gives \(result.kindName), which has no derivative")
        }
        return tensor
    }

    /// Runs a body in which some leaves stand for arguments that are being differentiated by.
    private func withLeaves<Result>(_ leaves: [Tensor], _ body: () throws -> Result) rethrows -> Result {
        let added = leaves.map(\.variable).filter { $0 != 0 && activeLeaves.insert($0).inserted }
        defer { for identifier in added { activeLeaves.remove(identifier) } }
        return try body()
    }

    /// `f'`: the derivative of a function of one argument, element by element.
    func derivative(of value: Value, span: SourceSpan?) throws -> Function {
        guard case .function(let function) = value else {
            if let array = try? tensor(value) {
                throw Diagnostic(
                    .type, "`'` is the derivative of a function, and \(describe(span, value)) is \(value.kindName)",
                    at: span ?? .none,
                    help: array.rank > 0
                        ? ["\(code: "\(TensorError.operand(sourceText(span, "x"))).T") is the transpose"]
                        : ["a derivative is that of a function: f(x) = x^2, then f'(3)"])
            }
            throw Diagnostic(
                .type, "`'` is the derivative of a function, and this is \(value.kindName)", at: span ?? .none)
        }
        if case .closure(let code, _) = function.kind {
            let required = code.parameters.filter { $0.defaultValue == nil }.count
            guard required <= 1, !code.parameters.isEmpty else {
                throw Diagnostic(
                    .arity,
                    "`'` is the derivative of a function of one argument, and \(describe(span, value)) takes \(required)",
                    at: span ?? .none,
                    help: required > 1
                        ? ["\(code: "grad(\(argumentText(of: function)))") is its gradient in each argument"] : [])
            }
        }
        let native = NativeFunction("\(text(of: function))'", captures: [value], arity: 1) { interpreter, values in
            try interpreter.derivative(of: function, at: values[0])
        }
        return Function(.native(native))
    }

    private func derivative(of function: Function, at point: Value) throws -> Value {
        let (input, _) = try differentiable(point, "the argument of a derivative")
        let output = try withLeaves([input]) { try callNumeric(function, [input]) }
        if input.rank == 0, output.rank > 0 {
            return Value(try tidy(try forwardProduct(output, input, engine.filled(.scalar, 1, input.dataType))))
        }
        if !output.isRecorded, output.rank == 0 { return Value(try zero(like: input)) }
        guard output.shape == input.shape, try input.rank == 0 || engine.isElementwise(from: input, to: output) else {
            throw Diagnostic(
                .shape,
                "\(text(of: function)) mixes the elements of its argument, so it has no derivative element by element",
                notes: ["it makes \(Self.shapeText(output.shape)) from \(Self.shapeText(input.shape))"],
                help: [
                    output.count == 1
                        ? "\(code: "grad(\(argumentText(of: function)))") is its gradient: a function of x"
                        : "\(code: "jacobian(\(argumentText(of: function)))") has the derivative of every element by every element"
                ])
        }
        let seed = try engine.filled(output.shape, 1, output.dataType)
        let gradient = try engine.gradients(of: output, seed: seed, targets: [.node(input)])[0]
        return Value(try tidy(try gradient ?? zero(like: input)))
    }

    /// `grad(f)(a, b)`: one gradient, or a list of one per argument.
    private func gradient(of function: Function, at values: [Value]) throws -> Value {
        let inputs = try values.map { try differentiable($0, "an argument of a gradient").input }
        let output = try withLeaves(inputs) { try callNumeric(function, inputs) }
        guard output.count == 1 else {
            throw Diagnostic(
                .shape,
                "a gradient is taken of one number, and \(text(of: function)) gives \(Self.shapeText(output.shape))",
                help: [
                    "\(code: "jacobian(\(argumentText(of: function)))") takes functions of many values",
                    "or make one number of the result inside the function, with sum or mean",
                ])
        }
        let gradients = try engine.gradients(of: output, targets: inputs.map { .node($0) })
        let results = try zip(inputs, gradients).map { input, gradient in
            Value(try tidy(try gradient ?? zero(like: input)))
        }
        return results.count == 1 ? results[0] : Value(results)
    }

    /// `vjp(f, x, v)`: the gradient of `sum(f(x) * v)`.
    func vjp(_ function: Function, _ point: Value, _ direction: Value) throws -> Value {
        let (input, _) = try differentiable(point, "the point")
        let output = try withLeaves([input]) { try callNumeric(function, [input]) }
        let seed = try self.direction(direction, output, "the function's result")
        let gradient = try engine.gradients(of: output, seed: seed, targets: [.node(input)])[0]
        return Value(try tidy(try gradient ?? zero(like: input)))
    }

    /// `jvp(f, x, v)`: how f changes when x moves along v.
    func jvp(_ function: Function, _ point: Value, _ direction: Value) throws -> Value {
        let (input, _) = try differentiable(point, "the point")
        let output = try withLeaves([input]) { try callNumeric(function, [input]) }
        let vector = try self.direction(direction, input, "the point")
        return Value(try tidy(try forwardProduct(output, input, vector)))
    }

    private func direction(_ value: Value, _ like: Tensor, _ what: String) throws -> Tensor {
        guard let tensor = try tensor(content(value)) else {
            throw Diagnostic(.type, "the direction must be a number or an array, and this is \(value.kindName)")
        }
        guard tensor.shape == like.shape else {
            throw Diagnostic(
                .shape, "the direction \(Self.hasShape(tensor.shape)), and \(what) \(Self.hasShape(like.shape))",
                help: ["a direction has one number for each number of \(what)"])
        }
        return tensor.dataType == like.dataType ? tensor : try engine.convert(tensor, to: like.dataType)
    }

    /// The forward product J·v by two backward passes: vᵀ∇ᵤ(uᵀJ) is linear in u.
    private func forwardProduct(_ output: Tensor, _ input: Tensor, _ vector: Tensor) throws -> Tensor {
        let weights = engine.leaf(
            try engine.filled(output.shape, 0, output.dataType), variable: makeTemporaryIdentifier())
        return try withLeaves([weights]) {
            guard let product = try engine.gradients(of: output, seed: weights, targets: [.node(input)])[0],
                let result = try engine.gradients(of: product, seed: vector, targets: [.node(weights)])[0]
            else { return try engine.filled(output.shape, 0, output.dataType) }
            return result
        }
    }

    /// `jacobian(f)(x)`: shape of f(x), then shape of x.
    func jacobian(_ function: Function) -> Function {
        Function(
            .native(
                NativeFunction(
                    "jacobian(\(argumentText(of: function)))", captures: [.function(function)], arity: 1
                ) { interpreter, values in
                    let (input, _) = try interpreter.differentiable(values[0], "the point")
                    let output = try interpreter.withLeaves([input]) { try interpreter.callNumeric(function, [input]) }
                    return Value(try interpreter.tidy(try interpreter.jacobian(output, input)))
                }))
    }

    private func jacobian(_ output: Tensor, _ input: Tensor) throws -> Tensor {
        let shape = Shape(output.shape.dimensions + input.shape.dimensions)
        guard shape.rank <= Shape.maximumRank else {
            throw TensorError(
                .shape, "the Jacobian would have \(shape.rank) axes, and \(Shape.maximumRank) is the most")
        }
        var rows: [Tensor] = []
        let count = output.count
        for position in 0..<count {
            try engine.checkInterrupt()
            var seed = [Double](repeating: 0, count: count)
            seed[position] = 1
            let unit = try engine.convert(Tensor(seed, shape: output.shape), to: output.dataType)
            let row = try engine.gradients(of: output, seed: unit, targets: [.node(input)])[0]
            rows.append(try row ?? zero(like: input))
        }
        if rows.isEmpty { return try engine.filled(shape, 0, output.dataType) }
        return try engine.reshape(engine.stack(rows, axis: 0), to: shape)
    }

    /// `hessian(f)(x)`: the second derivatives of a scalar function, shape of x twice.
    func hessian(_ function: Function) -> Function {
        Function(
            .native(
                NativeFunction(
                    "hessian(\(argumentText(of: function)))", captures: [.function(function)], arity: 1
                ) { interpreter, values in
                    let (input, _) = try interpreter.differentiable(values[0], "the point")
                    return try interpreter.withLeaves([input]) {
                        let output = try interpreter.callNumeric(function, [input])
                        guard output.count == 1 else {
                            throw Diagnostic(
                                .shape,
                                "a Hessian is taken of one number, and \(interpreter.text(of: function)) gives \(Self.shapeText(output.shape))",
                                help: ["make one number of the result inside the function, with sum or mean"])
                        }
                        let gradient = try interpreter.engine.gradients(of: output, targets: [.node(input)])[0]
                        let result = try interpreter.jacobian(try gradient ?? interpreter.zero(like: input), input)
                        interpreter.activeLeaves.remove(input.variable)
                        return Value(try interpreter.tidy(result))
                    }
                }))
    }

    /// `custom(f, (inputs, output, g) -> …)`: f with a derivative of one's own.
    func custom(_ function: Function, _ rule: Function) -> Function {
        Function(
            .native(
                NativeFunction(
                    "custom(\(argumentText(of: function)))", captures: [.function(function), .function(rule)],
                    arity: nil
                ) { interpreter, values in
                    let inputs = try values.map { value -> Tensor in
                        guard let tensor = try interpreter.tensor(interpreter.content(value)) else {
                            throw Diagnostic(
                                .type,
                                "a function with a derivative of its own takes numbers, and this is \(value.kindName)")
                        }
                        return tensor
                    }
                    let plain = inputs.map { interpreter.engine.detach($0) }
                    // What is recorded stands at the call, not where the function computed.
                    let origin = interpreter.engine.origin
                    let output = interpreter.engine.detach(try interpreter.callNumeric(function, plain))
                    interpreter.engine.origin = origin
                    return Value(
                        interpreter.engine.record(
                            output,
                            as: CustomOperation(
                                name: function.displayName,
                                function: { [unowned interpreter] in try interpreter.callNumeric(function, $0) },
                                rule: { [unowned interpreter] inputs, output, gradient in
                                    let result = try interpreter.call(
                                        rule, [Value(inputs.map { Value($0) }), Value(output), Value(gradient)])
                                    return try interpreter.customGradients(result, inputs)
                                }), inputs: inputs))
                }))
    }

    private func customGradients(_ result: Value, _ inputs: [Tensor]) throws -> [Tensor?] {
        let parts: [Value]
        switch result {
        case .list(let list): parts = list.elements
        // `[g]` and `[g1, g2]` of one shape have been stacked.
        case .tensor(let tensor)
        where tensor.rank > 0 && tensor.shape[0] == inputs.count
            && (inputs.count > 1 || tensor.shape != inputs[0].shape):
            parts = try (0..<inputs.count).map { Value(try engine.subtensor(tensor, at: $0)) }
        default: parts = [result]
        }
        guard parts.count == inputs.count else {
            throw Diagnostic(
                .shape,
                "the derivative gives \(parts.count) gradient\(parts.count == 1 ? "" : "s") for \(inputs.count) inputs",
                help: ["return a list with one gradient for each input"])
        }
        return try zip(parts, inputs).map { part, input in
            if case .none = part { return nil }
            guard let gradient = try tensor(part) else {
                throw Diagnostic(.type, "the derivative gives \(part.kindName) where a gradient is wanted")
            }
            guard gradient.shape == input.shape else {
                throw Diagnostic(
                    .shape,
                    "the derivative gives \(Self.shapeText(gradient.shape)) for an input of \(Self.shapeText(input.shape))"
                )
            }
            return gradient.dataType == input.dataType || input.dataType == .bool
                ? gradient : try engine.convert(gradient, to: input.dataType)
        }
    }
}
