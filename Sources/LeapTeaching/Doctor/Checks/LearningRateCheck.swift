import LeapRuntime
import LeapTensor

/// Tries the learner's optimiser, and the same with steps of other sizes.
struct LearningRateCheck {
    private let training: TrainingCase
    private let first: Double
    private let own: ProbeRun
    /// The loss of the best answer that does not look at the inputs; the first loss where that is not known.
    private let base: Double
    private let optimizerText: String
    private let rate: Double?

    /// The finding, if there is one.
    static func run(_ training: TrainingCase) throws -> Finding? {
        let check = try LearningRateCheck(training)
        return try check.finding()
    }

    private init(_ training: TrainingCase) throws {
        self.training = training
        first = try training.backward().loss.item
        base = try LossKind.withoutKnowledge(training, training.sampleY) ?? first
        own = try Self.probe(training, scale: 1)
        optimizerText = training.text(of: training.optimizer)
        let names: Set<String> = ["rate", "lr", "learning_rate", "α", "alpha", "η", "eta"]
        rate = try Interpreter.captures(of: training.optimizer).first { names.contains($0.name) }.flatMap {
            try training.interpreter.tensor(training.interpreter.content($0.value))?.item
        }
    }

    private static func probe(_ training: TrainingCase, scale: Double) throws -> ProbeRun {
        try ProbeRun.run(
            ProbeRun.Plan(
                optimizer: training.optimizer, scale: scale, steps: ProbeRun.stepCount(training),
                rows: Array(0..<training.sampleX.shape[0]), batchSize: training.batchSize), training)
    }

    private func finding() throws -> Finding? {
        training.numbers.append(("loss_after_probe", own.final))
        training.facts.append(
            "\(optimizerText) takes the loss from \(number(first)) to \(number(own.final)) in \(own.steps) steps")
        guard own.hasMoved else {
            return Finding(
                DoctorCheck.noStep, "\(optimizerText) took \(own.steps) steps, and no parameter changed.",
                why: "An optimiser moves parameters with :=, by its rate times the gradient.",
                help: ["is the rate 0?", "in an optimiser of your own: w := w - rate * g, not w = …"],
                explains: [DoctorCheck.overfit])
        }
        let isTrained = first < 0.1 * base
        if let finding = try tooHigh(isTrained: isTrained) { return finding }
        return isTrained ? nil : try tooLow()
    }

    /// Steps that do harm: the loss rises, stays at what knows nothing, or jumps about, and smaller ones do much better.
    private func tooHigh(isTrained: Bool) throws -> Finding? {
        let isWorse = own.hasDiverged || own.final > (isTrained ? 0.5 * base : max(0.95 * first, 0.8 * base))
        let peak = own.losses.max() ?? first
        let isWild = peak > 2 * max(first, base)
        guard isWorse || isWild || own.final > 0.8 * base else { return nil }
        var scale = 1.0
        var better: ProbeRun?
        for _ in 0..<7 where better == nil {
            scale /= 10
            let run = try Self.probe(training, scale: scale)
            let reference = own.hasDiverged ? Double.infinity : own.final
            if run.final.isFinite, isTrained || run.final < 0.98 * first, run.final < 0.6 * reference { better = run }
        }
        // The next smaller ones may be better still.
        if let found = better {
            let run = try Self.probe(training, scale: scale / 10)
            if run.final < found.final { (better, scale) = (run, scale / 10) }
        }
        if let better {
            return Finding(
                DoctorCheck.rateTooHigh,
                "With \(optimizerText) the loss goes from \(number(first)) to \(number(own.final)) in \(own.steps) step\(own.steps == 1 ? "" : "s")\(isWild && peak > own.final ? ", and up to \(number(peak)) on the way" : ""). With steps \(timesText(1 / scale)) smaller\(rateText(scale)) it goes to \(number(better.final)).",
                why: "Each step jumps over the lowest point, and lands higher on the other side.",
                help: helpText(scale)
                    + ["make the network again first: these parameters may have gone astray already"].filter { _ in
                        first > 3 * base
                    },
                sign: "the loss rises with \(optimizerText)", explains: [DoctorCheck.targets, DoctorCheck.rateTooLow])
        }
        guard isWorse else { return nil }
        let uphill = try Self.probe(training, scale: -0.1)
        if uphill.final.isFinite, uphill.final < 0.9 * first, !own.hasDiverged || own.losses.count > 1 {
            return Finding(
                DoctorCheck.uphill,
                "With \(optimizerText) the loss goes from \(number(first)) to \(number(own.final)). With the same steps backwards, a tenth as long, it goes to \(number(uphill.final)).",
                why: "The gradient says where the loss grows. A step goes against it.",
                help: ["w := w - rate * g, with a minus, and a rate above 0"])
        }
        guard own.hasDiverged else { return nil }
        return Finding(
            DoctorCheck.rateTooHigh,
            "The loss is \(own.losses.last?.isNaN == true ? "nan" : "inf") after \(own.steps) steps, with smaller steps as well.",
            why: "Something grows without bound, or a logarithm of 0 appears, once the parameters move.",
            help: ["train a few steps, then trace_nan(\(training.lossName)(\(training.netName)(x), y))"])
    }

