import LeapArchives
import LeapDiagnostics
import LeapTensor

/// Files that were compressed with gzip.
enum Gzip {
    /// Whether a file begins as gzip files do.
    static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// The content of a gzip file.
    /// - Throws: `.file` when it is damaged or the library is missing; `.memory`, `.interrupted`.
    static func content(of file: FileData) throws -> FileData {
        var result: [UInt8] = []
        try file.bytes.withUnsafeBufferPointer { bytes in
            var status = LEAP_ARCHIVE_READ
            guard let base = bytes.baseAddress, let handle = leap_gunzip_open(base, bytes.count, &status) else {
                throw ArchiveFault.fault(status, file, library: "zlib (Debian's zlib1g)")
            }
            defer { leap_gunzip_close(handle) }
            var chunk = [UInt8](repeating: 0, count: 1 << 20)
            repeat {
                try file.checkInterrupt()
                var (written, position) = (0, 0)
                var message = [CChar](repeating: 0, count: 256)
                status = leap_gunzip_step(
                    handle, &chunk, chunk.count, &written, &position, &message, message.count)
                // A small file may unpack to more than the machine has.
                if result.count + written > result.capacity { try Storage.check(byteCount: 2 * result.count) }
                result += chunk[..<written]
                switch status {
                case LEAP_ARCHIVE_READ, LEAP_ARCHIVE_MORE: break
                case LEAP_ARCHIVE_DAMAGED:
                    throw file.damaged(at: position, "the compressed data: \(ArchiveFault.text(message))")
                default: throw ArchiveFault.fault(status, file, library: "zlib (Debian's zlib1g)")
                }
            } while status == LEAP_ARCHIVE_MORE
        }
        return FileData(name: file.name, bytes: result, checkInterrupt: file.checkInterrupt)
    }
}

/// What is said when an archive cannot be read or written.
enum ArchiveFault {
    static func text(_ message: [CChar]) -> String {
        message.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    static func fault(_ status: leap_archive_status, _ file: FileData, library: String) -> Diagnostic {
        switch status {
        case LEAP_ARCHIVE_NO_LIBRARY:
            file.fault("is compressed, and \(library), which reads it, is not installed")
        default: Diagnostic(.memory, "there is no memory for what is in \"\(file.name)\"")
        }
    }
}
