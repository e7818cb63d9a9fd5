import LeapRuntime
import LeapTensor

/// All documentation as one page, by topic.
public struct ReferencePage {
    /// A heading with its entries.
    struct Section {
        let title: String
        /// Where links to the heading go.
        let anchor: String
        let entries: [HelpEntry]
    }

    let sections: [Section]
    /// The names that have an entry, with the anchors of their entries.
    private let anchors: [String: String]
    static let title = "The Leap reference"
    static let introduction =
        "Every function, word and sign of the language. `[n, m]` is a shape: a matrix of n rows and m columns; `[…]` is "
        + "any shape. g is the gradient of the result. Every example is run as a test."

    /// - Parameter entries: in the order in which they are to stand, those of a topic together.
    public init(_ entries: [HelpEntry]) {
        var sections: [Section] = []
        for topic in FunctionTopic.allCases.map(Optional.some) + [nil] {
            let own = entries.filter { $0.topic == topic }
            guard !own.isEmpty else { continue }
            sections.append(
                Section(
                    title: topic?.title ?? "Others", anchor: "topic-" + (topic?.rawValue ?? "others"), entries: own))
        }
        self.sections = sections
        var anchors: [String: String] = [:]
        for entry in entries {
            let anchor = Self.anchor(of: entry)
            anchors[entry.name] = anchor
            // A sign is also found by its other spellings.
            if entry.topic == .words {
                for word in entry.keywords where anchors[word] == nil { anchors[word] = anchor }
            }
        }
        self.anchors = anchors
    }

    /// Where links to an entry go: the name, or for signs the numbers of their characters.
    static func anchor(of entry: HelpEntry) -> String {
        let isWord =
            entry.name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
            || entry.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if isWord, entry.name != "_" { return (entry.topic == .words ? "word-" : "") + entry.name }
        return "sign-" + entry.name.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: "-")
    }

    /// Where a link to a name goes; `nil` when there is no such entry.
    func anchor(for name: String) -> String? { anchors[name] }

    /// The fields of an entry that are formulas, with their labels.
    static func fields(of entry: HelpEntry) -> [(label: String, text: String)] {
        [("shapes", entry.shapes), ("value", entry.formula), ("derivative", entry.derivative)].filter { !$0.1.isEmpty }
            .map { (label: $0.0, text: $0.1) }
    }

    // MARK: Markdown

    /// The page in CommonMark.
    public var markdown: String {
        var text = "# \(Self.title)\n\n\(Self.introduction)\n\n"
        for section in sections { text += "- [\(section.title)](#\(section.anchor))\n" }
        for section in sections {
            text += "\n<a id=\"\(section.anchor)\"></a>\n\n## \(section.title)\n"
            for entry in section.entries { text += markdown(of: entry) }
        }
        return text
    }

    private func markdown(of entry: HelpEntry) -> String {
        var text = "\n<a id=\"\(Self.anchor(of: entry))\"></a>\n\n### \(Self.code(entry.title))\n\n"
        text += entry.summary.map(Self.escaped).joined(separator: "\n\n") + "\n\n"
        let fields = Self.fields(of: entry)
        for field in fields { text += "- \(field.label): \(Self.code(field.text))\n" }
        if !fields.isEmpty { text += "\n" }
        for example in entry.examples {
            text += Self.fence("leap", example.code)
            if !example.output.isEmpty { text += Self.fence("output", example.output) }
        }
        if !entry.seeAlso.isEmpty {
            let links = entry.seeAlso.map { name in
                anchor(for: name).map { "[\(Self.code(name))](#\($0))" } ?? Self.code(name)
            }
            text += "See also: \(links.joined(separator: ", "))\n"
        }
        return text
    }

    /// Text as code: between more backticks than it has in a row itself.
    private static func code(_ text: String) -> String {
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return fence + pad + text + pad + fence
    }

    private static func fence(_ kind: String, _ text: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
        return "\(fence)\(kind)\n\(text)\n\(fence)\n\n"
    }

    private static func longestRun(of character: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for next in text {
            run = next == character ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Prose in which the signs of Markdown stand for themselves, outside of backticks.
    private static func escaped(_ text: String) -> String {
        var result = ""
        var isCode = false
        for character in text {
            if character == "`" { isCode.toggle() }
            if !isCode, "\\*_<>[]#|~".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
