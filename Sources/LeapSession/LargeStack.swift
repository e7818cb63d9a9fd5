import Glibc

/// Runs work on a thread with a stack large enough for deeply nested programs.
public enum LargeStack {
    private final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Runs `body` on a thread of its own and waits for it.
    /// - Parameter byteCount: the size of the stack; memory is used only as far as it is touched.
    public static func run<Result>(byteCount: Int = 1 << 29, _ body: () -> Result) -> Result {
        var result: Result?
        withoutActuallyEscaping(body) { body in
            let box = Unmanaged.passRetained(Box { result = body() })
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setstacksize(&attributes, byteCount)
            defer { pthread_attr_destroy(&attributes) }
            var thread = pthread_t()
            let status = pthread_create(
                &thread, &attributes,
                { context in
                    if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                }, box.toOpaque())
            if status == 0 {
                pthread_join(thread, nil)
            } else {
                // No thread to be had: the work is done on this one's stack.
                box.takeRetainedValue().body()
            }
        }
        guard let result else { preconditionFailure("the thread ended without a result") }
        return result
    }
}
