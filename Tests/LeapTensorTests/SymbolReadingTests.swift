import Testing

@testable import LeapTensor

/// Formulas that people type.
@Suite struct SymbolReadingTests {
    let values = ["w": 3.0, "x": -2, "y": 0.25, "z": 0.5, "W1": 5, "h₂": 7, "net[0].w": 1.5, "ŷ": 4, "d": 6]

    @Test func readsWhatPeopleType() {
        let sigmoid = Elementwise.sigmoid.scalarValue(0.5)
        let table: [(text: String, value: Double)] = [
            ("2w", 6), ("x*w", -6), ("w·x", -6), ("w × x", -6), ("-(1/2)", -0.5), ("½", 0.5), ("½d²", 18),
            ("1/3", 1.0 / 3), ("-1/2", -0.5), ("½·(ŷ - y)²", 0.5 * 3.75 * 3.75), ("2w²", 18), ("2 w^2", 18),
            ("σ(z)(1-σ(z))", sigmoid * (1 - sigmoid)), ("sigmoid(z)*(1 - sigmoid(z))", sigmoid * (1 - sigmoid)),
            ("y(1 - y)", 0.1875), ("2(x + 1)", -2), ("(x+1)(x-1)", 3), ("(w)x", -6), ("-x^2", -4), ("(-x)^2", 4),
            ("-2²", -4), ("2^-1", 0.5), ("2^3^2", 512), ("w**2", 9), ("x⁻²", 0.25), ("w¹²", 531_441), ("√W1²", 5),
            ("|x|", 2), ("|x - |x||", 4), ("2·|x|", 4), ("√(d + 3)", 3), ("2√9", 6), ("ln(1)", 0),
            ("max(x, 0)", 0), ("maximum(w, x)", 3), ("min(w, x)", -2), ("relu(x)", 0), ("net[0].w + h₂", 8.5),
            ("W1 - x", 7), ("− x", 2), ("+3", 3), ("2·-3", -6), ("--x", -2), ("7 // 2", 3), ("-7 % 3", 2),
            ("6 ÷ 4", 1.5),
            ("1e3", 1000), ("2.5e-1w", 0.75), (".5", 0.5), ("2π", 2 * .pi), ("1 if x > 0, else 0", 0),
            ("1 if x ≤ 0, else 0", 1), ("if x > 0 { x } else { 3 * x }", -6), ("2e[0]", 4), ("x²y", 1), ("exp (0)", 1),
            ("leaky_relu(x, 0.5)", -1), ("1 - 2 - 3", -4), ("12/2/3", 2), ("w·(x)·(2)", -12), ("arctan(0)", 0),
        ]
        for (text, expected) in table {
            let found = Symbol(formula: text)?.value(values.merging(["e[0]": 2]) { first, _ in first })
            #expect(found.map { ($0 - expected).magnitude < 1e-12 } == true, "\(text) is \(String(describing: found))")
        }
    }

    @Test func refusesWhatIsNoFormula() {
        for text in [
            "", " ", "1/2x", "1/2w²", "a/b(c)", "x +", "* x", "(x", "x)", "2 3", "w x", "1½", "½2", "1.2.3", "x^", "√",
            "|x",
            "||", "max(1)", "sigmoid()", "sin(1, 2)", "x = 2", "if", "1 if x", "1 if x > 0", "x[0", "é!", "…",
            "\"text\"", "w, x", "x^2y", "2²2", "x..y", "1 else 2", "1e999", "3 if if", "{", "\u{0}", "x²³⁴⁵⁶⁷",
        ] {
            #expect(Symbol(formula: text) == nil, "\(text) is \(Symbol(formula: text)?.text() ?? "")")
        }
        #expect(Symbol(formula: "sin")?.names == ["sin"])
    }

    @Test func anyTextIsReadOrRefused() {
        let pieces = [
            "x", "y", "W1", "σ", "(", ")", "[", "]", "|", "+", "-", "·", "/", "//", "%", "^", "²", "⁻", "½", "2", "0.5",
            ".",
            "e", "√", ",", "if", "else", "{", "}", "<", "=", " ", "∂", "max", "sin", "'", "\u{302}", "π", "∞", "…", "é",
            "👩‍🏫",
            "1e", "-",
        ]
        var random = RandomSymbol(20)
        var read = 0
        for _ in 0..<20_000 {
            let text = (0..<(1 + random.below(9))).map { _ in pieces[random.below(pieces.count)] }.joined()
            guard let formula = Symbol(formula: text) else { continue }
            read += 1
            let again = Symbol(formula: formula.text())
            #expect(again?.text() == formula.text(), "\(text): \(formula.text())")
            _ = formula.simplified().derivative(by: "x").text(.latex)
        }
        #expect(read > 500)
    }

    @Test func longTextIsRefusedNotCrashedOn() {
        for piece in [
            "(", "-", "√", "|", "x^", "x^-", "σ(", "∂", "if x > ", "1 if x > 0, else ", "[", "x[", "2^-", "(x)(",
        ] {
            #expect(Symbol(formula: String(repeating: piece, count: 1000) + "x") == nil, "\(piece)")
            #expect(Symbol(formula: String(repeating: piece, count: 100_000)) == nil, "\(piece)")
        }
        let brackets = String(repeating: "(", count: 90) + "x" + String(repeating: ")", count: 90)
        #expect(Symbol(formula: brackets)?.text() == "x")
        #expect(Symbol(formula: String(repeating: "x + ", count: 150) + "x")?.value(["x": 1]) == 151)
        #expect(Symbol(formula: String(repeating: "x + ", count: 900) + "x") == nil)
    }

