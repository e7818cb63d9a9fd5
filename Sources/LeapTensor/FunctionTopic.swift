/// What a function is about: a heading of the reference page, in its order.
public enum FunctionTopic: String, CaseIterable, Sendable {
    case creating, shape, reducing, scanning, ordering, selecting
    case linearAlgebra
    case elementwise
    case higherOrder
    case networks, layers, losses, optimizers, training, metrics, data, cleaning, drawn, gradients, teaching, general,
        words

    /// The heading.
    public var title: String {
        switch self {
        case .creating: "Creating arrays"
        case .shape: "Shape"
        case .reducing: "Reducing"
        case .scanning: "Scanning"
        case .ordering: "Ordering"
        case .selecting: "Selecting"
        case .linearAlgebra: "Linear algebra"
        case .elementwise: "Element by element"
        case .higherOrder: "Functions of functions"
        case .networks: "Networks"
        case .layers: "Layers"
        case .losses: "Losses"
        case .optimizers: "Optimisers"
        case .training: "Training"
        case .metrics: "Metrics"
        case .data: "Data"
        case .cleaning: "Exploring and cleaning data"
        case .drawn: "Drawn data"
        case .gradients: "Gradients"
        case .teaching: "Verbs that teach"
        case .general: "Printing, checking, values"
        case .words: "Words and signs"
        }
    }
}

extension [FunctionEntry] {
    /// The entries under a heading, those left alone that have one already.
    func about(_ topic: FunctionTopic) -> [FunctionEntry] {
        map { entry in
            var entry = entry
            entry.topic = entry.topic ?? topic
            return entry
        }
    }
}
