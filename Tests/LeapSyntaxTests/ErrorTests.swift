import LeapDiagnostics
import LeapSyntax
import Testing

/// What a mistake gets: the message, the marked source text, and the first help.
@Suite struct ErrorTests {
    typealias Case = (source: String, marked: String, message: String, help: String)

    private static func check(_ expected: Case) {
        var sources = SourceMap()
        // A first file, so that the text does not begin at the first offset.
        _ = sources.add(name: "", text: Array("x = 1".utf8))
        guard let file = sources.add(name: "", text: Array(expected.source.utf8)) else { return }
        do throws(Diagnostic) {
            _ = try Parser.parse(file)
            Issue.record("\(expected.source) parses")
        } catch {
            #expect(error.kind == .syntax)
            #expect(error.message == expected.message)
            #expect(sources.text(of: error.span) == expected.marked)
            #expect(error.help.first?.text ?? "" == expected.help)
        }
    }

    static let foreignHabits: [Case] = [
        ("def f(x):", "def f", "a function is defined without def", "f(x) = x^2"),
        ("lambda x: x", "lambda x", "an anonymous function is written with an arrow", "x -> x"),
        ("map(lambda x: x^2, xs)", "lambda x", "an anonymous function is written with an arrow", "map(x -> x^2, xs)"),
        ("x**2", "**", "** is not an operator", "a power is written with ^: x^2"),
        ("print('text')", "'text'", "strings take double quotes", "print(\"text\")"),
        ("x++", "++", "++ is not an operator", "bind the name again: x = x + 1"),
        ("x += 1++", "++", "++ is not an operator", "bind the name again: x = x + 1"),
        ("elif x > 0 {", "elif", "elif is written else if", "if a { … } else if b { … }"),
        ("if a { b } elif c { d }", "elif", "elif is written else if", "if a { b } else if c { d }"),
        ("a && b", "&&", "&& is not an operator", "write and: a and b"),
        ("a || b", "||", "|| is not an operator", "write or: a or b"),
        ("!a", "!", "! is not an operator", "write not: not a"),
        ("let x = 3", "let x", "a name is bound without let", "x = 3"),
        ("var x = 3", "var x", "a name is bound without var", "x = 3"),
        ("if x > 0: y", ":", "the block of if stands in braces, without a colon", "if x > 0 { y }"),
        ("if x = 3 { y }", "=", "= binds a name; a condition compares with ==", "if x == 3 { y }"),
        ("while True:", ":", "the block of while stands in braces, without a colon", "while True { … }"),
        (
            "for i in range(10):", ":", "the block of for stands in braces, without a colon",
            "for i in range(10) { … }"
        ),
        ("use", "use", "use takes the name of a file in double quotes", "use \"mylayers.leap\""),
        ("use mine", "use", "use takes the name of a file in double quotes", "use \"mine.leap\""),
        (
            "[x for x in xs]", "for", "a loop does not stand inside brackets",
            "map applies a function to every element: map(x -> x, xs)"
        ),
        ("{\"a\": 1}", "\"a\"", "the names of a record stand without quotes", "{a: 1}"),
        (
            "import numpy", "import numpy", "nothing needs to be imported",
            "the library is there from the start; your own file is run by use \"mylayers.leap\""
        ),
        (
            "class A", "class A", "there are no classes",
            "a function that returns a function carries its parameters; a record is {name: value}"
        ),
        ("x *= 2", "*=", "*= is not an operator", "bind the name again: x = x * 2"),
        ("a === b", "===", "=== is not an operator", "equality is written ==: a == b"),
        ("a <> b", "<>", "<> is not an operator", "inequality is written !=: a != b"),
        ("x => x", "=>", "=> is not an operator", "a function is written with ->: x -> x"),
        ("print \"a\"", "print \"a\"", "print is a function", "print(\"a\")"),
    ]

    @Test(arguments: foreignHabits)
    func foreignHabitsFail(expected: Case) {
        Self.check(expected)
    }

