import LeapDiagnostics

/// A line as a person writes it who comes from another language, for saying how it is written here.
///
/// It is read in loose pieces, since it is no Leap; each rule (see the extensions) rewrites one habit: `x ** 2`,
/// `np.zeros((2, 3))`, `lambda x: x + 1`. What comes out is offered only when it parses.
public struct ForeignLine {
    /// A word, a number, a string or a sign.
    struct Piece: Equatable {
        enum Kind { case word, number, string, sign, newline }

        var kind: Kind
        var text: String
        /// The white space before it.
        var space = ""
    }

    var pieces: [Piece]
    /// Whether a name has a value here, so that it means that and no function of another language.
    var isBound: (String) -> Bool = Self.mayBeOwn

    init(_ text: String) { pieces = Self.split(text) }

    /// Names that a person may well have given, for whoever cannot look.
    private static func mayBeOwn(_ name: String) -> Bool {
        ["c", "square", "dim", "list", "length", "int", "float", "str", "array", "power", "pow", "cat"].contains(name)
    }

    /// The line in Leap, when it is not Leap yet and its habits are known.
    /// - Parameter isBound: whether a name has a value; `nil` where that is not known.
    /// - Returns: `nil` when nothing is to be changed, or when the result does not parse.
    public static func translation(of text: String, isBound: ((String) -> Bool)? = nil) -> String? {
        guard text.utf8.count <= 400 else { return nil }
        var line = ForeignLine(text)
        if let isBound { line.isBound = isBound }
        let before = line.pieces
        // A rule may prepare the ground for another; a line has few habits.
        for _ in 0..<12 {
            let round = line.pieces
            guard line.applyRules() else { return nil }
            if line.pieces == round { break }
        }
        guard line.pieces != before else { return nil }
        let result = line.text
        return parses(result) ? result : nil
    }

    /// The line at a place in Leap, when it is written as in another language.
    static func translation(at place: SourceSpan, in file: SourceFile) -> String? {
        guard let range = lineRange(at: place, in: file) else { return nil }
        return translation(of: trimmed(file.bytes[range]))
    }

    /// The line at a place with another text in that place; `nil` when it does not parse.
    static func line(at place: SourceSpan, in file: SourceFile, with text: String) -> String? {
        guard let range = lineRange(at: place, in: file) else { return nil }
        let stop = min(max(Int(place.end - file.base), range.lowerBound), range.upperBound)
        let before = file.bytes[range.lowerBound..<min(Int(place.start - file.base), stop)]
        let line = trimmed(before + Array(text.utf8) + file.bytes[stop..<range.upperBound])
        return parses(line) ? line : nil
    }

    private static func parses(_ line: String) -> Bool {
        var sources = SourceMap()
        guard let file = sources.add(name: "", text: Array(line.utf8)) else { return false }
        return (try? Parser.parse(file, offersTranslation: false)) != nil
    }

    private static func lineRange(at place: SourceSpan, in file: SourceFile) -> Range<Int>? {
        guard place != .none, place.start >= file.base else { return nil }
        let position = min(Int(place.start - file.base), file.bytes.count)
        let newline = UInt8(ascii: "\n")
        let start = file.bytes[..<position].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = file.bytes[position...].firstIndex(of: newline) ?? file.bytes.count
        return end - start <= 400 ? start..<end : nil
    }

    private static func trimmed(_ bytes: some Sequence<UInt8>) -> String {
        var line = String(decoding: Array(bytes), as: UTF8.self)[...]
        while line.first?.isWhitespace == true { line.removeFirst() }
        while line.last?.isWhitespace == true { line.removeLast() }
        return String(line)
    }

    /// Every rule once, in an order in which one leaves what the next expects.
    /// - Returns: whether the line can be said in Leap at all.
    private mutating func applyRules() -> Bool {
        replaceCharacters()
        replaceStrings()
        replaceWords()
        replaceSigns()
        guard rewriteBlocks() else { return false }
        rewriteFunctions()
        rewriteDeclarations()
        rewriteChoices()
        rewriteComprehensions()
        rewriteModules()
        rewriteMethods()
        rewriteCalls()
        rewriteTuples()
        rewriteMatrices()
        return true
    }

    /// The words of a line.
    public static func words(in text: String) -> Set<String> {
        Set(ForeignLine(text).pieces.filter { $0.kind == .word }.map(\.text))
    }

    /// The elements of a list that is written out, as text.
    public static func elements(of list: String) -> [String] {
        let line = ForeignLine(list)
        guard line.at(0) == "[", let close = line.closer(0), close == line.pieces.count - 1 else { return [] }
        return line.arguments(0, close)
    }

