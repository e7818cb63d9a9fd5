import ArgumentParser
import LeapSession

struct HelpCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the documentation of a name of the language, or of a command.")

    @Argument(help: "A function, an operator, or a command; without it, the commands are listed.")
    var name: String?

    func execute(in context: CommandContext) throws -> ExitStatus {
        guard let name else {
            context.output.write(LeapCommand.helpMessage(columns: context.pageWidth) + "\n")
            return .success
        }
        if let text = Session().help(for: name) {
            context.output.write(text + "\n")
            return .success
        }
        let command = LeapCommand.configuration.subcommands.first { $0.configuration.commandName == name }
        if let command {
            context.output.write(LeapCommand.helpMessage(for: command, columns: context.pageWidth) + "\n")
            return .success
        }
        throw Misuse(message: "there is no help for \"\(name)\"; leap help lists the commands")
    }
}
