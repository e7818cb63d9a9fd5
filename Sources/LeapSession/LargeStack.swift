/// Runs work on a thread with a stack large enough for deeply nested programs, and waits for it.
public enum LargeStack {
    /// The result of `body`, run on a thread of its own.
    public static func run<Result>(_ body: () -> Result) -> Result {
        nonisolated(unsafe) var result: Result?
        withoutActuallyEscaping(body) { body in
            // The thread has ended when `join` returns, so nothing is shared or kept.
            nonisolated(unsafe) let work = { result = body() }
            ComputeThread { work() }.join()
        }
        guard let result else { preconditionFailure("the thread ended without a result") }
        return result
    }
}