    /// The names whose values a line needs: neither bound in it, nor fields, nor names of arguments.
    public static func freeNames(in text: String) -> Set<String> {
        let line = ForeignLine(text)
        var bound: Set<String> = ["if", "else", "for", "in", "while", "repeat", "break", "continue", "return", "use"]
        bound.formUnion(["and", "or", "not", "true", "false", "none", "inf", "nan", "π", "_"])
        var names: Set<String> = []
        for (index, piece) in line.pieces.enumerated() where piece.kind == .word {
            let next = line.at(index + 1)
            if ["=", "->", ":"].contains(next) || ["for", "_"].contains(line.at(index - 1)) {
                bound.insert(piece.text)
            }
            if next == "(", let close = line.closer(index + 1), line.at(close + 1) == "=" {
                bound.insert(piece.text)
                for part in line.parts(index + 1, close) { bound.insert(line.at(part.lowerBound)) }
            }
            if line.at(index - 1) != "." { names.insert(piece.text) }
        }
        for (index, piece) in line.pieces.enumerated() where piece.text == "(" {
            guard let close = line.closer(index), line.at(close + 1) == "->" || line.at(index - 1) == "for" else {
                continue
            }
            for part in line.parts(index, close) { bound.insert(line.at(part.lowerBound)) }
        }
        return names.subtracting(bound)
    }

    // MARK: Pieces

    private static let signs = [
        "!==", "===", "**=", "...", "<->", "->", "=>", "<-", "|>", ">>", "**", "&&", "||", "==", "!=", "<=", ">=", "<>",
        ":=", "+=", "-=", "*=", "/=", "^=", "%=", "++", "--", ".*", "./", ".^", ".+", ".-", "..", "//",
    ].map(Array.init)

    static func split(_ text: String) -> [Piece] {
        let characters = Array(text)
        var pieces: [Piece] = []
        var space = ""
        var index = 0
        func isWord(_ character: Character) -> Bool {
            character.isLetter && character != "∂" || character == "_"
        }
        func take(_ kind: Piece.Kind, to end: Int) {
            pieces.append(Piece(kind: kind, text: String(characters[index..<end]), space: space))
            space = ""
            index = end
        }
        while index < characters.count {
            let character = characters[index]
            var end = index + 1
            if character == "\n" {
                take(.newline, to: end)
            } else if character.isWhitespace {
                space.append(character)
                index += 1
            } else if isWord(character) {
                while end < characters.count, isWord(characters[end]) || characters[end].isASCIIDigit { end += 1 }
                take(.word, to: end)
            } else if character.isASCIIDigit {
                while end < characters.count {
                    let next = characters[end]
                    let isPoint =
                        next == "." && end + 1 < characters.count && characters[end + 1].isASCIIDigit
                    let isExponent =
                        (next == "e" || next == "E") && end + 1 < characters.count
                        && (characters[end + 1].isASCIIDigit || characters[end + 1] == "-")
                    guard next.isASCIIDigit || next == "_" || isPoint || isExponent else { break }
                    end += isExponent ? 2 : 1
                }
                take(.number, to: end)
            } else if "\"'“”‘".contains(character), let close = closingQuote(characters, index, pieces, space) {
                take(.string, to: close + 1)
            } else {
                for sign in signs where characters[index...].starts(with: sign) {
                    // `2..*` and `1.` end in a sign of their own; a dot before an operator is Julia's and MATLAB's.
                    end = index + sign.count
                    break
                }
                take(.sign, to: end)
            }
        }
        return pieces
    }

    /// Where a string ends; `nil` when the quote is a derivative or a transpose.
    private static func closingQuote(
        _ characters: [Character], _ start: Int, _ pieces: [Piece], _ space: String
    ) -> Int? {
        let quote = characters[start]
        if quote == "'", space.isEmpty, let before = pieces.last,
            before.kind == .number || before.kind == .word && !["f", "r", "b", "print"].contains(before.text)
                || ")]'".contains(before.text)
        {
            return nil
        }
        let closer: Character = quote == "“" ? "”" : quote == "‘" ? "’" : quote
        var index = start + 1
        while index < characters.count, characters[index] != "\n" {
            if characters[index] == "\\" {
                index += 1
            } else if characters[index] == closer {
                return index
            }
            index += 1
        }
        return nil
    }

    /// The line as text.
    var text: String { pieces.map { $0.space + $0.text }.joined() }

    /// The text of some pieces, without the space before the first.
    func text(_ range: Range<Int>) -> String {
        range.map { (($0 == range.lowerBound) ? "" : pieces[$0].space) + pieces[$0].text }.joined()
    }

