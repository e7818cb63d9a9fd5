import Glibc
import LeapTensor

/// A file or folder that cannot be used: which, and why.
public struct FileError: Error, Sendable, Equatable {
    public let path: String
    /// The reason, in words.
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// `cannot read "x.leap": there is no such file`.
    public var message: String { reason }

    /// What went wrong when a file was to be read or written, by the system's error code.
    public init(_ action: String, _ path: String, code: Int32) {
        self.path = path
        reason = "cannot \(action) \"\(path)\": " + Self.describe(code)
    }

    static func describe(_ code: Int32) -> String {
        switch code {
        case ENOENT: "there is no such file"
        case EISDIR: "it is a folder"
        case ENOTDIR: "a part of the path is not a folder"
        case EACCES, EPERM: "you may not (permissions)"
        case ENOSPC: "the disk is full"
        case EROFS: "the file system is read-only"
        case EFBIG: "it is too large"
        case ELOOP: "its links lead in a circle"
        default: String(cString: strerror(code))
        }
    }
}

/// Reads whole files.
public enum FileReader {
    /// The largest file that is read as source, in bytes.
    static let sizeLimit = 256 << 20

    /// The whole of a file.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path, code: errno) }
        defer { close(descriptor) }
        return try readAll(descriptor, name: path)
    }

    /// The whole of a file that lies on a disk: a pipe, which nobody may ever write to, would be waited for without end.
    static func readStored(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError("read", path, code: errno) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw FileError("read", path, code: errno) }
        guard [S_IFREG, S_IFDIR].contains(information.st_mode & S_IFMT) else {
            throw FileError(path: path, reason: "cannot read \"\(path)\": it is a pipe or a device, not a file")
        }
        return try readAll(descriptor, name: path)
    }

    /// The whole of a file of data: as large as half of the machine's memory, if that is free.
    /// - Parameter check: called between stretches of some megabytes; what it throws ends the reading.
    public static func readData(_ path: String, check: () throws -> Void) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError("read", path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("read", path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            if status.st_mode & S_IFMT == S_IFDIR { throw FileError("read", path, code: EISDIR) }
            throw FileError(path: path, reason: "cannot read \"\(path)\": it is a pipe or a device, not a file")
        }
        let size = Int(status.st_size)
        guard size <= sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 2 else {
            throw FileError("read", path, code: EFBIG)
        }
        try Storage.check(byteCount: size)
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                try check()
                let wanted = min(size - filled, 8 << 20)
                let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, wanted)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw FileError("read", path, code: errno) }
                if count == 0 { break }
                filled += count
            }
        }
    }

    /// Everything up to the end of an open file.
    public static func readAll(_ descriptor: Int32, name: String) throws(FileError) -> [UInt8] {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", name, code: errno) }
            if count == 0 { return result }
            result += chunk[..<count]
            guard result.count <= sizeLimit else { throw FileError("read", name, code: EFBIG) }
        }
    }
}
