import LeapDiagnostics

/// Cuts a stretch of UTF-8 into tokens. It works on bytes and looks at each a bounded number of times.
///
/// At the first fault it stops: the last token is then `.failure`, and `failure` says what is wrong. The parser
/// reports it when it gets there, so that the first fault of a text is the one that is reported.
struct Lexer {
    let bytes: [UInt8]
    /// The offset of byte 0 in the source map.
    let base: UInt32
    let end: Int
    var position: Int
    var tokens: [Token] = []
    var comments: [Comment] = []
    var failure: Diagnostic?

    private var spaceBefore = false
    private var newlineBefore = true
    /// The indices of the brackets that are open.
    private(set) var openBrackets: [Int] = []

    init(bytes: [UInt8], base: UInt32, range: Range<Int>) {
        self.bytes = bytes
        self.base = base
        end = range.upperBound
        position = range.lowerBound
        tokens.reserveCapacity(min(range.count / 3 + 2, 1 << 20))
    }

    /// Reads to the end of the range or to the first fault.
    mutating func run() {
        // A byte order mark that an editor left.
        if position == 0, end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        do throws(Diagnostic) {
            while position < end { try next() }
            append(.end, from: end)
        } catch {
            failure = error
            append(.failure, from: position)
        }
    }

    @inline(__always)
    func peek(_ distance: Int) -> UInt8 {
        let index = position + distance
        return index < end ? bytes[index] : 0
    }

    private mutating func append(_ kind: TokenKind, from start: Int) {
        tokens.append(
            Token(
                kind: kind, spaceBefore: spaceBefore, newlineBefore: newlineBefore, start: UInt32(start),
                end: UInt32(position)))
        spaceBefore = false
        newlineBefore = false
    }

    /// Takes `length` bytes as a token.
    mutating func take(_ kind: TokenKind, _ length: Int) {
        let start = position
        position += length
        append(kind, from: start)
    }

    mutating func take(_ kind: TokenKind, to newPosition: Int) {
        take(kind, newPosition - position)
    }

    private mutating func open(_ kind: TokenKind) {
        openBrackets.append(tokens.count)
        take(kind, 1)
    }

    private mutating func close(_ kind: TokenKind) {
        if let opener = openBrackets.last, tokens[opener].kind.closer == kind {
            openBrackets.removeLast()
            tokens[opener].partner = UInt32(tokens.count)
            take(kind, 1)
            tokens[tokens.count - 1].partner = UInt32(opener)
        } else {
            take(kind, 1)
        }
    }

