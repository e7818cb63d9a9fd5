import Testing

@testable import LeapTensor

/// Sums, running sums, comparisons and masks of sizes around the edges of blocks and parts, against plain loops.
@Suite struct ArrayLoopTests {
    let e = Engine()

    /// Whole numbers, whose sums are exact in any order.
    func whole(_ count: Int) -> [Double] {
        var numbers = LongSortTests.Numbers(state: 3)
        return (0..<count).map { _ in Double(Int(numbers.next() >> 50)) - 8000 }
    }

    func uniform(_ count: Int) -> [Double] {
        var numbers = LongSortTests.Numbers(state: 5)
        return (0..<count).map { _ in numbers.uniform() - 0.25 }
    }

    // MARK: Sums

    /// The sums over axes by walking through all elements.
    func sums(_ x: Tensor, _ axes: [Int]) -> [Double] {
        let values = x.doubles()
        let kept = (0..<x.rank).filter { !axes.contains($0) }
        var steps = [Int](repeating: 0, count: x.rank)
        var size = 1
        for axis in kept.reversed() {
            steps[axis] = size
            size *= x.shape[axis]
        }
        let packed = x.shape.packedStrides
        var result = [Double](repeating: 0, count: size)
        for (place, value) in values.enumerated() {
            var target = 0
            for axis in 0..<x.rank { target += place / packed[axis] % x.shape[axis] * steps[axis] }
            result[target] += value
        }
        return result
    }

    func check(_ x: Tensor, _ name: String) throws {
        for set in 1..<(1 << x.rank) {
            let axes = (0..<x.rank).filter { set >> $0 & 1 == 1 }
            let expected = sums(x, axes)
            let count = axes.reduce(1) { $0 * x.shape[$1] }
            #expect(try e.sum(x, axes: axes).doubles() == expected, "sum of \(name) over \(axes)")
            let means = expected.map { total in
                x.dataType == .f32 ? Double(Float(total) / Float(count)) : total / Double(count)
            }
            #expect(try e.mean(x, axes: axes).doubles() == means, "mean of \(name) over \(axes)")
        }
    }

    @Test(arguments: [
        [1], [7], [31], [33], [1023], [1025], [65_537], [200_001], [3, 70], [70, 3], [40, 41], [9, 8, 7], [2, 1100],
        [60_000, 9], [1100, 40], [5, 1, 6], [700, 2, 33],
    ])
    func packedSums(_ shape: [Int]) throws {
        let values = whole(shape.reduce(1, *))
        try check(d(values, shape), "\(shape)")
        try check(f(values.map { Float(Int($0) % 16) }, shape), "f32 \(shape)")
        try check(b(values.map { $0 > 0 }, shape), "bool \(shape)")
    }

    @Test func sumsOfViews() throws {
        let x = d(whole(24_000), [20, 30, 40])
        let back = IndexItem.slice(start: nil, stop: nil, step: -1)
        let third = IndexItem.slice(start: 1, stop: nil, step: 3)
        try check(e.transpose(x, order: [2, 0, 1]), "transposed")
        try check(e.index(x, [back, .all, back]), "flipped")
        try check(e.index(x, [.all, third, .slice(start: 3, stop: 17, step: 1)]), "sliced")
        try check(e.index(d(whole(300_000), [300_000]), [third]), "every third")
        try check(e.broadcast(d(whole(40), [1, 40]), to: Shape([50, 40])), "repeated rows")
        try check(e.broadcast(d(whole(50), [50, 1]), to: Shape([50, 40])), "repeated columns")
        try check(e.windows(d(whole(40_000), [40_000]), [5]), "windows")
        try check(e.windows(d(whole(3000), [3000]), [80]), "long windows")
        try check(e.windows(d(whole(400), [20, 20]), [3, 4]), "windows of a matrix")
        try check(e.windows(f(whole(3000).map { Float($0) }, [3000]), [3], steps: [2]), "windows in steps")
    }

