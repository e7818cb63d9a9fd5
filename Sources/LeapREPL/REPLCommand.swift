import Glibc
import LeapDiagnostics

/// The commands that begin with a colon: the REPL's own, not the language's.
struct REPLCommand: Sendable {
    enum Outcome { case goOn, quit }

    let name: String
    /// What follows the name, as `:help` shows it.
    let arguments: String
    let summary: String
    /// Does the work; gets what follows the name, without spaces around it.
    let action: @Sendable (REPLLoop, String) -> Outcome

    static let all: [REPLCommand] = [
        REPLCommand(name: "help", arguments: "", summary: "show these commands and the keys", action: help),
        REPLCommand(name: "vars", arguments: "", summary: "list what is bound", action: variables),
        REPLCommand(name: "history", arguments: "[N]", summary: "show the last N statements (20)", action: history),
        REPLCommand(name: "time", arguments: "EXPR", summary: "run it and say how long it took", action: time),
        REPLCommand(name: "load", arguments: "FILE", summary: "run a file in this session", action: load),
        REPLCommand(name: "reset", arguments: "", summary: "forget everything that is bound", action: reset),
        REPLCommand(name: "quit", arguments: "", summary: "leave (so does Ctrl-D)", action: quit),
    ]

    /// Runs a typed command.
    static func run(_ text: String, in loop: REPLLoop) -> Outcome {
        let parts = text.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
        let name = parts.first.map { String($0) } ?? ""
        var argument = parts.count > 1 ? parts[1].drop { $0.isWhitespace } : ""
        while argument.last?.isWhitespace == true { argument.removeLast() }
        if let command = all.first(where: { $0.name == name }) ?? (name == "q" ? all.last : nil) {
            return command.action(loop, String(argument))
        }
        let near = NearMiss.find(name, among: all.map(\.name)).map { ":" + $0 }
        loop.showError("there is no command :\(name)", near: near, help: ":help lists the commands")
        return .goOn
    }

    /// What `:help` shows.
    static var overview: String {
        var lines = ["Commands"]
        let width = all.map { $0.name.count + $0.arguments.count + 2 }.max() ?? 0
        for command in all {
            lines.append("  " + padded(":\(command.name) \(command.arguments)", to: width) + "  " + command.summary)
        }
        lines += [
            "Keys",
            "  Tab        completes names, files in strings, \\alpha to α, y\\hat to ŷ; twice lists",
            "  Enter      runs a whole statement, else opens a new line (Alt-Enter always)",
            "  Up, Down   earlier and later statements that begin with what is typed",
            "  Ctrl-R     searches the statements of this and earlier sessions",
            "  Alt-h      shows help on the name at the cursor; so do ?name and name?",
            "  Ctrl-C     leaves the line, or stops what is running",
        ]
        return lines.joined(separator: "\n")
    }

    private static let help: @Sendable (REPLLoop, String) -> Outcome = { loop, name in
        loop.showHelp(name)
        return .goOn
    }

    private static let variables: @Sendable (REPLLoop, String) -> Outcome = { loop, _ in
        switch loop.evaluator.variables() {
        case .some(let text) where !text.isEmpty: loop.output.writeLine(text)
        case .some: loop.output.writeLine(loop.output.paint(.faint, "nothing is bound yet"))
        case nil: loop.showError("this session does not list its names")
        }
        return .goOn
    }

    private static let history: @Sendable (REPLLoop, String) -> Outcome = { loop, argument in
        guard let count = argument.isEmpty ? 20 : Int(argument), count > 0 else {
            loop.showError(":history takes a number of statements, not \(argument)", help: ":history 50")
            return .goOn
        }
        let entries = loop.reader.history.entries
        for (index, entry) in entries.enumerated().suffix(count) {
            let number = String(index + 1)
            let margin = String(repeating: " ", count: max(0, 5 - number.count)) + number + "  "
            let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
            loop.output.writeLine(
                loop.output.paint(.faint, margin) + lines.joined(separator: "\n" + String(repeating: " ", count: 7)))
        }
        return .goOn
    }

    private static let time: @Sendable (REPLLoop, String) -> Outcome = { loop, expression in
        guard !expression.isEmpty else {
            loop.showError(":time takes an expression", help: ":time sum(rand([1000, 1000]))")
            return .goOn
        }
        let start = seconds()
        loop.execute(Array(expression.utf8))
        let elapsed = seconds() - start
        loop.output.writeLine(loop.output.paint(.faint, "time: \(duration(elapsed))"))
        return .goOn
    }

    private static let load: @Sendable (REPLLoop, String) -> Outcome = { loop, argument in
        var name = argument
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        guard !name.isEmpty else {
            loop.showError(":load takes a file name", help: ":load lesson.leap")
            return .goOn
        }
        var path = name
        if path.hasPrefix("~/"), let home = environment("HOME") { path = home + path.dropFirst(1) }
        if !path.hasPrefix("/") { path = loop.evaluator.workingDirectory + "/" + path }
        var status = stat()
        if stat(path, &status) != 0 {
            loop.showError("cannot read \(name): \(String(cString: strerror(errno)))")
        } else if status.st_mode & S_IFMT != S_IFREG {
            loop.showError("cannot read \(name): it is not a file", help: ":load takes a .leap file")
        } else if let bytes = readFile(path, limit: 256 << 20) {
            loop.execute(bytes, name: name, firstLine: 1)
        } else {
            loop.showError("cannot read \(name)")
        }
        return .goOn
    }

    private static let reset: @Sendable (REPLLoop, String) -> Outcome = { loop, _ in
        loop.evaluator.reset()
        loop.output.writeLine(loop.output.paint(.faint, "a fresh session: nothing is bound"))
        return .goOn
    }

    private static let quit: @Sendable (REPLLoop, String) -> Outcome = { _, _ in .quit }

    private static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }

    /// A time with three significant digits and a fitting unit.
    static func duration(_ seconds: Double) -> String {
        let units: [(scale: Double, name: String)] = [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms")]
        let unit = units.first { seconds < $0.scale * 999.5 } ?? (1, "s")
        let value = seconds / unit.scale
        let decimals = value < 9.995 ? 100.0 : value < 99.95 ? 10.0 : 1.0
        let rounded = (value * decimals).rounded() / decimals
        return rounded == rounded.rounded() ? "\(Int(rounded)) \(unit.name)" : "\(rounded) \(unit.name)"
    }
}
