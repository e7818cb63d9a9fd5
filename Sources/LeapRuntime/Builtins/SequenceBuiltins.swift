import LeapDiagnostics
import LeapTensor

extension BuiltinTable {
    /// Functions that take functions: over the first axis of an array, or over a list.
    static func sequences() -> [Builtin] {
        let result: [Builtin] = [
            Builtin(
                "map", [.init("f"), .init("x"), .init("more", isRequired: false), .init("further", isRequired: false)],
                summary:
                    "Applies f to every element along the first axis, or of a list; with several sequences, f takes one element of each.",
                shapes: "x: [n, …] → [n, then the shape of f(x[i])]; a list → a list",
                examples: [("map(row -> sum(row), [[1, 2], [3, 4]])", "[3, 7]")],
                seeAlso: ["reduce", "scan", "filter"],
                keywords: ["apply", "vmap", "for each", "vectorize", "apply_along_axis", "comprehension"],
                topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "map", at: 0)
                let sources = values.dropFirst().filter { if case .unbound = $0 { false } else { true } }
                let sequences = try sources.enumerated().map { try interpreter.sequence($1, of: "map", at: $0 + 1) }
                let count = sequences[0].count
                for (index, sequence) in sequences.enumerated() where sequence.count != count {
                    throw ArgumentFault(
                        index: index + 1,
                        diagnostic: Diagnostic(
                            .shape,
                            "map goes over sequences of one length, and these have \(count) and \(sequence.count) elements"
                        ))
                }
                var results: [Value] = []
                results.reserveCapacity(count)
                for index in 0..<count {
                    try interpreter.engine.checkInterrupt()
                    results.append(try interpreter.call(function, sequences.map { $0[index] }))
                }
                return try interpreter.gathered(results, like: sources.first ?? .none)
            },
            Builtin(
                "reduce", [.init("f"), .init("x"), .init("initial", isRequired: false)],
                summary: "Combines the elements from the first to the last: f(f(x₀, x₁), x₂), and so on.",
                shapes: "x: [n, …] → the shape of f(x[0], x[1])",
                examples: [("reduce((+), [1, 2, 3])", "6")], seeAlso: ["scan", "map", "sum"],
                keywords: ["fold", "accumulate", "combine"], topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "reduce", at: 0)
                var elements = try interpreter.sequence(values[1], of: "reduce", at: 1)[...]
                var result: Value
                if case .unbound = values[2] {
                    guard let first = elements.popFirst() else {
                        throw ArgumentFault(
                            index: 1,
                            diagnostic: Diagnostic(
                                .domain, "nothing to reduce: the sequence is empty",
                                help: ["give a value to begin with: \(code: "reduce({all}, 0)")"]))
                    }
                    result = first
                } else {
                    result = values[2]
                }
                for element in elements {
                    try interpreter.engine.checkInterrupt()
                    result = try interpreter.call(function, [result, element])
                }
                return result
            },
            Builtin(
                "scan", [.init("f"), .init("x"), .init("initial", isRequired: false)],
                summary: "Every intermediate result of reduce, in order.",
                shapes: "x: [n, …] → [n, …]; with an initial value [n + 1, …]",
                examples: [("scan((+), [1, 2, 3])", "[1, 3, 6]")], seeAlso: ["reduce", "cumsum"],
                keywords: ["fold", "accumulate", "running", "cumulative"], topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "scan", at: 0)
                var elements = try interpreter.sequence(values[1], of: "scan", at: 1)[...]
                var results: [Value] = []
                var current: Value
                if case .unbound = values[2] {
                    guard let first = elements.popFirst() else { return values[1] }
                    current = first
                    results.append(first)
                } else {
                    current = values[2]
                }
                for element in elements {
                    try interpreter.engine.checkInterrupt()
                    current = try interpreter.call(function, [current, element])
                    results.append(current)
                }
                return try interpreter.gathered(results, like: values[1])
            },
            Builtin(
                "filter", [.init("f"), .init("x")],
                summary: "The elements along the first axis, or of a list, for which f is true.",
                shapes: "x: [n, …] → [k, …], for k times true",
                examples: [("filter(x -> x > 1, [1, 2, 3])", "[2, 3]")], seeAlso: ["map", "mask"],
                keywords: ["select", "keep", "where", "compress"], topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "filter", at: 0)
                let elements = try interpreter.sequence(values[1], of: "filter", at: 1)
                var kept: [Int] = []
                for (index, element) in elements.enumerated() {
                    try interpreter.engine.checkInterrupt()
                    guard case .boolean(let keeps) = interpreter.content(try interpreter.call(function, [element]))
                    else {
                        throw ArgumentFault(
                            index: 0,
                            diagnostic: Diagnostic(
                                .type, "the function of filter gives true or false",
                                help: ["for example x -> x > 0"]))
                    }
                    if keeps { kept.append(index) }
                }
                if case .list = interpreter.content(values[1]) { return Value(kept.map { elements[$0] }) }
                let source = try interpreter.numeric(values[1], "x", of: "filter", at: 1)
                let places = try Tensor(kept.map(Double.init), shape: Shape([kept.count]))
                return Value(try interpreter.engine.index(source, [.integers(places)]))
            },
            Builtin(
                "iterate", [.init("f"), .init("x"), .init("n")],
                summary: "x, f(x), f(f(x)), …: n applications, n + 1 values.", shapes: "x: […], n → [n + 1, …]",
                examples: [("iterate(x -> 2x, 1, 4)", "[1, 2, 4, 8, 16]")], seeAlso: ["scan"],
                keywords: ["repeat", "power", "fixed point", "sequence"], topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "iterate", at: 0)
                let count = try interpreter.wholeNumber(values[2], "the number of applications")
                guard count >= 0 else {
                    throw ArgumentFault(
                        index: 2, diagnostic: Diagnostic(.domain, "the number of applications is not negative"))
                }
                var results = [values[1]]
                for _ in 0..<count {
                    try interpreter.engine.checkInterrupt()
                    results.append(try interpreter.call(function, [results[results.count - 1]]))
                }
                return try interpreter.gathered(results, like: .number(0))
            },
            Builtin(
                "outer_with", [.init("f"), .init("a"), .init("b")],
                summary: "The table of f(aᵢ, bⱼ) for all pairs.", shapes: "a: [n, …], b: [m, …] → [n, m, …]",
                examples: [("outer_with((+), [1, 2], [10, 20])", "[[11, 21]\n [12, 22]]   2×2")], seeAlso: ["map"],
                keywords: ["table", "meshgrid", "cartesian", "pairs", "outer"], topic: .higherOrder
            ) { interpreter, values in
                let function = try interpreter.function(values[0], "f", of: "outer_with", at: 0)
                let rows = try interpreter.sequence(values[1], of: "outer_with", at: 1)
                let columns = try interpreter.sequence(values[2], of: "outer_with", at: 2)
                var results: [Value] = []
                for row in rows {
                    try interpreter.engine.checkInterrupt()
                    let line = try columns.map { try interpreter.call(function, [row, $0]) }
                    results.append(try interpreter.gathered(line, like: values[2]))
                }
                return try interpreter.gathered(results, like: values[1])
            },
            Builtin(
                "enumerate", [.init("x")], summary: "A list of pairs: the position and the element.",
                shapes: "x: [n, …] → a list of n pairs",
                examples: [("for (i, x) in enumerate([5, 6]) { print(\"{i} {x}\") }", "0 5\n1 6")], seeAlso: ["zip"],
                keywords: ["index", "position", "loop"], topic: .higherOrder
            ) { interpreter, values in
                Value(
                    try interpreter.sequence(values[0], of: "enumerate", at: 0).enumerated().map {
                        Value([.number(Double($0)), $1])
                    })
            },
            Builtin(
                "zip", [.init("a"), .init("b")],
                summary: "A list of pairs with one element of each, as long as the shorter.",
                shapes: "a: [n, …], b: [m, …] → a list of min(n, m) pairs",
                examples: [("size(zip([1, 2, 3], [4, 5]))", "2")], seeAlso: ["enumerate", "map"],
                keywords: ["pairs", "together", "loop"], topic: .higherOrder
            ) { interpreter, values in
                let first = try interpreter.sequence(values[0], of: "zip", at: 0)
                let second = try interpreter.sequence(values[1], of: "zip", at: 1)
                return Value(Swift.zip(first, second).map { Value([$0, $1]) })
            },
        ]
        return result
    }
}

extension Interpreter {
    /// The elements of a list, or of an array along its first axis.
    public func sequence(_ value: Value, of function: String, at index: Int) throws -> [Value] {
        let whole = content(value)
        if case .list(let list) = whole { return list.elements }
        guard let tensor = try tensor(value), tensor.rank > 0 else {
            throw ArgumentFault(
                index: index,
                diagnostic: Diagnostic(.type, "\(function) goes over an array or a list, and this is \(whole.kindName)")
            )
        }
        return try engine.rows(tensor).map { Value($0) }
    }

    /// Results as an array when the source was one and they stack, else as a list.
    func gathered(_ results: [Value], like source: Value) throws -> Value {
        if case .list = content(source) { return Value(results) }
        if results.isEmpty { return .tensor(try Tensor([Double](), shape: Shape([0]))) }
        var parts: [Tensor] = []
        parts.reserveCapacity(results.count)
        for result in results {
            switch result {
            case .number, .boolean, .tensor: if let part = try tensor(result) { parts.append(part) }
            default: return Value(results)
            }
        }
        guard parts.allSatisfy({ $0.shape == parts[0].shape }) else { return Value(results) }
        return Value(try engine.stack(parts, axis: 0))
    }
}
