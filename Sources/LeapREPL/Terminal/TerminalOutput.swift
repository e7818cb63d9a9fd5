import Glibc
import LeapDiagnostics

/// Standard output with what the REPL must know about it: whether it may use colours, its size, and whether
/// the cursor stands at the beginning of a line.
final class TerminalOutput {
    let descriptor: Int32
    /// Whether the terminal understands cursor movement.
    let movesCursor: Bool
    /// Whether colours may be used.
    let usesColour: Bool

    /// Whether the next text begins a line.
    private(set) var isAtLineStart = true
    /// How many times something was written since the counter was last set to 0.
    var writeCount = 0
    private var showsProgress = false

    init(descriptor: Int32 = STDOUT_FILENO, movesCursor: Bool, usesColour: Bool) {
        self.descriptor = descriptor
        self.movesCursor = movesCursor
        self.usesColour = usesColour
    }

    /// The environment's wishes: no cursor movement on a dumb terminal, no colour there or with `NO_COLOR`.
    static func standard(usesColour: Bool? = nil) -> TerminalOutput {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let terminal = environment("TERM") ?? "dumb"
        let isSmart = isTerminal && terminal != "dumb" && !terminal.isEmpty
        let noColour = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        return TerminalOutput(movesCursor: isSmart, usesColour: usesColour ?? (isSmart && !noColour))
    }

    /// The terminal's columns and rows; 80 by 24 when it does not say.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    /// Writes bytes as they are, without keeping track of lines: for the painter.
    func writeRaw(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Writes text; a progress line disappears first.
    func write(_ text: String) {
        guard !text.isEmpty else { return }
        clearProgress()
        writeCount += 1
        writeRaw(text)
        isAtLineStart = text.utf8.last == UInt8(ascii: "\n")
    }

    /// Writes text that begins and ends a line.
    func writeLine(_ text: String) {
        startLine()
        write(text + "\n")
    }

    /// Ends a line that was left open.
    func startLine() {
        if !isAtLineStart { write("\n") }
    }

    /// Notes that the terminal echoed something itself: `^C`, or the Enter that ended a line.
    func noteEcho(endsLine: Bool) { isAtLineStart = endsLine }

    /// Shows a line that replaces the one before; an empty one clears it.
    func showProgress(_ text: String) {
        guard movesCursor else { return }
        if text.isEmpty {
            clearProgress()
            return
        }
        startLine()
        showsProgress = true
        writeCount += 1
        writeRaw("\r" + truncated(text, to: size.columns - 1) + "\u{1B}[K")
    }

    /// Takes a progress line away.
    func clearProgress() {
        guard showsProgress else { return }
        showsProgress = false
        writeRaw("\r\u{1B}[K")
    }

    /// The text in a style, where colours may be used; each line is coloured for itself.
    func paint(_ style: Style, _ text: String) -> String {
        guard usesColour, !text.isEmpty, !text.unicodeScalars.contains("\u{1B}") else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : style.rawValue + $0 + "\u{1B}[0m" }
            .joined(separator: "\n")
    }
}

/// How kinds of text look.
enum Style: String {
    case prompt = "\u{1B}[1;34m"
    case result = "\u{1B}[32m"
    case note = "\u{1B}[33m"
    case error = "\u{1B}[1;31m"
    case faint = "\u{1B}[2m"
    case strong = "\u{1B}[1m"
}

/// A variable of the environment.
func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
}
