import Glibc

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

    init(_ action: String, _ path: String, code: Int32) {
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
        default: String(cString: strerror(code))
        }
    }
}

/// Reading and writing whole files.
public enum FileAccess {
    /// The largest file that is read as source, in bytes.
    static let sizeLimit = 256 << 20

    /// The whole of a file.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path, code: errno) }
        defer { close(descriptor) }
        return try readAll(descriptor, name: path)
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

    /// Replaces a file: writes a temporary file in the same folder, waits until it is on the disk, and renames it, so
    /// that the file is the old one or the new one whatever happens. Keeps the mode; a symbolic link stays one.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        let target = resolved(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists, access(target, W_OK) != 0 { throw FileError("write", path, code: errno) }
        var template = Array((folder(of: target) + "/.leap-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError("write", path, code: errno) }
        var failure = write(bytes, to: descriptor)
        if failure == 0 {
            let mode = exists ? status.st_mode & 0o7777 : 0o666 & ~currentMask()
            if fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0 { failure = errno }
        }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(template, target) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(template)
            throw FileError("write", path, code: failure)
        }
        // The rename itself is on the disk once the folder is; where that cannot be asked for, nothing is lost but time.
        let directory = open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    /// Writes all bytes. Returns 0 or the error's code.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var position = 0
            while position < buffer.count {
                guard let base = buffer.baseAddress else { break }
                let count = Glibc.write(descriptor, base + position, buffer.count - position)
                if count < 0, errno == EINTR { continue }
                if count < 0 { return errno }
                position += count
            }
            return 0
        }
    }

    /// The notebooks that paths name: a file is taken as it is, a folder with every `.leapnb` file under it, sorted.
    /// Hidden folders and symbolic links to folders are not entered.
    public static func notebooks(at paths: [String]) throws(FileError) -> [String] {
        var result: [String] = []
        for path in paths {
            var status = stat()
            guard stat(path, &status) == 0 else { throw FileError("read", path, code: errno) }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                result.append(path)
                continue
            }
            var found: [String] = []
            try collect(in: path, into: &found)
            guard !found.isEmpty else {
                throw FileError(path: path, reason: "there are no notebooks (.leapnb) in \"\(path)\"")
            }
            result += found.sorted()
        }
        return result
    }

    private static func collect(in folder: String, into result: inout [String]) throws(FileError) {
        guard let directory = opendir(folder) else { throw FileError("read", folder, code: errno) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try collect(in: path, into: &result)
            case S_IFREG, S_IFLNK: if name.hasSuffix(".leapnb") { result.append(path) }
            default: break
            }
        }
    }

    /// The folder that holds a file, `.` for a bare name.
    public static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    /// The file behind symbolic links; the path itself when it does not exist yet.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func currentMask() -> mode_t {
        let mask = umask(0)
        umask(mask)
        return mask
    }
}
