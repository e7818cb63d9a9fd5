/// How names, the texts of numbers, and functions are written.
enum SymbolNames {
    /// Whether a character may begin a name, as in the language; `∂` does in `∂J`.
    static func begins(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            // ⁿ is an exponent.
            return scalar != "ⁿ"
        default: return scalar == "_" || scalar == "∂"
        }
    }

    /// Whether it may go on: also digits and subscripts, but neither superscripts nor fractions.
    static func continues(_ character: Character) -> Bool {
        if character == "∂" { return false }
        if begins(character) { return true }
        guard let scalar = character.unicodeScalars.first else { return false }
        if (0x2080...0x2089).contains(scalar.value) { return true }
        return scalar.properties.generalCategory == .decimalNumber
    }

    /// Where the name that begins at `start` ends: `W1`, `h₂`, `net[0].w`, `x'`, `∂J/∂w`; `nil` where none begins.
    static func end(_ text: [Character], from start: Int) -> Int? {
        guard start < text.count, text[start] == "∂" else { return endOfPlainName(text, from: start) }
        guard let top = endOfPlainName(text, from: start + 1) else { return nil }
        guard top + 1 < text.count, text[top] == "/", text[top + 1] == "∂" else { return top }
        return endOfPlainName(text, from: top + 2) ?? top
    }

    private static func endOfPlainName(_ text: [Character], from start: Int) -> Int? {
        guard start < text.count, begins(text[start]), text[start] != "∂" else { return nil }
        var index = start + 1
        while index < text.count {
            if continues(text[index]) || text[index] == "'" || text[index] == "′" {
                index += 1
            } else if text[index] == ".", index + 1 < text.count, begins(text[index + 1]), text[index + 1] != "∂" {
                index += 2
            } else if text[index] == "[", let close = closing(text, from: index) {
                index = close + 1
            } else {
                break
            }
        }
        return index
    }

    /// Where the bracket that opens at `start` closes.
    private static func closing(_ text: [Character], from start: Int) -> Int? {
        let (open, close): (Character, Character) = text[start] == "(" ? ("(", ")") : ("[", "]")
        var depth = 0
        for index in start..<text.count {
            if text[index] == open { depth += 1 }
            if text[index] == close { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// A name is an atom, and so is a call such as `mean(x)`, given as one. A derivative ∂J/∂w is, but not under an
    /// exponent. Any other text needs brackets.
    static func binding(of name: String) -> SymbolBinding {
        let text = Array(name)
        guard let end = end(text, from: 0) else { return .choice }
        if end < text.count {
            return text[end] == "(" && closing(text, from: end) == text.count - 1 ? .atom : .choice
        }
        return text.contains("/") && text.first == "∂" ? .power : .atom
    }

    /// Whether a number may stand right before it: `2w`, `2h₂`, `2x[0]`, not `2·loss`. `2e1` would be 20.
    static func isOneLetter(_ name: String) -> Bool {
        let text = Array(name)
        guard let first = text.first, first.isLetter, end(text, from: 0) == text.count else { return false }
        guard text.count > 1 else { return true }
        if text[1].isLetter || text.contains(".") { return false }
        return !("eE".contains(first) && text[1].isNumber)
    }

    /// How a text that stands for a number binds, and whether it begins with a minus sign.
    static func form(ofNumeral text: String) -> (binding: SymbolBinding, isSigned: Bool) {
        if text.hasPrefix("-") || text.hasPrefix("−") {
            let binding = form(ofNumeral: String(text.dropFirst())).binding
            return (min(binding, .product), true)
        }
        if let number = SymbolNumber(text: text) {
            if number.fraction == nil { return (isScientific(text) ? .power : .atom, false) }
            return (text.contains("/") ? .fraction : .power, false)
        }
        let isList = text.hasPrefix("[") && text.hasSuffix("]")
        return (isList || binding(of: text) == .atom || text == "…" ? .atom : .choice, false)
    }

    static func isScientific(_ text: String) -> Bool {
        text.first?.isNumber == true && text.contains(where: { "eE".contains($0) })
    }

    private static let superscripts: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]

    /// `²`, `⁻¹²`.
    static func superscript(_ number: Int) -> String {
        (number < 0 ? "⁻" : "")
            + String(String(number.magnitude).compactMap { $0.wholeNumberValue }.map { superscripts[$0] })
    }

    /// The digit of a superscript.
    static func digit(ofSuperscript character: Character) -> Int? { superscripts.firstIndex(of: character) }

    /// The name of a function on a slide.
    static func spoken(_ function: String) -> String {
        switch function {
        case "sigmoid": "σ"
        case "maximum": "max"
        case "minimum": "min"
        default: function
        }
    }

    /// The sign of a comparison on a slide.
    static func sign(_ relation: Comparison) -> String {
        switch relation {
        case .equal: "="
        case .notEqual: "≠"
        case .less: "<"
        case .lessOrEqual: "≤"
        case .greater: ">"
        case .greaterOrEqual: "≥"
        }
    }
}
