import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Finds the first operation that made a nan or inf of what reaches a value or its gradients.
final class NanTrace {
    enum Outcome {
        /// All is finite; the number of gradients is `nil` when nothing recorded the calculation.
        case healthy(gradients: Int?, harmless: NanFinding?)
        case found(NanFinding, then: NanFinding?)
        /// The value is not finite, and nothing tells why.
        case unrecorded
    }

    let interpreter: Interpreter
    let value: Tensor
    /// What the learner calls the value.
    let name: String
    private(set) var outcome = Outcome.unrecorded
    /// The parameters whose gradient is not finite.
    private(set) var badParameters: [String] = []
    /// The names on the way from the value to the calculation that made it, when nothing recorded that.
    private(set) var plainNames: [String] = []
    /// Where the value was written out in numbers, when it was: `in line 3`.
    private(set) var writtenPlace: String?
    /// How many names are followed back.
    private static let nameLimit = 64

    /// - Parameter expression: what was written as the argument.
    /// - Throws: `.interrupted`, `.memory`.
    init(_ value: Tensor, name: String, expression: Expression?, interpreter: Interpreter) throws {
        self.interpreter = interpreter
        self.value = value
        self.name = name
        if value.isRecorded {
            try analyse(value, leaves: [:])
            return
        }
        guard try NonFinite.first(value) != nil else {
            outcome = .healthy(gradients: nil, harmless: nil)
            return
        }
        let origin = PlainOrigin(interpreter: interpreter)
        if let bound = expression?.nameText {
            guard let again = try origin.calculation(of: bound, value: value) else {
                if let binding = origin.binding(of: bound), binding.expression.isLiteral {
                    writtenPlace = "in " + interpreter.lineText(binding.span)
                }
                return
            }
            plainNames.append(bound)
            try analyse(again.output, leaves: again.leaves)
        } else if let expression, let again = try origin.calculation(expression, value: value) {
            try analyse(again.output, leaves: again.leaves)
        } else if let expression, expression.isLiteral {
            writtenPlace = "in " + interpreter.lineText(expression.span)
        }
    }

    private func analyse(_ output: Tensor, leaves: [UInt64: String]) throws {
        let graph = try RecordGraph(of: output, engine: interpreter.engine)
        let names = BirthNames(interpreter, graph, leaves: leaves)
        if try NonFinite.first(output) != nil {
            try forward(graph, names)
        } else {
            try backward(graph, names)
        }
    }

    // MARK: Forwards

    /// - Parameter later: what became of the nan or inf in the calculation that was looked at before.
    private func forward(_ graph: RecordGraph, _ names: BirthNames, then later: NanFinding? = nil) throws {
        let births = try ForwardSearch(graph: graph, engine: interpreter.engine).births()
        let hasNan = value.doubles().contains(where: \.isNaN)
        guard let first = first(of: births, graph, hasNan: hasNan) else { return }
        let finding = NanFinding(first, names)
        // What a calculation without record left behind is looked for there.
        let data = first.kind == .data ? first : first.kind == .turn ? births.first { $0.kind == .data } : nil
        let source = data.map { NanFinding($0, names) }
        if let source, try follow(source, then: first.kind == .turn ? finding : nil) { return }
        // A number that a layer's f32 cannot hold became inf before the record began.
        if first.kind == .turn, let source, source.data?.narrowed != nil {
            outcome = .found(source, then: finding)
            return
        }
        // An inf that turns into a nan on its way; for a nan that was made of an inf in the data, those.
        let turn = births.first { $0.kind == .turn && $0.node > first.node }
        outcome = .found(
            finding,
            then: first.kind == .turn
                ? source : hasNan && !finding.value.isNaN ? turn.map { NanFinding($0, names) } ?? later : later)
    }

    /// The birth to tell of: a nan in the data, else an operation, else what turned an inf in the data into nan.
    private func first(of births: [Birth], _ graph: RecordGraph, hasNan: Bool) -> Birth? {
        let data = births.filter { $0.kind == .data }
        func isNan(_ birth: Birth) -> Bool { graph.nodes[birth.node].tensor.doubles(at: [birth.place])[0].isNaN }
        if let nan = data.first(where: isNan) { return nan }
        let made = births.filter { $0.kind == .operation }
        if made.count > 1 {
            // The record lists what one operation takes in the order of its inputs; statements ran one by one.
            let starts = made.map { BirthPlace.statementStart(graph.nodes[$0.node].tensor, interpreter) }
            return made[starts.indices.min { starts[$0] < starts[$1] } ?? 0]
        }
        if let only = made.first { return only }
        if hasNan, let turn = births.first(where: { $0.kind == .turn }) { return turn }
        return data.first
    }

    /// Looks into the calculation of a name that the record takes as data.
    /// - Parameter later: what became of the nan or inf in the record.
    private func follow(_ finding: NanFinding, then later: NanFinding?) throws -> Bool {
        guard let name = finding.data?.name, let bound = finding.data?.bound, plainNames.count < Self.nameLimit,
            finding.data?.narrowed == nil, !plainNames.contains(name),
            let again = try PlainOrigin(interpreter: interpreter).calculation(of: name, value: bound)
        else { return false }
        plainNames.append(name)
        let graph = try RecordGraph(of: again.output, engine: interpreter.engine)
        try forward(graph, BirthNames(interpreter, graph, leaves: again.leaves), then: later)
        if case .found = outcome { return true }
        return false
    }

    // MARK: Backwards

    private func backward(_ graph: RecordGraph, _ names: BirthNames) throws {
        let engine = interpreter.engine
        let output = graph.nodes[graph.outputPosition].tensor
        // Of an array, the gradients are those of its sum.
        let seed = output.count == 1 ? nil : try engine.filled(output.shape, 1, output.dataType)
        let gradients = try graph.backward(engine: engine, seed: seed)
        let search = BackwardSearch(graph: graph, gradients: gradients, engine: engine)
        let bad = try search.badLeaves()
        let count = Set(graph.nodes.map(\.tensor.variable)).subtracting([0]).count
        guard !bad.isEmpty, let birth = try search.birth(reaching: bad) else {
            let harmless = try ForwardSearch(graph: graph, engine: engine).first()
            outcome = .healthy(gradients: count, harmless: harmless.map { NanFinding($0, names) })
            return
        }
        for leaf in bad {
            let name = names.name(of: leaf) ?? "a parameter"
            if !badParameters.contains(name) { badParameters.append(name) }
        }
        outcome = .found(NanFinding(birth, names, gradients: gradients), then: nil)
    }
}
