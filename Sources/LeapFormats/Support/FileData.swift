import LeapDiagnostics

/// The bytes of a file on their way into values, with what reading them needs: the name for messages, and who may stop it.
public struct FileData {
    /// The name that the learner wrote.
    public let name: String
    public let bytes: [UInt8]
    /// Throws when a stop was asked for.
    public let checkInterrupt: () throws -> Void

    public init(name: String, bytes: [UInt8], checkInterrupt: @escaping () throws -> Void) {
        (self.name, self.bytes, self.checkInterrupt) = (name, bytes, checkInterrupt)
    }

    /// The same reader for bytes that were found in the file, under a name of their own.
    func part(_ part: String, _ bytes: [UInt8]) -> FileData {
        FileData(name: "\(part) in \(name)", bytes: bytes, checkInterrupt: checkInterrupt)
    }

    /// An error about the file as a whole.
    func fault(_ message: String, notes: [String] = [], help: [Help] = []) -> Diagnostic {
        Diagnostic(.file, "\"\(name)\" \(message)", notes: notes, help: help)
    }

    /// An error about what stands at a byte, counted from 0.
    func damaged(at byte: Int, _ message: String, help: [Help] = []) -> Diagnostic {
        Diagnostic(.file, "\"\(name)\" is damaged at byte \(byte): \(message)", help: help)
    }

    /// A whole number of `count` bytes, the least significant first unless `isBigEndian`.
    /// - Throws: `.file` when the file ends before.
    func integer(at offset: Int, count: Int, isBigEndian: Bool = false, _ what: String) throws -> UInt64 {
        guard offset >= 0, offset + count <= bytes.count else {
            throw damaged(at: bytes.count, "the file ends inside \(what)")
        }
        var result: UInt64 = 0
        for index in 0..<count {
            let byte = UInt64(bytes[offset + index])
            if isBigEndian { result = result << 8 | byte } else { result |= byte << (8 * index) }
        }
        return result
    }

    /// `1 byte`, `2 bytes`.
    static func count(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }
}

/// Takes what is written to a file, piece by piece.
public typealias FileSink = (UnsafeRawBufferPointer) throws -> Void
