import LeapSession
import Testing

/// Pictures from a folder, against what Pillow reads from the same files (see Scripts/fixtures/pictures.py).
@Suite struct PictureTests {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        + "/Fixtures/pictures"

    private func run(_ code: String, in session: Session) -> (numbers: [Double], error: String?) {
        let result = session.execute(Array(code.utf8))
        return (result.value?.doubles() ?? [], result.error.map { session.render($0) })
    }

    @Test func everyKindOfFile() throws {
        let lines = try String(decoding: FileReader.read(Self.folder + "/numbers.tsv"), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 16)
        LargeStack.run {
            let session = Session()
            #expect(run("d = images(\"\(Self.folder)\", size = [4, 6])", in: session).error == nil)
            #expect(run("shape(d.x)", in: session).numbers == [16, 3, 4, 6])
            // The folder of damaged files is a class without pictures.
            #expect(run("d.y == 1", in: session).numbers == [Double](repeating: 1, count: 16))
            #expect(run("d.classes == [\"damaged\", \"kinds\"]", in: session).numbers == [1])
            for (index, line) in lines.enumerated() {
                let fields = line.split(separator: "\t")
                #expect(run("d.files[\(index)] == \"\(fields[0])\"", in: session).numbers == [1])
                let numbers = run("255 * d.x[\(index)]", in: session).numbers
                let expected = fields[1].split(separator: " ").compactMap { Double($0) }
                #expect(numbers.count == expected.count)
                // Pillow rounds to whole numbers, twice on the way.
                for (a, b) in zip(numbers, expected) { #expect(abs(a - b) <= 1.6, "\(fields[0])") }
            }
        }
    }

    @Test func whatCannotBeReadIsListed() {
        LargeStack.run {
            let session = Session()
            let result = session.execute(Array("d = images(\"\(Self.folder)\", size = 4)".utf8))
            let notes = result.events.map { if case .note(let text) = $0 { text } else { "" } }.joined()
            #expect(result.error == nil)
            #expect(notes.contains("left out 6 of 22 files"), "\(notes)")
            for (index, reason) in [
                "numbers.tsv: it lies in no class's folder", "damaged/empty.png: it is empty",
                "damaged/huge.png: its header claims 30000×30000 pixels, which is too large",
                "damaged/text.jpg: it is neither a JPEG nor a PNG file",
                "damaged/truncated.jpg: it is damaged", "damaged/truncated.png: it is damaged",
            ].enumerated() {
                let text = "\"{d.skipped[\(index)].file}: {d.skipped[\(index)].reason}\""
                let shown = session.execute(Array("print(\(text))".utf8))
                let words = shown.events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
                #expect(shown.error == nil && words.hasPrefix(reason), "\(words)")
            }
        }
    }

    @Test(arguments: [
        ("images(\"nowhere at all\")", "there is no such file"), ("images(FOLDER, size = 0)", "from 1 to 8192"),
        ("images(FOLDER, size = [1, 2, 3])", "from 1 to 8192"), ("images(FOLDER, gray = 2)", "true or false"),
        ("images(3)", "a string"), ("images(KINDS)", "has no folders"),
    ])
    func mistakes(_ code: String, _ words: String) {
        LargeStack.run {
            let call = code.replacing("FOLDER", with: "\"\(Self.folder)\"").replacing(
                "KINDS", with: "\"\(Self.folder)/kinds\"")
            let error = run(call, in: Session()).error
            #expect(error?.contains(words) == true, "\(error ?? "no error")")
        }
    }
}
