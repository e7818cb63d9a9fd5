import Glibc
import LeapDiagnostics

/// Looks whether a file is a text in UTF-8, and says what it is when it is not.
enum TableText {
    /// Where the text begins: behind a byte order mark.
    /// - Throws: `.file` that names the encoding, or the byte and the line.
    static func check(_ file: FileData) throws -> Int {
        let bytes = file.bytes
        let inUTF8: Help = "save it as text in UTF-8; Excel calls that \"CSV UTF-8\""
        for (mark, what) in [
            ([0xFF, 0xFE], "text in UTF-16"), ([0xFE, 0xFF], "text in UTF-16"),
            (Array("PK\u{3}\u{4}".utf8), "a zip file, as Excel and LibreOffice write them"),
            (Array("%PDF".utf8), "a PDF file"), ([0xD0, 0xCF, 0x11, 0xE0], "a file of an old Excel"),
            ([0x93] + Array("NUMPY".utf8), "a file of NumPy, which load reads"), (Array("\u{7F}ELF".utf8), "a program"),
            ([0x89] + Array("PNG".utf8), "a picture"),
        ] as [([UInt8], String)] where bytes.starts(with: mark) {
            throw file.fault("is \(what), not a table in UTF-8", help: [inUTF8])
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if let zero = firstZero(bytes) {
            let head = bytes.prefix(1000)
            if head.filter({ $0 == 0 }).count * 3 > head.count {
                throw file.fault("looks like text in UTF-16, not in UTF-8", help: [inUTF8])
            }
            throw file.fault(
                "is no text: byte \(zero), in line \(line(of: zero, in: bytes)), is zero",
                help: ["it is another kind of file, or it is damaged"])
        }
        if let place = firstInvalid(bytes) {
            throw file.fault(
                "is no text in UTF-8: byte \(place), in line \(line(of: place, in: bytes)), begins no character",
                help: [inUTF8, "it may be in an older encoding, such as Latin-1 or Windows-1252"])
        }
        return start
    }

    /// The number of the line that a byte stands in, from 1.
    static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        var count = 1
        bytes.withUnsafeBufferPointer { for byte in $0[..<min(offset, $0.count)] where byte == 10 { count += 1 } }
        return count
    }

    private static func firstZero(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let place = memchr(base, 0, buffer.count) else { return nil }
            return UnsafeRawPointer(place) - base
        }
    }

    /// The first byte that is not part of a character in UTF-8.
    static func firstInvalid(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { buffer in
            var position = 0
            let count = buffer.count
            while position < count {
                // Eight letters at a time, as long as they are all plain.
                while position + 8 <= count,
                    buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    position += 8
                }
                guard position < count else { return nil }
                let first = buffer[position]
                if first < 0x80 {
                    position += 1
                    continue
                }
                // How many bytes follow, and what the second may be (Unicode, table 3-7).
                let (length, low, high): (Int, UInt8, UInt8)
                switch first {
                case 0xC2...0xDF: (length, low, high) = (1, 0x80, 0xBF)
                case 0xE0: (length, low, high) = (2, 0xA0, 0xBF)
                case 0xED: (length, low, high) = (2, 0x80, 0x9F)
                case 0xE1...0xEF: (length, low, high) = (2, 0x80, 0xBF)
                case 0xF0: (length, low, high) = (3, 0x90, 0xBF)
                case 0xF1...0xF3: (length, low, high) = (3, 0x80, 0xBF)
                case 0xF4: (length, low, high) = (3, 0x80, 0x8F)
                default: return position
                }
                guard position + length < count, low...high ~= buffer[position + 1] else { return position }
                for index in 2..<(length + 1) where !(0x80...0xBF ~= buffer[position + index]) { return position }
                position += length + 1
            }
            return nil
        }
    }
}
