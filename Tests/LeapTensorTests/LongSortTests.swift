import Testing

@testable import LeapTensor

/// Long lists, which are sorted by radix. An order is right when it names every place once and no element precedes the
/// one before it, nor, when equal, one that stood in front of it; the rest follows from the order.
@Suite struct LongSortTests {
    let e = Engine()

    /// Numbers from 0 to 1 that are the same in every run.
    struct Numbers {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0x9E37_79B9_7F4A_7C15
        }
        mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
    }

    static let kinds = [
        "uniform", "wide", "equal", "sorted", "reversed", "few", "whole", "nan", "some nan", "zeros", "close", "cut",
        "hidden", "two",
    ]

    static func values(_ kind: String, _ count: Int) -> [Double] {
        var numbers = Numbers(state: 7)
        var result = [Double](repeating: 1.5, count: count)
        func fill(_ value: (Int) -> Double) { for index in 0..<count { result[index] = value(index) } }
        switch kind {
        case "wide":
            // All bit patterns: both signs, denormals, infinities, nan with signs and contents.
            let special = [0, -0.0, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude, -5e-324, 1, -1]
            fill { $0 % 9 == 4 ? special[Int(numbers.next() >> 32) % 10] : Double(bitPattern: numbers.next()) }
        case "equal": break
        case "sorted": fill { Double($0) - 1000 }
        case "reversed": fill { -Double($0) }
        case "few": fill { _ in [0.25, -3, 1e300, 7, -0.0, 0][Int(numbers.next() >> 33) % 6] }
        case "whole": fill { _ in Double(Int(numbers.next() >> 40) % 1000) }
        case "nan": fill { _ in .nan }
        case "some nan": fill { _ in numbers.next() >> 62 == 0 ? .nan : numbers.uniform() }
        case "zeros": fill { _ in [0, -0.0, 1, -1][Int(numbers.next() >> 62)] }
        case "close": fill { _ in 1 + Double(numbers.next() >> 40) * 0x1p-52 }
        case "cut":
            // Words with places hold little of keys that differ only at the end.
            fill { _ in 1 + Double(numbers.next() >> 50) * 0x1p-52 }
            result[count / 2] = 1e300
            result[count / 3] = -1e300
        case "hidden":
            // A few neighbours that differ in the last bits, which a sample does not show.
            fill { _ in numbers.uniform() }
            let step = count / 1024
            for index in 1..<min(step, 200) {
                result[5 * step + index] = 0.375 + Double(numbers.next() >> 50) * 0x1p-54
            }
        case "two": fill { _ in Double(numbers.next() >> 63) }
        default: fill { _ in numbers.uniform() }
        }
        return result
    }

    func check(_ values: [Double], _ x: Tensor, _ order: Tensor, _ sorted: Tensor, isDescending: Bool, _ kind: String) {
        let places = order.doubles().map { Int($0) }
        let results = sorted.doubles()
        #expect(places.count == values.count && results.count == values.count, "\(kind)")
        guard places.count == values.count, results.count == values.count else { return }
        var isSeen = [Bool](repeating: false, count: values.count)
        var mistakes = 0
        for index in places.indices {
            let place = places[index]
            if isSeen[place] { mistakes += 1 }
            isSeen[place] = true
            let value = values[place]
            if results[index].bitPattern != value.bitPattern { mistakes += 1 }
            if index == 0 { continue }
            let before = values[places[index - 1]]
            let isEqual = before == value || (before.isNaN && value.isNaN)
            let isAfter = isDescending ? before > value : before < value
            if !(isEqual ? places[index - 1] < place : (value.isNaN && !before.isNaN) || isAfter) { mistakes += 1 }
        }
        #expect(mistakes == 0, "\(kind), \(values.count) elements")
    }

    @Test(arguments: kinds) func orderOfAnything(_ kind: String) throws {
        for count in [8191, 8192, 40_001, 300_000] {
            let values = Self.values(kind, count)
            let x = d(values, [count])
            for isDescending in [false, true] {
                check(
                    values, x, try e.argumentSort(x, isDescending: isDescending),
                    try e.sort(x, isDescending: isDescending), isDescending: isDescending, kind)
            }
        }
    }

    @Test(arguments: ["uniform", "wide", "few", "cut", "hidden"]) func manyParts(_ kind: String) throws {
        let count = 1 << 20 + 77
        let values = Self.values(kind, count)
        let x = d(values, [count])
        check(values, x, try e.argumentSort(x), try e.sort(x), isDescending: false, kind)
    }

    @Test func otherTypes() throws {
        let values = Self.values("wide", 50_000).map { Float($0) } + [0, -0.0]
        let x = f(values, [values.count])
        #expect(try e.sort(x).dataType == .f32)
        check(
            values.map(Double.init), x, try e.argumentSort(x), try e.sort(x), isDescending: false, "f32")
        let truth = Self.values("two", 40_000).map { $0 == 1 }
        let y = b(truth, [truth.count])
        check(truth.map { $0 ? 1 : 0 }, y, try e.argumentSort(y), try e.sort(y), isDescending: false, "bool")
    }

    @Test func axes() throws {
        let (rows, columns) = (3, 33_333)
        let values = Self.values("some nan", rows * columns)
        let x = d(values, [rows, columns])
        let sorted = try e.sort(x)
        let order = try e.argumentSort(x, isDescending: true)
        let downwards = try e.sort(try e.transpose(x, axes: nil), axis: 0)
        let best = try e.top(x, 5)
        let ranks = try e.rankOf(x)
        for row in 0..<rows {
            let line = Array(values[(row * columns)..<((row + 1) * columns)])
            let single = d(line, [columns])
            let expected = try e.sort(single).doubles()
            func bits(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }
            #expect(bits(try e.subtensor(sorted, at: row).doubles()) == bits(expected))
            #expect(
                try e.subtensor(order, at: row).doubles() == e.argumentSort(single, isDescending: true).doubles())
            #expect(bits(try e.subtensor(e.transpose(downwards, axes: nil), at: row).doubles()) == bits(expected))
            #expect(
                bits(try e.subtensor(best, at: row).doubles())
                    == bits(Array(line.filter { !$0.isNaN }.sorted().suffix(5).reversed())))
            let places = try e.argumentSort(single).doubles()
            let rank = try e.subtensor(ranks, at: row).doubles()
            #expect(places.indices.allSatisfy { rank[Int(places[$0])] == Double($0) })
        }
    }

    /// The recorded order is found in another way.
    @Test(arguments: ["zeros", "some nan", "few", "uniform"]) func recorded(_ kind: String) throws {
        let values = Self.values(kind, 40_000)
        let x = d(values, [values.count])
        let leaf = e.leaf(x, variable: 1)
        let pairs = [(try e.sort(x), try e.sort(leaf)), (try e.distinct(x), try e.distinct(leaf))]
        for (plain, recorded) in pairs {
            #expect(recorded.isRecorded && !plain.isRecorded)
            #expect(plain.doubles().map(\.bitPattern) == recorded.doubles().map(\.bitPattern), "\(kind)")
        }
    }

    @Test(arguments: kinds) func distinctElements(_ kind: String) throws {
        for count in [0, 1, 5000, 40_001] {
            let values = Self.values(kind, max(count, 4096)).prefix(count)
            let (distinct, counts) = try e.unique(d(Array(values), [count]))
            var expected: [UInt64: Double] = [:]
            for value in values {
                expected[value.isNaN ? 0 : (value + 0).bitPattern, default: 0] += value.isNaN ? 0 : 1
            }
            let nanCount = Double(values.count { $0.isNaN })
            let numbers = distinct.doubles()
            let plain = numbers.filter { !$0.isNaN }
            #expect(zip(plain, plain.dropFirst()).allSatisfy { $0 < $1 }, "\(kind)")
            #expect(numbers.count { $0.isNaN } == (nanCount > 0 ? 1 : 0))
            var mistakes = 0
            for (value, number) in zip(numbers, counts.doubles()) {
                let wanted = value.isNaN ? nanCount : expected[(value + 0).bitPattern]
                if wanted != number { mistakes += 1 }
            }
            #expect(mistakes == 0 && counts.doubles().reduce(0, +) == Double(count), "\(kind)")
            #expect(try e.distinct(d(Array(values), [count])).doubles().map(\.bitPattern) == numbers.map(\.bitPattern))
        }
    }

    @Test func oneThreadOrMore() throws {
        let values = Self.values("wide", 1 << 20 + 5)
        let x = d(values, [values.count])
        let sorted = try e.sort(x)
        let before = Parallel.setThreadLimit(1)
        defer { _ = Parallel.setThreadLimit(before) }
        #expect(try e.sort(x).doubles().map(\.bitPattern) == sorted.doubles().map(\.bitPattern))
    }

    @Test func stopsWhenAsked() throws {
        let x = d(Self.values("uniform", 300_000), [300_000])
        e.interrupt.request()
        fails(.interrupted, "interrupted") { try e.sort(x) }
        fails(.interrupted, "interrupted") { try e.argumentSort(x) }
        e.interrupt.clear()
    }
}
