import Glibc
import LeapSession

/// Writing and finding whole files.
public enum FileAccess {
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
