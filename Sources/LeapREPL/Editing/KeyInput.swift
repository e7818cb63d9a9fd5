import Glibc

/// What the terminal sends, byte by byte, with the few things that must work in the middle of any key sequence:
/// Ctrl-C, Ctrl-Z, signals, and bracketed paste.
final class KeyInput {
    enum Event: Equatable {
        case character(UInt32)
        /// A pasted text with its newlines as `\n`.
        case paste(String)
        case interrupt, suspend
        /// The terminal has another size.
        case resized
        /// The process goes on after a stop.
        case continued
        case end
    }

    private let descriptor: Int32
    private let signals: Int32
    private let interruptByte: UInt8
    private let suspendByte: UInt8
    private var bytes: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// - Parameters:
    ///   - descriptor: the terminal.
    ///   - signals: a pipe on which another thread writes one byte, the signal's number, for each signal.
    init(descriptor: Int32, signals: Int32) {
        self.descriptor = descriptor
        self.signals = signals
        var settings = termios()
        let isKnown = tcgetattr(descriptor, &settings) == 0
        // The learner may have chosen other keys with stty; 0 means that none does it.
        let characters = withUnsafeBytes(of: &settings.c_cc) { Array($0) }
        interruptByte = isKnown ? characters[Int(VINTR)] : 3
        suspendByte = isKnown ? characters[Int(VSUSP)] : 26
    }

    /// Whether the next call of `next` will return without waiting.
    var hasPending: Bool {
        if position < bytes.count || isAtEnd { return true }
        return isReadable(within: 0)
    }

    /// Waits for the next event.
    func next() -> Event {
        guard let first = byte() else { return takeSignal() ?? .end }
        if first == interruptByte, first != 0 { return .interrupt }
        if first == suspendByte, first != 0 { return .suspend }
        if first == 0x1B, startsPaste() { return readPaste() }
        return .character(decode(first))
    }

    /// Whether a Ctrl-C has arrived already; forgets what was typed before it.
    func takeInterrupt() -> Bool {
        var wasSignalled = false
        while let event = takeSignal() { wasSignalled = wasSignalled || event == .interrupt }
        _ = fill(within: 0)
        return takeTypedInterrupt() || wasSignalled
    }

    private func takeTypedInterrupt() -> Bool {
        guard interruptByte != 0, let place = bytes[position...].lastIndex(of: interruptByte) else { return false }
        position = place + 1
        return true
    }

    /// Gives a character back, to be read next.
    func pushBack(_ byte: UInt8) {
        if position > 0 {
            position -= 1
            bytes[position] = byte
        } else {
            bytes.insert(byte, at: 0)
        }
    }

    /// Whether more bytes of a key sequence follow an escape character.
    func hasMoreOfSequence() -> Bool { position < bytes.count || fill(within: 40) }

    // MARK: Bytes

    private func isReadable(within milliseconds: Int32) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, milliseconds) > 0
    }

    /// Reads what there is, waiting so long at most; returns whether anything came.
    private func fill(within milliseconds: Int32) -> Bool {
        guard isReadable(within: milliseconds) else { return false }
        return fill()
    }

    private func fill() -> Bool {
        if position == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            position = 0
        }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else {
            if count == 0 || (errno != EINTR && errno != EAGAIN) { isAtEnd = true }
            return false
        }
        bytes.append(contentsOf: chunk[..<count])
        return true
    }

    /// The next byte; `nil` when a signal came first or the input ended.
    private func byte() -> UInt8? {
        while position == bytes.count {
            if isAtEnd { return nil }
            var waits = [
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) > 0 else { continue }
            if waits[0].revents != 0 { return nil }
            if waits[1].revents != 0 { _ = fill() }
        }
        position += 1
        return bytes[position - 1]
    }

    private func takeSignal() -> Event? {
        if isAtEnd { return nil }
        var signal: UInt8 = 0
        guard read(signals, &signal, 1) == 1 else { return nil }
        switch Int32(signal) {
        case SIGINT: return .interrupt
        case SIGCONT: return .continued
        default: return .resized
        }
    }

    /// A whole character; a byte that begins none becomes U+FFFD.
    private func decode(_ first: UInt8) -> UInt32 {
        let length: Int
        switch first {
        case 0..<0x80: return UInt32(first)
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return 0xFFFD
        }
        var collected = [first]
        while collected.count < length {
            // A continuation byte that never comes must not hold up the keyboard.
            if position == bytes.count, !fill(within: 200) { return 0xFFFD }
            guard bytes[position] & 0xC0 == 0x80 else { return 0xFFFD }
            collected.append(bytes[position])
            position += 1
        }
        guard let text = String(validating: collected, as: UTF8.self), let scalar = text.unicodeScalars.first else {
            return 0xFFFD
        }
        return scalar.value
    }

    // MARK: Bracketed paste

    private static let pasteStart = Array("[200~".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// Whether the bytes behind an escape character begin a paste; takes them if so.
    private func startsPaste() -> Bool {
        for (index, expected) in Self.pasteStart.enumerated() {
            if position + index == bytes.count, !fill(within: 40) { return false }
            if bytes[position + index] != expected { return false }
        }
        position += Self.pasteStart.count
        return true
    }

    private func readPaste() -> Event {
        var text: [UInt8] = []
        while true {
            guard let next = byte() else {
                if isAtEnd { return .paste(Self.clean(text)) }
                // Signals wait until the paste is in, but for the one that means stop.
                if takeSignal() == .interrupt { return .interrupt }
                continue
            }
            if next == interruptByte, next != 0 { return .interrupt }
            text.append(next)
            if next == UInt8(ascii: "~"), text.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) {
                return .paste(Self.clean(text.dropLast(Self.pasteEnd.count)))
            }
        }
    }

    /// A pasted text as it goes into the buffer: newlines as `\n`, tabs as four spaces, no other control characters,
    /// no newline at the end.
    static func clean(_ bytes: some Sequence<UInt8>) -> String {
        var result = String.UnicodeScalarView()
        var follows13 = false
        for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
            defer { follows13 = scalar == "\r" }
            switch scalar {
            case "\r": result.append("\n")
            case "\n": if !follows13 { result.append("\n") }
            case "\t": result.append(contentsOf: "    ".unicodeScalars)
            default: if scalar.value >= 32, !(127...159).contains(scalar.value) { result.append(scalar) }
            }
        }
        while result.last == "\n" { result.removeLast() }
        return String(result)
    }
}
