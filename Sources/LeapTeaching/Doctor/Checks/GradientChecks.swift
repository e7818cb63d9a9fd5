import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Parameters that training cannot move, or cannot tell apart.
enum GradientChecks {
    /// A parameter that gets no gradient: behind a step, detached, unused, or shut off.
    static func blocked(_ training: TrainingCase) throws -> Finding? {
        let list = try training.parameters()
        let backward = try training.backward()
        // At the lowest point every gradient is 0, and nothing is wrong.
        if abs(backward.loss.item) < 1e-6, backward.loss.isRecorded { return nil }
        let ofSome = try gradientsOfSomeRows(training)
        var blocked: [(variable: Variable, isMissing: Bool)] = []
        for (index, variable) in list.variables.enumerated() where variable.elementCount > 0 {
            if let gradient = backward.gradients[index] {
                let isZero = [gradient, ofSome[index]].allSatisfy { $0?.doubles().allSatisfy { $0 == 0 } ?? true }
                if isZero { blocked.append((variable, false)) }
            } else {
                blocked.append((variable, true))
            }
        }
        // What the text names and the record does not know may be detached, or a name that means something else.
        blocked += try list.mentioned.filter { try isUsed($0, training) }.map { ($0, true) }
        guard !blocked.isEmpty else { return nil }
        let names = blocked.map { list.name($0.variable.identifier) }
        let subject = ParameterList.list(names)
        let verb = names.count == 1 ? "gets" : "get"
        if let finding = try step(training, subject, verb) { return finding }
        // Nudged, a parameter that the output depends on shows itself.
        let used = try blocked.filter { try isUsed($0.variable, training) }
        if let cut = used.first(where: \.isMissing) {
            let cause = reason(training)
            return Finding(
                DoctorCheck.noGradient,
                "\(subject) \(verb) no gradient, although the output changes with \(list.name(cut.variable.identifier)): the record is interrupted\(cause.map { " by \($0)" } ?? "").",
                why:
                    "detach(…) and comparisons (x > 0) give plain numbers, which do not know what they were computed from.",
                help: ["leave out the detach, or put a function with a slope in the place of the comparison"],
                sign: "\(subject) \(verb) no gradient", explains: DoctorCheck.ofTraining)
        }
        let unused = blocked.filter { item in item.isMissing && !used.contains { $0.variable === item.variable } }
        if !unused.isEmpty {
            let names = ParameterList.list(unused.map { list.name($0.variable.identifier) })
            return Finding(
                DoctorCheck.noGradient,
                "The output does not depend on \(names): training never moves \(unused.count == 1 ? "it" : "them").",
                why: "Either a layer is left out of the calculation, or what it gives is thrown away.",
                help: ["look where \(list.name(unused[0].variable.identifier)) should be used"],
                sign: "the output does not depend on \(names)")
        }
        var message = "The gradient of \(subject) is 0 for every row."
        if let saturated = try saturated(training) { message += " \(saturated)" }
        var help = ["look at the layers behind it: nudge a weight and see whether the loss moves"]
        let largest = try training.forward().prediction.doubles().reduce(0) { max($0, abs($1)) }
        if training.lossKind == .crossEntropy, largest > 100 {
            message +=
                " The scores go up to \(InputChecks.number(largest)), where softmax gives 0 or 1 and is flat."
            help = ["steps that were too long led there: make the network again, with a smaller learning rate"]
        }
        return Finding(
            DoctorCheck.noGradient, message,
            why: "A parameter moves against its gradient. Without one it stays as it is.", help: help,
            sign: "\(subject) \(verb) no gradient", explains: DoctorCheck.ofTraining)
    }

    /// The gradients on a part of the rows: over all of them, the rows of a symmetric data set may cancel.
    private static func gradientsOfSomeRows(_ training: TrainingCase) throws -> [Tensor?] {
        let count = training.sampleX.shape[0]
        let rows = Array(0..<max(1, count / 3))
        let loss = try training.lossValue(
            training.predict(training.rows(training.sampleX, rows)), training.rows(training.sampleY, rows))
        return try training.engine.gradients(
            of: loss, targets: training.parameters().variables.map { .variable($0.identifier) })
    }

    private static let flat: Set<String> = ["sign", "floor", "ceil", "round"]

    /// A function without a slope between a parameter and the output.
    private static func step(_ training: TrainingCase, _ subject: String, _ verb: String) throws -> Finding? {
        let forward = try training.forward()
        let dependsOnParameter = ActivationChecks.dependsOnParameter(forward)
        var place: String?
        var name = "it"
        if let position = forward.positions(named: flat).first(where: { dependsOnParameter[$0] }) {
            name = forward.graph.nodes[position].tensor.operation?.name ?? name
            place = forward.place(of: position, training)
        } else if let broken = try brokenLayer(training), distinctCount(forward.outputs[broken]) <= 3 {
            place = training.layers.count > 1 ? "\(training.netName)[\(broken)]" : training.netName
            name = "a comparison"
        }
        guard let place else { return nil }
        let what =
            name == "a comparison"
            ? "The function \(place) is a step: it gives only a few different numbers."
            : "The activation \(name) (\(place)) is a step."
        return Finding(
            DoctorCheck.step, "\(what) \(subject) \(verb) no gradient through it.",
            why: "A step is flat everywhere but at its edge: its slope is 0, and a nudge of a weight changes nothing.",
            help: ["use an activation with a slope: relu, or sigmoid or tanh, which look like a soft step"],
            sign: "a step at \(place)",
            explains: DoctorCheck.ofTraining.union([DoctorCheck.noGradient, DoctorCheck.firstLoss]))
    }

