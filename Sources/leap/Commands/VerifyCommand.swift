import ArgumentParser
import LeapNotebook
import Synchronization

struct VerifyCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run notebooks quietly and compare with the recorded outputs.",
        discussion: """
            Text outside numbers has to be the same. A number may differ by half a unit of the last printed digit, or, \
            with a tolerance t (tol=t behind a cell's leap, tolerance: t in the front matter), by t·max(1, |recorded|). \
            Cells marked nondet are run and not compared.
            """)

    @Flag(help: "Rewrite the recorded outputs that differ.")
    var update = false

    @Option(help: ArgumentHelp("Run this many notebooks at a time.", valueName: "number"))
    var jobs = 1

    @Flag(help: "Print one JSON object a cell.")
    var json = false

    @Argument(help: ArgumentHelp("Notebooks, or folders that hold notebooks.", valueName: "notebook"))
    var paths: [String]

    func validate() throws {
        guard (1...256).contains(jobs) else {
            throw ValidationError("--jobs takes a number from 1 to 256, not \(jobs)")
        }
    }

    func execute(in context: CommandContext) throws -> ExitStatus {
        let notebooks = try FileAccess.notebooks(at: paths)
        let verification = Verification(updates: update, jobs: jobs, usesJSON: json)
        let total = Mutex(ExitStatus.success)
        let interrupts = context.interrupts
        let isQuiet = json
        verification.run(notebooks, interrupts: interrupts) { report in
            var text = report.text
            if !isQuiet, report.faults.isEmpty { text += Self.summary(report) + "\n" }
            _ = FileAccess.write(Array(text.utf8), to: 1)
            _ = FileAccess.write(Array(report.faults.utf8), to: 2)
            let status: ExitStatus =
                report.wasInterrupted
                ? .interrupted : report.isUnusable ? .misuse : report.failed > 0 ? .failure : .success
            total.withLock { if status.rawValue > $0.rawValue { $0 = status } }
        }
        if interrupts.wasRequested { return .interrupted }
        return total.withLock { $0 }
    }

    private static func summary(_ report: Verification.Report) -> String {
        let cells = report.passed == 1 ? "1 cell" : "\(report.passed) cells"
        guard report.updated > 0 else { return "\(report.path): \(cells) verified" }
        return "\(report.path): \(cells) verified, \(report.updated) updated"
    }
}
