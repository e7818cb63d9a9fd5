import Synchronization

/// Asks a running computation to stop. Set from any thread (a signal's, Jupyter's control channel's); read by
/// the evaluator at calls, at loop edges, and between chunks of large operations.
public final class InterruptFlag: Sendable {
    @usableFromInline let requested = Atomic<Bool>(false)

    public init() {}

    /// Whether a stop was asked for and not yet taken.
    @inlinable public var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Asks for a stop.
    public func request() { requested.store(true, ordering: .relaxed) }

    /// Forgets a request.
    public func clear() { requested.store(false, ordering: .relaxed) }
}
