import LeapRuntime
import LeapTensor

/// Values as text: what the prompt, `print` and notebooks show.
public struct ValueText {
    /// How many columns a shown value may take.
    public var width: Int
    /// How many elements of an axis are shown at each end when an array is elided.
    static let edge = 3
    /// An array with more elements than this is elided.
    static let limit = 400
    /// Lists and records inside one another are shown to this depth.
    static let maximumDepth = 6
    /// An array with more rows than this is elided.
    static let rowLimit = 40

    public init(width: Int = 80) { self.width = width }

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
        let prefix = name.map { $0 + " = " } ?? ""
        let indentation = prefix.count
        switch value {
        case .variable(let variable):
            let kind = variable.isTrained ? "(parameter)" : "(state)"
            let text = self.text(variable.value, indentation: indentation, annotates: true)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let hasShape = lines.count > 1 || text.contains("   ")
            return prefix + text + (hasShape ? " " : "  ") + kind
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
            return ArrayText(width: width).text(tensor, indentation: indentation, annotates: annotates)
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
            let shown = record.fields.map { "\($0.name): \(inline($0.value, depth: depth + 1))" }
            return "{" + shown.joined(separator: ", ") + "}"
        case .function(let function): return FunctionText(values: self, depth: depth).text(function, annotates: false)
        default: return text(value, indentation: 0, annotates: true)
        }
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

    /// A list on one line if it fits, else an element a line; elements that are arrays are shown in full.
    private func listText(_ elements: [Value], indentation: Int, depth: Int) -> String {
        guard depth < Self.maximumDepth else { return "[…]" }
        let limit = 40
        let isShort = elements.count <= limit
        let oneLine =
            "[" + elements.prefix(limit).map { inlineFull($0, depth: depth + 1) }.joined(separator: ", ")
            + (isShort ? "]" : ", …]")
        if !oneLine.contains("\n"), oneLine.count + indentation <= width { return oneLine }
        let pad = String(repeating: " ", count: indentation + 1)
        let shown =
            isShort
            ? elements.map { Optional($0) }
            : elements.prefix(6).map { Optional($0) } + [nil] + elements.suffix(3).map { Optional($0) }
        let lines = shown.map { element in
            element.map { text($0, indentation: indentation + 1, annotates: true, depth: depth + 1) } ?? "…"
        }
        return "[" + lines.joined(separator: "\n" + pad) + "]" + (isShort ? "" : "   \(elements.count) elements")
    }

    /// One-line text when that shows everything; otherwise text with line breaks.
    private func inlineFull(_ value: Value, depth: Int) -> String {
        switch value {
        case .tensor, .variable: text(value, indentation: 0, annotates: false, depth: depth)
        default: inline(value, depth: depth)
        }
    }

    private func recordText(_ record: RecordValue, indentation: Int, depth: Int) -> String {
        guard depth < Self.maximumDepth else { return "{…}" }
        let oneLine =
            "{" + record.fields.map { "\($0.name): \(inlineFull($0.value, depth: depth + 1))" }.joined(separator: ", ")
            + "}"
        if !oneLine.contains("\n"), oneLine.count + indentation <= width { return oneLine }
        let pad = String(repeating: " ", count: indentation + 1)
        let lines = record.fields.map { field in
            let label = field.name + ": "
            return label
                + text(
                    field.value, indentation: indentation + 1 + label.count, annotates: true, depth: depth + 1)
        }
        return "{" + lines.joined(separator: "\n" + pad) + "}"
    }
}
