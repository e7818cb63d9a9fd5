import Testing

@testable import LeapTensor

@Suite struct RandomTests {
    /// The known answers that come with Random123 (Salmon et al. 2011), `kat_vectors`, philox4x32 with 10 rounds.
    @Test func knownAnswers() {
        #expect(
            RandomGenerator.philox(counter: (0, 0, 0, 0), key: (0, 0))
                == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        #expect(
            RandomGenerator.philox(
                counter: (0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff), key: (0xffff_ffff, 0xffff_ffff))
                == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        #expect(
            RandomGenerator.philox(
                counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
                == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    /// The first numbers of seed 0 follow from the first known answer.
    @Test func numbersFromBits() throws {
        let e = Engine(seed: 0)
        let numbers = try e.uniform(Shape([2])).doubles()
        #expect(numbers[0] == Double(0xe169_c58d_6627_e8d5 as UInt64 >> 11) * 0x1p-53)
        #expect(numbers[1] == Double(0x9b00_dbd8_bc57_ac4c as UInt64 >> 11) * 0x1p-53)
    }

    @Test func stateIsSeedAndCounter() throws {
        let e = Engine(seed: 7)
        let first = try e.normal(Shape([5])).doubles()
        #expect(e.random.counter == 3)
        let saved = e.random
        let second = try e.uniform(Shape([3])).doubles()
        #expect(e.random.counter == 5)
        e.random = saved
        #expect(try e.uniform(Shape([3])).doubles() == second)
        e.random = RandomGenerator(seed: 7)
        #expect(try e.normal(Shape([5])).doubles() == first)
        e.random = RandomGenerator(seed: 8)
        #expect(try e.normal(Shape([5])).doubles() != first)
        // A longer draw begins with the shorter one.
        e.random = RandomGenerator(seed: 7)
        #expect(Array(try e.normal(Shape([50])).doubles().prefix(5)) == first)
    }

    @Test func narrowNumbersAreTheWideOnesCut() throws {
        let e = Engine(seed: 1)
        let wide = try e.uniform(Shape([1000])).doubles()
        e.random = RandomGenerator(seed: 1)
        let narrow = try e.uniform(Shape([1000]), .f32).doubles()
        #expect(zip(wide, narrow).allSatisfy { $0 >= $1 && $0 - $1 < 0x1p-24 })
        e.random = RandomGenerator(seed: 1)
        let normal = try e.normal(Shape([100])).doubles()
        e.random = RandomGenerator(seed: 1)
        #expect(try e.normal(Shape([100]), .f32).doubles() == normal.map { Double(Float($0)) })
    }

    /// Means and variances within five standard errors (a fixed seed: the outcome does not change).
    @Test func moments() throws {
        let e = Engine(seed: 2)
        let count = 20_000.0
        func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
            let mean = values.reduce(0, +) / count
            return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
        }
        let uniform = moments(try e.uniform(Shape([20_000])).doubles())
        #expect(abs(uniform.mean - 0.5) < 5 * (1.0 / 12 / count).squareRoot())
        #expect(abs(uniform.variance - 1.0 / 12) < 5 * (1.0 / 180 / count).squareRoot())
        let normal = moments(try e.normal(Shape([20_000])).doubles())
        #expect(abs(normal.mean) < 5 / count.squareRoot())
        #expect(abs(normal.variance - 1) < 5 * (2 / count).squareRoot())
        let dice = try e.randomIntegers(1, 7, Shape([20_000])).doubles()
        for face in 1...6 {
            let share = Double(dice.count { $0 == Double(face) }) / count
            #expect(abs(share - 1.0 / 6) < 5 * (5.0 / 36 / count).squareRoot())
        }
    }

    @Test func shuffling() throws {
        let e = Engine(seed: 4)
        let x = try e.arange(0, 20)
        let shuffled = try e.shuffle(x)
        #expect(shuffled.doubles() != x.doubles())
        #expect(shuffled.doubles().sorted() == x.doubles())
        #expect(try e.permutation(5).doubles().sorted() == [0, 1, 2, 3, 4])
        #expect(try e.permutation(0).count == 0)
        // Rows stay together.
        let rows = try e.shuffle(e.reshape(x, dimensions: [10, 2])).doubles()
        #expect(stride(from: 0, to: 20, by: 2).allSatisfy { rows[$0] + 1 == rows[$0 + 1] })
        // Each of the 6 orders of 3 is drawn about equally often.
        var counts: [[Double]: Int] = [:]
        for _ in 0..<3000 { counts[try e.permutation(3).doubles(), default: 0] += 1 }
        #expect(counts.count == 6 && counts.values.allSatisfy { abs(Double($0) - 500) < 5 * 20.4 })
    }

    @Test func choosing() throws {
        let e = Engine(seed: 5)
        let x = try e.arange(0, 10)
        let without = try e.choice(x, Shape([10]), isReplacing: false).doubles()
        #expect(without.sorted() == x.doubles())
        #expect(try e.choice(x, Shape([3, 4])).shape == Shape([3, 4]))
        #expect(try e.choice(x, .scalar).rank == 0)
        let weights = d([0, 0.75, 0.25, 0], [4])
        let four = try e.arange(0, 4)
        let drawn = try e.choice(four, Shape([4000]), probabilities: weights).doubles()
        #expect(drawn.allSatisfy { $0 == 1 || $0 == 2 })
        #expect(abs(Double(drawn.count { $0 == 1 }) - 3000) < 5 * 27.4)
        let pair = try e.choice(four, Shape([2]), isReplacing: false, probabilities: weights).doubles()
        #expect(pair.sorted() == [1, 2])
        fails(.domain, "fewer than 3 elements have a probability above 0") {
            try e.choice(four, Shape([3]), isReplacing: false, probabilities: weights)
        }
        fails(.domain, "11 different elements cannot be chosen from 10") {
            try e.choice(x, Shape([11]), isReplacing: false)
        }
        fails(.domain, "the probabilities must not be negative and must add up to 1") {
            try e.choice(four, .scalar, probabilities: d([1, 1, 1, 1], [4]))
        }
    }

    @Test func aStopLeavesTheGeneratorAsItWas() throws {
        let e = Engine(seed: 6)
        e.interrupt.request()
        #expect(throws: TensorError.self) { try e.uniform(Shape([200_000])) }
        #expect(e.random == RandomGenerator(seed: 6))
    }
}
