import CEditLine
import Glibc

/// What a line editor asks of the program that it serves.
protocol LineEditorClient: AnyObject {
    /// What Enter does with a text; `beforeCursor` is its part before the cursor.
    func enter(_ text: String, beforeCursor: String) -> EnterAction
    /// What fits at a cursor, given as a UTF-8 offset.
    func complete(_ text: String, cursor: Int) -> CompletionSet
    /// Help on the word at a cursor, given as a UTF-8 offset.
    func help(in text: String, cursor: Int) -> String?
    /// The terminal has another width.
    func resized(columns: Int)
}

/// What Enter does.
enum EnterAction: Equatable {
    case submit
    /// Open a new line that begins with so many spaces.
    case newLine(indentation: Int)
}

/// How the editing of a line ended.
enum LineOutcome: Equatable {
    case line(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case endOfInput
}

/// Edits statements on a terminal.
///
/// libedit keeps the text, the cursor and the key maps; this class reads the keys for it and paints the text, because
/// libedit's own display knows neither continuation prompts nor combining marks. It belongs to one thread.
final class LineEditor {
    static let prompt = "leap> "
    static let continuation = "  ... "
    private static let pasteOn = "\u{1B}[?2004h"
    private static let pasteOff = "\u{1B}[?2004l"

    let output: TerminalOutput
    let painter: ScreenPainter
    let input: KeyInput
    weak var client: LineEditorClient?
    var history: HistoryList
    let handle: OpaquePointer

    /// Lines under the text: candidates. They disappear with the next key.
    var below: [String] = []
    /// Candidates that a second Tab shows.
    var offered: [CompletionItem]?
    /// What the history showed last, while nothing else has changed the text.
    var recalled: (text: String, cursor: Int)?
    /// Whether the key that is being handled recalled an entry.
    var didRecall = false
    /// Whether the key that is being handled was Tab.
    var didOffer = false

    /// The prompt of the question that is being answered; `nil` while a statement is typed.
    var question: String?

    private var outcome: LineOutcome?
    private var lastCursor = 0

    /// - Parameter signals: the reading end of a pipe that carries the numbers of signals.
    /// - Returns: `nil` when libedit cannot use the terminal.
    init?(output: TerminalOutput, history: HistoryList, signals: Int32) {
        // The Swift object is known only when all of it is set: the callbacks get a box that is filled in below.
        let box = EditorBox()
        let opened = leap_editor_open(
            STDIN_FILENO, output.descriptor, Unmanaged.passUnretained(box).toOpaque(),
            { context, character in
                guard let context, let character,
                    let editor = Unmanaged<EditorBox>.fromOpaque(context).takeUnretainedValue().editor
                else { return 0 }
                return editor.readCharacter(into: character)
            })
        guard let opened else { return nil }
        handle = opened
        self.box = box
        self.output = output
        self.history = history
        painter = ScreenPainter(output: output)
        input = KeyInput(descriptor: STDIN_FILENO, signals: signals)
        box.editor = self
        addFunctions()
        bindKeys()
    }

    private let box: EditorBox

    deinit {
        leap_editor_close(handle)
    }

    /// Lets the user type a statement. The terminal is in its usual mode before and after.
    func readLine() -> LineOutcome { edit() }

    /// Reads keys until the line is done.
    /// - Parameter leavesText: whether the text stays on the screen when it is done.
    func edit(leavesText: Bool = true) -> LineOutcome {
        outcome = nil
        below = []
        offered = nil
        recalled = nil
        lastCursor = 0
        history.endWalk()
        output.writeRaw(Self.pasteOn)
        let isLine = leap_editor_read_line(handle) != 0
        below = []
        var (text, _) = content
        if outcome == nil, isLine {
            // A key that .editrc binds to libedit's own `ed-newline`.
            if text.last == "\n" { text.removeLast() }
            outcome = .line(text)
        }
        // Else libedit left by itself: Ctrl-D on an empty line, or the input ended.
        let result = outcome ?? .endOfInput
        switch result {
        case .line(let line): if leavesText { leaveOnScreen(line) } else { painter.erase() }
        case .interrupted: leaveOnScreen(text, suffix: "^C")
        case .endOfInput: leaveOnScreen("")
        }
        output.writeRaw(Self.pasteOff)
        leap_editor_prepare(handle, 0)
        return result
    }

    /// Adds a statement to the history.
    /// - Returns: whether it was added: it is neither empty nor the one before again.
    func addHistory(_ entry: String) -> Bool {
        history.add(entry)
    }

    /// Whether Ctrl-C has come since the line ended, as a character or as a signal; what was typed before it is dropped.
    func takeInterrupt() -> Bool { input.takeInterrupt() }

    // MARK: The text

