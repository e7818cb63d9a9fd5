import Glibc
import Synchronization

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private final class Outcome: Sendable {
    let value = Mutex<String?>(nil)
}

/// Runs `body` on a thread with a stack of its own, so that deep tests do not depend on the runner's threads.
func onStack(megabytes: Int, _ body: @escaping @Sendable () -> String) -> String? {
    let outcome = Outcome()
    let work = Work {
        let value = body()
        outcome.value.withLock { $0 = value }
    }
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, megabytes << 20) == 0 else { return nil }
    var thread = pthread_t()
    let started = pthread_create(
        &thread, &attributes,
        { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(work).toOpaque())
    guard started == 0 else { return nil }
    pthread_join(thread, nil)
    return outcome.value.withLock { $0 }
}
