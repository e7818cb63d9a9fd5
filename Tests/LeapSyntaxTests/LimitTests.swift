import LeapDiagnostics
import LeapSyntax
import Testing

@Suite struct LimitTests {
    /// Parses on a stack of 8 MB, the size of a main thread.
    private static func outcome(_ text: String) -> String? {
        onStack(megabytes: 8) {
            do throws(Diagnostic) {
                let program = try TreeDump.program(Array(text.utf8))
                return "\(program.statements.count) statements"
            } catch {
                return error.message
            }
        }
    }

    private static func nested(_ open: String, _ middle: String, _ close: String, _ count: Int) -> String {
        String(repeating: open, count: count) + middle + String(repeating: close, count: count)
    }

    static let wrappers: [(String, String)] = [
        ("(", ")"), ("[", "]"), ("f(", ")"), ("x[", "]"), ("{a: ", "}"), ("{ ", " }"), ("-", ""), ("√", ""),
        ("not ", ""), ("x -> ", ""), ("(a, b) -> ", ""), ("2^", ""), ("if x { ", " }"), ("f(x) = { ", " }"),
        ("while x { ", " }"), ("x = { ", " }"), ("∂(", ")/∂w"), ("1 + 2 * (", ")"), ("f(x = ", ")"), ("x[a:", "]"),
        ("{ return x -> (", ") }"), ("1 |> f or a and 0 < 1 + 2 * -3^(", ")"),
    ]

    @Test(arguments: wrappers)
    func nesting(open: String, close: String) throws {
        let tooDeep = "this is nested more than 500 levels deep"
        let head = open.contains("return") ? "g() = " : ""
        #expect(Self.outcome(head + Self.nested(open, "x", close, 20_000)) == tooDeep)
        // What is allowed must not crash either; some of these count several levels for one.
        for count in [498, 249, 166, 124] {
            let outcome = try #require(Self.outcome(head + Self.nested(open, "x", close, count)))
            #expect(outcome == "1 statements" || outcome == tooDeep)
        }
        #expect(Self.outcome(head + Self.nested(open, "x", close, 100)) == "1 statements")
    }

    @Test(arguments: [
        "(", "[", "{", "f(", "∂(", "\"{", "if ", "x[", "(a, ", "-", "√", "∂J/", "2^", "x ->", "if x { ", "x = { ",
        "f(x) = { ", "while ",
    ])
    func openOnly(open: String) throws {
        let outcome = try #require(Self.outcome(String(repeating: open, count: 100_000)))
        #expect(!outcome.hasSuffix("statements"))
    }

    @Test(arguments: [" + x", " * 2", "(1)", "[0]", ".a", "'", " |> f", " >> f", " and b", " == x", "^2", ".."])
    func chains(link: String) throws {
        #expect(Self.outcome("x" + String(repeating: link, count: 400)) != nil)
        let outcome = try #require(Self.outcome("x" + String(repeating: link, count: 20_000)))
        switch link {
        // Comparisons are one flat node.
        case " == x": #expect(outcome == "1 statements")
        case "^2": #expect(outcome == "this is nested more than 500 levels deep")
        case "..": #expect(outcome == "a range is written with two dots")
        default: #expect(outcome == "this expression chains more than 10,000 operators")
        }
    }

    /// A chain in a parenthesis that begins a chain, and so on: the tree would be far higher than any of its chains.
    @Test func nestedChains() {
        let chain = String(repeating: "+1", count: 200)
        let text = String(repeating: "(", count: 400) + "x" + String(repeating: chain + ")", count: 400)
        #expect(Self.outcome(text) == "this expression chains more than 10,000 operators")
    }

    @Test func longChainIsKept() {
        #expect(Self.outcome("x" + String(repeating: " + 1", count: 9_900)) == "1 statements")
    }

    @Test func elseIfChain() {
        let text = "if a { b }" + String(repeating: " else if a { b }", count: 5_000)
        #expect(Self.outcome(text) == "this is nested more than 500 levels deep")
    }

    @Test func longInputs() throws {
        #expect(Self.outcome("[" + String(repeating: "1, ", count: 100_000) + "]") == "1 statements")
        #expect(Self.outcome(String(repeating: "x = 1\n", count: 50_000)) == "50000 statements")
        #expect(Self.outcome("\"" + String(repeating: "a", count: 300_000) + "\"") == "1 statements")
        #expect(Self.outcome("# " + String(repeating: "a", count: 300_000)) == "0 statements")
        #expect(Self.outcome(String(repeating: " ", count: 300_000)) == "0 statements")
        #expect(Self.outcome(String(repeating: "a", count: 300_000))?.hasPrefix("this name has") == true)
        #expect(Self.outcome(String(repeating: "1", count: 300_000))?.hasSuffix("is too large") == true)
        #expect(Self.outcome(String(repeating: ")", count: 100_000)) == "this ) closes nothing")
        #expect(Self.outcome(String(repeating: ";", count: 100_000)) == "0 statements")
    }

