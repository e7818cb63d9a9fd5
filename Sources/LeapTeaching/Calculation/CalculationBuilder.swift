import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Turns a record into steps: finds the learner's names, reads a few operations as one formula, and shows layers as
/// one step each.
struct CalculationBuilder {
    let interpreter: Interpreter
    let graph: RecordGraph
    let source: SourceIndex
    /// How many levels of layers are opened: 1 shows each as one step.
    let depth: Int
    /// Whether layers are opened and only functions of the library are one step each.
    var opensLayers = false
    /// The name of the value, when the learner gave it one.
    let outputName: String?

    /// Who takes each node as an input, and as which.
    var consumers: [[(node: Int, input: Int)]] = []
    /// The call that shows a node as part of one step.
    var folds: [RecordedCall?] = []
    /// The learner's name of each recorded node.
    var names: [String?] = []
    /// The node whose step a node is part of.
    var owner: [Int] = []

    init(
        of output: Tensor, name: String?, interpreter: Interpreter, source: SourceIndex? = nil, depth: Int = 1
    ) throws {
        self.interpreter = interpreter
        self.depth = depth
        outputName = name
        graph = try RecordGraph(of: output, engine: interpreter.engine)
        self.source = source ?? SourceIndex(interpreter.sources)
    }

    mutating func build() throws -> Calculation {
        try findConsumers()
        try findFolds()
        try findNames()
        try findOwners()
        let steps = try makeSteps()
        guard let output = steps.lastIndex(where: { $0.root == graph.nodes.count - 1 }) else {
            throw Diagnostic(.internal, "the record has no last step")
        }
        return Calculation(
            interpreter: interpreter, graph: graph, source: source, steps: steps, writer: StepWriter(self, steps),
            output: output,
            gradients: try graph.backward(engine: interpreter.engine))
    }

    /// Stops when a stop was asked for: records may have a million nodes, and a look at one takes microseconds.
    func checkInterrupt() throws { try interpreter.engine.checkInterrupt() }

    func tensor(_ node: Int) -> Tensor { graph.nodes[node].tensor }
    func isRecorded(_ node: Int) -> Bool { graph.nodes[node].tensor.isRecorded }

    private mutating func findConsumers() throws {
        consumers = Array(repeating: [], count: graph.nodes.count)
        for (node, entry) in graph.nodes.enumerated() {
            try checkInterrupt()
            for (input, position) in entry.inputs.enumerated() { consumers[position].append((node, input)) }
        }
        names = Array(repeating: nil, count: graph.nodes.count)
        owner = Array(graph.nodes.indices)
        folds = Array(repeating: nil, count: graph.nodes.count)
    }

    // MARK: Layers

    /// Finds the calls that are shown as one step: layers, and functions of the library, at the wanted depth.
    private mutating func findFolds() throws {
        var limit = depth
        while true {
            var known: [ObjectIdentifier: Level] = [:]
            for node in graph.nodes.indices {
                try checkInterrupt()
                folds[node] = fold(of: node, depth: limit, &known)
            }
            try openWhatHasSeveralResults()
            // A value that is one call as a whole would be explained by itself.
            let recorded = graph.nodes.indices.filter { tensor($0).operation != nil }
            let isOneStep =
                (folds[graph.nodes.count - 1]?.function as? Function)?.maker != nil
                && recorded.allSatisfy { folds[$0] === folds[graph.nodes.count - 1] }
            if !isOneStep || limit >= depth + 8 { return }
            limit += 1
        }
    }

    /// How many calls around and with a call may be one step, and the one that is at the wanted depth.
    private struct Level {
        var count = 0
        var fold: RecordedCall?
    }

    /// - Parameter known: the levels of the calls met so far: a recursion leaves thousands inside one another.
    private func fold(of node: Int, depth: Int, _ known: inout [ObjectIdentifier: Level]) -> RecordedCall? {
        guard tensor(node).operation != nil else { return nil }
        var inner: [RecordedCall] = []
        var next = tensor(node).call
        var level = Level()
        while let call = next {
            if let met = known[ObjectIdentifier(call)] {
                level = met
                break
            }
            inner.append(call)
            next = call.parent
        }
        for call in inner.reversed() {
            if isFoldable(call) {
                level.count += 1
                if level.count == depth { level.fold = call }
            }
            known[ObjectIdentifier(call)] = level
        }
        return level.fold
    }

    /// Whether a call is one step unless it is opened: a layer, or cross-entropy.
    private func isFoldable(_ call: RecordedCall) -> Bool {
        guard let function = call.function as? Function else { return false }
        // What a normalisation or a dropout does inside is no question of the calculation at hand.
        if let maker = function.maker {
            return !opensLayers || ["batchnorm", "layernorm", "dropout"].contains(maker.name)
        }
        // Of the library only what has a rule of its own: softmax with cross-entropy cancels. The others are short.
        guard case .closure(let code, _) = function.kind else { return false }
        return code.span.start <= interpreter.libraryEnd && code.name == "cross_entropy"
    }

