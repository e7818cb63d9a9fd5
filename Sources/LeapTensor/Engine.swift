/// Runs operations on tensors and records those that depend on a parameter. All state of the computation lives
/// here; an engine belongs to one thread, except for its interrupt flag.
public final class Engine {
    /// Set from outside to stop the computation.
    public let interrupt: InterruptFlag
    /// The source of random numbers.
    public var random: RandomGenerator
    /// Where in the source the running operation stands, as `SourceSpan.rawValue`; stamped on what is recorded.
    public var origin: UInt64 = 0
    /// Whether operations enter records. Off while a first gradient is computed, on for higher ones.
    public var isRecording = true
    /// Tells which call of a function is running; asked when something is recorded. Without it, records know no calls.
    ///
    /// Not counted: it is asked for every node. Its owner takes it away before it ends.
    public var callSource: Unmanaged<CallSource>?
    /// Counts the passes over records (see `Tensor.passNumber`).
    var passCount: UInt64 = 0
    /// Working memory of passes that are over, to be used again.
    var spareScratch: [PassScratch] = []
    /// The matrix products prepared so far.
    let products = ProductCache()
    /// The convolutions prepared so far.
    let convolutions = ConvolutionCache()
    /// How many matrix products were prepared so far. For benchmarks.
    public var preparedProductCount: Int { products.preparedCount }

    /// Runs element-wise operations that were noted.
    let chains: ChainRunner

    public init(interrupt: InterruptFlag = InterruptFlag(), seed: UInt64 = 0) {
        self.interrupt = interrupt
        chains = ChainRunner(interrupt: interrupt)
        random = RandomGenerator(seed: seed)
    }

    /// Throws when a stop was asked for.
    @inlinable
    public func checkInterrupt() throws {
        if interrupt.isRequested { throw TensorError(.interrupted, "interrupted") }
    }

    /// Enters a fresh result in the record, if one of its inputs is recorded.
    func record(
        _ result: Tensor, _ operation: @autoclosure () -> Operation, _ first: Tensor, _ second: Tensor? = nil,
        _ others: [Tensor] = []
    ) -> Tensor {
        guard isRecording,
            first.isRecorded || second?.isRecorded == true
                || (!others.isEmpty && others.contains(where: \.isRecorded))
        else { return result }
        // A result that is one of the inputs keeps its own record.
        let fresh = result.isRecorded ? Tensor(sharing: result, variable: 0) : result
        fresh.setRecord(
            operation(), first, second, others, origin: origin,
            call: callSource?._withUnsafeGuaranteedRef { $0.currentCall() })
        return fresh
    }

    /// The value as a leaf of a record: the parameter numbered `variable`, with this value.
    public func leaf(_ value: Tensor, variable: UInt64) -> Tensor { Tensor(sharing: value, variable: variable) }

    /// The value without its record.
    public func detach(_ value: Tensor) -> Tensor {
        value.isRecorded ? Tensor(sharing: value, variable: 0) : value
    }
}