    /// Puts a text in place of some pieces; the space before them stays.
    mutating func replace(_ range: Range<Int>, with text: String) {
        var new = Self.split(text)
        if !new.isEmpty, range.lowerBound < pieces.count { new[0].space = pieces[range.lowerBound].space }
        if new.isEmpty, range.upperBound < pieces.count, range.lowerBound == 0 { pieces[range.upperBound].space = "" }
        pieces.replaceSubrange(range, with: new)
    }

    /// The text of a piece, or "" beyond the ends.
    func at(_ index: Int) -> String { pieces.indices.contains(index) ? pieces[index].text : "" }

    func kind(_ index: Int) -> Piece.Kind? { pieces.indices.contains(index) ? pieces[index].kind : nil }

    func isWord(_ index: Int) -> Bool { kind(index) == .word }

    // MARK: Structure

    /// The bracket that closes the one at an index.
    func closer(_ index: Int) -> Int? {
        var depth = 0
        for position in index..<pieces.count where pieces[position].kind == .sign {
            if "([{".contains(pieces[position].text) { depth += 1 }
            if ")]}".contains(pieces[position].text) {
                depth -= 1
                if depth == 0 { return position }
            }
        }
        return nil
    }

    /// The bracket that opens the one at an index.
    func opener(_ index: Int) -> Int? {
        var depth = 0
        for position in stride(from: index, through: 0, by: -1) where pieces[position].kind == .sign {
            if ")]}".contains(pieces[position].text) { depth += 1 }
            if "([{".contains(pieces[position].text) {
                depth -= 1
                if depth == 0 { return position }
            }
        }
        return nil
    }

    /// The first place from `index` on, outside brackets that open behind it, where `matches` holds, or where the
    /// stretch ends: at a bracket that closes, a new line or a semicolon, or the end.
    func find(from index: Int, _ matches: (String) -> Bool) -> (index: Int, isFound: Bool) {
        var depth = 0
        var position = index
        while position < pieces.count {
            let text = pieces[position].text
            let isSign = pieces[position].kind == .sign
            if depth == 0 {
                if pieces[position].kind != .string, matches(text) { return (position, true) }
                if pieces[position].kind == .newline || isSign && (text == ";" || ")]}".contains(text)) {
                    return (position, false)
                }
            }
            if isSign, "([{".contains(text) { depth += 1 }
            if isSign, ")]}".contains(text) { depth -= 1 }
            position += 1
        }
        return (pieces.count, false)
    }

    /// Where the stretch that ends before `index` begins: behind an opening bracket, a comma, an assignment, a
    /// `return`, or the end of a statement.
    func startOfValue(before index: Int) -> Int {
        var depth = 0
        var position = index - 1
        while position >= 0 {
            let text = pieces[position].text
            if pieces[position].kind == .sign, ")]}".contains(text) { depth += 1 }
            if pieces[position].kind == .sign, "([{".contains(text) {
                if depth == 0 { return position + 1 }
                depth -= 1
            }
            if depth == 0, pieces[position].kind == .newline || [",", ";", "=", ":=", "->", "return"].contains(text) {
                return position + 1
            }
            position -= 1
        }
        return 0
    }

    /// Where the name, call or index that ends at `index` begins: `net.layers[0]` as a whole.
    func startOfOperand(endingAt index: Int) -> Int? {
        var position = index
        while position >= 0 {
            if pieces[position].kind == .sign {
                guard ")]".contains(pieces[position].text), let open = opener(position) else { return nil }
                let isPostfix =
                    open > 0 && pieces[open].space.isEmpty
                    && (isWord(open - 1) || pieces[open - 1].kind == .sign && ")]".contains(at(open - 1)))
                guard isPostfix else { return open }
                position = open - 1
                continue
            }
            guard pieces[position].kind != .newline else { return nil }
            guard position >= 2, at(position - 1) == ".", pieces[position].space.isEmpty else { return position }
            position -= 2
        }
        return nil
    }

    /// Whether a statement begins at an index.
    func beginsStatement(_ index: Int) -> Bool {
        index == 0 || kind(index - 1) == .newline
            || kind(index - 1) == .sign && [";", "{", "}"].contains(at(index - 1))
    }

    /// The parts between commas inside the brackets at two indices.
    func parts(_ open: Int, _ close: Int) -> [Range<Int>] {
        guard open + 1 < close else { return [] }
        var result: [Range<Int>] = []
        var start = open + 1
        while start <= close {
            let end = find(from: start) { $0 == "," }.index
            result.append(start..<min(end, close))
            start = min(end, close) + 1
        }
        return result.filter { !$0.isEmpty }
    }

    /// The parts as text.
    func arguments(_ open: Int, _ close: Int) -> [String] { parts(open, close).map { text($0) } }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
