/// What `help` says about the words and signs of the language, which are no functions.
public struct WordHelp: Sendable {
    /// The spellings it is found by.
    public let words: [String]
    /// How it is written.
    public let form: String
    public let summary: String
    /// A line of code and what it shows, run as a test; empty where a line cannot show it.
    public let example: (code: String, output: String)

    /// The shapes it takes and gives, where it works on arrays.
    public let shapes: String
    /// The derivative as a formula, if it has one; g is the gradient of the result.
    public let derivative: String
    public let seeAlso: [String]
    /// Other words by which a search finds it.
    public let keywords: [String]

    init(
        _ words: [String], _ form: String, _ summary: String, _ code: String, _ output: String, shapes: String = "",
        derivative: String = "", seeAlso: [String] = [], keywords: [String] = []
    ) {
        self.words = words
        self.form = form
        self.summary = summary
        example = (code, output)
        self.shapes = shapes
        self.derivative = derivative
        self.seeAlso = seeAlso
        self.keywords = keywords
    }

    static func find(_ word: String) -> WordHelp? { all.first { $0.words.contains(word) } }

    /// The shapes of an operator on arrays.
    private static var broadcasting: String { "a, b: shapes that broadcast → their common shape" }

    public static let all: [WordHelp] = operators + definitions + derivatives + control

    private static let operators: [WordHelp] = [
        WordHelp(
            ["+"], "a + b", "The sum, element by element; joins two strings.", "[1, 2] + 10", "[11, 12]",
            shapes: broadcasting, derivative: "g in a, g in b", seeAlso: ["-", "sum"],
            keywords: ["add", "plus", "addition"]),
        WordHelp(
            ["-"], "a - b, -a", "The difference, element by element; the negative.", "-2^2", "-4", shapes: broadcasting,
            derivative: "g in a, -g in b", seeAlso: ["+", "abs"],
            keywords: ["subtract", "minus", "negative", "difference"]),
        WordHelp(
            ["*", "×", "·"], "a * b, 2x", "The product, element by element. A number right before a name multiplies.",
            "x = 3; 2x + x * 4", "18", shapes: broadcasting, derivative: "g·b in a, g·a in b",
            seeAlso: ["@", "dot", "prod"], keywords: ["multiply", "times", "product", "hadamard"]),
        WordHelp(
            ["/"], "a / b", "The quotient, element by element.", "7 / 2", "3.5", shapes: broadcasting,
            derivative: "g/b in a, -g·a/b² in b", seeAlso: ["//", "%"], keywords: ["divide", "quotient", "division"]),
        WordHelp(
            ["//"], "a // b", "The quotient, rounded down.", "-7 // 2", "-4", shapes: broadcasting,
            seeAlso: ["/", "%", "floor"], keywords: ["floor_divide", "integer division", "div"]),
        WordHelp(
            ["%"], "a % b", "The remainder; it has the sign of b.", "-7 % 3", "2", shapes: broadcasting,
            derivative: "g in a, -g·(a // b) in b", seeAlso: ["//"], keywords: ["mod", "modulo", "remainder"]),
        WordHelp(
            ["^", "**"], "a ^ b", "The power; 2^3^2 is 2^(3^2), and -x^2 is -(x^2).", "2 ^ 3 ^ 2", "512",
            shapes: broadcasting, derivative: "g·b·a^(b-1) in a, g·a^b·log(a) in b", seeAlso: ["sqrt", "exp"],
            keywords: ["power", "pow", "square", "exponent"]),
        WordHelp(
            ["@"], "A @ B", "The matrix product.", "[[1, 2], [3, 4]] @ [1, 1]", "[3, 7]",
            shapes: "[n, k] @ [k, m] → [n, m]; [n, k] @ [k] → [n]; [k] @ [k] → a number; leading axes broadcast",
            derivative: "g @ B.T in A, A.T @ g in B", seeAlso: ["dot", "T", "outer", "*"],
            keywords: ["matmul", "matrix multiplication", "mm", "bmm", "matrix product"]),
        WordHelp(
            [".."], "a..b", "The numbers from a to b, both included.", "1..4", "[1, 2, 3, 4]",
            shapes: "a..b → [b - a + 1]", seeAlso: ["arange", "linspace", "for"],
            keywords: ["range", "interval", "sequence"]),
        WordHelp(
            ["==", "!=", "<", "<=", ">", ">=", "≠", "≤", "≥"], "a < b, a == b",
            "A comparison, element by element. A chain like 0 < x < 1 means both.", "x = 0.5; 0 < x < 1", "true",
            shapes: broadcasting, seeAlso: ["and", "close", "where"],
            keywords: ["equal", "less", "greater", "compare", "comparison"]),
        WordHelp(
            ["and", "or", "not", "&&", "||", "!"], "a and b, a or b, not a",
            "Both, one of the two, the opposite; element by element on arrays of booleans.", "not (1 < 2 and 2 < 1)",
            "true", shapes: broadcasting, seeAlso: ["==", "all", "any"],
            keywords: ["logical_and", "logical_or", "logical_not", "boolean"]),
        WordHelp(
            ["√"], "√x", "The square root, like sqrt(x). Typed as \\sqrt and Tab.", "√16", "4",
            shapes: "x: […] → shape of x", derivative: "1 / (2 √x)", seeAlso: ["sqrt", "^"], keywords: ["root"]),
        WordHelp(
            [">>"], "f >> g", "A function that applies f, then g: how layers stack.", "(abs >> sqrt)(-16)", "4",
            seeAlso: ["|>", "->", "dense"],
            keywords: ["compose", "composition", "Sequential", "chain", "pipeline"]),
        WordHelp(
            ["|>"], "x |> f", "f(x), written in the order of what happens.", "[1, 2, 3] |> sum", "6",
            seeAlso: [">>", "->"], keywords: ["pipe", "pipeline", "chain"]),
        WordHelp(
            ["[", "]", "[]"], "[a, b], x[i], x[1:3], x[mask]",
            "An array; a part of one. The first element has the index 0, the last -1.", "[5, 6, 7][1:]", "[6, 7]",
            shapes: "x: [n, m], x[i] → [m]; x[:, j] → [n]; x[a:b] → [b - a, m]; x[mask] → [k, m]",
            seeAlso: ["take", "mask", "where", "..."],
            keywords: ["index", "indexing", "slice", "slicing", "list", "array", "literal", "subscript"]),
        WordHelp(
            ["{", "}", "{}"], "{a: 1, b: 2}, { … }",
            "A record of named values; a block of statements whose value is its last expression.",
            "r = {a: 1, b: 2}; r.b", "2", seeAlso: [".", "keys", "values", "->"],
            keywords: ["record", "dict", "dictionary", "struct", "block", "object"]),
        WordHelp(
            ["_"], "f(_, 2)", "A missing argument: the function of it.", "reshape(_, [2, 1])([1, 2])[1]", "[2]",
            seeAlso: ["->", ">>"], keywords: ["partial", "placeholder", "currying", "lambda"]),
        WordHelp(
            ["#", "##"], "# remark, ## documentation",
            "A remark up to the end of the line; `##` lines above a definition are its help.", "1 + 1  # two", "2",
            seeAlso: ["help"], keywords: ["comment", "docstring", "documentation", "remark"]),
    ]

