import Glibc
import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Printing, checking, types, help, and what training needs from the evaluator.
    static func general() -> [Builtin] {
        let output: [Builtin] = [
            Builtin(
                "print", [.init("values", isRequired: false)], isVariadic: true, spreadsList: false,
                summary: "Writes values on a line, with a space between them.", shapes: "any values → nothing",
                examples: [("print(\"loss\", 0.5)", "loss 0.5")], seeAlso: ["help"],
                keywords: ["output", "write", "echo", "show"], topic: .general
            ) { interpreter, values in
                guard case .list(let list) = values[0] else {
                    interpreter.host?.write("\n")
                    return .none
                }
                interpreter.host?.write(
                    list.elements.map { interpreter.host?.text(of: $0) ?? "" }.joined(separator: " ") + "\n")
                return .none
            },
            Builtin(
                "text", [.init("value")], summary: "A value as a string, as print writes it.",
                shapes: "any value → a string",
                examples: [("text(2.5) == \"2.5\"", "true")], seeAlso: ["print"],
                keywords: ["str", "string", "repr", "format"], topic: .general
            ) { interpreter, values in Value(interpreter.host?.text(of: values[0]) ?? "") },
            Builtin(
                "time", [.init("f")], summary: "Calls f() and gives the seconds it took.",
                shapes: "a function f() → a number",
                examples: [("time(() -> 1 + 1) < 1", "true")], seeAlso: ["print"],
                keywords: ["seconds", "timer", "clock", "measure", "timeit", "benchmark"], topic: .general
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "time", at: 0)
                let start = now()
                try interpreter.settle(interpreter.call(function, []))
                return .number(now() - start)
            },
            Builtin(
                "help", [.init("of", isRequired: false)],
                summary:
                    "Shows the documentation of a function, or of a word or sign of the language in quotes. For any other word it lists the functions that speak of it.",
                shapes: "a function or a string → nothing",
                examples: [
                    (
                        "help(\"√\")",
                        """
                        √x
                          The square root, like sqrt(x). Typed as \\sqrt and Tab.
                          shapes      x: […] → shape of x
                          derivative  1 / (2 √x)
                          >>> √16
                          4
                          see also    sqrt, ^
                        """
                    )
                ], seeAlso: ["print"], keywords: ["documentation", "manual", "man", "doc"], topic: .general
            ) { interpreter, values in
                let answer = try interpreter.help(of: values[0])
                if let host = interpreter.host { host.write(host.text(of: answer) + "\n") }
                return .none
            },
            Builtin(
                "ask", [.init("prompt", default: "\"\"")],
                summary: "Asks for a line of text and gives it as a string; none when nobody can be asked.",
                shapes: "a string → a string",
                examples: [("ask(\"How many? \") == none", "true")], seeAlso: ["print"],
                keywords: ["input", "read", "question", "prompt"], topic: .general
            ) { interpreter, values in
                var prompt = ""
                if case .unbound = values[0] {
                } else {
                    prompt = try interpreter.string(values[0], "prompt", of: "ask", at: 0)
                }
                return try interpreter.host?.ask(Question(prompt)).map { Value($0) } ?? .none
            },
            Builtin(
                "assert", [.init("condition"), .init("message", default: "\"\"")],
                summary: "Stops with an error unless the condition is true (all of it, for an array).",
                shapes: "condition: […] → nothing",
                examples: [("assert(1 + 1 == 2, \"arithmetic\")", "")], seeAlso: ["close"],
                keywords: ["check", "test", "require", "error"], topic: .general
            ) { interpreter, values in
                let condition = try interpreter.numeric(values[0], "condition", of: "assert", at: 0)
                guard condition.dataType == .bool else {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(
                            .type,
                            "`condition` of assert is a boolean, and this is \(interpreter.content(values[0]).kindName)"
                        ))
                }
                if condition.doubles().contains(0) {
                    var message = "the assertion does not hold"
                    if case .string(let text) = values[1], !text.text.isEmpty { message = text.text }
                    throw ArgumentFault(index: 0, diagnostic: Diagnostic(.assertion, message))
                }
                return .none
            },
            Builtin(
                "close", [.init("a"), .init("b"), .init("tol", default: "1e-6")],
                summary: "Whether all elements agree within a tolerance, relative to b where b is large.",
                shapes: "a, b: shapes that broadcast → true or false",
                formula: "|a − b| ≤ tol · max(1, |b|)", examples: [("close(0.1 + 0.2, 0.3)", "true")],
                seeAlso: ["assert"], keywords: ["allclose", "isclose", "almost equal", "tolerance", "approx"],
                topic: .general
            ) { interpreter, values in
                let a = try interpreter.numeric(values[0], "a", of: "close", at: 0)
                let b = try interpreter.numeric(values[1], "b", of: "close", at: 1)
                var tolerance = 1e-6
                if case .unbound = values[2] {
                } else {
                    tolerance = try interpreter.numeric(values[2], "tol", of: "close", at: 2).item
                }
                guard let shape = a.shape.broadcast(with: b.shape) else {
                    throw Diagnostic(
                        .shape, "the shapes \(a.shape.literal) and \(b.shape.literal) do not fit")
                }
                let x = try interpreter.engine.broadcast(a, to: shape).doubles()
                let y = try interpreter.engine.broadcast(b, to: shape).doubles()
                for index in x.indices {
                    if index & 0xFFFF == 0 { try interpreter.engine.checkInterrupt() }
                    let (p, q) = (x[index], y[index])
                    guard p == q || (p.isNaN && q.isNaN) || abs(p - q) <= tolerance * max(1, abs(q)) else {
                        return .boolean(false)
                    }
                }
                return .boolean(true)
            },
        ]
        let types: [Builtin] = [
            Builtin(
                "dtype", [.init("x")], summary: "The type of the elements: \"f64\", \"f32\" or \"bool\".",
                shapes: "x: […] → a string",
                examples: [("dtype(1)", "\"f64\"")], seeAlso: ["f32", "f64"],
                keywords: ["type", "precision", "astype"], topic: .general
            ) { interpreter, values in
                Value(try interpreter.numeric(values[0], "x", of: "dtype", at: 0).dataType.name)
            },
            Builtin(
                "keys", [.init("record")], summary: "The names of a record's fields.",
                shapes: "a record → a list of strings",
                examples: [("keys({a: 1, b: 2})", "[\"a\", \"b\"]")], seeAlso: ["values"],
                keywords: ["fields", "names", "columns", "dict", "dictionary"], topic: .general
            ) { interpreter, values in
                guard case .record(let record) = interpreter.content(values[0]) else {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(.type, "keys takes a record, and this is \(values[0].kindName)"))
                }
                return Value(record.fields.map { Value($0.name) })
            },
            Builtin(
                "values", [.init("record")], summary: "The values of a record's fields, as a list.",
                shapes: "a record → a list",
                examples: [("values({a: 1, b: 2})[1]", "2")], seeAlso: ["keys"],
                keywords: ["fields", "columns", "dict", "dictionary"], topic: .general
            ) { interpreter, values in
                guard case .record(let record) = interpreter.content(values[0]) else {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(.type, "values takes a record, and this is \(values[0].kindName)"))
                }
                return Value(record.fields.map(\.value))
            },
        ]
        let training: [Builtin] = [
            Builtin(
                "training", [.init("f")], summary: "Calls f() with dropout and batchnorm behaving as in training.",
                shapes: "a function f() → its value",
                examples: [("training(() -> 1 + 1)", "2")], seeAlso: ["train"],
                keywords: ["dropout", "batchnorm", "train mode", "eval", "mode"], topic: .training
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "training", at: 0)
                let before = interpreter.isTraining
                interpreter.isTraining = true
                defer { interpreter.isTraining = before }
                return try interpreter.call(function, [])
            },
            Builtin("_is_training", [], summary: "Whether a training step is running.") { interpreter, _ in
                .boolean(interpreter.isTraining)
            },
            Builtin("_progress", [.init("text")], summary: "Replaces the line of progress.") { interpreter, values in
                interpreter.host?.progress(try interpreter.string(values[0], "text", of: "_progress", at: 0))
                return .none
            },
            Builtin(
                "_bar", [.init("share"), .init("width")], summary: "A bar of `width` characters, filled to a share."
            ) { interpreter, values in
                let share = try interpreter.numeric(values[0], "share", of: "_bar", at: 0).item
                let width = try interpreter.wholeNumber(values[1], "the width")
                let filled = max(0, min(width, Int((share * Double(width)).rounded(.down))))
                return Value(String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled))
            },
            Builtin(
                "_as_type", [.init("x"), .init("w")], summary: "x in the data type of w: a layer converts its input."
            ) { interpreter, values in
                let x = try interpreter.numeric(values[0], "x", of: "the layer", at: 0)
                let type = try interpreter.numeric(values[1], "w", of: "the layer", at: 1).dataType
                return Value(x.dataType == type ? x : try interpreter.engine.convert(x, to: type))
            },
            Builtin("_is_record", [.init("x")], summary: "Whether a value is a record.") { interpreter, values in
                if case .record = interpreter.content(values[0]) { .boolean(true) } else { .boolean(false) }
            },
            Builtin("_is_function", [.init("x")], summary: "Whether a value is a function.") { interpreter, values in
                if case .function = interpreter.content(values[0]) { .boolean(true) } else { .boolean(false) }
            },
            Builtin(
                "_rows_of", [.init("record"), .init("rows"), .init("count")],
                summary: "A record with only some rows of those fields that have `count` of them."
            ) { interpreter, values in
                guard case .record(let record) = interpreter.content(values[0]) else { return values[0] }
                let rows = try interpreter.numeric(values[1], "rows", of: "split", at: 1)
                let count = try interpreter.wholeNumber(values[2], "the number of rows")
                return .record(
                    RecordValue(
                        try record.fields.map { field in
                            switch interpreter.content(field.value) {
                            case .tensor(let tensor) where tensor.rank > 0 && tensor.shape[0] == count:
                                return (field.name, Value(try interpreter.engine.index(tensor, [.integers(rows)])))
                            case .list(let list) where list.elements.count == count:
                                return (field.name, Value(rows.doubles().map { list.elements[Int($0)] }))
                            default: return field
                            }
                        }))
            },
            Builtin(
                "_checkpoint", [], summary: "Marks the end of a whole step, which an interrupt keeps."
            ) { interpreter, _ in
                interpreter.setCheckpoint()
                return .none
            },
        ]
        return output + types + training
    }

    /// Seconds on a clock that never goes back.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
