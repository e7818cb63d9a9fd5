import Testing

@testable import LeapNotebook

private func notebook(_ text: String) -> Notebook { Notebook(Array(text.utf8)) }

@Suite struct NotebookParsingTests {
    @Test func frontMatterCellsAndOutputsAreFound() {
        let book = notebook(
            """
            ---
            title: "The chain rule"   # a comment
            seed: 42
            tolerance: 1e-3
            author: someone
            ---
            # Heading

            ```leap #first tol=0.5 nondet
            w = 2
            w * 3
            ```

            ```output
            w = 2
            6
            ```

            ~~~~ leap error
            1 +
            ~~~~
            ```python
            no cell
            ```
            """)
        #expect(book.frontMatter.title == "The chain rule")
        #expect(book.frontMatter.seed == 42)
        #expect(book.frontMatter.tolerance == 1e-3)
        #expect(book.problems.isEmpty)
        #expect(book.cells.count == 2)
        #expect(book.cells[0].text == "w = 2\nw * 3\n")
        #expect(book.cells[0].output == "w = 2\n6")
        #expect(book.cells[0].options.label == "first")
        #expect(book.cells[0].options.isNondeterministic)
        #expect(book.tolerance(of: book.cells[0]) == 0.5)
        #expect(book.tolerance(of: book.cells[1]) == 1e-3)
        #expect(book.cells[0].line == 9)
        #expect(book.cells[0].outputLine == 15)
        #expect(book.cells[1].options.mustFail)
        #expect(book.cells[1].output == nil)
        #expect(book.cell(labelled: "first")?.number == 1)
    }

    @Test func cellsInListsAndQuotationsLoseTheirPrefix() {
        let book = notebook(
            """
            - item
              ```leap
              f(x) = {
                x
              }
              ```

              ```output
              1
               2
              ```
            > > ```leap
            > > a
            > >
            > > b
            > > ```
            > > ```output
            > > x
            > > ```
            - ```leap
              c
              ```
            """)
        #expect(book.cells.map(\.text) == ["f(x) = {\n  x\n}\n", "a\n\nb\n", "c\n"])
        #expect(book.cells.map(\.output) == ["1\n 2", "x", nil])
        #expect(book.problems.isEmpty)
    }

    @Test func whatMarkdownDoesNotTakeForAFenceIsNoCell() {
        // An indented block, an HTML comment, a fence inside a longer fence, another language.
        let book = notebook(
            "    ```leap\n    1\n    ```\n\n<!--\n```leap\n1\n```\n-->\n\n````md\n```leap\n1\n```\n````\n\n```leaping\n1\n```\n"
        )
        #expect(book.cells.isEmpty)
        #expect(book.problems.isEmpty)
    }

    @Test func anOutputStandsRightBelowItsCell() {
        let apart = notebook("```leap\n1\n```\n\ntext\n\n```output\n1\n```\n")
        #expect(apart.cells[0].output == nil)
        #expect(apart.problems.map(\.line) == [7])
        let definition = notebook("```leap\n1\n```\n\n[a]: /b\n\n```output\n1\n```\n")
        #expect(definition.cells[0].output == nil)
        let otherContainer = notebook("- ```leap\n  1\n  ```\n\n```output\n1\n```\n")
        #expect(otherContainer.cells[0].output == nil)
        #expect(otherContainer.problems.count == 1)
    }

    @Test(arguments: [
        ("```leap\n1\n", 1, "never closed"),
        ("> ```leap\n> 1\n\ntext\n", 1, "never closed"),
        ("> ```leap\n> 1\n```\n", 1, "never closed"),
        ("```leap\n1\n```\n```output\n1\n", 1, "output of this cell is never closed"),
        ("```leap eror\n1\n```\n", 1, "\"eror\""),
        ("```leap tol=abc\n1\n```\n", 1, "tol has to be a number"),
        ("```leap #a\n1\n```\n\n```leap #a\n1\n```\n", 5, "#a is taken by the cell in line 1"),
        ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n", 2, "merge conflict"),
        ("```leap\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n```\n", 1, "merge conflict"),
        ("```leap\n1\n```\n```output\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> b\n```\n", 1, "merge conflict"),
        ("---\nseed: -1\n---\n", 2, "seed"),
        ("---\ntitle: x\nnonsense\n---\n", 3, "key: value"),
        ("---\ntitle: x\n\ntext\n", 1, "never closed"),
        ("---\nleap: 99.1\n---\n", 2, "needs Leap 99.1"),
    ])
    func damageIsNamedWithItsLine(text: String, line: Int, message: String) throws {
        let book = notebook(text)
        let problem = try #require(book.problems.first)
        #expect(problem.line == line)
        #expect(problem.message.contains(message))
        #expect(book.serialized() == Array(text.utf8))
    }

    @Test func damagedTextIsNamedWithItsLine() {
        let bytes = Array("a é\n".utf8) + [0x62, 0xE2, 0x82, 0x0A, 0xFF]
        let book = Notebook(bytes)
        #expect(book.problems.map(\.line) == [2])
        #expect(book.problems.first?.message.contains("0xE2 is not UTF-8") == true)
        #expect(book.serialized() == bytes)
    }

    @Test func aThematicBreakIsNoFrontMatter() {
        #expect(notebook("---\n\ntext: x\n---\n").frontMatter == FrontMatter())
        #expect(notebook("---\n\ntext: x\n---\n").problems.isEmpty)
        #expect(notebook("---").problems.isEmpty)
    }

    @Test func aByteOrderMarkAndWindowsLineEndingsAreRead() {
        let book = notebook("\u{FEFF}---\r\nseed: 7\r\n---\r\n\r\n```leap\r\n1\r\n```\r\n\r\n```output\r\n1\r\n```\r\n")
        #expect(book.frontMatter.seed == 7)
        #expect(book.cells[0].source == Array("1\r\n".utf8))
        #expect(book.cells[0].output == "1")
        let first = notebook("\u{FEFF}```leap\n1\n```\n")
        #expect(first.cells.count == 1)
    }

    @Test func damagedBytesReachTheCellUnchanged() {
        let bytes = Array("```leap\n\"".utf8) + [0xFF, 0x00, 0xC3] + Array("\"\n```\n".utf8)
        let book = Notebook(bytes)
        #expect(book.cells[0].source == Array("\"".utf8) + [0xFF, 0x00, 0xC3] + Array("\"\n".utf8))
        #expect(book.serialized() == bytes)
    }
}
