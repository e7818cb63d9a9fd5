import LeapTensor

/// The products that were added to give one element of a gradient.
struct ElementRule {
    /// One product: its factors with their names and numbers.
    struct Term {
        let factors: [(name: String, value: Double)]
        var value: Double { factors.reduce(1) { $0 * $1.value } }
    }

    /// The products of one part. Of very many only the first are there one by one.
    struct Sum {
        let terms: [Term]
        /// How many products there are.
        let count: Int
        /// All of them added.
        let total: Double
        /// The size of the largest.
        let scale: Double
        /// What is said before the products.
        let notes: [String]

        init(terms: [Term], count: Int, total: Double, scale: Double, notes: [String]) {
            (self.terms, self.count, self.total, self.scale, self.notes) = (terms, count, total, scale, notes)
        }

        /// The sum of a few products.
        init(_ terms: [Term], notes: [String] = []) {
            self.init(
                terms: terms, count: terms.count, total: terms.reduce(0) { $0 + $1.value },
                scale: terms.reduce(0) { max($0, abs($1.value)) }, notes: notes)
        }
    }

    /// The part of one use of the array.
    struct Part {
        let step: Step
        /// Which of the step's inputs the array is.
        let position: Int
        let element: Int
        let value: Double
    }

    let calculation: Calculation
    private let rules: TensorRules
    /// Whether operations without a rule that is worked by hand are asked for their derivatives, too.
    var drillsEveryRule = true

    init(_ calculation: Calculation) {
        self.calculation = calculation
        rules = TensorRules(calculation: calculation)
    }

    /// The parts of the gradient of an element, one for each use of its step.
    /// - Parameter element: the position in row-major order.
    func parts(of target: Int, element: Int) throws -> [Part] {
        var parts: [Part] = []
        for step in calculation.steps {
            for (position, edge) in step.edges.enumerated() where edge.source == target {
                let whole = step.isAlias ? try calculation.gradient(of: step) : calculation.contribution(edge)
                guard let whole else { continue }
                parts.append(
                    Part(
                        step: step, position: position, element: element,
                        value: whole.doubles(at: [element])[0]))
            }
        }
        return parts
    }

    /// The products of a part; `nil` where the rule is no sum of products, and only its number is known.
    func sum(_ part: Part) throws -> Sum? {
        let edge = part.step.edges[part.position]
        if let lesson = rules.lesson(part.step, edge) { return try lesson.sum(of: part.element) }
        if let sum = try addend(part.step, edge, part.element) { return sum }
        return try terms(part.step, part.position, edge, part.element).map { Sum($0) }
    }

    /// Whether the operation of a part has a lesson of its own.
    func hasLesson(_ part: Part) -> Bool { rules.lesson(part.step, part.step.edges[part.position]) != nil }

    /// Whether the products add up to the number that the engine computed.
    func agrees(_ part: Part, _ sum: Sum) -> Bool {
        TeachingNumber.agree(
            sum.total, part.value, tolerance: calculation.isSingle ? 1e-4 : 1e-9, scale: max(1e-12, sum.scale))
    }

    /// Of what was added to something, perhaps copied: the gradients of its copies.
    private func addend(_ step: Step, _ edge: Step.Edge, _ element: Int) throws -> Sum? {
        guard step.formula == nil, !step.isAlias, let gradient = try calculation.gradient(of: step),
            let use = rules.use(step, edge)
        else { return nil }
        let node = calculation.graph.nodes[use.member]
        guard let name = node.tensor.operation?.name, ["+", "-"].contains(name),
            crossEntropy(step, calculation.steps[edge.source], element) == nil
        else { return nil }
        let own = calculation.graph.nodes[node.inputs[use.input]].tensor.shape
        let places = try Self.copies(of: element, own, in: gradient.shape, calculation.engine)
        let isNegative = name == "-" && (use.input == 1 || node.inputs.count == 1)
        let values = step === calculation.outputStep ? places.map { _ in 1 } : gradient.doubles(at: places)
        let total = values.reduce(0, +)
        return Sum(
            terms: places.prefix(Self.namedLimit).map { place in
                let term = upstream(step, gradient, place)
                return isNegative ? Term(factors: [("-1", -1)] + term.factors) : term
            }, count: places.count, total: isNegative ? -total : total, scale: values.reduce(0) { max($0, abs($1)) },
            notes: [])
    }

