/// Compares a recorded output with a fresh one by value.
///
/// Text outside numbers has to be the same. Two numbers are the same when they differ by at most half a unit of the
/// last digit that is printed in either (`0.50` and `0.5` are the same, `2` and `2.4` are not), or, with a tolerance
/// t, by at most t·max(1, |recorded|): t is an absolute bound for numbers up to 1 and a relative one above.
/// Numbers of different width move the padding of aligned columns: in an output where a number is printed differently
/// the spaces beside numbers do not count.
public struct NumberComparison: Sendable {
    /// What differs first.
    public enum Difference: Sendable, Equatable {
        /// A number: its position among the output's numbers (from 1), both as printed, and the allowed distance.
        case number(index: Int, expected: String, got: String, allowed: Double, line: Int, gotLine: Int)
        /// The text, or how many numbers there are. Lines count from 0 in each output.
        case text(line: Int, gotLine: Int)

        /// The line of the recorded output, from 0.
        public var line: Int {
            switch self {
            case .number(_, _, _, _, let line, _), .text(let line, _): line
            }
        }

        /// The line of the fresh output, from 0.
        public var gotLine: Int {
            switch self {
            case .number(_, _, _, _, _, let line), .text(_, let line): line
            }
        }
    }

    public var tolerance: Double?

    public init(tolerance: Double? = nil) {
        self.tolerance = tolerance
    }

    /// The first difference, or `nil` when the outputs are the same.
    public func firstDifference(expected: String, got: String) -> Difference? {
        if expected == got { return nil }
        let left = Self.pieces(of: expected)
        let right = Self.pieces(of: got)
        let padded = !left.numbers.elementsEqual(right.numbers) { $0.text == $1.text }
        for index in left.texts.indices {
            guard index < right.texts.count else { return text(left, right, at: index, padded: padded) }
            let a = left.texts[index]
            let b = right.texts[index]
            let isFirst = index == 0
            let isLast = index == left.texts.count - 1 && index == right.texts.count - 1
            let same =
                padded
                ? Self.trim(a, start: !isFirst, end: !isLast) == Self.trim(b, start: !isFirst, end: !isLast) : a == b
            guard same else { return text(left, right, at: index, padded: padded) }
            guard index < left.numbers.count, index < right.numbers.count else { continue }
            let x = left.numbers[index]
            let y = right.numbers[index]
            let allowed = allowedDistance(x, y)
            guard Self.isWithin(allowed, x, y) else {
                return .number(
                    index: index + 1, expected: x.text, got: y.text, allowed: allowed, line: x.line, gotLine: y.line)
            }
        }
        return left.texts.count == right.texts.count ? nil : text(left, right, at: left.texts.count, padded: padded)
    }

    // MARK: Numbers

    /// A number as it is printed.
    struct Number {
        var text: String
        var value: Double
        /// One unit of its last digit.
        var unit: Double
        var line: Int
    }

    private func allowedDistance(_ x: Number, _ y: Number) -> Double {
        max(min(x.unit, y.unit) / 2, (tolerance ?? 0) * max(1, abs(x.value)))
    }

    private static func isWithin(_ allowed: Double, _ x: Number, _ y: Number) -> Bool {
        if x.text == y.text { return true }
        // Whole numbers that a double cannot tell apart are compared as they are printed.
        if x.unit == 1, y.unit == 1, abs(x.value) >= 0x1p53 {
            return allowed > 0.5 && abs(x.value - y.value) <= allowed
        }
        // Decimal fractions are not exact in binary: half a unit may come out a hair larger.
        return abs(x.value - y.value) <= allowed * (1 + 1e-9)
    }

    // MARK: Pieces

    /// An output as text, number, text, …, text.
    struct Pieces {
        var texts: [String] = []
        var numbers: [Number] = []
        /// The line at which each text begins.
        var textLines: [Int] = []
    }