    /// A call with several results cannot be one step.
    private mutating func openWhatHasSeveralResults() throws {
        var result: [ObjectIdentifier: Int] = [:]
        var opened: Set<ObjectIdentifier> = []
        for node in graph.nodes.indices {
            guard let call = folds[node] else { continue }
            try checkInterrupt()
            let leaves = node == graph.nodes.count - 1 || consumers[node].contains { folds[$0.node] !== call }
            if leaves, result.updateValue(node, forKey: ObjectIdentifier(call)) != nil {
                opened.insert(ObjectIdentifier(call))
            }
        }
        if opened.isEmpty { return }
        for node in graph.nodes.indices {
            if let call = folds[node], opened.contains(ObjectIdentifier(call)) { folds[node] = nil }
        }
    }

    // MARK: Which operations read as one formula

    private mutating func findOwners() throws {
        // From the output backwards, so that an owner is known before what it takes in.
        for node in graph.nodes.indices.reversed() {
            try checkInterrupt()
            guard tensor(node).operation != nil, node != graph.nodes.count - 1 else { continue }
            if let call = folds[node] {
                if let consumer = consumers[node].first(where: { folds[$0.node] === call }) {
                    let all = consumers[node].allSatisfy { folds[$0.node] === call }
                    if all { owner[node] = owner[consumer.node] }
                }
                continue
            }
            guard names[node] == nil, consumers[node].count == 1 else { continue }
            let consumer = consumers[node][0].node
            guard folds[consumer] == nil, reads(node, within: consumer), size(of: owner[consumer]) < 5 else { continue }
            owner[node] = owner[consumer]
        }
    }

    private func size(of root: Int) -> Int {
        var count = 0
        for node in max(0, root - 16)...root where owner[node] == root { count += 1 }
        return count
    }

    /// Whether a teacher would write the operation inside the formula of the one that takes it.
    private func reads(_ node: Int, within consumer: Int) -> Bool {
        if let convolution = convolution(in: consumer) {
            return node == convolution
                || graph.nodes[consumer].inputs[1] == node && tensor(node).origin == tensor(consumer).origin
        }
        guard let inner = tensor(node).operation, let outer = tensor(consumer).operation,
            tensor(node).shape == tensor(consumer).shape
        else { return false }
        if changesNothing(consumer), owner[consumer] == consumer { return true }
        // A layer: X @ W + b.
        if inner.name == "@" { return outer.name == "+" && owner[consumer] == consumer }
        guard inner.isElementwise, outer.isElementwise else { return false }
        if isPassThrough(node) || isPassThrough(consumer) { return true }
        guard isFormula(inner), isFormula(outer) else { return false }
        // A literal factor or a sign around it: ½·d².
        if isScaling(consumer) { return true }
        // A literal factor or a sign in it: 2w + 1, exp(-z).
        if isScaling(node) {
            return ["+", "-"].contains(outer.name) || (outer is UnaryOperation && inner is UnaryOperation)
        }
        return false
    }

    /// The convolution to which a sum adds the bias, when one call did both.
    func convolution(in sum: Int) -> Int? {
        guard tensor(sum).operation?.name == "+", tensor(sum).origin != 0,
            let first = graph.nodes[sum].inputs.first, tensor(first).operation is ConvolutionOperation,
            tensor(first).origin == tensor(sum).origin
        else { return nil }
        return first
    }

    private func isFormula(_ operation: Operation) -> Bool {
        operation is UnaryOperation || operation is BinaryOperation
    }

    /// Whether it only multiplies by literals or changes the sign.
    private func isScaling(_ node: Int) -> Bool {
        guard let operation = tensor(node).operation else { return false }
        if operation is UnaryOperation { return operation.name == "-" }
        let inputs = graph.nodes[node].inputs
        guard operation is BinaryOperation, inputs.count == 2 else { return false }
        switch operation.name {
        case "*": return literal(node, 0) != nil || literal(node, 1) != nil
        case "/": return literal(node, 1) != nil
        default: return false
        }
    }

    /// Whether the operation changes nothing a learner would write: a conversion, an identity.
    func isPassThrough(_ node: Int) -> Bool {
        guard let operation = tensor(node).operation else { return false }
        return (operation is IdentityOperation || operation is ConvertOperation) && names[node] == nil
            && node != graph.nodes.count - 1
    }

    /// Whether the value is its input's, in another type or as another node.
    func changesNothing(_ node: Int) -> Bool {
        switch tensor(node).operation {
        case is IdentityOperation, is ConvertOperation: true
        default: false
        }
    }

    /// The number, when an input is written as a number in the source.
    func literal(_ node: Int, _ input: Int) -> Double? {
        let position = graph.nodes[node].inputs[input]
        guard !isRecorded(position), tensor(position).rank == 0 else { return nil }
        if let expression = operand(node, input) {
            switch expression.withoutParentheses.kind {
            case .number: break
            case .unary(.negate, let inner):
                guard case .number = inner.withoutParentheses.kind else { return nil }
            default: return nil
            }
        }
        return tensor(position).item
    }

    /// The expression that an input was written as, when the source shows it.
    func operand(_ node: Int, _ input: Int) -> Expression? {
        guard let name = tensor(node).operation?.name, let site = source.site(tensor(node).origin),
            let operands = site.expression.operands(of: name), input < operands.count
        else { return nil }
        return operands[input]
    }
}
