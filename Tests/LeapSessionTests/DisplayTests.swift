import LeapDisplay
import LeapRuntime
import LeapSession
import LeapTensor
import LeapTestSupport
import Testing

/// How values are shown: arrays that do not fit, booleans, tables, data sets.
@Suite struct DisplayTests {
    private func check(_ transcript: String, width: Int = 80, sourceLocation: SourceLocation = #_sourceLocation) {
        let differences = LargeStack.run {
            let session = Session()
            session.displayWidth = width
            return Transcript.differences(transcript, in: session)
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }

    @Test("An array that is not shown in full says what its elements come to") func summary() {
        check(
            """
            leap> x = arange(1000)
            x = [0, 1, 2, …, 997, 998, 999]   1000 elements
                min 0  mean 499.5  max 999
            leap> f32(x) / 1000
            [0, 0.001, 0.002, …, 0.997, 0.998, 0.999]   1000 elements f32
            min 0  mean 0.4995  max 0.999
            leap> reshape(x - 500, [50, 20])
            [[-500, -499, -498, …, -483, -482, -481]
             [-480, -479, -478, …, -463, -462, -461]
             [-460, -459, -458, …, -443, -442, -441]
             …
             [ 440,  441,  442, …,  457,  458,  459]
             [ 460,  461,  462, …,  477,  478,  479]
             [ 480,  481,  482, …,  497,  498,  499]]   50×20
            min -500  mean -0.5  max 499
            leap> y = x; y[3] = nan; y[500] = inf; y[501] = -inf; y
            [0, 1, 2, …, 997, 998, 999]   1000 elements
            min 0  mean 500  max 999  nan 1  inf 2
            leap> full(1000, nan)
            [nan, nan, nan, …, nan, nan, nan]   1000 elements
            nan 1000
            leap> x > 9
            [false, false, false, …, true, true, true]   1000 elements
            true 990 of 1000
            leap> w = param(x)
            w = [0, 1, 2, …, 997, 998, 999]   1000 elements (parameter)
                min 0  mean 499.5  max 999
            leap> print(x)
            [0, 1, 2, …, 997, 998, 999]
            leap> zeros([0, 500])
            []   0×500
            """)
    }

    @Test("Columns that do not fit are left out, and no number is broken") func columns() {
        check(
            """
            leap> X = reshape(arange(40) * 1000, [2, 20])
            X = [[    0,  1000, …, 18000, 19000]
                 [20000, 21000, …, 38000, 39000]]
                2×20
                min 0  mean 19500  max 39000
            leap> [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
             13, 14, 15, 16, 17, 18]
            leap> reshape(arange(12) / 7, [3, 4])
            [[0     , 0.1429, 0.2857, 0.4286]
             [0.5714, 0.7143, 0.8571, 1     ]
             [1.1429, 1.2857, 1.4286, 1.5714]]   3×4
            leap> name_of_it = reshape(arange(12) / 7, [3, 4])
            name_of_it = [[0     , 0.1429, …, 0.4286]
                          [0.5714, 0.7143, …, 1     ]
                          [1.1429, 1.2857, …, 1.5714]]
                         3×4
                         min 0  mean 0.78571
                         max 1.5714
            leap> W = param([[1, 2], [3, 4]])
            W = [[1, 2]
                 [3, 4]]   2×2 (parameter)
            """, width: 42)
    }

    @Test("No line of an array is longer than the width", arguments: [1, 7, 20, 40, 60, 80, 140]) func everyLine(
        width: Int
    ) {
        let long = LargeStack.run { () -> [String] in
            let session = Session()
            session.displayWidth = width
            return [
                "x = randn([3, 100])", "randn([2, 3, 50]) * 1e6", "randn(300)", "w = param(randn([40, 9]))",
                "randn([30, 300]) > 0", "m = randn([4, 5, 60]) > 0", "f32(randn([7, 11]))", "digits().x",
                "_ = 0; iris()", "split(iris())", "map(i -> \"label number {i}\", arange(30))",
                "{a: randn(60), b: randn(60), c: map(i -> \"item {i}\", arange(60))}",
            ].flatMap { source in
                Transcript.output(of: source, in: session).filter { $0.count > width && width >= 40 }
                    .map { "\(source): \($0)" }
            }
        }
        #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
    }

    @Test("Booleans are words in a row and marks in a grid") func booleans() {
        check(
            """
            leap> [1, 5] > 3
            [false, true]
            leap> m = [[1, 5, 2], [7, 2, 9]] > 3
            m = · ■ ·
                ■ · ■   2×3   ■ true: 3 of 6
            leap> eye(12) > 0
            ■ · · · · · · · · · · ·
            · ■ · · · · · · · · · ·
            · · ■ · · · · · · · · ·
            · · · ■ · · · · · · · ·
            · · · · ■ · · · · · · ·
            · · · · · ■ · · · · · ·
            · · · · · · ■ · · · · ·
            · · · · · · · ■ · · · ·
            · · · · · · · · ■ · · ·
            · · · · · · · · · ■ · ·
            · · · · · · · · · · ■ ·
            · · · · · · · · · · · ■   12×12   ■ true: 12 of 144
            leap> reshape([1, 0, 0, 1, 1, 1, 0, 0], [2, 2, 2]) > 0
            ■ ·
            · ■

            ■ ■
            · ·   2×2×2   ■ true: 4 of 8
            leap> reshape(arange(200), [2, 100]) % 3 == 0
            ■··■··■··■··■··■··■··■··■··■··■··■··■··■…··■··■··■··■··■··■··■··■··■··■··■··■··■
            ··■··■··■··■··■··■··■··■··■··■··■··■··■·…·■··■··■··■··■··■··■··■··■··■··■··■··■·
            2×100   ■ true: 67 of 200
            leap> print([[true, false]])
            [[true, false]]
            leap> true
            true
            """)
    }

    @Test("A list of records with the same fields is a table") func records() {
        check(
            """
            leap> people = [{name: "Ada", age: 36, height: 1.65}, {name: "Bob", age: nan, height: 1.8}, {name: "", age: none, height: 1.755}]
            people =
               name       age  height
               string  number  number
            0  Ada         36   1.65
            1  Bob        nan   1.8
            2  ""        none   1.755
            3 rows, 3 columns   missing: age 2
            leap> [{a: 1, b: [1, 2]}, {a: 2, b: [3, 4]}]
                    a  b
               number  array
            0       1  [1, 2]
            1       2  [3, 4]
            2 rows, 2 columns
            leap> {people: people, n: 3}
            {people:    name       age  height
                        string  number  number
                     0  Ada         36   1.65
                     1  Bob        nan   1.8
                     2  ""        none   1.755
                     3 rows, 3 columns   missing: age 2
             n: 3}
            leap> [{a: 1, b: 2}, {a: 3, c: 4}]
            [{a: 1, b: 2}, {a: 3, c: 4}]
            leap> [{a: 1}, {a: 2}]
            [{a: 1}, {a: 2}]
            """)
    }

    @Test("A record of columns of one length is a table when it is long") func table() {
        check(
            """
            leap> t = {id: arange(30), label: map(i -> "item {i}", arange(30)), score: f32(arange(30) / 4)}
            t =
                 id  label    score
                f64  string     f32
             0    0  item 0    0
             1    1  item 1    0.25
             2    2  item 2    0.5
             3    3  item 3    0.75
             4    4  item 4    1
             …    …  …            …
            25   25  item 25   6.25
            26   26  item 26   6.5
            27   27  item 27   6.75
            28   28  item 28   7
            29   29  item 29   7.25
            30 rows, 3 columns
            leap> {x: [1, 2, 3], name: ["a", "b", "c"]}
            {x: [1, 2, 3], name: ["a", "b", "c"]}
            leap> {x: arange(30), y: arange(31)}
            {x: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                 21, 22, 23, 24, 25, 26, 27, 28, 29]
             y: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]}
            """)
    }

    @Test("Data sets read well") func dataSets() {
        check(
            """
            leap> iris()
            {x: [[5.1, 3.5, 1.4, 0.2]
                 [4.9, 3  , 1.4, 0.2]
                 [4.7, 3.2, 1.3, 0.2]
                 …
                 [6.5, 3  , 5.2, 2  ]
                 [6.2, 3.4, 5.4, 2.3]
                 [5.9, 3  , 5.1, 1.8]]   150×4 f32
             y: [0, 0, 0, …, 2, 2, 2]   150 elements f32
             names: ["setosa", "versicolor", "virginica"]
             features: ["sepal_length", "sepal_width", "petal_length", "petal_width"]}
            """)
    }

    @Test("Long lists of words are wrapped") func words() {
        let text = ValueText(width: 20).shown(Value((0..<50).map { Value("w\($0)") }))
        #expect(text?.hasSuffix("\n50 elements") == true)
        check(
            """
            leap> ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
            ["one", "two", "three", "four", "five",
             "six", "seven", "eight", "nine", "ten",
             "eleven"]
            leap> map(i -> "w{i}", arange(50))
            ["w0", "w1", "w2", "w3", "w4", "w5",
             "w6", "w7", "w8", "w9", "w10", "w11",
             "w12", "w13", "w14", …, "w45", "w46",
             "w47", "w48", "w49"]   50 elements
            """, width: 40)
    }

    /// A file may name its columns as it likes; what it says never reaches the terminal as a command.
    @Test("Control characters are shown as such") func controlCharacters() {
        let name = "a\u{1B}[31m"
        let rows = (0..<2).map { Value.record(RecordValue([(name, Value("x\u{7}y")), ("b", .number(Double($0)))])) }
        for value in [Value(rows), rows[0], Value([rows[0], .none])] {
            let text = ValueText().shown(value) ?? ""
            #expect(text.contains("\"a\\u{1b}[31m\""), "\(text)")
            #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"))
            #expect(ValueText().htmlTable(value)?.contains("\u{1B}") != true)
        }
    }

    @Test("Tables have an HTML form") func html() {
        let bundles = LargeStack.run { () -> [DisplayBundle] in
            let session = Session()
            session.showsRichForms = true
            let result = session.execute(Array("[{a: 1, b: \"<x>\"}, {a: 2.5, b: none}]; 1 + 1".utf8))
            return result.events.compactMap { if case .result(let bundle) = $0 { bundle } else { nil } }
        }
        #expect(bundles.count == 2 || bundles.count == 1)
        let table = LargeStack.run { () -> String? in
            let session = Session()
            session.showsRichForms = true
            let result = session.execute(Array("[{a: 1, b: \"<x>\"}, {a: 2.5, b: none}]".utf8))
            for case .result(let bundle) in result.events { return bundle.parts.first { $0.type == "text/html" }?.data }
            return nil
        }
        #expect(table?.contains("<tr><th></th><th style=\"text-align:right\">a</th><th>b</th></tr>") == true)
        #expect(table?.contains("<td>&lt;x&gt;</td>") == true)
        #expect(table?.contains("<td>none</td>") == true)
        #expect(table?.contains("2 rows, 2 columns   missing: b 1") == true)
    }

    /// Beside NumPy: `np.min`, `np.mean`, `np.max` of the finite elements, counts of the others.
    @Test("Statistics of an array") func statistics() throws {
        var values = (0..<100_000).map { Double(($0 * 7919) % 10_007) / 8 - 600 }
        values[17] = .nan
        values[99_999] = .infinity
        values[50_000] = -.infinity
        let finite = values.filter(\.isFinite)
        let found = try #require(try Tensor(values, shape: Shape([values.count])).statistics(interrupt: nil))
        #expect(found.least == finite.min())
        #expect(found.greatest == finite.max())
        #expect(abs(found.mean - finite.reduce(0, +) / Double(finite.count)) < 1e-9)
        #expect((found.finiteCount, found.nanCount, found.infiniteCount) == (99_997, 1, 2))
        let single = try #require(
            try Tensor(values.map { Float($0) }, shape: Shape([1000, 100])).statistics(interrupt: nil))
        #expect((single.finiteCount, single.nanCount, single.infiniteCount) == (99_997, 1, 2))
        #expect(single.least == finite.min() && single.greatest == finite.max())
        let truths = try #require(
            try Tensor(values.map { $0 > 0 }, shape: Shape([values.count])).statistics(interrupt: nil))
        #expect(truths.finiteCount == values.count { $0 > 0 })
        let flag = InterruptFlag()
        flag.request()
        #expect(try Tensor(values, shape: Shape([values.count])).statistics(interrupt: flag)?.mean == nil)
    }
}
