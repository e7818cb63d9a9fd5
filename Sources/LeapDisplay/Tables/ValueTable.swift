import LeapRuntime
import LeapTensor

/// A table: a record of columns of one length, as `csv` gives, or a list of records with the same fields.
struct ValueTable {
    struct Column {
        /// The name as it is shown.
        let name: String
        /// The type of its values, as the table says it: `f32`, `string`.
        let type: String
        /// Whether its values are numbers, which are aligned at their points.
        let isNumeric: Bool
        /// How many values are none or nan; `nil` when there are too many to count.
        let missing: Int?
        /// The values of some rows as text.
        let cells: ([Int]) -> [String]
    }

    let columns: [Column]
    /// How many rows it has.
    let count: Int

    /// A table with more rows than this is shown without those in the middle.
    private static let rowLimit = 20
    /// How many rows are shown at each end of a longer one.
    private static let edge = 5
    /// The width of a cell of text; what is longer is cut.
    private static let cellWidth = 32
    /// A table with more cells than this does not say how many are missing: the prompt would feel slow.
    private static let countLimit = 5_000_000

    // MARK: What is a table

    /// A record of at least two vectors or lists of one length, at least two.
    init?(_ record: RecordValue, interrupt: InterruptFlag?) {
        guard record.presentation == nil, record.fields.count >= 2 else { return nil }
        var length: Int?
        for field in record.fields {
            let count: Int
            switch Self.content(field.value) {
            case .tensor(let tensor) where tensor.rank == 1: count = tensor.count
            case .list(let list): count = list.elements.count
            default: return nil
            }
            guard count >= 2, length ?? count == count else { return nil }
            length = count
        }
        guard let count = length else { return nil }
        self.count = count
        let counts = count * record.fields.count <= Self.countLimit
        var columns: [Column] = []
        for field in record.fields {
            switch Self.content(field.value) {
            case .tensor(let tensor): columns.append(Self.column(field.name, tensor, counts, interrupt))
            case .list(let list):
                guard let column = Self.column(field.name, list.elements, counts) else { return nil }
                columns.append(column)
            default: return nil
            }
        }
        self.columns = columns
    }

    /// At least two records with the same fields, at least two, that hold short values.
    init?(_ elements: [Value]) {
        guard elements.count >= 2, case .record(let first) = elements[0], first.presentation == nil,
            first.fields.count >= 2
        else { return nil }
        let names = first.fields.map(\.name)
        var rows: [RecordValue] = []
        for element in elements {
            guard case .record(let record) = element, record.presentation == nil,
                record.fields.lazy.map(\.name).elementsEqual(names)
            else { return nil }
            rows.append(record)
        }
        var columns: [Column] = []
        for (index, name) in names.enumerated() {
            let values = rows.map { $0.fields[index].value }
            guard let column = Self.column(name, values, elements.count * names.count <= Self.countLimit) else {
                return nil
            }
            columns.append(column)
        }
        self.columns = columns
        count = elements.count
    }

    private static func content(_ value: Value) -> Value {
        if case .variable(let variable) = value { variable.value } else { value }
    }

    private static func column(
        _ name: String, _ tensor: Tensor, _ counts: Bool, _ interrupt: InterruptFlag?
    ) -> Column {
        Column(
            name: ValueText.fieldName(name), type: tensor.dataType.name, isNumeric: tensor.dataType != .bool,
            missing: !counts ? nil : tensor.dataType == .bool ? 0 : tensor.statistics(interrupt: interrupt)?.nanCount
        ) { places in
            let numbers = tensor.doubles(at: places)
            return numbers.map(ArrayText.format(numbers, tensor.dataType))
        }
    }

    /// `nil` when a value is too large for a cell.
    private static func column(_ name: String, _ values: [Value], _ counts: Bool) -> Column? {
        var types: Set<String> = []
        var missing = 0
        for value in values {
            switch content(value) {
            case .none, .unbound: missing += 1
            case .number(let number):
                types.insert("number")
                if number.isNaN { missing += 1 }
            case .boolean: types.insert("bool")
            case .string: types.insert("string")
            case .tensor(let tensor) where tensor.rank == 0:
                types.insert(tensor.dataType == .bool ? "bool" : "number")
                if tensor.item.isNaN { missing += 1 }
            case .tensor(let tensor) where tensor.rank == 1 && tensor.count <= 8: types.insert("array")
            case .list(let list) where list.elements.count <= 8: types.insert("list")
            case .function: types.insert("function")
            default: return nil
            }
        }
        let isNumeric = types == ["number"]
        return Column(
            name: ValueText.fieldName(name),
            type: types.count == 1 ? types.first ?? "" : types.isEmpty ? "none" : "mixed",
            isNumeric: isNumeric, missing: counts ? missing : nil
        ) { places in
            let shown = places.map { content(values[$0]) }
            guard isNumeric else { return shown.map(cell) }
            let numbers = shown.map { value -> Double? in
                switch value {
                case .number(let number): number
                case .tensor(let tensor): tensor.item
                default: nil
                }
            }
            let format = ArrayText.format(numbers.compactMap { $0 }, .f64)
            return numbers.map { $0.map(format) ?? "none" }
        }
    }