    /// The first layer whose output no longer remembers the inputs.
    private static func brokenLayer(_ training: TrainingCase) throws -> Int? {
        try training.forward().outputs.firstIndex {
            try !training.engine.dependsOn($0, .variable(ForwardPass.inputVariable))
        }
    }

    private static func distinctCount(_ tensor: Tensor) -> Int { Set(tensor.doubles()).count }

    /// Whether the prediction changes with the parameter.
    private static func isUsed(_ variable: Variable, _ training: TrainingCase) throws -> Bool {
        let interpreter = training.interpreter
        let before = try training.forward().prediction.doubles()
        return try interpreter.rehearse {
            guard let value = try interpreter.tensor(.variable(variable)) else { return false }
            let plain = training.engine.detach(value)
            var generator = RandomGenerator(seed: 3)
            let moved = plain.doubles().map { $0 * 1.5 + Double(generator.nextBlock().0 % 1000) / 500 - 1 }
            let nudged = try training.engine.convert(Tensor(moved, shape: plain.shape), to: plain.dataType)
            interpreter.set(variable, to: Value(nudged))
            let after = try Failure.isNone { try training.predict(training.sampleX).doubles() }
            return after.map { $0 != before } ?? true
        }
    }

    /// What the network's own text says about an interrupted record.
    private static func reason(_ training: TrainingCase) -> String? {
        for layer in training.layers {
            guard case .closure(let code, _) = layer.kind, let body = code.body else { continue }
            let text = printExpression(body).replacing("->", with: "").replacing(">>", with: "")
            if text.contains("detach(") { return "detach" }
            if ["<", ">", "==", "!=", "≤", "≥"].contains(where: { text.contains($0) }) { return "a comparison" }
        }
        return nil
    }

    /// A sigmoid or tanh whose outputs all lie at its ends.
    private static func saturated(_ training: TrainingCase) throws -> String? {
        let forward = try training.forward()
        for position in forward.positions(named: ["sigmoid", "tanh"]) {
            let numbers = forward.graph.nodes[position].tensor.doubles()
            let isSigmoid = forward.graph.nodes[position].tensor.operation?.name == "sigmoid"
            let atEnd = numbers.count { number in
                isSigmoid ? number < 0.001 || number > 0.999 : abs(number) > 0.999
            }
            if atEnd == numbers.count, atEnd > 0 {
                return
                    "Every output of \(forward.place(of: position, training)) lies at an end of its range, where it is flat."
            }
        }
        return nil
    }

    /// Units that begin equal and get equal gradients: they stay equal.
    static func equalWeights(_ training: TrainingCase) throws -> Finding? {
        let list = try training.parameters()
        let backward = try training.backward()
        for (variable, gradient) in zip(list.variables, backward.gradients) {
            guard let gradient, let value = try training.interpreter.tensor(.variable(variable)), value.rank == 2,
                value.shape[1] > 1, value.count > 0
            else { continue }
            guard hasEqualColumns(value, tolerance: 0), hasEqualColumns(gradient, tolerance: 1e-4) else { continue }
            let name = list.name(variable.identifier)
            let numbers = value.doubles()
            let content =
                numbers.allSatisfy { $0 == numbers[0] }
                ? "all \(numbers.count) numbers of \(name) are \(InputChecks.number(numbers[0]))"
                : "all \(value.shape[1]) columns of \(name) are equal"
            return Finding(
                DoctorCheck.symmetry,
                "\(InputChecks.capitalized(content)), and all columns of its gradient are equal, too.",
                why:
                    "Units that begin equal and get equal gradients stay equal: \(value.shape[1]) units do the work of one.",
                help: ["begin with random weights: param(he(\(value.shape.literal))), or dense, which does so"],
                sign: "\(name) has equal columns",
                explains: DoctorCheck.ofTraining.union([
                    DoctorCheck.deadUnits, DoctorCheck.noGradient, DoctorCheck.firstLoss,
                ]))
        }
        return nil
    }

    private static func hasEqualColumns(_ tensor: Tensor, tolerance: Double) -> Bool {
        let columns = tensor.shape[1]
        let numbers = tensor.doubles()
        let scale = numbers.reduce(0) { max($0, abs($1)) }
        return numbers.indices.allSatisfy {
            abs(numbers[$0] - numbers[$0 - $0 % columns]) <= tolerance * scale
        }
    }
}
