import LeapRuntime
import LeapTensor

/// Whether the targets fit what the network gives and what the loss takes. What is found is repaired for the checks
/// that come after.
enum TargetChecks {
    static func all(_ training: TrainingCase) throws -> [Finding] {
        let prediction = try training.forward().prediction
        let rowCount = training.sampleX.shape[0]
        guard prediction.rank > 0, prediction.shape[0] == rowCount else {
            return [
                Finding(
                    DoctorCheck.shapes,
                    "For \(rowCount) rows the network gives \(prediction.rank == 0 ? "one number" : "an array of shape \(prediction.shape.literal)").",
                    why: "A prediction has a row for each row of x.",
                    help: ["look for a sum, a mean or a ravel in the network that takes the rows together"],
                    explains: DoctorCheck.ofTraining.union([DoctorCheck.lossFails]))
            ]
        }
        let (kind, isSwapped) = try LossKind.recognize(training, prediction.shape)
        training.lossKind = kind
        var findings: [Finding] = []
        let hasClasses =
            kind == .crossEntropy
            || (kind == .other && training.sampleY.rank == prediction.rank - 1
                && prediction.shape[prediction.rank - 1] > 1
                && isWhole(training.y))
        if hasClasses {
            training.task = .classes(prediction.shape[prediction.rank - 1])
            if let finding = try LabelChecks.classes(training, prediction) { findings.append(finding) }
        } else if kind == .binaryCrossEntropy {
            training.task = .binary
            if let finding = try LabelChecks.binary(training) { findings.append(finding) }
            if let finding = try sameShape(training, prediction) { findings.append(finding) }
        } else {
            if let finding = try sameShape(training, prediction) { findings.append(finding) }
        }
        training.swapsLoss = isSwapped
        if let finding = try swapped(training, prediction) { findings.append(finding) }
        if kind == .crossEntropy, let ratio = try LossKind.ratio(training, prediction, training.sampleY) {
            training.lossScale = ratio
        }
        return findings
    }

    static func isWhole(_ tensor: Tensor) -> Bool { tensor.doubles().allSatisfy { $0 == $0.rounded() } }

    /// `[n]` against `[n, 1]`, where a loss broadcasts to `[n, n]` or refuses.
    private static func sameShape(_ training: TrainingCase, _ prediction: Tensor) throws -> Finding? {
        let target = training.sampleY
        guard prediction.shape != target.shape, prediction.count == target.count, target.shape[0] > 1 else {
            return nil
        }
        let given = try Failure.isNone { try training.lossValue(prediction, target).item }
        let reshaped = try training.engine.reshape(target, to: prediction.shape)
        let meant = try Failure.isNone { try training.lossValue(prediction, reshaped).item }
        training.sampleY = reshaped
        // A loss that flattens both is right as it is.
        if let given, let meant, abs(given - meant) <= 1e-6 * max(1e-30, abs(meant)) { return nil }
        let rows = training.x.shape[0]
        let rowCount = target.shape[0]
        func shape(_ shape: Shape) -> String {
            "[" + ([rows] + shape.dimensions.dropFirst()).map(String.init).joined(separator: ", ") + "]"
        }
        let yShape = shape(target.shape)
        let ŷShape = shape(prediction.shape)
        let number = InputChecks.number
        var message = "The network gives the shape \(ŷShape), and y has \(yShape)."
        if let given, let meant {
            let joint = prediction.shape.broadcast(with: target.shape)?.dimensions.map { $0 == rowCount ? rows : $0 }
            if let joint { message += " One with the other broadcasts to \(Shape(joint).literal)." }
            message +=
                " On \(rowCount) rows the loss is \(number(given)); with equal shapes it is \(number(meant))."
        }
        return Finding(
            DoctorCheck.shapes, named: "\(ŷShape) against \(yShape)", message,
            why: given == nil
                ? "A loss compares the prediction and the target element by element."
                : "Every prediction is compared with every target, so the best answer is their mean, whatever x is.",
            help: [
                "give y the network's shape: reshape(y, \(ŷShape))",
                prediction.rank == 2 && target.rank == 1
                    ? "or end the network in ravel: \(training.netName) >> ravel" : "",
            ].filter { !$0.isEmpty }, explains: [DoctorCheck.lossFails])
    }

    /// A loss whose two arguments change places.
    private static func swapped(_ training: TrainingCase, _ prediction: Tensor) throws -> Finding? {
        let number = InputChecks.number
        let target = training.sampleY
        let asCalled = try Failure.isNone {
            try training.value(of: training.loss, prediction, target).item
        }
        let otherWay = try Failure.isNone {
            try training.value(of: training.loss, prediction, target, isSwapped: true).item
        }
        let isKnown = training.swapsLoss
        // A loss nobody knows may still run one way only.
        guard isKnown || (training.lossKind == .other && asCalled == nil && otherWay != nil) else { return nil }
        training.swapsLoss = true
        let known = training.lossKind == .crossEntropy ? "cross_entropy" : "bce"
        var message =
            "\(InputChecks.capitalized(training.lossName, ifWords: true)) takes the target first: training calls it with the prediction first."
        if isKnown, let otherWay {
            message +=
                " With the prediction second it gives \(number(otherWay)), as \(known) does; as it is called, "
                + (asCalled.map { "it gives \(number($0))." } ?? "it fails.")
        } else {
            message += " As it is called, it fails; the other way round it gives \(number(otherWay ?? .nan))."
        }
        return Finding(
            DoctorCheck.swapped, message,
            why:
                "Such a loss is not symmetric: the target picks a probability, and the logarithm is taken of the prediction.",
            help: ["write the loss with the prediction first: (ŷ, y) -> …"],
            sign: "the loss takes the target first", explains: [DoctorCheck.lossFails])
    }
}
