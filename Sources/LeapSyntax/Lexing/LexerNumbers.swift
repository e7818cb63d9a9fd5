import LeapDiagnostics

extension Lexer {
    /// A number: `3`, `2.5`, `.5`, `1e-3`, `1_000_000`.
    mutating func number() throws(Diagnostic) {
        let start = position
        var index = position
        if bytes[index] == UInt8(ascii: "0"), let radix = radixName(peek(1)), CharacterClass.isHexDigit(peek(2)) {
            throw radixFault(radix)
        }
        try skipDigits(&index)
        if byte(index) == UInt8(ascii: "."), byte(index + 1) != UInt8(ascii: "."),
            !beginsName(at: index + 1) || hasExponent(at: index + 1)
        {
            index += 1
            if CharacterClass.isDigit(byte(index)) { try skipDigits(&index) }
            if byte(index) == UInt8(ascii: "."), CharacterClass.isDigit(byte(index + 1)) {
                while CharacterClass.isDigit(byte(index)) || byte(index) == UInt8(ascii: ".") { index += 1 }
                throw Diagnostic(
                    .syntax, "\(text(start, index)) has more than one decimal point", at: span(start, index),
                    help: ["a range has two dots: 1..3"])
            }
        }
        if byte(index) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(index + 1) == UInt8(ascii: "-") || byte(index + 1) == UInt8(ascii: "+") ? 1 : 0
            if CharacterClass.isDigit(byte(index + 1 + sign)) {
                index += 1 + sign
                try skipDigits(&index)
                if byte(index) == UInt8(ascii: "."), byte(index + 1) != UInt8(ascii: "."), !beginsName(at: index + 1) {
                    throw Diagnostic(
                        .syntax, "the exponent of \(text(start, index)) must be a whole number",
                        at: span(start, index + 1))
                }
            } else if !continuesName(at: index + 1) {
                let written = text(start, index)
                throw Diagnostic(
                    .syntax, "the number \(text(start, index + 1 + sign)) has no digits in its exponent",
                    at: span(start, index + 1 + sign),
                    help: ["\(written)e3 is \(written) times 1000; the product with a name e is \(written) * e"])
            }
        }
        take(.number, to: index)
    }

    private func byte(_ index: Int) -> UInt8 { index < end ? bytes[index] : 0 }

    private func text(_ from: Int, _ to: Int) -> String {
        to - from > 40
            ? String(decoding: bytes[from..<(from + 40)], as: UTF8.self) + "…"
            : String(decoding: bytes[from..<to], as: UTF8.self)
    }

    private func span(_ from: Int, _ to: Int) -> SourceSpan {
        SourceSpan(start: base + UInt32(from), end: base + UInt32(to))
    }

    /// Whether `e3`, `e-3` stands here.
    private func hasExponent(at index: Int) -> Bool {
        guard byte(index) | 0x20 == UInt8(ascii: "e") else { return false }
        let sign = byte(index + 1) == UInt8(ascii: "-") || byte(index + 1) == UInt8(ascii: "+") ? 1 : 0
        return CharacterClass.isDigit(byte(index + 1 + sign))
    }

    private func skipDigits(_ index: inout Int) throws(Diagnostic) {
        while true {
            if CharacterClass.isDigit(byte(index)) {
                index += 1
            } else if byte(index) == UInt8(ascii: "_") {
                guard CharacterClass.isDigit(byte(index - 1)), CharacterClass.isDigit(byte(index + 1)) else {
                    throw Diagnostic(
                        .syntax, "in a number _ stands between two digits", at: span(index, index + 1),
                        help: ["1_000_000 is a million"])
                }
                index += 1
            } else {
                return
            }
        }
    }

    private func beginsName(at index: Int) -> Bool {
        guard index < end else { return false }
        if bytes[index] < 0x80 { return CharacterClass.isASCIILetter(bytes[index]) }
        guard let (scalar, _) = CharacterClass.decode(bytes, at: index, end: end) else { return false }
        return CharacterClass.beginsName(scalar)
    }

    private func continuesName(at index: Int) -> Bool {
        guard index < end else { return false }
        if bytes[index] < 0x80 {
            return CharacterClass.isASCIILetter(bytes[index]) || CharacterClass.isDigit(bytes[index])
        }
        guard let (scalar, _) = CharacterClass.decode(bytes, at: index, end: end) else { return false }
        return CharacterClass.continuesName(scalar)
    }

    private func radixName(_ letter: UInt8) -> (name: String, radix: Int)? {
        switch letter | 0x20 {
        case UInt8(ascii: "x"): return ("hexadecimal", 16)
        case UInt8(ascii: "o"): return ("octal", 8)
        case UInt8(ascii: "b"): return ("binary", 2)
        default: return nil
        }
    }

    private func radixFault(_ radix: (name: String, radix: Int)) -> Diagnostic {
        var index = position + 2
        while CharacterClass.isHexDigit(byte(index)) { index += 1 }
        let digits = String(decoding: bytes[(position + 2)..<index], as: UTF8.self)
        let help = Int(digits, radix: radix.radix).map { [Help.rule("in decimal it is \($0)")] } ?? []
        return Diagnostic(
            .syntax, "numbers are decimal; \(text(position, index)) looks \(radix.name)", at: span(position, index),
            help: help)
    }
}

/// The value of a number as it was written, or `nil` when it is too large for a double.
func numberValue(_ bytes: ArraySlice<UInt8>) -> Double? {
    // Up to 15 digits and a power of ten up to 22 are exact in a double, so one division rounds correctly
    // (W. D. Clinger, How to read floating point numbers accurately, 1990).
    var mantissa: UInt64 = 0
    var digits = 0
    var fractionDigits = 0
    var isFraction = false
    for byte in bytes {
        if CharacterClass.isDigit(byte) {
            mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
            digits += 1
            if isFraction { fractionDigits += 1 }
            if digits > 15 { return slowNumberValue(bytes) }
        } else if byte == UInt8(ascii: ".") {
            isFraction = true
        } else if byte != UInt8(ascii: "_") {
            return slowNumberValue(bytes)
        }
    }
    var scale = 1.0
    for _ in 0..<fractionDigits { scale *= 10 }
    return Double(mantissa) / scale
}

private func slowNumberValue(_ bytes: ArraySlice<UInt8>) -> Double? {
    var plain = bytes.filter { $0 != UInt8(ascii: "_") }
    // The standard library wants a digit on both sides of the point.
    if let point = plain.firstIndex(of: UInt8(ascii: ".")) {
        if point + 1 == plain.count || !CharacterClass.isDigit(plain[point + 1]) {
            plain.insert(UInt8(ascii: "0"), at: point + 1)
        }
        if point == 0 { plain.insert(UInt8(ascii: "0"), at: 0) }
    }
    guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else { return nil }
    return value
}
