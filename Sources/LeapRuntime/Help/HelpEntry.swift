import LeapTensor

/// The documentation of one name: what `help`, the search by word and the reference page read.
public struct HelpEntry {
    /// The name, or the first spelling of a word or sign.
    public var name: String
    /// How it is called or written: `sum(x, axis = none, keep = false)`.
    public var title: String
    /// The heading it stands under; `nil` for what a session defined.
    public var topic: FunctionTopic?
    /// One sentence, then details, in paragraphs.
    public var summary: [String] = []
    /// The shapes it takes and gives.
    public var shapes = ""
    /// The value as a formula.
    public var formula = ""
    /// The derivative as a formula.
    public var derivative = ""
    /// Code with the output that it shows.
    public var examples: [(code: String, output: String)] = []
    public var seeAlso: [String] = []
    /// Other words by which it is found.
    public var keywords: [String] = []

    /// The summary up to its first full stop.
    public var sentence: String {
        let text = summary.first ?? ""
        var previous: Character = " "
        for index in text.indices {
            // A full stop ends a sentence when a space and a capital letter follow it, not in "0.5".
            if previous == ".", text[index] == " " {
                let next = text[text.index(after: index)...].first
                if next?.isUppercase != false { return String(text[..<index]) }
            }
            previous = text[index]
        }
        return text
    }
}

extension HelpEntry {
    init(_ builtin: Builtin) {
        self.init(
            name: builtin.name, title: builtin.signature, topic: builtin.topic, summary: [builtin.summary],
            shapes: builtin.shapes, formula: builtin.formula, derivative: builtin.derivative,
            examples: builtin.examples, seeAlso: builtin.seeAlso, keywords: builtin.keywords)
    }

    init(_ word: WordHelp) {
        self.init(
            name: word.words.first ?? "", title: word.form, topic: .words, summary: [word.summary],
            shapes: word.shapes, derivative: word.derivative,
            examples: word.example.code.isEmpty ? [] : [word.example], seeAlso: word.seeAlso,
            keywords: Array(word.words.dropFirst()) + word.keywords)
    }

    /// The documentation in the `##` lines above a definition: prose in paragraphs, then lines that begin with
    /// `shapes:`, `formula:`, `derivative:`, `see also:` or `keywords:`, then examples, each a line `>>> code` with its
    /// output below it.
    init(name: String, title: String, topic: FunctionTopic?, documentation: [String]) {
        self.init(name: name, title: title, topic: topic)
        let firstExample = documentation.firstIndex { $0.hasPrefix(Self.exampleMark) } ?? documentation.count
        read(prose: documentation[..<firstExample])
        for line in documentation[firstExample...] {
            if line.hasPrefix(Self.exampleMark) {
                examples.append((String(line.dropFirst(Self.exampleMark.count)), ""))
            } else {
                let last = examples.count - 1
                examples[last].output += (examples[last].output.isEmpty ? "" : "\n") + line
            }
        }
        for index in examples.indices {
            while examples[index].output.last == "\n" { examples[index].output.removeLast() }
        }
    }

    private static let exampleMark = ">>> "

    private mutating func read(prose: ArraySlice<String>) {
        var field: WritableKeyPath<HelpEntry, String>?
        var lists: [WritableKeyPath<HelpEntry, [String]>: String] = [:]
        var list: WritableKeyPath<HelpEntry, [String]>?
        var startsParagraph = true
        for line in prose {
            if let (label, rest) = Self.label(of: line) {
                (field, list) = (nil, nil)
                switch label {
                case "shapes": field = \.shapes
                case "formula": field = \.formula
                case "derivative": field = \.derivative
                case "see also": list = \.seeAlso
                default: list = \.keywords
                }
                if let field { self[keyPath: field] = rest }
                if let list { lists[list] = rest }
            } else if line.isEmpty {
                (field, list) = (nil, nil)
                startsParagraph = true
            } else if let field {
                self[keyPath: field] += " " + line
            } else if let list {
                lists[list, default: ""] += " " + line
            } else if startsParagraph || line.hasPrefix(" ") || summary.isEmpty {
                // An indented line is shown as it was written: a table, or steps.
                summary.append(line)
                startsParagraph = line.hasPrefix(" ")
            } else {
                summary[summary.count - 1] += " " + line
            }
        }
        for (path, text) in lists {
            self[keyPath: path] = text.split(separator: ",").map { part in
                let start = part.drop { $0 == " " }
                return String(start.reversed().drop { $0 == " " }.reversed())
            }.filter { !$0.isEmpty }
        }
    }

    private static func label(of line: String) -> (label: String, rest: String)? {
        for label in ["shapes", "formula", "derivative", "see also", "keywords"] where line.hasPrefix(label + ":") {
            return (label, String(line.dropFirst(label.count + 1).drop { $0 == " " }))
        }
        return nil
    }
}

/// What `help` answers.
public enum HelpAnswer {
    /// The documentation of one name.
    case entry(HelpEntry)
    /// Nothing has this name, but these entries speak of it, the nearest first.
    case found(word: String, entries: [HelpEntry])
    /// One sentence about a value.
    case remark(String)
}
