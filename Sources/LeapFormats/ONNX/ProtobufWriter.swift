/// Writes messages in the wire format of Protocol Buffers: as much of it as ONNX files need.
///
/// A field is a key (its number and how its value is written), then the value: a whole number of variable length, four
/// bytes, or a length and so many bytes (texts, messages, packed numbers).
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func key(_ field: Int, _ wireType: ProtobufReader.WireType) {
        variable(UInt64(field) << 3 | wireType.rawValue)
    }

    mutating func integer(_ field: Int, _ value: Int) {
        key(field, .variable)
        variable(UInt64(bitPattern: Int64(value)))
    }

    mutating func float(_ field: Int, _ value: Float) {
        key(field, .fourBytes)
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift))) }
    }

    mutating func data(_ field: Int, _ content: [UInt8]) {
        key(field, .length)
        variable(UInt64(content.count))
        bytes += content
    }

    mutating func string(_ field: Int, _ text: String) { data(field, Array(text.utf8)) }

    /// A message inside this one.
    mutating func message(_ field: Int, _ body: (inout ProtobufWriter) throws -> Void) rethrows {
        var inner = ProtobufWriter()
        try body(&inner)
        data(field, inner.bytes)
    }

    /// Whole numbers of variable length, packed.
    mutating func integers(_ field: Int, _ values: [Int]) {
        var inner = ProtobufWriter()
        for value in values { inner.variable(UInt64(bitPattern: Int64(value))) }
        data(field, inner.bytes)
    }
}
