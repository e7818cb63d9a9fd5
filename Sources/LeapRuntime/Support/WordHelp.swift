/// What `help` says about the words and signs of the language, which are no functions.
public struct WordHelp: Sendable {
    /// The spellings it is found by.
    public let words: [String]
    /// How it is written.
    public let form: String
    public let summary: String
    /// A line of code and what it shows, run as a test; empty where a line cannot show it.
    public let example: (code: String, output: String)

    init(_ words: [String], _ form: String, _ summary: String, _ code: String, _ output: String) {
        self.words = words
        self.form = form
        self.summary = summary
        example = (code, output)
    }

    /// The text that `help` shows.
    var text: String {
        let lines = example.code.isEmpty ? [] : [">>> " + example.code, example.output]
        return ([form] + ([summary] + lines).map { "  " + $0 }).joined(separator: "\n")
    }

    static func find(_ word: String) -> WordHelp? { all.first { $0.words.contains(word) } }

    public static let all: [WordHelp] = operators + definitions + derivatives + control

    private static let operators: [WordHelp] = [
        WordHelp(["+"], "a + b", "The sum, element by element; joins two strings.", "[1, 2] + 10", "[11, 12]"),
        WordHelp(["-"], "a - b, -a", "The difference, element by element; the negative.", "-2^2", "-4"),
        WordHelp(
            ["*", "×", "·"], "a * b, 2x", "The product, element by element. A number right before a name multiplies.",
            "x = 3; 2x + x * 4", "18"),
        WordHelp(["/"], "a / b", "The quotient, element by element.", "7 / 2", "3.5"),
        WordHelp(["//"], "a // b", "The quotient, rounded down.", "-7 // 2", "-4"),
        WordHelp(["%"], "a % b", "The remainder; it has the sign of b.", "-7 % 3", "2"),
        WordHelp(["^", "**"], "a ^ b", "The power; 2^3^2 is 2^(3^2), and -x^2 is -(x^2).", "2 ^ 3 ^ 2", "512"),
        WordHelp(["@"], "A @ B", "The matrix product.", "[[1, 2], [3, 4]] @ [1, 1]", "[3, 7]"),
        WordHelp([".."], "a..b", "The numbers from a to b, both included.", "1..4", "[1, 2, 3, 4]"),
        WordHelp(
            ["==", "!=", "<", "<=", ">", ">=", "≠", "≤", "≥"], "a < b, a == b",
            "A comparison, element by element. A chain like 0 < x < 1 means both.", "x = 0.5; 0 < x < 1", "true"),
        WordHelp(
            ["and", "or", "not", "&&", "||", "!"], "a and b, a or b, not a",
            "Both, one of the two, the opposite; element by element on arrays of booleans.", "not (1 < 2 and 2 < 1)",
            "true"),
        WordHelp(["√"], "√x", "The square root, like sqrt(x). Typed as \\sqrt and Tab.", "√16", "4"),
        WordHelp([">>"], "f >> g", "A function that applies f, then g: how layers stack.", "(abs >> sqrt)(-16)", "4"),
        WordHelp(["|>"], "x |> f", "f(x), written in the order of what happens.", "[1, 2, 3] |> sum", "6"),
        WordHelp(
            ["[", "]", "[]"], "[a, b], x[i], x[1:3], x[mask]",
            "An array; a part of one. The first element has the index 0, the last -1.", "[5, 6, 7][1:]", "[6, 7]"),
        WordHelp(
            ["{", "}", "{}"], "{a: 1, b: 2}, { … }",
            "A record of named values; a block of statements whose value is its last expression.",
            "r = {a: 1, b: 2}; r.b", "2"),
        WordHelp(["_"], "f(_, 2)", "A missing argument: the function of it.", "reshape(_, [2, 1])([1, 2])[1]", "[2]"),
        WordHelp(
            ["#", "##"], "# remark, ## documentation",
            "A remark up to the end of the line; `##` lines above a definition are its help.", "1 + 1  # two", "2"),
    ]

    private static let definitions: [WordHelp] = [
        WordHelp(
            ["="], "name = e, f(x) = e, a, b = e, x[i] = e",
            "Binds a name to a value or a function; takes a list apart; changes a part of an array.",
            "f(x) = x^2 + 1; f(2)", "5"),
        WordHelp(
            [":=", "+=", "-="], "w := e, w += e, w -= e",
            "Updates a parameter or a state in place; the history of e is not kept.", "w = param(1); w := w + 2; w + 0",
            "3"),
        WordHelp(["->"], "x -> e, (a, b) -> e", "A function without a name.", "(x -> x^2)(3)", "9"),
        WordHelp(["use"], "use \"file.leap\"", "Runs the definitions of a file.", "", ""),
        WordHelp(["none"], "none", "The absence of a value.", "none == none", "true"),
        WordHelp(
            ["true", "false"], "true, false", "The booleans. In arithmetic they count as 1 and 0.", "true + true", "2"),
        WordHelp(
            ["π", "inf", "nan"], "π, inf, nan",
            "Numbers: the circle constant, infinity, not a number. π is typed as \\pi and Tab.", "2π", "6.283185307"),
    ]

    private static let derivatives: [WordHelp] = [
        WordHelp(
            ["∂"], "∂J/∂w",
            "The derivative of a computed number by a parameter or a step on the way. Typed as \\partial and Tab; grad(J, w) is the same.",
            "w = param(3); J = w^2; ∂J/∂w", "6"),
        WordHelp(
            ["'"], "f', f''", "The derivative of a function of one argument, as a function.", "f(x) = x^3; f'(2)", "12"),
    ]

    private static let control: [WordHelp] = [
        WordHelp(
            ["if", "else"], "if c { … } else { … }",
            "Chooses; it is an expression and has a value. The condition is one boolean.",
            "if 1 < 2 { \"yes\" } else { \"no\" }", "\"yes\""),
        WordHelp(
            ["for", "in"], "for x in xs { … }, for i in 0..9 { … }",
            "Goes over an array's first axis, a list, or a range.", "s = 0; for i in 1..4 { s = s + i }; s", "10"),
        WordHelp(
            ["while"], "while c { … }", "Repeats as long as the condition is true.",
            "n = 1; while n < 100 { n = 2 * n }; n", "128"),
        WordHelp(["repeat"], "repeat n { … }", "Repeats n times.", "n = 1; repeat 3 { n = 2 * n }; n", "8"),
        WordHelp(
            ["break", "continue"], "break, continue", "Leaves the loop; goes on with its next round.",
            "s = 0; for i in 1..9 { if i > 3 { break }; s = s + i }; s", "6"),
        WordHelp(
            ["return"], "return e", "Leaves the function with a value.", "f(x) = { if x < 0 { return 0 }; x }; f(-5)",
            "0"),
    ]
}