    static let numbersAndCharacters: [Case] = [
        ("f(1 2)", "2", "a comma or an operator is missing before the number 2", ""),
        ("[1 2]", "2", "a comma or an operator is missing before the number 2", "[1, 2]"),
        ("1.2.3", "1.2.3", "1.2.3 has more than one decimal point", "a range has two dots: 1..3"),
        (
            "1e", "1e", "the number 1e has no digits in its exponent",
            "1e3 is 1 times 1000; the product with a name e is 1 * e"
        ),
        (
            "1e+", "1e+", "the number 1e+ has no digits in its exponent",
            "1e3 is 1 times 1000; the product with a name e is 1 * e"
        ),
        ("0x10", "0x10", "numbers are decimal; 0x10 looks hexadecimal", "in decimal it is 16"),
        ("0b101", "0b101", "numbers are decimal; 0b101 looks binary", "in decimal it is 5"),
        ("1e999", "1e999", "the number 1e999 is too large", "the largest is about 1.8e308; infinity is written inf"),
        ("1__0", "_", "in a number _ stands between two digits", "1_000_000 is a million"),
        ("1_", "_", "in a number _ stands between two digits", "1_000_000 is a million"),
        ("1e2.5", "1e2.", "the exponent of 1e2 must be a whole number", ""),
        (
            "\"abc", "\"abc", "this string has no closing quote",
            "a string ends on its own line; a line break inside it is written \\n"
        ),
        (
            "\"{a\"", "\"{a\"", "this string has no closing quote",
            "a string ends on its own line; a line break inside it is written \\n"
        ),
        (
            "\"{}\"", "{}", "nothing stands between the braces of this interpolation",
            "a brace that is part of the text is written \\{"
        ),
        (
            "\"\\q\"", "\\q", "\\q is not an escape",
            "a backslash is written \\\\; escapes are \\n \\t \\\" \\{ \\u{…}"
        ),
        ("\"\\u{110000}\"", "\\u{110000}", "there is no character with this code point", ""),
        ("\"\\u{}\"", "\\u{}", "\\u{…} holds a code point in hexadecimal digits", "\\u{2202} is ∂"),
        ("\"\\u\"", "\\u", "\\u must be followed by a code point in braces", "\\u{2202} is ∂"),
        (
            "x = “a”", "“", "the character “ (U+201C) has no meaning here",
            "strings take straight double quotes: x = \"a\""
        ),
        ("x ÷ 2", "÷", "the character ÷ (U+00F7) has no meaning here", "a quotient is written /: x / 2"),
        ("a → b", "→", "the character → (U+2192) has no meaning here", "the arrow of a function is written ->: a -> b"),
        ("x²", "²", "the character ² (U+00B2) has no meaning here", "a power is written with ^: x^2"),
        ("3²", "²", "the character ² (U+00B2) has no meaning here", "a power is written with ^: 3^2"),
        ("a & b", "&", "the character & (U+0026) has no meaning here", "write and: a and b"),
        ("a | b", "|", "the character | (U+007C) has no meaning here", "write or: a or b"),
        ("~a", "~", "the character ~ (U+007E) has no meaning here", "write not: not a"),
        ("x $ y", "$", "the character $ (U+0024) has no meaning here", "names stand as they are, without $"),
        (
            "\0", "\0", "the invisible character U+0000 may not stand here",
            "remove it, or write it inside a string as \\u{0}"
        ),
        (
            "x\u{200B}", "\u{200B}", "the invisible character U+200B may not stand here",
            "remove it, or write it inside a string as \\u{200b}"
        ),
        ("😀", "😀", "the character 😀 (U+1F600) has no meaning here", ""),
        ("use \"{x}\"", "\"{x}\"", "the file name of use is a plain string", ""),
        ("for 3 in x {}", "3", "expected the name of the loop variable, found the number 3", "for x in xs { … }"),
        ("a, 1 = 2", "1", "expected a name; names before = are separated by commas, found the number 1", ""),
        ("2 = x", "2", "2 is a number and cannot be bound to something else", "equality is tested with ==: 2 == x"),
        ("π = 3", "π", "π is a number and cannot be bound to something else", "equality is tested with ==: π == 3"),
        ("f(1) = 3", "1", "expected the name of a parameter, found the number 1", "f(x, slope = 1) = …"),
        ("3 := 2", "3", "3 is a number and cannot be bound to something else", ""),
        (
            "2 3", "3", "an operator is missing before the number 3",
            "a product is written 2 * 3; two statements are separated by ; or a new line"
        ),
        (
            "x 3", "3", "an operator is missing before the number 3",
            "a product is written x * 3; two statements are separated by ; or a new line"
        ),
        (
            "\"a\" \"b\"", "\"b\"", "a new line or ; is missing before a string",
            "two statements are separated by ; or a new line"
        ),
        (
            "x \"a\"", "\"a\"", "a new line or ; is missing before a string",
            "two statements are separated by ; or a new line"
        ),
        ("π -> 3", "π", "π is a number and cannot name a parameter", ""),
        (
            "x = if a { 1 } else { 2 } 3", "3", "an operator is missing before the number 3",
            "a product is written with *; two statements are separated by ; or a new line"
        ),
        ("f(π) = 3", "π", "π is a number and cannot name a parameter", ""),
        (
            "f(x: 3) = 3", "3", "expected the shape of the parameter in brackets, found the number 3",
            "f(x: [n, 3]) = …"
        ),
        ("f(x: [n + 1]) = 3", "+", "a size is a name, a number or _", ""),
        (
            "a ? b : c", "?", "the character ? (U+003F) has no meaning here",
            "a choice is written: if a { b } else { c }"
        ),
        ("{x: 1, 2}", "2", "expected the name of a field, found the number 2", "{name: value}"),
        ("1 = = 2", "1", "1 is a number and cannot be bound to something else", "equality is tested with =="),
        (
            "\u{0085}", "\u{0085}", "the invisible character U+0085 may not stand here",
            "remove it, or write it inside a string as \\u{85}"
        ),
        (
            "# \u{01}", "\u{01}", "the invisible character U+0001 may not stand here",
            "remove it, or write it inside a string as \\u{1}"
        ),
        ("x\ry", "\r", "a carriage return without a line feed stands in the source", ""),
        (
            "\"a\tb\u{07}\"", "\u{07}", "the invisible character U+0007 may not stand here",
            "remove it, or write it inside a string as \\u{7}"
        ),
        ("12²", "²", "the character ² (U+00B2) has no meaning here", "a power is written with ^: 12^2"),
        ("y₁²", "²", "the character ² (U+00B2) has no meaning here", "a power is written with ^: y₁^2"),
    ]

