import LeapSession
import LeapTestSupport
import Testing

@testable import LeapTensor

/// What holds for every formula, tried on random ones.
@Suite struct SymbolLawTests {
    /// Checks that what `change` makes of a formula has the same values.
    private func checkValues(
        _ name: String, seed: UInt64, count: Int = 1500, _ change: (Symbol) -> Symbol?
    ) {
        var random = RandomSymbol(seed)
        var compared = 0
        for _ in 0..<count {
            let formula = random.formula(1 + random.below(5))
            guard !formula.isElided else { continue }
            guard let changed = change(formula) else {
                Issue.record("\(name): nothing for \(formula.text())")
                continue
            }
            for _ in 0..<4 {
                let point = random.point()
                guard let expected = Bounded(formula, point) else { continue }
                compared += 1
                let found = changed.value(point) ?? .nan
                #expect(
                    expected.agrees(with: found),
                    "\(name): \(formula.text(.code)) is \(expected), \(changed.text(.code)) is \(found) at \(point)")
            }
        }
        #expect(compared > count / 2)
    }

    @Test func simplifiedKeepsTheValue() {
        checkValues("simplified", seed: 1, count: 5000) { $0.simplified() }
    }

    @Test func simplifiedIsFinal() {
        var random = RandomSymbol(2)
        for _ in 0..<3000 {
            let formula = random.formula(1 + random.below(5))
            let once = formula.simplified()
            let twice = once.simplified()
            // Two ways to write nan are not equal.
            #expect(once == twice || once.text() == twice.text(), "\(formula.text()): \(once.text()), \(twice.text())")
            #expect(once.text() == twice.text(), "\(formula.text())")
        }
    }

    @Test func textIsReadBack() {
        checkValues("mathematics", seed: 3) { Symbol(formula: $0.text()) }
        checkValues("code", seed: 4) { Symbol(formula: $0.text(.code)) }
        checkValues("simplified text", seed: 5) { Symbol(formula: $0.simplified().text()) }
        var random = RandomSymbol(6)
        for _ in 0..<3000 {
            let text = random.formula(1 + random.below(4)).simplified().text()
            guard text != "…" else { continue }
            #expect(Symbol(formula: text)?.text() == text)
        }
    }

    @Test func substitutedTextHasTheValue() {
        var random = RandomSymbol(7)
        var compared = 0
        for _ in 0..<3000 {
            let formula = random.formula(1 + random.below(4))
            let point = random.point()
            guard let expected = Bounded(formula, point) else { continue }
            let texts = point.mapValues { $0 == $0.rounded() ? String(Int($0)) : String($0) }
            for style in [Symbol.Style.mathematics, .code] {
                let text = formula.text(substituting: texts, style: style)
                let found = Symbol(formula: text)?.value([:]) ?? .nan
                #expect(expected.agrees(with: found), "\(formula.text()): \(text) is \(found), not \(expected)")
            }
            let numerals = formula.substituting(texts.mapValues { Symbol(numeral: $0) })
            #expect(expected.agrees(with: numerals.value([:]) ?? .nan))
            #expect(expected.agrees(with: numerals.simplified().value([:]) ?? .nan))
            #expect(numerals.text() == formula.text(substituting: texts) || formula.text().contains("…"))
            compared += 1
        }
        #expect(compared > 500)
    }

    @Test func substitutedFormulasHaveTheValue() {
        var random = RandomSymbol(8)
        var compared = 0
        for _ in 0..<2000 {
            let (outer, inner) = (random.formula(3), random.formula(2))
            var point = random.point()
            let composed = outer.substituting(["x": inner])
            guard !composed.isElided, let expected = Bounded(composed, point), let value = inner.value(point) else {
                continue
            }
            point["x"] = value
            #expect(expected.agrees(with: outer.value(point) ?? .nan), "\(outer.text()) with x = \(inner.text())")
            compared += 1
        }
        #expect(compared > 300)
    }

    /// The code style in the language itself.
    @Test func codeRunsInTheLanguage() {
        let failures = LargeStack.run { () -> [String] in
            var random = RandomSymbol(9)
            var failures: [String] = []
            let session = Session()
            for _ in 0..<400 {
                let formula = random.formula(1 + random.below(3)).substituting(["net[0].w": Symbol("v")])
                var point = random.point()
                point["v"] = point.removeValue(forKey: "net[0].w")
                guard let expected = Bounded(formula, point), expected.value.magnitude < 1e9 else { continue }
                let assignments = point.map { "\($0) = \($1);" }.joined(separator: " ")
                for code in [formula.text(.code), formula.simplified().text(.code)] {
                    let output = Transcript.output(of: assignments + "\n" + code, in: session).joined()
                    guard let found = Double(output),
                        (found - expected.value).magnitude <= 1e-8 * (1e-3 + expected.value.magnitude)
                    else {
                        failures.append("\(code) shows \(output), not \(expected) at \(point)")
                        continue
                    }
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.prefix(10).joined(separator: "\n"))")
    }

    // MARK: Derivatives

    /// The central difference, if two step widths agree on it.
    private func difference(_ formula: Symbol, _ name: String, _ point: [String: Double]) -> Double? {
        guard let center = point[name], let bounded = Bounded(formula, point) else { return nil }
        func slope(_ step: Double) -> Double? {
            var (up, down) = (point, point)
            up[name] = center + step
            down[name] = center - step
            guard let high = formula.value(up), let low = formula.value(down) else { return nil }
            return (high - low) / (2 * step)
        }
        guard let wide = slope(2e-4), let narrow = slope(1e-4), let third = slope(0.7e-4), bounded.error < 1e-12,
            wide.isFinite, (third - narrow).magnitude <= 1e-4 * (1 + narrow.magnitude)
        else { return nil }
        // Richardson's extrapolation.
        let best = narrow + (narrow - wide) / 3
        return (wide - narrow).magnitude <= 1e-4 * (1 + best.magnitude) ? best : nil
    }

    @Test func derivativeOfEveryOperation() {
        let (x, y) = (Symbol("x"), Symbol("y"))
        let unary: [(String, Symbol?)] =
            SymbolFunction.unary.map { ($0.key, Symbol.call($0.key, [x])) } + [("-", -x)]
        let binary: [(String, Symbol?)] =
            SymbolFunction.binary.map { ($0.key, Symbol.call($0.key, [x, y])) } + [
                ("+", x + y), ("-", x - y), ("*", x * y), ("/", x / y), ("^", .power(x, y)),
                ("//", .floorDivide(x, y)), ("%", .remainder(x, y)),
            ]
        #expect(unary.count == 25 && binary.count == 10)
        for (name, formula) in unary + binary {
            guard let formula else {
                Issue.record("no formula for \(name)")
                continue
            }
            var compared = 0
            for point in [
                ["x": 0.3, "y": 0.7], ["x": 0.85, "y": -1.3], ["x": -0.4, "y": 2.2], ["x": 2.6, "y": 0.9],
            ] {
                for name in ["x", "y"] {
                    guard let expected = difference(formula, name, point) else { continue }
                    let found = formula.derivative(by: name).value(point) ?? .nan
                    #expect(
                        (found - expected).magnitude <= 1e-7 * (1 + expected.magnitude),
                        "\(formula.text()) by \(name) at \(point): \(found), by difference \(expected)")
                    compared += 1
                }
            }
            #expect(compared >= 4, "\(name)")
        }
    }

    @Test func derivativesOfCompositions() {
        for (seed, smooth) in [(10 as UInt64, true), (11, false)] {
            var random = RandomSymbol(seed)
            var compared = 0
            for _ in 0..<4000 {
                let formula = random.formula(1 + random.below(4), smooth: smooth)
                // Not at whole numbers, where corners and jumps are.
                let point = Dictionary(
                    uniqueKeysWithValues: RandomSymbol.names.map { ($0, random.numbers.next(-3, 3)) })
                guard let name = formula.names.first, let expected = difference(formula, name, point) else { continue }
                let slope = formula.derivative(by: name)
                // At a corner, and where 0·log 0 stands, the difference says nothing.
                guard let bounded = Bounded(slope, point) else { continue }
                compared += 1
                #expect(
                    (bounded.value - expected).magnitude <= 1e-5 * (1 + expected.magnitude),
                    "\(formula.text()) by \(name) at \(point): \(slope.text()) is \(bounded.value), not \(expected)")
            }
            #expect(compared > 1000)
        }
    }
}
