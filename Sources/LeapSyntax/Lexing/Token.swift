/// The sorts of token.
enum TokenKind: UInt8 {
    case end
    /// The lexer could not go on; its diagnostic says why. Nothing follows.
    case failure
    case number
    /// `π`, `inf`, `nan`.
    case constant
    case name
    /// `_` alone.
    case underscore
    case string

    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, semicolon, colon, dot, ellipsis, arrow, prime, partial
    case assign, update, addAssign, subtractAssign

    case power, at, star, slash, doubleSlash, percent, plus, minus, range, root
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case compose, pipe

    case `if`, `else`, `for`, `in`, `while`, `repeat`, `break`, `continue`, `return`, use
    case and, or, not, `true`, `false`, none

    /// The reserved words, keyed by their bytes packed into an integer.
    static let reservedWords: [UInt64: TokenKind] = {
        let words: [(StaticString, TokenKind)] = [
            ("if", .if), ("else", .else), ("for", .for), ("in", .in), ("while", .while), ("repeat", .repeat),
            ("break", .break), ("continue", .continue), ("return", .return), ("use", .use), ("and", .and),
            ("or", .or), ("not", .not), ("true", .true), ("false", .false), ("none", .none), ("inf", .constant),
            ("nan", .constant),
        ]
        var table: [UInt64: TokenKind] = [:]
        for (word, kind) in words {
            let key = word.withUTF8Buffer { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
            table[key] = kind
        }
        return table
    }()

    /// Whether it is a word that cannot be a name.
    var isReservedWord: Bool { rawValue >= TokenKind.if.rawValue }

    /// Whether an expression may begin with it.
    var beginsExpression: Bool {
        switch self {
        case .number, .constant, .name, .underscore, .string, .leftParenthesis, .leftBracket, .leftBrace, .partial,
            .root, .minus, .plus, .not, .true, .false, .none, .if:
            return true
        default: return false
        }
    }

    /// Whether a value may end with it, so that what stands right behind can be a postfix.
    var endsOperand: Bool {
        switch self {
        case .number, .constant, .name, .string, .rightParenthesis, .rightBracket, .rightBrace, .prime, .true, .false,
            .none:
            return true
        default: return false
        }
    }

    /// The bracket that closes this one.
    var closer: TokenKind? {
        switch self {
        case .leftParenthesis: return .rightParenthesis
        case .leftBracket: return .rightBracket
        case .leftBrace: return .rightBrace
        default: return nil
        }
    }

    var isCloser: Bool { self == .rightParenthesis || self == .rightBracket || self == .rightBrace }
}

/// A token: its sort and its bytes. Sixteen bytes, so that a long line costs little.
struct Token {
    /// What the parser found a token to be where the sort alone does not tell, for the formatter.
    enum Role: UInt8 {
        case plain
        /// A prefix operator.
        case prefix
        /// The `/` of `∂J/∂w`.
        case partialSlash
        /// A brace of a record.
        case record
        /// The bracket or parenthesis of an index or a call.
        case postfix
        /// Right behind a number it multiplies.
        case implicitFactor
        /// The colon of a slice.
        case slice
    }

    var kind: TokenKind
    var role: Role = .plain
    /// Whether white space or a comment stands right before it.
    var spaceBefore: Bool
    /// Whether it is the first token of its line.
    var newlineBefore: Bool
    /// The offset of its first byte in the file.
    var start: UInt32
    /// The offset just behind its last byte.
    var end: UInt32
    /// For a bracket with a partner: the partner's index among the tokens; else 0.
    var partner: UInt32 = 0
}

/// A comment, from `#` to the end of its line.
struct Comment {
    var start: Int
    var end: Int
    /// Whether nothing stands before it on its line.
    var isOwnLine: Bool
    /// How many tokens stand before it.
    var tokenIndex: Int
}
