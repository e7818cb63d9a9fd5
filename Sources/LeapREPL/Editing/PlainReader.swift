import Glibc

/// Reads statements line by line on a terminal that cannot move its cursor. The terminal itself does the editing.
final class PlainReader: StatementReader {
    weak var client: LineEditorClient?
    private(set) var history: HistoryList
    private let output: TerminalOutput
    private let signals: Int32
    private var bytes: [UInt8] = []

    init(output: TerminalOutput, history: HistoryList, signals: Int32) {
        self.output = output
        self.history = history
        self.signals = signals
    }

    func addHistory(_ entry: String) -> Bool { history.add(entry) }

    func takeInterrupt() -> Bool {
        var signal: UInt8 = 0
        var result = false
        while read(signals, &signal, 1) == 1 { result = result || Int32(signal) == SIGINT }
        return result
    }

    func readLine() -> LineOutcome {
        var text = ""
        output.write(LineEditor.prompt)
        while true {
            switch line() {
            case .interrupted:
                // The terminal has echoed `^C`.
                output.write("\n")
                return .interrupted
            case .endOfInput:
                output.write("\n")
                return text.isEmpty ? .endOfInput : .interrupted
            case .line(let line):
                output.noteEcho(endsLine: true)
                text += line
                if client?.enter(text, beforeCursor: text) ?? .submit == .submit { return .line(text) }
                text += "\n"
                output.write(LineEditor.continuation)
            }
        }
    }

    func readAnswer(prompt: String, isPause: Bool) -> LineOutcome {
        output.write(prompt)
        let outcome = line()
        if case .line = outcome {
            // The terminal has echoed Enter; a pipe echoes nothing.
            output.noteEcho(endsLine: isatty(STDIN_FILENO) == 1)
            output.startLine()
        } else {
            output.write("\n")
        }
        return outcome
    }

    private func line() -> LineOutcome {
        while true {
            if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[..<newline], as: UTF8.self)
                bytes.removeFirst(newline + 1)
                return .line(line)
            }
            var waits = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) > 0 else { continue }
            if waits[0].revents != 0 {
                var signal: UInt8 = 0
                if read(signals, &signal, 1) == 1, Int32(signal) == SIGINT {
                    bytes.removeAll()
                    return .interrupted
                }
                continue
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                return .endOfInput
            }
        }
    }
}