    private func tooLow() throws -> Finding? {
        let drop = first - own.final
        guard drop < 0.05 * first else { return nil }
        // Ten times longer steps fall ten times as fast at first; the question is how much longer they may be.
        var best: (scale: Double, run: ProbeRun)?
        var scale = 1.0
        for _ in 0..<7 {
            scale *= 10
            let run = try Self.probe(training, scale: scale)
            guard run.final.isFinite,
                run.final < 0.9 * (best?.run.final ?? .infinity) || first - run.final < 0.3 * first
            else { break }
            if run.final < best?.run.final ?? .infinity { best = (scale, run) }
        }
        guard let best, first - best.run.final > 0.3 * first || best.run.final < 0.6 * base else { return nil }
        // At the learner's rate, the same fall would take so many steps.
        let needed = Double(own.steps) * (first - best.run.final) / max(drop, 1e-9 * first)
        guard needed > (best.scale >= 100 ? 2_000 : 20_000) else { return nil }
        let steps = needed > 1e6 ? "more than a million" : TeachingNumber.grouped(Int(needed / 1000) * 1000)
        return Finding(
            DoctorCheck.rateTooLow,
            "With \(optimizerText) the loss hardly moves: from \(number(first)) to \(TeachingNumber.text(own.final, digits: 4)) in \(own.steps) steps. With steps \(timesText(best.scale)) larger\(rateText(best.scale)) it goes to \(number(best.run.final)).",
            why: "At this rate the same fall takes \(steps) steps at least.", help: helpText(best.scale),
            sign: "the loss hardly moves with \(optimizerText)", explains: [DoctorCheck.targets])
    }

    private func number(_ value: Double) -> String { InputChecks.number(value) }

    private func timesText(_ factor: Double) -> String { "\(TeachingNumber.grouped(Int(factor.rounded()))) times" }

    private func rateText(_ scale: Double) -> String {
        rate.map { " (rate \(TeachingNumber.text($0 * scale, digits: 3)))" } ?? ""
    }

    private func helpText(_ scale: Double) -> [String] {
        guard let rate, let maker = training.optimizer.maker else {
            return ["a learning rate about \(timesText(max(scale, 1 / scale))) \(scale < 1 ? "smaller" : "larger")"]
        }
        return ["optimizer = \(maker.name)(\(TeachingNumber.text(rate * scale, digits: 3)))"]
    }

    /// Targets so large that steps and losses come out of proportion.
    static func targets(_ training: TrainingCase) throws -> Finding? {
        guard training.task == .values else { return nil }
        let statistics = try ColumnStatistics(training.y, engine: training.engine)
        guard statistics.magnitude > 30 else { return nil }
        return Finding(
            DoctorCheck.targets,
            "y runs from \(InputChecks.number(statistics.columns.map(\.minimum).min() ?? 0)) to \(InputChecks.number(statistics.columns.map(\.maximum).max() ?? 0)), with a typical size of \(InputChecks.number(statistics.magnitude)).",
            why:
                "A network begins with outputs of about 1. Large targets make large errors, and the gradients grow with them.",
            help: ["train on standardize(y), and scale the answers back: net(x) * std(y) + mean(y)"],
            sign: "y has a typical size of \(InputChecks.number(statistics.magnitude))",
            explains: [DoctorCheck.rateTooHigh, DoctorCheck.rateTooLow, DoctorCheck.overfit])
    }
}
