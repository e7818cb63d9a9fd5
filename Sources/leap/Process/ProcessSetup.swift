import Glibc
import LeapNotebook
import LeapREPL
import LeapSession
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

    /// What signals do outside the prompt. A first Ctrl-C asks the running computations to stop; when there is none, or
    /// on a later one, the process ends with code 130.
    static func signalHandler(_ interrupts: InterruptRegistry) -> SignalThread.Handler {
        final class FirstInterrupt: Sendable {
            let time = Mutex<ContinuousClock.Instant?>(nil)
        }
        let first = FirstInterrupt()
        return { signal in
            switch signal {
            case SIGINT:
                let now = ContinuousClock.now
                let earlier = first.time.withLock { time in
                    defer { time = time ?? now }
                    return time
                }
                if let earlier {
                    // Some senders signal the process and then its group: that is one Ctrl-C.
                    if now - earlier > .milliseconds(200) { _exit(ExitStatus.interrupted.rawValue) }
                } else if interrupts.request() == 0 {
                    _exit(ExitStatus.interrupted.rawValue)
                }
            case SIGTERM, SIGHUP: SignalThread.dieOf(signal)
            default: break
            }
        }
    }
}
