import LeapRuntime
import LeapTensor

/// The record of a value as a list of named steps, with the gradient of the value in each: what every teaching verb
/// reads.
final class Calculation {
    let interpreter: Interpreter
    let graph: RecordGraph
    let source: SourceIndex
    /// The steps, each after those it takes an input from.
    let steps: [Step]
    /// What writes the steps.
    private let writer: StepWriter
    /// The step that is the value itself.
    let output: Int
    /// The gradient of the value in every node of the graph, and what each edge passed on.
    let gradients: RecordGradients

    private var knownDerivatives: [ObjectIdentifier: [Double?]] = [:]
    private var replayer: RecordReplayer?
    /// What `poolingTies` found.
    var knownTies: [Int: (windows: Int, elements: [Int])] = [:]

    init(
        interpreter: Interpreter, graph: RecordGraph, source: SourceIndex, steps: [Step], writer: StepWriter,
        output: Int, gradients: RecordGradients
    ) {
        self.interpreter = interpreter
        self.graph = graph
        self.source = source
        self.steps = steps
        self.writer = writer
        self.output = output
        self.gradients = gradients
    }

    var engine: Engine { interpreter.engine }
    /// Who takes each node of the graph as an input, and as which.
    private(set) lazy var consumers: [[(node: Int, input: Int)]] = {
        var result = [[(node: Int, input: Int)]](repeating: [], count: graph.nodes.count)
        for (node, entry) in graph.nodes.enumerated() {
            for (input, position) in entry.inputs.enumerated() { result[position].append((node, input)) }
        }
        return result
    }()
    var outputStep: Step { steps[output] }
    /// The name of the value that is explained.
    var outputName: String { outputStep.name }

    /// The positions of the parameters among the steps, in the order in which the calculation meets them.
    var parameters: [Int] { steps.indices.filter { steps[$0].isParameter } }
    /// The positions of the steps that are lines of the table.
    var computed: [Int] { steps.indices.filter { steps[$0].isComputed } }
    /// Whether something was computed in f32: gradients are then right to some seven digits at most.
    private(set) lazy var isSingle: Bool = graph.nodes.contains { $0.tensor.dataType == .f32 }
    /// How strongly rounding on the way moves the value: the largest sum of |value · gradient| over one node.
    private(set) lazy var sensitivity: Double = {
        var largest = abs(value(of: outputStep).item)
        for (node, gradient) in zip(graph.nodes, gradients.gradients) {
            guard let gradient else { continue }
            let size =
                node.tensor.rank == 0
                ? abs(node.tensor.item * gradient.item)
                : zip(node.tensor.doubles(), gradient.doubles()).reduce(0) { $0 + abs($1.0 * $1.1) }
            if size.isFinite { largest = max(largest, size) }
        }
        return largest.isFinite ? largest : 1
    }()
    private(set) lazy var judge = SlopeJudge(self)
    /// Whether every computed step is one number.
    private(set) lazy var isScalar = steps.allSatisfy { !$0.isComputed || value(of: $0).rank == 0 }

    func value(of step: Step) -> Tensor { graph.nodes[step.root].tensor }
    /// The gradient of the value in a step; `nil` when none arrives.
    func gradient(of step: Step) throws -> Tensor? {
        guard case .parameter(let variable) = step.kind, let all = leaves[variable], all.count > 1 else {
            return gradients.gradients[step.root]
        }
        let parts = all.compactMap { gradients.gradients[$0] }
        guard let first = parts.first else { return nil }
        return try parts.dropFirst().reduce(first) { try engine.add($0, $1) }
    }

    /// The number of a step with one element.
    func number(_ step: Step) -> Double { value(of: step).item }

