import Glibc
import LeapTensor
import Synchronization

/// The memory a process may have.
enum Limits {
    /// Bytes of address space, the stack of 1 GB among them. What wants more gets none, and must say so.
    static let addressSpace: rlim_t = 6 << 30

    static func set() {
        var limit = rlimit(rlim_cur: addressSpace, rlim_max: addressSpace)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        // A core of so much memory helps nobody.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}

/// What a person, or `Scripts/fuzz`, is to know of a failure.
enum Complaint {
    static func write(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Interrupts statements that run long, and ends the process when one does not stop.
///
/// Time is what the process computes, so that a busy machine does not look like a hang.
final class Watch: Sendable {
    /// How long a statement may run, and how long it may take to stop, in seconds.
    static let patience = 0.4
    static let grace = isDebug ? 10.0 : 2.0
    /// How long a statement may last on the clock: longer, and it waits for something that never comes.
    static let longestWait = 120.0

    private static var isDebug: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    private struct State {
        var flag: InterruptFlag?
        var began = 0.0
        var beganOnClock = 0.0
        var asked: Double?
    }
    private let state = Mutex(State())

    init() {
        let watch = self
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(watch)
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let watch = Unmanaged<Watch>.fromOpaque(argument).takeUnretainedValue()
                while true {
                    usleep(20_000)
                    watch.look()
                }
            }, argument.toOpaque())
    }

    /// Runs a statement under watch.
    /// - Returns: what came of it, and whether it was asked to stop.
    func during<Result>(_ flag: InterruptFlag, _ body: () -> Result) -> (result: Result, wasAsked: Bool) {
        let now = Self.computed()
        let clock = Self.clock()
        state.withLock { $0 = State(flag: flag, began: now, beganOnClock: clock) }
        let result = body()
        let wasAsked = state.withLock { state in
            defer { state = State() }
            return state.asked != nil
        }
        // A request that came too late is not meant for the next statement.
        if wasAsked { flag.clear() }
        return (result, wasAsked)
    }

    private func look() {
        let now = Self.computed()
        let clock = Self.clock()
        state.withLock { state in
            guard let flag = state.flag else { return }
            if let asked = state.asked {
                if now - asked > Self.grace { Self.end("a statement did not stop within \(Self.grace) s") }
            } else if now - state.began > Self.patience {
                state.asked = now
                flag.request()
            }
            if clock - state.beganOnClock > Self.longestWait { Self.end("a statement waits for something") }
        }
    }

    private static func end(_ fault: String) -> Never {
        Complaint.write("hang: \(fault)")
        _exit(3)
    }

    /// The seconds this process has computed, without those in which the system found memory for it.
    private static func computed() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) * 1e-6
    }

    private static func clock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