    /// The same as a recorded array, whose winners are searched one by one: 0 and −0, and nan, included.
    @Test func extremesOfAnything() throws {
        func bits(_ x: Tensor) -> [UInt64] { x.doubles().map(\.bitPattern) }
        func check(_ x: Tensor, _ name: String) throws {
            let leaf = e.leaf(x, variable: 1)
            for set in 1..<(1 << x.rank) {
                let axes = (0..<x.rank).filter { set >> $0 & 1 == 1 }
                let (high, low) = (try e.maximum(over: x, axes: axes), try e.minimum(over: x, axes: axes))
                let (sameHigh, sameLow) = (try e.maximum(over: leaf, axes: axes), try e.minimum(over: leaf, axes: axes))
                #expect(!high.isRecorded && sameHigh.isRecorded)
                #expect(high.shape == sameHigh.shape && bits(high) == bits(sameHigh), "max of \(name) over \(axes)")
                #expect(bits(low) == bits(sameLow), "min of \(name) over \(axes)")
            }
        }
        var values = whole(24_000).map { Double(Int($0) % 3) }
        for index in stride(from: 0, to: values.count, by: 97) { values[index] = [-0.0, .infinity, 5, -7][index % 4] }
        let x = d(values, [20, 30, 40])
        try check(x, "whole numbers")
        values[777] = .nan
        values[778] = -.nan
        values[12_345] = .nan
        let y = d(values, [20, 30, 40])
        try check(y, "nan")
        try check(e.transpose(y, order: [2, 0, 1]), "transposed")
        let back = IndexItem.slice(start: nil, stop: nil, step: -1)
        try check(e.index(y, [back, .all, back]), "flipped")
        try check(e.windows(d(Array(values.prefix(5000)), [5000]), [5]), "windows")
        try check(f(values.map { Float($0) }, [24_000]), "f32")
        try check(d(values.map { -abs($0) }, [24_000]), "zeros at the top")
        try check(d(whole(200_001), [200_001]), "long")
        try check(d(whole(9 * 9000), [9000, 9]), "many rows")
    }

    @Test func emptySums() throws {
        #expect(try e.sum(d([], [0])).doubles() == [0])
        #expect(try e.sum(d([], [0, 3]), axes: [0]).doubles() == [0, 0, 0])
        #expect(try e.sum(d([], [3, 0]), axes: [0]).count == 0)
        #expect(try e.mean(d([], [0])).doubles()[0].isNaN)
        #expect(try e.mean(d([], [2, 0, 10]), axes: [1]).doubles().allSatisfy { $0.isNaN })
    }

    @Test func sumsOfWhatIsNotFinite() throws {
        var values = whole(70_000)
        values[69_000] = .infinity
        #expect(try e.sum(d(values, [70_000])).item == .infinity)
        values[3] = -.infinity
        #expect(try e.sum(d(values, [70_000])).item.isNaN)
        let means = try e.mean(e.windows(d([1, .nan, 3, 4, 5], [5]), [2]), axes: [-1]).doubles()
        #expect(means[0].isNaN && means[1].isNaN && means[2] == 3.5 && means[3] == 4.5)
    }

    // MARK: Running sums

    @Test(arguments: [1, 2, 4095, 4096, 4097, 16_384, 20_000, 65_536, 65_537, 140_001])
    func runningSums(_ count: Int) throws {
        let values = uniform(count)
        var expected = values
        for index in 1..<max(1, count) { expected[index] += expected[index - 1] }
        let result = try e.cumulativeSum(d(values, [count])).doubles()
        #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(result.prefix(4096) == expected.prefix(4096), "short sums are those of NumPy, to the last bit")
        let numbers = whole(count)
        var exact = numbers
        for index in 1..<max(1, count) { exact[index] += exact[index - 1] }
        #expect(try e.cumulativeSum(d(numbers, [count])).doubles() == exact)
        let small = numbers.map { Float(Int($0) % 8) }
        var floats = small
        for index in 1..<max(1, count) { floats[index] += floats[index - 1] }
        #expect(try e.cumulativeSum(f(small, [count])).doubles() == floats.map(Double.init))
    }

    @Test func runningSumsAlongAxes() throws {
        for shape in [[3, 5000], [5000, 3], [2, 70_000], [7, 11, 13], [2, 300, 5000]] {
            let x = d(whole(shape.reduce(1, *)), shape)
            for axis in shape.indices {
                let result = try e.cumulativeSum(x, axis: axis).doubles()
                let (step, size) = (x.shape.packedStrides[axis], shape[axis])
                var expected = x.doubles()
                for place in expected.indices where place / step % size > 0 {
                    expected[place] += expected[place - step]
                }
                #expect(result == expected, "\(shape) along \(axis)")
            }
        }
    }

    @Test func runningSumsKeepWhatIsAdded() throws {
        #expect(try e.cumulativeSum(d([-0.0, -0.0], [2])).doubles().allSatisfy { $0.sign == .minus })
        // Nothing is added after the first 10,000: nothing changes.
        let values = uniform(10_000) + [Double](repeating: 0, count: 90_000)
        let result = try e.cumulativeSum(d(values, [100_000])).doubles()
        #expect(result[10_000...].allSatisfy { $0 == result[9_999] })
        var broken = values
        broken[50_000] = .nan
        let spoiled = try e.cumulativeSum(d(broken, [100_000])).doubles()
        #expect(!spoiled[49_999].isNaN && spoiled[50_000...].allSatisfy { $0.isNaN })
    }

