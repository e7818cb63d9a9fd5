import LeapSession
import LeapTestSupport
import Testing

/// What the evaluator does in fewer steps means the same as before.
@Suite struct FastPathTests {
    private func value(_ source: String) -> [Double]? {
        LargeStack.run { Session().execute(Array(source.utf8)).value?.doubles() }
    }

    private func error(_ source: String) -> String? {
        LargeStack.run { Session().execute(Array(source.utf8)).error?.message }
    }

    @Test(
        "A comparison and the jump behind it",
        arguments: [
            ("<", [1.0, 0, 0]), ("<=", [1, 1, 0]), (">", [0, 0, 1]), (">=", [0, 1, 1]), ("==", [0, 1, 0]),
            ("!=", [1, 0, 1]),
        ])
    func comparisons(comparison: String, expected: [Double]) {
        let text = "f(a, b) = if a \(comparison) b { 1 } else { 0 }\n"
        #expect(value(text + "[f(1, 2), f(2, 2), f(3, 2)]") == expected)
        // The same with parameters, arrays of one element, and at the top level.
        #expect(value(text + "[f(param(1), 2), f(param(2), 2), f(param(3), 2)]") == expected)
        #expect(value(text + "[f(1, [2]), f(2, [2]), f(3, [2])]") == expected)
        #expect(value("x = 2; if x \(comparison) 2 { r = 1 } else { r = 0 }; [r]") == [expected[1]])
    }

    @Test("nan is neither smaller nor equal nor larger") func nan() {
        #expect(
            value(
                """
                f(a, b) = [if a < b { 1 } else { 0 }, if a >= b { 1 } else { 0 }, if a != b { 1 } else { 0 }]
                f(nan, 1)
                """) == [0, 0, 1])
    }

    @Test("A condition that is no boolean") func conditions() {
        #expect(error("x = [1, 2]; if x < 2 { 1 }") == "a condition must be one boolean, and this is an array of 2")
        #expect(error("while y < 2 { 1 }") == "`y` has no value")
    }

    @Test("Loops over ranges: ends, changed counters, continue and break") func ranges() {
        #expect(value("s = 0; for i in 1..5 { if i == 3 { continue }; s = s + i; i = 100 }; [s, i]") == [12, 100])
        #expect(value("s = 0; for i in 1..1000 { if i > 4 { break }; s = s + i }; [s, i]") == [10, 5])
        #expect(value("s = 0; for i in 1..3 { for j in i..3 { s = s + 10 * i + j } }; [s]") == [114])
    }

    @Test("The rest of a division") func remainders() {
        #expect(
            value("[7 % 3, -7 % 3, 7 % -3, -7 % -3, 7.5 % 2, -6 % 3, 2^60 % 7, 0 % 5]") == [1, 2, -2, -1, 1.5, 0, 1, 0])
        #expect(value("[1 % 0]")?.first?.isNaN == true)
    }

    /// The order of one pass serves the next; something else in between must not be taken for it.
    @Test("Gradients one after another") func passes() {
        let setup = "w = param(3); b = param(5); c = w * b; J = c^2 / 2 + w; K = w^3 * b\n"
        #expect(value(setup + "[∂J/∂w, ∂J/∂b, ∂J/∂c, ∂K/∂w, ∂J/∂w, ∂K/∂b, ∂J/∂b]") == [76, 45, 15, 135, 76, 27, 45])
        // d²J/dw² = b², d²J/dwdb = 2wb, and J's own gradients again
        #expect(value(setup + "g = ∂J/∂w; [∂g/∂w, ∂g/∂b, ∂J/∂b, g]") == [25, 30, 45, 76])
        #expect(value(setup + "x = ∂J/∂w; w := 1; J = (w * b)^2; [∂J/∂w, ∂J/∂b, x]") == [50, 10, 76])
    }

    /// dJ/dw = 3(3w + 1) + 5/w² + 2ʷ ln 2, d²J/dw² = 9 − 10/w³ + 2ʷ (ln 2)².
    @Test("Constants on either side of a recorded number") func constants() {
        #expect(
            value(
                """
                w = param(2); a = 3
                J = (a * w + 1)^2 / 2 - 5 / w + 2^w
                h = ∂J/∂w
                [∂J/∂w, ∂h/∂w]
                """)?.map { ($0 * 1e9).rounded() / 1e9 } == [25.022588722, 9.671812056])
    }

    @Test("A record is let go when its name is bound again") func release() {
        LargeStack.run {
            let session = Session()
            func run(_ source: String) { #expect(session.execute(Array(source.utf8)).error == nil) }
            run("w = param(2); J = w^2; for i in 1..100 { J = J + w; g = ∂J/∂w }")
            weak var old = session.execute(Array("J".utf8)).value
            #expect(old != nil)
            run("J = w; g = 0; for i in 1..10 { h = ∂J/∂w }")
            #expect(old == nil)
        }
    }
}
