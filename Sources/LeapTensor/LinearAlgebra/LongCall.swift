import Glibc
import Synchronization

/// A call on a thread of its own, which whoever waits for it may leave behind.
final class LongCall: @unchecked Sendable {
    private let memory: [Storage]
    private let body: () -> Int32
    /// Written by the thread before it raises `finished`.
    private var result: Int32 = 0
    private let finished = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// How many calls that were left behind still run.
    private static let abandoned = Atomic<Int>(0)
    private let isAbandoned = Atomic<Bool>(false)

    init(memory: [Storage], body: @escaping () -> Int32) {
        self.memory = memory
        self.body = body
        sem_init(finished, 0, 0)
    }

    deinit {
        sem_destroy(finished)
        finished.deallocate()
    }

    /// Runs the call and waits for its end, or for the interrupt.
    /// - Throws: `.interrupted`.
    func run(interrupt: InterruptFlag) throws -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // The library's functions keep small blocks of matrices on the stack.
        pthread_attr_setstacksize(&attributes, 16 << 20)
        let box = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let isStarted =
            pthread_create(&thread, &attributes, { LongCall.main($0) }, box.toOpaque()) == 0
        guard isStarted else {
            box.release()
            return body()
        }
        while true {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            time.tv_nsec += 10_000_000
            if time.tv_nsec >= 1_000_000_000 {
                time.tv_nsec -= 1_000_000_000
                time.tv_sec += 1
            }
            if sem_timedwait(finished, &time) == 0 { return result }
            if interrupt.isRequested { break }
        }
        Self.abandoned.add(1, ordering: .sequentiallyConsistent)
        isAbandoned.store(true, ordering: .sequentiallyConsistent)
        Self.leaveQuietly()
        throw TensorError(.interrupted, "interrupted")
    }

    private static func main(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let pointer else { return nil }
        let call = Unmanaged<LongCall>.fromOpaque(pointer).takeRetainedValue()
        call.result = call.body()
        sem_post(call.finished)
        if call.isAbandoned.load(ordering: .sequentiallyConsistent) {
            abandoned.subtract(1, ordering: .sequentiallyConsistent)
        }
        return nil
    }

    /// A library takes its memory back when the program ends. A call that still runs would then crash: the program ends
    /// at once, with its own status.
    private static func leaveQuietly() {
        guard !isPrepared.exchange(true, ordering: .sequentiallyConsistent) else { return }
        on_exit(
            { status, _ in
                guard LongCall.abandoned.load(ordering: .sequentiallyConsistent) > 0 else { return }
                fflush(nil)
                _exit(status)
            }, nil)
    }

    private static let isPrepared = Atomic<Bool>(false)
}