    @Test func namesAreInTheOrderOfTheText() {
        #expect(Symbol(formula: "½·(ŷ - y)² + w·x")?.names == ["ŷ", "y", "w", "x"])
        #expect(Symbol(formula: "a if b > c, else d + a")?.names == ["a", "b", "c", "d"])
        #expect(Symbol(formula: "∂J/∂d·∂d/∂w1")?.names == ["∂J/∂d", "∂d/∂w1"])
        #expect(Symbol(formula: "2π")?.names == [])
        // Composed and decomposed.
        #expect(Symbol(formula: "y\u{302}")?.value(["\u{177}": 2]) == 2)
        #expect(Symbol("w").value([:]) == nil)
    }
}

/// Formulas that are too large to be read.
@Suite struct SymbolLimitTests {
    @Test func deepFormulasAreElided() {
        let steps: [(Symbol) -> Symbol] = [
            { $0 + Symbol("x") }, { Symbol("y") - $0 }, { $0 * Symbol("y") }, { .exp($0) }, { Symbol("y") / $0 },
            { .select(.less, $0, 0, $0, 1) }, { .power($0, 2) }, { Symbol(node: .negation($0)) },
        ]
        for step in steps {
            var formula = Symbol("x")
            for _ in 0..<20_000 { formula = step(formula) }
            #expect(formula.isElided)
            #expect(formula.text() == "…" && formula.text(.code) == "…" && formula.text(.latex) == "\\dots")
            #expect(formula.value(["x": 1, "y": 1]) == nil)
            #expect(formula.derivative(by: "x").isElided && formula.simplified().isElided)
            #expect((formula - formula).isElided && (formula / formula).isElided && (formula + 1).isElided)
        }
    }

    /// A formula that fits must not exhaust the stack of a small thread, whatever is done with it.
    @Test func deepestFormulaFits() {
        let steps: [(Symbol) -> Symbol] = [
            { Symbol(node: .sum(Symbol("x"), .tanh($0))) }, { Symbol(node: .product(Symbol("y"), $0)) },
            { .sigmoid($0) },
            { Symbol(node: .choice(.less, $0, 1, then: 2, otherwise: 3)) }, { Symbol(node: .power($0, 3)) },
            { Symbol(node: .quotient(Symbol("y"), $0)) },
        ]
        for step in steps {
            var (formula, next) = (Symbol("x"), Symbol("x"))
            while !next.isElided { (formula, next) = (next, step(next)) }
            #expect(formula.depth >= Symbol.maximumDepth - 1)
            #expect(formula.value(["x": 0.5, "y": 0.5]) != nil)
            #expect(!formula.text().isEmpty && !formula.text(.latex).isEmpty && !formula.text(.code).isEmpty)
            _ = formula.simplified().text()
            _ = formula.derivative(by: "x").text()
            #expect(formula.names.contains("x"))
        }
    }

    /// A formula with the same large part many times would be long, not deep.
    @Test func largeFormulasAreElided() {
        var formula = Symbol("x")
        for _ in 0..<60 { formula = Symbol(node: .sum(formula, .exp(formula))) }
        #expect(formula.isElided)
        var wide = Symbol("x")
        for _ in 0..<11 { wide = Symbol(node: .sum(wide, .exp(wide))) }
        #expect(!wide.isElided)
        #expect(wide.simplified().size > 100)
        let product = (0..<60).map { Symbol("x\($0)") }.reduce(1) { $0 * $1 }
        #expect(product.derivative(by: "x7").names.count == 59)
    }

    @Test func exactFractionsOverflowIntoDoubles() {
        let third = Symbol(1) / 3
        var power = third
        for _ in 0..<60 { power = power * third }
        #expect(((power.constantValue ?? 0) / 7.863e-30 - 1).magnitude < 1e-3)
        let large = Symbol(integerLiteral: 1 << 52)
        #expect((large * large).constantValue == 0x1p104)
        #expect((large + large).constantValue == 0x1p53)
        #expect(Symbol(number: 9_007_199_254_740_993).constantValue == 9_007_199_254_740_992)
        #expect(Symbol(number: 1e22).text() == "1e+22")
        #expect(Symbol(number: -0.0).constantValue == 0)
        #expect((Symbol(1) / 3 + Symbol(1) / 6).text() == "½")
        #expect(Symbol.power(Symbol(2) / 3, 3).text() == "8/27")
        #expect(Symbol.power(2, 0.5).text() == "2^0.5")
        #expect(Symbol.power(2, 2000).simplified().text() == "2^2000")
        #expect((Symbol(1) / 0).text() == "1/0")
        for value in [0.1, 1.5, 1e-5, 123.456, 1.0 / 3, 1e15, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 1e-15] {
            #expect(Symbol(number: value).constantValue == value)
            #expect(Symbol(number: -value).constantValue == -value)
        }
    }
}
