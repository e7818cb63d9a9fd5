import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Reading tables.
    static func data() -> [Builtin] {
        let result: [Builtin] = [
            Builtin(
                "csv", [.init("file")],
                summary:
                    "Reads a table of comma-separated values with a header: a record of columns, f32 numbers (nan where missing) or a list of strings.",
                shapes: "a file with n rows → a record of columns [n]",
                examples: [], seeAlso: ["iris", "digits", "factorize"],
                keywords: ["read_csv", "pandas", "table", "load", "file", "dataframe", "missing"], topic: .data
            ) { interpreter, values in
                let name = try interpreter.string(values[0], "file", of: "csv", at: 0)
                guard let host = interpreter.host else { return .none }
                return try CSVReader.read(try host.readFile(name), name: name)
            },
            Builtin(
                "_data_set", [.init("name")], summary: "A table that comes with Leap."
            ) { interpreter, values in
                let name = try interpreter.string(values[0], "name", of: "_data_set", at: 0)
                guard let bytes = interpreter.host?.dataSet(name) else {
                    throw Diagnostic(.file, "there is no data set `\(name)`")
                }
                return try CSVReader.read(bytes, name: name)
            },
            Builtin(
                "factorize", [.init("labels")],
                summary:
                    "Labels as numbers: a list of the code of each label and of the distinct labels, in order of appearance.",
                shapes: "labels: n strings or numbers → [n], and a list of the k names",
                examples: [("codes, names = factorize([\"b\", \"a\", \"b\"]); codes", "[0, 1, 0]")],
                seeAlso: ["onehot", "unique"], keywords: ["labels", "encode", "categories", "LabelEncoder", "classes"],
                topic: .data
            ) { interpreter, values in
                let elements = try interpreter.sequence(values[0], of: "factorize", at: 0)
                var codes: [Float] = []
                var names: [Value] = []
                var known: [String: Int] = [:]
                for element in elements {
                    let key: String
                    if case .string(let string) = element {
                        key = "s" + string.text
                    } else if let tensor = try interpreter.tensor(element), tensor.rank == 0 {
                        key = "n" + String(tensor.item)
                    } else {
                        throw ArgumentFault(
                            index: 0,
                            diagnostic: Diagnostic(
                                .type, "labels are strings or numbers, and one of these is \(element.kindName)"))
                    }
                    if known[key] == nil {
                        known[key] = names.count
                        names.append(element)
                    }
                    codes.append(Float(known[key] ?? 0))
                }
                let tensor = try Tensor(codes, shape: Shape([codes.count]))
                return Value([Value(tensor), Value(names)])
            },
        ]
        return result
    }
}

/// Reads comma-separated values (RFC 4180): quoted fields, doubled quotes, LF or CRLF.
enum CSVReader {
    static func read(_ bytes: [UInt8], name: String) throws -> Value {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Diagnostic(.file, "\(name) is not a text file in UTF-8", help: ["save it as CSV in UTF-8"])
        }
        var rows = try records(bytes, name: name)
        guard !rows.isEmpty else {
            throw Diagnostic(.file, "\(name) is empty", help: ["a table begins with a line of column names"])
        }
        let header = rows.removeFirst().fields
        var names: [String] = []
        for (index, column) in header.enumerated() {
            var name = column.isEmpty ? "column_\(index)" : column
            if names.contains(name) { name += "_\(index)" }
            names.append(name)
        }
        for row in rows where row.fields.count != header.count {
            throw Diagnostic(
                .file, "line \(row.line) of \(name) has \(row.fields.count) fields, and the header \(header.count)",
                help: ["a field with a comma in it needs double quotes around it"])
        }
        var fields: [(name: String, value: Value)] = []
        for (index, column) in names.enumerated() {
            var numbers: [Float] = []
            numbers.reserveCapacity(rows.count)
            var isNumeric = true
            for row in rows {
                let text = row.fields[index]
                if let number = Float(text) {
                    numbers.append(number)
                } else if ["", "NA", "NaN", "nan", "?"].contains(text) {
                    numbers.append(.nan)
                } else {
                    isNumeric = false
                    break
                }
            }
            fields.append(
                (
                    column,
                    isNumeric
                        ? Value(try Tensor(numbers, shape: Shape([numbers.count])))
                        : Value(rows.map { Value($0.fields[index]) })
                ))
        }
        return .record(RecordValue(fields))
    }

    private static func records(_ bytes: [UInt8], name: String) throws -> [(line: Int, fields: [String])] {
        var result: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var recordLine = 1
        var isQuoted = false
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func trimmed(_ bytes: [UInt8]) -> String {
            let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
            let start = bytes.drop(while: isSpace)
            return String(decoding: start.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
        }
        func endField() {
            fields.append(trimmed(field))
            field = []
        }
        func endRecord() {
            endField()
            if fields.count > 1 || !fields[0].isEmpty { result.append((recordLine, fields)) }
            fields = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                        field.append(byte)
                        index += 1
                    } else {
                        isQuoted = false
                    }
                } else {
                    if byte == UInt8(ascii: "\n") { line += 1 }
                    field.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
            case UInt8(ascii: ","): endField()
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"):
                endRecord()
                line += 1
                recordLine = line
            default: field.append(byte)
            }
        }
        if isQuoted {
            throw Diagnostic(.file, "the quote that opens in line \(recordLine) of \(name) is never closed")
        }
        if !field.isEmpty || !fields.isEmpty { endRecord() }
        return result
    }
}
