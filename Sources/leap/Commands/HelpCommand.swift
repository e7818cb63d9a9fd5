import ArgumentParser
import LeapDiagnostics
import LeapDisplay
import LeapREPL
import LeapSession

struct HelpCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Show the documentation of a name of the language, or of a command.",
        discussion: "A word that is no name is looked for in what is documented: leap help average, leap help "
            + "np.concatenate. Signs are quoted: leap help '@'.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown, html
    }

    @Argument(help: "A function, a word or sign of the language, or a command; without it, the commands are listed.")
    var name: String?

    @Flag(name: .long, help: "Write the whole reference as one page, to standard output.")
    var all = false

    @Option(name: .long, help: "The form of the page: markdown, or html, one file with a search box.")
    var format: Format?

    @Flag(name: .long, help: "The same as --format html.")
    var html = false

    func execute(in context: CommandContext) throws -> ExitStatus {
        if all { return try writeReference(in: context) }
        guard format == nil, !html else { throw Misuse(message: "--format and --html go with --all") }
        guard let name else {
            context.output.write(LeapCommand.helpMessage(columns: context.pageWidth) + "\n")
            return .success
        }
        let session = Session()
        session.displayWidth = context.pageWidth
        session.usesColour = context.outputUsesColour
        if let text = session.help(for: name) {
            context.output.write(text + "\n")
            return .success
        }
        let command = LeapCommand.configuration.subcommands.first { $0.configuration.commandName == name }
        if let command {
            context.output.write(LeapCommand.helpMessage(for: command, columns: context.pageWidth) + "\n")
            return .success
        }
        if let text = session.helpSearch(name) {
            context.output.write(text + "\n")
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

    private func writeReference(in context: CommandContext) throws -> ExitStatus {
        guard name == nil else { throw Misuse(message: "--all writes every entry; leave out the name") }
        guard !html || format != .markdown else {
            throw Misuse(message: "--html and --format markdown exclude each other")
        }
        let page = ReferencePage(Session().helpEntries)
        context.output.write(html || format == .html ? page.html : page.markdown)
        return .success
    }
}
