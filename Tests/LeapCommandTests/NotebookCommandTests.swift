import Foundation
import Testing

/// Replay, verify and fmt on notebooks, with the language.
@Suite struct NotebookCommandTests {
    static let lesson = """
        ---
        title: A lesson
        seed: 42
        ---
        # A lesson

        ```leap #forward
        w = param(2)
        x = -2
        J = w * x
        ```

        ```output
        w = 2  (parameter)
        x = -2
        J = -4
        ```

        ```leap error
        nope
        ```

        ```leap nondet
        randn([2])
        ```

        ```leap tol=0.01
        1 / 3
        ```

        ```output
        0.33
        ```

        """

    private func withLesson(_ text: String = lesson, _ body: (URL, URL) throws -> Void) throws {
        try Leap.withFolder { folder in
            let path = folder.appendingPathComponent("lesson.leapnb")
            try Data(text.utf8).write(to: path)
            try body(folder, path)
        }
    }

    @Test func updateRecordsWhatDiffersAndVerifyThenAgrees() throws {
        try withLesson { folder, path in
            let first = try Leap.run(["verify", "lesson.leapnb"], in: folder)
            #expect(first.status == 1)
            #expect(first.errors.contains("lesson.leapnb:19: cell 2: it puts something out, but no output is recorded"))
            let update = try Leap.run(["verify", "--update", "lesson.leapnb"], in: folder)
            #expect(update.status == 0, "\(update.errors)")
            let text = try String(contentsOf: path, encoding: .utf8)
            // Only the missing output came in; the number within its tolerance stayed as it was.
            #expect(text.hasPrefix(Self.lesson.components(separatedBy: "```leap nondet")[0]))
            #expect(text.hasSuffix("```output\n0.33\n```\n"))
            #expect(text.contains("```output\nnope"))
            #expect(try Leap.run(["verify", "."], in: folder).status == 0)
        }
    }

