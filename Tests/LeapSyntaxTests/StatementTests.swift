import LeapDiagnostics
import LeapSyntax
import Testing

@Suite struct StatementTests {
    @Test(arguments: [
        ("", ""),
        ("\n# only a comment\n", ""),
        ("x = 3", "(= x 3)"),
        ("x = [1,\n 2]\ny", "(= x [1 2])\ny"),
        ("a, b = split(data)", "(= (a b) (call split data))"),
        ("x[i, :] = 3", "(= (index x i (slice _ _ _)) 3)"),
        ("w := w - 1", "(:= w (- w 1))"),
        ("w -= 1\nw += 2", "(-= w 1)\n(+= w 2)"),
        ("w −= 1", "(-= w 1)"),
        ("net[0].w := 0", "(:= (. (index net 0) w) 0)"),
        ("net.layers[1][2] := 0", "(:= (index (index (. net layers) 1) 2) 0)"),
        ("x =\n  3", "(= x 3)"),
        ("f(x) = x^2 + 1", "(def f (x) (+ (^ x 2) 1))"),
        ("f() = 1", "(def f () 1)"),
        ("loss(ŷ: [n, k], y: [n], k = 1) = ŷ", "(def loss (ŷ:[n k] y:[n] k=1) ŷ)"),
        ("f(x) == 3", "(== (call f x) 3)"),
        ("f(x) = {\n s = x\n return s\n}", "(def f (x) {(= s x); (return s)})"),
        ("f(x) = {}", "(def f (x) (record))"),
        ("## Doc.\n##  >>> f(1)\nf(x) = x", #"(def f (x) x doc["Doc.", " >>> f(1)"])"#),
        ("## Doc.\n\nf(x) = x", "(def f (x) x)"),
        ("for x in xs { s = x }", "(for (x) xs {(= s x)})"),
        ("for (i, x) in e {}", "(for (i x) e {})"),
        ("for i, x in e { break }", "(for (i x) e {break})"),
        ("for i in 0..9 {\n if i > 3 { continue }\n}", "(for (i) (.. 0 9) {(if (> i 3) {continue})})"),
        ("while c\n{ x = 1\n }", "(while c {(= x 1)})"),
        ("repeat 100 { w := 1; J }", "(repeat 100 {(:= w 1);; J})"),
        ("use \"mine.leap\"", "(use \"mine.leap\")"),
        ("f() = { return }", "(def f () {(return)})"),
        ("f() = { return\n 3 }", "(def f () {(return); 3})"),
        ("step = () -> { w := 0 }", "(= step (-> () {(:= w 0)}))"),
        ("a; b;", "a;\nb;"),
        ("w = param(2); x = -2", "(= w (call param 2));\n(= x (- 2));"),
        ("w = 3; w^2", "(= w 3);\n(^ w 2)"),
        ("J(w) = w^2; J'(3)", "(def J (w) (^ w 2));\n(call (' J) 3)"),
        ("x; f(y) = y\nz = 2", "x;\n(def f (y) y);\n(= z 2)"),
        ("x # a comment\ny", "x\ny"),
        ("[1, # one\n 2]", "[1 2]"),
        ("x\r\ny\r\n", "x\ny"),
        ("\u{FEFF}x", "x"),
        ("x\u{A0}+ 1", "(+ x 1)"),
    ])
    func statements(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    /// Lines of language.md that must parse.
    @Test(arguments: [
        "J = (ŷ - y)^2 / 2", "w := w - α * ∂J/∂w", "J'(3)", "line(3, slope = 2)", "∂(∂J/∂w)/∂w",
        "if z > 0 { z } else { 0 }", "net = dense(784, 128) >> relu >> dense(128, 3)", "net[0].w", "grad(f)(a, b)",
        "custom(f, (inputs, output, g) -> g * 2)", "training(() -> net(x))", "grad(grad(J, w), w)",
        "map(row -> map(p -> sum(p * K), row), windows(image, [3, 3]))", "x[[2, 0]]", "x[..., 0]", "(+)",
        "conv(3, 12, 5, stride = 1, padding = \"same\") >> relu >> maxpool(2) >> flatten >> dense(3072, 5)",
        "pad(x, [[1, 1], [2, 2]], value = 0)", "[\"rose\", \"tulip\"]", "assert(c, \"message\")", "0 < x < 1",
        "dense(inputs, outputs, init = he) = {\n    w = param(init([inputs, outputs]))\n    x -> x @ w\n}",
    ])
    func specification(source: String) throws {
        _ = try TreeDump.program(Array(source.utf8))
        // The examples are laid out in the canonical way.
        let formatted = try Formatter.format(Array(source.utf8))
        #expect(formatted == source + "\n")
    }

    @Test(arguments: [
        ("1 + 1", InputCompleteness.complete),
        ("", .complete),
        ("f(x", .incomplete(indentation: 4)),
        ("x = [1,\n", .incomplete(indentation: 4)),
        ("f(x) = {", .incomplete(indentation: 4)),
        ("f(x) = {\n  for i in x {\n", .incomplete(indentation: 8)),
        ("map(x -> {\n", .incomplete(indentation: 4)),
        ("f(x) =", .incomplete(indentation: 0)),
        ("1 +", .incomplete(indentation: 0)),
        ("x |>  # then", .incomplete(indentation: 0)),
        ("x ->", .incomplete(indentation: 0)),
        ("if x > 0", .incomplete(indentation: 0)),
        ("for x in xs", .incomplete(indentation: 0)),
        ("while c", .incomplete(indentation: 0)),
        ("if a { b } else", .incomplete(indentation: 0)),
        ("∂J/", .incomplete(indentation: 0)),
        ("a, b =", .incomplete(indentation: 0)),
        ("{a: 1,", .incomplete(indentation: 4)),
        ("\"abc", .invalid),
        ("\"{a\"", .invalid),
        ("\"{a +}\"", .invalid),
        ("\"{f(}\"", .invalid),
        ("∂J", .invalid),
        (")", .invalid),
        ("(1, ]", .invalid),
        ("x y", .invalid),
        ("return 3", .invalid),
        ("x = 3 = ", .invalid),
    ])
    func completeness(source: String, expected: InputCompleteness) {
        #expect(Parser.completeness(of: Array(source.utf8)) == expected)
    }
}
