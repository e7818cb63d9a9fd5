/// A number as it stands in a table: digits, a point, an exponent.
struct DecimalNumber {
    /// The digits as a whole number, and the power of ten that it is multiplied by.
    private var digits: UInt64 = 0
    private var exponent = 0
    private var isNegative = false
    /// Whether there are more digits than fit.
    private var isLong = false

    private static let powers: [Double] = (0...22).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
    #if arch(x86_64)
        private static let longPowers: [Float80] = (0...27).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
    #endif

    /// Reads the whole of a stretch; `nil` when it is no number.
    @inline(__always)
    init?(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
        var position = start
        guard position < end else { return nil }
        if base[position] == UInt8(ascii: "-") || base[position] == UInt8(ascii: "+") {
            isNegative = base[position] == UInt8(ascii: "-")
            position += 1
        }
        var digitCount = 0
        var hasDigits = false
        var isBehindPoint = false
        while position < end {
            let byte = base[position]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                hasDigits = true
                // 19 digits fit in 64 bits; zeros in front do not count.
                if digitCount < 19 {
                    digits = digits &* 10 &+ UInt64(digit)
                    if digits != 0 { digitCount += 1 }
                    if isBehindPoint { exponent -= 1 }
                } else {
                    isLong = true
                }
            } else if byte == UInt8(ascii: "."), !isBehindPoint {
                isBehindPoint = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        guard position < end else { return }
        guard base[position] == UInt8(ascii: "e") || base[position] == UInt8(ascii: "E") else { return nil }
        position += 1
        var isSmall = false
        if position < end, base[position] == UInt8(ascii: "-") || base[position] == UInt8(ascii: "+") {
            isSmall = base[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < end else { return nil }
        var power = 0
        while position < end {
            let digit = base[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            power = min(100_000, power * 10 + Int(digit))
            position += 1
        }
        exponent += isSmall ? -power : power
    }

    /// The nearest number of 64 bits; `nil` when it takes a longer calculation.
    ///
    /// A whole number below 2^53 times or through a power of ten up to 10^22 is rounded once, both being exact
    /// (W. D. Clinger, "How to read floating point numbers accurately", 1990).
    var double: Double? {
        guard !isLong else { return nil }
        if digits <= 1 << 53, abs(exponent) <= 22 {
            let power = Self.powers[abs(exponent)]
            let value = exponent < 0 ? Double(digits) / power : Double(digits) * power
            return isNegative ? -value : value
        }
        #if arch(x86_64)
            // The same with 64 bits of precision, rounded twice: wrong only where the first result lies halfway.
            guard abs(exponent) <= 27 else { return nil }
            let power = Self.longPowers[abs(exponent)]
            let value = exponent < 0 ? Float80(digits) / power : Float80(digits) * power
            guard value.significandBitPattern & 0x7FF != 0x400 else { return nil }
            return isNegative ? -Double(value) : Double(value)
        #else
            return nil
        #endif
    }

    /// The nearest number of 32 bits to one that is the nearest of 64 bits to a text; `nil` where the two roundings may
    /// not give what one would.
    @inline(__always)
    static func single(_ value: Double) -> Float? {
        value.bitPattern & 0x1FFF_FFFF == 0x1000_0000 ? nil : Float(value)
    }
}
