import LeapRuntime
import LeapSession
import LeapStdlib
import LeapTestSupport
import Testing

/// The examples in the documentation run and show what they say.
@Suite struct ExampleTests {
    @Test("Every example of a built-in function") func builtins() {
        let failures = LargeStack.run {
            var failures: [String] = []
            for (name, builtin) in Session().interpreter.builtins.sorted(by: { $0.key < $1.key }) {
                for example in builtin.examples {
                    let output = Transcript.output(of: example.code, in: Session()).joined(separator: "\n")
                    if output != example.output {
                        failures.append("\(name): \(example.code)\nsays\n\(example.output)\nshows\n\(output)")
                    }
                }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
    }

    @Test("Every example of a word or a sign of the language") func words() {
        let failures = LargeStack.run {
            WordHelp.all.compactMap { word -> String? in
                guard !word.example.code.isEmpty else { return nil }
                let output = Transcript.output(of: word.example.code, in: Session()).joined(separator: "\n")
                return output == word.example.output ? nil : "\(word.example.code) shows \(output)"
            }
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test("Every example of the standard library") func library() {
        let failures = LargeStack.run {
            var failures: [String] = []
            var count = 0
            for (_, bytes) in LeapStdlib.sources {
                var session = Session()
                var code: String?
                var expected: [String] = []
                func check() {
                    guard let text = code else { return }
                    count += 1
                    let output = Transcript.output(of: text, in: session)
                    if output != expected {
                        failures.append("\(text)\nsays\n\(expected)\nshows\n\(output)")
                    }
                    code = nil
                    expected = []
                }
                for line in String(decoding: bytes, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                {
                    if line.hasPrefix("## >>> ") {
                        check()
                        code = String(line.dropFirst(7))
                    } else if line.hasPrefix("## "), code != nil {
                        expected.append(String(line.dropFirst(3)))
                    } else {
                        check()
                        session = Session()
                    }
                }
                check()
            }
            if count == 0 { failures.append("no examples found") }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
    }

    @Test("Every public function of the library has a description and an example") func described() {
        let missing = LargeStack.run {
            Session().interpreter.builtins.values
                .filter { !$0.name.hasPrefix("_") && ($0.summary.isEmpty) }.map(\.name).sorted()
        }
        #expect(missing.isEmpty)
    }
}
