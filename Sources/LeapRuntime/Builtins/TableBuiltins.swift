import LeapDiagnostics
import LeapFormats
import LeapTensor

extension BuiltinTable {
    /// Reading tables.
    static func tables() -> [Builtin] {
        [
            Builtin(
                "csv",
                [.init("file"), .init("separator", default: "\",\""), .init("header", default: "true")],
                summary:
                    "Reads a table of comma-separated values: a record of columns. A column of numbers is an f32 array (f64 when "
                    + "f32 does not hold the large ones among them), with nan where one is missing (empty, NA, N/A, null, None, ?); "
                    + "true and false make booleans, everything else a list of strings. separator = \"\\t\" reads columns set apart "
                    + "by tabs; with header = false the first line is a row, and the columns are column_0, column_1, …. Files that "
                    + "are compressed with gzip are read as they are.",
                shapes: "a file with n rows → a record of columns [n]",
                examples: [], seeAlso: ["load", "iris", "digits", "factorize"],
                keywords: [
                    "read_csv", "pandas", "table", "load", "file", "dataframe", "missing", "tsv", "genfromtxt",
                    "loadtxt",
                    "delimiter",
                ], topic: .data
            ) { interpreter, values in
                let name = try interpreter.string(values[0], "file", of: "csv", at: 0)
                var settings = TableSettings()
                if values[1].isBound { settings.separator = try separator(values[1], interpreter) }
                if values[2].isBound {
                    guard case .boolean(let flag) = interpreter.content(values[2]) else {
                        throw ArgumentFault(
                            index: 2, diagnostic: Diagnostic(.type, "`header` of csv is true or false"))
                    }
                    settings.hasHeader = flag
                }
                guard let file = try ArrayFiles(interpreter: interpreter).data(name) else { return .none }
                return try TableFile.value(file, settings, interpreter)
            }
        ]
    }

    private static func separator(_ value: Value, _ interpreter: Interpreter) throws -> UInt8 {
        let text = try interpreter.string(value, "separator", of: "csv", at: 1)
        let bytes = Array(text.utf8)
        guard bytes.count == 1, !["\"", "\n", "\r"].contains(text) else {
            throw ArgumentFault(
                index: 1,
                diagnostic: Diagnostic(
                    .domain, "`separator` of csv is one plain character, and not a quote or a newline",
                    help: ["for example \";\", or \"\\t\" for a tab"]))
        }
        return bytes[0]
    }
}

/// Tables as values.
enum TableFile {
    /// A table that comes with Leap.
    static func value(_ bytes: [UInt8], name: String, _ interpreter: Interpreter) throws -> Value {
        let engine = interpreter.engine
        return try value(
            FileData(name: name, bytes: bytes) { try engine.checkInterrupt() }, TableSettings(), interpreter)
    }

    /// The columns of a table as a record.
    static func value(_ file: FileData, _ settings: TableSettings, _ interpreter: Interpreter) throws -> Value {
        // Shorter files are there before anyone could read a line about them.
        let isLong = file.bytes.count > 20_000_000
        let table = try CSVReader.read(file, settings) { share in
            if isLong { interpreter.host?.progress("reading \(file.name)  \(Int(share * 100)) %") }
        }
        if isLong { interpreter.host?.progress("") }
        for remark in table.remarks { interpreter.host?.note("note: \(remark)") }
        return .record(RecordValue(try table.columns.map { ($0.name, try value($0.column, interpreter)) }))
    }

    private static func value(_ column: Table.Column, _ interpreter: Interpreter) throws -> Value {
        switch column {
        case .numbers(let tensor), .booleans(let tensor): return Value(tensor)
        case .texts(let texts):
            // The same few words again and again share their memory.
            var known: [String: StringValue] = [:]
            var elements: [Value] = []
            elements.reserveCapacity(texts.count)
            for (index, text) in texts.enumerated() {
                if index & 0xFFFF == 0 { try interpreter.engine.checkInterrupt() }
                if let same = known[text] {
                    elements.append(.string(same))
                } else {
                    let string = StringValue(text)
                    if known.count < 1000 { known[text] = string }
                    elements.append(.string(string))
                }
            }
            return Value(elements)
        }
    }
}
