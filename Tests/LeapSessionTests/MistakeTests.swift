import Glibc
import LeapDiagnostics
import LeapSession
import LeapTestSupport
import Testing

/// Every mistake of `Tests/Fixtures/mistakes`: what is shown for it, that it changes nothing, and that each piece of
/// code its help offers runs.
///
/// A fixture is a transcript whose last line is the mistake. Files it needs stand beside it. With `LEAP_RECORD=1` the
/// fixtures are written anew, to be read and committed.
@Suite(.serialized) struct MistakeTests {
    static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Fixtures/mistakes"
    static let isRecording = getenv("LEAP_RECORD").map { String(cString: $0) } == "1"

    /// The fixtures as paths below the folder: `shape/inner-sizes-differ.txt`.
    static var names: [String] {
        entries(folder).flatMap { kind in entries("\(folder)/\(kind)").map { "\(kind)/\($0)" } }
            .filter { $0.hasSuffix(".txt") }.sorted()
    }

    private static func entries(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    @Test("There are mistakes of every kind") func count() {
        #expect(Self.names.count >= 150)
        for kind in ["parse", "name", "arity", "type", "shape", "index", "domain", "gradient", "recursion", "file"] {
            #expect(Self.names.contains { $0.hasPrefix(kind + "/") }, "no mistake of the kind \(kind)")
        }
    }

    @Test("What is shown, and what it offers", arguments: MistakeTests.names) func mistake(_ name: String) throws {
        let file = "\(Self.folder)/\(name)"
        let text = String(decoding: try FileReader.read(file), as: UTF8.self)
        let sources = Transcript.sources(text)
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        let mistake = LargeStack.run { Mistake(sources, folder: folder) }
        for complaint in mistake.complaints { Issue.record(Comment(rawValue: "\(name): \(complaint)")) }
        let shown = mistake.transcript + "\n"
        guard shown != text else { return }
        if Self.isRecording {
            let stream = try #require(fopen(file, "w"))
            fputs(shown, stream)
            fclose(stream)
        } else {
            Issue.record(Comment(rawValue: "\(name) shows\n\(shown)instead of\n\(text)"))
        }
    }
}

/// One mistake, made in a fresh session.
private struct Mistake {
    /// What was typed and what was shown.
    private(set) var transcript = ""
    /// What is wrong with the mistake, apart from what it shows.
    private(set) var complaints: [String] = []

    init(_ sources: [String], folder: String) {
        let session = Self.session(folder)
        var lines: [String] = []
        for (number, source) in sources.enumerated() {
            let isLast = number == sources.count - 1
            lines += Transcript.typed(source)
            let before = Self.state(of: session)
            let (output, error) = Transcript.outputAndError(of: source, in: session)
            lines += output
            if !isLast {
                if error != nil { complaints.append("only the last line is the mistake, not \(source)") }
                continue
            }
            guard let error else {
                if !output.contains(where: { $0.hasPrefix("note: ") }) {
                    complaints.append("the last line is no mistake")
                }
                continue
            }
            if Self.state(of: session) != before { complaints.append("the mistake changes the session") }
            if error.span == .none { complaints.append("the error has no place") }
            let place = session.interpreter.sources.location(of: error.span)
            for code in error.help.flatMap(\.code) {
                if place?.file.isEmpty == false {
                    // It is for the file, where other names have values.
                    if session.completeness(of: code) != .complete { complaints.append("\(code) does not parse") }
                } else {
                    check(code, after: sources.dropLast(), folder)
                }
            }
        }
        transcript = lines.joined(separator: "\n")
    }

    /// Types what a help offers into a session as it stood.
    private mutating func check(_ code: String, after sources: ArraySlice<String>, _ folder: String) {
        let session = Self.session(folder)
        for source in sources { _ = session.execute(Array(source.utf8)) }
        let result = session.execute(Array(code.utf8))
        if let error = result.error {
            complaints.append("the help offers \(code), which does not run:\n\(session.render(error))")
        }
    }

    private static func session(_ folder: String) -> Session {
        let session = Session()
        session.workingDirectory = folder
        return session
    }

    /// The names with their values, and where random numbers stand.
    private static func state(of session: Session) -> [String] {
        session.variables().map { "\($0.name) = \($0.text)" } + ["\(session.interpreter.engine.random)"]
    }
}
