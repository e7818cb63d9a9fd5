import LeapDiagnostics
import LeapSyntax
import Testing

@Suite struct ErrorTests {
    static let cases = [
        "def f(x):", "lambda x: x", "map(lambda x: x^2, xs)", "x**2", "print('text')", "x++", "x += 1++",
        "elif x > 0 {", "if a { b } elif c { d }", "a && b", "a || b",
        "!a", "let x = 3", "var x = 3", "if x > 0: y", "if x = 3 { y }", "while True:", "for i in range(10):", "(1, 2]",
        "f(1, 2", "f(1 2)", "[1 2]", "[1, 2", "x = (1 +\n2]", ")", "}", "x }", "{a: 1 b: 2}",
        "1.2.3", "1e", "1e+", "0x10", "0b101", "1e999", "1__0", "1_", "1e2.5", "∂", "∂J", "∂J/w", "∂J/", "∂J/∂",
        "∂J[0]/∂w", "∂f(x)/∂x", "∂^2J/∂w^2", "∂²J/∂w²", "∂3/∂w", "∂J/∂2", "∂J + 1",
        "\"abc", "\"{a\"", "\"{}\"", "\"{a b}\"", "\"\\q\"", "\"\\u{110000}\"", "\"\\u{}\"", "\"\\u\"", "x = “a”",
        "x ÷ 2", "a → b", "x²", "3²", "a & b", "a | b", "~a", "x $ y", "\u{0}", "x\u{200B}", "😀",
        "break", "f() = { break }", "return 3", "use", "use mine", "use \"{x}\"", "for _ in 0..9 {}", "_ = 3", "_ + 1",
        "f(_ + 1)", "for 3 in x {}", "for x of xs {}", "f(x, x) = 1", "f(x = 1, y) = 1",
        "(x, x) -> 1", "f(a = 1, a = 2)", "f(a = 1, 2)", "{a: 1, a: 2}", "a, a = 1", "a, b", "a, 1 = 2", "1, 2",
        "2 = x", "π = 3", "a + b = 3", "r.x = 3", "f(1) = 3", "(a, b) = c", "[a, b] = c", "x[0][1] = 3", "a = b = 3",
        "a, b = 1, 2", "x = y := 2", "() -> w := 1", "f(x = = 2)", "f(x == )", "(1, 2)", "()", "(not)", "(√)", "x[]",
        "x[1:2:3:4]", "x.", "x.5", "x.[0]", "0..9..2", "..3", "...", "else { }", "if c { a } else b",
        "if c b", "repeat { a }", "while { a }", "a := 1 := 2", "f(x) := 3", "3 := 2", "x = ", "x = * 2", "2 3", "x 3",
        "f (x) y", "\"a\" \"b\"", "x \"a\"", "[x for x in xs]", "{\"a\": 1}", "import numpy", "class A", "x *= 2",
        "a === b", "a <> b", "x => x", "x -> ", "3 -> x", "π -> 3", "if", "and b", "a in b", "true = 3",
        "x = if a { 1 } else { 2 } 3", "f(π) = 3", "f(if) = 3", "f(x:) = 3", "f(x: 3) = 3", "f(x: [n + 1]) = 3",
        "print \"a\"", "x ' ", "' a", "x = \n= 3", "f(x)\n= 3", "a ? b : c", "x;;y z", "{x: 1, 2}", "{x = 1, 2}",
        "1 = = 2", "foo bar baz",
    ]

    @Test func show() {
        for source in Self.cases {
            var sources = SourceMap()
            guard let file = sources.add(name: "", text: Array(source.utf8)) else { continue }
            do throws(Diagnostic) {
                let program = try Parser.parse(file)
                print("OK   ", source, "=>", TreeDump.dump(program))
            } catch {
                print("-----", error.isIncomplete ? "(incomplete)" : "")
                print(DiagnosticRenderer().render(error, in: sources))
            }
        }
    }
}
