import Foundation
import Testing

/// Where a command reads the answers to questions, and what it does when there are none.
@Suite struct QuestionCommandTests {
    static let lesson = """
        ```leap
        ask("How many? ")
        ```

        ```output
        ```

        ```leap quiz
        print("asked")
        n = ask("And now? ")
        ```

        ```leap
        "the end"
        ```

        ```output
        "the end"
        ```

        """

    private func withLesson(_ body: (URL) throws -> Void) throws {
        try Leap.withFolder { folder in
            try Data(Self.lesson.utf8).write(to: folder.appendingPathComponent("lesson.leapnb"))
            try body(folder)
        }
    }

    @Test func codeOnTheCommandLineIsAnsweredFromStandardInput() throws {
        let result = try Leap.run(
            ["eval", "print(\"first\")\na = ask(\"A? \")\nask() == none"], input: Array("1\n".utf8))
        #expect(result.output == "first\nA? 1\na = \"1\"\ntrue\n")
        #expect(result.status == 0)
    }

    @Test func aScriptIsAnsweredFromStandardInput() throws {
        try Leap.withFolder { folder in
            try Data("ask(\"A? \") + ask(\"B? \")".utf8).write(to: folder.appendingPathComponent("a.leap"))
            let result = try Leap.run(["a.leap"], input: Array("1\n2".utf8), in: folder)
            #expect(result.output == "A? 1\nB? 2\n\"12\"\n")
        }
    }

    @Test(arguments: [["-"], [], ["--json", "-"]])
    func sourceFromStandardInputAsksNobody(arguments: [String]) throws {
        let result = try Leap.run(["run"] + arguments, input: Array("print(ask(\"A? \") == none)\n1\n".utf8))
        #expect(result.output.contains("true"))
        #expect(result.status == 0)
    }

    @Test func toolsAreNotAsked() throws {
        let result = try Leap.run(["eval", "--json", "print(ask(\"A? \") == none)"], input: Array("1\n".utf8))
        #expect(result.output.contains("\"text/plain\": \"true\\n\""))
        try withLesson { folder in
            let result = try Leap.run(["replay", "--json", "lesson.leapnb"], input: Array("1\n2\n".utf8), in: folder)
            #expect(result.output.split(separator: "\n").count == 2)
            #expect(!result.output.contains("And now?"))
        }
    }

    @Test func aReplayRunsItsQuizzes() throws {
        try withLesson { folder in
            let result = try Leap.run(["replay", "lesson.leapnb"], input: Array("3\n4\n".utf8), in: folder)
            #expect(
                result.output
                    == """
                    │ ask("How many? ")
                    How many? 3
                    "3"

                    │ print("asked")
                    │ n = ask("And now? ")
                    asked
                    And now? 4
                    n = "4"

                    │ "the end"
                    "the end"

                    """)
            #expect(result.status == 0)
        }
    }

    @Test(arguments: ["", "3\n"]) func aQuizThatNobodyAnswersIsOnlyShown(input: String) throws {
        try withLesson { folder in
            let result = try Leap.run(["replay", "lesson.leapnb"], input: Array(input.utf8), in: folder)
            #expect(result.output.contains("│ n = ask(\"And now? \")\n\n│ \"the end\""))
            #expect(result.errors.isEmpty)
            #expect(result.status == 0)
        }
    }

    @Test func stepsAndAnswersComeFromTheSameLines() throws {
        try withLesson { folder in
            let result = try Leap.run(
                ["replay", "--step", "lesson.leapnb"], input: Array("3\n\n4\nq\n".utf8), in: folder)
            #expect(result.output.contains("How many? 3\n"))
            #expect(result.output.contains("And now? 4\n"))
            #expect(!result.output.contains("the end"))
            #expect(result.status == 0)
        }
    }

    @Test func verificationAsksNobodyAndSkipsQuizzes() throws {
        try withLesson { folder in
            let result = try Leap.run(["verify", "lesson.leapnb"], input: Array("3\n4\n".utf8), in: folder)
            #expect(result.output.contains("2 cells verified"))
            #expect(result.status == 0)
        }
    }
}
