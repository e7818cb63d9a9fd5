import Glibc
import LeapTensor

/// The loss before the first step.
enum LossChecks {
    /// The loss of a network that knows nothing, when the kind of loss says what that is: ln K for K classes.
    static func chance(_ training: TrainingCase) -> (value: Double, text: String)? {
        switch (training.lossKind, training.task) {
        case (.crossEntropy, .classes(let count)) where count > 1: (log(Double(count)), "ln \(count)")
        case (.binaryCrossEntropy, _): (log(2), "ln 2")
        default: nil
        }
    }

    /// Whether the first loss is far above what weights of the usual size give. Scores with a spread of s raise it by
    /// about s²/2, and the usual ways to draw weights give spreads up to about 1.5.
    static func isHigh(_ training: TrainingCase) throws -> Bool {
        guard let chance = chance(training)?.value else { return false }
        return try training.backward().loss.item > 2 * chance + 1.5
    }

    /// A loss that is no number at the start.
    static func notFinite(_ training: TrainingCase) throws -> Finding? {
        let loss = try training.backward().loss.item
        guard !loss.isFinite else { return nil }
        return Finding(
            Check.lossFails, "The loss is \(loss.isNaN ? "nan" : InputChecks.number(loss)) before the first step.",
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
                Check.firstLoss,
                "The first loss is \(number(loss)), far above \(against), the loss of a network that knows nothing. The scores go up to \(number(size)).",
                why:
                    "Large scores are confident answers, and most of these are wrong. The last layer's weights are too large, or earlier training went astray.",
                help: [
                    "draw the last layer's weights smaller: dense draws them with he or glorot",
                    "if the network was trained before, make it again and use a smaller learning rate",
                ], sign: "first loss \(number(loss)) against \(against)",
                explains: Check.ofTraining.union([Check.noGradient]))
        }
        guard loss < 0.5 * chance.value, let share else { return nil }
        if share.right > share.largest + 0.5 * (1 - share.largest) {
            training.facts.append("the network is trained already: \(percent(share.right)) of the answers are right")
            return nil
        }
        guard share.largest < 0.75 else { return nil }
        return Finding(
            Check.firstLoss,
            "The first loss is \(number(loss)), far below \(against), though only \(percent(share.right)) of the answers are right.",
            why: "A network that does not know the answers cannot have a low loss: the loss is not what it says.",
            help: ["is the loss divided by the number of rows twice, or multiplied by a small number?"],
            sign: "first loss \(number(loss)) against \(against)")
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