    /// How many products of a long sum are made with their names.
    private static let namedLimit = 64

    private func terms(_ step: Step, _ position: Int, _ edge: Step.Edge, _ element: Int) throws -> [Term]? {
        guard let gradient = try calculation.gradient(of: step) else { return nil }
        let source = calculation.steps[edge.source]
        if step.isAlias { return [upstream(step, gradient, element)] }
        if step.formula != nil { return try elementwise(step, edge, source, gradient, element) }
        if let terms = crossEntropy(step, source, element) { return terms }
        guard let use = rules.use(step, edge) else { return nil }
        let node = calculation.graph.nodes[use.member]
        switch node.tensor.operation?.name {
        case "@": return product(step, use, gradient, element) ?? local(step, use, gradient, element)
        case "index", "reshape", "transpose", "squeeze", "broadcast", "flip", "roll", "tile", "repeat_each":
            return try moved(step, use, gradient, element)
        case "softmax", "log_softmax": return softmax(step, use, gradient, element)
        case "sum" where gradient.rank == 0: return [upstream(step, gradient, 0)]
        case "mean" where gradient.rank == 0:
            let count = calculation.value(of: source).count
            return [
                Term(
                    factors: (step === calculation.outputStep ? [] : upstream(step, gradient, 0).factors) + [
                        ("1/\(count)", 1 / Double(count))
                    ])
            ]
        default: return local(step, use, gradient, element)
        }
    }

    /// The largest result whose elements are asked one by one for how they depend on an element.
    private static let localLimit = 64

    /// For any operation: how each element of the result depends on this one, by its derivative rule, times what
    /// arrived there.
    private func local(_ step: Step, _ use: TensorRules.Use, _ gradient: Tensor, _ element: Int) -> [Term]? {
        let member = use.member
        let result = calculation.graph.nodes[member].tensor
        guard drillsEveryRule, result.count <= Self.localLimit, result.shape == gradient.shape, result.operation != nil
        else {
            return nil
        }
        let names = calculation.graph.nodes[member].inputs.indices.map { rules.operandStep(step, member, $0)?.name }
        guard let source = names[use.input] else { return nil }
        let input = calculation.graph.nodes[calculation.graph.nodes[member].inputs[use.input]].tensor
        var terms: [Term] = []
        for place in 0..<result.count {
            var seed = [Double](repeating: 0, count: result.count)
            seed[place] = 1
            guard
                let tensor = result.rank == 0
                    ? Tensor(scalar: 1, dataType: result.dataType) : try? Tensor(seed, shape: result.shape),
                let parts = try? calculation.graph.inputGradients(
                    of: member, gradient: tensor, engine: calculation.engine),
                use.input < parts.count, let part = parts[use.input]
            else { return nil }
            let slope = part.rank == 0 ? part.item : part.doubles()[element]
            if slope == 0 { continue }
            let up = step === calculation.outputStep ? [] : upstream(step, gradient, place).factors
            let partial =
                "∂\(name(step.name, result.shape, place))/∂\(name(source, input.shape, element))"
            terms.append(Term(factors: slope == 1 && !up.isEmpty ? up : up + [(partial, slope)]))
        }
        return terms.isEmpty ? [Term(factors: [("0", 0)])] : terms
    }

    /// The places to which an operation that only moves elements took this one.
    private func moved(_ step: Step, _ use: TensorRules.Use, _ gradient: Tensor, _ element: Int) throws -> [Term]? {
        let node = calculation.graph.nodes[use.member]
        guard node.inputs.count == 1, let operation = node.tensor.operation, gradient.count <= 1_000_000 else {
            return nil
        }
        let shape = calculation.graph.nodes[node.inputs[0]].tensor.shape
        guard shape.count <= 1_000_000 else { return nil }
        let places = try Tensor((0..<shape.count).map(Double.init), shape: shape)
        let after = try operation.forward([places], engine: calculation.engine).doubles()
        let found = after.indices.filter { after[$0] == Double(element) }
        return found.isEmpty ? [Term(factors: [("0", 0)])] : found.map { upstream(step, gradient, $0) }
    }

