import LeapSession
import LeapTestSupport
import Testing

/// The standard library is loaded when one of its names is used first. Nobody sees when that is.
@Suite struct LibraryLoadingTests {
    /// The texts a session shows for statements, the last one's error included.
    private func shown(_ statements: [String], in session: Session = Session()) -> [String] {
        LargeStack.run {
            statements.flatMap { statement -> [String] in
                let result = session.execute(Array(statement.utf8))
                var texts = result.events.map { event -> String in
                    switch event {
                    case .result(let bundle): bundle.plain
                    case .text(let text), .note(let text), .progress(let text): text
                    }
                }
                if let error = result.error { texts.append("error: " + error.message) }
                return texts
            }
        }
    }

    @Test("Random numbers do not depend on it") func randomNumbers() {
        let plain = shown(["seed(5);", "rand([3])"])
        #expect(shown(["seed(5); n = dense;", "rand([3])"]) == plain)
        #expect(plain.count == 1)
    }

    @Test("It stays when the statement that needed it fails") func rollBack() {
        let texts = shown(["f = dense(2, 3, 4)", "f", "dense(2, 3)"])
        #expect(texts.count == 3)
        #expect(texts.first?.hasPrefix("error: ") == true)
        #expect(texts.dropFirst() == ["error: `f` has no value", "dense(2, 3)   9 parameters"])
    }

    /// A built-in function looks the name up while values of the running statement wait in registers.
    @Test("It is loaded in the middle of a statement") func midStatement() {
        #expect(
            shown(["x = [1, 2, if help(\"dense\") == none { 3 } else { 0 }, 4]"]).last == "x = [1, 2, 3, 4]")
        #expect(
            shown([
                "f(a, b) = { c = a + b; t = help(\"adam\") == none; if t { a + b + c } else { 0 } }", "f(1, 2)",
            ]).last == "6")
    }

    @Test("A name of it that the session gave something else") func redefinition() {
        #expect(shown(["mse = 3; mse", "half_mse([1, 2], [1, 4])"]) == ["3", "1"])
    }

    @Test("Completion and mistakes know its names") func names() {
        let session = Session()
        #expect(session.completions(in: "cross_e", cursor: 7).candidates.map(\.text) == ["cross_entropy"])
        #expect(
            LargeStack.run { Session().execute(Array("cros_entropy".utf8)).error?.help.map(\.text) } == [
                "did you mean cross_entropy?"
            ])
    }
}
