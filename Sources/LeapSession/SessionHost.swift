import Glibc
import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapStdlib

/// What the interpreter reaches of the world: output, files, and the data that comes with Leap.
final class SessionHost: InterpreterHost {
    var onEvent: ((SessionEvent) -> Void)?
    var valueText = ValueText()
    var workingDirectory = "."

    func write(_ text: String) { onEvent?(.text(text)) }
    func note(_ text: String) { onEvent?(.note(text)) }
    func progress(_ text: String) { onEvent?(.progress(text)) }
    func text(of value: Value) -> String { valueText.text(value) }
    func dataSet(_ name: String) -> [UInt8]? { LeapStdlib.dataSet(name) }

    func readFile(_ name: String) throws -> [UInt8] {
        let path = name.hasPrefix("/") ? name : workingDirectory + "/" + name
        return try FileReader.read(path, shownAs: name)
    }
}

/// Reads whole files, with errors a learner understands.
public enum FileReader {
    /// The bytes of a file.
    /// - Parameter name: what messages call it.
    /// - Throws: a `.file` diagnostic.
    public static func read(_ path: String, shownAs name: String) throws -> [UInt8] {
        guard !path.utf8.contains(0) else { throw Diagnostic(.file, "a file name has no NUL character") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: throw Diagnostic(.file, "there is no file \(name)", help: ["names are relative to the folder Leap runs in"])
            case EACCES: throw Diagnostic(.file, "the file \(name) may not be read")
            default: throw Diagnostic(.file, "the file \(name) cannot be opened: \(String(cString: strerror(errno)))")
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Diagnostic(.file, "the file \(name) cannot be read") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw Diagnostic(.file, "\(name) is a folder, not a file")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, Int(status.st_size)))
        let capacity = 1 << 16
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, capacity)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Diagnostic(.file, "the file \(name) cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count < 1 << 32 else { throw Diagnostic(.file, "the file \(name) is larger than 4 GB") }
        }
    }
}
