import LeapTensor

/// What was typed as an answer.
enum QuizInput {
    case skip, hint, quit
    /// A number, and how many digits of it were written; 0 for a fraction or a calculation.
    case number(Double, digits: Int)
    case formula(Symbol, text: String)
    case shape([Int])
    /// It cannot be read; why.
    case unclear(String)
}

/// Reads an answer.
struct AnswerReader {
    /// The names of the calculation: a letter that is one is no command.
    let names: Set<String>

    init(_ calculation: Calculation) { names = Set(calculation.steps.map(\.name)) }

    /// What to type for a hint and to end: letters, unless they are the learner's own names.
    var hintWord: String { names.contains("h") ? "?" : "? or h" }
    var quitWord: String { names.contains("q") ? "quit" : "q" }

    func read(_ line: String, for item: QuizItem) -> QuizInput {
        var text = Self.trimmed(line)
        if text.isEmpty { return .skip }
        switch text {
        case "?", "hint": return .hint
        case "h" where !names.contains("h"): return .hint
        case "quit", "exit": return .quit
        case "q" where !names.contains("q"): return .quit
        default: break
        }
        if case .shape = item.answer { return shape(text) }
        if !text.contains(" if ") { text = Self.rightSide(text) }
        if text.hasPrefix("+") { text = Self.trimmed(String(text.dropFirst())) }
        if let point = Self.decimalComma(text) { text = point }
        text = derivativesSpelled(text)
        guard let symbol = Symbol(formula: text) else {
            return .unclear(
                "I cannot read “\(line)”. A number (-2, 0.5, -1/2), or a formula in the names (2w, x·w, σ(z)(1 - σ(z)))."
            )
        }
        if symbol.names.isEmpty {
            guard let value = symbol.value([:]) else { return .unclear("“\(line)” has no value.") }
            return .number(value, digits: Self.digits(text))
        }
        return .formula(symbol, text: text)
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace || last == "." || last == ";" { rest = rest.dropLast() }
        return String(rest)
    }

    /// `= -4` and `dJ/dw = -4` mean -4.
    private static func rightSide(_ text: String) -> String {
        let characters = Array(text)
        for (index, character) in characters.enumerated().reversed() where character == "=" || character == "≈" {
            let isRelation =
                index > 0 && "<>!=".contains(characters[index - 1])
                || (index + 1 < characters.count && characters[index + 1] == "=")
            return isRelation ? text : trimmed(String(characters[(index + 1)...]))
        }
        return text
    }

    /// `0,5` as `0.5`.
    private static func decimalComma(_ text: String) -> String? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let last = parts.last, !last.isEmpty, last.allSatisfy(\.isNumber) else { return nil }
        let first = parts[0].drop { $0 == "-" || $0 == "−" || $0.isWhitespace }
        return !first.isEmpty && first.allSatisfy(\.isNumber) ? "\(parts[0]).\(last)" : nil
    }

    /// The significant digits of a plain decimal number; 0 for anything else.
    private static func digits(_ text: String) -> Int {
        let number = text.drop { $0 == "-" || $0 == "−" || $0 == "–" || $0.isWhitespace }
        guard number.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }) else { return 0 }
        return number.drop { $0 == "0" || $0 == "." }.count { $0 != "." }
    }

    /// `dJ/dz` as the formula parser reads it: `∂J/∂z`.
    private func derivativesSpelled(_ text: String) -> String {
        let characters = Array(text)
        var result = ""
        var index = 0
        while index < characters.count {
            let isBehindName = index > 0 && (characters[index - 1].isLetter || characters[index - 1].isNumber)
            if characters[index] == "d", !isBehindName, let top = name(characters, index + 1),
                top + 1 < characters.count, characters[top] == "/", characters[top + 1] == "d",
                let bottom = name(characters, top + 2)
            {
                result += "∂" + String(characters[(index + 1)..<top]) + "/∂" + String(characters[(top + 2)..<bottom])
                index = bottom
            } else {
                result.append(characters[index])
                index += 1
            }
        }
        return result
    }

    /// Where a name of the calculation that begins here ends: the longest.
    private func name(_ characters: [Character], _ start: Int) -> Int? {
        var end = start
        while end < characters.count, characters[end].isLetter || characters[end].isNumber || characters[end] == "_" {
            end += 1
        }
        return end > start && names.contains(String(characters[start..<end])) ? end : nil
    }

    /// `[2, 3]`, `2×3`, `2 x 3`; `[]` and `number` for a number.
    private func shape(_ text: String) -> QuizInput {
        var sizes: [Int] = []
        var digits = ""
        for character in text + " " {
            if ("0"..."9").contains(character) {
                digits.append(character)
            } else {
                if let size = Int(digits) { sizes.append(size) }
                digits = ""
                guard character.isWhitespace || "[](),x×*·".contains(character) else {
                    let word = text.lowercased()
                    return ["number", "a number", "scalar"].contains(word)
                        ? .shape([]) : .unclear("A shape is written [2, 3]; a number has the shape [].")
                }
            }
        }
        return .shape(sizes)
    }
}
