import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// What the library's functions need that answer with a table: a record whose numbers can be used, and how it is shown.
public enum TableBuiltins {
    public static func all() -> [Builtin] { [labelled, confusion] }

    private static var labelled: Builtin {
        Builtin(
            "_table", [.init("columns"), .init("more", isRequired: false)],
            summary:
                "A record of columns of one length, shown as a table whose first column names the rows; the fields of `more` are there, and not shown."
        ) { interpreter, values in
            guard case .record(let record) = interpreter.content(values[0]) else { return values[0] }
            let columns = record.fields.map { column($0.name, interpreter.content($0.value)) }
            guard Set(columns.map(\.cells.count)).count == 1 else { return values[0] }
            var fields = record.fields
            if case .record(let more) = interpreter.content(values[1]) { fields += more.fields }
            return .record(RecordValue(fields, presentation: LabelledTable(columns)))
        }
    }

    private static var confusion: Builtin {
        Builtin(
            "_confusion_table", [.init("counts"), .init("classes")],
            summary: "A confusion matrix with the names of its classes: a row for each true class."
        ) { interpreter, values in
            let counts = try interpreter.numeric(values[0], "counts", of: "confusion", at: 0)
            let names = try interpreter.sequence(values[1], of: "confusion", at: 1).map { ValueText().text($0) }
            guard counts.rank == 2, counts.shape == Shape([names.count, names.count]) else {
                throw Diagnostic(.shape, "a confusion matrix has a row and a column for each class")
            }
            let numbers = counts.doubles()
            var columns = [LabelledTable.Column("true", names)]
            for (index, name) in names.enumerated() {
                let column = names.indices.map { numbers[$0 * names.count + index] }
                columns.append(LabelledTable.Column(name, column, .f64))
            }
            return .record(
                RecordValue(
                    [("counts", Value(counts)), ("classes", Value(names.map { Value($0) }))],
                    presentation: LabelledTable(columns, heading: "predicted")))
        }
    }

    private static func column(_ name: String, _ value: Value) -> LabelledTable.Column {
        switch value {
        case .tensor(let tensor) where tensor.rank == 1 && tensor.dataType != .bool:
            return LabelledTable.Column(name, tensor.doubles(), tensor.dataType)
        case .list(let list): return LabelledTable.Column(name, list.elements.map { ValueText().text($0) })
        case .tensor(let tensor) where tensor.rank == 1:
            return LabelledTable.Column(name, tensor.doubles().map { $0 != 0 ? "true" : "false" })
        default: return LabelledTable.Column(name, [ValueText().text(value)])
        }
    }
}
