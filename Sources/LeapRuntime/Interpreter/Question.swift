/// What a running computation asks the person in front of it. How it looks is the front's business.
public struct Question: Sendable, Equatable {
    public enum Kind: Sendable {
        /// A line of text is the answer.
        case answer
        /// The person reads and presses Enter; what else is typed means nothing.
        case pause
    }

    /// What is asked. The answer is typed behind the last line, or behind `mark` when that line is empty.
    public let prompt: String
    public let kind: Kind

    /// - Parameter prompt: control characters but newlines are dropped, because fronts count its columns.
    public init(_ prompt: String, kind: Kind = .answer) {
        self.prompt = String(prompt.filter { $0 == "\n" || !$0.unicodeScalars.contains(where: Self.isControl) })
        self.kind = kind
    }

    /// Stands before an answer when the question has no last line of its own.
    public static let mark = "  ? "

    /// Waits until the person wants to go on.
    public static let pause = Question("— Enter goes on —", kind: .pause)

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }
}
