import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Data sets and labels.
    static func data() -> [Builtin] {
        let result: [Builtin] = [
            Builtin(
                "_data_set", [.init("name")], summary: "A table that comes with Leap."
            ) { interpreter, values in
                let name = try interpreter.string(values[0], "name", of: "_data_set", at: 0)
                guard let bytes = interpreter.host?.dataSet(name) else {
                    throw Diagnostic(.file, "there is no data set `\(name)`")
                }
                return try TableFile.value(bytes, name: name, interpreter)
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
