import Glibc
import Testing

@testable import LeapREPL

@Suite struct SymbolTests {
    @Test func greekLettersHaveTheirNames() {
        let expected: [(String, String)] = [
            ("alpha", "α"), ("omega", "ω"), ("sigma", "σ"), ("Omega", "Ω"), ("Delta", "Δ"), ("partial", "∂"),
            ("sqrt", "√"), ("times", "×"), ("cdot", "·"), ("le", "≤"), ("ge", "≥"), ("ne", "≠"), ("pi", "π"),
        ]
        for (name, symbol) in expected { #expect(SymbolTable.symbol(named: name)?.text == symbol) }
        #expect(SymbolTable.symbol(named: "nothing") == nil)
    }

    @Test func namesAreUnique() {
        let names = SymbolTable.symbols.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func allLettersOfTheGreekAlphabetAreThere() {
        // U+03B1…U+03C9 and U+0391…U+03A9; U+03A2 is not assigned.
        let known = Set(SymbolTable.symbols.map(\.text))
        for value in Array(0x3B1...0x3C9) + Array(0x391...0x3A9) where value != 0x3A2 {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            #expect(known.contains(String(Character(scalar))), "\(scalar)")
        }
    }

    @Test func marksComposeWhereUnicodeHasALetter() {
        // Swift's == would also hold for the two code points: compare the scalars.
        #expect(Array(SymbolTable.compose("y", with: "\u{302}").unicodeScalars) == ["\u{177}"])
        #expect(Array(SymbolTable.compose("x", with: "\u{302}").unicodeScalars) == ["x", "\u{302}"])
        #expect(Array(SymbolTable.compose("x", with: "\u{304}").unicodeScalars) == ["x", "\u{304}"])
        #expect(Array(SymbolTable.compose("ω", with: "\u{301}").unicodeScalars) == ["\u{3CE}"])
    }
}

@Suite struct CompletionTests {
    private let completer = Completer(
        commands: [CompletionItem(text: ":help", summary: "h"), CompletionItem(text: ":history", summary: "i")],
        names: { text, cursor in
            let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
            let word = String(before.reversed().prefix { $0.isLetter }.reversed())
            let items = ["sigmoid", "sign", "sin"].filter { $0.hasPrefix(word) }
            return CompletionSet(
                start: cursor - word.utf8.count, items: items.map { CompletionItem(text: $0, summary: "") })
        })

    private func action(_ text: String) -> CompletionSet.Action {
        completer.complete(text, cursor: text.utf8.count).action(before: text)
    }

    @Test func onlyNameIsInserted() {
        #expect(action("1 + sigm") == .replace(start: 4, with: "sigmoid"))
        #expect(action("α + sigm") == .replace(start: 5, with: "sigmoid"))
        #expect(action("sin") == .nothing)
        #expect(action("nothing") == .nothing)
    }

    @Test func commonBeginningIsInsertedThenTheRestIsOffered() {
        #expect(action("s") == .replace(start: 0, with: "si"))
        guard case .offer(let items) = action("si") else {
            Issue.record("expected an offer")
            return
        }
        #expect(items.map(\.text) == ["sigmoid", "sign", "sin"])
    }

    @Test func symbolsReplaceTheirNames() {
        #expect(action("2\\alpha") == .replace(start: 1, with: "α"))
        #expect(action("x \\le") == .replace(start: 2, with: "≤"))
        #expect(action("\\par") == .replace(start: 0, with: "∂"))
        #expect(action("\\lam") == .replace(start: 0, with: "λ"))
        guard case .offer(let items) = action("\\p") else {
            Issue.record("expected an offer")
            return
        }
        #expect(items.map(\.text) == ["\\partial", "\\phi", "\\pi", "\\psi"])
        #expect(action("\\nosuch") == .nothing)
    }

    @Test func marksJoinTheCharacterBefore() {
        #expect(action("w*x + y\\hat") == .replace(start: 6, with: "\u{177}"))
        #expect(action("x\\bar") == .replace(start: 0, with: "x\u{304}"))
        #expect(action("α\\hat") == .replace(start: 0, with: "α\u{302}"))
        // Nothing to stand on.
        #expect(action("1 + \\hat") == .replace(start: 4, with: "\u{302}"))
    }

    @Test func helpAndCommands() {
        #expect(action("?sigm") == .replace(start: 1, with: "sigmoid"))
        #expect(action(":he") == .replace(start: 0, with: ":help"))
        #expect(action(":time sigm") == .replace(start: 6, with: "sigmoid"))
        #expect(action(":h") == .offer(completer.commands))
    }

    @Test func commentsAndStringsGetNoNames() {
        #expect(action("x # sigm") == .nothing)
        #expect(action("\"no such folder here/sigm") == .nothing)
        #expect(Completer.place(in: Array("a \"b\\\" c".utf8)) == .string(start: 3))
        #expect(Completer.place(in: Array("a \"b\" c".utf8)) == .code)
        #expect(Completer.place(in: Array("# \"\nx".utf8)) == .code)
    }

    @Test func filesInsideStrings() throws {
        let folder = "/tmp/leap-repl-test-\(getpid())"
        mkdir(folder, 0o700)
        mkdir(folder + "/lessons", 0o700)
        for name in ["iris.csv", "iris.leap", ".hidden"] { close(open("\(folder)/\(name)", O_CREAT | O_WRONLY, 0o600)) }
        defer {
            for name in ["iris.csv", "iris.leap", ".hidden"] { unlink("\(folder)/\(name)") }
            rmdir(folder + "/lessons")
            rmdir(folder)
        }
        #expect(FileNames.matches("", in: folder).map(\.text) == ["iris.csv", "iris.leap", "lessons/"])
        #expect(FileNames.matches(".h", in: folder).map(\.text) == [".hidden"])
        #expect(FileNames.matches(folder + "/le", in: ".").map(\.text) == [folder + "/lessons/"])
        var local = completer
        local.workingDirectory = folder
        let text = "x = csv(\"iris.c"
        #expect(
            local.complete(text, cursor: text.utf8.count).action(before: text) == .replace(start: 9, with: "iris.csv"))
        let load = ":load les"
        #expect(
            local.complete(load, cursor: load.utf8.count).action(before: load) == .replace(start: 6, with: "lessons/"))
    }

