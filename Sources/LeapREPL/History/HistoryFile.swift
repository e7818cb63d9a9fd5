import Glibc

/// The file that carries the history from session to session: one entry a line, `\n` and `\\` escaped.
///
/// Every failure is silent: a history that cannot be kept is no reason to trouble a learner.
struct HistoryFile {
    let path: String
    let limit: Int

    init(path: String, limit: Int = 10_000) {
        self.path = path
        self.limit = limit
    }

    /// `$XDG_STATE_HOME/leap/history`, or `~/.local/state/leap/history`.
    static var standardPath: String? {
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/leap/history" }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/leap/history"
    }

    /// The entries, the oldest first. A file that has grown to twice the limit is cut.
    func load() -> [String] {
        guard let text = readFile(path, limit: 64 << 20) else { return [] }
        var lines = text.split(separator: UInt8(ascii: "\n"))
        let isLong = lines.count > 2 * limit
        lines = lines.suffix(limit)
        let entries = lines.map { Self.unescape(String(decoding: $0, as: UTF8.self)) }
        if isLong { rewrite(entries) }
        return entries
    }

    /// Adds an entry. Several sessions may write at once: each entry is one write at the file's end.
    func append(_ entry: String) {
        makeFolder()
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array((Self.escape(entry) + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    private func rewrite(_ entries: [String]) {
        let temporary = path + ".\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let bytes = Array(entries.map { Self.escape($0) + "\n" }.joined().utf8)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        if count != bytes.count || rename(temporary, path) != 0 { unlink(temporary) }
    }

    private func makeFolder() {
        var index = path.startIndex
        while let slash = path[index...].dropFirst().firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o700)
            index = slash
        }
    }

    /// An entry on one line.
    static func escape(_ entry: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in entry.unicodeScalars {
            switch scalar {
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// The entry that a line stands for.
    static func unescape(_ line: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in line.unicodeScalars {
            if isEscaped {
                result.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
            }
        }
        if isEscaped { result.append("\\") }
        return String(result)
    }
}

/// A file's bytes; `nil` when it cannot be read, is no plain file, or is larger than the limit.
func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
        return nil
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            return nil
        }
        bytes.append(contentsOf: chunk[..<count])
        if bytes.count > limit { return nil }
    }
}
