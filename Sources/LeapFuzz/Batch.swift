import Glibc

/// Files with many programs.
enum Batch {
    /// The programs of a batch: each behind a line with its number of bytes.
    static func programs(_ bytes: [UInt8]) -> [[UInt8]] {
        var programs: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            guard let count = Int(String(decoding: rest[..<end], as: UTF8.self)), count >= 0, count <= rest.count
            else { break }
            let program = rest[(end + 1)...].prefix(count)
            programs.append(Array(program))
            rest = rest[program.endIndex...]
        }
        return programs
    }

    /// Writes the number of the program that is about to run, for whoever finds this process dead.
    static func note(_ number: Int, in path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var text = String(number)
        text.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
    }
}
