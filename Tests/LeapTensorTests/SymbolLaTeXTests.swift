import Testing

@testable import LeapTensor

@Suite struct SymbolLaTeXTests {
    func expect(_ formula: String, _ latex: String, _ values: [String: String] = [:]) {
        let found = Symbol(formula: formula)?.text(substituting: values, style: .latex)
        #expect(found == latex, "\(formula)")
    }

    @Test func formulas() {
        expect("½·d²", "\\frac{1}{2} d^{2}")
        expect("w·x", "w \\cdot x")
        expect("2w", "2 w")
        expect("σ(z)(1 - σ(z))", "\\sigma(z)\\,(1-\\sigma(z))")
        expect("y·(1 - y)", "y \\cdot (1-y)")
        expect("½·(ŷ - y)²", "\\frac{1}{2} (\\hat{y}-y)^{2}")
        expect("a/(2b)", "\\frac{a}{2 b}")
        expect("-a/b²", "-\\frac{a}{b^{2}}")
        expect("c - a/b", "c-\\frac{a}{b}")
        expect("(a/b)²", "\\left(\\frac{a}{b}\\right)^{2}")
        expect("√(x + 1)", "\\sqrt{x+1}")
        expect("|x|", "\\left|x\\right|")
        expect("exp(-x²/2)", "\\exp\\left(-\\frac{x^{2}}{2}\\right)")
        expect("max(x, 0)", "\\max(x, 0)")
        expect("erf(x)", "\\operatorname{erf}(x)")
        expect("leaky_relu(x, 0.1)", "\\operatorname{leaky\\_relu}(x, 0.1)")
        expect("arcsin(x)", "\\arcsin(x)")
        expect("1 if x > 0, else 0", "\\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}")
        expect("x^(-1)", "\\frac{1}{x}")
        expect("x^(a + b)", "x^{a+b}")
        expect("-(2/7)·x", "-\\frac{2}{7} x")
        expect("a % b", "a \\bmod b")
        expect("a // b", "\\left\\lfloor \\frac{a}{b} \\right\\rfloor")
        expect("(a + b)²(c + d)", "(a+b)^{2}\\,(c+d)")
        expect("2π", "2 \\pi")
        expect("∞", "\\infty")
        expect("1e-7", "1 \\cdot 10^{-7}")
        expect("2·x·3", "2 x \\cdot 3")
    }

    @Test func substituted() {
        expect("w·x", "2 \\cdot (-2)", ["w": "2", "x": "-2"])
        expect("2w", "2 \\cdot 3", ["w": "3"])
        expect("½·d²", "\\frac{1}{2} \\cdot (-2)^{2}", ["d": "-2"])
        expect("c + b", "-4+8", ["c": "-4", "b": "8"])
        expect("x²", "\\left(\\frac{1}{3}\\right)^{2}", ["x": "1/3"])
        expect("a·x", "a \\cdot (1 \\cdot 10^{-5})", ["x": "1e-05"])
        expect("a·x", "a \\cdot 0.10", ["x": "0.10"])
    }

    @Test func names() {
        func expect(_ name: String, _ latex: String) { #expect(Symbol(name).text(.latex) == latex) }
        expect("w", "w")
        expect("W1", "W_{1}")
        expect("h₂", "h_{2}")
        expect("w_12", "w_{12}")
        expect("w_out", "w_{\\mathrm{out}}")
        expect("α", "\\alpha")
        expect("Ω", "\\Omega")
        expect("x̄", "\\bar{x}")
        expect("y\u{302}", "\\hat{y}")
        expect("ŷ₁", "\\hat{y}_{1}")
        expect("θ\u{302}", "\\hat{\\theta}")
        expect("loss", "\\mathit{loss}")
        expect("learning_rate", "\\mathit{learning}_{\\mathrm{rate}}")
        expect("∂J", "\\partial J")
        expect("∂J/∂w1", "\\frac{\\partial J}{\\partial w_{1}}")
        expect("net[0].w", "\\mathit{net}[0].w")
        expect("x[0, 1]", "x[0, 1]")
        expect("f'", "f'")
        expect("_", "\\mathit{\\_}")
        expect("a & b", "\\text{a \\& b}")
        expect("ж", "\\text{ж}")
    }
}