    @Test func oneThreadOrMore() throws {
        let x = d(uniform(300_001), [300_001])
        func results() throws -> [[UInt64]] {
            try [
                e.sum(x), e.cumulativeSum(x), e.mean(e.windows(x, [7]), axes: [-1]),
                e.sum(e.windows(x, [7]), axes: [0]),
            ].map { $0.doubles().map(\.bitPattern) }
        }
        let expected = try results()
        let before = Parallel.setThreadLimit(1)
        defer { _ = Parallel.setThreadLimit(before) }
        #expect(try results() == expected)
    }

    // MARK: Comparisons and masks

    @Test func comparisons() throws {
        let relations: [(Comparison, (Double, Double) -> Bool)] = [
            (.equal, { $0 == $1 }), (.notEqual, { $0 != $1 }), (.less, { $0 < $1 }), (.lessOrEqual, { $0 <= $1 }),
            (.greater, { $0 > $1 }), (.greaterOrEqual, { $0 >= $1 }),
        ]
        let count = 70_003
        var a = whole(count).map { Double(Int($0) % 3) }
        var b = Array(whole(count + 1).map { Double(Int($0) % 3) }.dropFirst())
        for index in stride(from: 0, to: count, by: 11) { a[index] = [.nan, -0.0, .infinity][index % 3] }
        for index in stride(from: 5, to: count, by: 7) { b[index] = [.nan, 0, -.infinity][index % 3] }
        for (relation, holds) in relations {
            func check(_ result: Tensor, _ expected: [Bool]) {
                #expect(result.dataType == .bool && result.doubles().map { $0 == 1 } == expected, "\(relation)")
            }
            check(try e.compare(relation, d(a, [count]), d(b, [count])), zip(a, b).map(holds))
            check(try e.compare(relation, d(a, [count]), n(1)), a.map { holds($0, 1) })
            check(try e.compare(relation, n(1), d(a, [count])), a.map { holds(1, $0) })
            check(
                try e.compare(relation, f(a.map { Float($0) }, [count]), f(b.map { Float($0) }, [count])),
                zip(a, b).map(holds))
            let column = d(Array(a.prefix(5)), [5, 1])
            let row = d(Array(b.prefix(9)), [9])
            check(
                try e.compare(relation, column, row), (0..<45).map { holds(a[$0 / 9], b[$0 % 9]) })
        }
    }

    @Test(arguments: [0, 1, 7, 63, 64, 65, 129, 5000, 65_535, 65_600, 200_000]) func masks(_ count: Int) throws {
        var numbers = LongSortTests.Numbers(state: 11)
        let values = whole(count)
        let masks = [
            (0..<count).map { _ in numbers.next() >> 63 == 1 }, (0..<count).map { _ in numbers.next() >> 60 == 1 },
            [Bool](repeating: true, count: count), [Bool](repeating: false, count: count),
            (0..<count).map { $0 == count - 1 },
        ]
        for mask in masks {
            let expected = zip(values, mask).filter(\.1).map(\.0)
            let item = IndexItem.mask(b(mask, [count]))
            let x = d(values, [count])
            #expect(try e.index(x, [item]).doubles() == expected)
            #expect(try e.index(e.leaf(x, variable: 1), [item]).doubles() == expected, "with a record")
            #expect(try e.index(f(values.map { Float($0) }, [count]), [item]).doubles() == expected)
            #expect(
                try e.index(b(values.map { $0 > 0 }, [count]), [item]).doubles() == expected.map { $0 > 0 ? 1 : 0 })
        }
    }

    @Test func masksOfSeveralAxes() throws {
        let x = d(whole(120), [4, 5, 6])
        let moved = try e.transpose(x, order: [2, 0, 1])
        let mask = try e.compare(.greater, moved, n(0))
        #expect(try e.index(moved, [.mask(mask)]).doubles() == moved.doubles().filter { $0 > 0 })
        let rows = try e.index(x, [.mask(b([true, false, false, true], [4]))])
        #expect(rows.shape.dimensions == [2, 5, 6])
        #expect(rows.doubles() == Array(x.doubles()[..<30] + x.doubles()[90...]))
        fails(.index, "the mask does not fit: the mask has 3 elements, axis 0 has 4") {
            try e.index(d([1, 2, 3, 4], [4]), [.mask(b([true, false, true], [3]))])
        }
    }
}
