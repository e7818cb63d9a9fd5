import LeapTensor

/// A table as columns.
public struct Table {
    public enum Column {
        /// f32 numbers, nan where one is missing; f64 when f32 would not hold the large ones among them.
        case numbers(Tensor)
        case booleans(Tensor)
        case texts([String])
    }

    public var columns: [(name: String, column: Column)]
    /// What is worth a remark: a header without rows, a separator that was probably not meant.
    public var remarks: [String] = []
}

/// How a table is written.
public struct TableSettings: Sendable {
    /// The character between fields: one byte.
    public var separator: UInt8 = UInt8(ascii: ",")
    /// Whether the first line names the columns.
    public var hasHeader = true

    public init(separator: UInt8 = UInt8(ascii: ","), hasHeader: Bool = true) {
        (self.separator, self.hasHeader) = (separator, hasHeader)
    }
}
