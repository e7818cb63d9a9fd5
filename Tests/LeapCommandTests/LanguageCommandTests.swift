import Foundation
import Testing

/// What needs the language: scripts, evaluation, standard input, `--json`.
@Suite struct LanguageCommandTests {
    @Test func evalShowsValues() throws {
        let result = try Leap.run(["eval", "1 + 1"])
        #expect(result.output == "2\n")
        #expect(result.errors.isEmpty)
        #expect(result.status == 0)
    }

    @Test func evalTakesCodeThatLooksLikeAnOption() throws {
        #expect(try Leap.run(["eval", "-2^2"]).output == "-4\n")
        #expect(try Leap.run(["eval", "x = 3", "x + 1"]).output == "x = 3\n4\n")
    }

    @Test func standardInputAndScriptsRunAlike() throws {
        let code = "w = param(2)\nx = -2\n# a comment\nJ = w * x\n∂J/∂w;\nprint(\"J is {J}\")\n"
        let expected = "w = 2  (parameter)\nx = -2\nJ = -4\nJ is -4\n"
        try Leap.withFolder { folder in
            try Data(code.utf8).write(to: folder.appendingPathComponent("a.leap"))
            for arguments in [["a.leap"], ["-"], []] {
                let result = try Leap.run(arguments, input: Array(code.utf8), in: folder)
                #expect(result.output == expected)
                #expect(result.errors.isEmpty)
                #expect(result.status == 0)
            }
        }
    }

    @Test func anErrorGoesToStandardErrorWithFileAndLine() throws {
        try Leap.withFolder { folder in
            try Data("1 + 1\n\nnope + 1\n3\n".utf8).write(to: folder.appendingPathComponent("a.leap"))
            let result = try Leap.run(["a.leap"], in: folder)
            #expect(result.output == "2\n")
            #expect(result.errors.contains("a.leap:3"))
            #expect(result.errors.contains("error: "))
            #expect(result.errors.contains("nope"))
            #expect(!result.errors.contains("\u{1B}"))
            #expect(result.status == 1)
        }
    }

