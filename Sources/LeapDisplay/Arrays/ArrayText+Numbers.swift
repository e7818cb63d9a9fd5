import LeapRuntime
import LeapTensor

extension ArrayText {
    /// One format for all elements: up to 5 significant digits, in scientific notation when the sizes differ widely.
    public static func format(_ numbers: [Double], _ type: DataType) -> (Double) -> String {
        if type == .bool { return { $0 != 0 ? "true" : "false" } }
        let finite = numbers.filter { $0.isFinite && $0 != 0 }.map { abs($0) }
        let largest = finite.max() ?? 0
        let isWhole = numbers.allSatisfy { !$0.isFinite || $0 == $0.rounded() }
        if isWhole, largest < 1e15 {
            return { $0.isFinite ? NumberText.fixed($0 == 0 ? 0 : $0, decimals: 0) : NumberText.general($0, digits: 5) }
        }
        if largest >= 1e-4, largest < 1e6 {
            // Four decimals, or as many as give the largest five digits if it is below 1; none has more than five
            // digits; trailing zeros go.
            let smallest = finite.min() ?? largest
            var decimals = largest < 1 ? 5 : 4
            if largest < 1 {
                var scale = largest
                while scale < 0.1, decimals < 9 {
                    scale *= 10
                    decimals += 1
                }
            }
            if smallest * tenToThe(decimals) >= 10 || finite.isEmpty {
                return { number in
                    guard number.isFinite else { return NumberText.general(number, digits: 5) }
                    var wholeDigits = number.magnitude < 1 ? 0 : 1
                    var bound = 10.0
                    while number.magnitude >= bound {
                        wholeDigits += 1
                        bound *= 10
                    }
                    return Self.trimmed(NumberText.fixed(number, decimals: min(decimals, max(0, 5 - wholeDigits))))
                }
            }
        }
        return { NumberText.general($0, digits: 5) }
    }

    private static func tenToThe(_ power: Int) -> Double {
        var result = 1.0
        for _ in 0..<power { result *= 10 }
        return result
    }

    /// `2.50000` as `2.5`, `-0.0000` as `0`.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)] == "0" { end = text.index(before: end) }
        if end > text.startIndex, text[text.index(before: end)] == "." { end = text.index(before: end) }
        let result = String(text[..<end])
        return result == "-0" || result.isEmpty ? "0" : result
    }

    // MARK: Summary

    /// What the elements come to: `min -4.2  mean 0.001  max 4.1`, and how many are nan or infinite; of booleans how
    /// many are true. Empty when that would take long.
    func summary(_ tensor: Tensor) -> [String] {
        guard tensor.count <= Self.summaryLimit, let found = tensor.statistics(interrupt: interrupt) else { return [] }
        if tensor.dataType == .bool { return ["true \(found.finiteCount) of \(tensor.count)"] }
        var parts: [String] = []
        if found.finiteCount > 0 {
            parts = [
                "min " + Self.brief(found.least), "mean " + Self.brief(found.mean), "max " + Self.brief(found.greatest),
            ]
        }
        if found.nanCount > 0 { parts.append("nan \(found.nanCount)") }
        if found.infiniteCount > 0 { parts.append("inf \(found.infiniteCount)") }
        return parts
    }

    /// A number by itself with up to five digits, large and whole ones in full.
    static func brief(_ number: Double) -> String {
        // A number of more digits is rounded to a whole one.
        (number == number.rounded() || abs(number) >= 1e5) && abs(number) < 1e15
            ? NumberText.fixed(number == 0 ? 0 : number, decimals: 0) : NumberText.general(number, digits: 5)
    }
}
