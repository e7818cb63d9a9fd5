import LeapRuntime
import LeapTensor

/// One layer of a network as `summary` shows it.
struct LayerSummary {
    /// Its position, from 1.
    let number: Int
    /// As the language shows it: `dense(784, 128)`, `relu`, `x -> 2 * x`.
    let name: String
    let function: Function
    /// The parameters that are counted here, in order.
    var parameters: [ParameterCount] = []
    /// Parameters that an earlier layer has already counted.
    var shared: [(name: String, layer: Int)] = []
    /// Parameters that the layer holds and its result does not depend on.
    var unused: [String] = []
    /// What it gave: `1×128`; `nil` when it did not run.
    var output: String?
    /// The sizes of what it gave, when that is an array.
    var outputShape: Shape?
    var failure: LayerFailure?

    var count: Int { parameters.reduce(0) { $0 + $1.count } }
}

/// Why a layer does not take what comes in.
struct LayerFailure {
    /// What comes in: `1×128`.
    let input: String
    /// The error that stopped it, in one line.
    let message: String
    /// What the layer expects and gets, and what would run; empty when nothing was found that would.
    var repairs: [String] = []
}
