import LeapREPL
import LeapSession

/// The prompt. The one place that starts it.
enum Prompt {
    /// Whether somebody sits at a terminal.
    static func isPossible(in context: CommandContext) -> Bool { context.inputIsTerminal && context.outputIsTerminal }

    /// Runs the prompt over a session until its user leaves it.
    static func run(_ session: Session, in context: CommandContext) -> ExitStatus {
        context.output.flush()
        var options = REPLOptions()
        options.signals = context.signals
        options.listVariables = {
            $0.variables().map { $0.text.hasPrefix($0.name + "(") ? $0.text : "\($0.name) = \($0.text)" }.joined(
                separator: "\n")
        }
        return ExitStatus(rawValue: runREPL(session: session, options: options)) ?? .failure
    }
}
