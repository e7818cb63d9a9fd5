/// An operation whose derivative rule is given from outside: the language's `custom(f, (inputs, output, g) -> …)`.
public final class CustomOperation: Operation {
    /// Gives the gradient of each input, `nil` for none, from the inputs, the output and the gradient of the output.
    public typealias Rule = (_ inputs: [Tensor], _ output: Tensor, _ gradient: Tensor) throws -> [Tensor?]

    /// Gives the value from the inputs, the same each time.
    public typealias Function = (_ inputs: [Tensor]) throws -> Tensor

    private let title: String
    private let function: Function?
    private let rule: Rule

    /// - Parameter function: computes the value again; without it the record cannot be computed again.
    public init(name: String, function: Function? = nil, rule: @escaping Rule) {
        title = name
        self.function = function
        self.rule = rule
        super.init()
    }

    public override var name: String { title }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        guard let function else { return try super.forward(inputs, engine: engine) }
        // Recording is on inside the function, so that it may ask for gradients of its own; what it records ends here.
        let isRecorded = engine.isRecording
        engine.isRecording = true
        defer { engine.isRecording = isRecorded }
        return engine.detach(try function(inputs.map(engine.detach)))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        var inputs = (0..<node.inputCount).compactMap(node.input)
        var output = node
        let isRecorded = engine.isRecording
        if !isRecorded {
            // Recording is on inside the rule, so that it may ask for gradients of its own; what it records ends here.
            inputs = inputs.map(engine.detach)
            output = engine.detach(node)
            engine.isRecording = true
        }
        defer { engine.isRecording = isRecorded }
        let gradients = try rule(inputs, output, gradient)
        guard gradients.count == inputs.count else {
            throw TensorError(
                .shape, "the derivative rule of \(title) gave \(gradients.count) gradients for \(inputs.count) inputs",
                help: ["give a list with one gradient for each input"])
        }
        var checked: [Tensor?] = []
        for (position, (input, given)) in zip(inputs, gradients).enumerated() {
            guard let given, wants(position) else {
                checked.append(nil)
                continue
            }
            guard given.shape == input.shape else {
                throw TensorError(
                    .shape,
                    "the derivative rule of \(title) gave a gradient of shape \(given.shape.literal) "
                        + "for input \(position + 1), which has the shape \(input.shape.literal)")
            }
            let converted = try engine.convert(given, to: input.dataType)
            checked.append(isRecorded ? converted : engine.detach(converted))
        }
        var result = InputGradients()
        if checked.count > 0 { result.first = checked[0] }
        if checked.count > 1 { result.second = checked[1] }
        if checked.count > 2 { result.others = Array(checked[2...]) }
        return result
    }
}

extension Engine {
    /// Enters a value in the record as the result of a custom operation on the inputs. The value's own record is
    /// not kept.
    /// - Returns: a fresh tensor.
    public func record(_ value: Tensor, as operation: CustomOperation, inputs: [Tensor]) -> Tensor {
        let result = Tensor(sharing: value, variable: 0)
        guard let first = inputs.first else { return result }
        let others = inputs.count > 2 ? Array(inputs[2...]) : []
        return record(result, operation, first, inputs.count > 1 ? inputs[1] : nil, others)
    }
}
