extension Symbol {
    /// The formula as text.
    public func text(_ style: Style = .mathematics) -> String { text(substituting: [:], style: style) }

    /// The formula with the texts of numbers in place of names, nothing calculated: w·x is `2·(-2)`. A negative number
    /// is in parentheses unless a sum or product begins with it.
    public func text(substituting values: [String: String], style: Style = .mathematics) -> String {
        switch style {
        case .mathematics, .code: SymbolWriter(style: style, values: values).text(self)
        case .latex: LaTeXWriter(values: values).text(self)
        }
    }
}

extension Symbol {
    /// Whether a sign in front would be taken into a // or %: -(a % b) is not -a % b.
    var beginsWithWholeDivision: Bool {
        switch node {
        case .floorQuotient, .remainder: true
        case .product(let a, _), .quotient(let a, _): a.beginsWithWholeDivision
        default: false
        }
    }
}

/// How tightly a part of a formula holds together.
enum SymbolBinding: Int, Comparable {
    case choice, sum, term, fraction, product, power, atom

    static func < (a: SymbolBinding, b: SymbolBinding) -> Bool { a.rawValue < b.rawValue }
}
