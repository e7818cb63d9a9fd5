import LeapDiagnostics
import LeapTensor

extension Interpreter {
    /// What `help(value)` answers: the documentation of a function, or what kind of value it is.
    func help(of value: Value) throws -> HelpAnswer {
        switch value {
        case .unbound:
            return .remark(
                "help(name) shows the documentation of a function, for example help(softmax). help(\"average\") finds what a word is about, help(\"@\") explains a sign. On the command line, `leap help` lists the commands and `leap help --all` writes everything."
            )
        case .function(let function): return answer(for: function)
        case .string(let string):
            guard let answer = help(for: string.text) ?? helpSearch(string.text) else {
                var error = nameError(string.text)
                error.message = "nothing is named \"\(string.text)\", and no help speaks of it"
                throw error
            }
            return answer
        case .variable(let variable):
            return .remark(
                variable.isTrained
                    ? "A parameter: `:=` updates it, ∂J/∂w differentiates by it."
                    : "A state: `:=` updates it; it is not trained.")
        default: return .remark("The value is \(value.kindName).")
        }
    }

    /// The documentation of a name, a word or a sign of the language; `nil` if there is none.
    public func help(for name: String) -> HelpAnswer? {
        switch globals.value(name) {
        case .unbound: WordHelp.find(name).map { .entry(HelpEntry($0)) }
        case .function(let function): answer(for: function)
        case let value: .remark("\(name) is \(content(value).kindName).")
        }
    }

    /// What speaks of a word that is no name of the language; `nil` when nothing does.
    public func helpSearch(_ word: String) -> HelpAnswer? {
        let found = HelpSearch(entries: helpEntries).find(word)
        return found.isEmpty ? nil : .found(word: word, entries: found)
    }

    /// The documentation of every public function and of the words and signs, by topic, then by name.
    public var helpEntries: [HelpEntry] {
        let functions = visibleNames(beginningWith: "").compactMap { name -> HelpEntry? in
            guard case .entry(let entry)? = help(for: name) else { return nil }
            return entry
        }
        let byTopic = Dictionary(grouping: functions, by: \.topic)
        return (FunctionTopic.allCases.map(Optional.some) + [nil]).flatMap { byTopic[$0] ?? [] }
            + WordHelp.all.map { HelpEntry($0) }
    }

    private func answer(for function: Function) -> HelpAnswer {
        switch function.kind {
        case .builtin(let builtin):
            // `(+)` is the operator.
            if builtin.name.hasPrefix("("), let word = WordHelp.find(String(builtin.name.dropFirst().dropLast())) {
                return .entry(HelpEntry(word))
            }
            return .entry(HelpEntry(builtin))
        case .closure(let code, _):
            return .entry(
                HelpEntry(
                    name: function.displayName, title: Self.signature(function.displayName, code.parameters),
                    topic: libraryTopic(of: code), documentation: code.documentation))
        case .composition(let parts):
            return .remark(
                parts.map(\.displayName).joined(separator: " >> ")
                    + ": a chain of functions, applied from left to right.")
        case .native(let native): return .remark(native.description + ": a function.")
        }
    }

    /// The heading of a function of the standard library: the name of the file it is defined in.
    private func libraryTopic(of code: Code) -> FunctionTopic? {
        guard code.span != .none, code.span.start < libraryEnd, let file = sources.file(at: code.span.start) else {
            return nil
        }
        return FunctionTopic(rawValue: String(file.name.prefix { $0 != "." && $0 != "-" }))
    }

    /// One line about a name, for completion lists.
    public func summary(of name: String) -> String {
        switch globals.value(name) {
        case .function(let function):
            switch function.kind {
            case .builtin(let builtin): return builtin.signature
            case .closure(let code, _):
                let title = Self.signature(function.displayName, code.parameters)
                let entry = HelpEntry(name: name, title: title, topic: nil, documentation: code.documentation)
                return entry.sentence.isEmpty ? title : title + "  " + entry.sentence
            default: return "a function"
            }
        case .unbound: return ""
        case let value: return content(value).kindName
        }
    }

    /// The names beginning with a text that have a value, sorted.
    public func visibleNames(beginningWith prefix: String) -> [String] {
        globals.names(beginningWith: prefix).sorted()
    }

    /// The fields of a global value, for completion: a record's, a closure's captured names, `T` of an array.
    public func fields(of name: String) -> [String] {
        switch content(globals.value(name)) {
        case .record(let record): record.fields.map(\.name)
        case .function(let function): Self.captures(of: function).map(\.name)
        case .tensor: ["T"]
        default: []
        }
    }

    /// The parameter names of a global function, for keyword completion.
    public func parameterNames(of name: String) -> [String] {
        guard case .function(let function) = globals.value(name) else { return [] }
        switch function.kind {
        case .builtin(let builtin): return builtin.parameters.map(\.name)
        case .closure(let code, _): return code.parameters.map(\.name.text)
        default: return []
        }
    }
}
