/// A seeded generator (splitmix64: Steele, Lea and Flood, 2014), so that a failure comes back.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Writes random programs that are correct, with random white space, line breaks and comments.
struct ProgramGenerator {
    var random: SeededGenerator
    var output = ""
    var comments: [String] = []
    /// How many brackets other than blocks we are in: there a line break is a space.
    private var brackets = 0
    private var loops = 0
    private var functions = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func program(statements count: Int) -> String {
        output = ""
        comments = []
        statements(count, depth: 3)
        return output
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &random)] }

    private mutating func comment() {
        let text = pick(["# note", "#", "## doc", "# {[(", "# \"x", "#  two  spaces"]) + String(comments.count)
        comments.append(text)
        output += text
    }

    /// White space that may be there or not.
    private mutating func space() {
        if brackets > 0, chance(8) {
            if chance(30) {
                output += " "
                comment()
            }
            output += pick(["\n", "\n   ", "\n\n\n", "\r\n\t"])
        } else {
            output += pick(["", " ", " ", "  "])
        }
    }

    /// White space behind an operator, where a line break is always allowed.
    private mutating func wideSpace() {
        output += " "
        if chance(8) {
            if chance(30) { comment() }
            output += pick(["\n", "\n\n  ", "\n "])
        }
    }

    private mutating func statements(_ count: Int, depth: Int) {
        let outer = brackets
        brackets = 0
        for _ in 0..<count {
            if chance(10) {
                output += "   "
                comment()
                output += "\n"
            }
            output += pick(["", "", "  ", "\t"])
            statement(depth)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: output += ";\n"
            case 1: output += " ; "
            case 2:
                output += " "
                comment()
                output += "\n"
            case 3: output += "\n\n\n"
            default: output += "\n"
            }
        }
        output += "\n"
        brackets = outer
    }

    private mutating func block(_ depth: Int) {
        output += "{"
        if chance(70) { output += pick([" ", "\n", "\n\n"]) }
        statements(Int.random(in: 0..<3, using: &random), depth: depth - 1)
        output += "}"
    }

    private mutating func name() { output += pick(["x", "y", "ŷ", "w1", "α", "net", "f", "e", "E5", "b1"]) }

    private mutating func statement(_ depth: Int) {
        switch depth > 0 ? Int.random(in: 0..<14, using: &random) : Int.random(in: 0..<4, using: &random) {
        case 0: expression(depth)
        case 1, 2:
            name()
            output += pick(["=", " = ", " =\n  ", " := ", " -= ", "+="])
            expression(depth)
        case 3:
            output += "a, b ="
            wideSpace()
            expression(depth)
        case 4:
            output += "x"
            index(depth)
            output += " = "
            expression(depth)
        case 5, 6:
            if chance(40), output.isEmpty || output.hasSuffix("\n") {
                comments.append("## Documentation \(comments.count)")
                output += comments[comments.count - 1] + "\n"
            }
            output += "g("
            brackets += 1
            output += pick(["", "p", "p, q", "p: [n, 3, _], q", "p, q = 1", "p ,q=[1,2],"])
            space()
            brackets -= 1
            output += ")"
            output += pick([" = ", "=", " =\n"])
            body(depth)
        case 7:
            output += pick(["for i in ", "for (i, j) in ", "for  i,j  in "])
            loop(depth)
        case 8:
            output += pick(["while ", "repeat  "])
            loop(depth)
        case 9 where loops > 0: output += pick(["break", "continue"])
        case 10 where functions > 0:
            output += "return"
            if chance(70) {
                output += " "
                expression(depth)
            }
        case 11: output += "use \"file.leap\""
        case 12:
            output += "net.layers[0].w := "
            expression(depth)
        default: expression(depth)
        }
    }

    private mutating func loop(_ depth: Int) {
        operand(depth - 1)
        output += pick([" ", "", "\n"])
        loops += 1
        block(depth)
        loops -= 1
    }

    private mutating func body(_ depth: Int) {
        let outer = loops
        loops = 0
        functions += 1
        if chance(40) { block(depth) } else { expression(depth - 1) }
        functions -= 1
        loops = outer
    }

    mutating func expression(_ depth: Int) {
        operand(depth)
        // Two ranges in a row are an error.
        if chance(10) {
            space()
            output += " .."
            wideSpace()
            operand(0)
            return
        }
        while chance(35) {
            space()
            output += pick([
                "+ ", "- ", "*", "/ ", "//", "%", "@", "^", "^-", "==", "<", "<=", "!=", "≤", "×", "−",
                " and ", " or ", ">>", "|>", "- -", "* +", "- not ", "@√", "+ -",
            ])
            // x/2y is an error; parentheses keep apart.
            wideSpace()
            output += "("
            brackets += 1
            operand(depth - 1)
            space()
            brackets -= 1
            output += ")"
        }
    }

    private mutating func index(_ depth: Int) {
        output += "["
        brackets += 1
        for position in 0...Int.random(in: 0...2, using: &random) {
            if position > 0 { output += "," }
            space()
            switch Int.random(in: 0..<6, using: &random) {
            case 0: output += ":"
            case 1: output += "::2"
            case 2: output += "..."
            case 3:
                operand(depth - 1)
                space()
                output += ":"
                space()
                operand(depth - 1)
            default: expression(depth - 1)
            }
            space()
        }
        brackets -= 1
        output += "]"
    }

    private mutating func list(_ open: String, _ close: String, _ depth: Int, _ element: (inout Self) -> Void) {
        output += open
        brackets += 1
        space()
        let count = Int.random(in: 1...3, using: &random)
        for position in 0..<count {
            if position > 0 { output += "," }
            space()
            element(&self)
            space()
        }
        if chance(15) { output += "," }
        brackets -= 1
        output += close
    }

    private mutating func operand(_ depth: Int) {
        guard depth > 0 else {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: output += pick(["1", "2.5", "1e-3", "1_000", ".5", "1."])
            case 1: output += pick(["π", "inf", "true", "none", "nan"])
            case 2: output += pick(["2x", "2.5α", "3π", "2√x", "2∂J/∂w", "(1/2)x", "2f(x)"])
            case 3: output += pick(["\"a {x:.3f} b\"", "\"\"", "\"\\{ \\n \\\"\"", "\"{f(\"b\")}\""])
            case 4: output += pick(["∂J/∂w", "∂J / ∂ net.w", "∂(J)/∂(w)", "∂J/∂w[0]"])
            case 5: output += pick(["f'", "f''(3)", "x.T", "x . T", "(+)", "(@)", "( < )"])
            default: name()
            }
            return
        }
        switch Int.random(in: 0..<15, using: &random) {
        case 0:
            output += "("
            brackets += 1
            space()
            expression(depth - 1)
            space()
            brackets -= 1
            output += ")"
        case 1: list("[", "]", depth) { $0.expression(depth - 1) }
        case 2:
            name()
            list("(", ")", depth) { $0.expression(depth - 1) }
        case 3:
            name()
            output += pick(["", " "])
            output += "("
            brackets += 1
            expression(depth - 1)
            output += pick([", ", ",\n"]) + "k" + pick(["=", " = "])
            expression(depth - 1)
            space()
            brackets -= 1
            output += ")"
        case 4:
            name()
            index(depth - 1)
        case 5:
            output += pick(["-", "- ", "+", "√", "not "])
            operand(depth - 1)
        case 6:
            output += "(" + pick(["x ->", "(a, b)->", "() -> ", "(p: [n], q = 1) ->"])
            wideSpace()
            let outer = brackets
            body(depth)
            brackets = outer
            output += ")"
        case 7:
            output += "(if "
            operand(depth - 1)
            output += pick([" ", "\n"])
            let outer = brackets
            block(depth)
            if chance(60) {
                output += pick([" else ", "\nelse", "else  "])
                block(depth)
            }
            brackets = outer
            output += ")"
        case 8:
            output += "{a:"
            brackets += 1
            space()
            expression(depth - 1)
            space()
            output += pick(["", ","])
            brackets -= 1
            output += "}"
        case 9:
            output += "f(_,"
            brackets += 1
            space()
            expression(depth - 1)
            brackets -= 1
            output += ")"
        default: operand(depth - 1)
        }
    }
}
