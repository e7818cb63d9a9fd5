import LeapDiagnostics

/// Reads the fields of a message in the wire format of Protocol Buffers (see `ProtobufWriter`). Nothing is copied before
/// it is asked for, and no length is believed that reaches outside of the message.
struct ProtobufReader {
    enum WireType: UInt64 {
        case variable = 0
        case eightBytes = 1
        case length = 2
        case fourBytes = 5
    }

    struct Field {
        let number: Int
        let type: WireType
        /// Where its value begins.
        let offset: Int
        /// The value of a number; of four or eight bytes the bit pattern.
        let number64: UInt64
        /// The stretch of a text, a message or packed numbers.
        let range: Range<Int>
    }

    let file: FileData
    private var position: Int
    private let end: Int

    /// - Parameter range: the bytes of the message.
    init(_ file: FileData, _ range: Range<Int>) {
        (self.file, position, end) = (file, range.lowerBound, range.upperBound)
    }

    private mutating func variable() throws -> UInt64 {
        let start = position
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = file.bytes[position]
            position += 1
            guard shift < 64 else { break }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
        throw file.damaged(at: start, "a number does not end")
    }

    /// The next field; `nil` at the end of the message.
    mutating func next() throws -> Field? {
        guard position < end else { return nil }
        let start = position
        let key = try variable()
        let number = Int(truncatingIfNeeded: key >> 3)
        guard let type = WireType(rawValue: key & 7), number > 0, key >> 3 < 1 << 29 else {
            throw file.damaged(at: start, "no field of a message begins here")
        }
        let offset = position
        switch type {
        case .variable:
            let value = try variable()
            return Field(number: number, type: type, offset: offset, number64: value, range: offset..<position)
        case .fourBytes, .eightBytes:
            let count = type == .fourBytes ? 4 : 8
            guard count <= end - position else { throw file.damaged(at: start, "a number is cut off") }
            let value = try file.integer(at: position, count: count, "a number")
            position += count
            return Field(number: number, type: type, offset: offset, number64: value, range: offset..<position)
        case .length:
            let length = try variable()
            guard length <= UInt64(end - position) else {
                throw file.damaged(
                    at: start,
                    "a part is said to have \(length) bytes, and \(FileData.count(end - position)) are left of its whole"
                )
            }
            let range = position..<(position + Int(length))
            position = range.upperBound
            return Field(number: number, type: type, offset: range.lowerBound, number64: 0, range: range)
        }
    }

    // Values

    static func text(_ file: FileData, _ field: Field) throws -> String {
        guard field.type == .length, let text = String(validating: file.bytes[field.range], as: UTF8.self) else {
            throw file.damaged(at: field.offset, "a text is not UTF-8")
        }
        return text
    }

    static func integer(_ field: Field) -> Int { Int(truncatingIfNeeded: field.number64) }

    static func float(_ field: Field) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: field.number64)) }

    /// Numbers of variable length: one, or many packed.
    static func integers(_ file: FileData, _ field: Field) throws -> [Int] {
        guard field.type == .length else { return [integer(field)] }
        var reader = ProtobufReader(file, field.range)
        var result: [Int] = []
        while reader.position < reader.end { result.append(Int(truncatingIfNeeded: try reader.variable())) }
        return result
    }

    /// Numbers of four or eight bytes: one, or many packed.
    static func fixed(_ file: FileData, _ field: Field, size: Int) throws -> [UInt64] {
        guard field.type == .length else { return [field.number64] }
        guard field.range.count % size == 0 else {
            throw file.damaged(at: field.offset, "a list of numbers is cut off")
        }
        return try stride(from: field.range.lowerBound, to: field.range.upperBound, by: size).map {
            try file.integer(at: $0, count: size, "a number")
        }
    }
}
