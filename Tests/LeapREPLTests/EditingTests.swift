import Glibc
import LeapDiagnostics
import Testing

@testable import LeapREPL

@Suite struct ScreenLayoutTests {
    private func layout(_ text: String, cursor: Int, columns: Int = 20, below: [String] = []) -> ScreenLayout {
        ScreenLayout(
            prompt: .init(text: "leap> ", width: 6), continuation: .init(text: "  ... ", width: 6), text: text,
            cursor: cursor, below: below, columns: columns)
    }

    @Test func linesGetThePromptAndTheContinuation() {
        let layout = layout("a\nbc", cursor: 3)
        #expect(layout.rows.map(\.text) == ["leap> a", "  ... bc"])
        #expect((layout.cursorRow, layout.cursorColumn) == (1, 7))
    }

    @Test func cursorAtLineEnds() {
        #expect(layout("a\nb", cursor: 1).cursorColumn == 7)
        #expect(layout("a\nb", cursor: 1).cursorRow == 0)
        #expect(layout("a\nb", cursor: 2).cursorRow == 1)
        #expect(layout("a\n", cursor: 2).rows.map(\.text) == ["leap> a", "  ... "])
        #expect(layout("", cursor: 0).cursorColumn == 6)
    }

    @Test func longLinesWrap() {
        let layout = layout("abcdefghijklmnopqr", cursor: 18)
        #expect(layout.rows.map(\.text) == ["leap> abcdefghijklmn", "opqr"])
        #expect((layout.cursorRow, layout.cursorColumn) == (1, 4))
    }

    @Test func cursorBehindAFullRowOpensAnother() {
        let layout = layout("abcdefghijklmn", cursor: 14)
        #expect(layout.rows.count == 2)
        #expect((layout.cursorRow, layout.cursorColumn) == (1, 0))
    }

    @Test func combiningMarksAndWideCharacters() {
        // x̂ is one column of two code points, 名 is two columns of one.
        let layout = layout("x\u{302}名y", cursor: 3)
        #expect(layout.cursorColumn == 9)
        #expect(layout.rows[0].width == 10)
        let wrapped = self.layout("abcdefghijklm名", cursor: 14)
        #expect(wrapped.rows.map(\.width) == [19, 2])
    }

    @Test func controlCharactersAreShown() {
        #expect(layout("a\u{1}\u{7F}", cursor: 0).rows[0].text == "leap> a^A^?")
    }

    @Test func tallTextsShowThePartWithTheCursor() {
        let text = (0..<50).map { "l\($0)" }.joined(separator: "\n")
        for cursor in stride(from: 0, through: text.count, by: 7) {
            let clipped = layout(text, cursor: cursor).clipped(to: 10)
            #expect(clipped.rows.count == 10)
            #expect((0..<10).contains(clipped.cursorRow))
            let whole = layout(text, cursor: cursor)
            #expect(clipped.rows[clipped.cursorRow] == whole.rows[whole.cursorRow])
        }
    }

    @Test func whatIsBelowYieldsToTheText() {
        let layout = layout("a\nb", cursor: 0, below: ["1", "2", "3", "4"])
        #expect(layout.rows.count == 6)
        #expect(layout.clipped(to: 4).rows.map(\.text) == ["leap> a", "  ... b", "1", "2"])
        #expect(layout.clipped(to: 1).rows.map(\.text) == ["leap> a"])
    }
}

@Suite struct KeyInputTests {
    /// What a pipe's bytes are read as.
    private func events(_ bytes: [UInt8]) -> [KeyInput.Event] {
        var ends: [Int32] = [-1, -1]
        var signals: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, pipe(&signals) == 0 else { return [] }
        _ = fcntl(signals[0], F_SETFL, O_NONBLOCK)
        defer { for end in [ends[0]] + signals { close(end) } }
        _ = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        let input = KeyInput(descriptor: ends[0], signals: signals[0])
        var result: [KeyInput.Event] = []
        while result.count < 100 {
            let event = input.next()
            if event == .end { return result }
            result.append(event)
        }
        return result
    }

    @Test func charactersOfAnyLength() {
        #expect(
            events(Array("aŷ∂😀".utf8)) == [
                .character(0x61), .character(0x177), .character(0x2202), .character(0x1F600),
            ])
    }

    @Test func badBytesBecomeReplacements() {
        #expect(events([0xFF, 0x61]) == [.character(0xFFFD), .character(0x61)])
        #expect(events([0xE2, 0x88, 0x61]) == [.character(0xFFFD), .character(0x61)])
        #expect(events([0xC3]) == [.character(0xFFFD)])
        #expect(events([0xED, 0xA0, 0x80]) == [.character(0xFFFD)])
    }

    @Test func controlCWorksInsideAnything() {
        #expect(events([0x1B, 0x5B, 3]) == [.character(0x1B), .character(0x5B), .interrupt])
        #expect(events(Array("\u{1B}[200~abc\u{3}".utf8)) == [.interrupt])
        #expect(events([26]) == [.suspend])
    }

    @Test func pasteIsOneEvent() {
        #expect(events(Array("\u{1B}[200~a\rb\r\u{1B}[201~c".utf8)) == [.paste("a\nb"), .character(0x63)])
        // The end never came.
        #expect(events(Array("\u{1B}[200~a\rb".utf8)) == [.paste("a\nb")])
    }

    @Test func pastedTextIsCleaned() {
        #expect(KeyInput.clean("a\r\nb\rc\n\td\u{1B}[31me\u{7}\n\n".utf8) == "a\nb\nc\n    d[31me")
    }
}

