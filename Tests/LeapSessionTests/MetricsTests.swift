import LeapSession
import Testing

/// Metrics: the numbers of the course, scikit-learn's, and what is said where there is no number.
@Suite struct MetricsTests {
    /// 100 rows: 40 found, 10 wrongly called 1, 5 missed, 45 rightly left.
    private static let course =
        "y = arange(100) < 45; p = concat(ones([40]), zeros([5]), ones([10]), zeros([45])); "

    private static let courseNumbers: [(code: String, value: Double)] = [
        ("accuracy(p, y)", 0.85), ("precision(p, y)", 0.8), ("recall(p, y)", 8.0 / 9), ("f1(p, y)", 16.0 / 19),
        ("precision(p, y, average = \"macro\")", 0.85), ("recall(p, y, average = \"macro\")", 169.0 / 198),
        ("precision(p, y, average = \"micro\")", 0.85), ("f1(p, y, positive = 0)", 6.0 / 7),
        ("confusion(p, y).counts[1, 1]", 40.0), ("confusion(p, y).counts[0, 1]", 10.0),
        ("confusion(p, y).counts[1, 0]", 5.0), ("confusion(p, y).counts[0, 0]", 45.0),
    ]

    @Test(arguments: courseNumbers)
    func numbersOfTheCourse(_ code: String, _ value: Double) {
        LibraryCase.expect(Self.course + code, gives: [value])
    }

    @Test("95 to 5: always answering 0 is right for 95 % and finds nothing") func misleadingAccuracy() {
        let data = "y = arange(100) < 5; p = zeros([100]); "
        LibraryCase.expect(data + "accuracy(p, y)", gives: [0.95])
        LibraryCase.expect(data + "recall(p, y)", gives: [0])
        LibraryCase.expect(data + "f1(p, y)", gives: [0])
        LibraryCase.expect(
            data + "precision(p, y)", shows: "note: precision is 0/0: no row was given this class\nnan")
    }

    /// See Scripts/fixtures/metrics.py.
    @Test func agreesWithScikitLearn() throws {
        let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        let file = try FileReader.read(tests + "/Fixtures/metrics.tsv")
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 200)
        LargeStack.run {
            let session = Session(seed: 1)
            for line in lines {
                let fields = line.split(separator: "\t")
                let expected = fields[1].split(separator: " ").compactMap { Double($0) }
                let result = session.execute(Array(fields[0].utf8))
                #expect(result.error == nil, "\(line)")
                let numbers = result.value?.doubles() ?? []
                #expect(numbers.count == expected.count, "\(line)")
                for (number, wanted) in zip(numbers, expected) {
                    #expect(number == wanted || number.isNaN && wanted.isNaN || abs(number - wanted) < 1e-9, "\(line)")
                }
            }
        }
    }

    @Test func zeroByZeroIsSaid() {
        LibraryCase.expect(
            "precision([0, 1, 1], [0, 1, 2], average = \"none\")",
            shows: "note: precision of class 2 is 0/0: no row was given this class\n[1, 0.5, nan]")
        LibraryCase.expect("precision([0, 1, 1], [0, 1, 2], average = \"macro\")", gives: [0.75])
        LibraryCase.expect("recall([0, 1, 2], [0, 1, 1], average = \"none\")", gives: [1, 0.5, .nan])
        LibraryCase.expect("f1([0, 0, 3], [0, 0, 3], average = \"none\")", gives: [1, .nan, .nan, 1])
    }

    @Test func scoresAndPredictionsGiveTheSame() {
        let data = "z = [[2, 1, 0], [0, 3, 1], [5, 4, 9], [1, 0, 0]]; y = [0, 1, 1, 2]; p = argmax(z, axis = 1); "
        for call in ["accuracy(%, y)", "confusion(%, y).counts", "recall(%, y, average = \"none\")", "report(%, y).f1"]
        {
            let scores = LibraryCase(data + call.replacing("%", with: "z"))
            let predictions = LibraryCase(data + call.replacing("%", with: "p"))
            #expect(scores.error == nil && !scores.numbers.isEmpty)
            #expect(scores.numbers == predictions.numbers)
        }
        // Scores tell of classes that no row is of.
        LibraryCase.expect("shape(confusion([[1, 0, 0]], [0]).counts)", gives: [3, 3])
        LibraryCase.expect("accuracy([0.2, 0.9] > 0.5, [0, 1])", gives: [1])
    }

    @Test func tables() {
        LibraryCase.expect(
            "c = confusion([0, 2, 1, 1], [0, 2, 1, 0], classes = [\"rose\", \"tulip\", \"daisy\"])",
            shows: """
                c =
                       predicted
                true   rose  tulip  daisy
                rose      1      1      0
                tulip     0      1      0
                daisy     0      0      1
                """)
        LibraryCase.expect(
            "report([0, 2, 1, 1], [0, 2, 1, 0], classes = [\"rose\", \"tulip\", \"daisy\"])",
            shows: """
                class  precision  recall      f1  support
                rose      1       0.5     0.6667        2
                tulip     0.5     1       0.6667        1
                daisy     1       1       1             1
                macro     0.8333  0.8333  0.7778        4
                micro     0.75    0.75    0.75          4
                """)
    }

    @Test("A table of many classes stays as wide as the line") func wideTables() {
        let shown = LibraryCase("confusion(arange(60), arange(60))").shown.joined()
        let lines = shown.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.count == 33)
        #expect(lines[1].contains("…") && lines[1].hasSuffix("59"))
    }

    @Test(arguments: [
        ("accuracy([0.2, 0.9], [0, 1])", "p > 0.5"),
        ("accuracy([[0.2], [0.9]], [0, 1])", "ravel(z) > 0"),
        ("accuracy([0, 1, 1], [0, 1])", "the prediction has the shape [3] and the target [2]"),
        ("accuracy([[1, 0], [0, 1]], [[1, 0], [0, 1]])", "argmax([[1, 0], [0, 1]], axis = -1)"),
        ("precision([0, 1, 2], [0, 1, 2])", "average = \"macro\""),
        ("f1([0, 1], [0, 1], average = \"mean\")", "average is \"binary\", \"macro\", \"micro\" or \"none\""),
        ("recall([0, 1], [0, 1], positive = 2)", "positive is 0 or 1"),
        ("confusion([0, 1], [0, 0.5])", "y holds class numbers"),
        ("confusion([0, -1], [0, 1])", "the smallest of these is -1"),
        ("confusion([0, 3], [0, 1], classes = [\"a\", \"b\"])", "there are 2 classes, and class number 3 occurs"),
        ("confusion([], [])", "there are no rows"),
        ("roc([0.1, 0.2], [1, 1])", "rows of both classes"),
        ("roc([0.1, nan], [0, 1])", "some scores are nan"),
        ("roc([0.1, 0.2], [0, 2])", "y is 0 or 1"),
        ("roc([[1, 2, 3], [1, 2, 3]], [0, 1])", "softmax(z)[:, 2]"),
    ])
    func mistakes(_ code: String, _ words: String) { LibraryCase.expect(code, fails: words) }

    @Test func curves() {
        // Fawcett's first example: a perfect order, one that is upside down, and all equal.
        LibraryCase.expect("auc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])", gives: [1])
        LibraryCase.expect("auc([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])", gives: [0])
        LibraryCase.expect("auc([0.5, 0.5, 0.5], [0, 0, 1])", gives: [0.5])
        LibraryCase.expect("auc([[2, 1], [0, 1], [1, 0]], [0, 1, 1])", gives: [0.75])
    }
}
