extension Symbol {
    /// Reads a formula as people type it and as `text()` writes it in the styles mathematics and code: numbers with
    /// fractions (`½`, `1/3`), names (`W1`, `net[0].w`), `+ - * · × / // % ^`, superscripts, factors side by side
    /// (`2w`, `σ(z)(1 - σ(z))`), calls of the element-wise functions, `√x`, `|x|` and choices. `nil` for anything
    /// else: also for 1/2x, of which nobody knows whether x is above the line or below.
    public init?(formula text: String) {
        var parser = FormulaParser(text)
        guard let formula = parser.formula() else { return nil }
        self = formula
    }
}
