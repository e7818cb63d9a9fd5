import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// A short training run that is undone afterwards.
struct ProbeRun {
    /// The loss on the sample behind the last step; `nan` when it is no number any more.
    let final: Double
    /// How many steps were taken.
    let steps: Int
    /// The loss at each step, on that step's rows.
    let losses: [Double]
    /// Whether any parameter changed.
    let hasMoved: Bool

    var hasDiverged: Bool { !final.isFinite }

    /// What trains, and on what.
    struct Plan {
        let optimizer: Function
        /// What each step is multiplied by: an optimiser's steps are proportional to its learning rate.
        var scale = 1.0
        let steps: Int
        /// Rows of the sample to train on, and to measure the final loss on.
        let rows: [Int]
        let batchSize: Int
        /// Whether dropout and its like are at work.
        var isTraining = true
        /// The loss at which the run may end.
        var goal = -Double.infinity
    }

    /// Runs the plan from the parameters as they are, and puts everything back.
    static func run(_ plan: Plan, _ training: TrainingCase) throws -> ProbeRun {
        try training.interpreter.rehearse { try ProbeRun(plan, training) }
    }

    private init(_ plan: Plan, _ training: TrainingCase) throws {
        let interpreter = training.interpreter
        let engine = training.engine
        let parameters = try training.parameters().variables
        let targets = Value(parameters.map { Value.variable($0) })
        let x = try training.rows(training.sampleX, plan.rows)
        let y = try training.rows(training.sampleY, plan.rows)
        func contents() throws -> [Tensor] {
            try parameters.map { engine.detach(try interpreter.tensor(.variable($0)) ?? Tensor(scalar: 0)) }
        }
        let beginning = try contents()
        var losses: [Double] = []
        var next = 0
        var isFinite = true
        engine.random = RandomGenerator(seed: 4)
        for _ in 0..<plan.steps {
            try engine.checkInterrupt()
            let isWhole = plan.batchSize >= plan.rows.count
            let (batchX, batchY): (Tensor, Tensor)
            if isWhole {
                (batchX, batchY) = (x, y)
            } else {
                let places = (0..<plan.batchSize).map { (next + $0) % plan.rows.count }
                next = (next + plan.batchSize) % plan.rows.count
                (batchX, batchY) = (try training.rows(x, places), try training.rows(y, places))
            }
            func loss() throws -> Tensor { try training.lossValue(training.predict(batchX), batchY) }
            let value = try interpreter.inTraining(plan.isTraining, loss)
            losses.append(value.item)
            guard value.item.isFinite else {
                isFinite = false
                break
            }
            if value.item <= plan.goal { break }
            let before = plan.scale == 1 ? [] : try contents()
            try Self.step(plan.optimizer, value, targets, training)
            if plan.scale != 1 {
                for (variable, old) in zip(parameters, before) {
                    guard let new = try interpreter.tensor(.variable(variable)) else { continue }
                    let change = try engine.subtract(engine.detach(new), old)
                    let scaled = try engine.add(old, engine.multiply(change, Tensor(scalar: plan.scale)))
                    interpreter.set(variable, to: Value(try engine.convert(scaled, to: old.dataType)))
                }
            }
        }
        self.losses = losses
        steps = losses.count
        let end = try contents()
        hasMoved = zip(beginning, end).contains { $0.doubles() != $1.doubles() }
        final = isFinite ? try training.lossValue(training.predict(x), y).item : .nan
    }

    /// One step of an optimiser; one of the learner's own may take the loss alone.
    private static func step(_ optimizer: Function, _ loss: Tensor, _ targets: Value, _ training: TrainingCase) throws {
        var arguments = [Value(loss), targets]
        if case .closure(let code, _) = optimizer.kind, code.parameters.count == 1 { arguments.removeLast() }
        do {
            _ = try training.call(optimizer, arguments)
        } catch {
            throw Failure.diagnostic(error, note: "the optimizer fails at a step that doctor tries")
        }
    }

    /// How many steps a probe takes: fewer for a network whose steps take long.
    static func stepCount(_ training: TrainingCase) throws -> Int {
        if let steps = training.askedSteps { return steps }
        let count = try training.parameters().elementCount
        return count <= 5_000 ? 100 : count <= 300_000 ? 60 : 20
    }
}
