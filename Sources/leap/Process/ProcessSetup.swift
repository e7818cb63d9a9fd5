import Glibc
import LeapNotebook
import Synchronization

/// What has to be arranged before the first command.
enum ProcessSetup {
    /// Blocks SIGINT in this thread and so in every later one: whoever wants it waits for it (`InterruptWatcher`, the
    /// prompt). A reader that closes the pipe ends the process quietly.
    static func prepareSignals() {
        signal(SIGPIPE, SIG_DFL)
        signal(SIGINT, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
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
}

/// Waits for Ctrl-C on a thread of its own. A first one asks the running computations to stop; when there is none, or
/// on a second one, the process ends with code 130.
final class InterruptWatcher: Sendable {
    private let interrupts: InterruptRegistry
    private let isStopped = Atomic<Bool>(false)
    private let thread = Mutex<pthread_t?>(nil)

    init(_ interrupts: InterruptRegistry) {
        self.interrupts = interrupts
        var handle = pthread_t()
        let retained = Unmanaged.passRetained(self)
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<InterruptWatcher>.fromOpaque(argument).takeRetainedValue().watch()
                return nil
            }, retained.toOpaque())
        if status == 0 {
            thread.withLock { $0 = handle }
        } else {
            retained.release()
        }
    }

    /// Ends the watch: from now on someone else waits for SIGINT.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        thread.withLock { handle in
            guard let waiting = handle else { return }
            pthread_kill(waiting, SIGINT)
            pthread_join(waiting, nil)
            handle = nil
        }
    }

    private func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        var count = 0
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { return }
            if isStopped.load(ordering: .acquiring) { return }
            count += 1
            if interrupts.request() == 0 || count > 1 { _exit(ExitStatus.interrupted.rawValue) }
        }
    }
}