    private static let definitions: [WordHelp] = [
        WordHelp(
            ["T", ".T"], "x.T", "The transpose: the last two axes change places.", "[[1, 2], [3, 4]].T",
            "[[1, 3]\n [2, 4]]   2×2", shapes: "x: […, n, m] → […, m, n]", derivative: "g.T",
            seeAlso: ["transpose", "@"], keywords: ["transpose", "swapaxes"]),
        WordHelp(
            [":", "...", "…"], "x[a:b], x[::step], x[:, j], x[..., j]",
            "In an index, a stretch of an axis: from a up to, and not including, b; all of it; and `...` for all the axes between.",
            "[5, 6, 7, 8][1:3]", "[6, 7]", shapes: "x: [n, …], x[a:b] → [b - a, …]; x: [n, m, k], x[..., j] → [n, m]",
            seeAlso: ["[", "take"], keywords: ["slice", "slicing", "ellipsis", "range"]),
        WordHelp(
            ["."], "r.field, net.w", "A field of a record; what a layer captured, its parameters.",
            "r = {a: 1, b: [2, 3]}; r.b", "[2, 3]", seeAlso: ["{", "keys", "params"],
            keywords: ["field", "attribute", "member", "access"]),
        WordHelp(
            ["(", ")", "()"], "f(x, name = y), (a + b) * c",
            "A call, with arguments by position and then by name; what is computed first. (+) is the operator as a function.",
            "round(2.5) + sum([[1, 2], [3, 4]], axis = 0)[1]", "8", seeAlso: ["->", "="],
            keywords: ["call", "argument", "keyword", "parenthesis"]),
        WordHelp(
            ["\""], "\"text {e} {e:.3f}\"",
            "A string. Braces hold an expression, with a format behind a colon: digits after the point, width, sign, %. `\\{` is a brace.",
            "J = 2 / 3; \"loss {J:.3f}\"", "\"loss 0.667\"", seeAlso: ["print", "text"],
            keywords: ["string", "format", "f-string", "interpolation", "quote", "decimals"]),
        WordHelp(
            [";"], "a; b", "Ends a statement, so that another can follow on the line; its value is then not shown.",
            "a = 1; a + 1", "2", seeAlso: ["="], keywords: ["semicolon", "statement", "separator"]),
        WordHelp(
            ["="], "name = e, f(x) = e, a, b = e, x[i] = e",
            "Binds a name to a value or a function; takes a list apart; changes a part of an array.",
            "f(x) = x^2 + 1; f(2)", "5", seeAlso: [":=", "->", "["],
            keywords: [
                "assign", "assignment", "define", "definition", "variable", "bind", "def", "function", "let", "unpack",
            ]),
        WordHelp(
            [":=", "+=", "-="], "w := e, w += e, w -= e",
            "Updates a parameter or a state in place; the history of e is not kept.", "w = param(1); w := w + 2; w + 0",
            "3", seeAlso: ["=", "param", "state"], keywords: ["update", "assign", "in place", "mutate"]),
        WordHelp(
            ["->"], "x -> e, (a, b) -> e", "A function without a name.", "(x -> x^2)(3)", "9",
            seeAlso: ["=", ">>", "map"], keywords: ["lambda", "anonymous", "function", "closure"]),
        WordHelp(
            ["use"], "use \"file.leap\"", "Runs the definitions of a file.", "", "", seeAlso: ["="],
            keywords: ["import", "include", "load", "module", "file", "run"]),
        WordHelp(
            ["none"], "none", "The absence of a value.", "none == none", "true", seeAlso: ["true", "nan"],
            keywords: ["null", "nil", "missing", "None"]),
        WordHelp(
            ["true", "false"], "true, false", "The booleans. In arithmetic they count as 1 and 0.", "true + true", "2",
            seeAlso: ["and", "==", "if"], keywords: ["boolean", "bool", "True", "False"]),
        WordHelp(
            ["π", "inf", "nan"], "π, inf, nan",
            "Numbers: the circle constant, infinity, not a number. π is typed as \\pi and Tab.", "2π", "6.283185307",
            seeAlso: ["isnan", "isinf", "trace_nan"], keywords: ["pi", "infinity", "constant", "not a number"]),
    ]

