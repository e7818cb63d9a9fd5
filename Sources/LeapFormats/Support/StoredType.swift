import LeapTensor

/// How the numbers of an array lie in a file.
///
/// Leap computes in f64, f32 and booleans. A stored type becomes the narrowest of these that holds all its numbers; of
/// the whole numbers of 64 bits those beyond 2^53 are rounded, and counted.
public enum StoredType: CaseIterable, Sendable {
    case f64, f32, f16, bf16
    case i64, i32, i16, i8
    case u64, u32, u16, u8
    case bool

    /// The size of one number in bytes.
    public var byteCount: Int {
        switch self {
        case .f64, .i64, .u64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .i8, .u8, .bool: 1
        }
    }

    /// What it becomes here.
    public var dataType: DataType {
        switch self {
        case .f64, .i64, .u64, .i32, .u32: .f64
        case .f32, .f16, .bf16, .i16, .u16, .i8, .u8: .f32
        case .bool: .bool
        }
    }

    /// How a type of Leap is stored.
    public init(_ type: DataType) {
        switch type {
        case .f64: self = .f64
        case .f32: self = .f32
        case .bool: self = .bool
        }
    }
}

/// An array that was read from a file.
public struct StoredArray {
    public var name: String
    public var tensor: Tensor
    /// How many whole numbers had to be rounded because they lie beyond 2^53.
    public var roundedCount = 0

    public init(name: String, tensor: Tensor, roundedCount: Int = 0) {
        (self.name, self.tensor, self.roundedCount) = (name, tensor, roundedCount)
    }
}

/// Turns stored numbers into arrays.
enum StoredNumbers {
    /// So many numbers are converted between two looks at the interrupt flag.
    private static let together = 1 << 20

    /// The array whose numbers begin at `offset`, in row-major order. The caller has checked that they are all there.
    /// - Throws: `.memory`, `.interrupted`.
    static func array(
        _ file: FileData, at offset: Int, _ type: StoredType, _ shape: Shape, isBigEndian: Bool = false
    ) throws -> (tensor: Tensor, roundedCount: Int) {
        let count = shape.count
        precondition(offset >= 0 && offset + count * type.byteCount <= file.bytes.count, "numbers outside of the file")
        var rounded = 0
        func read<Raw: FixedWidthInteger, Element: TensorElement>(
            _ element: Element.Type, _ value: (Raw) -> Element
        ) throws -> Tensor {
            try Tensor.build(element, shape: shape) { target in
                try file.bytes.withUnsafeBytes { bytes in
                    var start = 0
                    while start < count {
                        try file.checkInterrupt()
                        let end = min(count, start + together)
                        for index in start..<end {
                            let raw = bytes.loadUnaligned(
                                fromByteOffset: offset + index * MemoryLayout<Raw>.size, as: Raw.self)
                            target[index] = value(isBigEndian ? Raw(bigEndian: raw) : Raw(littleEndian: raw))
                        }
                        start = end
                    }
                }
            }
        }
        let tensor: Tensor
        switch type {
        case .f64: tensor = try read(Double.self) { (raw: UInt64) in Double(bitPattern: raw) }
        case .f32: tensor = try read(Float.self) { (raw: UInt32) in Float(bitPattern: raw) }
        case .f16: tensor = try read(Float.self) { (raw: UInt16) in Self.half(raw) }
        case .bf16: tensor = try read(Float.self) { (raw: UInt16) in Float(bitPattern: UInt32(raw) << 16) }
        case .i64:
            tensor = try read(Double.self) { (raw: Int64) in
                if raw.magnitude > 1 << 53, Int64(exactly: Double(raw)) != raw { rounded += 1 }
                return Double(raw)
            }
        case .u64:
            tensor = try read(Double.self) { (raw: UInt64) in
                if raw > 1 << 53, UInt64(exactly: Double(raw)) != raw { rounded += 1 }
                return Double(raw)
            }
        case .i32: tensor = try read(Double.self) { (raw: Int32) in Double(raw) }
        case .u32: tensor = try read(Double.self) { (raw: UInt32) in Double(raw) }
        case .i16: tensor = try read(Float.self) { (raw: Int16) in Float(raw) }
        case .u16: tensor = try read(Float.self) { (raw: UInt16) in Float(raw) }
        case .i8: tensor = try read(Float.self) { (raw: Int8) in Float(raw) }
        case .u8: tensor = try read(Float.self) { (raw: UInt8) in Float(raw) }
        case .bool: tensor = try read(Bool.self) { (raw: UInt8) in raw != 0 }
        }
        return (tensor, rounded)
    }

    /// A number of 16 bits (IEEE 754 binary16); every one is a Float.
    static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            // Subnormal: a multiple of 2^-24.
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// Writes the elements of an array in row-major order, least significant byte first.
    static func write(_ tensor: Tensor, to sink: FileSink) throws {
        func write<Element: TensorElement>(_ type: Element.Type) throws {
            try tensor.withPacked(type) { elements in
                try sink(UnsafeRawBufferPointer(UnsafeBufferPointer(start: elements, count: tensor.count)))
            }
        }
        switch tensor.dataType {
        case .f64: try write(Double.self)
        case .f32: try write(Float.self)
        case .bool: try write(Bool.self)
        }
    }
}
