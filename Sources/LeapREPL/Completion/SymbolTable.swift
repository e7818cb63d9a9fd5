/// The names that stand for symbols: `\alpha` and Tab give `α`.
enum SymbolTable {
    struct Symbol: Equatable, Sendable {
        /// The name without its backslash.
        let name: String
        let text: String
        /// Whether the symbol is a mark that joins the character before it.
        let isMark: Bool
    }

    /// The symbol with a name, without the backslash.
    static func symbol(named name: String) -> Symbol? { symbols.first { $0.name == name } }

    /// The symbols whose names begin so, by name.
    static func symbols(beginning prefix: String) -> [Symbol] {
        symbols.filter { $0.name.hasPrefix(prefix) }.sorted { $0.name < $1.name }
    }

    static let symbols: [Symbol] =
        read(lowercase) + read(uppercase) + read(operators) + read(marks, areMarks: true)

    /// A letter and a mark as one code point where Unicode has one, such as `ŷ`; else one behind the other.
    static func compose(_ base: Unicode.Scalar, with mark: Unicode.Scalar) -> String {
        let pair = String(String.UnicodeScalarView([base, mark]))
        let ranges: [ClosedRange<UInt32>] = [0xC0...0x24F, 0x386...0x3CE, 0x1E00...0x1FFF]
        for range in ranges {
            for value in range {
                // Swift compares strings by canonical equivalence.
                if let scalar = Unicode.Scalar(value), String(Character(scalar)) == pair {
                    return String(Character(scalar))
                }
            }
        }
        return pair
    }

    private static func read(_ table: String, areMarks: Bool = false) -> [Symbol] {
        table.split(whereSeparator: \.isWhitespace).compactMap { word in
            let parts = word.split(separator: "=")
            guard parts.count == 2 else { return nil }
            guard areMarks else { return Symbol(name: String(parts[0]), text: String(parts[1]), isMark: false) }
            guard let value = UInt32(parts[1], radix: 16), let scalar = Unicode.Scalar(value) else { return nil }
            return Symbol(name: String(parts[0]), text: String(Character(scalar)), isMark: true)
        }
    }

    private static let lowercase = """
        alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ
        lambda=λ mu=μ nu=ν xi=ξ omicron=ο pi=π rho=ρ varrho=ϱ sigma=σ varsigma=ς tau=τ upsilon=υ phi=φ varphi=ϕ
        chi=χ psi=ψ omega=ω
        """
    private static let uppercase = """
        Alpha=Α Beta=Β Gamma=Γ Delta=Δ Epsilon=Ε Zeta=Ζ Eta=Η Theta=Θ Iota=Ι Kappa=Κ Lambda=Λ Mu=Μ Nu=Ν Xi=Ξ
        Omicron=Ο Pi=Π Rho=Ρ Sigma=Σ Tau=Τ Upsilon=Υ Phi=Φ Chi=Χ Psi=Ψ Omega=Ω
        """
    private static let operators = """
        partial=∂ sqrt=√ times=× cdot=· le=≤ leq=≤ ge=≥ geq=≥ ne=≠ neq=≠
        """
    // Combining characters, by their code points: alone they are hard to read.
    private static let marks = """
        hat=302 bar=304 tilde=303 dot=307 ddot=308 acute=301 grave=300 breve=306 check=30C vec=20D7
        """
}
