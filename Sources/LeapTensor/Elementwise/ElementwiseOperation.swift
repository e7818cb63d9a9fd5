/// An element-wise operation of one input, made from its formula.
public final class UnaryOperation: Operation {
    public override var name: String { title }
    public override var isElementwise: Bool { true }

    private let title: String
    let scalarValue: (Double) -> Double
    let scalarDerivative: (_ x: Double, _ y: Double) -> Double
    let value: ElementwiseProgram
    let chainValue: ChainFormula
    private let gradientValue: ElementwiseProgram
    private let chainGradient: ChainFormula
    /// Value and gradient as chains.
    var chainFormulas: [ChainFormula] { [chainValue, chainGradient] }
    let recordedDerivative: (Recorded, Recorded) -> Recorded
    /// The value as a formula in the given operand.
    public let symbolicValue: (Symbol) -> Symbol
    /// The derivative as a formula in the operand and the value.
    public let symbolicDerivative: (_ x: Symbol, _ y: Symbol) -> Symbol
    /// Whether the derivative is 0 everywhere.
    let isFlat: Bool
    /// Whether the value is the input where that is positive, and else 0.
    private let isGate: Bool

    init<F: UnaryFormula>(_ name: String, _ formula: F.Type, isGate: Bool = false) {
        self.isGate = isGate
        title = name
        scalarValue = { F.value($0) }
        scalarDerivative = { F.derivative($0, $1) }
        chainValue = { x, _, _, _ in F.value(x) }
        value = ElementwiseProgram(chainValue)
        chainGradient = { x, y, gradient, _ in gradient * F.derivative(x, y) }
        gradientValue = ElementwiseProgram(chainGradient)
        recordedDerivative = { F.derivative($0, $1) }
        symbolicValue = { F.value($0) }
        symbolicDerivative = { F.derivative($0, $1) }
        isFlat = F.derivative(Symbol("x"), Symbol("y")).constantValue == 0
        super.init(kind: .unary)
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.apply(self, input(0, of: inputs))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput, !isFlat else { return InputGradients() }
        if engine.isRecording {
            let context = Recorded.Context(engine)
            let result = recordedDerivative(Recorded(x, context), Recorded(node, context)) * Recorded(gradient, context)
            return InputGradients(try engine.convert(context.finish(result), to: x.dataType))
        }
        if node.storage == nil {
            let value = gradient.scalarValue * scalarDerivative(x.scalarValue, node.scalarValue)
            return InputGradients(Tensor(scalar: value, dataType: x.numberType))
        }
        /// The gradient by an input of this value, from that by the value.
        func chained(_ x: Tensor, _ y: Tensor, _ gradient: Tensor) throws -> Tensor {
            try engine.elementwise(
                gradientValue, ChainOperands(x, y, gradient), shape: y.shape, type: y.dataType, chainGradient,
                operandCount: 3)
        }
        // A gate behind which only the winners of a pooling have a gradient is asked for those only. Where the value is
        // positive it is the input, where it is not the gradient is 0: so the winners' values say which are open.
        if isGate, let pooling = PendingWinners(gradient), pooling.isOf(node) {
            let open = try chained(pooling.pooled, pooling.pooled, pooling.source)
            return InputGradients(try engine.convert(engine.placed(open, pooling.winners), to: x.dataType))
        }
        return InputGradients(try engine.convert(chained(x, node, gradient), to: x.dataType))
    }
}

/// An element-wise operation of two inputs that broadcast, made from its formula.
public final class BinaryOperation: Operation {
    public override var name: String { title }
    public override var isElementwise: Bool { true }

