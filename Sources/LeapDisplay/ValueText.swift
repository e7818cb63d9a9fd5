import LeapRuntime
import LeapTensor

/// Values as text: what the prompt, `print` and notebooks show.
public struct ValueText {
    /// How many columns a shown value may take.
    public var width: Int
    /// Looked at while large values are summarised.
    public var interrupt: InterruptFlag?
    /// Lists and records inside one another are shown to this depth.
    static let maximumDepth = 6
    /// How many elements of a list, or fields of a record, are shown.
    static let listLimit = 40

    public init(width: Int = 80, interrupt: InterruptFlag? = nil) {
        self.width = width
        self.interrupt = interrupt
    }

    /// The value as an HTML table, when it is shown as a table.
    public func htmlTable(_ value: Value) -> String? { table(value)?.html }

    /// A value by itself as a table: a list of records always, a record of columns when it does not fit on a line.
    private func table(_ value: Value) -> ValueTable? {
        switch value {
        case .list(let list): ValueTable(list.elements)
        case .record(let record):
            oneLine(record, indentation: 0, depth: 0) == nil ? ValueTable(record, interrupt: interrupt) : nil
        default: nil
        }
    }

    /// The value of a statement; `nil` for nothing to show.
    public func shown(_ value: Value, name: String? = nil) -> String? {
        switch value {
        case .unbound, .none: return name.map { "\($0) = none" }
        // An answer begins at the margin: its lines are aligned among themselves.
        case .record(let record):
            if let presentation = record.presentation {
                return name.map { "\($0) =\n" + presentation.text(width: width) } ?? presentation.text(width: width)
            }
        default: break
        }
        // So do those of a table, which is wide.
        if let table = table(value) {
            return (name.map { "\($0) =\n" } ?? "") + table.text(width: width, indentation: 0)
        }
        let prefix = name.map { $0 + " = " } ?? ""
        let indentation = prefix.count
        switch value {
        case .variable(let variable):
            let kind = variable.isTrained ? "(parameter)" : "(state)"
            let arrays = ArrayText(width: width, interrupt: interrupt)
            guard case .tensor(let tensor) = variable.value else {
                let text = self.text(variable.value, indentation: indentation, annotates: true)
                return prefix + text + (text.contains("\n") ? " " : "  ") + kind
            }
            let parts = arrays.parts(tensor, indentation: indentation, annotates: true)
            return prefix + arrays.assembled(parts, indentation: indentation, suffix: kind)
        default: return prefix + text(value, indentation: indentation, annotates: true)
        }
    }

    /// A value as `print` and `"{…}"` write it.
    public func text(_ value: Value) -> String { text(value, indentation: 0, annotates: false) }

    /// - Parameters:
    ///   - indentation: the column at which the text begins, for lines after the first.
    ///   - annotates: whether arrays say their shape and strings have quotes.
    private func text(_ value: Value, indentation: Int, annotates: Bool, depth: Int = 0) -> String {
        switch value {
        case .unbound, .none: return "none"
        case .number(let number): return Self.scalar(number)
        case .boolean(let flag): return flag ? "true" : "false"
        case .tensor(let tensor):
            return ArrayText(width: width, extent: depth == 0 ? .whole : .part, interrupt: interrupt)
                .text(tensor, indentation: indentation, annotates: annotates)
        case .string(let string): return annotates ? Self.quoted(string.text) : string.text
        case .variable(let variable):
            return text(variable.value, indentation: indentation, annotates: annotates, depth: depth)
        case .list(let list): return listText(list.elements, indentation: indentation, depth: depth)
        case .record(let record):
            if let presentation = record.presentation { return presentation.text(width: width) }
            return recordText(record, indentation: indentation, depth: depth)
        case .function(let function): return FunctionText(values: self).text(function, annotates: annotates)
        case .figure(let figure): return figure.text
        }
    }

    /// A value inside a list, a record or an argument list: on one line.
    public func inline(_ value: Value, depth: Int = 0) -> String {
        switch value {
        case .tensor(let tensor):
            guard tensor.rank > 0 else { return Self.scalar(tensor.item, tensor.dataType) }
            if tensor.count <= 8, tensor.rank == 1 {
                return ArrayText(width: .max).text(tensor, indentation: 0, annotates: false)
            }
            return "array \(tensor.shape.description)\(tensor.dataType == .f32 ? " f32" : "")"
        case .variable(let variable): return inline(variable.value, depth: depth)
        case .string(let string): return Self.quoted(string.text)
        case .list(let list):
            guard depth < Self.maximumDepth else { return "[…]" }
            let shown =
                list.elements.prefix(8).map { inline($0, depth: depth + 1) } + (list.elements.count > 8 ? ["…"] : [])
            return "[" + shown.joined(separator: ", ") + "]"
        case .record(let record):
            guard depth < Self.maximumDepth else { return "{…}" }
            let shown = record.fields.map { "\(Self.fieldName($0.name)): \(inline($0.value, depth: depth + 1))" }
            return "{" + shown.joined(separator: ", ") + "}"
        case .function(let function): return FunctionText(values: self, depth: depth).text(function, annotates: false)
        default: return text(value, indentation: 0, annotates: true)
        }
    }

    /// A field's name; one with control characters in it, from a file, in quotes.
    static func fieldName(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        return isPlain ? name : quoted(name)
    }

