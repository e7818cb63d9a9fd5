import LeapDiagnostics
import LeapDisplay
import LeapSession
import Testing

@testable import LeapNotebook

@Suite struct NotebookEditingTests {
    private func edited(_ text: String, _ outputs: [Int: String]) throws -> String {
        var book = Notebook(Array(text.utf8))
        try book.setOutputs(outputs)
        return String(decoding: book.serialized(), as: UTF8.self)
    }

    @Test func anOutputIsReplacedInPlace() throws {
        let before = "a  \n\n```leap\n1\n```\n\n~~~~ output\n2\n~~~~\ntext\n"
        #expect(try edited(before, [0: "3\n4"]) == "a  \n\n```leap\n1\n```\n\n~~~~ output\n3\n4\n~~~~\ntext\n")
    }

    @Test func anOutputIsInsertedAndRemoved() throws {
        let bare = "```leap\n1\n```\ntext\n"
        let full = "```leap\n1\n```\n\n```output\n1\n```\ntext\n"
        #expect(try edited(bare, [0: "1"]) == full)
        #expect(try edited(full, [0: ""]) == bare)
        #expect(try edited("```leap\n1\n```", [0: "1"]) == "```leap\n1\n```\n\n```output\n1\n```")
    }

    @Test func theFenceIsLongerThanAnyInTheOutput() throws {
        #expect(try edited("```leap\n1\n```\n", [0: "```\n1"]).hasSuffix("\n\n````output\n```\n1\n````\n"))
        let full = "```leap\n1\n```\n\n```output\n1\n```\n"
        #expect(try edited(full, [0: "```"]) == "```leap\n1\n```\n\n````output\n```\n````\n")
    }

    @Test func containersAndLineEndingsAreKept() throws {
        #expect(
            try edited("> - ```leap\r\n>   1\r\n>   ```\r\n", [0: "1\n\n2"])
                == "> - ```leap\r\n>   1\r\n>   ```\r\n>\r\n>   ```output\r\n>   1\r\n>\r\n>   2\r\n>   ```\r\n")
    }

    @Test func severalOutputsChangeAtOnce() throws {
        let text = "```leap\n1\n```\n```output\n1\n```\n\n```leap\n2\n```\n\n```leap\n3\n```\n```output\n3\n```\n"
        #expect(
            try edited(text, [0: "x", 1: "y", 2: ""])
                == "```leap\n1\n```\n```output\nx\n```\n\n```leap\n2\n```\n\n```output\ny\n```\n\n```leap\n3\n```\n")
    }

    @Test func theSameOutputChangesNothing() throws {
        let text = "```leap\n1\n```\n\n   ```output\n   1\n  ```\n"
        #expect(try edited(text, [0: "1"]) == text)
    }

    @Test func aDamagedCellIsRefused() {
        #expect(throws: Problem.self) { try edited("```leap\n1\n", [0: "1"]) }
    }

    @Test func codeIsReplacedInPlace() throws {
        var book = Notebook(Array("- ```leap #a\n  1+1\n  ```\n\n  ```output\n  2\n  ```\n".utf8))
        try book.setSources([0: "1 + 1\n\"```\""])
        #expect(
            String(decoding: book.serialized(), as: UTF8.self)
                == "- ````leap #a\n  1 + 1\n  \"```\"\n  ````\n\n  ```output\n  2\n  ```\n")
    }

    @Test func theOutputOfACellIsTheTextOfItsEvents() {
        let events: [SessionEvent] = [
            .text("a"), .text("b\r\n"), .progress("50 %"), .result(DisplayBundle(plain: "w = 2")), .text("no newline"),
            .note("note: c"), .text("\n \n"),
        ]
        #expect(NotebookRunner.outputText(events, error: nil) { _ in "" } == "ab\nw = 2\nno newline\nnote: c")
        let error = Diagnostic(.name, "z")
        #expect(NotebookRunner.outputText([.text("x")], error: error) { "error: \($0.message)" } == "x\nerror: z")
    }
}
