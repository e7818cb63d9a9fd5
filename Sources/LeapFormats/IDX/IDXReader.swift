import LeapDiagnostics
import LeapTensor

/// Reads an array from an IDX file, the format of the MNIST data sets: two zeros, a code for the type, the number of
/// axes, a size of four bytes for each, the numbers; the most significant byte first. Also compressed with gzip.
public enum IDXReader {
    private static let types: [UInt8: StoredType] = [
        0x08: .u8, 0x09: .i8, 0x0B: .i16, 0x0C: .i32, 0x0D: .f32, 0x0E: .f64,
    ]

    /// - Throws: `.file` that names the byte when the file is damaged; `.memory`, `.interrupted`.
    public static func read(_ packed: FileData) throws -> Tensor {
        guard !packed.bytes.isEmpty else { throw packed.fault("is empty") }
        let file = Gzip.isCompressed(packed.bytes) ? try Gzip.content(of: packed) : packed
        let inside = Gzip.isCompressed(packed.bytes) ? " (of what it unpacks to)" : ""
        guard file.bytes.count >= 4 else {
            throw file.damaged(at: file.bytes.count, "the file ends inside its first four bytes\(inside)")
        }
        guard file.bytes[0] == 0, file.bytes[1] == 0 else {
            throw file.damaged(
                at: 0,
                "IDX files begin with two zero bytes, and this one with \(file.bytes[0]) and \(file.bytes[1])\(inside)",
                help: ["the files of MNIST are called train-images-idx3-ubyte, train-labels-idx1-ubyte and so on"])
        }
        guard let type = types[file.bytes[2]] else {
            throw file.damaged(at: 2, "there is no type of the code \(file.bytes[2])\(inside)")
        }
        let rank = Int(file.bytes[3])
        var sizes: [Int] = []
        for axis in 0..<rank {
            sizes.append(Int(try file.integer(at: 4 + 4 * axis, count: 4, isBigEndian: true, "the sizes\(inside)")))
        }
        let shape = try SafetensorsReader.checkedShape(sizes, file, "the array", at: 4)
        let start = 4 + 4 * rank
        let (size, overflow) = shape.count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflow, size <= file.bytes.count - start else {
            throw file.damaged(
                at: file.bytes.count,
                "an array \(shape.literal) takes \(overflow ? "more bytes than there can be" : FileData.count(size)), and \(file.bytes.count - start) are there\(inside)",
                help: ["the file is cut off"])
        }
        guard size == file.bytes.count - start else {
            throw file.damaged(
                at: start + size,
                "\(FileData.count(file.bytes.count - start - size)) follow behind the array's end\(inside)")
        }
        return try StoredNumbers.array(file, at: start, type, shape, isBigEndian: true).tensor
    }
}
