import LeapTensor

/// Pieces of formulas for a typesetter (LaTeX with amsmath, KaTeX, MathJax).
enum LaTeXText {
    /// A name: `\hat{y}`, `W_{1}`.
    static func name(_ name: String) -> String { Symbol(name).text(.latex) }

    /// A number as the lessons write it.
    static func number(_ value: Double) -> String { Symbol(numeral: TeachingNumber.text(value)).text(.latex) }

    /// A product of numbers: `2 \cdot (-2)`.
    static func product(_ factors: [Double]) -> String {
        product(
            factors.enumerated().map { place, factor in
                let text = number(factor)
                return place > 0 && factor < 0 ? "(\(text))" : text
            })
    }

    /// A sum of numbers: `2 + 3 - 4`.
    static func sum(_ terms: [Double]) -> String {
        terms.enumerated().map { place, term in
            place == 0 ? number(term) : term < 0 ? " - \(number(-term))" : " + \(number(term))"
        }.joined()
    }

    /// `\frac{\partial J}{\partial w}`.
    static func partial(_ output: String, _ input: String) -> String {
        "\\frac{\\partial \(name(output))}{\\partial \(name(input))}"
    }

    /// `2 \times 3`; `3` for a vector.
    static func shape(_ shape: Shape) -> String {
        (0..<shape.rank).map { String(shape[$0]) }.joined(separator: " \\times ")
    }

    /// Factors with a dot between; of many, the first and the last.
    static func product(_ factors: [String]) -> String {
        guard factors.count > 8 else { return factors.joined(separator: " \\cdot ") }
        return (factors.prefix(3) + ["\\cdots"] + factors.suffix(2)).joined(separator: " \\cdot ")
            .replacing("\\cdot \\cdots \\cdot", with: "\\cdots")
    }

    /// Words between formulas: `\text{…}`.
    static func words(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\textbackslash{}"
            case "~": result += "\\textasciitilde{}"
            case "^": result += "\\textasciicircum{}"
            case "_", "#", "$", "%", "&", "{", "}": result += "\\\(character)"
            case "∂": result += "$\\partial$"
            case "·": result += "$\\cdot$"
            case "×": result += "$\\times$"
            case "→": result += "$\\to$"
            case "…": result += "\\dots{}"
            case "Σ": result += "$\\sum$"
            case "√": result += "$\\surd$"
            case "ε": result += "$\\varepsilon$"
            case "ĝ": result += "$\\hat{g}$"
            case "x\u{302}": result += "$\\hat{x}$"
            case "°": result += "$^\\circ$"
            default: result.append(character)
            }
        }
        return "\\text{\(result)}"
    }

    /// A line of the language or of a rule as a formula: `X W_{1} + b_{1}`, `X^{\top} \frac{\partial L}{\partial Z}`.
    /// What reads like a sentence is set as words.
    static func code(_ text: String, output: String) -> String {
        var tokens = CodeTokens(text, output: output)
        return tokens.formula() ?? words(text)
    }
}

/// Splits a line into names, numbers and signs, each typeset by itself.
private struct CodeTokens {
    private let characters: [Character]
    private let gradientHead: [Character]
    private var place = 0

    init(_ text: String, output: String) {
        characters = Array(text)
        gradientHead = Array("d\(output)/d")
    }

    /// - Returns: `nil` for a sentence: two names side by side, or a sign of no formula.
    mutating func formula() -> String? {
        var result = ""
        var endsWithValue = false
        while place < characters.count {
            let next = characters[place]
            if next == " " {
                place += 1
            } else if next.isLetter || next == "_" {
                guard !endsWithValue else { return nil }
                result += value()
                endsWithValue = true
            } else if next.isNumber {
                guard !endsWithValue else { return nil }
                result += Symbol(numeral: take { $0.isNumber || $0 == "." || $0 == "e" }).text(.latex)
                endsWithValue = true
            } else {
                guard let sign = sign(next, afterValue: endsWithValue) else { return nil }
                result += sign
                place += 1
                endsWithValue = next == ")" || next == "]"
            }
        }
        return result
    }

    private mutating func take(_ belongs: (Character) -> Bool) -> String {
        let start = place
        while place < characters.count, belongs(characters[place]) { place += 1 }
        return String(characters[start..<place])
    }

    /// A gradient, a transposed array, a name or the name of a function.
    private mutating func value() -> String {
        var text: String
        if characters[place...].starts(with: gradientHead) {
            let output = String(gradientHead.dropFirst().dropLast(2))
            place += gradientHead.count
            text = LaTeXText.partial(output, name())
        } else {
            let name = name()
            let isFunction = place < characters.count && characters[place] == "(" && name.count > 1
            text = isFunction ? "\\operatorname{\(name.replacing("_", with: "\\_"))}" : LaTeXText.name(name)
        }
        if place + 1 < characters.count, characters[place] == ".", characters[place + 1] == "T" {
            place += 2
            text += "^{\\top}"
        }
        return text
    }

    /// A name with the fields and places behind it: `net[0].w`.
    private mutating func name() -> String {
        var name = take { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "′" }
        while place < characters.count {
            let rest = characters[place...]
            if rest.first == "[", let end = rest.firstIndex(of: "]"), rest[(place + 1)..<end].allSatisfy(\.isNumber) {
                name += String(rest[...end])
                place = end + 1
            } else if rest.first == ".", let after = rest.dropFirst().first, after.isLetter,
                after != "T" || rest.dropFirst(2).first?.isLetter == true
            {
                place += 1
                name += "." + take { $0.isLetter || $0.isNumber || $0 == "_" }
            } else {
                break
            }
        }
        return name
    }

    private func sign(_ character: Character, afterValue: Bool) -> String? {
        switch character {
        case "@": " \\, "
        case "·": " \\cdot "
        case "+": " + "
        case "-": afterValue ? " - " : "-"
        case "=": " = "
        case "/": " / "
        case ",": ", "
        case "(", ")", "[", "]", "'": String(character)
        case "½": "\\tfrac{1}{2}"
        default: nil
        }
    }
}
