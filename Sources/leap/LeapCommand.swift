import ArgumentParser
import LeapNotebook
import LeapREPL
import LeapSession

/// The command line: what there is. Parsing, help and completion all follow from these declarations.
struct LeapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leap",
        abstract: "A small language for arrays, gradients and neural networks.",
        usage: """
            leap                      the prompt; with input from a pipe, like leap -
            leap FILE.leap            run a script
            leap -                    run standard input
            leap <subcommand>
            """,
        discussion: "Exit codes: 0 all well, 1 a computation or comparison failed, 2 the command line or a file is "
            + "wrong, 130 interrupted.",
        version: "leap \(LeapVersion.current)",
        subcommands: [
            RunCommand.self, EvalCommand.self, ReplayCommand.self, VerifyCommand.self, FormatCommand.self,
            HelpCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}

/// A command that runs with the process's streams and answers an exit code.
protocol LeapSubcommand: ParsableCommand {
    func execute(in context: CommandContext) throws -> ExitStatus
}

/// Exit codes.
enum ExitStatus: Int32 {
    case success = 0
    /// A computation or a comparison failed.
    case failure = 1
    /// The command line or a file is wrong.
    case misuse = 2
    case interrupted = 130
}

/// A command that cannot go on because of its arguments or files.
struct Misuse: Error {
    let message: String
}

@main
enum Main {
    static func main() {
        ProcessSetup.resetSignals()
        let interrupts = InterruptRegistry()
        let signals = SignalThread(handler: ProcessSetup.signalHandler(interrupts))
        ProcessSetup.runOnLargeStack {
            let context = CommandContext(interrupts: interrupts, signals: signals)
            defer { context.output.flush() }
            return run(Array(CommandLine.arguments.dropFirst()), in: context)
        }
    }

    /// Runs the commonest forms, in which no argument can be an option: the argument parser takes a millisecond to
    /// begin, more than all the rest of a short calculation.
    /// - Returns: `nil` for any other form.
    private static func runPlain(_ arguments: [String], in context: CommandContext) throws -> ExitStatus? {
        guard !arguments.contains(where: { $0.hasPrefix("-") }), let first = arguments.first else { return nil }
        if first == "eval", arguments.count > 1 {
            return EvalCommand.run(Array(arguments.dropFirst()), usesJSON: false, in: context)
        }
        if first.hasSuffix(".leap"), arguments.count == 1 {
            return try RunCommand.run(file: first, usesJSON: false, in: context)
        }
        return nil
    }

    private static func run(_ arguments: [String], in context: CommandContext) -> ExitStatus {
        do {
            if let status = try runPlain(arguments, in: context) { return status }
            var command = try LeapCommand.parseAsRoot(arguments)
            if let command = command as? any LeapSubcommand { return try command.execute(in: context) }
            // What the argument parser brings itself, such as completion scripts.
            try command.run()
            return .success
        } catch let error as FileError {
            context.report("error: \(error.message)")
            return .misuse
        } catch let error as Misuse {
            context.report("error: \(error.message)")
            return .misuse
        } catch {
            let message = LeapCommand.fullMessage(for: error)
            if LeapCommand.exitCode(for: error).isSuccess {
                context.output.write(message + "\n")
                return .success
            }
            context.report(message.hasPrefix("Error: ") ? "error: " + message.dropFirst(7) : message)
            return .misuse
        }
    }
}
