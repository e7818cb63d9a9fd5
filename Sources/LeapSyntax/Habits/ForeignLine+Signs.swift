/// Characters, words and signs that have one counterpart each.
extension ForeignLine {
    mutating func replaceCharacters() {
        let powers: [Character: String] = [
            "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
        ]
        let others = [
            "–": "-", "—": "-", "‐": "-", "÷": "/", "∕": "/", "∗": "*", "∙": "*", "•": "*", "⊙": "*", "→": "->",
            "↦": "->", "⇒": "->", "←": "=", "∞": "inf", "¬": "not ", "∧": " and ", "∨": " or ",
        ]
        for index in pieces.indices where pieces[index].kind == .sign {
            if let character = pieces[index].text.first, let power = powers[character] {
                pieces[index].text =
                    index > 0 && powers[pieces[index - 1].text.first ?? " "] != nil ? power : "^" + power
            } else if let other = others[pieces[index].text] {
                pieces[index].text = other
            }
        }
        // A comment.
        if let first = pieces.first, ["//", "%"].contains(first.text) {
            pieces = [Piece(kind: .sign, text: "# " + text(1..<pieces.count))]
        }
        // 1,000 outside brackets.
        var index = 0
        while index + 2 < pieces.count {
            if kind(index) == .number, at(index + 1) == ",", kind(index + 2) == .number,
                pieces[index + 1].space.isEmpty,
                pieces[index + 2].space.isEmpty, at(index + 2).count == 3,
                at(index).count <= 3 || at(index).contains("_"),
                startOfValue(before: index) == index, at(index - 1) != ",", !"([{".contains(at(index - 1)) || index == 0
            {
                replace(index..<(index + 3), with: at(index) + "_" + at(index + 2))
            } else {
                index += 1
            }
        }
    }

    mutating func replaceStrings() {
        var index = 0
        while index < pieces.count {
            if pieces[index].kind == .string {
                let text = pieces[index].text
                let inner = text.dropFirst().dropLast()
                if text.first != "\"", !inner.contains("\"") { pieces[index].text = "\"\(inner)\"" }
                // f"…" is an ordinary string here.
                if pieces[index].space.isEmpty, index > 0, ["f", "F"].contains(at(index - 1)), isWord(index - 1) {
                    pieces[index].space = pieces[index - 1].space
                    pieces.remove(at: index - 1)
                    continue
                }
            }
            index += 1
        }
    }

