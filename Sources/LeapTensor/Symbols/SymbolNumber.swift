/// A number of a formula: an exact fraction wherever it is one, otherwise a double.
enum SymbolNumber: Sendable {
    /// `isDecimal`: written as a decimal (0.1), not as a fraction.
    case exact(Rational, isDecimal: Bool)
    case real(Double)

    static let zero = exact(.zero, isDecimal: false)
    static let one = exact(.one, isDecimal: false)

    init(_ whole: Int) {
        guard let value = Rational(whole) else {
            self = .real(Double(whole))
            return
        }
        self = .exact(value, isDecimal: false)
    }

    /// A double that is a short decimal is that decimal: 0.1 is 1/10. A number with more digits than a person writes
    /// comes from a calculation, and stays what it is.
    init(_ value: Double) {
        self = .real(value)
        guard value.isFinite else { return }
        if value == value.rounded(), value.magnitude < 0x1p53 {
            self = .init(Int(value))
        } else if let fraction = Self.shortDecimal(value) {
            self = .exact(fraction, isDecimal: true)
        }
    }

    private static func shortDecimal(_ value: Double) -> Rational? {
        let parts = String(value.magnitude).split(separator: "e")
        guard let mantissa = parts.first, let exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let places = (halves.count == 2 ? halves[1].count : 0) - exponent
        guard (1...15).contains(places), let digits = Int(halves.joined()), digits < 1_000_000_000_000_000 else {
            return nil
        }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        guard let fraction = Rational(value < 0 ? -digits : digits, over: scale), fraction.double == value else {
            return nil
        }
        return fraction
    }

    var double: Double {
        switch self {
        case .exact(let value, _): value.double
        case .real(let value): value
        }
    }

    var rational: Rational? {
        if case .exact(let value, _) = self { return value }
        return nil
    }

    /// The fraction, if it is one that is not written as a decimal or a whole number.
    var fraction: Rational? {
        if case .exact(let value, isDecimal: false) = self, !value.isWhole { return value }
        return nil
    }

    var whole: Int? {
        guard let value = rational, value.isWhole else { return nil }
        return value.numerator
    }

    var isZero: Bool { double == 0 }
    var isNegative: Bool { double < 0 }
    var isFinite: Bool { double.isFinite }

    private static func combine(
        _ a: SymbolNumber, _ b: SymbolNumber, _ exact: (Rational, Rational) -> Rational?,
        _ rounded: (Double, Double) -> Double
    ) -> SymbolNumber {
        guard case .exact(let x, let xIsDecimal) = a, case .exact(let y, let yIsDecimal) = b, let result = exact(x, y)
        else { return SymbolNumber(rounded(a.double, b.double)) }
        let isDecimal = (xIsDecimal || yIsDecimal) && !result.isWhole && result.hasFiniteDecimal
        return .exact(result, isDecimal: isDecimal)
    }

    static func + (a: SymbolNumber, b: SymbolNumber) -> SymbolNumber { combine(a, b, Rational.sum, +) }
    static func - (a: SymbolNumber, b: SymbolNumber) -> SymbolNumber { a + -b }
    static func * (a: SymbolNumber, b: SymbolNumber) -> SymbolNumber { combine(a, b, Rational.product, *) }
    static func / (a: SymbolNumber, b: SymbolNumber) -> SymbolNumber { combine(a, b, Rational.quotient, /) }

    static prefix func - (a: SymbolNumber) -> SymbolNumber {
        switch a {
        case .exact(let value, let isDecimal): .exact(value.negated, isDecimal: isDecimal)
        case .real(let value): .real(-value)
        }
    }

    /// A whole power.
    func raised(to exponent: Int) -> SymbolNumber {
        guard case .exact(let value, let isDecimal) = self, let result = value.raised(to: exponent) else {
            return SymbolNumber(Arithmetic.power(double, Double(exponent)))
        }
        return .exact(result, isDecimal: isDecimal && !result.isWhole && result.hasFiniteDecimal)
    }
}

extension SymbolNumber: Hashable {
    /// 0.5 is ½.
    static func == (a: SymbolNumber, b: SymbolNumber) -> Bool {
        switch (a, b) {
        case (.exact(let x, _), .exact(let y, _)): x == y
        case (.real(let x), .real(let y)): x == y
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .exact(let value, _): hasher.combine(value)
        case .real(let value): hasher.combine(value)
        }
    }
}

extension SymbolNumber {
    /// The characters that Unicode has for fractions (the block Number Forms and three of Latin-1).
    private static let vulgarFractions: [(character: Character, numerator: Int, denominator: Int)] = [
        ("½", 1, 2), ("⅓", 1, 3), ("⅔", 2, 3), ("¼", 1, 4), ("¾", 3, 4), ("⅕", 1, 5), ("⅖", 2, 5), ("⅗", 3, 5),
        ("⅘", 4, 5), ("⅙", 1, 6), ("⅚", 5, 6), ("⅐", 1, 7), ("⅛", 1, 8), ("⅜", 3, 8), ("⅝", 5, 8), ("⅞", 7, 8),
        ("⅑", 1, 9), ("⅒", 1, 10),
    ]

    /// The fraction that a character such as `½` stands for.
    init?(vulgarFraction character: Character) {
        guard let row = Self.vulgarFractions.first(where: { $0.character == character }),
            let value = Rational(row.numerator, over: row.denominator)
        else { return nil }
        self = .exact(value, isDecimal: false)
    }

    /// The character for a positive fraction, if there is one.
    var vulgarFraction: Character? {
        guard let value = fraction else { return nil }
        return Self.vulgarFractions.first {
            $0.numerator == value.numerator && $0.denominator == value.denominator
        }?.character
    }

    /// A number as people and programs write it: `-2`, `0.5`, `1e-05`, `½`, `-1/3`.
    init?(text: String) {
        let isNegative = text.hasPrefix("-") || text.hasPrefix("−")
        let digits = isNegative ? String(text.dropFirst()) : text
        var value: SymbolNumber
        let parts = digits.split(separator: "/", omittingEmptySubsequences: false)
        if let only = digits.first, digits.count == 1, let vulgar = SymbolNumber(vulgarFraction: only) {
            value = vulgar
        } else if parts.count == 2, let top = Int(parts[0]), let bottom = Int(parts[1]), top >= 0, bottom > 0,
            let fraction = Rational(top, over: bottom)
        {
            value = .exact(fraction, isDecimal: false)
        } else if let first = digits.first, first.isNumber || first == "." || digits == "inf" || digits == "nan",
            let number = Double(digits)
        {
            value = SymbolNumber(number)
        } else {
            return nil
        }
        if isNegative { value = -value }
        self = value
    }
}
