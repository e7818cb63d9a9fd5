/// Loops, choices and functions that are built otherwise.
extension ForeignLine {
    /// Blocks behind a colon, between `then` and `end`, and loops that count.
    /// - Returns: `false` when a header has no block on this line: the rest is not known.
    mutating func rewriteBlocks() -> Bool {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            guard isWord(index), at(index - 1) != "." else { continue }
            switch at(index) {
            case "foreach" where beginsStatement(index): replace(index..<(index + 1), with: "for")
            case "for" where beginsStatement(index):
                if at(index + 1) == "(", let close = closer(index + 1), rewriteCountingLoop(index, close) { continue }
                guard rewriteHeader(index) else { return false }
            case "while" where beginsStatement(index):
                guard rewriteHeader(index) else { return false }
            case "if" where beginsStatement(index) || at(index - 1) == "else" || at(index - 1) == "=":
                guard rewriteHeader(index) else { return false }
            case "else" where at(index + 1) == ":":
                guard rewriteHeader(index) else { return false }
            case "return" where beginsStatement(index) && !pieces[..<index].contains { $0.text == "{" }:
                replace(index..<(index + 1), with: "")
            default: break
            }
        }
        return true
    }

    /// `for (i = 0; i < n; i++) { … }`
    private mutating func rewriteCountingLoop(_ start: Int, _ close: Int) -> Bool {
        var words = Array((start + 2)..<close)
        while let first = words.first, ["int", "let", "var"].contains(at(first)) { words.removeFirst() }
        guard words.count >= 8, isWord(words[0]), ["=", "=="].contains(at(words[1])) else { return false }
        let semicolons = words.filter { at($0) == ";" }
        guard semicolons.count == 2 else { return false }
        let name = at(words[0])
        let low = text((words[1] + 1)..<semicolons[0])
        let sign = semicolons[0] + 2
        guard at(semicolons[0] + 1) == name, ["<", "<="].contains(at(sign)) else { return false }
        let high = text((sign + 1)..<semicolons[1])
        let last = at(sign) == "<=" ? high : Self.oneLess(high)
        replace((start + 1)..<(close + 1), with: "\(name) in \(low)..\(last)")
        if start + 1 < pieces.count { pieces[start + 1].space = " " }
        return true
    }

    /// One less than a bound: a number when it is one.
    static func oneLess(_ bound: String) -> String { Int(bound).map { String($0 - 1) } ?? "\(bound) - 1" }

    /// `if c: a`, `while c do a end`, `if c then a else b`.
    private mutating func rewriteHeader(_ start: Int) -> Bool {
        let word = at(start)
        let (mark, isFound) = find(from: start + 1) { [":", "then", "do", "{", "end", "return"].contains($0) }
        guard isFound, at(mark) != "{" else {
            return true
        }
        if at(mark) == "end" || at(mark) == "return" { return true }
        let (stop, hasStop) = find(from: mark + 1) { ["else", "elif", "end"].contains($0) }
        guard stop > mark + 1 else { return false }
        let body = text((mark + 1)..<stop)
        var header = word == "else" ? "else" : "\(word) \(text((start + 1)..<mark))"
        if at(start + 1) == "(", closer(start + 1) == mark - 1, word != "else" {
            header = "\(word) \(text((start + 2)..<(mark - 1)))"
        }
        var end = stop
        if hasStop, at(stop) == "end" { end += 1 }
        if hasStop, at(stop) == "else", at(stop + 1) != "if", at(mark) != ":" {
            // `then a else b`, with or without an `end`.
            let (last, hasEnd) = find(from: stop + 1) { $0 == "end" }
            guard last > stop + 1 else { return false }
            let other = text((stop + 1)..<last)
            replace(start..<(hasEnd ? last + 1 : last), with: "\(header) { \(body) } else { \(other) }")
            return true
        }
        replace(start..<end, with: "\(header) { \(body) }")
        return true
    }

    /// `def f(x): return e`, `function f(x) { e }`, `lambda x: e`, `x => e`.
    mutating func rewriteFunctions() {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            if at(index) == "=>", kind(index) == .sign {
                pieces[index].text = "->"
            } else if isWord(index), at(index) == "lambda" {
                let (colon, isFound) = find(from: index + 1) { $0 == ":" }
                guard isFound, colon + 1 < pieces.count else { continue }
                let end = find(from: colon + 1) { $0 == "," }.index
                replace(index..<end, with: Self.arrow(text((index + 1)..<colon)) + text((colon + 1)..<end))
            } else if isWord(index), ["def", "fn", "func", "fun", "function"].contains(at(index)) {
                rewriteDefinition(index)
            }
        }
    }

    private static func arrow(_ parameters: String) -> String {
        let isOne = !parameters.isEmpty && !parameters.contains(",") && !parameters.contains("=")
        return isOne ? "\(parameters) -> " : "(\(parameters)) -> "
    }

    private mutating func rewriteDefinition(_ start: Int) {
        if at(start + 1) == "(", let close = closer(start + 1) {
            // Without a name.
            var body = close + 1
            if [":", "->", "=>"].contains(at(body)) { body += 1 }
            if at(body) == "return" { body += 1 }
            guard body < pieces.count else { return }
            let end = find(from: body) { $0 == "," }.index
            replace(start..<end, with: Self.arrow(text((start + 2)..<close)) + text(body..<end))
            return
        }
        guard isWord(start + 1), at(start + 2) == "(", let close = closer(start + 2) else { return }
        var mark = close + 1
        if at(mark) == "->", isWord(mark + 1) { mark += 2 }
        let head = text((start + 1)..<(close + 1))
        switch at(mark) {
        case ":":
            let body = at(mark + 1) == "return" ? mark + 2 : mark + 1
            guard body < pieces.count, kind(body) != .newline else { return }
            let end = find(from: body) { _ in false }.index
            replace(start..<end, with: "\(head) = \(text(body..<end))")
        case "{": replace(start..<mark, with: "\(head) = ")
        case "=": replace(start..<mark, with: "\(head) ")
        default: return
        }
        if let brace = pieces.firstIndex(where: { $0.text == "{" }), brace > 0, pieces[brace].space.isEmpty,
            at(brace - 1) == "="
        {
            pieces[brace].space = " "
        }
        if let sign = pieces.firstIndex(where: { $0.text == "=" }), pieces[sign].space.isEmpty {
            pieces[sign].space = " "
        }
    }

    /// `let x = 3`, `float x = 3`, `print "a"`.
    mutating func rewriteDeclarations() {
        var index = 0
        while index + 1 < pieces.count {
            defer { index += 1 }
            guard isWord(index), beginsStatement(index) else { continue }
            switch at(index) {
            case "let", "var", "const", "val", "auto", "int", "float", "double", "local", "my":
                if isWord(index + 1), at(index + 2) == "=" {
                    replace(index..<(index + 2), with: at(index + 1))
                }
            case "print", "println", "echo", "puts":
                guard at(index + 1) != "(", at(index + 1) != "=", kind(index + 1) != .newline, at(index + 1) != ";"
                else {
                    continue
                }
                let end = find(from: index + 1) { _ in false }.index
                replace(index..<end, with: "print(\(text((index + 1)..<end)))")
            default: break
            }
        }
    }

    /// `a if c else b` and `c ? a : b`.
    mutating func rewriteChoices() {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            if isWord(index), at(index) == "if", !beginsStatement(index), at(index - 1) != "else", at(index - 1) != "="
            {
                let start = startOfValue(before: index)
                let (other, isFound) = find(from: index + 1) { $0 == "else" || $0 == "{" || $0 == "for" }
                guard start < index, isFound, at(other) == "else", other > index + 1 else { continue }
                let end = find(from: other + 1) { $0 == "," }.index
                guard end > other + 1 else { continue }
                replace(
                    start..<end,
                    with:
                        "if \(text((index + 1)..<other)) { \(text(start..<index)) } else { \(text((other + 1)..<end)) }"
                )
            } else if kind(index) == .sign, at(index) == "?" {
                let start = startOfValue(before: index)
                let (colon, isFound) = find(from: index + 1) { $0 == ":" }
                guard start < index, isFound else { continue }
                let end = find(from: colon + 1) { $0 == "," }.index
                guard end > colon + 1, colon > index + 1 else { continue }
                replace(
                    start..<end,
                    with:
                        "if \(text(start..<index)) { \(text((index + 1)..<colon)) } else { \(text((colon + 1)..<end)) }"
                )
            }
        }
    }

    /// `[e for x in xs if c]`
    mutating func rewriteComprehensions() {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            guard at(index) == "[", kind(index) == .sign, let close = closer(index) else { continue }
            let (loop, isLoop) = find(from: index + 1) { $0 == "for" }
            guard isLoop, loop > index + 1, isWord(loop + 1), at(loop + 2) == "in" else { continue }
            let (condition, hasCondition) = find(from: loop + 3) { $0 == "if" }
            let name = at(loop + 1)
            var sequence = text((loop + 3)..<condition)
            if hasCondition { sequence = "filter(\(name) -> \(text((condition + 1)..<close)), \(sequence))" }
            replace(index..<(close + 1), with: "map(\(name) -> \(text((index + 1)..<loop)), \(sequence))")
        }
    }
}
