import LeapSession
import Testing

/// Data that are drawn.
@Suite struct DrawnDataTests {
    @Test(arguments: [
        ("shapes(7, size = 12)", "shape(d.x)", [7.0, 1, 12, 12]),
        ("garden(30, size = 16)", "shape(d.x)", [30, 3, 16, 16]),
        ("moons(9)", "shape(d.x)", [9, 2]), ("spirals(10, classes = 4)", "max(d.y)", [3]),
        ("blobs(10, centers = 4)", "shape(d.centers)", [4, 2]), ("xor()", "d.y", [0, 1, 1, 0]),
        ("xor(40, noise = 0.1)", "count(d.y == 1)", [20]), ("moons(1)", "d.y", [0]), ("shapes(1)", "d.y", [0]),
        ("garden(1, size = 8)", "shape(d.x)", [1, 3, 8, 8]),
    ])
    func shapesOfDataSets(_ call: String, _ code: String, _ numbers: [Double]) {
        LibraryCase.expect("d = \(call); \(code)", gives: numbers)
        LibraryCase.expect("d = \(call); dtype(d.x) == \"f32\" and dtype(d.y) == \"f32\"", gives: [1])
        let sums = "d = \(call); [sum(d.x[not isnan(d.x)]), sum(d.y)]"
        #expect(LibraryCase(sums, seed: 5).numbers == LibraryCase(sums, seed: 5).numbers)
    }

    @Test func shapesAreBalancedAndFromZeroToOne() {
        LibraryCase.expect("d = shapes(90); map(k -> count(d.y == k), 0..2)", gives: [30, 30, 30])
        LibraryCase.expect("d = shapes(90); min(d.x) >= 0 and max(d.x) <= 1", gives: [1])
        // Without noise the three have equal areas, so the sum of the light does not tell them apart.
        LibraryCase.expect(
            """
            d = shapes(1500, noise = 0); light = mean(d.x, axis = [1, 2, 3])
            means = map(k -> mean(light[d.y == k]), 0..2)
            max(means) - min(means) < 0.03
            """, gives: [1])
    }

    @Test("The planted faults are there, and the cleaning finds them") func plantedFaults() {
        let garden = "d = garden(200, size = 16); p = d.planted; "
        LibraryCase.expect(
            garden + "[size(p.corrupt), size(p.missing), shape(p.duplicates)[0], shape(p.near)[0]]",
            gives: [2, 2, 4, 4])
        LibraryCase.expect(garden + "all(missing(d.x).rows == p.missing)", gives: [1])
        LibraryCase.expect(
            garden + "all(map(pair -> all(d.x[pair[0]] == d.x[pair[1]]), p.duplicates) == 1)", gives: [1])
        LibraryCase.expect(
            garden
                + "g = duplicates(d.x).groups; size(g) >= 3 and all(map(pair -> d.y[pair[0]] == d.y[pair[1]], p.near) == 1)",
            gives: [1])
        LibraryCase.expect(garden + "counts(d.y, d.classes).count", gives: [60, 50, 40, 30, 20])
        LibraryCase.expect(garden + "size(d.files)", gives: [200])
        LibraryCase.expect(
            "d = garden(100, size = 16, clean = true); [missing(d.x).count, size(duplicates(d.x).copies), count(d.y == 4)]",
            gives: [0, 0, 20])
    }

    @Test(arguments: [
        ("shapes(0)", "n is a whole number"), ("shapes(3, size = 4)", "8×8 pixels or more"),
        ("garden(2.5)", "n is a whole number"), ("moons(10, noise = -1)", "a standard deviation"),
        ("blobs(10, centers = [1, 2])", "a row for each centre"),
        ("spirals(10, classes = 0)", "classes is a whole number"),
    ])
    func mistakes(_ code: String, _ words: String) { LibraryCase.expect(code, fails: words) }
}
