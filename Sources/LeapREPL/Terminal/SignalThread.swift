import Glibc
import LeapTensor
import Synchronization

/// One thread that waits for the process's signals, so that none interrupts another thread at a bad moment.
///
/// Make it before any other thread starts: threads inherit the blocked signals of the one that makes them.
/// It lives as long as the process.
public final class SignalThread: Sendable {
    public typealias Handler = @Sendable (Int32) -> Void

    private let handler: Mutex<Handler>

    /// Blocks the signals in this thread and starts waiting for them.
    /// - Parameters:
    ///   - signals: what to wait for.
    ///   - handler: called on the waiting thread, which holds no locks of its own then.
    public init(signals: [Int32] = SignalThread.standardSignals, handler: @escaping Handler) {
        self.handler = Mutex(handler)
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Waiter(set: set, owner: self))
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Waiter>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            // Without the thread the signals must keep their usual effect.
            box.release()
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
        }
    }

    /// What a front of Leap waits for.
    public static let standardSignals: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT]

    /// For scripts: the first Ctrl-C asks the computation to stop, a second one within it ends the process with 130.
    public static func stopping(_ interrupt: InterruptFlag) -> SignalThread {
        SignalThread(signals: [SIGINT]) { _ in
            if interrupt.isRequested { _exit(130) }
            interrupt.request()
        }
    }

    /// Takes another handler from now on.
    public func setHandler(_ handler: @escaping Handler) {
        self.handler.withLock { $0 = handler }
    }

    /// Ends the process as the signal would have done without this thread.
    public static func dieOf(_ signal: Int32) {
        Glibc.signal(signal, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, signal)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(getpid(), signal)
        _exit(128 + signal)
    }

    fileprivate func deliver(_ signal: Int32) {
        let current = handler.withLock { $0 }
        current(signal)
    }
}

/// What the waiting thread needs.
private final class Waiter: Sendable {
    private let set: sigset_t
    private let owner: SignalThread

    init(set: sigset_t, owner: SignalThread) {
        self.set = set
        self.owner = owner
    }

    func run() {
        var set = set
        while true {
            var signal: Int32 = 0
            if sigwait(&set, &signal) == 0 { owner.deliver(signal) }
        }
    }
}
