/// What stands behind the colon in `"{x:.3f}"`: Python's format mini-language for numbers and strings,
/// `[[fill]align][sign][0][width][,][.precision][type]`.
struct FormatSpecification {
    private var fill: Character = " "
    private var alignment: Character?
    private var sign: Character = "-"
    private var width = 0
    private var groups = false
    private var precision: Int?
    private var type: Character?

    /// - Returns: `nil` when the text is not such a specification.
    init?(_ text: String) {
        var rest = Substring(text)
        func isAlignment(_ character: Character) -> Bool { "<>^=".contains(character) }
        if rest.count >= 2, isAlignment(rest[rest.index(after: rest.startIndex)]) {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let first = rest.first, isAlignment(first) {
            alignment = rest.removeFirst()
        }
        if let first = rest.first, "+- ".contains(first) { sign = rest.removeFirst() }
        if rest.first == "0", rest.count > 1 {
            rest.removeFirst()
            if alignment == nil {
                fill = "0"
                alignment = "="
            }
        }
        func number() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let value = Int(digits), value <= 300 else { return nil }
            rest.removeFirst(digits.count)
            return value
        }
        if let first = rest.first, first.isNumber {
            guard let value = number() else { return nil }
            width = value
        }
        if rest.first == "," {
            groups = true
            rest.removeFirst()
        }
        if rest.first == "." {
            rest.removeFirst()
            guard let value = number() else { return nil }
            precision = value
        }
        if let first = rest.first {
            guard "fegd%s".contains(first) else { return nil }
            type = first
            rest.removeFirst()
        }
        guard rest.isEmpty else { return nil }
    }

    func format(_ text: String) -> String { pad(precision.map { String(text.prefix($0)) } ?? text, default: "<") }

    func format(_ value: Double) -> String {
        let magnitude = abs(value)
        var body: String
        switch type {
        case "f": body = NumberText.fixed(magnitude, decimals: precision ?? 6)
        case "e": body = NumberText.exponent(magnitude, decimals: precision ?? 6)
        case "%": body = NumberText.fixed(magnitude * 100, decimals: precision ?? 6) + "%"
        case "d": body = NumberText.fixed(magnitude.rounded(.toNearestOrEven), decimals: 0)
        default: body = NumberText.general(magnitude, digits: max(1, precision ?? 10))
        }
        if groups { body = Self.grouped(body) }
        let isNegative = value < 0 || (value == 0 && value.sign == .minus)
        let prefix = isNegative && !value.isNaN ? "-" : sign == "-" ? "" : String(sign)
        if alignment == "=" {
            let missing = max(0, width - prefix.count - body.count)
            return prefix + String(repeating: fill, count: missing) + body
        }
        return pad(prefix + body, default: ">")
    }

    private func pad(_ text: String, default side: Character) -> String {
        let missing = width - text.count
        guard missing > 0 else { return text }
        func filled(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch alignment ?? side {
        case "<": return text + filled(missing)
        case "^": return filled(missing / 2) + text + filled(missing - missing / 2)
        default: return filled(missing) + text
        }
    }

    /// `1234567.5` as `1,234,567.5`.
    static func grouped(_ text: String) -> String {
        let end = text.firstIndex { !$0.isNumber } ?? text.endIndex
        let digits = Array(text[..<end])
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result + text[end...]
    }
}
