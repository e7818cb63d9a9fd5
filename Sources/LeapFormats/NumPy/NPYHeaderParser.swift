import LeapDiagnostics

/// Reads the header of a `.npy` file: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, as far as Python
/// writes such dictionaries.
struct NPYHeaderParser {
    struct Header {
        /// As NumPy writes it: `<f8`; of records the list that describes them, from its bracket on.
        var type: String
        var isFortranOrder: Bool
        var shape: [Int]
    }

    private let file: FileData
    private var position: Int
    private let end: Int

    init(_ file: FileData, _ range: Range<Int>) {
        (self.file, position, end) = (file, range.lowerBound, range.upperBound)
    }

    private func fault(_ message: String) -> Diagnostic {
        file.damaged(at: position, "the header is not as NumPy writes it: " + message)
    }

    private var next: UInt8? { position < end ? file.bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 10 || byte == 9 { position += 1 }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard takes(character) else { throw fault("`\(character)` is missing") }
    }

    mutating func parse() throws -> Header {
        var type: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !takes("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr":
                skipSpace()
                if next == UInt8(ascii: "[") { return Header(type: "[", isFortranOrder: false, shape: []) }
                type = try string()
            case "fortran_order": isFortranOrder = try flag()
            case "shape": shape = try sizes()
            default: throw fault("there is no key '\(key)'")
            }
            guard takes(",") else {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard position == end else { throw fault("there is more behind its end") }
        guard let type else { throw fault("'descr' is missing") }
        guard let isFortranOrder else { throw fault("'fortran_order' is missing") }
        guard let shape else { throw fault("'shape' is missing") }
        return Header(type: type, isFortranOrder: isFortranOrder, shape: shape)
    }

    private mutating func string() throws -> String {
        skipSpace()
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw fault("a word in quotes is missing")
        }
        guard let close = file.bytes[(position + 1)..<end].firstIndex(of: quote) else {
            throw fault("a quote is not closed")
        }
        defer { position = close + 1 }
        return String(decoding: file.bytes[(position + 1)..<close], as: UTF8.self)
    }

    private mutating func flag() throws -> Bool {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)] where file.bytes[position..<end].starts(with: word.utf8)
        {
            position += word.utf8.count
            return value
        }
        throw fault("True or False is missing")
    }

    private mutating func sizes() throws -> [Int] {
        var result: [Int] = []
        try expect("(")
        while !takes(")") {
            skipSpace()
            let start = position
            while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
            guard let size = Int(String(decoding: file.bytes[start..<position], as: UTF8.self)) else {
                throw fault("a size is no whole number, or too large")
            }
            result.append(size)
            // Python 2 wrote large numbers with an L.
            if next == UInt8(ascii: "L") { position += 1 }
            guard takes(",") else {
                try expect(")")
                break
            }
        }
        return result
    }
}
