/// Writes simple TeX formulas in Unicode, for a terminal: `\hat{y} = w^2 x_1` becomes `ŷ = w² x₁`.
enum MathText {
    /// The formula without its dollar signs. What is not known stays as it is written.
    static func unicode(_ formula: String) -> String {
        var reader = Reader(characters: Array(formula))
        let text = reader.group(until: nil, depth: 0)
        return text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).joined(separator: " ")
    }

    private static let symbols: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
        "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
        "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "kappa": "κ",
        "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
        "partial": "∂", "nabla": "∇", "cdot": "·", "times": "×", "pm": "±", "div": "÷", "ast": "∗", "star": "⋆",
        "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "sim": "∼",
        "ll": "≪", "gg": "≫", "propto": "∝", "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "leftarrow": "←",
        "mapsto": "↦", "iff": "⇔", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "notin": "∉",
        "subset": "⊂", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "ldots": "…", "cdots": "⋯", "dots": "…",
        "top": "ᵀ", "prime": "′", "circ": "∘", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "langle": "⟨", "rangle": "⟩",
        "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ell": "ℓ", "quad": " ", "qquad": " ", "lVert": "‖",
        "rVert": "‖", "Vert": "‖", "mid": "|", "vert": "|",
    ]

    private static let accents: [String: String] = [
        "hat": "\u{302}", "bar": "\u{304}", "tilde": "\u{303}", "dot": "\u{307}", "ddot": "\u{308}", "vec": "\u{20D7}",
    ]

    /// Commands that only choose a font or a size: their argument stays.
    private static let transparent: Set<String> = [
        "text", "mathrm", "mathbf", "mathit", "mathbb", "mathcal", "operatorname", "boldsymbol", "textbf", "textit",
    ]

    private static let superscripts: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "+": "⁺",
        "-": "⁻", "=": "⁼", "(": "⁽", ")": "⁾", "n": "ⁿ", "i": "ⁱ", "T": "ᵀ", "k": "ᵏ", "l": "ˡ", "ᵀ": "ᵀ", "′": "′",
    ]

    private static let subscripts: [Character: Character] = [
        "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉", "+": "₊",
        "-": "₋", "=": "₌", "(": "₍", ")": "₎", "a": "ₐ", "e": "ₑ", "i": "ᵢ", "j": "ⱼ", "k": "ₖ", "l": "ₗ", "m": "ₘ",
        "n": "ₙ", "o": "ₒ", "p": "ₚ", "r": "ᵣ", "s": "ₛ", "t": "ₜ", "u": "ᵤ", "v": "ᵥ", "x": "ₓ",
    ]

    private struct Reader {
        let characters: [Character]
        var index = 0

        /// Everything up to a closing character.
        mutating func group(until end: Character?, depth: Int) -> String {
            var result = ""
            while index < characters.count {
                if characters[index] == end {
                    index += 1
                    return result
                }
                result += item(depth: depth)
            }
            return result
        }

        /// One argument: a group in braces, or one item.
        private mutating func argument(depth: Int) -> String {
            while index < characters.count, characters[index] == " " { index += 1 }
            return index < characters.count ? item(depth: depth) : ""
        }

        private mutating func item(depth: Int) -> String {
            let character = characters[index]
            index += 1
            // Deeper than any formula: the rest stays as it is written.
            guard depth < 40 else { return String(character) }
            switch character {
            case "{": return group(until: "}", depth: depth + 1)
            case "^": return script(argument(depth: depth + 1), MathText.superscripts, "^")
            case "_": return script(argument(depth: depth + 1), MathText.subscripts, "_")
            case "\\": return command(depth: depth)
            case "~", "&": return " "
            default: return String(character)
            }
        }

        private func script(_ text: String, _ table: [Character: Character], _ sign: String) -> String {
            let raised = text.compactMap { table[$0] }
            if !text.isEmpty, raised.count == text.count { return String(raised) }
            return text.count == 1 ? sign + text : "\(sign)(\(text))"
        }

        private mutating func command(depth: Int) -> String {
            var name = ""
            while index < characters.count, characters[index].isASCII, characters[index].isLetter {
                name.append(characters[index])
                index += 1
            }
            if name.isEmpty {
                guard index < characters.count else { return "\\" }
                index += 1
                switch characters[index - 1] {
                case ",", ";", ":", "!", " ", "\\": return " "
                case "|": return "‖"
                default: return String(characters[index - 1])
                }
            }
            switch name {
            case "frac", "dfrac", "tfrac":
                let upper = argument(depth: depth + 1)
                return parenthesized(upper) + "/" + denominator(argument(depth: depth + 1))
            case "sqrt": return "√" + parenthesized(argument(depth: depth + 1))
            case "left", "right": return ""
            case _ where MathText.transparent.contains(name): return argument(depth: depth + 1)
            default: break
            }
            if name == "partial" || name == "nabla" {
                while index < characters.count, characters[index] == " " { index += 1 }
            }
            if let accent = MathText.accents[name] {
                let base = argument(depth: depth + 1)
                return base.count == 1 ? base + accent : name + "(" + base + ")"
            }
            // A function's name (`\log`, `\max`) stands without its backslash.
            return MathText.symbols[name] ?? name
        }

        /// `1/2h` would read as half of h.
        private func denominator(_ text: String) -> String {
            let isProduct = text.first?.isNumber == true && text.contains { $0.isLetter || $0 == "∂" }
            return isProduct ? "(\(text))" : parenthesized(text)
        }

        private func parenthesized(_ text: String) -> String {
            let isSimple = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "∂" || $0 == "." || $0 == "′" }
            return isSimple ? text : "(\(text))"
        }
    }
}