@Suite struct HelpQueryTests {
    @Test func questionsAreRecognised() {
        #expect(HelpQuery.name(in: "?sin") == "sin")
        #expect(HelpQuery.name(in: " ? sin ") == "sin")
        #expect(HelpQuery.name(in: "sin?") == "sin")
        #expect(HelpQuery.name(in: "y = dense?") == "dense")
        #expect(HelpQuery.name(in: "net.w?") == "net.w")
        #expect(HelpQuery.name(in: "?") == "")
        for sign in ["^", "∂", "@", ":=", ">>", "√", "'", "[", "|>", "..", "..."] {
            #expect(HelpQuery.name(in: "?" + sign) == sign)
        }
        #expect(HelpQuery.name(in: "?np.concatenate") == "np.concatenate")
        #expect(HelpQuery.name(in: "?moving average") == "moving average")
        #expect(HelpQuery.name(in: "?∂J/∂w") == nil)
        #expect(HelpQuery.name(in: "? 1 + 2") == nil)
        #expect(HelpQuery.name(in: "sin(1)") == nil)
        #expect(HelpQuery.name(in: "# why?") == nil)
        #expect(HelpQuery.name(in: "\"why?") == nil)
    }

    @Test func wordAtTheCursor() {
        #expect(HelpQuery.word(in: "1 + sigmoid(x)", cursor: 6) == "sigmoid")
        #expect(HelpQuery.word(in: "sign(2", cursor: 6) == "sign")
        #expect(HelpQuery.word(in: "ŷ + x\u{302}", cursor: 8) == "x\u{302}")
        #expect(HelpQuery.word(in: "1 + 2", cursor: 5) == nil)
        #expect(HelpQuery.word(in: "", cursor: 0) == nil)
    }

    @Test func nearMisses() {
        // Distances by hand: a swap of neighbours counts as one.
        #expect(NearMiss.distance("sigmiod", "sigmoid") == 1)
        #expect(NearMiss.distance("kitten", "sitting") == 3)
        #expect(NearMiss.distance("", "abc") == 3)
        #expect(NearMiss.find("hlep", among: ["help", "history", "quit"]) == ["help"])
        #expect(NearMiss.find("zzzz", among: ["help", "history"]).isEmpty)
    }
}

@Suite struct OutputTests {
    @Test func repeatedLineIsLeftOutOnlyWhereTheCaretFits() {
        let rendered = "      x + y\n          ^\nerror: there is no y"
        let short = REPLLoop.withoutRepeatedLine(rendered, typed: "x + y", columns: 80)
        #expect(short == "          ^\nerror: there is no y")
        #expect(REPLLoop.withoutRepeatedLine(rendered, typed: nil, columns: 80) == rendered)
        #expect(REPLLoop.withoutRepeatedLine(rendered, typed: "x + z", columns: 80) == rendered)
        // The typed line was broken by the terminal.
        #expect(REPLLoop.withoutRepeatedLine(rendered, typed: "x + y", columns: 11) == rendered)
        #expect(REPLLoop.withoutRepeatedLine(rendered, typed: "a\nx + y", columns: 80) == rendered)
    }

    @Test func truncation() {
        #expect(truncated("abc", to: 3) == "abc")
        #expect(truncated("abcd", to: 3) == "ab…")
        #expect(truncated("名名", to: 3) == "名…")
        #expect(truncated("abc", to: 0) == "")
        #expect(truncated("\u{1B}[31mabcd\u{1B}[0m", to: 3) == "\u{1B}[31mab…\u{1B}[0m")
        #expect(truncated("\u{1B}[31mabc\u{1B}[0m", to: 3) == "\u{1B}[31mabc\u{1B}[0m")
        #expect(truncated("a\nb", to: 3) == "a b")
    }

    @Test func durations() {
        #expect(REPLCommand.duration(0.000_000_42) == "420 ns")
        #expect(REPLCommand.duration(0.00123) == "1.23 ms")
        #expect(REPLCommand.duration(0.0456) == "45.6 ms")
        #expect(REPLCommand.duration(12.34) == "12.3 s")
    }
}
