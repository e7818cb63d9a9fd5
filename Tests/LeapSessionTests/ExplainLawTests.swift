import Glibc
import LeapSession
import LeapTestSupport
import Testing

/// Laws that every explanation keeps, over random calculations: the products along the paths add up to the gradient,
/// the gradient is the slope of a nudge, and the text says so.
@Suite struct ExplainLawTests {
    /// How many calculations; LEAP_CASES changes it, LEAP_SEED begins at another.
    static let cases = environment("LEAP_CASES") ?? 10_000
    static let firstSeed = environment("LEAP_SEED") ?? 1

    static func environment(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    @Test("Path products, sums and nudges agree in random calculations of up to 30 steps", arguments: [0, 1, 2, 3])
    func explanationsAgree(part: Int) {
        let failures = LargeStack.run {
            var failures: [String] = []
            let share = Self.cases / 4
            var session = Session()
            for seed in (Self.firstSeed + part * share)..<(Self.firstSeed + (part + 1) * share) {
                // A fresh session now and then: making one costs more than a calculation.
                if seed % 50 == 0 { session = Session() }
                if let failure = Self.failure(seed, in: session) { failures.append("seed \(seed): \(failure)") }
                if failures.count > 5 { break }
            }
            return failures
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
    }

    /// Whether an answer came, and every check in it agrees. At a tie of a maximum there is no slope to agree with: that
    /// must be what is said.
    static func isRight(_ text: String) -> Bool {
        if text.isEmpty || text.contains("error:") { return false }
        let marks = text.split(separator: "✗", omittingEmptySubsequences: false).dropFirst()
        return marks.isEmpty || text.contains("corner")
    }

    /// What is wrong with the explanation of one random calculation; `nil` when nothing is.
    static func failure(_ seed: Int, in session: Session) -> String? {
        let calculation = RandomCalculation(seed: UInt64(seed), usesArrays: seed % 3 != 0)
        if let error = session.execute(Array(calculation.source.utf8)).error {
            return calculation.source + "\n" + session.render(error)
        }
        func run(_ code: String) -> (text: String, value: [Double]) {
            let result = session.execute(Array(code.utf8))
            if let error = result.error { return ("error: " + session.render(error), []) }
            var text = ""
            for event in result.events { if case .result(let bundle) = event { text += bundle.plain + "\n" } }
            return (text, result.value?.doubles() ?? [])
        }
        func wrong(_ what: String, _ text: String) -> String { "\(what)\n\(calculation.source)\n\(text)" }

        let whole = run("E = explain(J)").text
        if !isRight(whole) { return wrong("explain(J)", whole) }
        if let long = whole.split(separator: "\n").first(where: { $0.count > 80 }) {
            return wrong("a line of \(long.count) columns", String(long))
        }
        if !whole.contains("✗"), run("E.agrees").value != [1] { return wrong("explain(J).agrees", whole) }
        let used = run("keys(grad(J))").text
        for (name, element) in calculation.parameters where used.contains("\"\(name)\"") {
            let ofElement = element.isEmpty ? "" : run("explain(J, \(name)\(element))").text
            let text = run("E = explain(J, \(name))").text
            if !isRight(text) || (!element.isEmpty && !isRight(ofElement)) {
                return wrong("explain(J, \(name)) and \(element)", text + ofElement)
            }
            // The gradient that is explained is the one that grad gives, by its own pass.
            let (explained, own) = (run("E.gradient").value, run("grad(J, \(name))").value)
            let isSame =
                explained.count == own.count
                && zip(explained, own).allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) }
            if !isSame { return wrong("the gradient of \(name): \(explained) and \(own)", text) }
            // Listed paths: their products, multiplied out here, add up.
            let products = run("map(p -> prod(p.factors), E.paths)").value
            if !products.isEmpty, [Double(products.count)] == run("E.path_count").value, own.count == 1,
                abs(products.reduce(0, +) - own[0]) > 1e-9 * max(1, abs(own[0]))
            {
                return wrong("the paths to \(name) add up to \(products.reduce(0, +)), not \(own[0])", text)
            }
        }
        return nil
    }
}