    @Test func aChangedNumberIsNamed() throws {
        let text = Self.lesson.replacingOccurrences(of: "J = -4", with: "J = -5")
        try withLesson(text) { folder, path in
            let result = try Leap.run(["verify", "lesson.leapnb"], in: folder)
            #expect(result.status == 1)
            #expect(
                result.errors.contains("lesson.leapnb:16: cell 1 (#forward): number 3 differs: expected -5, got -4"))
            #expect(try String(contentsOf: path, encoding: .utf8) == text)
        }
    }

    @Test func anUnexpectedErrorEndsTheReplayWith1() throws {
        let text = "a\n\n```leap\n1 + 1\n```\n\n```leap\nnope\n```\n\n```leap\n3\n```\n"
        try withLesson(text) { folder, _ in
            let result = try Leap.run(["replay", "lesson.leapnb"], in: folder)
            #expect(result.status == 1)
            #expect(result.output == "a\n\n│ 1 + 1\n2\n\n│ nope\n")
            #expect(result.errors.contains("lesson.leapnb:8: cell 2 failed"))
            #expect(result.errors.contains("error: "))
            let json = try Leap.run(["replay", "--json", "lesson.leapnb"], in: folder)
            #expect(json.output.split(separator: "\n").count == 2)
            #expect(json.output.contains(#""line": 8"#))
            #expect(json.status == 1)
        }
    }

    @Test func replayGoesToTheLabelAndStepsByEnter() throws {
        let text = "```leap #one\n1\n```\n\n```leap #two\n2\n```\n\n```leap #three\n3\n```\n"
        try withLesson(text) { folder, _ in
            let until = try Leap.run(["replay", "--until", "two", "lesson.leapnb"], in: folder)
            #expect(until.output == "│ 1\n1\n\n│ 2\n2\n")
            #expect(until.status == 0)
            let quit = try Leap.run(["replay", "--step", "lesson.leapnb"], input: Array("\nq\n".utf8), in: folder)
            #expect(quit.output == "│ 1\n1\n\n│ 2\n2\n")
            #expect(quit.status == 0)
            let all = try Leap.run(["replay", "--step", "lesson.leapnb"], input: Array("\n\n".utf8), in: folder)
            #expect(all.output.hasSuffix("│ 3\n3\n"))
        }
    }

    @Test(arguments: [["verify"], ["verify", "--update"], ["replay"], ["replay", "--json"]])
    func ctrlCStopsACellAndChangesNothing(command: [String]) throws {
        let text = "```leap\n1\n```\n\n```leap\nwhile true { }\n```\n"
        try withLesson(text) { folder, path in
            let result = try Leap.run(
                command + ["lesson.leapnb"], in: folder, seconds: 20, interruptAfter: 0.5)
            #expect(result.status == 130)
            #expect(result.errors.contains("cell 2: interrupted"))
            #expect(try String(contentsOf: path, encoding: .utf8) == text)
        }
    }

    @Test func theWordsOfACellDecideWhatIsRunAndCompared() throws {
        let text = """
            ---
            tolerance: 0.1
            ---
            ```leap skip
            nope
            ```

            ```leap quiz
            nope
            ```

            ```leap check
            assert(false, "not solved yet")
            ```

            ```leap nondet
            1
            ```

            ```output
            2
            ```

            ```leap hide
            x = 1 / 3
            ```

            ```output
            x = 0.3
            ```

            """
        try withLesson(text) { folder, _ in
            let verified = try Leap.run(["verify", "lesson.leapnb"], in: folder)
            #expect(verified.status == 0, "\(verified.errors)")
            let replayed = try Leap.run(["replay", "lesson.leapnb"], in: folder)
            #expect(replayed.status == 0)
            #expect(replayed.output.contains("not solved yet"))
            #expect(!replayed.output.contains("│ x = 1 / 3"))
            #expect(replayed.output.hasSuffix("x = 0.3333333333\n"))
        }
    }

    @Test func aCellMarkedErrorMustFail() throws {
        try withLesson("```leap error\n1\n```\n\n```leap\n2\n```\n\n```output\n2\n```\n") { folder, _ in
            for command in ["verify", "replay"] {
                let result = try Leap.run([command, "lesson.leapnb"], in: folder)
                #expect(result.status == 1)
                #expect(result.errors.contains("marked error, but it did not fail"))
            }
        }
    }

    @Test func severalNotebooksAreAllReported() throws {
        try withLesson("```leap\n1\n```\n\n```output\n2\n```\n") { folder, _ in
            try Data("```leap\n1\n```\n\n```output\n1\n```\n".utf8).write(
                to: folder.appendingPathComponent("b.leapnb"))
            let result = try Leap.run(["verify", "--jobs", "3", "."], in: folder)
            #expect(result.status == 1)
            #expect(result.output.contains("b.leapnb: 1 cell verified"))
            #expect(result.errors.contains("lesson.leapnb:6: cell 1: number 1 differs: expected 2, got 1"))
            let missing = try Leap.run(["verify", "b.leapnb", "lesson.leapnb", "gone.leapnb"], in: folder)
            #expect(missing.status == 2)
        }
    }

    @Test func theSeedMakesRandomNumbersTheSame() throws {
        let text = "---\nseed: 7\n---\n```leap\nrand([3])\n```\n"
        try withLesson(text) { folder, _ in
            let update = try Leap.run(["verify", "--update", "lesson.leapnb"], in: folder)
            #expect(update.status == 0)
            let again = try Leap.run(["verify", "--jobs", "2", "lesson.leapnb", "lesson.leapnb"], in: folder)
            #expect(again.status == 0)
        }
    }

    @Test func formattingChangesOnlyTheCode() throws {
        let text = "# Title\n\n- a\n\n  ```leap #a\n  x=1+2\n  ```\n\n  ```output\n  x = 3\n  ```\n"
        try withLesson(text) { folder, path in
            let check = try Leap.run(["fmt", "--check", "lesson.leapnb"], in: folder)
            #expect(check.output == "lesson.leapnb\n")
            #expect(check.status == 1)
            #expect(try Leap.run(["fmt", "lesson.leapnb"], in: folder).status == 0)
            let expected = text.replacingOccurrences(of: "x=1+2", with: "x = 1 + 2")
            #expect(try String(contentsOf: path, encoding: .utf8) == expected)
            #expect(try Leap.run(["fmt", "--check", "lesson.leapnb"], in: folder).status == 0)
        }
    }

    @Test func anOpenExerciseIsToldWhatIsMissing() throws {
        try Leap.withFolder { folder in
            let text = """
                ```leap exercise
                answer = 1
                ```

                ```leap check
                assert(answer == 2, "the answer is 1, and should be 2")
                ```
                """
            try Data(text.utf8).write(to: folder.appendingPathComponent("open.leapnb"))
            let result = try Leap.run(["replay", "open.leapnb"], in: folder)
            #expect(result.status == 0)
            #expect(result.output.contains("not yet: the answer is 1, and should be 2"))
            #expect(!result.output.contains("error:"))
        }
    }
}
