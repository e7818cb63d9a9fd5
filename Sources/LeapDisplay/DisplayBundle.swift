/// A value as its fronts can show it: MIME types with their data, the plainest always present.
public struct DisplayBundle: Sendable, Equatable {
    public static let plainType = "text/plain"

    /// The forms, the plain text first.
    public private(set) var parts: [(type: String, data: String)]

    public init(plain: String) {
        parts = [(Self.plainType, plain)]
    }

    /// Adds or replaces a form.
    public mutating func set(_ type: String, _ data: String) {
        if let index = parts.firstIndex(where: { $0.type == type }) {
            parts[index].data = data
        } else {
            parts.append((type, data))
        }
    }

    /// The plain text.
    public var plain: String { parts[0].data }

    public static func == (left: DisplayBundle, right: DisplayBundle) -> Bool {
        left.parts.elementsEqual(right.parts) { $0.type == $1.type && $0.data == $1.data }
    }
}