    @Test(arguments: numbersAndCharacters)
    func numbersAndCharactersFail(expected: Case) {
        Self.check(expected)
    }

    static let partials: [Case] = [
        ("∂", "∂", "a name behind ∂ is missing at the end", ""),
        (
            "∂J", "∂J", "∂J is only the upper half of a derivative",
            "∂J/∂w is the derivative of J by w; grad(J, w) means the same"
        ),
        ("∂J/w", "∂J/", "∂J/ must be followed by ∂ and what to differentiate by", "∂J/∂w"),
        ("∂J/", "/", "∂ and a name is missing at the end", ""),
        ("∂J/∂", "∂", "a name behind ∂ is missing at the end", ""),
        ("∂J[0]/∂w", "∂J[", "behind ∂ stands a name, a field path or a parenthesis", "∂(J[0])/∂w"),
        ("∂f(x)/∂x", "∂f(", "behind ∂ stands a name, a field path or a parenthesis", "∂(f(x))/∂x"),
        ("∂^2J/∂w^2", "∂^", "a second derivative is the derivative of a derivative", "∂(∂J/∂w)/∂w"),
        (
            "∂²J/∂w²", "²", "the character ² (U+00B2) has no meaning here",
            "a second derivative is written ∂(∂J/∂w)/∂w"
        ),
        ("∂3/∂w", "∂3", "behind ∂ stands a name, a field path or a parenthesis", "∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w"),
        (
            "∂J/∂2", "∂J/∂2", "behind ∂ stands a name, a field path or a parenthesis",
            "∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w"
        ),
        (
            "∂J + 1", "∂J", "∂J is only the upper half of a derivative",
            "∂J/∂w is the derivative of J by w; grad(J, w) means the same"
        ),
    ]

    @Test(arguments: partials)
    func partialsFail(expected: Case) {
        Self.check(expected)
    }