    /// A value as the text of a cell. A string stands without its quotes where it can be taken for nothing else.
    private static func cell(_ value: Value) -> String {
        var text = ValueText().inline(value)
        if case .string(let string) = value {
            let isPlain =
                !string.text.isEmpty && text.count == string.text.count + 2 && string.text.first != " "
                && string.text.last != " " && Double(string.text) == nil
                && !["none", "true", "false"].contains(string.text)
            if isPlain { text = string.text }
        }
        return text.count > cellWidth ? text.prefix(cellWidth - 1) + "…" : text
    }

    // MARK: Text

    /// Names, types and rows under each other, and below how many there are.
    /// - Parameter indentation: the column at which the text begins, for lines after the first.
    func text(width: Int, indentation: Int) -> String {
        let (rows, isCut) = shownRows(limit: Self.rowLimit, edge: Self.edge)
        var blocks: [[String]] = [block("", "", rows.map { String($0) }, isNumeric: true, isCut)]
        // No more columns are formatted than there may be room for.
        let room = width - indentation - (blocks[0].first?.count ?? 0) - 2
        let most = max(2, room / 3 + 1)
        let candidates =
            columns.count <= 2 * most
            ? Array(columns.indices) : Array(0..<most) + Array(columns.count - most..<columns.count)
        let formatted = candidates.map { index in
            let column = columns[index]
            return block(column.name, column.type, column.cells(rows), isNumeric: column.isNumeric, isCut)
        }
        let kept = ArrayText.fitting(
            formatted.map { $0.first?.count ?? 0 }, gap: 2, room: room, isCut: candidates.count < columns.count)
        var previous = -1
        for place in kept {
            if candidates[place] != previous + 1 { blocks.append(Array(repeating: "…", count: blocks[0].count)) }
            blocks.append(formatted[place])
            previous = candidates[place]
        }
        var lines = blocks[0].indices.map { row in trimmed(blocks.map { $0[row] }.joined(separator: "  ")) }
        lines.append(footer)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indentation))
    }

    /// A column as lines of one width: the name, the type, the cells.
    private func block(_ name: String, _ type: String, _ cells: [String], isNumeric: Bool, _ isCut: Bool) -> [String] {
        var cells = isNumeric ? ArrayText.aligned(cells) : cells
        if isCut { cells.insert("…", at: Self.edge) }
        let head = [name.count > Self.cellWidth ? name.prefix(Self.cellWidth - 1) + "…" : name, type]
        let width = (head + cells).map(\.count).max() ?? 0
        return (head + cells).map { text in
            let padding = String(repeating: " ", count: width - text.count)
            return isNumeric ? padding + text : text + padding
        }
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The rows that are shown.
    private func shownRows(limit: Int, edge: Int) -> (rows: [Int], isCut: Bool) {
        count <= limit
            ? (Array(0..<count), false) : (Array(0..<edge) + Array(count - edge..<count), true)
    }

    /// `150 rows, 5 columns   missing: age 3`.
    private var footer: String {
        let missing = columns.compactMap { column in
            column.missing.flatMap { $0 > 0 ? "\(column.name) \($0)" : nil }
        }
        let listed = missing.prefix(6).joined(separator: ", ") + (missing.count > 6 ? ", …" : "")
        return "\(count) rows, \(columns.count) columns" + (missing.isEmpty ? "" : "   missing: " + listed)
    }

    // MARK: HTML

    /// The table as HTML; a long one without the rows in the middle, a wide one without the columns there.
    var html: String {
        let edge = 25
        let (rows, isCut) = shownRows(limit: 2 * edge, edge: edge)
        let most = 20
        let isWide = columns.count > 2 * most
        let shown = isWide ? Array(columns.prefix(most)) + Array(columns.suffix(most)) : columns
        func row(_ tag: String, _ first: String, _ cells: [String]) -> String {
            var cells = cells.enumerated().map { index, text in
                let alignment = shown[index].isNumeric ? " style=\"text-align:right\"" : ""
                return "<\(tag)\(alignment)>\(Self.escaped(text))</\(tag)>"
            }
            if isWide { cells.insert("<\(tag)>…</\(tag)>", at: most) }
            return "<tr><th>\(first)</th>\(cells.joined())</tr>"
        }
        let cells = shown.map { $0.cells(rows) }
        var body = rows.indices.map { index in row("td", String(rows[index]), cells.map { $0[index] }) }
        if isCut { body.insert(row("td", "…", shown.map { _ in "…" }), at: edge) }
        return """
            <table>
            <thead>
            \(row("th", "", shown.map(\.name)))
            \(row("td", "", shown.map(\.type)))
            </thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody>
            <caption style="caption-side:bottom;text-align:left">\(Self.escaped(footer))</caption>
            </table>
            """
    }

    private static func escaped(_ text: String) -> String { ReferencePage.escapedHTML(text) }
}
