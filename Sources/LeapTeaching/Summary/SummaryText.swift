import LeapRuntime
import LeapTensor

/// The answer of `summary` as people read it.
final class SummaryText: Presentation {
    private let summary: NetworkSummary
    /// The most columns a layer's name takes.
    private static let nameLimit = 30
    /// How many layers are shown: the first ones, and the last three.
    private static let layerLimit = 60
    /// How many parameters of one layer are shown line by line.
    private static let parameterLimit = 12

    init(_ summary: NetworkSummary) { self.summary = summary }

    /// A line of the table: the cells, and the arithmetic, which may take several lines.
    private struct Row {
        var number: String
        var name: String
        var output: String
        var count: String
        var notes: [String]
    }

    private func rows() -> [Row] {
        var rows: [Row] = []
        if let input = summary.input {
            rows.append(
                Row(number: "0", name: "input", output: TeachingNumber.shape(input.shape), count: "", notes: []))
        }
        let shown = summary.shown
        for (index, layer) in shown.enumerated() {
            if shown.count > Self.layerLimit, index >= Self.layerLimit - 3, index < shown.count - 3 {
                if index == shown.count - 4 {
                    let count = shown.count - Self.layerLimit
                    rows.append(Row(number: "⋮", name: "\(count) more layers", output: "", count: "", notes: []))
                }
                continue
            }
            rows.append(
                Row(
                    number: String(layer.number), name: layer.name,
                    output: layer.output ?? (layer.failure == nil ? "" : "✗"),
                    count: TeachingNumber.grouped(layer.count), notes: notes(layer)))
        }
        return rows
    }

    /// The arithmetic behind a layer's number, and what is to be said about its parameters.
    private func notes(_ layer: LayerSummary) -> [String] {
        var notes: [String] = []
        if layer.parameters.count > 2 {
            let names = layer.parameters.prefix(Self.parameterLimit).map(\.name)
            let width = names.map(Columns.width).max() ?? 0
            notes = layer.parameters.prefix(Self.parameterLimit).map {
                Columns.left($0.name, width) + "  " + ParameterCount.arithmetic([$0])
            }
            let left = layer.parameters.count - Self.parameterLimit
            if left > 0 { notes.append("… and \(left) more") }
        } else if layer.count > 0 {
            notes = [ParameterCount.arithmetic(layer.parameters)]
        }
        for owner in Set(layer.shared.map(\.layer)).sorted() {
            let names = layer.shared.filter { $0.layer == owner }.map(\.name)
            notes.append("\(Self.list(names)) shared with layer \(owner), counted there")
        }
        if !layer.unused.isEmpty { notes.append("not used: \(Self.list(layer.unused))") }
        return notes
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
    }

    // MARK: Text

    func text(width: Int) -> String {
        let rows = rows()
        let hasOutputs = summary.input != nil
        let numberWidth = max(2, rows.map { Columns.width($0.number) }.max() ?? 0)
        let nameWidth = min(Self.nameLimit, max(5, rows.map { Columns.width($0.name) }.max() ?? 0))
        let outputWidth = max(6, rows.map { Columns.width($0.output) }.max() ?? 0)
        let countWidth = max(10, rows.map { Columns.width($0.count) }.max() ?? 0)
        func line(_ number: String, _ name: String, _ output: String, _ count: String) -> String {
            Columns.right(number, numberWidth) + "  " + Columns.left(Columns.cut(name, Self.nameLimit), nameWidth)
                + (hasOutputs ? "  " + Columns.left(output, outputWidth) : "") + "  " + Columns.right(count, countWidth)
        }
        var lines = [line("#", "layer", "output", "parameters")]
        for row in rows {
            let head = line(row.number, row.name, row.output, row.count)
            let indentation = Columns.width(head) + 2
            let notes = row.notes.flatMap { Columns.wrapped($0, width: max(20, width - indentation)) }
            lines.append(notes.first.map { head + "  " + $0 } ?? head)
            lines += notes.dropFirst().map { String(repeating: " ", count: indentation) + $0 }
        }
        lines.append("")
        lines += closing().flatMap { Columns.wrapped($0, width: width) }
        return lines.map(Columns.trimmed).joined(separator: "\n")
    }

    /// The lines below the table.
    private func closing() -> [String] {
        var lines: [String] = []
        if let layer = summary.failing, let failure = layer.failure {
            let giver = layer.number == 1 ? "of the input" : "that layer \(layer.number - 1) gives"
            lines.append(
                "layer \(layer.number), \(Columns.cut(layer.name, 40)), cannot take the \(failure.input) \(giver):")
            lines.append("  " + failure.message)
            lines += failure.repairs
        }
        lines.append(totalLine())
        return lines
    }

    /// `12,560 + 51 = 12,611 parameters of 4 bytes (f32): 50.44 kB`.
    private func totalLine() -> String {
        let counts = summary.layers.map(\.count).filter { $0 > 0 }
        guard !counts.isEmpty else {
            guard case .closure? = summary.layers.last?.function.kind, summary.input == nil else {
                return "no parameters"
            }
            return "no parameters inside; those that a function reads by their names count when a shape is given"
        }
        let total = TeachingNumber.grouped(summary.total)
        let sum = counts.map { TeachingNumber.grouped($0) }.joined(separator: " + ")
        let isSum = counts.count > 1 && counts.count <= 8 && summary.failing == nil
        let size = Self.size(summary.bytes)
        var types: [DataType] = []
        for parameter in summary.layers.flatMap(\.parameters) where !types.contains(parameter.dataType) {
            types.append(parameter.dataType)
        }
        let each =
            types.count == 1
            ? " of \(types[0].byteCount) bytes (\(types[0].name)): \(size)"
            : ", \(size) (\(types.map(\.name).joined(separator: " and ")))"
        let noun = summary.total == 1 ? "parameter" : "parameters"
        let whole = summary.failing == nil ? "" : "the whole network has "
        return whole + (isSum ? "\(sum) = " : "") + "\(total) \(noun)\(each)"
    }

    /// `50.44 kB`: thousands of bytes, not 1,024.
    static func size(_ bytes: Int) -> String {
        if bytes < 1000 { return "\(bytes) bytes" }
        var value = Double(bytes) / 1000
        var unit = 0
        let units = ["kB", "MB", "GB", "TB"]
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(NumberText.general(value, digits: 4)) \(units[unit])"
    }

    // MARK: Other forms

    func richParts() -> [(type: String, data: String)] {
        let hasOutputs = summary.input != nil
        let cells = rows().map { row in
            [row.number, row.name] + (hasOutputs ? [row.output] : []) + [row.count, row.notes.joined(separator: "\n")]
        }
        var table = HTMLTable(
            name: "summary", caption: closing().joined(separator: "\n"),
            heads: ["#", "layer"] + (hasOutputs ? ["output"] : []) + ["parameters", "arithmetic"],
            alignments: [.right, .left] + (hasOutputs ? [.left] : []) + [.right, .left])
        for row in cells { table.add(row) }
        return [("text/html", table.text)]
    }
}