    mutating func replaceWords() {
        let words = [
            "None": "none", "null": "none", "nil": "none", "NULL": "none", "True": "true", "TRUE": "true",
            "False": "false", "FALSE": "false", "elif": "else if", "elseif": "else if", "elsif": "else if",
            "AND": "and",
            "OR": "or", "NOT": "not",
        ]
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            guard isWord(index), at(index - 1) != "." else { continue }
            if let word = words[at(index)], at(index + 1) != "=" || at(index + 1) == "==" {
                replace(index..<(index + 1), with: word)
            } else if at(index) == "is", index > 0, index + 1 < pieces.count, at(index - 1) != "=" {
                if at(index + 1) == "not" {
                    replace(index..<(index + 2), with: "!=")
                } else if isWord(index + 1) || kind(index + 1) == .number || kind(index + 1) == .string {
                    replace(index..<(index + 1), with: "==")
                }
            } else if at(index) == "in", at(index - 1) == "not" || isMembership(index) {
                rewriteMembership(index)
            }
        }
    }

    /// Whether an `in` asks, and is not that of a loop.
    private func isMembership(_ index: Int) -> Bool {
        var position = index - 1
        while position >= 0, !beginsStatement(position) { position -= 1 }
        let words = (max(position, 0)..<index).map { at($0) }
        return !words.contains("for") && !words.contains("foreach") && index > 0
    }

    /// `x in xs` and `x not in xs`.
    private mutating func rewriteMembership(_ index: Int) {
        let isNegative = at(index - 1) == "not"
        let last = isNegative ? index - 2 : index - 1
        guard last >= 0, let start = startOfOperand(endingAt: last), let end = endOfOperand(index + 1) else { return }
        let question = "any(\(text((index + 1)..<end)) == \(text(start..<(last + 1))))"
        replace(start..<end, with: isNegative ? "not " + question : question)
    }

    /// Just behind the name, number, string, call or index that begins at an index.
    func endOfOperand(_ index: Int) -> Int? {
        guard index < pieces.count, kind(index) != .newline else { return nil }
        var end = index + 1
        if kind(index) == .sign {
            guard "([".contains(at(index)), let close = closer(index) else { return nil }
            end = close + 1
        }
        while end < pieces.count, pieces[end].space.isEmpty, pieces[end].kind == .sign {
            if "([".contains(at(end)), let close = closer(end) {
                end = close + 1
            } else if at(end) == ".", isWord(end + 1) {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    mutating func replaceSigns() {
        let signs = [
            "**": "^", "&&": "and", "||": "or", "&": "and", "|": "or", "!==": "!=", "===": "==", "<>": "!=", ".*": "*",
            "./": "/", ".^": "^", ".+": "+", ".-": "-",
        ]
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            guard pieces[index].kind == .sign else { continue }
            let sign = at(index)
            if let other = signs[sign] {
                pieces[index].text = other
                if other == "and" || other == "or" {
                    pieces[index].space = " "
                    if index + 1 < pieces.count, pieces[index + 1].space.isEmpty { pieces[index + 1].space = " " }
                }
            } else if sign == "!" || sign == "~", let end = endOfOperand(index + 1) {
                let operand = text((index + 1)..<end)
                replace(index..<end, with: "not \(operand)")
            } else if ["++", "--"].contains(sign), isWord(index - 1), beginsStatement(index - 1),
                endsStatement(index + 1)
            {
                let name = at(index - 1)
                replace((index - 1)..<(index + 1), with: "\(name) = \(name) \(sign.prefix(1)) 1")
            } else if ["*=", "/=", "^=", "%=", "**="].contains(sign), let start = startOfOperand(endingAt: index - 1) {
                let name = text(start..<index)
                let end = find(from: index + 1) { _ in false }.index
                let value = text((index + 1)..<end)
                let right = end - index > 2 ? "(\(value))" : value
                replace(start..<end, with: "\(name) = \(name) \(sign == "**=" ? "^" : sign.dropLast()) \(right)")
            } else if sign == "<-", isWord(index - 1), beginsStatement(index - 1) {
                pieces[index].text = "="
            } else if sign == "?" || sign == "=>" {
                continue
            } else if sign == ":", isColonRange(index) {
                pieces[index].text = ".."
                pieces[index].space = ""
            } else if sign == ";", at(index - 1) == "}", ["else", "elif"].contains(at(index + 1)) {
                pieces.remove(at: index)
            } else if sign == "=", isInCondition(index) {
                pieces[index].text = "=="
            }
        }
    }

    private func endsStatement(_ index: Int) -> Bool {
        index >= pieces.count || kind(index) == .newline || [";", "}", ")"].contains(at(index))
    }

    /// `1:5` between numbers outside brackets.
    private func isColonRange(_ index: Int) -> Bool {
        guard kind(index - 1) == .number, kind(index + 1) == .number || isWord(index + 1), pieces[index].space.isEmpty,
            pieces[index + 1].space.isEmpty
        else { return false }
        var depth = 0
        for position in stride(from: index - 1, through: 0, by: -1) where kind(position) == .sign {
            if ")]}".contains(at(position)) { depth += 1 }
            if "([{".contains(at(position)) {
                if depth == 0 { return at(position) == "(" }
                depth -= 1
            }
            if at(position) == "?" { return false }
        }
        return true
    }

    /// `=` where a condition stands: between `if`, `while` or `elif` and its block.
    private func isInCondition(_ index: Int) -> Bool {
        var position = index - 1
        while position >= 0 {
            if ["if", "while"].contains(at(position)), isWord(position) { break }
            if kind(position) == .newline || [";", "{", "}", ",", ":", "then", "do"].contains(at(position)) {
                return false
            }
            // The argument of a call has a name.
            if at(position) == "(", isWord(position - 1), pieces[position].space.isEmpty { return false }
            position -= 1
        }
        return position >= 0
    }
}
