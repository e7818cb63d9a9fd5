/// What the elements of a tensor are.
public enum DataType: UInt8, Sendable, CaseIterable {
    /// 64-bit floating point, the type of literals.
    case f64
    /// 32-bit floating point, the type of data sets and layers.
    case f32
    /// `true` and `false`; counts as 1 and 0 in arithmetic.
    case bool

    /// The size of one element in bytes.
    public var byteCount: Int {
        switch self {
        case .f64: 8
        case .f32: 4
        case .bool: 1
        }
    }

    /// The name the learner reads.
    public var name: String {
        switch self {
        case .f64: "f64"
        case .f32: "f32"
        case .bool: "bool"
        }
    }
}

/// A Swift type that tensors hold.
public protocol TensorElement {
    static var dataType: DataType { get }
    /// The element as the widest number; `true` is 1.
    var asDouble: Double { get }
    init(fromDouble value: Double)
}

extension Double: TensorElement {
    public static var dataType: DataType { .f64 }
    @inlinable public var asDouble: Double { self }
    @inlinable public init(fromDouble value: Double) { self = value }
}

extension Float: TensorElement {
    public static var dataType: DataType { .f32 }
    @inlinable public var asDouble: Double { Double(self) }
    @inlinable public init(fromDouble value: Double) { self = Float(value) }
}

extension Bool: TensorElement {
    public static var dataType: DataType { .bool }
    @inlinable public var asDouble: Double { self ? 1 : 0 }
    @inlinable public init(fromDouble value: Double) { self = value != 0 }
}
