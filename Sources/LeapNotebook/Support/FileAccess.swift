import Glibc
import LeapSession

/// Writing and finding whole files.
public enum FileAccess {
    /// Replaces a file with other bytes; see `FileWriter.replace`.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        do {
            try FileWriter.replace(path) { sink in try bytes.withUnsafeBytes(sink) }
        } catch {
            throw error as? FileError ?? FileError(path: path, reason: "\(error)")
        }
    }

    /// Writes all bytes. Returns 0 or the error's code.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { FileWriter.write($0, to: descriptor) }
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
    public static func folder(of path: String) -> String { FileWriter.folder(of: path) }
}