    @Test func mergedKeepsTheFirstAndFillsInHelp() {
        let items = [
            CompletionItem(text: "a", summary: ""), CompletionItem(text: "b", summary: "B"),
            CompletionItem(text: "a", summary: "A"),
        ]
        #expect(
            Completer.merged(items) == [
                CompletionItem(text: "a", summary: "A"), CompletionItem(text: "b", summary: "B"),
            ])
    }

    @Test func commonPrefixIsInWholeCharacters() {
        #expect(CompletionSet.commonPrefix(["ŷ_one", "ŷ_two"]) == "ŷ_")
        #expect(CompletionSet.commonPrefix(["x\u{302}", "x\u{304}"]) == "")
        #expect(CompletionSet.commonPrefix([]) == "")
    }
}

@Suite struct ColumnLayoutTests {
    @Test func oneLineOfHelpEach() {
        let items = [
            CompletionItem(text: "sin", summary: "sine"), CompletionItem(text: "softmax", summary: "a long help"),
        ]
        #expect(ColumnLayout.lines(for: items, columns: 80, rows: 10) == ["sin      sine", "softmax  a long help"])
        let narrow = ColumnLayout.lines(for: items, columns: 17, rows: 10)
        #expect(narrow == ["sin      sine", "softmax  a long…"])
    }

    @Test func linesAlwaysFit() {
        let items = (0..<30).map { CompletionItem(text: String(repeating: "名", count: $0 + 1), summary: "help \($0)") }
        for columns in 2...60 {
            for line in ColumnLayout.lines(for: items, columns: columns, rows: 7) {
                #expect(displayWidth(of: line) <= columns - 1, "\(columns): \(line)")
            }
        }
    }

    @Test func columnsWithoutHelpReadDownwards() {
        let items = ["a", "b", "c", "d", "e"].map { CompletionItem(text: $0, summary: "") }
        #expect(ColumnLayout.lines(for: items, columns: 9, rows: 10) == ["a  c  e", "b  d"])
        #expect(ColumnLayout.lines(for: items, columns: 80, rows: 10) == ["a  b  c  d  e"])
    }

    @Test func whatDoesNotFitIsCounted() {
        let items = (0..<10).map { CompletionItem(text: "n\($0)", summary: "h") }
        let lines = ColumnLayout.lines(for: items, columns: 80, rows: 4)
        #expect(lines.count == 4)
        #expect(lines.last == "… 7 more")
    }
}
