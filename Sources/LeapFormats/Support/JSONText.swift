import LeapDiagnostics

/// A JSON text (RFC 8259) as values, with the byte at which each begins: the header of a safetensors file.
///
/// Numbers are whole: nothing that Leap reads has others.
indirect enum JSONValue {
    case object([Member])
    case array([JSONItem])
    case string(String)
    case integer(Int)
    case literal(String)

    struct Member {
        let key: String
        /// Where the key begins.
        let offset: Int
        let item: JSONItem
    }

    /// What it is, with its article.
    var kindName: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .integer: "a number"
        case .literal(let word): word
        }
    }
}

/// A JSON value and where it begins.
struct JSONItem {
    let value: JSONValue
    let offset: Int
}

/// Reads one JSON value from a stretch of a file.
struct JSONParser {
    private let file: FileData
    private var position: Int
    private let end: Int
    /// No header lies deeper; a text of brackets alone would use up the stack.
    private static let maximumDepth = 16

    private init(_ file: FileData, _ range: Range<Int>) {
        (self.file, position, end) = (file, range.lowerBound, range.upperBound)
    }

    /// - Throws: `.file` with the byte where the text stops being JSON.
    static func parse(_ file: FileData, _ range: Range<Int>) throws -> JSONItem {
        var parser = JSONParser(file, range)
        let item = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == parser.end else { throw parser.fault("there is more behind the header's end") }
        return item
    }

    private func fault(_ message: String) -> Diagnostic {
        file.damaged(at: position, "the header is not JSON: " + message)
    }

    private var next: UInt8? { position < end ? file.bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { position += 1 }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        skipSpace()
        guard next == UInt8(ascii: character) else { throw fault("`\(character)` is missing") }
        position += 1
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws -> JSONItem {
        skipSpace()
        guard depth < Self.maximumDepth else { throw fault("it is nested too deeply") }
        let start = position
        guard let byte = next else { throw fault("it ends too early") }
        let value: JSONValue
        switch byte {
        case UInt8(ascii: "{"): value = .object(try object(depth))
        case UInt8(ascii: "["): value = .array(try array(depth))
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .integer(try integer())
        default: value = .literal(try literal())
        }
        return JSONItem(value: value, offset: start)
    }

    private mutating func object(_ depth: Int) throws -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        position += 1
        if takes("}") { return members }
        repeat {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw fault("a name in quotes is missing") }
            let key = try string()
            try expect(":")
            members.append(JSONValue.Member(key: key, offset: start, item: try value(depth: depth + 1)))
            if members.count & 0xFFF == 0 { try file.checkInterrupt() }
        } while takes(",")
        try expect("}")
        return members
    }

    private mutating func array(_ depth: Int) throws -> [JSONItem] {
        var items: [JSONItem] = []
        position += 1
        if takes("]") { return items }
        repeat { items.append(try value(depth: depth + 1)) } while takes(",")
        try expect("]")
        return items
    }

    private mutating func integer() throws -> Int {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        let text = String(decoding: file.bytes[start..<position], as: UTF8.self)
        if let byte = next, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
            throw fault("a whole number is wanted")
        }
        guard let number = Int(text) else {
            position = start
            throw fault("\(text) is no whole number, or too large")
        }
        return number
    }

    private mutating func literal() throws -> String {
        for word in ["true", "false", "null"] where file.bytes[position..<end].starts(with: word.utf8) {
            position += word.utf8.count
            return word
        }
        throw fault("no value begins here")
    }

    private mutating func string() throws -> String {
        let start = position
        position += 1
        var units: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: units, as: UTF8.self) else {
                    position = start
                    throw fault("a string is not UTF-8")
                }
                return text
            case 0..<32:
                position -= 1
                throw fault("a control character stands in a string")
            case UInt8(ascii: "\\"): units += Array(try escape().utf8)
            default: units.append(byte)
            }
        }
        position = start
        throw fault("a string is not closed")
    }

    private mutating func escape() throws -> String {
        guard let byte = next else { throw fault("it ends too early") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            // A character outside of the first plane is written as two.
            if 0xD800..<0xDC00 ~= code {
                guard next == UInt8(ascii: "\\"), position + 1 < end, file.bytes[position + 1] == UInt8(ascii: "u")
                else { throw fault("half a character") }
                position += 2
                let low = try hexadecimal()
                guard 0xDC00..<0xE000 ~= low else { throw fault("half a character") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault("half a character") }
            return String(Character(scalar))
        default:
            position -= 1
            throw fault("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard position + 4 <= end,
            let code = UInt32(String(decoding: file.bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw fault("an escape without its four digits") }
        position += 4
        return code
    }

    /// A string as JSON writes it, in quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
