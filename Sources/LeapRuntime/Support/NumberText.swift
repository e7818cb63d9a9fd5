import LeapKernels

/// Numbers as text, by printf's rules.
public enum NumberText {
    private static func format(_ body: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            let count = max(0, min(Int(body(base, buffer.count)), buffer.count - 1))
            return base.withMemoryRebound(to: UInt8.self, capacity: buffer.count) {
                String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
            }
        }
    }

    /// Up to `digits` significant digits, without trailing zeros; `nan`, `inf`, `-inf`.
    public static func general(_ value: Double, digits: Int) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == 0 { return "0" }
        let text = format { leap_format_general($0, $1, Int32(digits), value) }
        return tidyExponent(text)
    }

    /// Exactly `decimals` digits behind the point.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        if !value.isFinite { return general(value, digits: 1) }
        return format { leap_format_fixed($0, $1, Int32(decimals), value) }
    }

    /// Scientific notation with `decimals` digits behind the point.
    public static func exponent(_ value: Double, decimals: Int) -> String {
        if !value.isFinite { return general(value, digits: 1) }
        return format { leap_format_exponent($0, $1, Int32(decimals), value) }
    }

    /// `1e-05` as `1e-5`, `1e+10` as `1e10`.
    static func tidyExponent(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e") else { return text }
        var digits = text[text.index(after: mark)...]
        let isNegative = digits.hasPrefix("-")
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits = digits.dropFirst() }
        while digits.count > 1, digits.first == "0" { digits = digits.dropFirst() }
        return text[..<mark] + "e" + (isNegative ? "-" : "") + digits
    }
}
