import LeapTensor

/// Class numbers: whole, from 0, below the number of outputs.
enum LabelChecks {
    /// Checks class numbers against a network with a score for each class.
    static func classes(_ training: TrainingCase, _ prediction: Tensor) throws -> Finding? {
        let classCount = prediction.shape[prediction.rank - 1]
        if let finding = try shape(training, prediction) { return finding }
        let labels = training.y.doubles()
        guard let lowest = labels.min(), let highest = labels.max() else { return nil }
        if let fraction = labels.first(where: { $0 != $0.rounded() }) {
            return Finding(
                DoctorCheck.labels, named: "labels that are not whole numbers",
                "The labels are not whole numbers: y holds \(InputChecks.number(fraction)).",
                why: "A class number says which score is the right one.",
                help: [
                    "for targets that are measurements, use loss = mse and one output",
                    "for labels that are words, factorize(labels) gives numbers",
                ], explains: [DoctorCheck.lossFails])
        }
        let range = "y runs from \(number(lowest)) to \(number(highest))"
        let outputs = "\(classCount) output\(classCount == 1 ? "" : "s")"
        let numbering = "Classes are counted from 0: with \(outputs) they are 0 to \(classCount - 1)."
        if classCount == 1 {
            return Finding(
                DoctorCheck.labels, named: "one output for several classes",
                "The network has one output, and softmax over one score is always 1. \(range).",
                why: "With a single score there is nothing to choose between.",
                help: [
                    "one output for each class: dense(…, \(number(max(1, highest) + 1)))",
                    "or, for two classes, one output with sigmoid and loss = bce",
                ],
                explains: DoctorCheck.ofTraining.union([
                    DoctorCheck.noGradient, DoctorCheck.lossFails, DoctorCheck.firstLoss,
                ]))
        }
        if lowest >= 1, highest == Double(classCount) {
            training.sampleY = try shifted(training, by: -1)
            return Finding(
                DoctorCheck.labels, named: "labels off by one",
                "The labels are off by one: \(range), and the network has \(outputs).", why: numbering,
                help: ["y = y - 1"], sign: "labels from \(number(lowest)) to \(number(highest))",
                explains: [DoctorCheck.lossFails])
        }
        if lowest == -1, highest == 1, !labels.contains(0), classCount == 2 {
            training.sampleY = try training.engine.divide(shifted(training, by: 1), Tensor(scalar: 2))
            return Finding(
                DoctorCheck.labels, named: "labels -1 and 1", "The labels are -1 and 1.", why: numbering,
                help: ["y = (y + 1) / 2"],
                explains: [DoctorCheck.lossFails])
        }
        if lowest < 0 || highest >= Double(classCount) {
            return Finding(
                DoctorCheck.labels, named: "labels beyond the classes",
                "Some labels name no output: \(range), and the network has \(outputs).", why: numbering,
                help: [
                    highest >= Double(classCount)
                        ? "one output for each class: dense(…, \(number(highest + 1)))"
                        : "class numbers from 0: codes, names = factorize(y)"
                ], explains: [DoctorCheck.lossFails])
        }
        if lowest == 1, classCount > 2, highest == Double(classCount - 1), Set(labels).count == classCount - 1 {
            return Finding(
                DoctorCheck.labels, named: "labels off by one",
                "Class 0 never occurs: \(range), and the network has \(outputs). Are the labels counted from 1?",
                why: "\(numbering) One output learns to be wrong always.",
                help: ["y = y - 1, and \(classCount - 1) outputs"])
        }
        return nil
    }

    /// The shape of class numbers: one for each row of scores.
    private static func shape(_ training: TrainingCase, _ prediction: Tensor) throws -> Finding? {
        let y = training.sampleY
        guard y.shape != Shape(Array(prediction.shape.dimensions.dropLast())) else { return nil }
        let why = "\(training.lossName) takes one class number for each row."
        let rows = training.y.shape
        if y.shape == prediction.shape, y.shape[y.rank - 1] > 1 {
            let isOneHot = y.doubles().allSatisfy { $0 == 0 || $0 == 1 }
            training.sampleY = try training.engine.argmax(y, axis: y.rank - 1)
            return Finding(
                DoctorCheck.labels, named: "one-hot labels",
                "y has a row of \(y.shape[y.rank - 1]) numbers for each example\(isOneHot ? ", as onehot gives" : "").",
                why: why, help: ["y = argmax(y, axis = 1) gives the class numbers"], explains: [DoctorCheck.lossFails])
        }
        if y.rank == prediction.rank, y.shape[y.rank - 1] == 1 {
            let flat = Shape(Array(y.shape.dimensions.dropLast()))
            training.sampleY = try training.engine.reshape(y, to: flat)
            let literal = Shape(Array(rows.dimensions.dropLast())).literal
            return Finding(
                DoctorCheck.labels, named: "shape of the labels",
                "y has the shape \(rows.literal), and class numbers for this network have \(literal).",
                why: why, help: ["y = reshape(y, \(literal))"], explains: [DoctorCheck.lossFails])
        }
        return Finding(
            DoctorCheck.shapes,
            "y has the shape \(rows.literal), and the network gives \(prediction.shape.literal) for \(prediction.shape[0]) rows.",
            why: why, help: ["look at shape(net(x)) and shape(y)"], explains: [DoctorCheck.lossFails])
    }

    /// Checks targets of binary cross-entropy.
    static func binary(_ training: TrainingCase) throws -> Finding? {
        let labels = training.y.doubles()
        guard let lowest = labels.min(), let highest = labels.max(), lowest < 0 || highest > 1 else { return nil }
        var help = ["targets are 0 and 1, for example y = y == \(number(highest))"]
        var message =
            "\(training.lossName) compares probabilities, and y runs from \(number(lowest)) to \(number(highest))."
        let values = Set(labels)
        var name = "labels beyond 0 and 1"
        if values == [1, 2] {
            message = "The labels are off by one: y holds 1 and 2, and \(training.lossName) takes 0 and 1."
            help = ["y = y - 1"]
            name = "labels off by one"
            training.sampleY = try shifted(training, by: -1)
        } else if values == [-1, 1] {
            help = ["y = (y + 1) / 2"]
            name = "labels -1 and 1"
            training.sampleY = try training.engine.divide(shifted(training, by: 1), Tensor(scalar: 2))
        }
        return Finding(
            DoctorCheck.labels, named: name, message,
            why: "Between 0 and 1 the loss is lowest where ŷ = y. Outside it has no lowest point.", help: help,
            explains: DoctorCheck.ofTraining.union([DoctorCheck.firstLoss]))
    }

    private static func shifted(_ training: TrainingCase, by offset: Double) throws -> Tensor {
        try training.engine.add(training.sampleY, Tensor(scalar: offset))
    }

    private static func number(_ value: Double) -> String { TeachingNumber.text(value, digits: 4) }
}