    @Test func jsonHasOneObjectAStatement() throws {
        let result = try Leap.run(["eval", "--json", "[1, 2]\nf32([0.1])\n[nan, inf] > 0\nnope"])
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(
            lines.dropFirst().first?.contains(#""value": {"dtype": "f32", "shape": [1], "data": [0.1]}"#) == true)
        #expect(lines.dropFirst(2).first?.contains(#""dtype": "bool", "shape": [2], "data": [false, true]"#) == true)
        #expect(lines.last?.contains(#""error": {"kind": "name""#) == true)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object.map { Set($0.keys) } == ["cell", "source", "outputs", "value", "error"])
        }
        #expect(result.status == 1)
        let single = try Leap.run(["eval", "--json", "[1, 2]"]).output
        #expect(
            single == #"{"cell": 1, "source": "[1, 2]", "outputs": [{"text/plain": "[1, 2]"}], "#
                + #""value": {"dtype": "f64", "shape": [2], "data": [1, 2]}, "error": null}"# + "\n")
    }

    @Test func jsonHasAllFormsOfAnAnswer() throws {
        let output = try Leap.run(["eval", "--json", "w = param(2); explain(w^2)"]).output
        let last = try #require(output.split(separator: "\n").last)
        let object = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
        let forms = try #require((object?["outputs"] as? [[String: Any]])?.first)
        #expect(Set(forms.keys) == ["text/plain", "text/html", "text/latex", "image/svg+xml"])
    }

    @Test func jsonTellsOfTextThatDoesNotParse() throws {
        let result = try Leap.run(["--json", "-"], input: Array("1 +\n".utf8))
        #expect(result.output.contains(#""kind": "syntax""#))
        #expect(result.output.contains(#""line": "#))
        #expect(result.status == 1)
    }

    @Test func helpShowsAFunctionsDocumentation() throws {
        let result = try Leap.run(["help", "mse"])
        #expect(result.output.hasPrefix("mse(ŷ, y)\n  The mean of the squared errors.\n  shapes "))
        #expect(result.status == 0)
    }

    @Test(arguments: [
        ("@", "A @ B\n"), ("if", "if c { … } else { … }\n"), ("average", "  mean "), ("np.concatenate", "  concat  "),
        ("moving average", "  windows  "),
    ])
    func helpFindsSignsAndWords(word: String, text: String) throws {
        let result = try Leap.run(["help", word])
        #expect(result.output.contains(text), "\(result.output)")
        #expect(!result.output.contains("\u{1B}"))
        #expect(result.status == 0)
    }

    @Test func helpWritesTheWholeReference() throws {
        let markdown = try Leap.run(["help", "--all"])
        #expect(markdown.output.hasPrefix("# The Leap reference\n"))
        #expect(markdown.output.contains("\n### `sum(x, axis = none, keep = false)`\n"))
        #expect(markdown.output == (try Leap.run(["help", "--all", "--format", "markdown"]).output))
        let page = try Leap.run(["help", "--all", "--html"])
        #expect(page.output.hasPrefix("<!DOCTYPE html>\n"))
        #expect(page.output.hasSuffix("</html>\n"))
        #expect(page.output == (try Leap.run(["help", "--all", "--format", "html"]).output))
        #expect([markdown.status, page.status] == [0, 0])
    }

    @Test func jsonHasTheHTMLOfATable() throws {
        let output = try Leap.run(["eval", "--json", "[{a: 1, b: 2}, {a: 3, b: 4}]"]).output
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
        let forms = try #require((object?["outputs"] as? [[String: Any]])?.first)
        #expect((forms["text/html"] as? String)?.hasPrefix("<table>") == true)
    }

    @Test func ctrlCStopsAnEndlessLoop() throws {
        let result = try Leap.run(["eval", "while true { }"], seconds: 20, interruptAfter: 0.5)
        #expect(result.status == 130)
    }

    @Test func aClosedPipeEndsQuietly() throws {
        try Leap.withFolder { folder in
            let code = "for i in 0..200000 { print(i) }\n"
            try Data(code.utf8).write(to: folder.appendingPathComponent("a.leap"))
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            let binary = try Leap.binary()
            shell.arguments = ["-c", "\"$0\" a.leap 2>err | head -n 1 >out", binary]
            shell.currentDirectoryURL = folder
            try shell.run()
            shell.waitUntilExit()
            #expect(try String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8) == "0\n")
            #expect(try Data(contentsOf: folder.appendingPathComponent("err")).isEmpty)
        }
    }

    /// Garbage gives an error with a position, soon, and never a crash.
    @Test func garbageIsAnErrorWithAPosition() throws {
        var generator = SystemRandomNumberGenerator()
        let inputs: [(String, [UInt8])] = [
            ("random bytes", (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &generator) }),
            ("open brackets", [UInt8](repeating: UInt8(ascii: "["), count: 100_000)),
            ("open parentheses", [UInt8](repeating: UInt8(ascii: "("), count: 100_000)),
            ("a long line", [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20) + Array(" +* 1\n".utf8)),
            (
                "a long sum",
                Array("0".utf8) + Array(String(repeating: " + 1", count: 250_000).utf8) + Array(" +*\n".utf8)
            ),
            ("invalid UTF-8", Array("1 + 1\n\"".utf8) + [0xFF, 0xFE, 0x80] + Array("\"\n".utf8)),
            ("NUL", Array("1 + ".utf8) + [0, 0] + Array("2\n".utf8)),
            ("minus signs", [UInt8](repeating: UInt8(ascii: "-"), count: 100_000)),
        ]
        for (name, bytes) in inputs {
            try Leap.withFolder { folder in
                try Data(bytes).write(to: folder.appendingPathComponent("a.leap"))
                let result = try Leap.run(["a.leap"], in: folder, seconds: 30)
                #expect(result.status == 1, "\(name): status \(result.status)")
                #expect(result.errors.contains("error: "), "\(name)")
                #expect(result.errors.contains("a.leap:"), "\(name): \(result.errors.prefix(300))")
                #expect(result.errors.utf8.count < 10_000, "\(name)")
            }
        }
    }
}
