import ArgumentParser
import Glibc
import LeapNotebook
import LeapSession

struct RunCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a script, or standard input; without a file, the prompt.")

    @Flag(help: "Print one JSON object a statement.")
    var json = false

    @Argument(help: "A file with code, or - for standard input.")
    var file: String?

    func execute(in context: CommandContext) throws -> ExitStatus {
        let runner = SourceRunner(context: context, usesJSON: json)
        guard let file, file != "-" else {
            if file == nil, !json, Prompt.isPossible(in: context) { return Prompt.run(Session(), in: context) }
            let source = try FileReader.readAll(STDIN_FILENO, name: "standard input")
            return runner.run(source, name: "<stdin>")
        }
        if file.hasSuffix(".leapnb") {
            throw Misuse(message: "\"\(file)\" is a notebook; use leap replay \(file), or leap verify \(file)")
        }
        if access(file, F_OK) != 0, !file.contains("/"), !file.contains(".") { throw Self.unknown(file) }
        return runner.run(try FileReader.read(file), name: file)
    }

    /// The error for a word that is neither a command nor a file.
    private static func unknown(_ word: String) -> Misuse {
        let names = LeapCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        let near = names.min { distance($0, word) < distance($1, word) }
        var message = "there is no command and no file named \"\(word)\""
        if let near, distance(near, word) <= 2 {
            message += "; did you mean leap \(near)?"
        } else {
            message += "; leap help lists the commands, leap eval '\(word)' runs it as code"
        }
        return Misuse(message: message)
    }

    /// How many letters have to be changed, added or removed (Levenshtein's distance).
    private static func distance(_ a: String, _ b: String) -> Int {
        let (left, right) = (Array(a.utf8), Array(b.utf8.prefix(50)))
        var row = Array(0...right.count)
        for (i, x) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in right.enumerated() {
                let substituted = diagonal + (x == y ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
