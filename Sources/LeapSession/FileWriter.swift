import Glibc

/// Writes whole files so that a file is the old one or the new one whatever happens.
public enum FileWriter {
    /// Replaces a file: writes a temporary file in the same folder, waits until it is on the disk, and renames it. Keeps
    /// the mode; a symbolic link stays one.
    /// - Parameter body: writes the content through the function that it is given. When it throws, the file stays what
    ///   it was.
    /// - Throws: `FileError`, or what `body` throws.
    public static func replace(_ path: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws
    {
        let target = resolved(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists {
            let type = status.st_mode & S_IFMT
            if type == S_IFDIR { throw FileError("write", path, code: EISDIR) }
            guard type == S_IFREG else {
                throw FileError(path: path, reason: "cannot write \"\(path)\": it is no regular file")
            }
            if access(target, W_OK) != 0 { throw FileError("write", path, code: errno) }
        }
        var template = Array((folder(of: target) + "/.leap-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError("write", path, code: errno) }
        var isOpen = true
        do {
            try body { bytes in
                let code = write(bytes, to: descriptor)
                if code != 0 { throw FileError("write", path, code: code) }
            }
            let mode = exists ? status.st_mode & 0o7777 : 0o666 & ~currentMask()
            guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
                throw FileError("write", path, code: errno)
            }
            isOpen = false
            guard close(descriptor) == 0, rename(template, target) == 0 else {
                throw FileError("write", path, code: errno)
            }
        } catch {
            if isOpen { close(descriptor) }
            unlink(template)
            throw error
        }
        // The rename itself is on the disk once the folder is; where that cannot be asked for, nothing is lost but time.
        let directory = open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    /// Writes all bytes. Returns 0 or the error's code.
    public static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
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
