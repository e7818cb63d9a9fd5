import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// Runs the checks and puts what they find in order.
struct Examination {
    /// What is wrong, the most likely cause first, each with what only follows from it.
    let findings: [(finding: Finding, consequences: [Finding])]

    init(_ training: TrainingCase) throws { findings = Self.ranked(try Self.found(training)) }

    private static func found(_ training: TrainingCase) throws -> [Finding] {
        // With broken numbers nothing else can be measured.
        if let finding = try InputChecks.missingNumbers(training) { return [finding] }
        if let finding = try brokenParameters(training) { return [finding] }
        if let finding = try BatchChecks.normalization(training) { return [finding] }
        var found = try TargetChecks.all(training)
        func add(_ finding: Finding?) { if let finding { found.append(finding) } }
        add(try OutputChecks.doubleSoftmax(training))
        add(try OutputChecks.probabilities(training))
        add(try OutputChecks.range(training))
        add(try InputChecks.leak(training))
        add(try ActivationChecks.forgotten(training))
        add(try ActivationChecks.deadUnits(training))
        add(try DataSetChecks.duplicates(training))
        add(try DataSetChecks.imbalance(training))
        add(try DataSetChecks.history(training))
        add(try InputChecks.constantColumns(training))
        guard let failure = try lossFailure(training) else {
            add(try InputChecks.scale(training, firstLossIsHigh: LossChecks.isHigh(training)))
            add(try GradientChecks.equalWeights(training))
            add(try GradientChecks.blocked(training))
            add(try LossChecks.first(training))
            if !found.contains(where: { $0.explains.contains(DoctorCheck.rateTooHigh) }) {
                add(try LearningRateCheck.run(training))
            }
            if !found.contains(where: {
                $0.explains.contains(DoctorCheck.overfit) || $0.check == DoctorCheck.rateTooHigh
            }) {
                add(try OverfitCheck.run(training))
            }
            if found.contains(where: { DoctorCheck.ofTraining.contains($0.check) }) {
                add(try LearningRateCheck.targets(training))
            }
            return found
        }
        add(failure)
        add(try InputChecks.scale(training, firstLossIsHigh: false))
        return found
    }

    /// Parameters or outputs that are no numbers.
    private static func brokenParameters(_ training: TrainingCase) throws -> Finding? {
        let parameters = try training.parameters()
        for variable in parameters.variables {
            guard let numbers = try training.interpreter.tensor(.variable(variable))?.doubles() else { continue }
            let bad = numbers.count { !$0.isFinite }
            guard bad > 0 else { continue }
            return Finding(
                DoctorCheck.brokenParameters,
                "\(parameters.name(variable.identifier)) holds \(numbers.contains(where: \.isNaN) ? "nan" : "inf"): \(TeachingNumber.grouped(bad)) of \(TeachingNumber.grouped(numbers.count)) numbers.",
                why:
                    "A step that was too long, or a nan in the data, made them so. Whatever is computed from them is nan.",
                help: ["make the network again, and train it with a learning rate 10 times smaller"])
        }
        let output = try training.forward().prediction.doubles()
        let bad = output.count { !$0.isFinite }
        guard bad > 0 else { return nil }
        return Finding(
            DoctorCheck.brokenParameters,
            "The network gives \(output.contains(where: \.isNaN) ? "nan" : "inf") in \(bad) of \(output.count) places, though x and all parameters are proper numbers.",
            why: "A logarithm of 0, a division by 0, or exp of a large number inside the network makes it so.",
            help: ["trace_nan(sum(\(training.netName)(x))) names the first operation that did it"])
    }

    /// Why the loss cannot be computed; `nil` when it can.
    private static func lossFailure(_ training: TrainingCase) throws -> Finding? {
        do {
            return try LossChecks.notFinite(training)
        } catch {
            let diagnostic = Failure.diagnostic(error)
            guard ![.interrupted, .memory, .internal].contains(diagnostic.kind) else { throw error }
            let call = training.loss.name == nil ? "The loss" : "\(training.lossName)(\(training.netName)(x), y)"
            let rows = training.sampleX.shape[0]
            let part = rows < training.x.shape[0] ? " (tried on \(rows) of the rows)" : ""
            let prediction = try training.forward().prediction
            var help = diagnostic.help.map(\.text)
            if training.lossKind == .squares, prediction.rank == training.sampleY.rank + 1,
                TargetChecks.isWhole(training.sampleY)
            {
                help = ["for class numbers: loss = cross_entropy"]
            }
            return Finding(
                DoctorCheck.lossFails, "\(call) fails: \(diagnostic.message)\(part).",
                why: "Training calls the loss with the prediction first and the target second.",
                help: help.isEmpty ? ["look at shape(\(training.netName)(x)) and shape(y)"] : help)
        }
    }

    /// In the order of causes; what an earlier one explains goes with it.
    private static func ranked(_ findings: [Finding]) -> [(finding: Finding, consequences: [Finding])] {
        let order = findings.enumerated().sorted { a, b in
            let places = [a, b].map { DoctorCheck.order.firstIndex(of: $0.element.check) ?? DoctorCheck.order.count }
            return (places[0], a.offset) < (places[1], b.offset)
        }.map(\.element)
        var result: [(finding: Finding, consequences: [Finding])] = []
        var open = order
        while let cause = open.first(where: { finding in
            !open.contains { $0.explains.contains(finding.check) && $0.check != finding.check }
        })
            ?? open.first
        {
            open.removeAll { $0.message == cause.message }
            let consequences = open.filter { cause.explains.contains($0.check) }
            open.removeAll { finding in consequences.contains { $0.message == finding.message } }
            result.append((cause, consequences))
        }
        return result
    }
}