    static let brackets: [Case] = [
        ("(1, 2]", "]", "expected ), found ]", "[1, 2]"),
        ("f(1, 2", "(", "this ( is not closed", ""),
        ("[1, 2", "[", "this [ is not closed", ""),
        ("x = (1 +\n2]", "]", "expected ), found ]", ""),
        (")", ")", "this ) closes nothing", ""),
        ("}", "}", "this } closes nothing", ""),
        ("x }", "}", "this } closes nothing", "x"),
        ("{a: 1 b: 2}", "b", "a comma or an operator is missing before the name b", ""),
        ("a, b", "a, b", "a comma separates values only in brackets, or names before =", "a list is written [a, b]"),
        (
            "1, 2", ",", "a comma separates values only in brackets, or names before =",
            "a list is written [a, b]; two statements are separated by ;"
        ),
        ("(a, b) = c", "(a,", "a list stands in brackets, not in parentheses", "[a, b]"),
        ("[a, b] = c", "[a, b]", "names before = stand without brackets", "a, b = split(data)"),
        ("a, b = 1, 2", "1,", "the values of an assignment stand in brackets", "a, b = [1, 2]"),
        ("f(x == )", ")", "expected an expression, found )", ""),
        ("(1, 2)", "(1,", "a list stands in brackets, not in parentheses", "[1, 2]"),
        (
            "()", "()", "nothing stands between the parentheses",
            "the absence of a value is none; a function without arguments is () -> e"
        ),
        ("(not)", "(not)", "only operators between two values can stand alone in parentheses", "x -> not x"),
        ("(√)", "(√)", "only operators between two values can stand alone in parentheses", "sqrt is the function"),
        ("x[]", "[]", "an index is missing between the brackets", "x[0] is the first element, x[:] are all"),
        ("x[1:2:3:4]", "1:2:3:", "a slice has at most three parts", "start:stop:step, for example x[0:10:2]"),
        ("f(x:) = 3", ")", "expected the shape of the parameter in brackets, found )", "f(x: [n, 3]) = …"),
        ("loss(ŷ: [n, k],\n y: [n)", ")", "expected ], found )", ""),
        ("(a,\n b]", "]", "expected ), found ]", ""),
        ("f(x", "(", "this ( is not closed", ""),
        ("f(x,", "(", "this ( is not closed", ""),
        ("\"{f(}\"", "(", "this ( is not closed", ""),
        ("\"{(a]}\"", "]", "expected ), found ]", "\"{(a)}\""),
        ("f(1; 2)", ";", "expected a comma or ), found ;", ""),
    ]

    @Test(arguments: brackets)
    func bracketsFail(expected: Case) {
        Self.check(expected)
    }

