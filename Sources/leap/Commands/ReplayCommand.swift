import ArgumentParser
import LeapNotebook
import LeapSession
import LeapTensor

struct ReplayCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a notebook cell by cell and show it as a presentation.",
        discussion: "Questions are answered from standard input, a line each. Cells marked quiz are not run where it "
            + "has ended, nor with --json.")

    @Flag(help: "Wait for Enter between cells, and between the steps of an explanation; q quits between cells.")
    var step = false

    @Option(help: ArgumentHelp("Stop behind the cell with this label and go on at the prompt.", valueName: "label"))
    var until: String?

    @Flag(help: "Print one JSON object a cell.")
    var json = false

    @Argument(help: ArgumentHelp("A .leapnb file.", valueName: "notebook"))
    var file: String

    func execute(in context: CommandContext) throws -> ExitStatus {
        let notebook = try CommandContext.readNotebook(file)
        let head = notebook.problems.prefix { problem in notebook.cells.allSatisfy { $0.line > problem.line } }
        if !head.isEmpty {
            throw Misuse(message: head.map { "\(file):\($0.line): \($0.message)" }.joined(separator: "\n"))
        }
        let label = until.map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
        if let label, notebook.cell(labelled: label) == nil {
            let labels = notebook.cells.compactMap { $0.options.label }
            let list = labels.isEmpty ? "it has no labels" : "its labels are " + labels.joined(separator: ", ")
            throw Misuse(message: "there is no cell #\(label) in \"\(file)\"; \(list)")
        }

        let output = context.output
        var replay = Replay { text in
            output.write(text)
            output.flush()
        }
        replay.style = TerminalStyle(width: context.pageWidth, usesColour: context.outputUsesColour)
        replay.isTerminal = context.outputIsTerminal
        replay.usesJSON = json
        replay.lastLabel = label
        replay.interrupts = context.interrupts
        replay.input = context.input
        replay.stepsThroughAnswers = step
        if step { replay.waitForReader = { Self.waitForReader(context) } }
        let (ending, message) = replay.run(notebook, path: file)
        if let message { context.report(message) }
        switch ending {
        case .finished, .stopped: return .success
        case .failed: return .failure
        case .interrupted: return .interrupted
        case .reached(let session):
            guard !json, Prompt.isPossible(in: context) else { return .success }
            return Prompt.run(session, in: context)
        }
    }

    /// Waits for Enter, then clears the screen.
    /// - Returns: `false` when the reader types q, or the input ends.
    private static func waitForReader(_ context: CommandContext) -> Bool {
        if context.outputIsTerminal {
            context.output.write("\n— Enter goes on, q quits —")
            context.output.flush()
        }
        // A stop ends the process here: no computation is running that it could be meant for.
        let line = (try? context.input.next(interrupt: InterruptFlag())) ?? nil
        if context.outputIsTerminal { context.output.write("\u{1B}[2J\u{1B}[H") }
        guard let line else { return false }
        return !["q", "quit"].contains(line)
    }
}
