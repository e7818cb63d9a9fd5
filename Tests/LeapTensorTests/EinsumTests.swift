import Testing

@testable import LeapTensor

/// Sums of products told by letters: values, derivatives, and what is refused.
@Suite struct EinsumTests {
    let checker = LawChecker()
    var engine: Engine { checker.engine }

    /// numpy 2.4: a = np.arange(6.).reshape(2, 3) - 2; b = np.arange(12.).reshape(3, 4) % 5
    /// c = np.arange(8.).reshape(4, 2) % 3; s = np.arange(9.).reshape(3, 3); t = np.arange(24.).reshape(2, 3, 4) % 7 -
    /// 3 v = np.array([1., -2, 3]); two = np.array(2.); one = np.array([2.]); np.einsum("ij,jk", a, b) and so on
    @Test func referenceValues() throws {
        func counted(_ shape: [Int], _ number: (Int) -> Int) -> Tensor {
            d((0..<Shape(shape).count).map { Double(number($0)) }, shape)
        }
        let arrays = [
            "a": counted([2, 3]) { $0 - 2 }, "b": counted([3, 4]) { $0 % 5 }, "c": counted([4, 2]) { $0 % 3 },
            "s": counted([3, 3]) { $0 }, "t": counted([2, 3, 4]) { $0 % 7 - 3 }, "v": d([1, -2, 3], [3]), "two": n(2),
            "one": d([2], [1]),
        ]
        let cases: [(String, String, [Int], [Double])] = [
            ("ij,jk", "a b", [2, 4], [-4, -2, -5, -8, 17, 13, 4, 10]),
            ("ij,jk,kl", "a b c", [2, 2], [-9, -22, 30, 35]),
            ("ba", "a", [3, 2], [-2, 1, -1, 2, 0, 3]),
            ("ii", "s", [], [12]),
            ("ii->i", "s", [3], [0, 4, 8]),
            ("...ij,...jk->...ik", "t c", [2, 3, 2], [-5, -5, 7, 4, -2, -1, 3, -6, 1, 3, -8, -2]),
            (
                "...,...", "t two", [2, 3, 4],
                [-6, -4, -2, 0, 2, 4, 6, -6, -4, -2, 0, 2, 4, 6, -6, -4, -2, 0, 2, 4, 6, -6, -4, -2]
            ),
            (
                "i...", "t", [3, 4, 2],
                [-3, 2, -2, 3, -1, -3, 0, -2, 1, -1, 2, 0, 3, 1, -3, 2, -2, 3, -1, -3, 0, -2, 1, -1]
            ),
            (
                "j...i", "t", [3, 4, 2],
                [-3, 2, -2, 3, -1, -3, 0, -2, 1, -1, 2, 0, 3, 1, -3, 2, -2, 3, -1, -3, 0, -2, 1, -1]
            ),
            ("i,j", "v v", [3, 3], [1, -2, 3, -2, 4, -6, 3, -6, 9]),
            ("ij,j", "a one", [2], [-6, 12]),
            ("ijk,kl,jm->iml", "t c s", [2, 3, 2], [9, 6, 9, 4, 9, 2, -45, -3, -49, -8, -53, -13]),
            ("...j,j...", "a v", [2], [0, 6]),
            ("ijk->", "t", [], [-6]),
            ("ij,ij,ij->i", "a a a", [2], [-9, 36]),
            (" A b , b -> A", "a v", [2], [0, 6]),
            (
                "ijk,i...->k...j", "t a", [4, 3, 3],
                [
                    8, -3, 7, 7, -3, 8, 6, -3, 9, 7, -4, -1, 8, -2, -5, 9, 0, -9, -1, -5, -2, -5, -1, -4, -9, 3, -6, -2,
                    8, -3, -4, 7, -3, -6, 6, -3,
                ]
            ),
            (
                "ij,...k->ik...j", "a t", [2, 4, 2, 3, 3],
                [
                    6, 3, 0, -2, -1, 0, 4, 2, 0, -4, -2, 0, 2, 1, 0, -6, -3, 0, 4, 2, 0, -4, -2, 0, 2, 1, 0, -6, -3, 0,
                    0, 0, 0, 6, 3, 0, 2, 1, 0, -6, -3, 0, 0, 0, 0, 6, 3, 0, -2, -1, 0, 4, 2, 0, 0, 0, 0, 6, 3, 0, -2,
                    -1, 0, 4, 2, 0, -4, -2, 0, 2, 1, 0, -3, -6, -9, 1, 2, 3, -2, -4, -6, 2, 4, 6, -1, -2, -3, 3, 6, 9,
                    -2, -4, -6, 2, 4, 6, -1, -2, -3, 3, 6, 9, 0, 0, 0, -3, -6, -9, -1, -2, -3, 3, 6, 9, 0, 0, 0, -3, -6,
                    -9, 1, 2, 3, -2, -4, -6, 0, 0, 0, -3, -6, -9, 1, 2, 3, -2, -4, -6, 2, 4, 6, -1, -2, -3,
                ]
            ),
        ]
        for (subscripts, names, shape, expected) in cases {
            let given = try names.split(separator: " ").map { try #require(arrays[String($0)]) }
            for type in [DataType.f64, .f32] {
                let result = try engine.einsum(subscripts, given.map { try engine.convert($0, to: type) })
                #expect(result.shape == Shape(shape), "\(subscripts)")
                #expect(result.doubles() == expected, "\(subscripts)")
                #expect(result.dataType == type)
            }
        }
    }

    /// A random sum of products, written out.
    struct Case {
        var subscripts: String
        var shapes: [[Int]]
        var inputs: [[Character]]
        var output: [Character]
        var sizes: [Character: Int]
    }

    func random(_ numbers: inout TestNumbers, smallest: Int) -> Case {
        func whole(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
        let letters = Array("abcdE")
        let sizes = Dictionary(uniqueKeysWithValues: letters.map { ($0, whole(smallest, 3)) })
        let inputs = (0..<whole(1, 4)).map { _ in (0..<whole(0, 3)).map { _ in letters[whole(0, 4)] } }
        let used = letters.filter { letter in inputs.contains { $0.contains(letter) } }
        let output = used.filter { _ in whole(0, 1) == 0 }.reversed()
        let shapes = inputs.map { input -> [Int] in
            // Now and then an axis is stretched; a diagonal is not.
            input.map { letter in
                let isStretched = numbers.next(0, 1) > 0.85 && input.filter { $0 == letter }.count == 1
                return isStretched ? 1 : sizes[letter] ?? 1
            }
        }
        var real: [Character: Int] = [:]
        for (input, shape) in zip(inputs, shapes) {
            for (letter, size) in zip(input, shape) where real[letter] == nil || real[letter] == 1 {
                real[letter] = size
            }
        }
        return Case(
            subscripts: inputs.map { String($0) }.joined(separator: ",") + "->" + String(output), shapes: shapes,
            inputs: inputs, output: Array(output), sizes: real)
    }

    /// The sum over all letters, one product at a time.
    func sum(_ test: Case, _ values: [[Double]]) -> [Double] {
        let letters = test.sizes.keys.sorted()
        let result = Shape(test.output.map { test.sizes[$0] ?? 1 })
        var sums = [Double](repeating: 0, count: result.count)
        for place in 0..<letters.reduce(1, { $0 * (test.sizes[$1] ?? 1) }) {
            var rest = place
            var at: [Character: Int] = [:]
            for letter in letters {
                at[letter] = rest % (test.sizes[letter] ?? 1)
                rest /= test.sizes[letter] ?? 1
            }
            func position(_ names: [Character], _ shape: [Int]) -> Int {
                zip(names, shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : at[$1.0] ?? 0) }
            }
            let product = values.indices.reduce(1.0) { $0 * values[$1][position(test.inputs[$1], test.shapes[$1])] }
            sums[position(test.output, result.dimensions)] += product
        }
        return sums
    }

    @Test func randomSums() throws {
        var numbers = TestNumbers(21)
        for _ in 0..<300 {
            let test = random(&numbers, smallest: 0)
            let values = test.shapes.map { numbers.list(Shape($0).count, -2, 2) }
            let arrays = zip(values, test.shapes).map { d($0, $1) }
            let result = try engine.einsum(test.subscripts, arrays)
            let label = Comment(rawValue: "\(test.subscripts) of \(test.shapes)")
            let expected = sum(test, values)
            #expect(result.shape == Shape(test.output.map { test.sizes[$0] ?? 1 }), label)
            #expect(zip(result.doubles(), expected).allSatisfy { ($0 - $1).magnitude < 1e-11 }, label)
            // Views give the same.
            let turned = try arrays.map { try engine.transpose($0, axes: nil).packed() }
            let again = try engine.einsum(test.subscripts, turned.map { try engine.transpose($0, axes: nil) })
            #expect(ReplayLaw.isClose(again, result, 1e-12), label)
        }
    }

    @Test func derivatives() throws {
        var numbers = TestNumbers(22)
        for _ in 0..<25 {
            let test = random(&numbers, smallest: 1)
            if test.shapes.reduce(0, { $0 + Shape($1).count }) > 40 { continue }
            try checker.check(
                test.subscripts, test.shapes.map { numbers.list(Shape($0).count, -1, 1) }, test.shapes.map { Shape($0) }
            ) { try engine.einsum(test.subscripts, $0) }
        }
        for (subscripts, shapes) in [
            ("ij,jk->ik", [[2, 0], [0, 2]]), ("ii", [[0, 0]]), ("...i,i...", [[2, 3], [3, 2]]),
            ("iii->i", [[2, 2, 2]]),
            ("ij,ij", [[1, 3], [2, 3]]), ("iij,jk,kl->", [[2, 2, 3], [3, 2], [2, 1]]),
        ] as [(String, [[Int]])] {
            try checker.check(
                subscripts, shapes.map { numbers.list(Shape($0).count, -1, 1) }, shapes.map { Shape($0) }
            ) { try engine.einsum(subscripts, $0) }
        }
    }

    /// One array given twice gets what arrives at both places.
    @Test func oneArrayTwice() throws {
        let x = engine.leaf(d([1, 2, 3], [3]), variable: 1)
        let square = try engine.einsum("i,i", [x, x])
        #expect(try engine.gradients(of: square, targets: [.variable(1)])[0]?.doubles() == [2, 4, 6])
        #expect(square.dataType == .f64)
        #expect(try engine.einsum("i,i", [b([true, true], [2]), b([true, false], [2])]).item == 1)
        let single = try engine.einsum("i,", [f([1, 2], [2]), n(0.5)])
        #expect(single.dataType == .f32)
        #expect(single.doubles() == [0.5, 1])
    }

    /// Many small arrays in a bad order: as written, the first products would have 10^12 elements.
    @Test func order() throws {
        let wide = try engine.filled(Shape([10_000]), 0.5)
        let result = try engine.einsum("a,b,c,a,b,c->", [wide, wide, wide, wide, wide, wide])
        #expect(result.item == 2500 * 2500.0 * 2500)
        #expect(try engine.einsum("ab,cd,ef,gh,ab,cd,ef,gh->", Array(repeating: engine.eye(2), count: 8)).item == 16)
    }

    @Test func refusals() throws {
        let a = d([1, 2, 3, 4, 5, 6], [2, 3])
        func message(_ subscripts: String, _ arrays: Tensor...) -> String {
            do {
                _ = try engine.einsum(subscripts, arrays)
                return "no error"
            } catch let error as TensorError { return error.message } catch { return "another error" }
        }
        #expect(message("ijk", a) == "\"ijk\" names 3 axes, and {1} has 2")
        #expect(message("ij,i", a, n(1)) == "\"i\" names 1 axis, and {2} has none")
        #expect(message("i...jk", a) == "\"i...jk\" names 3 axes, and {1} has 2")
        #expect(
            message("ij,jk", a, a)
                == "the letter j stands for axis 1 of {1}, of size 3, and for axis 0 of {2}, of size 2")
        #expect(
            message("ii", a) == "the letter i stands for axis 0 of {1}, of size 2, and for its axis 1, of size 3")
        #expect(
            message("...,...", a, d([1, 2], [2]))
                == "an axis under the dots stands for axis 1 of {1}, of size 3, and for axis 0 of {2}, of size 2")
        #expect(message("ij->ik", a) == "the letter k stands behind ->, and in front of it in none of the arrays")
        #expect(message("ij->ii", a) == "the letter i stands behind -> twice")
        #expect(message("ij", a, a) == "the subscripts \"ij\" are for 1 array, and einsum got 2")
        #expect(
            message("i...->i", a).hasPrefix("the dots stand for an axis of the arrays, and behind -> there are none"))
        #expect(message("i..", a) == "the dots in \"i..\" are not three")
        #expect(message("......", a) == "\"......\" has the dots ... twice")
        #expect(message("i1", a).hasSuffix("and \"1\" is none"))
        #expect(message("ij->i>j", a) == "\"ij->i>j\" has more than one ->")
        let flat = try engine.filled(Shape([1, 1, 1, 1, 1]), 1)
        #expect(message("abcde,fghij", flat, flat) == "an array has at most 8 axes, this would have 10")
        #expect(
            message("abcde,fghij,klmno->", flat, flat, flat) == "no error")
    }
}
