import Testing

@testable import LeapSyntax

/// Lines of other languages, whole and in pieces: whatever stands there, asking for the line as it should be ends.
@Suite struct ForeignLineTests {
    private static let pieces = [
        "c", "array", "list", "range", "len", "np", "torch", ".", "(", ")", "[", "]", "{", "}", ",", ";", ":", "=",
        "==", "->", "=>",
        ":=", "<-", "+", "-", "*", "**", "/", "//", "%", "^", "!", "!=", "&&", "||", "++", "+=", "?", "'", "\"a\"",
        "'b'",
        "if", "else", "elif", "for", "in", "while", "def", "lambda", "function", "return", "let", "var", "import",
        "print",
        "not", "is", "None", "True", "end", "x", "y", "f", "1", "2.5", "0", "zeros", "reshape", "shape", "sum", "dim",
        "axis",
        "pow", "int", "str", "float", "square", "stack", "cat", "normal", "random", "requires_grad", "nn", "Linear",
        "Sequential", "T", "pi", "e", "math", "f\"", "%d", "\n", " ", "  ", "#", "foreach", "then", "do", "with",
        "class",
    ]

    @Test(arguments: [UInt64](1...40)) func everyLineHasAnEnd(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ count: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(count))
        }
        for _ in 0..<500 {
            let line = (0..<(1 + next(12))).map { _ in
                Self.pieces[next(Self.pieces.count)] + (next(3) == 0 ? " " : "")
            }.joined()
            if let translation = ForeignLine.translation(of: line, isBound: { $0 == "x" || $0 == "f" }) {
                #expect(translation != line, "\(line)")
            }
        }
    }

    @Test func vectorsOfR() {
        #expect(ForeignLine.translation(of: "c(0)", isBound: { _ in false }) == "[0]")
        #expect(ForeignLine.translation(of: "c(1, 2)", isBound: { _ in false }) == "[1, 2]")
    }
}
