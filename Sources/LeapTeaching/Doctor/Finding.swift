/// One thing that is wrong with a training, in the learner's words.
struct Finding {
    /// The check that found it, one of `DoctorCheck`.
    let check: String
    /// What the finding is called: the check, or a special case of it.
    let name: String
    /// What is wrong, with the numbers that were measured.
    let message: String
    /// Why that harms.
    let why: String
    /// What to do, one suggestion an entry.
    let help: [String]
    /// The finding in a few words, for when it only follows from another.
    let sign: String
    /// The checks whose findings follow from this one and are told with it.
    let explains: Set<String>

    init(
        _ check: String, named name: String? = nil, _ message: String, why: String, help: [String],
        sign: String = "", explains: Set<String> = []
    ) {
        self.check = check
        self.name = name ?? check
        self.message = message
        self.why = why
        self.help = help
        self.sign = sign.isEmpty ? message : sign
        self.explains = explains
    }
}

/// The checks. Their order is the order of likely causes: what stands earlier is told first.
enum DoctorCheck {
    static let missingNumbers = "missing numbers"
    static let brokenParameters = "broken parameters"
    static let labels = "labels"
    static let leak = "label in the inputs"
    static let shapes = "shapes"
    static let swapped = "swapped arguments"
    static let lossFails = "the loss fails"
    static let doubleSoftmax = "double softmax"
    static let probabilities = "scores and probabilities"
    static let batchOfOne = "normalisation over one row"
    static let step = "step activation"
    static let symmetry = "equal weights"
    static let deadUnits = "dead ReLUs"
    static let inputs = "unscaled inputs"
    static let outputRange = "output range"
    static let forgottenActivation = "forgotten activation"
    static let noGradient = "no gradient"
    static let firstLoss = "first loss"
    static let targets = "unscaled targets"
    static let uphill = "steps go uphill"
    static let noStep = "no step"
    static let rateTooHigh = "learning rate too high"
    static let rateTooLow = "learning rate too low"
    static let overfit = "cannot overfit one batch"
    static let history = "history"
    static let duplicates = "duplicates"
    static let imbalance = "imbalance"
    static let constantColumns = "constant columns"

    static let order = [
        missingNumbers, brokenParameters, labels, leak, shapes, swapped, batchOfOne, lossFails, doubleSoftmax,
        probabilities, step,
        symmetry, deadUnits, inputs, outputRange, forgottenActivation, noGradient, firstLoss, targets, uphill, noStep,
        rateTooHigh, rateTooLow, overfit, history, duplicates, imbalance, constantColumns,
    ]

    /// What shows only in a run of training steps.
    static let ofTraining: Set<String> = [targets, uphill, noStep, rateTooHigh, rateTooLow, overfit]
}
