import LeapDiagnostics
import LeapTensor

/// Reads arrays from a safetensors file: eight bytes with the length of the header, the header in JSON, the numbers.
///
/// The header maps each name to `{"dtype", "shape", "data_offsets"}`, the offsets counted from the header's end; the
/// stretches of all arrays lie one behind the other and fill the file. Format: the documentation of Hugging Face's
/// safetensors.
public enum SafetensorsReader {
    private static let types: [String: StoredType] = [
        "F64": .f64, "F32": .f32, "F16": .f16, "BF16": .bf16, "I64": .i64, "I32": .i32, "I16": .i16, "I8": .i8,
        "U64": .u64, "U32": .u32, "U16": .u16, "U8": .u8, "BOOL": .bool,
    ]
    /// The format allows no longer header.
    private static let longestHeader: UInt64 = 100_000_000

    /// One line of the header.
    private struct Entry {
        let name: String
        let offset: Int
        let type: StoredType
        let shape: Shape
        let range: Range<Int>
    }

    /// The arrays in the order of the header.
    /// - Throws: `.file` that names the byte when the file is damaged; `.memory`, `.interrupted`.
    public static func read(_ file: FileData) throws -> [StoredArray] {
        let length = try headerLength(file)
        let entries = try entries(file, headerEnd: 8 + length)
        try check(entries, file, dataStart: 8 + length)
        return try entries.map { entry in
            let (tensor, rounded) = try StoredNumbers.array(
                file, at: 8 + length + entry.range.lowerBound, entry.type, entry.shape)
            return StoredArray(name: entry.name, tensor: tensor, roundedCount: rounded)
        }
    }

    private static func headerLength(_ file: FileData) throws -> Int {
        guard !file.bytes.isEmpty else { throw file.fault("is empty") }
        guard file.bytes.count >= 8 else {
            throw file.damaged(
                at: file.bytes.count, "the file ends inside the length of the header, which takes 8 bytes")
        }
        let length = try file.integer(at: 0, count: 8, "the length of the header")
        guard length <= longestHeader, Int(length) <= file.bytes.count - 8 else {
            throw file.damaged(
                at: 0,
                "the header is said to have \(length) bytes, and \(FileData.count(file.bytes.count - 8)) follow",
                help: ["it is cut off, or no safetensors file"])
        }
        return Int(length)
    }

    private static func entries(_ file: FileData, headerEnd: Int) throws -> [Entry] {
        let header = try JSONParser.parse(file, 8..<headerEnd)
        guard case .object(let members) = header.value else {
            throw file.damaged(at: header.offset, "the header is \(header.value.kindName), not an object")
        }
        var seen: Set<String> = []
        return try members.compactMap { member in
            guard seen.insert(member.key).inserted else {
                throw file.damaged(at: member.offset, "the name \(JSONParser.quoted(member.key)) stands there twice")
            }
            return member.key == "__metadata__" ? nil : try entry(member, file)
        }
    }

    private static func entry(_ member: JSONValue.Member, _ file: FileData) throws -> Entry {
        let name = JSONParser.quoted(member.key)
        func fault(_ offset: Int, _ message: String) -> Diagnostic {
            file.damaged(at: offset, "\(name) \(message)")
        }
        guard case .object(let fields) = member.item.value else {
            throw fault(member.item.offset, "is described by \(member.item.value.kindName), not an object")
        }
        func field(_ key: String) throws -> JSONItem {
            guard let field = fields.first(where: { $0.key == key }) else {
                throw fault(member.item.offset, "has no \(key)")
            }
            return field.item
        }
        /// A list of whole numbers that are not negative.
        func sizes(_ key: String) throws -> [Int] {
            let item = try field(key)
            guard case .array(let items) = item.value else {
                throw fault(item.offset, "has \(item.value.kindName) as its \(key), not a list")
            }
            return try items.map { item in
                guard case .integer(let size) = item.value, size >= 0 else {
                    throw fault(item.offset, "has a \(key) in which a number is negative, or none")
                }
                return size
            }
        }
        let dtype = try field("dtype")
        guard case .string(let word) = dtype.value else { throw fault(dtype.offset, "has a dtype that is no string") }
        guard let type = types[word] else {
            throw file.fault(
                "has an array of a type that Leap does not read: \(name) is \(word)",
                help: ["these are read: F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL"])
        }
        let dimensions = try sizes("shape")
        let shape = try checkedShape(dimensions, file, name, at: try field("shape").offset)
        let offsets = try sizes("data_offsets")
        let place = try field("data_offsets").offset
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw fault(place, "has data_offsets that are no begin and end")
        }
        let (wanted, overflow) = shape.count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflow, offsets[1] - offsets[0] == wanted else {
            throw fault(
                place,
                "has \(FileData.count(offsets[1] - offsets[0])), and an array \(shape.literal) of \(word) takes \(overflow ? "more than there can be" : "\(wanted)")"
            )
        }
        return Entry(name: member.key, offset: member.offset, type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// A shape that stands in a file.
    static func checkedShape(_ sizes: [Int], _ file: FileData, _ name: String, at offset: Int) throws -> Shape {
        do {
            return try Shape.checked(sizes)
        } catch let error as TensorError {
            if sizes.count > Shape.maximumRank {
                throw file.fault("has an array with \(sizes.count) axes: \(name); \(error.message)")
            }
            throw file.damaged(at: offset, "\(name) has an impossible shape: \(error.message)")
        }
    }

    /// The stretches of the arrays fill the file without gaps.
    private static func check(_ entries: [Entry], _ file: FileData, dataStart: Int) throws {
        let available = file.bytes.count - dataStart
        var end = 0
        var last: Entry?
        let ordered = entries.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        for entry in ordered {
            let name = JSONParser.quoted(entry.name)
            guard entry.range.upperBound <= available else {
                throw file.damaged(
                    at: file.bytes.count,
                    "\(name) ends at byte \(entry.range.upperBound) of the numbers, and there are \(available)",
                    help: ["the file is cut off, or its header is wrong"])
            }
            guard entry.range.lowerBound == end else {
                let problem =
                    entry.range.lowerBound < end
                    ? "overlaps with \(last.map { JSONParser.quoted($0.name) } ?? "another")"
                    : "leaves a gap of \(FileData.count(entry.range.lowerBound - end)) before it"
                throw file.damaged(at: entry.offset, "\(name) \(problem)")
            }
            end = entry.range.upperBound
            last = entry
        }
        guard end == available else {
            throw file.damaged(
                at: dataStart + end, "\(FileData.count(available - end)) follow that belong to no array")
        }
    }
}