    /// Takes an output apart. A digit that continues a name (`x1`, `f32`) is no number; a minus sign belongs to the
    /// number when nothing that it could be subtracted from stands right before it.
    static func pieces(of output: String) -> Pieces {
        let scalars = Array(output.unicodeScalars)
        var result = Pieces()
        var current = String.UnicodeScalarView()
        var line = 0
        var textLine = 0
        var index = 0
        while index < scalars.count {
            let end = isNumberStart(scalars, index) ? numberEnd(scalars, index) : index
            if end > index {
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars[index..<end])
                result.texts.append(String(current))
                result.textLines.append(textLine)
                result.numbers.append(number(String(text), line: line))
                current = String.UnicodeScalarView()
                textLine = line
                index = end
            } else {
                if scalars[index] == "\n" { line += 1 }
                current.append(scalars[index])
                index += 1
            }
        }
        result.texts.append(String(current))
        result.textLines.append(textLine)
        return result
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || isDigit(scalar) || scalar.properties.isAlphabetic
            || scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isNumberStart(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        var first = index
        if scalars[first] == "-" {
            if index > 0 {
                let before = scalars[index - 1]
                if isWord(before) || before == ")" || before == "]" || before == "-" { return false }
            }
            first += 1
        } else if index > 0, isWord(scalars[index - 1]) || isFractionContinued(scalars, index) {
            return false
        }
        guard first < scalars.count else { return false }
        if isDigit(scalars[first]) { return true }
        return scalars[first] == "." && first + 1 < scalars.count && isDigit(scalars[first + 1])
    }

    /// Whether a point stands between two digits of something that is not a number (`1.2.3`).
    private static func isFractionContinued(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        scalars[index] == "." && index > 0 && isWord(scalars[index - 1])
    }

    private static func numberEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
        func digits(_ from: Int) -> Int {
            var index = from
            while index < scalars.count, isDigit(scalars[index]) { index += 1 }
            return index
        }
        var end = digits(scalars[start] == "-" ? start + 1 : start)
        if end + 1 < scalars.count, scalars[end] == ".", isDigit(scalars[end + 1]) { end = digits(end + 1) }
        if end < scalars.count, scalars[end] == "e" || scalars[end] == "E" {
            var exponent = end + 1
            if exponent < scalars.count, scalars[exponent] == "+" || scalars[exponent] == "-" { exponent += 1 }
            let last = digits(exponent)
            if last > exponent { end = last }
        }
        return end
    }

    private static func number(_ text: String, line: Int) -> Number {
        var decimals = 0
        var exponent = 0
        var isBehindPoint = false
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        for character in parts.first ?? "" {
            if character == "." { isBehindPoint = true } else if isBehindPoint { decimals += 1 }
        }
        // An exponent beyond any double's stands for infinity or zero.
        if parts.count > 1 { exponent = max(-400, min(400, Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -400 : 400))) }
        let value = Double(text) ?? (exponent > 0 ? .infinity : 0)
        let unit = decimals == 0 && exponent == 0 ? 1 : Double("1e\(exponent - decimals)") ?? 0
        return Number(text: text, value: value, unit: unit, line: line)
    }

    // MARK: Text

    private static func trim(_ text: String, start: Bool, end: Bool) -> Substring {
        var result = Substring(text)
        if start { result = result.drop { $0 == " " } }
        if end { while result.last == " " { result.removeLast() } }
        return result
    }

    /// The difference in a piece of text: the lines at which it begins.
    private func text(_ left: Pieces, _ right: Pieces, at index: Int, padded: Bool) -> Difference {
        func place(_ pieces: Pieces) -> (line: Int, text: String) {
            guard index < pieces.texts.count else { return (pieces.textLines.last ?? 0, "") }
            return (pieces.textLines[index], pieces.texts[index])
        }
        let (a, b) = (place(left), place(right))
        // Line by line within the piece, up to the first line that differs.
        let linesA = a.text.split(separator: "\n", omittingEmptySubsequences: false)
        let linesB = b.text.split(separator: "\n", omittingEmptySubsequences: false)
        var same = 0
        while same + 1 < linesA.count, same + 1 < linesB.count, linesA[same] == linesB[same] { same += 1 }
        return .text(line: a.line + same, gotLine: b.line + same)
    }
}
