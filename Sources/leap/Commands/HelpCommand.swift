import ArgumentParser
import LeapDiagnostics
import LeapREPL
import LeapSession

struct HelpCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the documentation of a name of the language, or of a command.")

    @Argument(help: "A function or a command; without it, the commands are listed.")
    var name: String?

    func execute(in context: CommandContext) throws -> ExitStatus {
        guard let name else {
            context.output.write(LeapCommand.helpMessage(columns: context.pageWidth) + "\n")
            return .success
        }
        let session = Session()
        if let text = session.help(for: name) {
            context.output.write(text + "\n")
            return .success
        }
        let command = LeapCommand.configuration.subcommands.first { $0.configuration.commandName == name }
        if let command {
            context.output.write(LeapCommand.helpMessage(for: command, columns: context.pageWidth) + "\n")
            return .success
        }
        // A near miss among the names of the language and the commands.
        let start = String(name.prefix(1))
        let names = session.completions(in: start, cursor: start.utf8.count).candidates.map { $0.text }
        let commands = LeapCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        let near = NearMiss.find(name, among: names.filter { session.help(for: $0) != nil } + commands)
            .map { "leap help \($0)" }
        let offer = near.isEmpty ? "leap help lists the commands" : "did you mean \(near.joined(separator: " or "))?"
        throw Misuse(message: "there is no help for \"\(name)\"; \(offer)")
    }
}
