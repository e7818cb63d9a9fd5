import LeapRuntime
import LeapSyntax
import LeapTensor

/// Functions as text: a layer as the call that made it, a chain with its number of parameters.
struct FunctionText {
    let values: ValueText
    /// How many lists, records and calls it lies in.
    var depth = 0

    func text(_ function: Function, annotates: Bool) -> String {
        guard annotates else { return name(function) }
        if let definition = definition(function) { return definition }
        let body = name(function)
        let count = Self.parameterCount(function)
        return count > 0 ? "\(body)   \(Self.grouped(count)) parameter\(count == 1 ? "" : "s")" : body
    }

    /// `f(x, y) = x + y`, for a function that was defined that way and fits on a line; its head alone if not.
    func definition(_ function: Function) -> String? {
        guard function.maker == nil, case .closure(let code, _) = function.kind, let name = code.name,
            let body = code.body
        else { return nil }
        let parameters = code.parameters.map { parameter in
            parameter.name.text + (parameter.defaultValue.map { " = " + printExpression($0) } ?? "")
        }
        let head = "\(name)(\(parameters.joined(separator: ", ")))"
        let text = printExpression(body)
        return head.count + text.count < values.width - 10 && !text.contains("\n") ? "\(head) = \(text)" : head
    }

    private func name(_ function: Function) -> String {
        if let maker = function.maker {
            guard depth < ValueText.maximumDepth else { return "\(maker.name)(…)" }
            let arguments = maker.arguments.map {
                ($0.label.map { $0 + " = " } ?? "") + values.inline($0.value, depth: depth + 1)
            }
            return "\(maker.name)(\(arguments.joined(separator: ", ")))"
        }
        switch function.kind {
        case .composition(let parts):
            return parts.map { part in
                guard part.maker == nil, case .closure(let code, _) = part.kind, code.name == nil else {
                    return name(part)
                }
                return part.name ?? "(\(name(part)))"
            }.joined(separator: " >> ")
        case .closure(let code, _):
            if let name = code.name { return name }
            guard let body = code.body else { return function.displayName }
            let names = code.parameters.map(\.name.text)
            // A call with `_` in it is shown as it was written.
            if names.first == "_1" {
                return names.reduce(printExpression(body)) { $0.replacing($1, with: "_") }
            }
            let list = names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
            return "\(list) -> \(printExpression(body))"
        case .builtin, .native: return function.displayName
        }
    }

    /// How many numbers the parameters inside hold.
    static func parameterCount(_ function: Function) -> Int {
        Interpreter.parameters(in: .function(function)).reduce(0) { $0 + $1.elementCount }
    }

    /// `100,867`.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
