/// How names are typeset.
enum LaTeXNames {
    /// `\hat{y}`, `h_{2}`, `W_{1}`, `\alpha`, `\mathit{loss}`, `\frac{\partial J}{\partial w}`.
    static func name(_ name: String) -> String {
        let text = Array(name)
        guard SymbolNames.end(text, from: 0) == text.count else { return "\\text{\(escaped(name))}" }
        if text.first == "∂" {
            let halves = name.split(separator: "/", maxSplits: 1).map { half in
                "\\partial " + plain(Array(half.drop { $0 == "∂" }))
            }
            return halves.count == 2 ? "\\frac{\(halves[0])}{\(halves[1])}" : halves.joined()
        }
        return plain(text)
    }

    /// Letters, then what is lowered, then the rest as it stands: an index, a field.
    private static func plain(_ text: [Character]) -> String {
        let letters = text.prefix { $0.isLetter }
        if letters.isEmpty { return "\\mathit{\(escaped(String(text)))}" }
        var rest = text.dropFirst(letters.count)
        var lowered = ""
        while let next = rest.first {
            if let digit = next.wholeNumberValue {
                lowered += String(digit)
            } else if next.isLetter {
                lowered.append(next)
            } else if next != "_" {
                break
            }
            rest = rest.dropFirst()
        }
        var result = letters.count == 1 ? letters.map { letter($0) }.joined() : word(String(letters))
        if !lowered.isEmpty {
            result += "_{\(lowered.count(where: \.isLetter) > 1 ? word(lowered, "\\mathrm") : escaped(lowered))}"
        }
        return result + tail(rest)
    }

    private static func tail(_ rest: ArraySlice<Character>) -> String {
        guard let first = rest.first else { return "" }
        if first == "." { return "." + plain(Array(rest.dropFirst())) }
        return escaped(String(rest)).replacing("′", with: "'")
    }

    private static func word(_ letters: String, _ font: String = "\\mathit") -> String {
        letters.isEmpty ? "" : "\(font){\(escaped(letters))}"
    }

    private static let accents: [(mark: Unicode.Scalar, command: String)] = [
        ("\u{302}", "hat"), ("\u{304}", "bar"), ("\u{303}", "tilde"), ("\u{307}", "dot"), ("\u{308}", "ddot"),
        ("\u{20D7}", "vec"), ("\u{30C}", "check"), ("\u{301}", "acute"), ("\u{300}", "grave"), ("\u{306}", "breve"),
    ]

    private static let greek: [(letter: Character, command: String)] = [
        ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "varepsilon"), ("ϵ", "epsilon"),
        ("ζ", "zeta"), ("η", "eta"), ("θ", "theta"), ("ϑ", "vartheta"), ("ι", "iota"), ("κ", "kappa"),
        ("λ", "lambda"), ("μ", "mu"), ("µ", "mu"), ("ν", "nu"), ("ξ", "xi"), ("π", "pi"), ("ρ", "rho"),
        ("σ", "sigma"), ("ς", "varsigma"), ("τ", "tau"), ("υ", "upsilon"), ("φ", "varphi"), ("ϕ", "phi"),
        ("χ", "chi"), ("ψ", "psi"), ("ω", "omega"), ("Γ", "Gamma"), ("Δ", "Delta"), ("Θ", "Theta"), ("Λ", "Lambda"),
        ("Ξ", "Xi"), ("Π", "Pi"), ("Σ", "Sigma"), ("Υ", "Upsilon"), ("Φ", "Phi"), ("Ψ", "Psi"), ("Ω", "Omega"),
    ]

    private static let latin = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

    /// One letter, with its accent if it has one.
    private static func letter(_ character: Character) -> String {
        if let bare = bareLetter(character) { return bare }
        // Two ways to write ŷ are one character, so that trying all letters finds the composed form.
        for (mark, command) in accents {
            for base in latin where Character(String(base) + String(mark)) == character {
                return "\\\(command){\(base)}"
            }
            for (base, name) in greek where Character(String(base) + String(mark)) == character {
                return "\\\(command){\\\(name)}"
            }
        }
        return "\\text{\(character)}"
    }

    private static func bareLetter(_ character: Character) -> String? {
        if character.isASCII { return String(character) }
        return greek.first { $0.letter == character }.map { "\\" + $0.command }
    }

    /// Text whose special characters are taken literally.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\backslash "
            case "~": result += "\\sim "
            case "^": result += "\\wedge "
            case "_", "#", "$", "%", "&", "{", "}": result += "\\\(character)"
            case "∂": result += "\\partial "
            case "…": result += "\\dots"
            default: result.append(character)
            }
        }
        return result
    }

    static func sign(_ relation: Comparison) -> String {
        switch relation {
        case .equal: "="
        case .notEqual: "\\ne"
        case .less: "<"
        case .lessOrEqual: "\\le"
        case .greater: ">"
        case .greaterOrEqual: "\\ge"
        }
    }
}