    private func upstream(_ step: Step, _ gradient: Tensor, _ element: Int) -> Term {
        if step === calculation.outputStep { return Term(factors: [("1", 1)]) }
        let value = gradient.doubles(at: [element])[0]
        return Term(factors: [(name(rules.gradientName(step), gradient.shape, element), value)])
    }

    // MARK: Products

    private func product(_ step: Step, _ use: TensorRules.Use, _ gradient: Tensor, _ element: Int) -> [Term]? {
        let node = calculation.graph.nodes[use.member]
        let (a, b) = (calculation.graph.nodes[node.inputs[0]].tensor, calculation.graph.nodes[node.inputs[1]].tensor)
        guard a.rank <= 2, b.rank <= 2 else { return nil }
        let (rows, inner) = a.rank == 1 ? (1, a.shape[0]) : (a.shape[0], a.shape[1])
        let columns = b.rank == 1 ? 1 : b.shape[1]
        guard gradient.count == rows * columns else { return nil }
        let g = gradient.rank == 0 ? [gradient.item] : gradient.doubles()
        let gName = rules.gradientName(step)
        // The gradient of the value in itself is 1.
        let isOutput = step === calculation.outputStep && use.member == step.root
        let names = (0..<2).map { TensorRules.bracketed(rules.operandStep(step, use.member, $0)?.name ?? "…") }
        if use.input == 0 {
            let (row, k) = (element / inner, element % inner)
            let values = b.doubles()
            return (0..<columns).map { column in
                Term(
                    factors: (isOutput
                        ? [] : [(name(gName, gradient.shape, row * columns + column), g[row * columns + column])])
                        + [(name(names[1], b.shape, k * columns + column), values[k * columns + column])])
            }
        }
        let (k, column) = (element / columns, element % columns)
        let values = a.doubles()
        return (0..<rows).map { row in
            Term(
                factors: [(name(names[0], a.shape, row * inner + k), values[row * inner + k])]
                    + (isOutput
                        ? [] : [(name(gName, gradient.shape, row * columns + column), g[row * columns + column])]))
        }
    }

    // MARK: Softmax

    /// Every result of a row depends on every score: ∂p[k]/∂z[i] = p[k]·([i = k] - p[i]), and for the logarithm
    /// [i = k] - p[i].
    private func softmax(_ step: Step, _ use: TensorRules.Use, _ gradient: Tensor, _ element: Int) -> [Term]? {
        let node = calculation.graph.nodes[use.member]
        let scores = calculation.graph.nodes[node.inputs[0]].tensor
        let isLog = node.tensor.operation?.name == "log_softmax"
        guard use.member == step.root, let columns = scores.shape.dimensions.last, isOverLastAxis(node.tensor),
            let softmax = try? calculation.engine.softmax(calculation.engine.detach(scores), axis: -1)
        else { return nil }
        let p = softmax.doubles()
        let row = element / columns * columns
        let source = rules.operandStep(step, use.member, use.input)?.name ?? "z"
        func pName(_ place: Int) -> String {
            name(isLog ? "softmax(\(source))" : step.name, scores.shape, place)
        }
        return (row..<(row + columns)).map { place in
            let slope = (place == element ? 1 : 0) - p[element]
            let slopeName = place == element ? "(1 - \(pName(element)))" : "(-\(pName(element)))"
            var factors = step === calculation.outputStep ? [] : upstream(step, gradient, place).factors
            if !isLog { factors.append((pName(place), p[place])) }
            return Term(factors: factors + [(slopeName, slope)])
        }
    }

    private func isOverLastAxis(_ result: Tensor) -> Bool {
        switch result.operation {
        case let operation as SoftmaxOperation: operation.axis == result.rank - 1
        case let operation as LogSoftmaxOperation: operation.axis == result.rank - 1
        default: false
        }
    }

    // MARK: Element by element

