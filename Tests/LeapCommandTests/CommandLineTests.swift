import Foundation
import Testing

@Suite struct CommandLineTests {
    @Test func theVersionIsShown() throws {
        let result = try Leap.run(["--version"])
        #expect(result.output.hasPrefix("leap "))
        #expect(result.status == 0)
    }

    @Test func helpListsTheCommands() throws {
        for arguments in [["help"], ["--help"], ["-h"]] {
            let result = try Leap.run(arguments)
            for name in ["eval", "replay", "verify", "fmt", "help"] { #expect(result.output.contains("  \(name) ")) }
            #expect(result.status == 0)
        }
    }

    @Test(arguments: [
        (["evl"], "did you mean leap eval?"),
        (["frobnicate"], "no command and no file named \"frobnicate\""),
        (["missing.leap"], "\"missing.leap\": there is no such file"),
        (["."], "it is a folder"),
        (["lesson.leapnb"], "leap replay lesson.leapnb"),
        (["--bogus"], "--bogus"),
        (["eval"], "code"),
        (["replay"], "notebook"),
        (["replay", "missing.leapnb"], "there is no such file"),
        (["replay", "."], "it is a folder"),
        (["verify", "missing.leapnb"], "there is no such file"),
        (["verify", "."], "there are no notebooks"),
        (["verify", "--jobs", "0", "x"], "--jobs"),
        (["fmt", "missing.leap"], "there is no such file"),
        (["help", "--html"], "--format and --html go with --all"),
        (["help", "--all", "sum"], "leave out the name"),
        (["help", "--all", "--format", "pdf"], "pdf"),
        (["help", "--all", "--html", "--format", "markdown"], "exclude each other"),
        (["help", "no_such_name_at_all"], "no help for \"no_such_name_at_all\""),
        (["help", "qqqq"], "no help for \"qqqq\"; leap help lists"),
        (["help", "sigmod"], "did you mean leap help sigmoid?"), (["help", "verfy"], "did you mean leap help verify?"),
    ])
    func misuseIsExplainedAndExitsWith2(arguments: [String], message: String) throws {
        let result = try Leap.run(arguments)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(message), "\(result.errors)")
    }

    @Test func emptyInputIsFineAndAnEmptyFileIsNot() throws {
        try Leap.withFolder { folder in
            try Data().write(to: folder.appendingPathComponent("empty.leap"))
            try Data().write(to: folder.appendingPathComponent("empty.leapnb"))
            for arguments in [["-"], [], ["fmt", "empty.leap"], ["fmt", "--check", "empty.leapnb"], ["eval", ""]] {
                let result = try Leap.run(arguments, in: folder)
                #expect(result.status == 0, "\(arguments) \(result.errors)")
                #expect(result.errors.isEmpty)
            }
            for (arguments, status) in [
                (["empty.leap"], Int32(2)), (["replay", "empty.leapnb"], 2), (["verify", "empty.leapnb"], 1),
            ] {
                let result = try Leap.run(arguments, in: folder)
                #expect(result.status == status, "\(arguments) \(result.status)")
                #expect((result.errors + result.output).contains(":1:"), "\(arguments) \(result.errors)")
                #expect((result.errors + result.output).contains("the file is empty"))
            }
        }
    }

    @Test func damagedNotebooksOpenAndSayWhatIsWrong() throws {
        try Leap.withFolder { folder in
            let path = folder.appendingPathComponent("a.leapnb")
            try Data("# Text\n\n```leap\n1\n".utf8).write(to: path)
            let verified = try Leap.run(["verify", "a.leapnb"], in: folder)
            #expect(verified.status == 1)
            #expect(verified.errors.contains("a.leapnb:3: this cell is never closed"))
            let replayed = try Leap.run(["replay", "a.leapnb"], in: folder)
            #expect(replayed.status != 0)
            #expect(replayed.errors.contains("never closed"))
            var generator = SystemRandomNumberGenerator()
            let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try Data(bytes).write(to: path)
            for arguments in [["verify", "a.leapnb"], ["replay", "a.leapnb"], ["verify", "--update", "a.leapnb"]] {
                let result = try Leap.run(arguments, in: folder)
                #expect(result.status < 3)
            }
            #expect(try Data(contentsOf: path) == Data(bytes))
        }
    }

    @Test func anUnknownLabelNamesTheOthers() throws {
        try Leap.withFolder { folder in
            try Data("```leap #start\n```\n".utf8).write(to: folder.appendingPathComponent("a.leapnb"))
            let result = try Leap.run(["replay", "--until", "end", "a.leapnb"], in: folder)
            #expect(result.status == 2)
            #expect(result.errors.contains("no cell #end"))
            #expect(result.errors.contains("start"))
        }
    }

    @Test func ctrlCWhileNothingRunsEndsTheProcess() throws {
        // Standard input stays open and silent.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Leap.binary())
        process.arguments = ["-"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(200_000)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        withExtendedLifetime(input) {}
    }
}
