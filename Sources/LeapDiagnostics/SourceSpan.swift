/// A stretch of source code: byte offsets into a `SourceMap`, which lays all sources end to end.
///
/// A span is two integers, so that it can be carried by every node of the syntax tree, every instruction
/// and every recorded value; it is resolved to a file, a line and a column only when someone reads it.
public struct SourceSpan: Hashable, Sendable {
    /// The offset of the first byte.
    public var start: UInt32
    /// The offset just behind the last byte.
    public var end: UInt32

    public init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }

    /// The span of nothing, for values that no source line made.
    public static let none = SourceSpan(start: 0, end: 0)

    /// The smallest span that covers both.
    public func union(_ other: SourceSpan) -> SourceSpan {
        if self == .none { return other }
        if other == .none { return self }
        return SourceSpan(start: min(start, other.start), end: max(end, other.end))
    }

    /// The span as one integer, for modules that carry it without reading it.
    public var rawValue: UInt64 { UInt64(start) << 32 | UInt64(end) }

    public init(rawValue: UInt64) {
        start = UInt32(truncatingIfNeeded: rawValue >> 32)
        end = UInt32(truncatingIfNeeded: rawValue)
    }
}