    /// What an edge passed back to its source: the part of the source's gradient that comes this way.
    func contribution(_ edge: Step.Edge) -> Tensor? {
        guard edge.member >= 0 else { return nil }
        // A rule that failed would have failed in the pass already, but for an interrupt, which is met again.
        let parts = ([(edge.member, edge.input)] + edge.twins).compactMap { member, input in
            (try? gradients.contribution(of: member, input: input, in: graph, engine: engine)) ?? nil
        }
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first) { sum, part in sum.flatMap { try? engine.add($0, part) } }
    }

    // MARK: Local derivatives

    /// The local derivative along each edge of a step whose value and inputs are numbers: backwards through the
    /// operations inside it.
    /// - Returns: a number an edge; `nil` where the operation has no derivative (a choice, an index).
    func localDerivatives(_ step: Step) throws -> [Double?] {
        if step.isAlias { return [1] }
        guard !step.members.isEmpty else { return [] }
        if let known = knownDerivatives[ObjectIdentifier(step)] { return known }
        var arrived: [Int: Tensor] = [step.root: Tensor(scalar: 1, dataType: value(of: step).dataType)]
        var passed: [Int: [Tensor?]] = [:]
        let inside = Set(step.members)
        for member in step.members.reversed() {
            guard let gradient = arrived[member] else { continue }
            let parts = try graph.inputGradients(
                of: member, gradient: gradient, engine: engine, includingConstants: true)
            passed[member] = parts
            for (position, part) in parts.enumerated() {
                let input = graph.nodes[member].inputs[position]
                guard let part, inside.contains(input) else { continue }
                arrived[input] = try arrived[input].map { try engine.add($0, part) } ?? part
            }
        }
        let result = step.edges.map { edge -> Double? in
            guard edge.twins.isEmpty, let parts = passed[edge.member], edge.input < parts.count else { return nil }
            return parts[edge.input].map(\.item) ?? 0
        }
        knownDerivatives[ObjectIdentifier(step)] = result
        return result
    }

    /// The numbers that stand for the placeholders of a step's formula.
    func placeholderValues(_ step: Step) -> [String: Double] {
        var values: [String: Double] = [:]
        for edge in step.edges where value(of: steps[edge.source]).count == 1 {
            values[edge.placeholder] = value(of: steps[edge.source]).item
        }
        return values
    }

    /// A formula of a step with the names in place of the placeholders.
    func named(_ formula: Symbol, in step: Step) -> Symbol {
        var names: [String: Symbol] = [:]
        for edge in step.edges { names[edge.placeholder] = Symbol(steps[edge.source].name) }
        return formula.substituting(names)
    }

    // MARK: Nudges

    /// The value itself when one element of a step is moved: computed again, in double precision.
    func output(moving step: Step, element: Int = 0, by delta: Double) throws -> Double {
        let base = value(of: step)
        if positions(of: step).count == 1 {
            return try doubleReplayer().output(
                at: step.root, element: element, value: try self.element(element, of: base) + delta
            ).item
        }
        var elements = base.doubles()
        elements[element] += delta
        return try output(replacing: step, with: elements)
    }

    /// The value itself when a step has other elements.
    func output(replacing step: Step, with elements: [Double]) throws -> Double {
        let shape = value(of: step).shape
        let replacement = shape.rank == 0 ? Tensor(scalar: elements[0]) : try Tensor(elements, shape: shape)
        var replacements: [Int: Tensor] = [:]
        for position in positions(of: step) { replacements[position] = replacement }
        return try doubleReplayer().output(replacements).item
    }

    /// The value itself when several steps have other elements.
    func output(replacing elements: [Int: [Double]]) throws -> Double {
        var replacements: [Int: Tensor] = [:]
        for (index, values) in elements {
            let shape = value(of: steps[index]).shape
            let tensor = shape.rank == 0 ? Tensor(scalar: values[0]) : try Tensor(values, shape: shape)
            for position in positions(of: steps[index]) { replacements[position] = tensor }
        }
        return try doubleReplayer().output(replacements).item
    }

    /// The value itself computed again in double precision, with nothing moved.
    func recomputedOutput() throws -> Double { try doubleReplayer().value(at: graph.outputPosition).item }

    private func doubleReplayer() throws -> RecordReplayer {
        if let replayer { return replayer }
        let made = try RecordReplayer(graph, inDouble: true, engine: engine)
        replayer = made
        return made
    }

    /// Where the step's value stands in the graph: a parameter may stand there several times.
    private func positions(of step: Step) -> [Int] {
        guard case .parameter(let variable) = step.kind else { return [step.root] }
        return leaves[variable] ?? [step.root]
    }

    private lazy var leaves: [UInt64: [Int]] = {
        var result: [UInt64: [Int]] = [:]
        for (position, node) in graph.nodes.enumerated() where node.tensor.variable != 0 {
            result[node.tensor.variable, default: []].append(position)
        }
        return result
    }()

    private func element(_ index: Int, of tensor: Tensor) throws -> Double {
        tensor.doubles(at: [index])[0]
    }

    /// The slope of the value when one element of a step is moved a little to both sides.
    func slope(_ step: Step, element: Int = 0, scale: Double = 1) throws -> Double {
        let h = scale * Self.nudge(at: try self.element(element, of: value(of: step)))
        return (try output(moving: step, element: element, by: h) - output(moving: step, element: element, by: -h))
            / (2 * h)
    }

    /// The best step of a central difference is near the cube root of the rounding error, 6e-6 for doubles.
    static func nudge(at size: Double) -> Double { 6e-6 * max(1, abs(size)) }
}
