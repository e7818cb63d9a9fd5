import LeapDiagnostics

/// Words and signs that mean something in other languages.
extension Parser {
    /// Two words in a row, of which the first is a keyword elsewhere.
    func foreignWord() -> SyntaxError? {
        guard index > 0 else { return nil }
        if current.kind == .name, ["elif", "elseif", "elsif"].contains(text(current)) {
            return SyntaxError(
                "\(text(current)) is written else if", at: here,
                help: [.rule("", orExample: "if a { … } else if b { … }")])
        }
        if current.kind == .name, text(current) == "is" {
            return SyntaxError("there is no is: == tests whether values are equal", at: here, help: [.rule("")])
        }
        let before = tokens[index - 1]
        guard before.kind == .name, !current.newlineBefore else { return nil }
        let word = text(before)
        let next = current.kind == .name ? text(span(current), limit: 40) : "x"
        let both = span(before).union(here)
        switch word {
        case "def", "fn", "func", "fun", "function":
            guard current.kind == .name else { return nil }
            return SyntaxError(
                "a function is defined without \(word)", at: both, help: [.rule("", orExample: "\(next)(x) = x^2")])
        case "lambda":
            guard current.kind == .name || current.kind == .colon else { return nil }
            return SyntaxError(
                "an anonymous function is written with an arrow", at: both,
                help: [.rule("", orExample: "\(next) -> \(next)^2")])
        case "let", "var", "const", "val", "auto", "double", "float", "int":
            guard current.kind == .name else { return nil }
            return SyntaxError("a name is bound without \(word)", at: both, help: [.rule("", orExample: "\(next) = 1")])
        case "elif", "elseif", "elsif":
            return SyntaxError(
                "\(word) is written else if", at: span(before),
                help: [.rule("", orExample: "if a { … } else if b { … }")])
        case "import", "from", "include", "using":
            guard current.kind == .name || current.kind == .string else { return nil }
            return SyntaxError(
                "nothing needs to be imported", at: both,
                help: ["the library is there from the start; your own file is run by use \"mylayers.leap\""])
        case "with":
            guard current.kind == .name else { return nil }
            return SyntaxError(
                "there is no with, and nothing needs to be opened or closed", at: both,
                help: ["a file of your own is run by use \"mylayers.leap\""])
        case "try":
            guard current.kind == .leftBrace || current.kind == .colon else { return nil }
            return SyntaxError(
                "errors cannot be caught: they stop the statement and lose nothing", at: span(before),
                help: ["ask before with if c { … }, or state with assert(c, \"why\") what must hold"])
        case "switch", "match":
            guard current.kind == .name || current.kind == .leftParenthesis else { return nil }
            return SyntaxError(
                "there is no \(word)", at: both, help: ["if a { … } else if b { … } else { … } chooses among cases"])
        case "do", "until", "unless", "loop", "begin":
            return SyntaxError(
                "there is no \(word)", at: span(before),
                help: ["loops are while c { … }, for x in xs { … } and repeat 10 { … }"])
        case "foreach":
            return SyntaxError("a loop is written for x in xs { … }", at: both, help: [.rule("")])
        case "f", "r", "b":
            guard current.kind == .string, !current.spaceBefore else { return nil }
            return SyntaxError(
                "a string needs no \(word) before it: every string may hold {…}", at: both, help: [.rule("")])
        case "class", "struct":
            guard current.kind == .name else { return nil }
            return SyntaxError(
                "there are no classes", at: both,
                help: ["a function that returns a function carries its parameters; a record is {name: value}"])
        case "print", "echo":
            return SyntaxError(
                "\(word) is a function", at: both,
                help: [.rule("", orExample: "print(\(current.kind == .string ? text(here, limit: 40) : next))")])
        default: return nil
        }
    }

    /// `a if c else b`, where the `if` begins.
    func pythonChoice() -> SyntaxError? {
        guard current.kind == .if, !current.newlineBefore else { return nil }
        return SyntaxError(
            "a choice begins with if, and its values stand in braces", at: here,
            help: [.rule("", orExample: "if c { a } else { b }")])
    }

    /// A comment as in C behind a statement: `x = 3 // the radius`.
    func foreignComment() -> SyntaxError? {
        guard current.kind == .name, !current.newlineBefore else { return nil }
        var place = index - 1
        while place > 0, tokens[place].kind == .name, !tokens[place].newlineBefore { place -= 1 }
        guard tokens[place].kind == .doubleSlash else { return nil }
        return SyntaxError(
            "a comment begins with #", at: span(tokens[place]), help: [.rule("")], repair: (span(tokens[place]), "#"))
    }
}
