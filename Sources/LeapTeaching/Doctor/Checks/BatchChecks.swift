import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// Whether the batches fit what the layers need.
enum BatchChecks {
    /// A layer that normalises over the batch, and a batch of one row: the mean is then the row itself, and nothing is
    /// left of it.
    static func normalization(_ training: TrainingCase) throws -> Finding? {
        let rows = training.x.shape[0]
        let last = rows % training.batchSize
        guard training.batchSize == 1 || last == 1, let position = layer(training) else { return nil }
        let name = "\(training.text(of: training.layers[position]))"
        let place = training.layers.count > 1 ? " (\(training.netName)[\(position)])" : ""
        let one = try training.rows(training.sampleX, [0])
        let fails = try training.interpreter.rehearse {
            try training.interpreter.inTraining(true) { try Failure.isNone { try training.outputs(one) } } == nil
        }
        if !fails, training.batchSize > 1 { return nil }
        let batch =
            training.batchSize == 1
            ? "The batch is one row" : "\(rows) rows in batches of \(training.batchSize) leave a last batch of one row"
        let result =
            fails
            ? "\(name)\(place) needs more than one number for each channel, and training stops there."
            : "\(name)\(place) takes mean and spread from that row alone."
        return Finding(
            DoctorCheck.batchOfOne, "\(batch). \(result)",
            why:
                "Mean and spread of a batch stand for those of all data. One row says too little: normalised with its own mean, much of what tells it apart is gone.",
            help: [
                training.batchSize == 1
                    ? "a larger batch: batch = 32"
                    : "another batch size, for example \(better(training.batchSize, rows))",
                "layernorm(…) normalises each row by itself, whatever the batch is",
            ], explains: DoctorCheck.ofTraining)
    }

    /// A batch size near the given one that leaves more than one row for the last batch.
    private static func better(_ size: Int, _ rows: Int) -> Int {
        (size...(size + 64)).first { rows % $0 != 1 } ?? size
    }

    /// The first layer that was made by batchnorm.
    private static func layer(_ training: TrainingCase) -> Int? {
        training.layers.firstIndex { $0.maker?.name == "batchnorm" }
    }
}
