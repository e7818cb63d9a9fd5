import Glibc
import LeapTensor
import Synchronization

/// What the thread that waits for signals and the one that runs statements tell each other.
final class SignalState: Sendable {
    private let isRunning = Atomic<Bool>(false)
    private let interrupts = Atomic<Int>(0)
    private let flag: Mutex<InterruptFlag>
    private let wakeUp: Int32
    private let settings: Mutex<termios?>

    /// - Parameter wakeUp: the writing end of the pipe that wakes the keyboard's reader.
    init(interrupt: InterruptFlag, wakeUp: Int32) {
        flag = Mutex(interrupt)
        self.wakeUp = wakeUp
        var current = termios()
        settings = Mutex(tcgetattr(STDIN_FILENO, &current) == 0 ? current : nil)
    }

    /// How many times Ctrl-C was pressed while a statement ran.
    var interruptCount: Int { interrupts.load(ordering: .relaxed) }

    /// Runs a statement: meanwhile Ctrl-C asks it to stop.
    func running(_ interrupt: InterruptFlag, _ body: () -> Void) {
        interrupt.clear()
        flag.withLock { $0 = interrupt }
        isRunning.store(true, ordering: .sequentiallyConsistent)
        body()
        isRunning.store(false, ordering: .sequentiallyConsistent)
        interrupt.clear()
    }

    /// Waits for the user within a statement: meanwhile signals wake the keyboard's reader, as at the prompt.
    func waiting<Result>(_ body: () -> Result) -> Result {
        isRunning.store(false, ordering: .sequentiallyConsistent)
        defer { isRunning.store(true, ordering: .sequentiallyConsistent) }
        return body()
    }

    /// Takes a signal, on the waiting thread.
    func handle(_ signal: Int32) {
        switch signal {
        case SIGTERM, SIGHUP:
            restoreTerminal()
            SignalThread.dieOf(signal)
        case SIGINT where isRunning.load(ordering: .sequentiallyConsistent):
            interrupts.add(1, ordering: .relaxed)
            flag.withLock { $0.request() }
        default:
            // A running statement needs no word of a new size: the next prompt looks for itself.
            guard !isRunning.load(ordering: .sequentiallyConsistent) else { return }
            var byte = UInt8(truncatingIfNeeded: signal)
            _ = write(wakeUp, &byte, 1)
        }
    }

    /// Leaves the terminal as the shell needs it.
    private func restoreTerminal() {
        settings.withLock { saved in
            guard var settings = saved else { return }
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        }
        let off = "\u{1B}[?2004l\r\n"
        if isatty(STDOUT_FILENO) == 1, environment("TERM") != "dumb" {
            _ = off.utf8CString.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, off.utf8.count) }
        }
    }
}