    static let statements: [Case] = [
        ("1...5", "...", "a range is written with two dots", "1..5"),
        (
            "0..<n", "..<", "a range includes both of its ends",
            "0..9 are the numbers from 0 to 9; 0..n - 1 leaves out n"
        ),
        (
            "x\n>> y", ">>", "this line begins with >>, but the line before it has ended",
            "a line that goes on ends in its operator: write >> at the end of the line before"
        ),
        (
            "\"{a b}\"", "b", "an operator is missing before the name b",
            "a product is written a * b; two statements are separated by ; or a new line"
        ),
        ("break", "break", "break stands outside a loop", ""),
        ("f() = { break }", "break", "break stands outside a loop", "a function is left with return"),
        (
            "return 3", "return", "return stands outside a function",
            "the value of a line is shown by itself; write only the expression: 3"
        ),
        ("for _ in 0..9 {}", "_", "_ is not a name", "give the variable a name, or write repeat 10 { … }"),
        ("_ = 3", "_", "_ is not a name", "give it a name"),
        (
            "_ + 1", "_", "_ stands only as a whole argument of a call",
            "reshape(_, [2, 3]) is a function; for anything else write x -> x + 1"
        ),
        (
            "f(_ + 1)", "_", "_ stands only as a whole argument of a call",
            "reshape(_, [2, 3]) is a function; for anything else write x -> x + 1"
        ),
        ("for x of xs {}", "of", "expected in, found the name of", "for x in xs { … }"),
        ("f(x, x) = 1", "x", "f has two parameters named x", "give each parameter a name of its own"),
        (
            "f(x = 1, y) = 1", "y", "the parameter y has no default, but stands behind one that has",
            "put the parameters with a default last"
        ),
        ("(x, x) -> 1", "x", "this function has two parameters named x", "give each parameter a name of its own"),
        ("f(a = 1, a = 2)", "a", "the argument a is given twice", "leave one of the two out"),
        (
            "f(a = 1, 2)", "2", "an argument without a name stands behind the named argument a",
            "put the named arguments last"
        ),
        ("{a: 1, a: 2}", "a", "the record has two fields named a", "give each field a name of its own"),
        ("a, a = 1", "a", "the name a stands twice in this assignment", ""),
        ("a + b = 3", "a + b", "what stands left of = must be a name", "equality is tested with =="),
        (
            "r.x = 3", "r.x", "a field cannot be bound with =",
            "a parameter in a layer is updated with :=, for example r.x := 0"
        ),
        (
            "x[0][1] = 3", "x[0][1]", "only an element of a named array can be set",
            "x[0, 1] = 3"
        ),
        (
            "a = b = 3", "=", "an assignment has no value that could be assigned again",
            "write two statements: a = 1; b = 1. Equality is tested with =="
        ),
        (
            "x = y := 2", ":=", ":= updates a parameter or a state and stands at the beginning of a statement",
            "in a function write the update in braces: () -> { w := 0 }"
        ),
        (
            "() -> w := 1", ":=", "the body of a function with -> is an expression",
            "write the statement in braces: x -> { y := x }"
        ),
        (
            "f(x = = 2)", "=", "= binds a name and stands only behind one, at the beginning of a statement",
            "equality is tested with =="
        ),
        (
            "x.", ".", "the name of a field must follow the dot",
            "x.T is the transpose, r.name a field of a record; an element is x[0]"
        ),
        (
            "x.5", ".", "the name of a field must follow the dot",
            "x.T is the transpose, r.name a field of a record; an element is x[0]"
        ),
        (
            "x.[0]", ".", "the name of a field must follow the dot",
            "x.T is the transpose, r.name a field of a record; an element is x[0]"
        ),
        ("0..9..2", "..", "a range has two ends", "a step is given by arange(0, 10, 2) or by a slice, (0..10)[::2]"),
        ("..3", "..", ".. has no value before it", "0..9 are the numbers from 0 to 9; a slice is x[:3]"),
        ("...", "...", "... has no value before it", "0..9 are the numbers from 0 to 9; a slice is x[:3]"),
        ("else { }", "else", "else stands without its if", "write if c { … } else { … }"),
        ("if c { a } else b", "b", "expected { and the block of else, found the name b", "else { … }"),
        ("if c b", "b", "expected { and the block of if, found the name b", "if c { … }"),
        ("repeat { a }", "repeat", "repeat needs a count before its block", "repeat 100 { … }"),
        ("while { a }", "while", "while needs a condition before its block", "while x > 0 { … }"),
        (
            "a := 1 := 2", ":=", "an assignment has no value that could be assigned again",
            "write two statements: a = 1; b = 1. Equality is tested with =="
        ),
        ("f(x) := 3", "f(x)", "the parameters of a function are plain names", "equality is tested with =="),
        ("x = ", "=", "an expression is missing at the end", ""),
        ("x = * 2", "*", "expected an expression, found *", ""),
        (
            "f (x) y", "y", "an operator is missing before the name y",
            "a product is written with *; two statements are separated by ; or a new line"
        ),
        ("x -> ", "->", "an expression is missing at the end", ""),
        ("3 -> x", "->", "-> follows the parameters of a function", "for example x -> x^2, or (a, b) -> a + b"),
        ("if", "if", "an expression is missing at the end", ""),
        ("and b", "and", "expected an expression, found and", ""),
        ("a in b", "in", "in belongs to a loop: for x in xs", "whether a value is among others: any(b == a)"),
        ("true = 3", "true", "true is a reserved word", ""),
        ("f(if) = 3", "if", "if is a reserved word and cannot name a parameter", ""),
        (
            "x ' ", "'", "' follows nothing that it could differentiate",
            "a derivative is written f', without a space; strings take double quotes"
        ),
        (
            "' a", "'", "' follows nothing that it could differentiate",
            "a derivative is written f', without a space; strings take double quotes"
        ),
        (
            "x = \n= 3", "=", "= binds a name and stands only behind one, at the beginning of a statement",
            "equality is tested with =="
        ),
        (
            "f(x)\n= 3", "=", "= binds a name and stands only behind one, at the beginning of a statement",
            "equality is tested with =="
        ),
        (
            "x;;y z", "z", "an operator is missing before the name z",
            "a product is written y * z; two statements are separated by ; or a new line"
        ),
        ("{x = 1, 2}", ",", "a comma separates values only in brackets", "a list is written in brackets: {x = [1, 2]}"),
        (
            "foo bar baz", "bar", "an operator is missing before the name bar",
            "a product is written foo * bar; two statements are separated by ; or a new line"
        ),
        (
            "x -> y = 3", "=", "the body of a function with -> is an expression",
            "write the statement in braces: x -> { y = x }"
        ),
        ("1/2x", "1/2x", "1/2x can be read in two ways", "1/(2x)"),
        ("a*b/2x", "a*b/2x", "a*b/2x can be read in two ways", "a*b/(2x)"),
        ("x//2π", "x//2π", "x//2π can be read in two ways", "x//(2π)"),
        ("1/-2x", "1/-2x", "1/-2x can be read in two ways", "1/(-2x)"),
        (
            "a.b.c = 1", "a.b.c", "a field cannot be bound with =",
            "a parameter in a layer is updated with :=, for example a.b.c := 0"
        ),
        ("x[0] := := 1", ":=", "expected an expression, found :=", ""),
        (
            "g(x) = x = 3", "=", "an assignment has no value that could be assigned again",
            "write two statements: a = 1; b = 1. Equality is tested with =="
        ),
    ]

