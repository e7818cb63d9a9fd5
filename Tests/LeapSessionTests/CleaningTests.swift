import LeapSession
import Testing

/// Exploring and cleaning data.
@Suite struct CleaningTests {
    @Test func countsOfClasses() {
        LibraryCase.expect(
            "counts([0, 1, 0, 0], classes = [\"rose\", \"tulip\"])",
            shows: """
                class  count  share
                rose       3   0.75
                tulip      1   0.25
                """)
        LibraryCase.expect("counts([3, 1, 3]).count", gives: [1, 2])
        LibraryCase.expect("counts([\"b\", \"a\", \"b\"], classes = [\"a\", \"b\", \"c\"]).count", gives: [1, 2, 0])
        LibraryCase.expect("counts([true, false, true]).share", gives: [1.0 / 3, 2.0 / 3])
        LibraryCase.expect("counts([0, 2], classes = [\"a\", \"b\"])", fails: "class numbers go from 0 to 1")
        LibraryCase.expect("counts([0, nan])", fails: "1 of the class numbers are nan")
        LibraryCase.expect("counts([])", fails: "there are no rows")
        LibraryCase.expect("counts([\"a\"], classes = [\"b\"])", fails: "y holds \"a\"")
    }

    @Test func missingValues() {
        LibraryCase.expect("missing([[1, nan], [2, 3], [nan, nan]]).rows", gives: [0, 2])
        LibraryCase.expect("missing([1, nan, 3]).rows", gives: [1])
        LibraryCase.expect("missing([1, 2]).count", gives: [0])
        LibraryCase.expect("x = zeros([3, 2, 4, 4]); x[1, 0, 2, 3] = nan; missing(x).rows", gives: [1])
        LibraryCase.expect("missing({name: [\"a\", \"\"], age: [nan, 3], size: [1, 2]}).missing", gives: [1, 1, 0])
        LibraryCase.expect("missing({name: [\"a\", \"\"], age: [nan, 3], size: [1, 2]}).rows", gives: [0, 1])
        LibraryCase.expect("missing({x: zeros([2, 3]), y: [1]})", fails: "give its field x")
        LibraryCase.expect("missing(3)", fails: "takes an array with rows")
    }

    @Test func equalRows() {
        LibraryCase.expect("duplicates([[1, 2], [3, 4], [1, 2], [3, 4], [1, 2]]).copies", gives: [2, 3, 4])
        LibraryCase.expect("duplicates([[0, nan], [-0, nan], [nan, 0]]).groups[0]", gives: [0, 1])
        LibraryCase.expect("size(duplicates([[1, 2], [2, 1]]).groups)", gives: [0])
        LibraryCase.expect("duplicates({a: [1, 2, 1], b: [\"x\", \"x\", \"x\"]}).copies", gives: [2])
        LibraryCase.expect("size(duplicates(zeros([0, 3])).copies)", gives: [0])
        LibraryCase.expect("duplicates([1], tol = -1)", fails: "`tol` of duplicates is a number, 0 or more")
    }

    @Test("Rows within a tolerance are those that a loop over all pairs finds", arguments: [0.05, 0.3, 0.6])
    func nearRows(tolerance: Double) {
        let code = """
            x = 1000 + randn([60, 5]); x[7] = x[3] + 0.01; x[50] = x[7] + 0.01; x[20] = x[40]
            linked = arange(60)
            for i in 0..59 { for j in 0..59 {
                if sqrt(mean((x[i] - x[j])^2)) <= \(tolerance) {
                    linked = where(linked == linked[j], minimum(linked[i], linked[j]), linked)
                    linked = where(linked == linked[i], minimum(linked[i], linked[j]), linked)
                }
            } }
            """
        let wanted = LibraryCase(code + "\nfilter(i -> linked[i] != i, arange(60))")
        #expect(!wanted.numbers.isEmpty)
        LibraryCase.expect(code + "\nduplicates(x, tol = \(tolerance)).copies", gives: wanted.numbers)
        LibraryCase.expect(
            code + "\nduplicates(f32(x - 1000), tol = \(tolerance)).copies", gives: wanted.numbers)
    }

