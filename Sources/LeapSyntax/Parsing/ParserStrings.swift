import LeapDiagnostics

extension Parser {
    /// A string: resolves escapes and parses what stands in braces.
    mutating func parseString() throws(SyntaxError) -> Expression {
        let token = current
        let stop = Int(token.end) - 1
        var position = Int(token.start) + 1
        var parts: [StringPart] = []
        var text: [UInt8] = []
        var tallest = 0
        func span(_ from: Int, _ to: Int) -> SourceSpan {
            SourceSpan(start: base + UInt32(from), end: base + UInt32(to))
        }
        while position < stop {
            switch bytes[position] {
            case UInt8(ascii: "\\"):
                try parseEscape(&position, until: stop, into: &text)
            case UInt8(ascii: "{"):
                if !text.isEmpty {
                    parts.append(.text(String(decoding: text, as: UTF8.self)))
                    text.removeAll(keepingCapacity: true)
                }
                let open = position
                let (colon, close) = interpolationEnd(from: open + 1, until: stop)
                let codeEnd = colon ?? close
                guard bytes[(open + 1)..<codeEnd].contains(where: { $0 != UInt8(ascii: " ") }) else {
                    throw SyntaxError(
                        "nothing stands between the braces of this interpolation", at: span(open, close + 1),
                        help: ["a brace that is part of the text is written \\{"])
                }
                let value = try parseInterpolation(open + 1..<codeEnd)
                tallest = max(tallest, height)
                let format = colon.map { String(decoding: bytes[($0 + 1)..<close], as: UTF8.self) }
                parts.append(.interpolation(value, format: format))
                position = close + 1
            default:
                text.append(bytes[position])
                position += 1
            }
        }
        if !text.isEmpty || parts.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        let place = here
        advance()
        try grow(tallest, at: place)
        return Expression(.string(parts), place)
    }

    /// The colon of the format, if any, and the brace that closes an interpolation.
    private func interpolationEnd(from start: Int, until stop: Int) -> (colon: Int?, close: Int) {
        var colon: Int?
        var position = start
        // The open braces of each string that we are in, as in the lexer, and all brackets of the outermost.
        var braces = [0]
        var depth = 0
        var isText = false
        while position < stop {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if isText {
                if byte == UInt8(ascii: "\\") {
                    position += 1
                } else if byte == UInt8(ascii: "{") {
                    braces.append(0)
                    isText = false
                }
            } else if byte == UInt8(ascii: "{") {
                braces[braces.count - 1] += 1
            } else if byte == UInt8(ascii: "}") {
                if braces[braces.count - 1] > 0 {
                    braces[braces.count - 1] -= 1
                } else if braces.count > 1 {
                    braces.removeLast()
                    isText = true
                } else {
                    return (colon, position - 1)
                }
            } else if braces.count == 1 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
                case UInt8(ascii: ":") where depth <= 0 && braces[0] == 0 && colon == nil: colon = position - 1
                default: break
                }
            }
        }
        return (colon, stop)
    }

    /// Parses the inside of a string's braces with spans into the whole text.
    private mutating func parseInterpolation(_ range: Range<Int>) throws(SyntaxError) -> Expression {
        var lexer = Lexer(bytes: bytes, base: base, range: range)
        lexer.run()
        var inner = Parser(lexer: lexer, firstLine: firstLine, isEmbedded: true)
        inner.depth = depth
        inner.newlineEnds = false
        inner.functionDepth = functionDepth
        try inner.enter()
        let value = try inner.parseExpression()
        guard inner.current.kind == .end else {
            throw inner.junk(after: Statement(.expression(value), value.span))
        }
        height = inner.height
        return value
    }

    /// `\n \t \r \0 \" \\ \{ \} \u{…}`
    private func parseEscape(_ position: inout Int, until stop: Int, into text: inout [UInt8]) throws(SyntaxError) {
        let start = position
        func fault(_ message: String, _ end: Int, help: [Help] = []) -> SyntaxError {
            let place = SourceSpan(start: base + UInt32(start), end: base + UInt32(min(end, stop)))
            return SyntaxError(message, at: place, help: help)
        }
        position += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "'"):
            text.append(bytes[start + 1])
        case UInt8(ascii: "u"):
            var index = position
            guard index < stop, bytes[index] == UInt8(ascii: "{") else {
                throw fault("\\u must be followed by a code point in braces", start + 2, help: ["\\u{2202} is ∂"])
            }
            index += 1
            var value: UInt32 = 0
            var digits = 0
            while index < stop, CharacterClass.isHexDigit(bytes[index]) {
                let byte = bytes[index]
                let digit = CharacterClass.isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x61 + 10
                digits += 1
                if digits <= 8 { value = value << 4 | UInt32(digit) }
                index += 1
            }
            guard digits > 0, index < stop, bytes[index] == UInt8(ascii: "}") else {
                throw fault("\\u{…} holds a code point in hexadecimal digits", index + 1, help: ["\\u{2202} is ∂"])
            }
            guard digits <= 8, let scalar = Unicode.Scalar(value) else {
                throw fault("there is no character with this code point", index + 1)
            }
            text.append(contentsOf: Array(String(Character(scalar)).utf8))
            position = index + 1
        default:
            var end = start + 2
            while end < stop, bytes[end] & 0xC0 == 0x80 { end += 1 }
            let written = String(decoding: bytes[start..<end], as: UTF8.self)
            throw fault(
                "\(written) is not an escape", end,
                help: ["a backslash is written \\\\; escapes are \\n \\t \\\" \\{ \\u{…}"])
        }
    }
}
