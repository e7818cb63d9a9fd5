import Glibc
import LeapNotebook
import LeapREPL
import LeapSession

/// What a command works with: the process's streams, and the computations that Ctrl-C stops.
final class CommandContext {
    let output = BufferedOutput()
    /// Standard input as lines: what people answer and where they press Enter.
    let input = LineInput()
    let interrupts: InterruptRegistry
    /// The thread that waits for signals; the prompt takes it over.
    let signals: SignalThread

    init(interrupts: InterruptRegistry, signals: SignalThread) {
        self.interrupts = interrupts
        self.signals = signals
    }

    let inputIsTerminal = isatty(STDIN_FILENO) == 1
    let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    let errorIsTerminal = isatty(STDERR_FILENO) == 1

    /// Whether colour is wanted at all (https://no-color.org), and the terminal has any.
    private let allowsColour: Bool = {
        if let terminal = getenv("TERM"), strcmp(terminal, "dumb") == 0 { return false }
        guard let value = getenv("NO_COLOR") else { return true }
        return value.pointee == 0
    }()

    var outputUsesColour: Bool { outputIsTerminal && allowsColour }
    var errorUsesColour: Bool { errorIsTerminal && allowsColour }

    /// The width of the page for prose.
    var pageWidth: Int { min(100, terminalWidth) }

    /// The width of the terminal; 80 for a file or a pipe.
    var terminalWidth: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Reads a notebook. A script under its name would be shown as prose.
    static func readNotebook(_ path: String) throws -> Notebook {
        guard !path.hasSuffix(".leap") else {
            throw Misuse(message: "\"\(path)\" is a script, not a notebook (.leapnb); run it with leap \(path)")
        }
        return Notebook(try FileReader.read(path))
    }

    /// Writes a line to standard error, behind everything that was written to standard output so far.
    func report(_ text: String) {
        output.flush()
        _ = FileAccess.write(Array((text + "\n").utf8), to: STDERR_FILENO)
    }
}

/// Standard output. A terminal gets each text at once; a file or pipe gets what comes quickly after one another in
/// larger pieces, and waits for no more than that: who reads the other end sees a long computation go on.
final class BufferedOutput {
    private var buffer: [UInt8] = []
    private let limit: Int
    /// When something was written last, in nanoseconds.
    private var lastFlush: UInt64 = 0
    /// How long text may wait for more, in nanoseconds.
    private static let patience: UInt64 = 5_000_000

    init() {
        limit = isatty(STDOUT_FILENO) == 1 ? 0 : 1 << 15
    }

    func write(_ text: String) {
        buffer += text.utf8
        if buffer.count > limit || now() - lastFlush > Self.patience { flush() }
    }

    private func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Writes what is waiting. A full disk ends the process: going on would lose results without a word.
    func flush() {
        guard !buffer.isEmpty else { return }
        lastFlush = now()
        let code = FileAccess.write(buffer, to: STDOUT_FILENO)
        buffer.removeAll(keepingCapacity: true)
        guard code != 0 else { return }
        if code != EPIPE {
            let reason = String(cString: strerror(code))
            _ = FileAccess.write(Array("error: cannot write to standard output: \(reason)\n".utf8), to: STDERR_FILENO)
        }
        _exit(ExitStatus.failure.rawValue)
    }
}