    private static let derivatives: [WordHelp] = [
        WordHelp(
            ["∂"], "∂J/∂w",
            "The derivative of a computed number by a parameter or a step on the way. Typed as \\partial and Tab; grad(J, w) is the same.",
            "w = param(3); J = w^2; ∂J/∂w", "6", shapes: "J: a number, w: […] → shape of w",
            seeAlso: ["grad", "'", "param", "explain"],
            keywords: ["derivative", "gradient", "partial", "backward", "backpropagation", "autograd"]),
        WordHelp(
            ["'"], "f', f''", "The derivative of a function of one argument, as a function.", "f(x) = x^3; f'(2)", "12",
            seeAlso: ["∂", "grad", "jacobian"], keywords: ["prime", "derivative", "gradient", "second derivative"]),
    ]

    private static let control: [WordHelp] = [
        WordHelp(
            ["if", "else"], "if c { … } else { … }",
            "Chooses; it is an expression and has a value. The condition is one boolean.",
            "if 1 < 2 { \"yes\" } else { \"no\" }", "\"yes\"", seeAlso: ["where", "while", "=="],
            keywords: ["condition", "conditional", "elif", "ternary", "branch"]),
        WordHelp(
            ["for", "in"], "for x in xs { … }, for i in 0..9 { … }",
            "Goes over an array's first axis, a list, or a range.", "s = 0; for i in 1..4 { s = s + i }; s", "10",
            seeAlso: ["map", "enumerate", "zip", "..", "repeat"], keywords: ["loop", "each", "iterate"]),
        WordHelp(
            ["while"], "while c { … }", "Repeats as long as the condition is true.",
            "n = 1; while n < 100 { n = 2 * n }; n", "128", seeAlso: ["repeat", "for", "break"], keywords: ["loop"]),
        WordHelp(
            ["repeat"], "repeat n { … }", "Repeats n times.", "n = 1; repeat 3 { n = 2 * n }; n", "8",
            seeAlso: ["for", "while", "iterate"], keywords: ["loop", "times"]),
        WordHelp(
            ["break", "continue"], "break, continue", "Leaves the loop; goes on with its next round.",
            "s = 0; for i in 1..9 { if i > 3 { break }; s = s + i }; s", "6", seeAlso: ["for", "while", "return"],
            keywords: ["loop", "leave", "stop"]),
        WordHelp(
            ["return"], "return e", "Leaves the function with a value.", "f(x) = { if x < 0 { return 0 }; x }; f(-5)",
            "0", seeAlso: ["=", "->"], keywords: ["leave", "result", "value"]),
    ]
}
