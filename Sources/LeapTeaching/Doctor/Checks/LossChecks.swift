import Glibc
import LeapTensor

/// The loss before the first step.
enum LossChecks {
    /// The loss of a network that knows nothing, when the kind of loss says what that is: ln K for K classes.
    static func chance(_ training: TrainingCase) -> (value: Double, text: String)? {
        switch (training.lossKind, training.task) {
        case (.crossEntropy, .classes(let count)) where count > 1:
            (
                training.lossScale * log(Double(count)),
                (training.lossScale == 1 ? "" : "\(InputChecks.number(training.lossScale))·") + "ln \(count)"
            )
        case (.binaryCrossEntropy, _): (log(2), "ln 2")
        default: nil
        }
    }

    /// Whether the first loss is far above what weights of the usual size give. Scores with a spread of s raise it by
    /// about s²/2, and the usual ways to draw weights give spreads up to about 2.
    static func isHigh(_ training: TrainingCase) throws -> Bool {
        guard let chance = chance(training)?.value else { return false }
        return try training.backward().loss.item > 3 * chance + 2 * training.lossScale
    }

    /// A loss that is no number at the start.
    static func notFinite(_ training: TrainingCase) throws -> Finding? {
        let loss = try training.backward().loss.item
        guard !loss.isFinite else { return nil }
        return Finding(
            DoctorCheck.lossFails,
            "The loss is \(loss.isNaN ? "nan" : InputChecks.number(loss)) before the first step.",
            why: "A logarithm of 0, a division by 0, or exp of a large number on the way makes it so.",
            help: [
                "trace_nan(\(training.lossName)(\(training.netName)(x), y)) names the first operation that did it",
                "cross_entropy and bce take care of logarithms of 0",
            ])
    }

    static func first(_ training: TrainingCase) throws -> Finding? {
        let loss = try training.backward().loss.item
        training.numbers.append(("first_loss", loss))
        guard let chance = chance(training) else {
            training.facts.append("first loss \(InputChecks.number(loss))")
            return nil
        }
        training.numbers.append(("chance_loss", chance.value))
        let share = try share(training)
        let against = "\(chance.text) = \(TeachingNumber.text(chance.value, digits: 5))"
        let number = InputChecks.number
        training.facts.append("first loss \(number(loss)) against \(against)")
        if try isHigh(training) {
            let prediction = try training.forward().prediction.doubles()
            let size = prediction.reduce(0) { max($0, abs($1)) }
            return Finding(
                DoctorCheck.firstLoss, named: "first loss too large",
                "The first loss is \(number(loss)), far above \(against), the loss of a network that knows nothing. The scores go up to \(number(size)).",
                why:
                    "Large scores are confident answers, and most of these are wrong. The last layer's weights are too large, or earlier training went astray.",
                help: [
                    "draw the last layer's weights smaller: dense draws them with he or glorot",
                    "if the network was trained before, make it again and use a smaller learning rate",
                ], sign: "first loss \(number(loss)) against \(against)",
                explains: DoctorCheck.ofTraining.union([DoctorCheck.noGradient]))
        }
        let scale = training.lossScale
        if scale > 10 || scale < 0.1 {
            let factor = "\(number(max(scale, 1 / scale))) times as \(scale > 1 ? "little" : "much")"
            return Finding(
                DoctorCheck.firstLoss, named: scale > 1 ? "first loss too large" : "first loss too small",
                "On \(training.sampleX.shape[0]) rows the first loss is \(number(loss)). cross_entropy of the same scores is \(number(loss / scale)), \(factor).",
                why: "The gradients change with the loss, so that no usual learning rate fits.",
                help: [
                    scale > 1
                        ? "take the mean over the rows, not the sum"
                        : "is the mean divided by the number of rows once more?"
                ],
                sign: "first loss \(number(loss)) against \(against)", explains: DoctorCheck.ofTraining)
        }
        guard loss < 0.5 * chance.value, let share, share.right > share.largest + 0.5 * (1 - share.largest) else {
            return nil
        }
        if try isUntrained(training) {
            return Finding(
                DoctorCheck.firstLoss, named: "first loss too small",
                "The first loss is \(number(loss)), far below \(against), before any training: all biases are 0 still, and \(percent(share.right)) of the answers are right.",
                why: "Random weights cannot know the answers. The inputs must hold them.",
                help: ["look for a column of x that was made from y"],
                sign: "first loss \(number(loss)) against \(against)")
        }
        training.facts.append("the network is trained already: \(percent(share.right)) of the answers are right")
        return nil
    }

    /// Whether all biases are 0, as no training leaves them.
    private static func isUntrained(_ training: TrainingCase) throws -> Bool {
        let vectors = try training.parameters().variables.compactMap { try training.interpreter.tensor(.variable($0)) }
            .filter { $0.rank == 1 }
        return !vectors.isEmpty && vectors.allSatisfy { $0.doubles().allSatisfy { $0 == 0 } }
    }

    /// Which share of the answers is right, and which share the largest class has.
    static func share(_ training: TrainingCase) throws -> (right: Double, largest: Double, answers: [Double])? {
        let prediction = try training.forward().prediction
        let labels = training.sampleY.doubles()
        let answers: [Double]
        switch training.task {
        case .classes(let count):
            guard count > 0, prediction.count == labels.count * count else { return nil }
            answers = try training.engine.argmax(prediction, axis: prediction.rank - 1).doubles()
        case .binary: answers = prediction.doubles().map { $0 > 0.5 ? 1 : 0 }
        case .values: return nil
        }
        guard answers.count == labels.count, !labels.isEmpty else { return nil }
        let right = Swift.zip(answers, labels).count { $0 == $1 }
        var counts: [Double: Int] = [:]
        for label in labels { counts[label, default: 0] += 1 }
        let total = Double(labels.count)
        return (Double(right) / total, Double(counts.values.max() ?? 0) / total, answers)
    }

    static func percent(_ share: Double) -> String {
        "\(TeachingNumber.text((share * 1000).rounded() / 10, digits: 3)) %"
    }
}
