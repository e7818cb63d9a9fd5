import LeapArchives
import LeapDiagnostics
import LeapTensor

/// Zip files in memory.
enum ZipFile {
    private static let library = "libzip (Debian's libzip4)"
    /// Deflate shrinks to no less than a 1032nd; an entry that claims more is no such data.
    private static let mostGrowth: UInt64 = 1032

    /// All entries with their names, in the file's order.
    /// - Throws: `.file` when the file or an entry is damaged; `.memory`, `.interrupted`.
    static func entries(of file: FileData) throws -> [(name: String, bytes: [UInt8])] {
        try file.bytes.withUnsafeBufferPointer { bytes in
            var status = LEAP_ARCHIVE_READ
            var message = [CChar](repeating: 0, count: 256)
            guard let base = bytes.baseAddress else { throw file.fault("is empty") }
            guard let zip = leap_zip_open(base, bytes.count, &status, &message, message.count) else {
                if status == LEAP_ARCHIVE_DAMAGED {
                    throw file.fault(
                        "is no whole zip file: \(ArchiveFault.text(message))",
                        help: ["its table of contents stands at the end, byte \(bytes.count): it may be cut off"])
                }
                throw ArchiveFault.fault(status, file, library: library)
            }
            defer { leap_zip_close(zip) }
            return try (0..<leap_zip_count(zip)).map { index in
                let name = leap_zip_name(zip, index).map { String(cString: $0) } ?? "entry \(index)"
                return (name, try entry(zip, index, name, file))
            }
        }
    }

    private static func entry(_ zip: OpaquePointer, _ index: Int, _ name: String, _ file: FileData) throws -> [UInt8] {
        func damaged(_ message: String) -> Diagnostic { file.fault("is damaged: \"\(name)\" in it \(message)") }
        var (size, packed): (UInt64, UInt64) = (0, 0)
        guard leap_zip_sizes(zip, index, &size, &packed) != 0 else { throw damaged("has no size") }
        let (most, overflow) = packed.multipliedReportingOverflow(by: mostGrowth)
        guard packed <= file.bytes.count, overflow || size <= most + mostGrowth, size < 1 << 48 else {
            throw damaged("is said to have \(size) bytes, from \(packed) in the file")
        }
        try Storage.check(byteCount: Int(size))
        var message = [CChar](repeating: 0, count: 256)
        guard leap_zip_begin(zip, index, &message, message.count) != 0 else {
            throw damaged("cannot be read: \(ArchiveFault.text(message))")
        }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            try file.checkInterrupt()
            // The checksum is compared when the end is read.
            let count = leap_zip_next(zip, &chunk, chunk.count, &message, message.count)
            guard count >= 0 else {
                throw damaged("cannot be read behind byte \(result.count): \(ArchiveFault.text(message))")
            }
            if count == 0 { break }
            result += chunk[..<count]
            guard result.count <= Int(size) else { throw damaged("has more than the \(size) bytes it claims") }
        }
        guard result.count == Int(size) else { throw damaged("ends at byte \(result.count) of \(size)") }
        return result
    }

    /// A zip file with entries under their names, not compressed.
    /// - Throws: `.file` when the library is missing, `.memory`.
    static func write(_ entries: [(name: String, bytes: [UInt8])], to sink: FileSink) throws {
        var status = LEAP_ARCHIVE_READ
        guard let writer = leap_zip_writer_open(&status) else {
            guard status == LEAP_ARCHIVE_NO_LIBRARY else {
                throw Diagnostic(.memory, "there is no memory for the file")
            }
            throw Diagnostic(.file, "\(library), which writes zip files, is not installed")
        }
        defer { leap_zip_writer_close(writer) }
        let noMemory = Diagnostic(.memory, "there is no memory for the file")
        // libzip reads the bytes at the end.
        var copies: [UnsafeMutableBufferPointer<UInt8>] = []
        defer { for copy in copies { copy.deallocate() } }
        for entry in entries {
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, entry.bytes.count))
            _ = copy.initialize(from: entry.bytes)
            copies.append(copy)
            guard leap_zip_writer_add(writer, entry.name, copy.baseAddress, entry.bytes.count) != 0 else {
                throw noMemory
            }
        }
        var count = 0
        guard let bytes = leap_zip_writer_finish(writer, &count) else { throw noMemory }
        try sink(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
