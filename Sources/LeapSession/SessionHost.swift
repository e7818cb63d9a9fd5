import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapStdlib

/// What the interpreter reaches of the world: output, files, and the data that comes with Leap.
final class SessionHost: InterpreterHost {
    var onEvent: ((SessionEvent) -> Void)?
    var valueText = ValueText()
    var workingDirectory = "."
    var onQuestion: ((Question) throws -> String?)?
    var stepsThroughAnswers = false
    var usesColour = false

    func write(_ text: String) { onEvent?(.text(text)) }
    func note(_ text: String) { onEvent?(.note(text)) }
    func progress(_ text: String) { onEvent?(.progress(text)) }
    func text(of value: Value) -> String { valueText.text(value) }
    func text(of help: HelpAnswer) -> String {
        // Lines of prose longer than a hundred letters are hard to read.
        HelpText(width: min(100, valueText.width), usesColour: usesColour).text(help)
    }
    func dataSet(_ name: String) -> [UInt8]? { LeapStdlib.dataSet(name) }

    var canAsk: Bool { onQuestion != nil }
    func ask(_ question: Question) throws -> String? { try onQuestion?(question) }

    private func path(of name: String) -> String { name.hasPrefix("/") ? name : workingDirectory + "/" + name }

    func readFolder(_ name: String) throws -> [String] {
        guard !name.utf8.contains(0) else { throw Diagnostic(.file, "a folder name has no NUL character") }
        do throws(FileError) {
            return try FolderReader.entries(in: path(of: name))
        } catch {
            throw Diagnostic(
                .file, FileError(path: name, reason: error.message.replacing(path(of: name), with: name)).message,
                help: ["relative names start at the folder Leap runs in, or the notebook's"])
        }
    }

    func readFile(_ name: String) throws -> [UInt8] {
        let path = path(of: name)
        guard !name.utf8.contains(0) else { throw Diagnostic(.file, "a file name has no NUL character") }
        do throws(FileError) {
            return try FileReader.readStored(path)
        } catch {
            // The learner's own name for the file, not the path it stands for.
            throw Diagnostic(
                .file, FileError(path: name, reason: error.message.replacing(path, with: name)).message,
                help: fileHelp(name, path))
        }
    }

    func readData(_ name: String, checkInterrupt: () throws -> Void) throws -> [UInt8] {
        let path = path(of: name)
        guard !name.utf8.contains(0) else { throw Diagnostic(.file, "a file name has no NUL character") }
        do {
            return try FileReader.readData(path, check: checkInterrupt)
        } catch let error as FileError {
            throw Diagnostic(.file, error.message.replacing(path, with: name), help: dataHelp(name, path))
        }
    }

    func writeFile(_ name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
        let path = path(of: name)
        guard !name.utf8.contains(0) else { throw Diagnostic(.file, "a file name has no NUL character") }
        do {
            try FileWriter.replace(path, body)
        } catch let error as FileError {
            let isFolderMissing = !FolderReader.isFolder(FileWriter.folder(of: path))
            throw Diagnostic(
                .file,
                error.message.replacing(path, with: name).replacing(
                    "there is no such file", with: "there is no such folder"),
                help: isFolderMissing
                    ? ["the folder must be there: relative names start at the folder Leap runs in, or the notebook's"]
                    : [])
        }
    }

    /// What to do when a file of data cannot be read: the name that was meant, or where names begin.
    private func dataHelp(_ name: String, _ path: String) -> [Help] {
        if FolderReader.isFolder(path) { return ["give the name of a file, not of a folder"] }
        let folder = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
        let last = String(name.dropFirst(folder.count))
        let names = FolderReader.names(in: String(path.dropLast(last.count))).filter { !$0.hasPrefix(".") }
        if let near = NearMiss.nearest(to: last, among: names) { return ["did you mean \"\(folder)\(near)\"?"] }
        return ["relative names start at the folder Leap runs in, or the notebook's"]
    }

    /// What to do when a file cannot be read: the name that was meant, or where names begin.
    private func fileHelp(_ name: String, _ path: String) -> [Help] {
        if FolderReader.isFolder(path) {
            let files = FolderReader.names(in: path).filter { $0.hasSuffix(".leap") }.sorted()
            guard let first = files.first else { return ["give the name of a file, not of a folder"] }
            let slash = name.hasSuffix("/") ? "" : "/"
            return ["give a file in it: \(code: "use \"\(name)\(slash)\(first)\"")"]
        }
        let folder = name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
        let last = String(name.dropFirst(folder.count))
        let parent = String(path.dropLast(last.count))
        let names = FolderReader.names(in: parent).filter { $0.hasSuffix(".leap") }
        if let near = names.first(where: { $0 == last + ".leap" }) ?? NearMiss.nearest(to: last, among: names) {
            return ["did you mean \(code: "use \"\(folder)\(near)\"")?"]
        }
        return ["relative names start at the folder Leap runs in, or the notebook's"]
    }
}
