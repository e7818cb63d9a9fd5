import LeapDiagnostics

extension Interpreter {
    /// The documentation of a value: a built-in's entry, or the `##` lines above a function.
    func helpText(_ value: Value) throws -> String {
        switch value {
        case .unbound:
            return
                "help(name) shows a function's documentation, for example help(softmax). `leap help` lists the commands."
        case .function(let function): return Self.help(for: function)
        case .string(let string):
            guard let text = help(for: string.text) else { throw nameError(string.text) }
            return text
        case .variable(let variable):
            return variable.isTrained
                ? "A parameter: `:=` updates it, ∂J/∂w differentiates by it."
                : "A state: `:=` updates it; it is not trained."
        default: return "The value is \(value.kindName)."
        }
    }

    /// The documentation of a name, a word or a sign of the language; `nil` if there is none.
    public func help(for name: String) -> String? {
        switch globals.value(name) {
        case .unbound: WordHelp.find(name)?.text
        case .function(let function): Self.help(for: function)
        case let value: "\(name) is \(content(value).kindName)."
        }
    }

    private static func help(for function: Function) -> String {
        switch function.kind {
        case .builtin(let builtin): return help(for: builtin)
        case .closure(let code, _):
            let title = signature(function.displayName, code.parameters)
            return ([title] + code.documentation.map { $0.isEmpty ? "" : "  " + $0 }).joined(separator: "\n")
        case .composition(let parts):
            return parts.map(\.displayName).joined(separator: " >> ")
                + "\n  A chain of functions, applied from left to right."
        case .native(let native): return native.description
        }
    }

    private static func help(for builtin: Builtin) -> String {
        var lines = [builtin.signature, "  " + builtin.summary]
        if !builtin.formula.isEmpty { lines.append("  value       " + builtin.formula) }
        if !builtin.derivative.isEmpty { lines.append("  derivative  " + builtin.derivative) }
        for example in builtin.examples {
            lines.append("  >>> " + example.code)
            for line in example.output.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
                lines.append("  " + line)
            }
        }
        if !builtin.seeAlso.isEmpty { lines.append("  see also    " + builtin.seeAlso.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    /// One line about a name, for completion lists.
    public func summary(of name: String) -> String {
        switch globals.value(name) {
        case .function(let function):
            switch function.kind {
            case .builtin(let builtin): return builtin.signature
            case .closure(let code, _):
                return Self.signature(function.displayName, code.parameters)
                    + (code.documentation.first.map { "  " + $0 } ?? "")
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