    private func elementwise(
        _ step: Step, _ edge: Step.Edge, _ source: Step, _ gradient: Tensor, _ element: Int
    ) throws -> [Term]? {
        guard let formula = step.formula else { return nil }
        let partial = formula.derivative(by: edge.placeholder)
        let inputs = step.edges.map { (edge: $0, tensor: calculation.value(of: calculation.steps[$0.source])) }
        let shape = gradient.shape
        var terms: [Term] = []
        let own = calculation.value(of: source).shape
        for copy in try Self.copies(of: element, own, in: shape, calculation.engine) {
            try calculation.engine.checkInterrupt()
            var values: [String: Double] = [:]
            var names: [String: Symbol] = [:]
            for input in inputs {
                let place = Self.place(copy, of: input.tensor.shape, in: shape)
                values[input.edge.placeholder] = input.tensor.doubles(at: [place])[0]
                names[input.edge.placeholder] = Symbol(
                    name(calculation.steps[input.edge.source].name, input.tensor.shape, place))
            }
            guard let number = partial.value(values) else { return nil }
            var factors = step === calculation.outputStep ? [] : upstream(step, gradient, copy).factors
            let text = partial.substituting(names).text()
            // A name with its index needs no parentheses.
            let isName = names.values.contains { $0.text() == text } && !text.hasPrefix("-")
            if text != "1" || factors.isEmpty { factors.append((isName ? text : TensorRules.bracketed(text), number)) }
            terms.append(Term(factors: factors))
        }
        return terms
    }

    /// The elements of the result that an element of an input was copied to by broadcasting, in their order.
    static func copies(of element: Int, _ own: Shape, in shape: Shape, _ engine: Engine) throws -> [Int] {
        if own == shape { return [element] }
        try engine.checkInterrupt()
        let indices = Elements.indices(element, in: own)
        let (shift, strides) = (shape.rank - own.rank, shape.packedStrides)
        var places = [0]
        for axis in 0..<shape.rank {
            let isCopied = axis < shift || (own[axis - shift] == 1 && shape[axis] != 1)
            if isCopied {
                places = places.flatMap { place in (0..<shape[axis]).map { place + $0 * strides[axis] } }
            } else {
                let offset = indices[axis - shift] * strides[axis]
                for index in places.indices { places[index] += offset }
            }
        }
        return places
    }

    /// The element of an input that an element of the broadcast result was made from.
    static func place(_ element: Int, of own: Shape, in shape: Shape) -> Int {
        if own.rank == 0 { return 0 }
        if own == shape { return element }
        var rest = element
        var index = [Int](repeating: 0, count: shape.rank)
        for axis in (0..<shape.rank).reversed() {
            index[axis] = rest % max(1, shape[axis])
            rest /= max(1, shape[axis])
        }
        let shift = shape.rank - own.rank
        var result = 0
        for axis in 0..<own.rank { result = result * own[axis] + (own[axis] == 1 ? 0 : index[axis + shift]) }
        return result
    }

    // MARK: Cross-entropy

    private func crossEntropy(_ step: Step, _ source: Step, _ element: Int) -> [Term]? {
        guard step.call != nil, step.structure.hasPrefix("cross_entropy("),
            let rows = rules.crossEntropyRows(step, source),
            let softmax = try? calculation.engine.softmax(
                calculation.engine.detach(calculation.value(of: source)), axis: -1),
            let edge = step.edges.first(where: { calculation.steps[$0.source] === source }),
            let given = calculation.contribution(edge), let factor = (try? calculation.gradient(of: step))??.item
        else { return nil }
        let p = softmax.doubles(at: [element])[0]
        let isTarget = p - given.doubles(at: [element])[0] * Double(rows) / factor > 0.5
        let place = name("softmax(\(source.name))", softmax.shape, element)
        var factors = [(name: isTarget ? "(\(place) - 1)" : place, value: isTarget ? p - 1 : p)]
        if rows > 1 { factors.append(("1/\(rows)", 1 / Double(rows))) }
        if step !== calculation.outputStep { factors.insert((rules.gradientName(step), factor), at: 0) }
        return [Term(factors: factors)]
    }

    // MARK: Names

    /// `X[0, 1]`.
    private func name(_ name: String, _ shape: Shape, _ element: Int) -> String {
        shape.rank == 0 ? name : name + Self.index(element, in: shape)
    }

    /// `[0, 1]` of an element counted in row-major order.
    static func index(_ element: Int, in shape: Shape) -> String {
        var rest = element
        var index: [String] = []
        for axis in (0..<shape.rank).reversed() {
            index.insert(String(rest % max(1, shape[axis])), at: 0)
            rest /= max(1, shape[axis])
        }
        return "[" + index.joined(separator: ", ") + "]"
    }
}
