import Glibc
import LeapTensor

/// Whether what the network ends in fits what the loss takes.
enum OutputChecks {
    /// A softmax or another bound in front of a loss that has a softmax of its own.
    static func doubleSoftmax(_ training: TrainingCase) throws -> Finding? {
        guard case .classes(let count) = training.task, count > 1 else { return nil }
        if training.lossKind == .other { return try softmaxInLoss(training, count) }
        guard training.lossKind == .crossEntropy else { return nil }
        let forward = try training.forward()
        let last = forward.lastOperation
        let numbers = forward.prediction.doubles()
        guard numbers.allSatisfy({ $0 >= -1 && $0 <= 1.0001 }) else { return nil }
        let rowCount = numbers.count / count
        let sumsToOne = (0..<rowCount).allSatisfy { row in
            let part = numbers[(row * count)..<((row + 1) * count)]
            return part.allSatisfy { $0 >= 0 } && abs(part.reduce(0, +) - 1) < 1e-4
        }
        let name: String
        if last?.name == "softmax" || (sumsToOne && rowCount > 2) {
            name = "softmax"
        } else if let last, ["sigmoid", "tanh"].contains(last.name) {
            name = last.name
        } else {
            return nil
        }
        let lowest = name == "tanh" ? 2.0 : 1.0
        // The best row has the largest number at the true class and the smallest at the others.
        let floor = log(1 + Double(count - 1) * exp(-lowest))
        let place =
            last.map { $0.name == name ? " (\(forward.place(of: $0.position, training)))" : "" } ?? ""
        let isSoftmax = name == "softmax"
        return Finding(
            DoctorCheck.doubleSoftmax,
            (isSoftmax
                ? "The network ends in softmax\(place), and \(training.lossName) takes the softmax once more."
                : "The network ends in \(name)\(place), and \(training.lossName) takes scores, before any softmax.")
                + " So the loss cannot fall below \(TeachingNumber.text(floor, digits: 4)), even when every answer is right.",
            why:
                "After \(name), the numbers for \(count) classes differ by \(lowest == 1 ? "1" : "2") at most. To the loss that is hardly a preference, and the gradients are small.",
            help: ["leave out the \(name) at the end; softmax(net(x)) gives the probabilities when they are wanted"],
            sign: "the network ends in \(name)", explains: DoctorCheck.ofTraining.union([DoctorCheck.firstLoss]))
    }

    /// A softmax inside the learner's own loss, in front of one that has a softmax of its own: the loss of scores that
    /// could not be better is then log(1 + (K - 1)/e), not 0.
    private static func softmaxInLoss(_ training: TrainingCase, _ count: Int) throws -> Finding? {
        let classes = (0..<count).map(Double.init)
        let labels = try Tensor(classes, shape: Shape([count]))
        let perfect = try Tensor(
            (0..<(count * count)).map { $0 / count == $0 % count ? 1000 : 0 }, shape: Shape([count, count]))
        guard let best = try Failure.isNone({ try training.lossValue(perfect, labels).item }) else { return nil }
        let floor = log(1 + Double(count - 1) * exp(-1.0))
        guard abs(best - floor) <= 1e-4 * floor else { return nil }
        return Finding(
            DoctorCheck.doubleSoftmax,
            "The loss takes the softmax twice: scores that could not be better still give \(TeachingNumber.text(best)), not 0.",
            why:
                "After a softmax, the numbers for \(count) classes differ by 1 at most. To the second one that is hardly a preference, and the gradients are small.",
            help: ["give the scores themselves to the loss: cross_entropy(z, y)"],
            sign: "the loss takes the softmax twice",
            explains: DoctorCheck.ofTraining.union([DoctorCheck.firstLoss]))
    }

    /// Scores where the loss takes probabilities.
    static func probabilities(_ training: TrainingCase) throws -> Finding? {
        guard training.lossKind == .binaryCrossEntropy else { return nil }
        let numbers = try training.forward().prediction.doubles()
        guard let lowest = numbers.min(), let highest = numbers.max(), lowest < 0 || highest > 1 else { return nil }
        let outside = numbers.count { $0 < 0 || $0 > 1 }
        return Finding(
            DoctorCheck.probabilities,
            "The network gives numbers from \(InputChecks.number(lowest)) to \(InputChecks.number(highest)), and \(training.lossName) takes probabilities: \(outside) of \(numbers.count) are not between 0 and 1.",
            why: "The logarithm of a number below 0 does not exist; where the loss cuts it off, its gradient is 0.",
            help: ["end the network in sigmoid: \(training.netName) >> sigmoid"],
            explains: DoctorCheck.ofTraining.union([
                DoctorCheck.firstLoss, DoctorCheck.noGradient, DoctorCheck.lossFails,
            ]))
    }

    /// Targets that the last function of the network can never reach.
    static func range(_ training: TrainingCase) throws -> Finding? {
        guard training.task == .values, let last = try training.forward().lastOperation else { return nil }
        let bounds: (low: Double, high: Double)
        switch last.name {
        case "sigmoid", "softmax": bounds = (0, 1)
        case "tanh": bounds = (-1, 1)
        case "relu": bounds = (0, .infinity)
        default: return nil
        }
        let targets = training.sampleY.doubles()
        let outside = targets.count { $0 < bounds.low || $0 > bounds.high }
        guard outside > 0, let lowest = targets.min(), let highest = targets.max() else { return nil }
        let reach =
            bounds.high == .infinity
            ? "never below 0" : "between \(TeachingNumber.text(bounds.low)) and \(TeachingNumber.text(bounds.high))"
        let place = try training.forward().place(of: last.position, training)
        return Finding(
            DoctorCheck.outputRange,
            "The network ends in \(last.name) (\(place)), so its output is \(reach). y runs from \(InputChecks.number(lowest)) to \(InputChecks.number(highest)): \(outside) of \(targets.count) targets are out of reach.",
            why: "The nearest the output can come is its bound, and there its gradient is 0.",
            help: ["end the network in a dense layer, without \(last.name)", "or bring y into that range"],
            sign: "\(outside) targets are out of reach of \(last.name)", explains: DoctorCheck.ofTraining)
    }
}
