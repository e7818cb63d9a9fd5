import LeapDiagnostics
import LeapSession
import LeapTestSupport
import Testing

/// Wrong values everywhere: an error with a place, never a crash, and the session goes on.
@Suite struct RobustnessTests {
    static let values = [
        "none", "2", "-1", "2.5", "true", "\"a\"", "[1, 2, 3]", "[[1, 2], [3, 4]]", "f32([1, 2])", "[]", "[\"a\", 1]",
        "{a: 1}", "x -> x", "(x, y) -> x", "sqrt", "param(2)", "param([1, 2])", "state(1)", "nan", "inf", "1e18",
        "-1e18", "zeros([0, 3])", "zeros([0, 1e18])", "ones([1, 1, 1, 1, 1, 1, 1, 1])", "dense(2, 2)", "[true, false]",
        "x -> undefined_name", "[1e18, 1e18]", "() -> 1",
    ]
    /// Functions that read files, print, or run long by their nature.
    static let left = ["train", "digits", "help"]

    /// What is wrong with the outcome of a statement; `nil` when all is well.
    static func fault(_ source: String, in session: Session) -> String? {
        guard let error = session.execute(Array(source.utf8)).error else { return nil }
        if error.kind == .internal { return "\(source): internal: \(error.message)" }
        if session.position(of: error) == nil { return "\(source): no position: \(error.message)" }
        for wrong in ["{0}", "{1}", "Optional(", "LeapTensor", "nil"] where error.message.contains(wrong) {
            return "\(source): \(error.message)"
        }
        return session.render(error).isEmpty ? "\(source): renders as nothing" : nil
    }

    @Test(
        "What would fill the memory piece by piece is an error, and the session goes on",
        arguments: [
            #"s = "leap"; repeat 40 { s = "{s}{s}" }"#, #"s = "leap"; repeat 40 { s = s + s }"#,
            "enumerate(zeros([1e9]))", "scan((+), 1..1e9)", "map(x -> param(x), zeros([1e9, 0]))",
        ])
    func growth(_ source: String) {
        LargeStack.run {
            let session = Session()
            #expect(session.execute(Array(source.utf8)).error?.kind == .memory)
            #expect(session.execute(Array("1 + 1".utf8)).value?.item == 2)
        }
    }

    @Test("Every function with every kind of value, none to four of them") func calls() {
        let faults = LargeStack.run {
            var generator = SeededGenerator(state: 5)
            var faults: [String] = []
            let session = Session()
            let names = session.interpreter.visibleNames(beginningWith: "").filter { name in
                !Self.left.contains(name) && session.help(for: name)?.contains("(") == true
            }
            _ = session.execute(Array("kept = param(3)".utf8))
            for name in names {
                var calls = [name + "()"]
                calls += Self.values.map { "\(name)(\($0))" }
                for count in [2, 2, 2, 2, 2, 2, 3, 3, 3, 4] {
                    let arguments = (0..<count).map { _ in Self.values.randomElement(using: &generator) ?? "1" }
                    calls.append("\(name)(\(arguments.joined(separator: ", ")))")
                }
                for label in ["axis", "keep", "x", "dtype", "nothing"] {
                    calls.append("\(name)([1, 2], \(label) = \(Self.values.randomElement(using: &generator) ?? "1"))")
                }
                calls.append("(x -> sum(\(name)(x)))'([1, 2])")
                faults += calls.compactMap { Self.fault($0, in: session) }
            }
            if session.execute(Array("kept + sum([1, 2])".utf8)).value?.item != 6 { faults.append("the session broke") }
            if names.count < 100 { faults.append("only \(names.count) functions were called") }
            return faults
        }
        #expect(faults.isEmpty, "\(faults.prefix(10).joined(separator: "\n"))")
    }

    @Test("Every operator with every kind of value") func operators() {
        let faults = LargeStack.run {
            var faults: [String] = []
            let session = Session()
            let symbols = [
                "+", "-", "*", "/", "//", "%", "^", "@", "..", "==", "!=", "<", "<=", ">", ">=", "and", "or", ">>",
                "|>",
            ]
            for left in Self.values {
                for (index, right) in Self.values.enumerated() {
                    // Every pair with some operator, every operator with some pair of each kind.
                    for offset in 0..<3 {
                        let symbol = symbols[(index + offset * 7 + left.utf8.count) % symbols.count]
                        if let fault = Self.fault("(\(left)) \(symbol) (\(right))", in: session) {
                            faults.append(fault)
                        }
                    }
                    if let fault = Self.fault("(\(left))[\(right)]", in: session) { faults.append(fault) }
                }
                for form in [
                    "-(V)", "not (V)", "√(V)", "(V)'", "(V)(1)", "(V).T", "(V).field", "if V { 1 }", "for i in V { i }",
                    "repeat V { break }", "while V { break }", "a, b = V", "v = V; v[0] = 1", "v = V; v[0, 0] = V",
                    "\"{V}\"", "\"{V:.3f}\"", "[V, V]", "[V, 1]", "{a: V}", "v = V; ∂v/∂v", "grad(V, V)",
                    "v = V; v := V",
                    "v = V; v += V", "f(x: [n, 2]) = n; f(V)", "[1, 2, 3][V:]", "[1, 2, 3][V:V:V]",
                    "v = [1, 2]; v[V] = V",
                    "(x -> V)'(2)", "grad(x -> V)(2)", "jacobian(x -> V)([1, 2])", "map(x -> V, [1, 2])", "print(V)",
                    "state(V)", "V |> print", "assert(V)",
                ] {
                    let source = form.replacing("V", with: left)
                    if let fault = Self.fault(source, in: session) { faults.append(fault) }
                }
            }
            return faults
        }
        #expect(faults.isEmpty, "\(faults.prefix(10).joined(separator: "\n"))")
    }

    @Test("Values inside one another without end") func nesting() {
        expectTranscript(
            """
            leap> l = "a"; repeat 9000 { l = [l, "a"] }; l == l
            true
            leap> size(params(l))
            0
            leap> l = "a"; repeat 20000 { l = [l, "a"] }
                                              ^^^^^^^^
            error: lists and records lie more than 10000 deep inside one another
            help: concat(list, [x]) appends to a list; [list, x] puts it inside another
            leap> wrap(g) = x -> g(x) + 1
            leap> h = sqrt; repeat 30000 { h = wrap(h) }; size(params(h))
            0
            leap> K = param(1); J = K; repeat 30000 { J = J + 1 }; ∂J/∂K
            1
            leap> g = sqrt; repeat 2000 { g = g' }; g(1)
                                                    ^^^^
            error: too many calls inside one another
            help: check that the recursion reaches its end: if n <= 1 { … } else { … }
            leap> 1 + 1
            2
            """)
    }

    @Test("A loop that fills an array works in place") func filling() {
        // A copy for every element would take minutes: 100,000 copies of 800 kB.
        expectTranscript(
            """
            leap> n = 100000; x = zeros([n]); for i in 0..n - 1 { x[i] = i }; sum(x) == n * (n - 1) / 2
            true
            leap> fill(n) = { r = zeros([n]); for i in 0..n - 1 { r[i] = i }; r }
            leap> sum(fill(n)) == n * (n - 1) / 2
            true
            """)
    }
}
