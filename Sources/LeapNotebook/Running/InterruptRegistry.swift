import LeapTensor
import Synchronization

/// The computations that Ctrl-C stops. Sessions are entered while they run; a signal's thread asks all of them.
public final class InterruptRegistry: Sendable {
    private struct State {
        var flags: [ObjectIdentifier: InterruptFlag] = [:]
        var wasRequested = false
    }
    private let state = Mutex(State())

    public init() {}

    /// Whether a stop was ever asked for: nothing new should begin.
    public var wasRequested: Bool { state.withLock { $0.wasRequested } }

    /// Runs a computation that can be stopped.
    public func withInterrupt<Result>(_ flag: InterruptFlag, _ body: () -> Result) -> Result {
        let identifier = ObjectIdentifier(flag)
        state.withLock { $0.flags[identifier] = flag }
        defer { state.withLock { _ = $0.flags.removeValue(forKey: identifier) } }
        return body()
    }

    /// Asks every running computation to stop.
    /// - Returns: how many were asked.
    public func request() -> Int {
        state.withLock { state in
            state.wasRequested = true
            for flag in state.flags.values { flag.request() }
            return state.flags.count
        }
    }
}
