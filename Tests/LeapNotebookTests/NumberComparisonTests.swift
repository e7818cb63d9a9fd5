import Testing

@testable import LeapNotebook

@Suite struct NumberComparisonTests {
    /// Outputs that count as the same, and ones that do not: recorded, fresh, tolerance.
    struct Case: Sendable, CustomTestStringConvertible {
        var expected: String
        var got: String
        var tolerance: Double?
        var testDescription: String { "\(expected.debugDescription) \(got.debugDescription)" }

        init(_ expected: String, _ got: String, _ tolerance: Double? = nil) {
            self.expected = expected
            self.got = got
            self.tolerance = tolerance
        }
    }

    @Test(arguments: [
        Case("4", "4"),
        Case("", ""),
        Case("w = 2.50", "w = 2.5"),
        Case("0.001", "1e-3"),
        Case("-0", "0"),
        Case("1e5", "100000"),
        Case("x1 = 3", "x1 = 3"),
        Case("loss 0.4014", "loss 0.4018", 1e-3),
        Case("[1000, 2000]", "[1000.9, 2001.9]", 1e-3),
        Case("0", "0.0009", 1e-3),
        // Padding follows the numbers' width.
        Case("[[1, 2.5]\n [3, 4  ]]", "[[1, 2.5002]\n [3, 4     ]]", 1e-3),
        Case("nan inf -inf", "nan inf -inf"),
        Case("2·1·1·(-2) = -4", "2·1·1·(-2) = -4.0"),
        Case("9007199254740993", "9007199254740993"),
        Case("7%", "7.0%"),
    ])
    func same(_ example: Case) {
        let comparison = NumberComparison(tolerance: example.tolerance)
        #expect(comparison.firstDifference(expected: example.expected, got: example.got) == nil)
    }

    @Test(arguments: [
        Case("4", "5"),
        Case("4", "-4"),
        // The finer of the two prints counts: a recorded number that was cut short is a difference.
        Case("2", "2.4"),
        Case("2.4", "2"),
        Case("6.001", "6.002"),
        Case("6.001", "6"),
        Case("9.006001", "9.006002"),
        Case("0.3", "0.30000000004"),
        Case("0.50", "0.51"),
        Case("0", "0.0011", 1e-3),
        Case("[1000]", "[1002]", 1e-3),
        Case("1", "nan"),
        Case("inf", "1", 1e9),
        Case("x1 = 3", "x2 = 3", 10),
        Case("f32", "f64", 100),
        Case("w = 2", "b = 2"),
        Case("w = 2", "w  = 2"),
        Case("[1, 2]", "[1, 2, 3]"),
        Case("[1, 2, 3]", "[1, 2]"),
        Case("1\n2", "1 2"),
        Case("1", "1 2"),
        Case("1 2", "1"),
        Case("", "1"),
        Case("a", ""),
        Case("1e5", "1e6"),
        Case("2-1", "2 -1"),
        Case("9007199254740993", "9007199254740992"),
        Case("4", "4 "),
    ])
    func different(_ example: Case) {
        let comparison = NumberComparison(tolerance: example.tolerance)
        #expect(comparison.firstDifference(expected: example.expected, got: example.got) != nil)
    }

    @Test func theFirstNumberThatDiffersIsNamedWithItsLine() {
        let difference = NumberComparison().firstDifference(
            expected: "w = 2\nb = 7.8  (step 1)\nJ = 0.5", got: "w = 2\nb = 7.9  (step 1)\nJ = 0.6")
        guard case .number(let index, let expected, let got, let allowed, let line, let gotLine) = difference else {
            Issue.record("no number differs: \(String(describing: difference))")
            return
        }
        #expect(index == 2)
        #expect(expected == "7.8")
        #expect(got == "7.9")
        #expect(abs(allowed - 0.05) < 1e-12)
        #expect(line == 1)
        #expect(gotLine == 1)
    }

    @Test func theLineOfDifferentTextIsFound() {
        let difference = NumberComparison().firstDifference(expected: "a 1\nb\nc\n2", got: "a 1\nb\nd\n2")
        #expect(difference == .text(line: 2, gotLine: 2))
    }
}