    private mutating func next() throws(Diagnostic) {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            position += 1
            spaceBefore = true
        case UInt8(ascii: "\n"):
            position += 1
            spaceBefore = true
            newlineBefore = true
        case UInt8(ascii: "\r"):
            guard peek(1) == UInt8(ascii: "\n") || position + 1 == end else {
                throw fault("a carriage return without a line feed stands in the source", length: 1)
            }
            position += 1
            spaceBefore = true
        case UInt8(ascii: "#"): try comment()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            try name()
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "("): open(.leftParenthesis)
        case UInt8(ascii: ")"): close(.rightParenthesis)
        case UInt8(ascii: "["): open(.leftBracket)
        case UInt8(ascii: "]"): close(.rightBracket)
        case UInt8(ascii: "{"): open(.leftBrace)
        case UInt8(ascii: "}"): close(.rightBrace)
        case UInt8(ascii: ","): take(.comma, 1)
        case UInt8(ascii: ";"): take(.semicolon, 1)
        case UInt8(ascii: "'"):
            guard !spaceBefore, let previous = tokens.last, previous.kind.endsOperand else { throw singleQuotes() }
            take(.prime, 1)
        case 0x80...: try nonASCII()
        default: try symbol(byte)
        }
    }

    private mutating func symbol(_ byte: UInt8) throws(Diagnostic) {
        let second = peek(1)
        if let mistake = foreignOperator(byte, second) { throw mistake }
        switch (byte, second) {
        case (UInt8(ascii: ":"), UInt8(ascii: "=")): take(.update, 2)
        case (UInt8(ascii: "+"), UInt8(ascii: "=")): take(.addAssign, 2)
        case (UInt8(ascii: "-"), UInt8(ascii: "=")): take(.subtractAssign, 2)
        case (UInt8(ascii: "-"), UInt8(ascii: ">")): take(.arrow, 2)
        case (UInt8(ascii: "="), UInt8(ascii: "=")): take(.equal, 2)
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): take(.notEqual, 2)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): take(.lessOrEqual, 2)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): take(.greaterOrEqual, 2)
        case (UInt8(ascii: ">"), UInt8(ascii: ">")): take(.compose, 2)
        case (UInt8(ascii: "|"), UInt8(ascii: ">")): take(.pipe, 2)
        case (UInt8(ascii: "/"), UInt8(ascii: "/")): take(.doubleSlash, 2)
        case (UInt8(ascii: "."), UInt8(ascii: ".")): peek(2) == byte ? take(.ellipsis, 3) : take(.range, 2)
        case (UInt8(ascii: "."), _):
            // `.5` is a number, unless it stands right behind a value.
            let followsOperand = !spaceBefore && tokens.last?.kind.endsOperand == true
            if CharacterClass.isDigit(second), !followsOperand { try number() } else { take(.dot, 1) }
        case (UInt8(ascii: ":"), _): take(.colon, 1)
        case (UInt8(ascii: "="), _): take(.assign, 1)
        case (UInt8(ascii: "+"), _): take(.plus, 1)
        case (UInt8(ascii: "-"), _): take(.minus, 1)
        case (UInt8(ascii: "*"), _): take(.star, 1)
        case (UInt8(ascii: "/"), _): take(.slash, 1)
        case (UInt8(ascii: "%"), _): take(.percent, 1)
        case (UInt8(ascii: "@"), _): take(.at, 1)
        case (UInt8(ascii: "^"), _): take(.power, 1)
        case (UInt8(ascii: "<"), _): take(.less, 1)
        case (UInt8(ascii: ">"), _): take(.greater, 1)
        default: throw unknownCharacter()
        }
    }

    private mutating func nonASCII() throws(Diagnostic) {
        guard let (scalar, length) = CharacterClass.decode(bytes, at: position, end: end) else { throw invalidUTF8() }
        switch scalar {
        case "∂": take(.partial, length)
        case "√": take(.root, length)
        case "×", "·", "⋅": take(.star, length)
        case "−":
            if peek(length) == UInt8(ascii: "=") {
                take(.subtractAssign, length + 1)
            } else {
                take(.minus, length)
            }
        case "≤": take(.lessOrEqual, length)
        case "≥": take(.greaterOrEqual, length)
        case "≠": take(.notEqual, length)
        case "′" where !spaceBefore && tokens.last?.kind.endsOperand == true: take(.prime, length)
        default:
            if CharacterClass.beginsName(scalar) {
                try name()
            } else if scalar.properties.generalCategory == .spaceSeparator {
                position += length
                spaceBefore = true
            } else {
                throw unknownCharacter()
            }
        }
    }

    private mutating func comment() throws(Diagnostic) {
        let start = position
        while position < end, bytes[position] != UInt8(ascii: "\n") { try textCharacter() }
        var stop = position
        while stop > start,
            bytes[stop - 1] == UInt8(ascii: " ") || bytes[stop - 1] == UInt8(ascii: "\t")
                || bytes[stop - 1] == UInt8(ascii: "\r")
        {
            stop -= 1
        }
        comments.append(Comment(start: start, end: stop, isOwnLine: newlineBefore, tokenIndex: tokens.count))
        spaceBefore = true
    }

    /// Goes past one character of a string or a comment, or says why it may not stand there.
    mutating func textCharacter() throws(Diagnostic) {
        let byte = bytes[position]
        if byte >= 0x80 {
            guard let (scalar, length) = CharacterClass.decode(bytes, at: position, end: end) else {
                throw invalidUTF8()
            }
            // The C1 control characters.
            if scalar.value < 0xA0 { throw unknownCharacter() }
            position += length
        } else if byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t")
            || byte == UInt8(ascii: "\r") && (position + 1 == end || peek(1) == UInt8(ascii: "\n"))
        {
            position += 1
        } else {
            throw unknownCharacter()
        }
    }

    private mutating func name() throws(Diagnostic) {
        var index = position
        var key: UInt64 = 0
        var isASCII = true
        while index < end {
            let byte = bytes[index]
            if CharacterClass.isASCIILetter(byte) || CharacterClass.isDigit(byte) {
                key = key << 8 | UInt64(byte)
                index += 1
            } else if byte >= 0x80 {
                guard let (scalar, length) = CharacterClass.decode(bytes, at: index, end: end) else {
                    position = index
                    throw invalidUTF8()
                }
                guard CharacterClass.continuesName(scalar) else { break }
                isASCII = false
                index += length
            } else {
                break
            }
        }
        let length = index - position
        guard length <= 1000 else {
            throw fault("this name has \(length) bytes; a name may have 1000", length: 40)
        }
        if isASCII {
            if length == 1, bytes[position] == UInt8(ascii: "_") { return take(.underscore, 1) }
            if length >= 2, length <= 8, let kind = TokenKind.reservedWords[key] { return take(kind, length) }
        } else if length == 2, bytes[position] == 0xCF, bytes[position + 1] == 0x80 {
            return take(.constant, 2)
        }
        take(.name, length)
    }

    /// Goes to the closing quote. What stands between braces is skipped here and read by the parser.
    private mutating func string() throws(Diagnostic) {
        let start = position
        // The open braces of each interpolation that we are in; strings and interpolations alternate.
        var braces: [Int] = []
        var isText = true
        position += 1
        while position < end, bytes[position] != UInt8(ascii: "\n") {
            switch bytes[position] {
            case UInt8(ascii: "\\") where isText:
                position += 1
                if position < end, bytes[position] != UInt8(ascii: "\n") { try textCharacter() }
            case UInt8(ascii: "\""):
                if isText, braces.isEmpty {
                    let stop = position + 1
                    position = start
                    return take(.string, to: stop)
                }
                position += 1
                isText.toggle()
            case UInt8(ascii: "{"):
                position += 1
                if isText {
                    guard braces.count < Self.interpolationLimit else {
                        throw fault("strings within strings are nested too deeply", length: 1)
                    }
                    braces.append(0)
                    isText = false
                } else {
                    braces[braces.count - 1] += 1
                }
            case UInt8(ascii: "}") where !isText:
                position += 1
                if let open = braces.last, open > 0 {
                    braces[braces.count - 1] -= 1
                } else {
                    braces.removeLast()
                    isText = true
                }
            default: try textCharacter()
            }
        }
        let stop = position
        position = start
        throw unterminatedString(from: start, to: stop, inInterpolation: !isText)
    }

    /// How many strings may stand within each other.
    static let interpolationLimit = 8
}
