import LeapSession
import Testing

/// Layers and their gradients against PyTorch's numbers (see Scripts/fixtures/torch_layers.py), in both precisions.
@Suite struct TorchLayerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let code: String
        let arrays: [(name: String, shape: String)]
        /// The value, then the gradient in each array.
        let expected: [(shape: String, numbers: [Double])]

        var testDescription: String { code }
    }

    static func cases() throws -> [Case] {
        let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        let file = try FileReader.read(tests + "/Fixtures/torch_layers.tsv")
        return String(decoding: file, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { line in
                let fields = line.split(separator: "\t")
                func list(_ shape: Substring) -> String { "[" + shape.replacing("x", with: ", ") + "]" }
                return Case(
                    code: String(fields[0]),
                    arrays: fields[1].split(separator: " ").map { part in
                        let halves = part.split(separator: ":")
                        return (String(halves[0]), list(halves[1]))
                    },
                    expected: fields[2...].map { part in
                        let halves = part.split(separator: ":")
                        return (list(halves[0]), halves[1].split(separator: " ").compactMap { Double($0) })
                    })
            }
    }

    @Test func allCasesAreRead() throws {
        let cases = try Self.cases()
        #expect(cases.count > 80)
        for one in cases { #expect(one.expected.count == one.arrays.count + 1, "\(one.code)") }
    }

    @Test(arguments: try cases(), ["f32", "f64"]) func agrees(_ one: Case, _ type: String) {
        LargeStack.run {
            let session = Session(seed: 1)
            for (index, array) in one.arrays.enumerated() {
                let count = "shape(ones(\(array.shape)))"
                run(
                    "\(array.name) = param(\(type)(reshape(sin(0.7 * arange(prod(\(count))) + \(index + 1)), \(array.shape))))",
                    session)
            }
            run("y = \(one.code); J = sum(y * reshape(cos(1.3 * arange(size(y))), shape(y)))", session)
            let sources = ["y"] + one.arrays.map { "∂J/∂\($0.name)" }
            // Layers hold f32 numbers, which take part in the calculation.
            let tolerance = type == "f64" && !one.code.contains("norm") ? 1e-6 : 1e-5
            for (source, wanted) in zip(sources, one.expected) {
                let numbers = run("(\(source)) + 0", session)
                #expect(run("shape(\(source))", session) == run(wanted.shape, session), "\(source)")
                #expect(numbers.count == wanted.numbers.count, "\(source)")
                for (number, expected) in zip(numbers, wanted.numbers) {
                    #expect(abs(number - expected) <= tolerance * max(1, abs(expected)), "\(source)")
                }
            }
        }
    }

    @discardableResult
    private func run(_ code: String, _ session: Session) -> [Double] {
        let result = session.execute(Array(code.utf8))
        #expect(result.error.map { session.render($0) } == nil, "\(code)")
        return result.value?.doubles() ?? []
    }
}
