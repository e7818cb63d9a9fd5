import Foundation
import Glibc

/// Runs the built `leap` as its users do.
struct Leap {
    struct Outcome {
        var output: String
        var errors: String
        /// The exit code; 128 plus the number of the signal that ended it.
        var status: Int32
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The binary, which is built into the folder of the test runner.
    static func binary() throws -> String {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").standardizedFileURL
            .deletingLastPathComponent()
        for _ in 0..<5 {
            let path = folder.appendingPathComponent("leap").path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
                access(path, X_OK) == 0
            {
                return path
            }
            folder.deleteLastPathComponent()
        }
        throw Missing(description: "there is no leap near \(CommandLine.arguments.first ?? "the test runner")")
    }

    /// A folder of its own for a test's files.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leap-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Runs it to its end. Streams go through files, so that nothing can block.
    /// - Parameters:
    ///   - seconds: after which it is killed (status 137).
    ///   - interruptAfter: after which it gets Ctrl-C.
    static func run(
        _ arguments: [String], input: [UInt8] = [], in folder: URL? = nil, seconds: Double = 60,
        interruptAfter: Double? = nil
    ) throws -> Outcome {
        try withFolder { files in
            let (inputFile, outputFile, errorFile) = (
                files.appendingPathComponent("in"), files.appendingPathComponent("out"),
                files.appendingPathComponent("err")
            )
            try Data(input).write(to: inputFile)
            try Data().write(to: outputFile)
            try Data().write(to: errorFile)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try binary())
            process.arguments = arguments
            process.currentDirectoryURL = folder ?? files
            process.standardInput = try FileHandle(forReadingFrom: inputFile)
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            process.standardError = try FileHandle(forWritingTo: errorFile)
            try process.run()
            let start = Date()
            var isInterrupted = false
            while process.isRunning {
                let elapsed = Date().timeIntervalSince(start)
                if let interruptAfter, !isInterrupted, elapsed > interruptAfter {
                    kill(process.processIdentifier, SIGINT)
                    isInterrupted = true
                }
                if elapsed > seconds { kill(process.processIdentifier, SIGKILL) }
                usleep(2000)
            }
            process.waitUntilExit()
            return Outcome(
                output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self),
                status: process.terminationReason == .uncaughtSignal
                    ? 128 + process.terminationStatus : process.terminationStatus)
        }
    }
}