    /// The text in the buffer and how many of its code points stand before the cursor.
    var content: (text: String, cursor: Int) {
        var length = 0
        var cursor = 0
        guard let start = leap_editor_text(handle, &length, &cursor) else { return ("", 0) }
        var scalars = String.UnicodeScalarView()
        for value in UnsafeBufferPointer(start: start, count: length) {
            scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return (String(scalars), min(cursor, length))
    }

    /// Inserts a text at the cursor.
    func insert(_ text: String) {
        _ = leap_editor_insert(handle, Self.codePoints(text))
    }

    /// Deletes code points before the cursor.
    func delete(_ count: Int) {
        if count > 0 { leap_editor_delete(handle, Int32(clamping: count)) }
    }

    /// Moves the cursor by code points.
    func move(by distance: Int) {
        if distance != 0 { leap_editor_move(handle, Int32(clamping: distance)) }
    }

    /// Puts another text into the buffer, the cursor behind it.
    func replace(with text: String) {
        let (old, cursor) = content
        let count = old.unicodeScalars.count
        move(by: count - cursor)
        delete(count)
        insert(text)
    }

    /// Ends the editing with the text as it stands.
    func submit() {
        outcome = .line(content.text)
    }

    private static func codePoints(_ text: String) -> [UInt32] {
        text.unicodeScalars.map(\.value) + [0]
    }

    // MARK: Reading keys

    fileprivate func readCharacter(into character: UnsafeMutablePointer<UInt32>) -> Int32 {
        settle()
        while outcome == nil {
            if !input.hasPending { paint() }
            let event = input.next()
            below = []
            switch event {
            case .character(let value):
                character.pointee = value
                return 1
            case .paste(let text):
                insert(question == nil ? text : Self.onOneLine(text))
                settle()
            default:
                handle(event)
            }
        }
        return outcome == .endOfInput ? 0 : -1
    }

    /// Does what must be done for an event that is no text, whatever the keys mean at the moment.
    func handle(_ event: KeyInput.Event) {
        switch event {
        case .interrupt:
            outcome = .interrupted
        case .suspend:
            suspend()
        case .resized:
            client?.resized(columns: output.size.columns)
            paint()
        case .continued:
            leap_editor_prepare(handle, 0)
            resume()
        case .end:
            outcome = .endOfInput
        case .character, .paste:
            break
        }
    }

    /// Whether the line is done or left.
    var isFinished: Bool { outcome != nil }

    /// Looks after what the last key did.
    private func settle() {
        let (text, cursor) = content
        if didRecall {
            recalled = (text, cursor)
            didRecall = false
        }
        if didOffer { didOffer = false } else { offered = nil }
        snapCursor(text, cursor)
    }

    /// Keeps the cursor out of a character of several code points: it goes on in the direction in which it came.
    private func snapCursor(_ text: String, _ cursor: Int) {
        defer { lastCursor = content.cursor }
        guard text.utf8.count != text.unicodeScalars.count else { return }
        var start = 0
        for character in text {
            let count = character.unicodeScalars.count
            if cursor > start, cursor < start + count {
                move(by: cursor < lastCursor ? start - cursor : start + count - cursor)
                return
            }
            if start >= cursor { return }
            start += count
        }
    }

    private func suspend() {
        painter.erase()
        output.writeRaw(Self.pasteOff)
        leap_editor_prepare(handle, 0)
        // As the terminal would have done: the whole job stops.
        kill(0, SIGTSTP)
        resume()
    }

    private func resume() {
        leap_editor_prepare(handle, 1)
        client?.resized(columns: output.size.columns)
        output.writeRaw(Self.pasteOn)
        painter.forget()
        paint()
    }

    // MARK: Painting

    /// Shows the text as it is now.
    func paint() {
        let (text, cursor) = content
        let size = output.size
        painter.show(
            layout(text, cursor: cursor, below: below, columns: size.columns).clipped(to: size.rows),
            columns: size.columns)
    }

    private func leaveOnScreen(_ text: String, suffix: String = "") {
        let columns = output.size.columns
        painter.finish(
            with: layout(text, cursor: text.unicodeScalars.count, below: [], columns: columns), columns: columns,
            suffix: suffix)
    }

    private func layout(_ text: String, cursor: Int, below: [String], columns: Int) -> ScreenLayout {
        let prompt = question ?? Self.prompt
        return ScreenLayout(
            prompt: .init(text: output.paint(.prompt, prompt), width: displayWidth(of: prompt)),
            continuation: .init(text: output.paint(.faint, Self.continuation), width: Self.continuation.count),
            text: text, cursor: cursor, below: below, columns: max(columns, 12))
    }
}

/// Carries the editor through libedit's callbacks.
final class EditorBox {
    weak var editor: LineEditor?
}