    /// A number by itself: up to 10 significant digits.
    static func scalar(_ number: Double, _ type: DataType = .f64) -> String {
        switch type {
        case .bool: number != 0 ? "true" : "false"
        // An f32 has about 7 digits; more would be noise.
        case .f32: NumberText.general(number, digits: 7)
        // Whole numbers are shown whole: 123456789012 is not 1.23456789e11.
        case .f64:
            number == number.rounded() && abs(number) < 1e15
                ? NumberText.fixed(number == 0 ? 0 : number, decimals: 0) : NumberText.general(number, digits: 10)
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "{": result += "\\{"
            default:
                if scalar.value < 32 || scalar.value == 127 {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    // MARK: Lists and records

    /// A list on one line if it fits; else wrapped, when its elements are short, or an element a line.
    private func listText(_ elements: [Value], indentation: Int, depth: Int) -> String {
        guard depth < Self.maximumDepth else { return "[…]" }
        if let line = oneLine(elements, indentation: indentation, depth: depth) { return line }
        if let table = ValueTable(elements) { return table.text(width: width, indentation: indentation) }
        let pad = "\n" + String(repeating: " ", count: indentation + 1)
        let isLong = elements.count > Self.listLimit
        let note = isLong ? "   \(elements.count) elements" : ""
        if elements.allSatisfy(Self.isShort) {
            return ArrayText.appending(
                note, to: wrapped(elements, indentation: indentation), indentation: indentation, width: width)
        }
        let shown = Self.withoutMiddle(elements, head: 6, tail: 3)
        let lines = shown.map { element in
            element.map { text($0, indentation: indentation + 1, annotates: true, depth: depth + 1) } ?? "…"
        }
        return "[" + lines.joined(separator: pad) + "]" + note
    }

    /// All elements when they are few, else those at both ends with `nil` between them.
    private static func withoutMiddle<Element>(_ elements: [Element], head: Int, tail: Int) -> [Element?] {
        guard elements.count > listLimit else { return elements.map { $0 } }
        return elements.prefix(head).map { $0 } + [nil] + elements.suffix(tail).map { $0 }
    }

    /// Whether a value is a word or a number, so that several stand on a line.
    private static func isShort(_ value: Value) -> Bool {
        switch value {
        case .none, .number, .boolean, .string: true
        case .tensor(let tensor): tensor.rank == 0
        default: false
        }
    }

    /// Short elements on as many lines as they need; of a long list those at both ends.
    private func wrapped(_ elements: [Value], indentation: Int) -> String {
        let cells = Self.withoutMiddle(elements, head: 15, tail: 5).map { $0.map { inline($0) } ?? "…" }
        var body = "["
        var column = indentation + 1
        for (index, cell) in cells.enumerated() {
            if index > 0 {
                body += ","
                column += 1
                if column + cell.count + 2 > width {
                    body += "\n" + String(repeating: " ", count: indentation + 1)
                    column = indentation + 1
                } else {
                    body += " "
                    column += 1
                }
            }
            body += cell
            column += cell.count
        }
        return body + "]"
    }

    private func recordText(_ record: RecordValue, indentation: Int, depth: Int) -> String {
        guard depth < Self.maximumDepth else { return "{…}" }
        if let line = oneLine(record, indentation: indentation, depth: depth) { return line }
        if let table = ValueTable(record, interrupt: interrupt) {
            return table.text(width: width, indentation: indentation)
        }
        let pad = "\n" + String(repeating: " ", count: indentation + 1)
        let lines = Self.withoutMiddle(record.fields, head: 20, tail: 5).map { field in
            guard let field else { return "…" }
            let label = Self.fieldName(field.name) + ": "
            return label
                + text(
                    field.value, indentation: indentation + 1 + label.count, annotates: true, depth: depth + 1)
        }
        let note = record.fields.count > Self.listLimit ? "   \(record.fields.count) fields" : ""
        return "{" + lines.joined(separator: pad) + "}" + note
    }

    // MARK: On one line

    /// A list on one line; `nil` when that does not fit or would not show everything.
    private func oneLine(_ elements: [Value], indentation: Int, depth: Int) -> String? {
        guard elements.count <= Self.listLimit else { return nil }
        var parts: [String] = []
        var length = indentation
        for element in elements {
            guard let part = whole(element, depth: depth + 1) else { return nil }
            parts.append(part)
            length += (parts.last?.count ?? 0) + 2
            guard length <= width + 2 else { return nil }
        }
        return fitted("[" + parts.joined(separator: ", ") + "]", indentation)
    }

    private func oneLine(_ record: RecordValue, indentation: Int, depth: Int) -> String? {
        guard record.fields.count <= Self.listLimit else { return nil }
        var parts: [String] = []
        var length = indentation
        for field in record.fields {
            guard let part = whole(field.value, depth: depth + 1) else { return nil }
            parts.append(Self.fieldName(field.name) + ": " + part)
            length += (parts.last?.count ?? 0) + 2
            guard length <= width + 2 else { return nil }
        }
        return fitted("{" + parts.joined(separator: ", ") + "}", indentation)
    }

    private func fitted(_ line: String, _ indentation: Int) -> String? {
        line.count + indentation <= width ? line : nil
    }

    /// The text of a value that shows all of it on one line; `nil` when there is none.
    private func whole(_ value: Value, depth: Int) -> String? {
        switch value {
        case .tensor(let tensor) where tensor.count > ArrayText.Extent.part.elements: return nil
        case .tensor(let tensor) where tensor.rank > 0 && tensor.count == 0:
            return text(value, indentation: 0, annotates: false, depth: depth)
        case .tensor:
            let text = text(value, indentation: 0, annotates: false, depth: depth)
            return text.contains("\n") ? nil : text
        case .variable(let variable): return whole(variable.value, depth: depth)
        case .list(let list) where depth < Self.maximumDepth:
            return oneLine(list.elements, indentation: 0, depth: depth)
        case .record(let record) where depth < Self.maximumDepth && record.presentation == nil:
            return oneLine(record, indentation: 0, depth: depth)
        default: return inline(value, depth: depth)
        }
    }
}
