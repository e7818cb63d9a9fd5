/// An exact fraction in lowest terms. Numerator and denominator stay below 2⁵³, so that a double holds each of them;
/// what does not fit is `nil`.
struct Rational: Hashable, Sendable {
    let numerator: Int
    /// Above 0.
    let denominator: Int

    private static let limit: UInt = 1 << 53

    /// The fraction, or `nil` where the denominator is 0 or a part is too large.
    init?(_ numerator: Int, over denominator: Int = 1) {
        guard denominator != 0 else { return nil }
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        let (top, bottom) = (numerator.magnitude / divisor, denominator.magnitude / divisor)
        guard top < Self.limit, bottom < Self.limit else { return nil }
        self.numerator = (numerator < 0) != (denominator < 0) ? -Int(top) : Int(top)
        self.denominator = Int(bottom)
    }

    /// Parts that are known to be in lowest terms.
    private init(lowest numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    static let zero = Rational(lowest: 0, 1)
    static let one = Rational(lowest: 1, 1)

    var isWhole: Bool { denominator == 1 }

    /// The nearest double.
    var double: Double { Double(numerator) / Double(denominator) }

    /// Whether the fraction is a decimal with finitely many digits.
    var hasFiniteDecimal: Bool {
        var rest = denominator
        while rest % 2 == 0 { rest /= 2 }
        while rest % 5 == 0 { rest /= 5 }
        return rest == 1
    }

    var negated: Rational { Rational(lowest: -numerator, denominator) }

    static func sum(_ a: Rational, _ b: Rational) -> Rational? {
        // The products of two 53-bit numbers need more than 64 bits.
        let (left, leftOverflow) = a.numerator.multipliedReportingOverflow(by: b.denominator)
        let (right, rightOverflow) = b.numerator.multipliedReportingOverflow(by: a.denominator)
        let (top, topOverflow) = left.addingReportingOverflow(right)
        let (bottom, bottomOverflow) = a.denominator.multipliedReportingOverflow(by: b.denominator)
        guard !leftOverflow, !rightOverflow, !topOverflow, !bottomOverflow else { return nil }
        return Rational(top, over: bottom)
    }

    static func product(_ a: Rational, _ b: Rational) -> Rational? {
        let (top, topOverflow) = a.numerator.multipliedReportingOverflow(by: b.numerator)
        let (bottom, bottomOverflow) = a.denominator.multipliedReportingOverflow(by: b.denominator)
        return topOverflow || bottomOverflow ? nil : Rational(top, over: bottom)
    }

    /// `nil` for a division by 0, too.
    static func quotient(_ a: Rational, _ b: Rational) -> Rational? {
        guard let inverse = b.inverse else { return nil }
        return product(a, inverse)
    }

    /// `nil` for 0.
    var inverse: Rational? { Rational(denominator, over: numerator) }

    /// A whole power, or `nil` where it does not fit or is a division by 0.
    func raised(to exponent: Int) -> Rational? {
        // 2^53 is the first power of 2 that does not fit; the others are -1, 0 and 1.
        guard exponent.magnitude < 1 << 16, let base = exponent < 0 ? inverse : self else { return nil }
        if base.numerator.magnitude <= 1, base.isWhole {
            return exponent == 0 ? .one : exponent.isMultiple(of: 2) ? Rational.product(base, base) : base
        }
        guard exponent.magnitude <= 53 else { return nil }
        var result = Rational.one
        for _ in 0..<exponent.magnitude {
            guard let next = Rational.product(result, base) else { return nil }
            result = next
        }
        return result
    }

    static func < (a: Rational, b: Rational) -> Bool { a.double < b.double }

    private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> UInt {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