    @Test(arguments: statements)
    func statementsFail(expected: Case) {
        Self.check(expected)
    }

    @Test func invalidUTF8() {
        let texts: [([UInt8], UInt32)] = [
            ([0x78, 0xFF], 1), ([0x22, 0xC3, 0x22], 1), ([0x23, 0x20, 0x80], 2), ([0xC0, 0x80], 0),
            ([0xED, 0xA0, 0x80], 0), ([0xF8, 0x88, 0x80, 0x80, 0x80], 0), ([0x61, 0xE2, 0x88], 1),
        ]
        for (bytes, place) in texts {
            do throws(Diagnostic) {
                _ = try TreeDump.program(bytes)
                Issue.record("\(bytes) parses")
            } catch {
                #expect(error.message.hasSuffix("is not UTF-8 here"))
                #expect(error.span == SourceSpan(start: 1 + place, end: 2 + place))
            }
        }
    }

    /// Both readings of an ambiguous quotient are offered, and both parse.
    @Test func ambiguousQuotientHelp() {
        do throws(Diagnostic) {
            _ = try TreeDump.program(Array("1/2x".utf8))
            Issue.record("it parses")
        } catch {
            #expect(error.help.map(\.text) == ["1/(2x)", "(1/2)x"])
            #expect(error.help.map { TreeDump.parse($0.text) } == ["(/ 1 (paren (· 2 x)))", "(· (paren (/ 1 2)) x)"])
        }
    }

    /// A bracket that does not fit names the line of the one that is open.
    @Test func openBracketNote() {
        do throws(Diagnostic) {
            _ = try TreeDump.program(Array("x = 1\ny = (1 +\n 2]".utf8))
            Issue.record("it parses")
        } catch {
            #expect(error.notes == ["the ( on line 2 is still open"])
        }
    }

    /// The caret of an error inside a string stands under the code in the braces.
    @Test func errorInInterpolation() {
        var sources = SourceMap()
        guard let file = sources.add(name: "", text: Array("print(\"a {x +* y:.2f}\")".utf8)) else { return }
        do throws(Diagnostic) {
            _ = try Parser.parse(file)
            Issue.record("it parses")
        } catch {
            #expect(sources.location(of: error.span)?.column == 14)
            #expect(!error.isIncomplete)
        }
    }
}
