import LeapDiagnostics
import LeapSession
import LeapSyntax

/// One program, run statement by statement in a session of its own, and judged by what needs no reference.
struct Trial {
    /// Programs that say how long something took are not the same twice.
    static let unrepeatable = ["time"]

    let program: [UInt8]
    let watch: Watch

    init(_ program: [UInt8], watch: Watch) {
        self.program = program
        self.watch = watch
    }

    /// A piece that was run, with what came of it.
    private struct Step {
        var source: [UInt8]
        var line: Int
        var output: String
    }

    /// Runs the program.
    /// - Returns: the promise that was broken; `nil` when all is well.
    func run(_ counts: inout Counts) -> String? {
        counts.programs += 1
        let pieces: [(source: [UInt8], line: Int)]
        switch Self.parse(program) {
        case .success(let parsed):
            if let fault = SourceLaws.fault(program, parsed) { return fault }
            pieces = parsed.pieces
        case .failure:
            counts.unparsed += 1
            // As a whole it is one mistake; its lines may still say something.
            let lines = program.split(separator: UInt8(ascii: "\n"))
            pieces = [(program, 1)] + lines.flatMap { (try? ParsedSource(Array($0)))?.pieces ?? [(Array($0), 1)] }
        }

        let session = Session()
        session.workingDirectory = Self.nowhere
        session.showsRichForms = program.count % 2 == 0
        session.displayWidth = [80, 20, 200][program.count % 3]
        var done: [Step] = []
        var wasInterrupted = false
        for piece in pieces {
            let before = Self.variables(session)
            let (result, asked) = watch.during(session.interrupt) {
                session.execute(piece.source, firstLine: piece.line)
            }
            counts.statements += 1
            wasInterrupted = wasInterrupted || asked
            guard let error = result.error else {
                done.append(Step(source: piece.source, line: piece.line, output: Self.text(result)))
                continue
            }
            counts.errors += 1
            if asked { counts.interrupted += 1 }
            if let fault = Self.fault(error, in: session) { return "\(fault)\nin: \(Self.text(piece.source))" }
            // A training run that was interrupted keeps its last whole step, and says so.
            let after = Self.variables(session)
            if !asked, before != after {
                return
                    "a failed statement changed the session\nin: \(Self.text(piece.source))\nbefore: \(before)\nafter: \(after)"
            }
        }
        if let fault = typing(session) { return fault }
        return wasInterrupted || !isRepeatable ? nil : repetition(done)
    }

    /// Relative names lead here, where there is no file and none can be written.
    private static let nowhere = "/proc/leap"

    private var isRepeatable: Bool {
        let text = String(decoding: program, as: UTF8.self)
        return !Self.unrepeatable.contains { text.contains($0) }
    }

    /// A second session that is spared the statements that failed must see the same: nothing was left of them.
    private func repetition(_ steps: [Step]) -> String? {
        let session = Session()
        session.workingDirectory = Self.nowhere
        session.showsRichForms = program.count % 2 == 0
        session.displayWidth = [80, 20, 200][program.count % 3]
        for step in steps {
            let (result, asked) = watch.during(session.interrupt) {
                session.execute(step.source, firstLine: step.line)
            }
            if asked { return nil }
            let output = result.error.map { session.render($0) } ?? Self.text(result)
            if output != step.output {
                return "a second session differs\nin: \(Self.text(step.source))\nfirst: \(step.output)\nthen: \(output)"
            }
        }
        return nil
    }

    /// What the prompt asks while someone types.
    private func typing(_ session: Session) -> String? {
        let text = String(decoding: program.prefix(2_000), as: UTF8.self)
        let cursor = program.count / 2
        let list = session.completions(in: text, cursor: cursor)
        if list.start < 0 || list.start > text.utf8.count { return "a completion begins outside of the text" }
        _ = session.completeness(of: String(decoding: program.prefix(cursor), as: UTF8.self))
        return nil
    }

    private static func fault(_ error: Diagnostic, in session: Session) -> String? {
        let rendered = session.render(error)
        if error.kind == .internal { return "internal error: \(error.message)" }
        if error.message.isEmpty || rendered.isEmpty { return "an error without words" }
        if error.kind != .interrupted, session.position(of: error) == nil {
            return "an error without a place: \(error.message)"
        }
        let words = ([error.message] + error.help.map(\.text) + error.notes).joined(separator: "\n")
        for wrong in ["Optional(", "LeapTensor", "LeapRuntime", "Swift."] where words.contains(wrong) {
            return "an error speaks of what is inside: \(words)"
        }
        return nil
    }

    private static func variables(_ session: Session) -> [String] {
        session.variables().map { "\($0.name) = \($0.text)" }
    }

    private static func text(_ source: [UInt8]) -> String { String(decoding: source, as: UTF8.self) }

    /// All that a statement showed, its value to the last digit.
    private static func text(_ result: ExecutionResult) -> String {
        var text = ""
        for event in result.events {
            switch event {
            case .text(let part), .note(let part): text += part + "\n"
            case .result(let bundle): for part in bundle.parts { text += part.data + "\n" }
            case .progress: break
            }
        }
        if let value = result.value, value.count <= 10_000 { text += "\(value.doubles().map(\.bitPattern))" }
        return text
    }

    private static func parse(_ source: [UInt8]) -> Result<ParsedSource, Diagnostic> {
        do throws(Diagnostic) {
            return .success(try ParsedSource(source))
        } catch {
            return .failure(error)
        }
    }
}
