import LeapNotebook
import LeapREPL
import LeapSession

/// The prompt. The one place that starts it.
enum Prompt {
    /// Whether somebody sits at a terminal.
    static func isPossible(in context: CommandContext) -> Bool { context.inputIsTerminal && context.outputIsTerminal }

    /// Runs the prompt over a session until its user leaves it.
    static func run(_ session: Session, in context: CommandContext) throws -> ExitStatus {
        context.output.flush()
        return try SourceRunner(context: context, usesJSON: false).run(
            FileAccess.readAll(0, name: "standard input"), name: "<stdin>", session: session)
    }
}
