import CEditLine

/// The functions that Leap adds to libedit, and the keys to which they are bound.
extension LineEditor {
    private struct Function {
        let name: String
        let help: String
        let run: leap_editor_function
    }

    /// Calls a method of the editor behind libedit's context.
    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (LineEditor) -> Bool) -> UInt8 {
        guard let context, let editor = Unmanaged<EditorBox>.fromOpaque(context).takeUnretainedValue().editor else {
            return UInt8(leap_editor_refresh)
        }
        return UInt8(body(editor) ? leap_editor_newline : leap_editor_refresh)
    }

    // Each function's result says whether the line is done.
    private static let functions: [Function] = [
        Function(name: "leap-enter", help: "Run a whole statement, else open a new line") { context in
            LineEditor.with(context) { $0.enter() }
        },
        Function(name: "leap-new-line", help: "Open a new line") { context in
            LineEditor.with(context) { $0.openLine() }
        },
        Function(name: "leap-complete", help: "Complete the word at the cursor") { context in
            LineEditor.with(context) { editor in
                editor.complete()
                return false
            }
        },
        Function(name: "leap-previous", help: "A line up, or the statement before that begins so") { context in
            LineEditor.with(context) { editor in
                editor.previous()
                return false
            }
        },
        Function(name: "leap-next", help: "A line down, or the statement after that begins so") { context in
            LineEditor.with(context) { editor in
                editor.next()
                return false
            }
        },
        Function(name: "leap-search", help: "Search the history for what is typed") { context in
            LineEditor.with(context) { $0.searchHistory() }
        },
        Function(name: "leap-line-start", help: "To the beginning of the line") { context in
            LineEditor.with(context) { editor in
                editor.moveToLineEdge(isEnd: false)
                return false
            }
        },
        Function(name: "leap-line-end", help: "To the end of the line") { context in
            LineEditor.with(context) { editor in
                editor.moveToLineEdge(isEnd: true)
                return false
            }
        },
        Function(name: "leap-help", help: "Show help on the word at the cursor") { context in
            LineEditor.with(context) { editor in
                editor.showHelp()
                return false
            }
        },
        Function(name: "leap-clear", help: "Clear the screen") { context in
            LineEditor.with(context) { editor in
                editor.clearScreen()
                return false
            }
        },
        Function(name: "leap-close-brace", help: "Insert a brace, one step to the left on a blank line") { context in
            LineEditor.with(context) { editor in
                editor.closeBrace()
                return false
            }
        },
    ]

    func addFunctions() {
        for (index, function) in Self.functions.enumerated() {
            _ = leap_editor_add(handle, Int32(index), function.name, function.help, function.run)
        }
    }

    /// Binds the keys. What `.editrc` says wins: it chooses between emacs and vi first, and its other bindings are made
    /// once more at the end.
    func bindKeys() {
        leap_editor_source_defaults(handle)
        let keys: [(String, String)] = [
            ("^M", "leap-enter"), ("^J", "leap-enter"), ("^I", "leap-complete"), ("^R", "leap-search"),
            ("^P", "leap-previous"), ("^N", "leap-next"), ("^L", "leap-clear"), ("}", "leap-close-brace"),
        ]
        for (key, command) in keys { _ = leap_editor_bind(handle, nil, key, command) }
        // Escape sequences: in vi's insert mode the escape character leaves for the command mode, whose map has the rest.
        let isVi = leap_editor_uses_vi(handle) != 0
        let sequences: [(String, String)] = [
            ("[A", "leap-previous"), ("OA", "leap-previous"), ("[B", "leap-next"), ("OB", "leap-next"),
            ("[H", "leap-line-start"), ("OH", "leap-line-start"), ("[1~", "leap-line-start"),
            ("[F", "leap-line-end"), ("OF", "leap-line-end"), ("[4~", "leap-line-end"), ("[3~", "ed-delete-next-char"),
        ]
        for (key, command) in sequences {
            _ = leap_editor_bind(handle, isVi ? "-a" : nil, isVi ? key : "\\e" + key, command)
        }
        let more: [(String, String)] =
            isVi
            ? [
                ("^M", "leap-enter"), ("^J", "leap-enter"), ("k", "leap-previous"), ("j", "leap-next"),
                ("K", "leap-help"), ("/", "leap-search"), ("?", "leap-search"), ("^R", "leap-search"),
                // These ask for a line, or open a file, in libedit's own display.
                (":", "ed-unassigned"), ("v", "ed-unassigned"),
            ]
            : [
                ("^A", "leap-line-start"), ("^E", "leap-line-end"), ("\\eh", "leap-help"),
                // Enter reaches libedit as ^J: its terminal mode turns the one into the other.
                ("\\e^M", "leap-new-line"), ("\\e^J", "leap-new-line"),
                ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
                // libedit's `ed-command` crashes on an empty answer.
                ("\\ex", "ed-unassigned"), ("\\eX", "ed-unassigned"),
            ]
        for (key, command) in more { _ = leap_editor_bind(handle, isVi ? "-a" : nil, key, command) }
        repeatUserBindings()
    }

    private func repeatUserBindings() {
        guard let path = environment("EDITRC") ?? environment("HOME").map({ $0 + "/.editrc" }),
            let bytes = readFile(path, limit: 1 << 20)
        else { return }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            // These reset the whole map.
            guard words.contains("bind") || words.contains("leap:bind"), !words.contains("-v"), !words.contains("-e")
            else { continue }
            leap_editor_parse_line(handle, String(line))
        }
    }

    // MARK: What the keys do

    func enter() -> Bool {
        if question != nil {
            submit()
            return true
        }
        let (text, cursor) = content
        let before = String(text.unicodeScalars.prefix(cursor))
        switch client?.enter(text, beforeCursor: before) ?? .submit {
        case .submit:
            submit()
            return true
        case .newLine(let indentation):
            insert("\n" + String(repeating: " ", count: max(0, indentation)))
            return false
        }
    }

    private func openLine() -> Bool {
        if question != nil { return enter() }
        insert("\n")
        return false
    }

    private func complete() {
        if question != nil { return completeSymbol() }
        didOffer = true
        if let offered {
            let size = output.size
            below = ColumnLayout.lines(for: offered, columns: size.columns, rows: max(1, size.rows - 4))
            return
        }
        let (text, cursor) = content
        let before = String(text.unicodeScalars.prefix(cursor))
        guard let set = client?.complete(text, cursor: before.utf8.count) else { return }
        switch set.action(before: before) {
        case .nothing:
            let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
            // At the beginning of a line Tab indents.
            if line.allSatisfy({ $0 == " " }) { insert("    ") }
        case .offer(let items):
            offered = items
        case .replace(let start, let replacement):
            let typed = String(decoding: Array(before.utf8)[start...], as: UTF8.self)
            delete(typed.unicodeScalars.count)
            insert(replacement)
        }
    }

    /// Whether the text is still what the history showed last.
    private func isContinuing(_ text: String, _ cursor: Int) -> Bool {
        recalled.map { $0.text == text && $0.cursor == cursor } ?? false
    }

    private func previous() {
        let (text, cursor) = content
        let before = text.unicodeScalars.prefix(cursor)
        let isContinuing = isContinuing(text, cursor)
        if !isContinuing, let newline = before.lastIndex(of: "\n") {
            // Up inside a statement of several lines.
            let column = before.distance(from: newline, to: before.endIndex) - 1
            let above = before[..<newline]
            let aboveStart = above.lastIndex(of: "\n").map { above.index(after: $0) } ?? above.startIndex
            let length = above.distance(from: aboveStart, to: above.endIndex)
            move(by: -(column + 1 + max(0, length - column)))
            return
        }
        guard let entry = history.previous(text: text, prefix: text, continuing: isContinuing) else {
            didRecall = isContinuing
            return
        }
        replace(with: entry)
        didRecall = true
    }

    private func next() {
        let (text, cursor) = content
        let isContinuing = isContinuing(text, cursor)
        if !isContinuing {
            let scalars = Array(text.unicodeScalars)
            guard let newline = scalars[cursor...].firstIndex(of: "\n") else { return }
            let column = cursor - (scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0)
            let end = scalars[(newline + 1)...].firstIndex(of: "\n") ?? scalars.count
            move(by: min(newline + 1 + column, end) - cursor)
            return
        }
        guard let entry = history.next(text: text, continuing: true) else { return }
        replace(with: entry)
        didRecall = true
    }

    private func moveToLineEdge(isEnd: Bool) {
        let (text, cursor) = content
        let scalars = Array(text.unicodeScalars)
        let target =
            isEnd
            ? scalars[cursor...].firstIndex(of: "\n") ?? scalars.count
            : scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        move(by: target - cursor)
    }

    private func showHelp() {
        let (text, cursor) = content
        let offset = String(text.unicodeScalars.prefix(cursor)).utf8.count
        guard let help = client?.help(in: text, cursor: offset) else { return }
        painter.erase()
        output.writeLine(help)
    }

    private func clearScreen() {
        output.writeRaw("\u{1B}[H\u{1B}[2J")
        painter.forget()
    }

    private func closeBrace() {
        let (text, cursor) = content
        let line = text.unicodeScalars.prefix(cursor).reversed().prefix { $0 != "\n" }
        if !line.isEmpty, line.count < cursor, line.allSatisfy({ $0 == " " }) { delete(min(4, line.count)) }
        insert("}")
    }
}
