import ArgumentParser

struct EvalCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Run code given on the command line: leap eval '1 + 1'.")

    @Flag(help: "Print one JSON object a statement.")
    var json = false

    @Argument(parsing: .allUnrecognized, help: "Code; several pieces are lines.")
    var code: [String]

    func execute(in context: CommandContext) throws -> ExitStatus {
        // Whatever is no option is code, so that `leap eval -2^2` works; a terminator is neither.
        var lines = code
        if let terminator = lines.firstIndex(of: "--") { lines.remove(at: terminator) }
        return Self.run(lines, usesJSON: json, in: context)
    }

    static func run(_ lines: [String], usesJSON: Bool, in context: CommandContext) -> ExitStatus {
        let source = lines.joined(separator: "\n")
        let runner = SourceRunner(context: context, usesJSON: usesJSON, answers: context.input)
        return runner.run(Array(source.utf8), name: "")
    }
}