    @Test func outliersByBothRules() {
        // Quartiles 4 and 5 of [3, 4, 4, 5, 40]: limits 4 - 1.5 and 5 + 1.5.
        LibraryCase.expect("outliers([3, 4, 4, 5, 40]).value", gives: [40])
        LibraryCase.expect("outliers([3, 4, 4, 5, 40]).low", gives: [2.5])
        LibraryCase.expect("size(outliers([3, 4, 4, 5, 40], rule = \"zscore\").row)", gives: [0])
        LibraryCase.expect("x = zeros([20]); x[3] = 9; outliers(x, rule = \"zscore\").row", gives: [3])
        LibraryCase.expect("outliers([[1, 5], [1, 5], [2, 5], [1, 99], [nan, 5]]).column", gives: [0, 1])
        LibraryCase.expect(
            "outliers({a: [1, 1, 1, 1, 9], b: [\"x\", \"x\", \"y\", \"y\", \"z\"]})",
            shows: """
                row  column  value  low  high
                  4  a           9    1     1
                """)
        LibraryCase.expect("outliers(zeros([2, 3, 4, 4]))", fails: "mean(x, axis = [1, 2, 3])")
        LibraryCase.expect("outliers([1], rule = \"mad\")", fails: "rule is \"iqr\" or \"zscore\"")
    }

    @Test func droppedRows() {
        LibraryCase.expect("drop([[1, 2], [3, 4], [5, 6]], [1])", gives: [1, 2, 5, 6])
        LibraryCase.expect("drop([1, 2, 3], [true, false, true])", gives: [2])
        LibraryCase.expect("drop([1, 2, 3], [])", gives: [1, 2, 3])
        LibraryCase.expect("drop({x: [1, 2], names: [\"a\", \"b\"], k: 7}, [0]).x", gives: [2])
        LibraryCase.expect("drop([1, 2], [2])", fails: "row numbers are whole and go from 0 to 1")
        LibraryCase.expect("drop([1, 2], [true])", fails: "the data have 2 rows, and there is a boolean for 1")
    }

    @Test func normalizing() {
        LibraryCase.expect("normalize([[1, 5], [3, 5]])", gives: [0, 0, 1, 0])
        LibraryCase.expect("normalize([[2, 5], [5, 9]], like = [[1, 4], [3, 6]])", gives: [0.5, 0.5, 2, 2.5])
        LibraryCase.expect("x = rand([4, 3, 5, 5]); shape(normalize(x, axis = [0, 2, 3]))", gives: [4, 3, 5, 5])
        LibraryCase.expect("x = rand([4, 3]); max(normalize(x), axis = 0)", gives: [1, 1, 1])
    }

    @Test func stratifiedSplits() {
        let data = "y = concat(zeros([60]), ones([30]), 2 * ones([10])); x = arange(100); "
        for call in [
            "split({x: x, y: y}, test = 0.2, stratify = true)", "split({x: x, y: y}, test = 0.2, stratify = y)",
        ] {
            LibraryCase.expect(data + "a, b = \(call); map(k -> count(b.y == k), 0..2)", gives: [12, 6, 2])
            LibraryCase.expect(data + "a, b = \(call); sort(concat(a.x, b.x))", gives: (0..<100).map(Double.init))
        }
        LibraryCase.expect(
            data + "a, b, c, d = split(x, y, test = 0.2, stratify = true); map(k -> count(d == k), 0..2)",
            gives: [12, 6, 2])
        LibraryCase.expect(data + "a, b, c, d = split(x, y, test = 0.25, stratify = y); size(b)", gives: [25])
        LibraryCase.expect(data + "a, b, c, d = split(x, y, stratify = [1, 2])", fails: "for each of the 100 rows")
        // The first part is shuffled: not one class after the other.
        LibraryCase.expect(data + "a, b = split({x: x, y: y}, stratify = true); any(a.y[:48] != 0)", gives: [1])
    }
}
