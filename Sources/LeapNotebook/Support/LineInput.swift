import Glibc
import LeapDiagnostics
import LeapTensor

/// Lines that somebody types or that come from a file or a pipe. Waiting for one can be interrupted.
public final class LineInput {
    /// Whether a person types: then the terminal shows what is typed, and the input may go on behind Ctrl-D.
    public let isTerminal: Bool

    private let descriptor: Int32
    private var bytes: [UInt8] = []
    /// The longest line that is read, in bytes.
    static let lineLimit = 1 << 20
    /// How often the interrupt is looked at, in milliseconds.
    private static let patience: Int32 = 50

    public init(descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// The next line, without its newline; the last one need not have any.
    /// - Returns: `nil` at the end of the input.
    /// - Throws: a `Diagnostic` of the kind `.interrupted` when a stop is asked for while no line is there, or `.file`
    ///   when the line is too long.
    public func next(interrupt: InterruptFlag) throws -> String? {
        var searched = 0
        while true {
            if let newline = bytes[searched...].firstIndex(of: .newline) {
                defer { bytes.removeFirst(newline + 1) }
                return Self.text(bytes[..<newline])
            }
            searched = bytes.count
            guard searched <= Self.lineLimit else {
                bytes.removeAll()
                throw Diagnostic(.file, "an answer is a line of text, and this one has more than a million bytes")
            }
            guard try fill(interrupt: interrupt) else {
                if bytes.isEmpty { return nil }
                defer { bytes.removeAll() }
                return Self.text(bytes[...])
            }
        }
    }

    /// Whether it is known that no line is left. Does not wait: who writes into a pipe may want to see the question first.
    public var isAtEnd: Bool {
        if isTerminal || !bytes.isEmpty { return false }
        return read(within: 0) == .end
    }

    private enum Reading { case some, nothing, end }

    /// Reads until something has come.
    /// - Returns: `false` at the end of the input.
    private func fill(interrupt: InterruptFlag) throws -> Bool {
        while true {
            if interrupt.isRequested { throw Diagnostic(.interrupted, "interrupted") }
            // Signals go to another thread, which cannot wake this one.
            switch read(within: Self.patience) {
            case .some: return true
            case .end: return false
            case .nothing: continue
            }
        }
    }

    /// Reads what there is, waiting so many milliseconds at most.
    private func read(within milliseconds: Int32) -> Reading {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, milliseconds) > 0 else { return .nothing }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR || errno == EAGAIN { return .nothing }
        // A closed or unreadable input has nobody behind it.
        guard count > 0 else { return .end }
        bytes += chunk[..<count]
        return .some
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
}
