import Glibc
import LeapRuntime
import LeapTensor

/// Which of the library's losses a loss is, told by what it computes: a loss of the learner's own counts as the one it
/// agrees with.
enum LossKind: Equatable {
    /// Cross-entropy of scores and class numbers.
    case crossEntropy
    /// Binary cross-entropy of probabilities.
    case binaryCrossEntropy
    /// A mean of squares, or its half or root.
    case squares
    case other
}

extension LossKind {
    /// Runs the loss and the library's losses on made-up predictions and targets and compares the numbers.
    /// - Returns: what the loss is, and whether it takes the target first.
    static func recognize(_ training: TrainingCase, _ prediction: Shape) throws -> (kind: LossKind, isSwapped: Bool) {
        let rowCount = min(8, prediction.dimensions.first ?? 1)
        let shape = Shape(prediction.rank == 0 ? [] : [rowCount] + prediction.dimensions.dropFirst())
        var generator = RandomGenerator(seed: 2)
        // Between 0.1 and 0.9 they may be probabilities as well as scores.
        func madeUp(_ count: Int) -> [Double] {
            (0..<count).map { _ in 0.1 + 0.8 * Double(generator.nextBlock().0 >> 11) / 9_007_199_254_740_992 }
        }
        let guess = try Tensor(madeUp(shape.count), shape: shape)
        if let classes = shape.dimensions.last, shape.rank > 1, classes > 0 {
            let labelShape = Shape(Array(shape.dimensions.dropLast()))
            let labels = try Tensor((0..<labelShape.count).map { Double($0 % classes) }, shape: labelShape)
            if let isSwapped = try agrees(training, ["cross_entropy"], guess, labels) {
                return (.crossEntropy, isSwapped)
            }
            let second = try Tensor(madeUp(shape.count), shape: shape)
            if let first = try ratio(training, guess, labels), let second = try ratio(training, second, labels),
                first > 0, abs(first - second) <= 1e-5 * first
            {
                return (.crossEntropy, false)
            }
        }
        // Neither all 0 nor all 1, and not what one would get by turning them round.
        let targets = try Tensor((0..<shape.count).map { $0 % 3 == 0 ? 1 : 0 }, shape: shape)
        if let isSwapped = try agrees(training, ["bce"], guess, targets) { return (.binaryCrossEntropy, isSwapped) }
        if try agrees(training, ["mse", "half_mse", "rmse"], guess, targets) != nil { return (.squares, false) }
        return (.other, false)
    }

    /// Whether the loss agrees with one of the library's, as it is (`false`) or with its arguments swapped (`true`).
    private static func agrees(
        _ training: TrainingCase, _ names: [String], _ prediction: Tensor, _ target: Tensor
    ) throws -> Bool? {
        let known = names.compactMap { training.interpreter.libraryFunction($0) }
        if known.contains(where: { $0 === training.loss }) { return false }
        for isSwapped in [false, true] {
            let own = try Failure.isNone {
                try training.value(of: training.loss, prediction, target, isSwapped: isSwapped).item
            }
            guard let own, own.isFinite else { continue }
            for loss in known {
                let value = try training.value(of: loss, prediction, target).item
                if abs(value - own) <= 1e-5 * max(0.01, abs(value)) { return isSwapped }
            }
        }
        return nil
    }

    /// How many times cross-entropy the loss is; `nil` where one of the two cannot be computed.
    static func ratio(_ training: TrainingCase, _ prediction: Tensor, _ target: Tensor) throws -> Double? {
        guard let known = training.interpreter.libraryFunction("cross_entropy"), known !== training.loss else {
            return 1
        }
        return try Failure.isNone {
            let own = try training.lossValue(prediction, target).item
            let value = try training.value(of: known, prediction, target).item
            return abs(own - value) <= 1e-5 * abs(value) ? 1 : own / value
        }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The loss of the best answer that does not look at the inputs, on the sample; `nil` where that is not known.
    static func withoutKnowledge(_ training: TrainingCase, _ target: Tensor) throws -> Double? {
        switch training.lossKind {
        case .crossEntropy, .binaryCrossEntropy:
            let numbers = target.doubles()
            var counts: [Double: Int] = [:]
            for number in numbers { counts[number, default: 0] += 1 }
            return training.lossScale
                * counts.values.reduce(0.0) { sum, count in
                    let share = Double(count) / Double(max(1, numbers.count))
                    return sum - share * log(share)
                }
        case .squares:
            guard target.rank > 0, target.count > 0 else { return nil }
            let engine = training.engine
            let mean = try engine.mean(target, axes: [0], keep: true)
            return try Failure.isNone {
                try training.lossValue(engine.broadcast(mean, to: target.shape), target).item
            }
        case .other: return nil
        }
    }
}
