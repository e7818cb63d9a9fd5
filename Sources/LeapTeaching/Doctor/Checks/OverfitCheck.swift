import LeapRuntime
import LeapTensor

/// A few rows, again and again: a network that works learns them by heart.
enum OverfitCheck {
    static func run(_ training: TrainingCase) throws -> Finding? {
        guard let adam = training.interpreter.libraryFunction("adam") else { return nil }
        let rows = try chosenRows(training)
        guard !rows.isEmpty else { return nil }
        let y = try training.rows(training.sampleY, rows)
        let x = try training.rows(training.sampleX, rows)
        let first = try training.lossValue(training.predict(x), y).item
        let base = min(first, try LossKind.withoutKnowledge(training, y) ?? first)
        let steps = try ProbeRun.stepCount(training)
        var best = ProbeRun?.none
        // A network of a few parameters needs longer steps than a large one.
        for rate in [0.01, 0.1, 0.001] {
            guard case .function(let optimizer) = try training.interpreter.call(adam, [.number(rate)]) else {
                return nil
            }
            let run = try ProbeRun.run(
                ProbeRun.Plan(
                    optimizer: optimizer, steps: steps, rows: rows, batchSize: rows.count, isTraining: false,
                    goal: 0.01 * max(base, 1e-6)), training)
            guard run.final.isFinite else { continue }
            if run.final < best?.final ?? .infinity { best = run }
            if run.final < 0.2 * base { break }
        }
        let number = InputChecks.number
        if let best {
            training.numbers.append(("batch_loss", best.final))
            if first <= 0.02 * max(base, 1e-6) || best.final < 0.8 * base || base < 1e-6 {
                training.facts.append(
                    "\(rows.count == 1 ? "one row" : "one batch of \(rows.count) rows") overfits from \(number(first)) to \(number(best.final)) in \(best.steps) steps"
                )
                return nil
            }
        }
        return Finding(
            DoctorCheck.overfit,
            "\(rows.count) rows cannot be learned by heart: in \(steps) steps of Adam their loss goes from \(number(first)) to \(best.map { number($0.final) } ?? "nan") only.",
            why:
                "Any network that works can learn a handful of rows by heart. If it cannot, the fault lies in the network or the loss, not in the data.",
            help: [
                "look at the layers one by one: does net(x) differ from row to row?",
                "is there a layer with very few units between others?",
            ])
    }

    /// Rows to learn: no more than the parameters can hold, and none that contradict each other.
    private static func chosenRows(_ training: TrainingCase) throws -> [Int] {
        let prediction = try training.forward().prediction
        let outputs = max(1, prediction.count / max(1, training.sampleX.shape[0]))
        let capacity = try training.parameters().elementCount / outputs
        let wanted = max(1, min(8, capacity))
        let x = training.sampleX.doubles()
        let y = training.sampleY.doubles()
        let count = training.sampleX.shape[0]
        guard count > 0, x.count % count == 0, y.count % count == 0 else { return [] }
        let (width, targets) = (x.count / count, y.count / count)
        var seen: Set<[Double]> = []
        var kinds: [[Double]: Int] = [:]
        var rows: [Int] = []
        // Rows of each target in turn, so that there is something to tell apart.
        for mostOfAKind in 1...8 {
            for row in 0..<count where rows.count < wanted && !rows.contains(row) {
                let target = Array(y[(row * targets)..<((row + 1) * targets)])
                guard kinds[target, default: 0] < mostOfAKind,
                    seen.insert(Array(x[(row * width)..<((row + 1) * width)])).inserted
                else { continue }
                kinds[target, default: 0] += 1
                rows.append(row)
            }
        }
        return rows.sorted()
    }
}