    /// Interpolations within interpolations.
    @Test func nestedStrings() {
        #expect(Self.outcome(Self.nested("\"{", "x", "}\"", 8)) == "1 statements")
        #expect(Self.outcome(Self.nested("\"{", "x", "}\"", 9)) == "strings within strings are nested too deeply")
    }
}

/// Whatever the bytes, the answer is a tree or an error inside the text.
@Suite struct FuzzTests {
    private static func check(_ bytes: [UInt8], _ what: String) -> String? {
        var sources = SourceMap()
        _ = sources.add(name: "", text: [])
        guard let file = sources.add(name: "", text: bytes) else { return nil }
        do throws(Diagnostic) {
            _ = try Parser.parse(file)
            let formatted = try Formatter.format(bytes)
            let again = try Formatter.format(Array(formatted.utf8))
            if formatted != again { return "\(what): not idempotent: \(formatted)" }
            if TreeDump.parse(formatted) != TreeDump.parse(bytes) { return "\(what): other tree: \(formatted)" }
            if Parser.completeness(of: bytes) != .complete { return "\(what): not complete" }
        } catch {
            let end = file.base + UInt32(bytes.count)
            if error.span.start < file.base || error.span.end > end || error.span.start > error.span.end {
                return "\(what): span \(error.span.start)..<\(error.span.end), base \(file.base), end \(end): "
                    + error.message
            }
            if error.kind != .syntax || error.message.isEmpty { return "\(what): \(error)" }
            if sources.location(of: error.span) == nil { return "\(what): no location: \(error.message)" }
            _ = DiagnosticRenderer().render(error, in: sources)
            if (Parser.completeness(of: bytes) != .invalid) != error.isIncomplete { return "\(what): completeness" }
        }
        return nil
    }

    @Test func randomBytes() {
        let failure = onStack(megabytes: 8) { () -> String in
            var random = SeededGenerator(seed: 1)
            for round in 0..<1000 {
                let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    round % 2 == 0
                        ? UInt8.random(in: 0...255, using: &random)
                        : UInt8.random(in: 32...126, using: &random)
                }
                if let fault = Self.check(bytes, "round \(round) \(bytes)") { return fault }
            }
            return ""
        }
        #expect(failure == "")
    }

    static let pieces: [String] = [
        "x", "f", "ŷ", "2", "1.5", "1e3", ".5", "1.", "π", "true", "none", "\"a\"", "\"{x:.2f}\"", "\"{", "(", ")", "[",
        "]", "{", "}", ",", ";", ":", "=", ":=", "+=", "-=", "->", "+", "-", "*", "/", "//", "%", "@", "^", "..", "...",
        ".", "'", "∂", "√", "∂J/∂w", "==", "<", ">>", "|>", "and", "or", "not", "if", "else", "for", "in", "while",
        "repeat", "break", "return", "use", "_", "\n", "\n", " ", " ", "# c\n", "## d\n", "f(x) =", "{a:", "if x {",
        "} else {", "x ->", "def", "×", "≤", "y\u{302}", "\r\n", "\t", "(x, y)", "[1, 2]",
    ]

    @Test func tokenSoup() {
        let failure = onStack(megabytes: 8) { () -> String in
            var random = SeededGenerator(seed: 2)
            for round in 0..<2500 {
                let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                    Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                        + (Bool.random(using: &random) ? " " : "")
                }.joined()
                if let fault = Self.check(Array(text.utf8), "round \(round) [\(text)]") { return fault }
            }
            return ""
        }
        #expect(failure == "")
    }

    /// Correct programs with one byte changed, taken out or doubled.
    @Test func mutations() {
        let failure = onStack(megabytes: 8) { () -> String in
            var random = SeededGenerator(seed: 3)
            for round in 0..<200 {
                var generator = ProgramGenerator(seed: UInt64(round))
                var bytes = Array(generator.program(statements: 2).utf8)
                guard !bytes.isEmpty else { continue }
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch round % 4 {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(bytes[place], at: place)
                case 2: bytes[place] = UInt8.random(in: 32...126, using: &random)
                default: bytes.removeSubrange(place...)
                }
                if let fault = Self.check(bytes, "round \(round)") {
                    return fault + "\n" + String(decoding: bytes, as: UTF8.self)
                }
            }
            return ""
        }
        #expect(failure == "")
    }
}
