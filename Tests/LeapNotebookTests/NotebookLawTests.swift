import Testing

@testable import LeapNotebook

/// A small counter-based generator, so that a failure can be repeated from its seed.
private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Pieces of which notebooks, whole and broken, are made.
private let pieces = [
    "```leap\n", "```leap #a error\n", "```\n", "````\n", "~~~leap\n", "~~~\n", "```output\n", "> ", ">", "- ", "1. ",
    "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "text\n", "x = 1\n", "---\n", "title: a\n", "seed: 1\n", "...\n",
    "<<<<<<< HEAD\n", "=======\n", ">>>>>>> b\n", "\u{0}", "\u{FEFF}", "<!--\n", "-->\n", "<div>\n", "$x$", "`",
    "[a]: /b\n", "# h\n", "* * *\n", "ŷ", "```leap tol=x\n", "> ```leap\n", "> ```\n", "  ```\n", "  ```leap\n",
    "- ```leap\n", "   ```output\n", "\t```\n", "  > ", "[", "](", "|",
]

private func randomNotebook(_ generator: inout Generator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...40, using: &generator) {
        if Int.random(in: 0..<25, using: &generator) == 0 {
            bytes.append(UInt8.random(in: 0...255, using: &generator))
        } else {
            bytes += (pieces.randomElement(using: &generator) ?? "").utf8
        }
    }
    return bytes
}

@Suite struct NotebookLawTests {
    @Test func printingWhatWasParsedGivesTheSameBytes() {
        for seed in 0..<3000 {
            var generator = Generator(state: UInt64(seed))
            let bytes = randomNotebook(&generator)
            let book = Notebook(bytes)
            #expect(book.serialized() == bytes, "seed \(seed)")
            #expect(zip(book.blocks, book.blocks.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
        }
    }

    @Test func randomBytesAreOpened() {
        for seed in 0..<300 {
            var generator = Generator(state: UInt64(seed))
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(Notebook(bytes).serialized() == bytes, "seed \(seed)")
        }
    }

    /// Recording any outputs changes nothing but the output blocks: they read back, the cells' code is the same, and
    /// taking an output away that was put in gives the first bytes again.
    @Test func recordingOutputsChangesNothingElse() throws {
        let outputs = [
            "4", "a\n\n  b", "```\n````", "~~~", "> x\n- y", "\tt", "# no heading", "\u{0}", "    x", "\n\nx",
        ]
        var edited = 0
        for seed in 0..<3000 {
            var generator = Generator(state: UInt64(seed) &+ 77)
            let bytes = randomNotebook(&generator)
            let book = Notebook(bytes)
            for cell in book.cells where cell.problem == nil {
                let text = outputs.randomElement(using: &generator) ?? ""
                var changed = book
                do {
                    try changed.setOutputs([cell.index: text])
                } catch {
                    Issue.record(
                        "seed \(seed): \(error) \(String(reflecting: String(decoding: bytes, as: UTF8.self))) \(text.debugDescription)"
                    )
                    continue
                }
                edited += 1
                #expect(changed.cells[cell.index].output == text, "seed \(seed)")
                #expect(changed.cells.map(\.source) == book.cells.map(\.source), "seed \(seed)")
                if cell.output == nil {
                    try changed.setOutputs([cell.index: ""])
                    #expect(changed.serialized() == bytes, "seed \(seed)")
                }
            }
        }
        #expect(edited > 100)
    }

    @Test func deepNestingAndLongLinesAreOpened() {
        let texts = [
            String(repeating: ">", count: 20_000) + "\n```leap\n1\n```\n",
            String(repeating: "- ", count: 2_000) + "```leap\n",
            String(repeating: "[", count: 50_000),
            String(repeating: "*a_", count: 20_000),
            "```leap\n" + String(repeating: "x", count: 1_000_000) + "\n```\n",
            String(repeating: "```leap\n1\n```\n\n", count: 3_000),
        ]
        for text in texts {
            let book = Notebook(Array(text.utf8))
            #expect(book.serialized() == Array(text.utf8))
            #expect(!Presentation(book, style: TerminalStyle()).parts.isEmpty || book.blocks.isEmpty)
        }
    }

    @Test func presentationsOfAnythingCanBeMade() {
        for seed in 0..<1000 {
            var generator = Generator(state: UInt64(seed) &+ 991)
            let book = Notebook(randomNotebook(&generator))
            var shown: [Int] = []
            for case .cell(let index) in Presentation(book, style: TerminalStyle(width: 40, usesColour: true)).parts {
                shown.append(index)
            }
            #expect(shown == Array(book.cells.indices), "seed \(seed)")
        }
    }
}
