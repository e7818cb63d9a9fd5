import Testing

@testable import LeapNotebook

@Suite struct PresentationTests {
    private func lines(_ text: String, width: Int = 40) -> [String] {
        let book = Notebook(Array(text.utf8))
        return Presentation(book, style: TerminalStyle(width: width)).parts.flatMap { part in
            switch part {
            case .prose(let text): text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            case .cell(let index): ["<\(index)>"]
            }
        }
    }

    @Test func headingsListsQuotationsAndCodeAreLaidOut() {
        let text = """
            # A *title*

            Some `code` and **strong** words that are long enough to be wrapped.

            3. three
            4. four

               more
            - [link](http://a.b)

            > quoted
            > text

                code  block
            """
        #expect(
            lines(text) == [
                "A *title*", "=========", "", "Some `code` and **strong** words that",
                "are long enough to be wrapped.", "", "3. three", "", "4. four", "", "   more", "",
                "• link (http://a.b)", "", "│ quoted text", "", "    code  block",
            ])
    }

    @Test func cellsStandInTheirPlaces() {
        #expect(
            lines(
                "---\ntitle: x\n---\na\n\n- b\n  ```leap\n  1\n  ```\n  ```output\n  1\n  ```\n  c\n\n```leap\n2\n```\n"
            )
                == ["a", "", "• b", "<0>", "  c", "<1>"])
    }

    @Test func controlCharactersDoNotReachTheTerminal() {
        #expect(lines("a\u{1B}[2Jb") == ["a\u{FFFD}[2Jb"])
    }

    @Test func formulasAreProtectedFromMarkdown() {
        #expect(lines("a $x_i * y_i * z_i$ b `$x_1$`, $5 and $6 \\$x") == ["a xᵢ * yᵢ * zᵢ b `$x_1$`, $5 and $6 $x"])
    }

    @Test(arguments: [
        ("\\hat{y} = w^2 x_1", "ŷ = w² x₁"),
        ("\\frac{\\partial J}{\\partial w} = -4", "∂J/∂w = -4"),
        ("\\frac{a + b}{2}", "(a + b)/2"),
        ("\\sqrt{x + 1}", "√(x + 1)"),
        ("e^{-z}", "e^(-z)"),
        ("W^T x + b \\ge 0", "Wᵀ x + b ≥ 0"),
        ("\\left( \\alpha \\cdot \\beta \\right)", "( α · β )"),
        ("\\text{loss} = \\max(0, x)", "loss = max(0, x)"),
        ("x_{ij}^{2}", "xᵢⱼ²"),
        ("\\{ \\", "{ \\"),
        ("{{{", ""),
    ])
    func formulasAreWrittenInUnicode(formula: String, text: String) {
        #expect(MathText.unicode(formula) == text)
    }
}
