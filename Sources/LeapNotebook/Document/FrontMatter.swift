/// The facts at the head of a notebook: `key: value` lines between `---` lines.
public struct FrontMatter: Sendable, Equatable {
    public var title: String?
    /// The seed of the session's random numbers.
    public var seed: UInt64?
    /// The lowest version of Leap that the notebook needs.
    public var leap: String?
    /// The tolerance of its cells that state none (see `NumberComparison`).
    public var tolerance: Double?

    public init() {}

    /// Reads the front matter, if the text begins with one: a first line `---`, a second line that is not blank, and
    /// a line `---` or `...` that closes it.
    /// - Returns: how many lines it takes, and what is wrong in it.
    static func parse(_ bytes: [UInt8], lines: SourceLines) -> (FrontMatter, lineCount: Int, problems: [Problem]) {
        var result = FrontMatter()
        func text(_ line: Int) -> String { String(decoding: bytes[lines.content(line)], as: UTF8.self) }
        guard lines.count > 1 else { return (result, 0, []) }
        var first = text(0)
        if first.unicodeScalars.first == "\u{FEFF}" { first.unicodeScalars.removeFirst() }
        guard trimmingTrailingWhitespace(first) == "---", !trimmed(text(1)).isEmpty else { return (result, 0, []) }
        let closing = (1..<lines.count).first { ["---", "..."].contains(trimmingTrailingWhitespace(text($0))) }
        guard let closing else {
            guard entry(text(1)) != nil else { return (result, 0, []) }
            let problem = Problem(line: 1, message: "the front matter is never closed; end it with a line \"---\"")
            return (result, 0, [problem])
        }
        var problems: [Problem] = []
        for line in 1..<closing {
            let content = text(line)
            // Blank lines, comments, and what continues an entry of YAML's longer forms.
            if trimmed(content).isEmpty || content.hasPrefix("#") || content.hasPrefix(" ") || content.hasPrefix("-") {
                continue
            }
            guard let (key, value) = entry(content) else {
                let message = "this line of the front matter is not of the form \"key: value\""
                problems.append(Problem(line: line + 1, message: message))
                continue
            }
            if let message = result.set(key, value) { problems.append(Problem(line: line + 1, message: message)) }
        }
        return (result, closing + 1, problems)
    }

    /// Takes in one entry. Keys that Leap does not know are another tool's business.
    /// - Returns: what is wrong with it.
    private mutating func set(_ key: String, _ value: String) -> String? {
        switch key {
        case "title":
            title = value
        case "seed":
            guard let number = UInt64(value) else {
                return "the seed has to be a whole number from 0, not \"\(value)\""
            }
            seed = number
        case "tolerance":
            guard let number = parseTolerance(value) else {
                return "the tolerance has to be a number from 0, for example 1e-3, not \"\(value)\""
            }
            tolerance = number
        case "leap":
            leap = value
            guard let needed = LeapVersion.parse(value) else {
                return "the version has to be numbers with dots, for example \(LeapVersion.current), not \"\(value)\""
            }
            if let current = LeapVersion.parse(LeapVersion.current), current.lexicographicallyPrecedes(needed) {
                return "this notebook needs Leap \(value) or later; this is \(LeapVersion.current)"
            }
        default: break
        }
        return nil
    }

    private static func entry(_ line: String) -> (key: String, value: String)? {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = line[..<colon]
        guard !key.isEmpty, key.utf8.allSatisfy({ $0 != .space && $0 != .tab }) else { return nil }
        var rest = line[line.utf8.index(after: colon)...]
        guard rest.isEmpty || rest.utf8.first?.isBlank == true else { return nil }
        if let comment = commentStart(rest) { rest = rest[..<comment] }
        var value = trimmed(String(rest))
        if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
            value = String(value.dropFirst().dropLast())
        }
        return (String(key), value)
    }

    /// Where ` # …` begins, outside quotes.
    private static func commentStart(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        var previous: Character = " "
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if (character == "\"" || character == "'") && previous == " " {
                quote = character
            } else if character == "#" && (previous == " " || previous == "\t") {
                return index
            }
            previous = character
        }
        return nil
    }
}

/// A tolerance as it is written; `nil` when it is not a finite number from 0.
func parseTolerance(_ text: String) -> Double? {
    guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
    return number
}

/// The text without white space at both ends.
func trimmed(_ text: String) -> String {
    trimmingTrailingWhitespace(String(text.drop { $0 == " " || $0 == "\t" }))
}

/// The version of Leap.
public enum LeapVersion {
    public static let current = "0.1.0"

    /// The numbers of a version such as `0.1`.
    static func parse(_ text: String) -> [Int]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var numbers: [Int] = []
        for part in parts {
            guard let number = Int(part), number >= 0 else { return nil }
            numbers.append(number)
        }
        while numbers.last == 0 { numbers.removeLast() }
        return numbers
    }
}
