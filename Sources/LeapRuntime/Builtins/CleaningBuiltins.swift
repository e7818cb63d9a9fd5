import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// What the library's functions for exploring, cleaning and augmenting data need from the engine.
    static func cleaning() -> [Builtin] {
        [
            Builtin(
                "_duplicates", [.init("x"), .init("tol")],
                summary: "Rows that are alike, as a list of groups of row numbers (see Engine.duplicateRows)."
            ) { interpreter, values in
                let x = try interpreter.numeric(values[0], "x", of: "duplicates", at: 0)
                let tolerance = try interpreter.numeric(values[1], "tol", of: "duplicates", at: 1)
                guard x.rank > 0 else { throw TensorError(.shape, "duplicates compares rows, and {0} is one number") }
                guard tolerance.rank == 0, tolerance.item >= 0 else {
                    throw ArgumentFault(
                        index: 1, diagnostic: Diagnostic(.domain, "`tol` of duplicates is a number, 0 or more"))
                }
                let groups = try interpreter.engine.duplicateRows(x, tolerance: tolerance.item)
                return Value(try groups.map { Value(try Tensor($0.map(Double.init), shape: Shape([$0.count]))) })
            },
            Builtin(
                "_augment", [.init("x", isOperand: true), .init("moves")],
                summary: "Pictures, each moved as its row of `moves` says (see Engine.movedPictures)."
            ) { interpreter, values in
                let x = try interpreter.numeric(values[0], "x", of: "augment", at: 0)
                let moves = try interpreter.numeric(values[1], "moves", of: "augment", at: 1)
                return Value(try interpreter.engine.movedPictures(x, moves))
            },
            Builtin("_note", [.init("text")], summary: "Shows a remark beside the value.") { interpreter, values in
                interpreter.host?.note("note: " + (try interpreter.string(values[0], "text", of: "_note", at: 0)))
                return .none
            },
            Builtin("_is_true", [.init("x")], summary: "Whether a value is `true` itself.") { interpreter, values in
                if case .boolean(true) = interpreter.content(values[0]) { .boolean(true) } else { .boolean(false) }
            },
            Builtin("_is_list", [.init("x")], summary: "Whether a value is a list.") { interpreter, values in
                if case .list = interpreter.content(values[0]) { .boolean(true) } else { .boolean(false) }
            },
        ]
    }
}
