import ArgumentParser
import Glibc
import LeapNotebook
import LeapSession

struct FormatCommand: LeapSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay out code the one way, in scripts and in the cells of notebooks.")

    @Flag(help: "Change nothing; name the files that would change, and exit with 1 if there are any.")
    var check = false

    @Argument(help: "Files (.leap, .leapnb), or - for standard input to standard output.")
    var files: [String]

    func execute(in context: CommandContext) throws -> ExitStatus {
        var status = ExitStatus.success
        for file in files {
            do {
                if try !format(file, context), status == .success { status = .failure }
            } catch let error as FileError {
                context.report("error: \(error.message)")
                status = .misuse
            } catch let error as Misuse {
                context.report(error.message)
                status = .misuse
            }
        }
        return status
    }

    /// Lays out one file.
    /// - Returns: `false` when `--check` finds that it would change.
    private func format(_ file: String, _ context: CommandContext) throws -> Bool {
        let isStandardInput = file == "-"
        let source =
            isStandardInput
            ? try FileReader.readAll(STDIN_FILENO, name: "standard input") : try FileReader.read(file)
        let result = try file.hasSuffix(".leapnb") ? formattedNotebook(source, file) : formattedSource(source, file)
        if isStandardInput, !check {
            context.output.write(String(decoding: result, as: UTF8.self))
            return true
        }
        if result == source { return true }
        if check {
            context.output.write("\(file)\n")
            return false
        }
        try FileAccess.replace(file, with: result)
        return true
    }

    private func formattedSource(_ source: [UInt8], _ file: String) throws -> [UInt8] {
        do {
            return Array(try SourceLayout.format(source, name: file).utf8)
        } catch {
            throw Misuse(message: SourceLayout.describe(error, in: source, name: file, firstLine: 1))
        }
    }

    /// Every cell that parses is laid out; one that is meant to fail may stay as it is.
    private func formattedNotebook(_ bytes: [UInt8], _ file: String) throws -> [UInt8] {
        var notebook = Notebook(bytes)
        var sources: [Int: String] = [:]
        var faults: [String] = []
        for cell in notebook.cells where cell.problem == nil {
            do {
                let text = try SourceLayout.format(cell.source, name: file)
                let wasEmpty = cell.source.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
                if !wasEmpty, Array(text.utf8) != cell.source { sources[cell.index] = text }
            } catch {
                if cell.options.mustFail || cell.options.isExercise || cell.options.isSkipped { continue }
                faults.append(SourceLayout.describe(error, in: cell.source, name: file, firstLine: cell.line + 1))
            }
        }
        guard faults.isEmpty else { throw Misuse(message: faults.joined(separator: "\n")) }
        do {
            try notebook.setSources(sources)
        } catch {
            throw Misuse(message: "\(file):\(error.line): \(error.message)")
        }
        return notebook.serialized()
    }
}
