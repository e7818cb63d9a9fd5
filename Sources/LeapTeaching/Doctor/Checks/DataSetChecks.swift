import LeapDiagnostics
import LeapTensor

/// What can be wrong with the data set as a whole: rows of the test that were trained on, classes that are rare.
enum DataSetChecks {
    /// Test rows that stand in the training set.
    static func duplicates(_ training: TrainingCase) throws -> Finding? {
        guard let test = training.test else {
            training.skipped.append("duplicates (give test = …)")
            return nil
        }
        let engine = training.engine
        let isSingle = training.x.dataType == .f32 || test.x.dataType == .f32
        let own = try RowHashes(training.x, isSingle: isSingle, engine: engine)
        let held = try RowHashes(test.x, isSingle: isSingle, engine: engine)
        var places: [UInt64: Int] = [:]
        var repeated = 0
        for (row, hash) in own.hashes.enumerated() {
            if places[hash] == nil { places[hash] = row } else { repeated += 1 }
        }
        var shared: [(test: Int, train: Int)] = []
        for (row, hash) in held.hashes.enumerated() {
            if row & 0x3FF == 0 { try engine.checkInterrupt() }
            // Equal numbers in the end decide.
            if let place = places[hash], own.row(place) == held.row(row) { shared.append((row, place)) }
        }
        guard let first = shared.first else { return nil }
        let testCount = held.hashes.count
        let share = Double(shared.count) / Double(testCount)
        // A data set with few possible rows repeats itself: then repeated rows in the test are no leak.
        let within = Double(repeated) / Double(max(1, own.hashes.count))
        let example = "row \(first.test) of the test is row \(first.train) of x"
        guard shared.count > 2, share > 3 * within, share > 0.05 || shared.count >= 20 else {
            training.facts.append(
                "\(shared.count) of \(testCount) test rows \(shared.count == 1 ? "stands" : "stand") in x as well, which happens by chance"
            )
            return nil
        }
        return Finding(
            DoctorCheck.duplicates,
            "\(shared.count) of \(testCount) test rows stand in the training set as well: for example, \(example).",
            why:
                "On rows it was trained on, a network shows what it remembers. The test is to show what it has understood.",
            help: ["split once, before anything is copied or augmented: x, x_test, y, y_test = split(x, y)"])
    }

    /// One class that nearly all rows belong to, or one that hardly any does.
    static func imbalance(_ training: TrainingCase) throws -> Finding? {
        guard training.task != .values else {
            training.skipped.append("classes (\(training.lossName) compares values)")
            return nil
        }
        let labels = training.y.doubles()
        var counts: [Double: Int] = [:]
        for label in labels { counts[label, default: 0] += 1 }
        let order = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        guard let largest = order.first, let smallest = order.last, labels.count >= 4 else { return nil }
        let share = Double(largest.value) / Double(labels.count)
        let isOne = order.count == 1
        guard isOne || share >= 0.9 || (labels.count >= 30 && largest.value >= 15 * smallest.value) else { return nil }
        let list = order.prefix(4).map { "\(TeachingNumber.grouped($0.value)) of class \(TeachingNumber.text($0.key))" }
        var message =
            isOne
            ? "Every row is of class \(TeachingNumber.text(largest.key))."
            : "The classes are uneven: \(ParameterList.list(list))\(order.count > 4 ? ", …" : "")."
        if !isOne {
            message +=
                " Answering \(TeachingNumber.text(largest.key)) always is right for \(LossChecks.percent(share)) of the rows."
        }
        if !isOne, let own = try Failure.isNone({ try LossChecks.share(training) }) ?? nil,
            own.answers.allSatisfy({ $0 == largest.key })
        {
            message += " That is what the network does now."
        }
        return Finding(
            DoctorCheck.imbalance, message,
            why: "The loss is a mean over rows, so the rare class hardly counts, and accuracy looks good without it.",
            help: isOne
                ? ["find rows of another class: with one there is nothing to learn"]
                : [
                    "repeat the rows of the rare class, or weigh them more in the loss",
                    "judge by each class: recall, precision and F1, not accuracy alone",
                ])
    }

    /// What the losses of a training run say.
    static func history(_ training: TrainingCase) throws -> Finding? {
        guard let history = training.history else { return nil }
        let losses = try training.interpreter.numeric(
            history["loss"] ?? .none, "history.loss", of: "doctor", at: 7
        ).doubles()
        if let epoch = losses.firstIndex(where: { !$0.isFinite }) {
            return Finding(
                DoctorCheck.history, "The loss of epoch \(epoch + 1) is \(losses[epoch].isNaN ? "nan" : "inf").",
                why: "From there on every parameter is nan.",
                help: ["make the network again and use a learning rate 10 times smaller"])
        }
        guard let last = losses.last, let validation = history["validation"],
            let held = try training.interpreter.tensor(validation)?.doubles(), held.count == losses.count,
            let lowest = held.indices.min(by: { held[$0] < held[$1] }), let final = held.last
        else { return nil }
        guard lowest < held.count - 1, final > 1.2 * held[lowest], last < losses[lowest] else { return nil }
        let number = InputChecks.number
        return Finding(
            DoctorCheck.history,
            "After epoch \(lowest + 1) the loss on the validation rows went up again, from \(number(held[lowest])) to \(number(final)), while the loss in training fell to \(number(last)).",
            why: "The network learns its own rows by heart: it overfits.",
            help: [
                "stop after epoch \(lowest + 1)",
                "use more rows, a smaller network, dropout, or sgd(…, decay = 0.01)",
            ])
    }
}

/// A number for each row of an array that equal rows share.
struct RowHashes {
    private(set) var hashes: [UInt64] = []
    private let tensor: Tensor
    private let width: Int
    private let isSingle: Bool

    /// - Throws: `.interrupted`.
    init(_ tensor: Tensor, isSingle: Bool, engine: Engine) throws {
        self.tensor = tensor
        self.isSingle = isSingle
        let rows = tensor.shape.dimensions.first ?? 1
        width = tensor.shape.dimensions.dropFirst().reduce(1, *)
        var hashes: [UInt64] = []
        hashes.reserveCapacity(rows)
        let width = width
        func read<Element: TensorElement>(_ type: Element.Type) throws {
            try tensor.withPacked(type) { pointer in
                for row in 0..<rows {
                    if row & 0x3FF == 0 { try engine.checkInterrupt() }
                    // FNV-1a over the bits of the numbers (G. Fowler, L. Noll, K.-P. Vo).
                    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                    for column in 0..<width {
                        let number = Self.normal(pointer[row * width + column].asDouble, isSingle)
                        hash = (hash ^ number.bitPattern) &* 0x100_0000_01B3
                        hash ^= hash >> 32
                    }
                    hashes.append(hash)
                }
            }
        }
        switch tensor.dataType {
        case .f64: try read(Double.self)
        case .f32: try read(Float.self)
        case .bool: try read(Bool.self)
        }
        self.hashes = hashes
    }

    /// `-0` as `0`, and in the coarser type of the two arrays.
    private static func normal(_ number: Double, _ isSingle: Bool) -> Double {
        let value = isSingle ? Double(Float(number)) : number
        return value == 0 ? 0 : value
    }

    func row(_ row: Int) -> [Double] {
        tensor.doubles(at: Array((row * width)..<((row + 1) * width))).map { Self.normal($0, isSingle) }
    }
}
