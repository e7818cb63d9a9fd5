import Glibc
import LeapNotebook
import Synchronization

/// What has to be arranged around the first command.
enum ProcessSetup {
    /// Gives signals their usual effect whatever the parent process chose: a reader that closes the pipe ends the
    /// process quietly, and Ctrl-C reaches it.
    static func resetSignals() {
        signal(SIGPIPE, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }

    /// Runs the program on a thread with a large stack, then ends the process.
    static func runOnLargeStack(_ body: @escaping @Sendable () -> ExitStatus) -> Never {
        final class Box: Sendable {
            let status = Atomic<Int32>(ExitStatus.failure.rawValue)
        }
        let box = Box()
        ComputeThread { box.status.store(body().rawValue, ordering: .releasing) }.join()
        exit(box.status.load(ordering: .acquiring))
    }

    /// What Ctrl-C does outside the prompt: a first one asks the running computations to stop; when there is none, or
    /// on a second one, the process ends with code 130.
    static func interruptHandler(_ interrupts: InterruptRegistry) -> SignalWaiter.Handler {
        { _ in
            let isSecond = interrupts.wasRequested
            if interrupts.request() == 0 || isSecond { _exit(ExitStatus.interrupted.rawValue) }
        }
    }
}

/// One thread that waits for SIGINT. Made before any other thread starts: threads inherit the blocked signal.
final class SignalWaiter: Sendable {
    typealias Handler = @Sendable (Int32) -> Void

    private let handler: Mutex<Handler>

    init(handler: @escaping Handler) {
        self.handler = Mutex(handler)
        var signals = Self.signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<SignalWaiter>.fromOpaque(argument).takeRetainedValue().wait()
                return nil
            }, retained.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            // Without the thread the signal must keep its usual effect.
            retained.release()
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        }
    }

    /// Takes another handler from now on.
    func setHandler(_ handler: @escaping Handler) {
        self.handler.withLock { $0 = handler }
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        return set
    }

    private func wait() {
        var signals = Self.signals
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            let current = handler.withLock { $0 }
            current(number)
        }
    }
}
