import Glibc
import LeapKernels

/// A thread with a stack large enough for deep recursion in the evaluator.
public struct ComputeThread {
    /// The stack that is reserved, in bytes; memory is used only as it is touched.
    public static let stackSize = 1 << 30

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t?

    /// Once for the process, before the first thread.
    private static let useOneHeap: Void = leap_use_one_heap()

    /// Starts the work. When no thread with such a stack can be had, smaller stacks are tried, and at last the work
    /// runs at once on the calling thread.
    public init(_ work: @escaping @Sendable () -> Void) {
        Self.useOneHeap
        var size = Self.stackSize
        while size >= 8 << 20 {
            if let handle = Self.start(work, stackSize: size) {
                self.handle = handle
                return
            }
            size /= 2
        }
        work()
        handle = nil
    }

    /// Waits until the work is done.
    public func join() {
        if let handle { pthread_join(handle, nil) }
    }

    private static func start(_ work: @escaping @Sendable () -> Void, stackSize: Int) -> pthread_t? {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return nil }
        defer { pthread_attr_destroy(&attributes) }
        guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return nil }
        let body = Unmanaged.passRetained(Body(work))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            return nil
        }
        return handle
    }
}
