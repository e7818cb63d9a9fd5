/// One suggestion under an error: words, and code that can be typed as it stands.
///
/// A suggestion is written as a string, with `\(code: …)` where code stands:
///
///     "\(code: "all(x > 0)") asks whether every element is"
///
/// Code runs in the session as it was when the error came up; a form with `…` in it, or an example with names that the
/// session does not know, is words. So a test can type every piece of code that a message offers, and a front can make
/// it a button.
public struct Help: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// A stretch of a suggestion.
    public enum Part: Sendable, Hashable {
        case words(String)
        case code(String)

        /// The text of either.
        public var text: String {
            switch self {
            case .words(let text), .code(let text): text
            }
        }
    }

    /// The words and the code, in the order they are read.
    public private(set) var parts: [Part]
    /// What follows the words of a rule as long as the learner's own line cannot be offered; see `rule`.
    private var example: String?

    public init(parts: [Part]) { self.parts = parts }

    /// A rule of the language with an example, which gives way to the learner's own line where that can be offered.
    ///
    ///     Help.rule("a power is written with ^", orExample: ", for example x^2")
    /// - Parameters:
    ///   - rule: the words; may be empty, when the line says it all.
    ///   - example: what follows them without a line, as it is to be read.
    public static func rule(_ rule: String, orExample example: String = "") -> Help {
        var help = Help(parts: rule.isEmpty ? [] : [.words(rule)])
        help.example = example
        return help
    }

    /// Whether it is a rule that waits for a line; see `rule`.
    public var isRule: Bool { example != nil }

    /// A rule followed by a line that obeys it.
    public func shown(by line: String) -> Help {
        Help(parts: parts + (parts.isEmpty ? [] : [.words(": ")]) + [.code(line)])
    }

    /// A suggestion in words alone.
    public init(_ words: String) { parts = [.words(words)] }

    /// A suggestion that is nothing but code.
    public static func code(_ code: String) -> Help { Help(parts: [.code(code)]) }

    public init(stringLiteral value: String) { self.init(value) }

    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// As it is shown, in one line.
    public var text: String { shownParts.map(\.text).joined() }

    /// The words and the code as they are shown.
    var shownParts: [Part] { parts + (example.map { [.words($0)] } ?? []) }

    public var description: String { text }

    /// Every piece of code in it; each runs by itself.
    public var code: [String] {
        parts.compactMap { part in
            if case .code(let code) = part { return code }
            return nil
        }
    }

    /// The suggestion with every stretch changed by `transform`.
    public func mapText(_ transform: (String) -> String) -> Help {
        Help(
            parts: parts.map { part in
                switch part {
                case .words(let text): .words(transform(text))
                case .code(let text): .code(transform(text))
                }
            })
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { append(literal) }

        /// Words.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) { append(value.description) }

        /// Code that runs.
        public mutating func appendInterpolation(code: String) { parts.append(.code(code)) }

        private mutating func append(_ words: String) {
            guard !words.isEmpty else { return }
            if case .words(let before)? = parts.last {
                parts[parts.count - 1] = .words(before + words)
            } else {
                parts.append(.words(words))
            }
        }
    }
}
