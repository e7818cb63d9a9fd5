import Testing

@Suite struct ExpressionTests {
    /// Precedence and grouping, row by row of the operator table in language.md.
    @Test(arguments: [
        ("-x^2", "(- (^ x 2))"),
        ("2^-1", "(^ 2 (- 1))"),
        ("2^3^2", "(^ 2 (^ 3 2))"),
        ("2^-3^2", "(^ 2 (- (^ 3 2)))"),
        ("a - b - c", "(- (- a b) c)"),
        ("a + b * c", "(+ a (* b c))"),
        ("a * b @ c", "(@ (* a b) c)"),
        ("a // b % c / d", "(/ (% (// a b) c) d)"),
        ("0..n - 1", "(.. 0 (- n 1))"),
        ("0..9 == x", "(== (.. 0 9) x)"),
        ("0 < x <= 1", "(< <= 0 x 1)"),
        ("a == b and c or d", "(or (and (== a b) c) d)"),
        ("a or b and c", "(or a (and b c))"),
        ("not a and b", "(and (not a) b)"),
        ("f >> g >> h", "(>> (>> f g) h)"),
        ("x |> f >> g", "(|> x (>> f g))"),
        ("x |> f |> g", "(|> (|> x f) g)"),
        ("a or b >> c", "(>> (or a b) c)"),
        ("√x + 1", "(+ (√ x) 1)"),
        ("√x^2", "(√ (^ x 2))"),
        ("+x", "(+ x)"),
        ("--x", "(- (- x))"),
        ("a × b · c", "(* (* a b) c)"),
        ("a ≤ b ≠ c ≥ d", "(<= != >= a b c d)"),
        ("a − −b", "(- a (- b))"),
        ("x -> x + 1", "(-> (x) (+ x 1))"),
        ("f >> x -> x |> g", "(>> f (-> (x) (|> x g)))"),
        ("(a, b) -> a b", "error: an operator is missing before the name b"),
        ("() -> 3", "(-> () 3)"),
        ("(x: [n, 3, _], k = 1) -> x", "(-> (x:[n 3 _] k=1) x)"),
        ("x -> y -> x + y", "(-> (x) (-> (y) (+ x y)))"),
        ("(x)", "(paren x)"),
        ("a +\n b", "(+ a b)"),
        ("a\n+ b", "a\n(+ b)"),
        ("(a\n+ b)", "(paren (+ a b))"),
        ("x |>\n f", "(|> x f)"),
        ("x ->\n x", "(-> (x) x)"),
    ])
    func operators(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    @Test(arguments: [
        ("2x", "(· 2 x)"),
        ("2x^2", "(· 2 (^ x 2))"),
        ("0.5w^2 + 1", "(+ (· 0.5 (^ w 2)) 1)"),
        ("2π", "(· 2 π)"),
        ("-2x", "(- (· 2 x))"),
        ("a * 2x", "(* a (· 2 x))"),
        ("2x * 3y", "(* (· 2 x) (· 3 y))"),
        ("2f(x)", "(· 2 (call f x))"),
        ("2x[0].y", "(· 2 (. (index x 0) y))"),
        ("2√x", "(· 2 (√ x))"),
        ("√2x", "(√ (· 2 x))"),
        ("2∂J/∂w", "(· 2 (∂ J w))"),
        ("(1/2)x", "(· (paren (/ 1 2)) x)"),
        ("1/(2x)", "(/ 1 (paren (· 2 x)))"),
        ("2exp(x)", "(· 2 (call exp x))"),
        ("2^3x", "(· (^ 2 3) x)"),
        ("1/2x", "error: 1/2x can be read in two ways"),
        ("a/-2π", "error: a/-2π can be read in two ways"),
        ("2 x", "error: an operator is missing before the name x"),
        ("2(x + 1)", "error: a number is not a function"),
    ])
    func implicitProducts(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    @Test(arguments: [
        ("f(x)", "(call f x)"),
        ("f()", "(call f)"),
        ("f(x, k = 2,)", "(call f x k=2)"),
        ("f(_, [2, 3])", "(call f _ [2 3])"),
        ("f(k = _)", "(call f k=_)"),
        ("f(x)(y)", "(call (call f x) y)"),
        ("f''(3)", "(call (' (' f)) 3)"),
        ("f′(3)", "(call (' f) 3)"),
        ("r.a.b(1)", "(call (. (. r a) b) 1)"),
        ("x.T @ y", "(@ (. x T) y)"),
        ("x[0]", "(index x 0)"),
        ("x[-1, :]", "(index x (- 1) (slice _ _ _))"),
        ("x[1:3]", "(index x (slice 1 3 _))"),
        ("x[::2]", "(index x (slice _ _ 2))"),
        ("x[a:b:c]", "(index x (slice a b c))"),
        ("x[:3]", "(index x (slice _ 3 _))"),
        ("x[2:]", "(index x (slice 2 _ _))"),
        ("x[..., 0]", "(index x ... 0)"),
        ("x[[2, 0]]", "(index x [2 0])"),
        ("x[mask > 0]", "(index x (> mask 0))"),
        ("(+)", "(op +)"),
        ("reduce((@), xs)", "(call reduce (op @) xs)"),
        ("(<)", "(op <)"),
        ("(and)", "(op and)"),
        ("(^)", "(op ^)"),
        ("[]", "[]"),
        ("[[1, 2], [3, 4]]", "[[1 2] [3 4]]"),
        ("[1\n, 2\n]", "[1 2]"),
        ("{}", "(record)"),
        ("{a: 1, b: x -> x}", "(record a:1 b:(-> (x) x))"),
        ("{a: 1}.a", "(. (record a:1) a)"),
        ("{\na:\n1,\nb: 2\n}", "(record a:1 b:2)"),
        ("true and none", "(and true none)"),
        ("if a { b } else { c }", "(if a {b} {c})"),
        ("if a { b }\nelse if c { d }\nelse { e }", "(if a {b} (if c {d} {e}))"),
        ("y = if a { 1 } else { 2 } + 3", "(= y (+ (if a {1} {2}) 3))"),
        ("x -> {\n s = x\n s^2\n}", "(-> (x) {(= s x); (^ s 2)})"),
        ("map(p -> {\n s = p\n -s\n}, xs)", "(call map (-> (p) {(= s p); (- s)}) xs)"),
        ("x\n(y)", "x\n(paren y)"),
        ("x\n[0]", "x\n[0]"),
    ])
    func values(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    @Test(arguments: [
        ("∂J/∂w", "(∂ J w)"),
        ("∂J / ∂w", "(∂ J w)"),
        ("∂J/∂net.w[0]", "(index (∂ J (. net w)) 0)"),
        ("w - α * ∂J/∂w", "(- w (* α (∂ J w)))"),
        ("∂(∂J/∂w)/∂w", "(∂ (paren (∂ J w)) w)"),
        ("∂J/∂w^2", "(^ (∂ J w) 2)"),
        ("1 / ∂J/∂w", "(/ 1 (∂ J w))"),
        ("∂J/∂w / 2", "(/ (∂ J w) 2)"),
        ("∂J/∂w.T", "(∂ J (. w T))"),
        ("∂J/∂z * ∂z/∂w", "(* (∂ J z) (∂ z w))"),
    ])
    func partials(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    @Test(arguments: [
        (#""""#, #"(str "")"#),
        (#""a\tb\"\\""#, "(str \"a\tb\"\\\")"),
        (#""\u{2202}J""#, #"(str "∂J")"#),
        (#""loss {J:.3f}""#, #"(str "loss " J:.3f)"#),
        (#""{a + b} \{c}""#, #"(str (+ a b) " {c}")"#),
        (#""{x[1:3]:.2f}!""#, #"(str (index x (slice 1 3 _)):.2f "!")"#),
        (#""{f({a: 1})}""#, #"(str (call f (record a:1)))"#),
        (#""{if a { "x{b:.1f}y" } else { "}" }}""#, #"(str (if a {(str "x" b:.1f "y")} {(str "}")}))"#),
    ])
    func strings(source: String, tree: String) {
        #expect(TreeDump.parse(source) == tree)
    }

    @Test func namesCompareCanonically() {
        // ŷ composed and decomposed.
        let names = ["\u{177}", "y\u{302}"]
        #expect(names.map { Array($0.utf8) }[0] != names.map { Array($0.utf8) }[1])
        #expect(TreeDump.parse(names[0]) == TreeDump.parse(names[1]))
        #expect(TreeDump.parse("x₁ + α2 + _a") == "(+ (+ x₁ α2) _a)")
    }

    @Test(arguments: [
        ("3", 3.0), ("2.5", 2.5), (".5", 0.5), ("1.", 1), ("1e-3", 0.001), ("1_000_000", 1e6), ("1.5e3", 1500),
        ("0.1", 0.1), ("123456789012345678", 123456789012345678), ("1.e2", 100), (".5e1", 5), ("1e-999", 0),
        ("0.30000000000000004", 0.1 + 0.2), ("π", Double.pi), ("inf", Double.infinity),
        ("9007199254740993", 9007199254740992), ("4.9e-324", 5e-324),
    ])
    func numbers(source: String, value: Double) throws {
        let program = try TreeDump.program(Array(source.utf8))
        guard case .expression(let expression) = program.statements.first?.kind,
            case .number(let number, let text) = expression.kind
        else {
            Issue.record("\(source) is not a number")
            return
        }
        #expect(number == value)
        #expect(text == source)
    }
}
