import LeapRuntime

extension Session {
    /// What Tab offers with the cursor at a UTF-8 offset: fields behind a dot, keyword arguments inside a call, else
    /// names.
    public func completions(in text: String, cursor: Int) -> CompletionList {
        let bytes = Array(text.utf8)
        let end = min(max(cursor, 0), bytes.count)
        var start = end
        while start > 0, Self.isNameByte(bytes[start - 1]) { start -= 1 }
        let word = String(decoding: bytes[start..<end], as: UTF8.self)
        // A number is not the beginning of a name.
        if let first = word.unicodeScalars.first, ("0"..."9").contains(first) {
            return CompletionList(start: end, candidates: [])
        }
        if start > 0, bytes[start - 1] == UInt8(ascii: ".") {
            var nameStart = start - 1
            while nameStart > 0, Self.isNameByte(bytes[nameStart - 1]) { nameStart -= 1 }
            let owner = String(decoding: bytes[nameStart..<start - 1], as: UTF8.self)
            let fields = interpreter.fields(of: owner).filter { $0.hasPrefix(word) }
            return CompletionList(
                start: start, candidates: fields.map { .init(text: $0, summary: "a field of \(owner)") })
        }
        var candidates: [CompletionList.Candidate] = []
        if let function = Self.enclosingCall(bytes[..<start]) {
            candidates += interpreter.parameterNames(of: function).filter { $0.hasPrefix(word) }.map {
                .init(text: $0 + " = ", summary: "an argument of \(function)")
            }
        }
        let keywords = [
            "if", "else", "for", "in", "while", "repeat", "break", "continue", "return", "use", "and", "or", "not",
            "true", "false", "none",
        ]
        candidates += interpreter.visibleNames(beginningWith: word).map {
            .init(text: $0, summary: interpreter.summary(of: $0))
        }
        if !word.isEmpty {
            candidates += keywords.filter { $0.hasPrefix(word) }.map {
                .init(text: $0, summary: "a word of the language")
            }
        }
        return CompletionList(start: start, candidates: candidates)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The function whose argument list is open at the end of a text.
    private static func enclosingCall(_ bytes: ArraySlice<UInt8>) -> String? {
        var depth = 0
        var index = bytes.endIndex
        while index > bytes.startIndex {
            index -= 1
            switch bytes[index] {
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth += 1
            case UInt8(ascii: "["):
                if depth == 0 { return nil }
                depth -= 1
            case UInt8(ascii: "("):
                if depth > 0 {
                    depth -= 1
                    continue
                }
                var start = index
                while start > bytes.startIndex, isNameByte(bytes[start - 1]) { start -= 1 }
                return start < index ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
            default: break
            }
        }
        return nil
    }
}
