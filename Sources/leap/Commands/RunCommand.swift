import ArgumentParser
import Glibc
import LeapDiagnostics
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
        try Self.run(file: file, usesJSON: json, in: context)
    }

    static func run(file: String?, usesJSON: Bool, in context: CommandContext) throws -> ExitStatus {
        var runner = SourceRunner(context: context, usesJSON: usesJSON)
        guard let file, file != "-" else {
            if file == nil, !usesJSON, Prompt.isPossible(in: context) { return Prompt.run(Session(), in: context) }
            let source = try FileReader.readAll(STDIN_FILENO, name: "standard input")
            return runner.run(source, name: "<stdin>")
        }
        if file.hasSuffix(".leapnb") {
            throw Misuse(message: "\"\(file)\" is a notebook; use leap replay \(file), or leap verify \(file)")
        }
        if access(file, F_OK) != 0, !file.contains("/"), !file.contains(".") { throw unknown(file) }
        let source = try FileReader.read(file)
        // A script of nothing is a mistake: a wrong name, a failed download, a file that was never saved.
        guard !source.isEmpty else {
            return runner.refuse(Diagnostic(.file, "\(file):1: the file is empty"), name: file)
        }
        // Standard input is the source otherwise, and cannot answer.
        runner.answers = context.input
        return runner.run(source, name: file)
    }

    /// The error for a word that is neither a command nor a file.
    private static func unknown(_ word: String) -> Misuse {
        let names = LeapCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        var message = "there is no command and no file named \"\(word)\""
        if let near = NearMiss.find(word, among: names).first {
            message += "; did you mean leap \(near)?"
        } else {
            message += "; leap help lists the commands, leap eval '\(word)' runs it as code"
        }
        return Misuse(message: message)
    }
}
