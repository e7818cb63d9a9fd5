import LeapDiagnostics
import LeapTensor

/// Reads an array from a file of NumPy's format `.npy`: a magic word, a version, a header that is a Python dictionary,
/// the numbers. Format: NumPy's documentation (numpy.lib.format).
public enum NPYReader {
    /// - Throws: `.file` when the file is damaged or has another type of elements; `.memory`, `.interrupted`.
    public static func read(_ file: FileData, name: String) throws -> StoredArray {
        let (start, end) = try headerRange(file)
        var parser = NPYHeaderParser(file, start..<end)
        let header = try parser.parse()
        let (type, isBigEndian) = try elementType(header.type, file)
        let shape = try SafetensorsReader.checkedShape(header.shape, file, "the array", at: start)
        let (size, overflow) = shape.count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflow, size <= file.bytes.count - end else {
            throw file.damaged(
                at: file.bytes.count,
                "an array \(shape.literal) of \(header.type) takes \(overflow ? "more bytes than there can be" : FileData.count(size)), and \(file.bytes.count - end) are there",
                help: ["the file is cut off"])
        }
        guard size == file.bytes.count - end else {
            throw file.damaged(
                at: end + size, "\(FileData.count(file.bytes.count - end - size)) follow behind the array's end")
        }
        guard header.isFortranOrder, shape.rank > 1 else {
            let (tensor, rounded) = try StoredNumbers.array(file, at: end, type, shape, isBigEndian: isBigEndian)
            return StoredArray(name: name, tensor: tensor, roundedCount: rounded)
        }
        // The first axis is the fastest: the same numbers as an array whose axes are in the opposite order.
        let (turned, rounded) = try StoredNumbers.array(
            file, at: end, type, Shape(shape.dimensions.reversed()), isBigEndian: isBigEndian)
        return StoredArray(name: name, tensor: try turned.withReversedAxes(), roundedCount: rounded)
    }

    /// Where the header stands; the numbers begin at its end.
    private static func headerRange(_ file: FileData) throws -> (start: Int, end: Int) {
        guard !file.bytes.isEmpty else { throw file.fault("is empty") }
        guard file.bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
            throw file.damaged(at: 0, "files of NumPy's format .npy begin with \\x93NUMPY, and this one does not")
        }
        let version = try file.integer(at: 6, count: 2, "the version of the format")
        let major = version & 0xFF
        guard 1...3 ~= major else {
            throw file.damaged(at: 6, "there is no version \(major) of the format")
        }
        let width = major == 1 ? 2 : 4
        let length = try file.integer(at: 8, count: width, "the length of the header")
        guard Int(length) <= file.bytes.count - 8 - width else {
            throw file.damaged(
                at: 8,
                "the header is said to have \(length) bytes, and \(FileData.count(file.bytes.count - 8 - width)) follow"
            )
        }
        return (8 + width, 8 + width + Int(length))
    }

    /// The type that NumPy writes as `<f4`: the order of the bytes, the kind, the size.
    private static func elementType(_ text: String, _ file: FileData) throws -> (StoredType, isBigEndian: Bool) {
        let types: [String: StoredType] = [
            "f8": .f64, "f4": .f32, "f2": .f16, "i8": .i64, "i4": .i32, "i2": .i16, "i1": .i8, "u8": .u64, "u4": .u32,
            "u2": .u16, "u1": .u8, "b1": .bool,
        ]
        if let order = text.first, "<>|=".contains(order), let type = types[String(text.dropFirst())] {
            return (type, order == ">")
        }
        let what: [Character: String] = [
            "O": "Python objects", "U": "texts", "S": "texts", "c": "complex numbers", "M": "dates", "m": "durations",
            "V": "records", "[": "records",
        ]
        let kind = text.first { !"<>|=".contains($0) }.flatMap { what[$0] } ?? "elements of the type \(text)"
        throw file.fault(
            "holds \(kind), and Leap reads numbers and booleans",
            help: ["f2, f4, f8, i1 to i8, u1 to u8 and b1 are read; in NumPy, x.astype(\"f8\") converts"])
    }
}
