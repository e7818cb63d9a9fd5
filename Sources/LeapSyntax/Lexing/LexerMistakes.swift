import LeapDiagnostics

/// What the lexer says about characters that have no meaning, with the habit of another language in mind.
extension Lexer {
    /// A fault at the current position.
    func fault(_ message: String, length: Int, help: [Help] = []) -> Diagnostic {
        let start = base + UInt32(position)
        let stop = base + UInt32(min(end, position + length))
        return Diagnostic(.syntax, message, at: SourceSpan(start: start, end: max(stop, start)), help: help)
    }

    func invalidUTF8() -> Diagnostic {
        let byte = String(bytes[position], radix: 16, uppercase: true)
        return fault(
            "the byte 0x\(byte) is not UTF-8 here", length: 1,
            help: ["save the text in the encoding UTF-8"])
    }

    func unknownCharacter() -> Diagnostic {
        guard let (scalar, length) = CharacterClass.decode(bytes, at: position, end: end) else { return invalidUTF8() }
        let code = CharacterClass.codePoint(scalar)
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            return fault(
                "the invisible character \(code) may not stand here", length: length,
                help: ["remove it, or write it inside a string as \\u{\(String(scalar.value, radix: 16))}"])
        case .nonspacingMark, .spacingMark, .enclosingMark:
            return fault("the combining mark \(code) follows no letter", length: length)
        default: break
        }
        return fault(
            "the character \(scalar) (\(code)) has no meaning here", length: length,
            help: lookAlike(scalar).map { [$0] } ?? [])
    }

    private func lookAlike(_ scalar: Unicode.Scalar) -> Help? {
        switch scalar {
        case "“", "”", "„", "«", "»", "‘", "’", "‚", "`":
            return .rule("strings take straight double quotes", orExample: ": \"text\"")
        case "′", "´": return .rule("a derivative is written f'")
        case "–", "—", "‐", "‑": return .rule("minus is written -")
        case "÷", "∕": return .rule("a quotient is written /")
        case "∗", "∙", "•", "⊙": return .rule("a product is written *")
        case "²", "³", "¹", "⁰", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹":
            if tokens.last?.kind == .partial { return .rule("a second derivative is written ∂(∂J/∂w)/∂w") }
            return .rule("a power is written with ^", orExample: ", for example x^2")
        case "→", "↦", "⇒": return .rule("the arrow of a function is written ->")
        case "←": return .rule("a name is bound with =")
        case "…": return .rule("an ellipsis is written ...")
        case "∞": return .rule("infinity is written inf")
        case "∇": return .rule("a gradient is written ∂J/∂w or grad(J, w)")
        case "∑": return .rule("a sum is written sum(x)")
        case "∏": return .rule("a product is written prod(x)")
        case "∈": return .rule("a loop is written for x in xs { … }")
        case "≈": return .rule("closeness is written close(a, b)")
        case "∧": return .rule("write and")
        case "∨": return .rule("write or")
        case "¬": return .rule("write not")
        case "&": return .rule("write and")
        case "|": return .rule("write or")
        case "!": return .rule("write not")
        case "~": return .rule("write not")
        case "?": return .rule("a choice is written", orExample: " if c { a } else { b }")
        case "$": return "names stand as they are, without $"
        case "\\": return nil
        default:
            // The full-width forms of ASCII.
            if (0xFF01...0xFF5E).contains(scalar.value), let plain = Unicode.Scalar(scalar.value - 0xFEE0) {
                return .rule("write \(plain) in its ordinary width")
            }
            return nil
        }
    }

    /// An operator that another language has and Leap does not.
    func foreignOperator(_ first: UInt8, _ second: UInt8) -> Diagnostic? {
        switch (first, second) {
        case (UInt8(ascii: "*"), UInt8(ascii: "*")):
            return fault(
                "** is not an operator", length: 2,
                help: [.rule("a power is written with ^", orExample: ", for example x^2")])
        case (UInt8(ascii: "&"), UInt8(ascii: "&")):
            return fault("&& is not an operator", length: 2, help: [.rule("write and")])
        case (UInt8(ascii: "|"), UInt8(ascii: "|")):
            return fault("|| is not an operator", length: 2, help: [.rule("write or")])
        case (UInt8(ascii: "!"), UInt8(ascii: "=")):
            guard peek(2) == UInt8(ascii: "=") else { return nil }
            return fault("!== is not an operator", length: 3, help: [.rule("inequality is written !=")])
        case (UInt8(ascii: "!"), _): return fault("! is not an operator", length: 1, help: [.rule("write not")])
        case (UInt8(ascii: "="), UInt8(ascii: "=")):
            guard peek(2) == UInt8(ascii: "=") else { return nil }
            return fault("=== is not an operator", length: 3, help: [.rule("equality is written ==")])
        case (UInt8(ascii: "="), UInt8(ascii: ">")):
            return fault(
                "=> is not an operator", length: 2,
                help: [.rule("a function is written with ->", orExample: ", for example x -> x^2")])
        case (UInt8(ascii: "<"), UInt8(ascii: ">")):
            return fault("<> is not an operator", length: 2, help: [.rule("inequality is written !=")])
        case (UInt8(ascii: "*"), UInt8(ascii: "=")), (UInt8(ascii: "/"), UInt8(ascii: "=")):
            guard peek(2) != UInt8(ascii: "=") else { return nil }
            let symbol = Unicode.Scalar(first)
            return fault(
                "\(symbol)= is not an operator", length: 2,
                help: [
                    .rule("bind the name again", orExample: ": x = x \(symbol) y"),
                    "a parameter is updated with := in place of =",
                ])
        case (UInt8(ascii: "+"), UInt8(ascii: "+")) where endsStatement(after: 2),
            (UInt8(ascii: "-"), UInt8(ascii: "-")) where endsStatement(after: 2):
            let symbol = Unicode.Scalar(first)
            return fault(
                "\(symbol)\(symbol) is not an operator", length: 2,
                help: [
                    .rule("bind the name again", orExample: ": x = x \(symbol) 1"),
                    "a parameter is updated with w \(symbol)= 1",
                ])
        default: return nil
        }
    }

    /// Whether nothing but white space stands between an operator and the end of its statement.
    private func endsStatement(after distance: Int) -> Bool {
        guard tokens.last?.kind.endsOperand == true else { return false }
        var index = position + distance
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "#"):
                return true
            default: return false
            }
        }
        return true
    }

    /// `'text'`, or a `'` that follows nothing.
    func singleQuotes() -> Diagnostic {
        var index = position + 1
        while index < end, bytes[index] != UInt8(ascii: "'"), bytes[index] != UInt8(ascii: "\n") { index += 1 }
        guard index < end, bytes[index] == UInt8(ascii: "'") else {
            return fault(
                "' follows nothing that it could differentiate", length: 1,
                help: ["a derivative is written f', without a space; strings take double quotes"])
        }
        let length = index + 1 - position
        let text = String(decoding: bytes[(position + 1)..<index], as: UTF8.self)
        return fault(
            "strings take double quotes", length: length,
            help: [.rule("", orExample: length < 60 && !text.contains("\"") ? "write \"\(text)\"" : "write \"…\"")])
    }

    func unterminatedString(from start: Int, to stop: Int, inInterpolation: Bool) -> Diagnostic {
        let span = SourceSpan(start: base + UInt32(start), end: base + UInt32(stop))
        if inInterpolation {
            return Diagnostic(
                .syntax, "an interpolation in this string is not closed", at: span,
                help: ["close it with }, or write \\{ for a brace that is part of the text"])
        }
        return Diagnostic(
            .syntax, "this string has no closing quote", at: span,
            help: ["a string ends on its own line; a line break inside it is written \\n"])
    }
}