    private let title: String
    let scalarValue: (Double, Double) -> Double
    let scalarFirstPartial: (_ a: Double, _ b: Double, _ y: Double) -> Double
    let scalarSecondPartial: (_ a: Double, _ b: Double, _ y: Double) -> Double
    let value: ElementwiseProgram
    let chainValue: ChainFormula
    private let firstGradient: ElementwiseProgram
    private let secondGradient: ElementwiseProgram
    private let chainFirst: ChainFormula
    private let chainSecond: ChainFormula
    /// Value and gradients as chains.
    var chainFormulas: [ChainFormula] { [chainValue, chainFirst, chainSecond] }
    let recordedFirst: (Recorded, Recorded, Recorded) -> Recorded
    let recordedSecond: (Recorded, Recorded, Recorded) -> Recorded
    /// The value as a formula in the given operands.
    public let symbolicValue: (Symbol, Symbol) -> Symbol
    /// The derivative in the first operand as a formula in the operands and the value.
    public let symbolicFirstPartial: (_ a: Symbol, _ b: Symbol, _ y: Symbol) -> Symbol
    /// The derivative in the second operand.
    public let symbolicSecondPartial: (_ a: Symbol, _ b: Symbol, _ y: Symbol) -> Symbol
    /// Whether a partial derivative is the same number everywhere (1 in a sum), and which.
    let hasConstantFirst: Bool
    let hasConstantSecond: Bool
    let constantFirst: Double
    let constantSecond: Double

    init<F: BinaryFormula>(_ name: String, _ formula: F.Type) {
        title = name
        scalarValue = { F.value($0, $1) }
        scalarFirstPartial = { F.firstPartial($0, $1, $2) }
        scalarSecondPartial = { F.secondPartial($0, $1, $2) }
        chainValue = { a, b, _, _ in F.value(a, b) }
        value = ElementwiseProgram(chainValue)
        chainFirst = { a, b, y, gradient in gradient * F.firstPartial(a, b, y) }
        chainSecond = { a, b, y, gradient in gradient * F.secondPartial(a, b, y) }
        firstGradient = ElementwiseProgram(chainFirst)
        secondGradient = ElementwiseProgram(chainSecond)
        recordedFirst = { F.firstPartial($0, $1, $2) }
        recordedSecond = { F.secondPartial($0, $1, $2) }
        symbolicValue = { F.value($0, $1) }
        symbolicFirstPartial = { F.firstPartial($0, $1, $2) }
        symbolicSecondPartial = { F.secondPartial($0, $1, $2) }
        let first = F.firstPartial(Symbol("a"), Symbol("b"), Symbol("y")).constantValue
        let second = F.secondPartial(Symbol("a"), Symbol("b"), Symbol("y")).constantValue
        (hasConstantFirst, constantFirst) = (first != nil, first ?? .nan)
        (hasConstantSecond, constantSecond) = (second != nil, second ?? .nan)
        super.init(kind: .binary)
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.apply(self, input(0, of: inputs), input(1, of: inputs))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput, let b = node.secondInput else { return InputGradients() }
        var result = InputGradients()
        if wants(0) { result.first = try inputGradient(0, of: a, a, b, node, gradient, engine) }
        if wants(1) { result.second = try inputGradient(1, of: b, a, b, node, gradient, engine) }
        return result
    }

    private func inputGradient(
        _ position: Int, of input: Tensor, _ a: Tensor, _ b: Tensor, _ node: Tensor, _ gradient: Tensor,
        _ engine: Engine
    ) throws -> Tensor? {
        let constant = position == 0 ? constantFirst : constantSecond
        if constant == 0 { return nil }
        let full: Tensor
        if constant == 1 {
            full = gradient
        } else if engine.isRecording {
            let context = Recorded.Context(engine)
            let (first, second, y) = (Recorded(a, context), Recorded(b, context), Recorded(node, context))
            let partial = position == 0 ? recordedFirst(first, second, y) : recordedSecond(first, second, y)
            full = try engine.broadcast(context.finish(partial * Recorded(gradient, context)), to: node.shape)
        } else if node.storage == nil {
            let (x, y, value) = (a.scalarValue, b.scalarValue, node.scalarValue)
            let partial = position == 0 ? scalarFirstPartial(x, y, value) : scalarSecondPartial(x, y, value)
            full = Tensor(scalar: gradient.scalarValue * partial, dataType: node.dataType)
        } else {
            full = try engine.elementwise(
                position == 0 ? firstGradient : secondGradient, ChainOperands(a, b, node, gradient),
                shape: node.shape, type: node.dataType, position == 0 ? chainFirst : chainSecond, operandCount: 4)
        }
        return try engine.convert(engine.sum(full, to: input.shape), to: input.dataType)
    }
}
