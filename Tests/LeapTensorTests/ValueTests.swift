import Testing

@testable import LeapTensor

/// Values against NumPy 2.4 and SciPy 1.17; the expression stands beside each.
@Suite struct ValueTests {
    let engine = Engine()

    func vector(_ values: [Double], _ type: DataType = .f64) throws -> Tensor {
        try engine.convert(Tensor(values, shape: Shape([values.count])), to: type)
    }

    func matrix(_ values: [Double], _ shape: [Int]) throws -> Tensor { try Tensor(values, shape: Shape(shape)) }

    func expectClose(_ found: Tensor, _ expected: [Double], _ tolerance: Double = 1e-14, _ label: Comment = "") {
        let values = found.doubles()
        #expect(values.count == expected.count, label)
        for (x, y) in zip(values, expected) {
            #expect(x == y || (x.isNaN && y.isNaN) || (x - y).magnitude <= tolerance * (1 + y.magnitude), label)
        }
    }

    @Test func floorDivisionAndRemainder() throws {
        let inf = Double.infinity
        let a = [7, -7, 7, -7, 5.5, -5.5, 1, -1, 0, 1, -1, inf, .nan, 6]
        let b = [3, 3, -3, -3, 2, 2, inf, inf, 5, 0, 0, 2, 1, -3]
        // np.floor_divide(a, b), np.remainder(a, b)
        let quotients = [2, -3, -3, 2, 2, -3, 0, -1, 0, inf, -inf, .nan, .nan, -2]
        let rests = [1, 2, -2, -1, 1.5, 0.5, 1, inf, 0, .nan, .nan, .nan, .nan, -0]
        for type in [DataType.f64, .f32] {
            expectClose(try engine.floorDivide(vector(a, type), vector(b, type)), quotients)
            expectClose(try engine.remainder(vector(a, type), vector(b, type)), rests)
        }
        for (index, pair) in zip(a, b).enumerated() {
            let quotient = Arithmetic.floorDivide(pair.0, pair.1)
            #expect(quotient == quotients[index] || quotient.isNaN && quotients[index].isNaN)
        }
    }

    @Test func powers() throws {
        // np.power([2, -2, 0, 4, 9, -8, 0, 2], [-1, 3, 0, 0.5, 0.5, 1/3, -1, 0.5])
        expectClose(
            try engine.power(vector([2, -2, 0, 4, 9, -8, 0, 2]), vector([-1, 3, 0, 0.5, 0.5, 1 / 3, -1, 0.5])),
            [0.5, -8, 1, 2, 3, .nan, .infinity, 1.4142135623730951])
        #expect(try engine.power(Tensor(scalar: 3), Tensor(scalar: 2)).item == 9)
        // Neither base 0 nor a constant exponent makes a derivative nan.
        let x = engine.leaf(Tensor(scalar: 0), variable: 1)
        for (exponent, slopes) in [(0.0, [0.0, 0]), (1, [1, 0]), (2, [0, 2]), (3, [0, 0])] {
            let first = try #require(
                try engine.gradients(of: engine.power(x, Tensor(scalar: exponent)), targets: [.variable(1)])[0])
            let second = try engine.gradients(of: first, targets: [.variable(1)])[0]
            #expect([first.item, second?.item ?? 0] == slopes)
        }
        let y = engine.leaf(Tensor(scalar: 2), variable: 2)
        let slope = try engine.gradients(of: engine.power(Tensor(scalar: 0), y), targets: [.variable(2)])[0]
        #expect(slope?.item == 0)
    }

    @Test func functions() throws {
        let x = [-800, -30, -1, -0.5, 0, 0.5, 1, 2.5, 30, 800]
        // scipy.special.expit(x), np.logaddexp(0, x), scipy.special.erf(x), x * scipy.special.ndtr(x), np.round(x)
        let expected: [(UnaryOperation, [Double])] = [
            (
                Elementwise.sigmoid,
                [
                    0, 9.357622968839299e-14, 0.2689414213699951, 0.3775406687981454, 0.5, 0.6224593312018546,
                    0.7310585786300049, 0.9241418199787566, 0.9999999999999065, 1,
                ]
            ),
            (
                Elementwise.softplus,
                [
                    0, 9.357622968839737e-14, 0.31326168751822286, 0.4740769841801067, 0.6931471805599453,
                    0.9740769841801067, 1.3132616875182228, 2.5788897342925496, 30.000000000000092, 800,
                ]
            ),
            (
                Elementwise.erf,
                [
                    -1, -1, -0.8427007929497148, -0.5204998778130465, 0, 0.5204998778130465, 0.8427007929497148,
                    0.999593047982555, 1, 1,
                ]
            ),
            (
                Elementwise.gelu,
                [
                    0, 0, -0.15865525393145707, -0.15426876936299344, 0, 0.34573123063700656, 0.8413447460685429,
                    2.4844758366855597, 30, 800,
                ]
            ),
            (Elementwise.round, [-800, -30, -1, 0, 0, 0, 1, 2, 30, 800]),
            (Elementwise.sign, [-1, -1, -1, -1, 0, 1, 1, 1, 1, 1]),
            (Elementwise.relu, [0, 0, 0, 0, 0, 0.5, 1, 2.5, 30, 800]),
        ]
        for (operation, values) in expected {
            let label = Comment(rawValue: operation.name)
            expectClose(try engine.apply(operation, vector(x)), values, 1e-14, label)
            expectClose(try engine.apply(operation, vector(x, .f32)), values, 2e-6, label)
            // The slopes at the ends are finite, to the second order.
            let leaf = engine.leaf(try vector(x), variable: 1)
            let slope = try #require(
                try engine.gradients(of: engine.sum(engine.apply(operation, leaf)), targets: [.variable(1)])[0])
            #expect(slope.doubles().allSatisfy { $0.isFinite }, label)
            if let second = try engine.gradients(of: engine.sum(slope), targets: [.variable(1)])[0] {
                #expect(second.doubles().allSatisfy { $0.isFinite }, label)
            }
        }
    }

    @Test func kinks() throws {
        let x = engine.leaf(try vector([0, 0]), variable: 1)
        for operation in [Elementwise.relu, Elementwise.abs, Elementwise.sign, Elementwise.floor] {
            let slope = try engine.gradients(of: engine.sum(engine.apply(operation, x)), targets: [.variable(1)])[0]
            #expect(slope?.doubles() == [0, 0], Comment(rawValue: operation.name))
        }
        let tie = try engine.sum(engine.maximum(x, x))
        #expect(try engine.gradients(of: tie, targets: [.variable(1)])[0]?.doubles() == [1, 1])
        let other = engine.leaf(try vector([0, 1]), variable: 2)
        let largest = try engine.sum(engine.minimum(x, other))
        #expect(try engine.gradients(of: largest, targets: [.variable(2)])[0]?.doubles() == [0, 0])
        // The first winner gets the whole gradient of a maximum.
        let top = try engine.maximum(over: x)
        #expect(try engine.gradients(of: top, targets: [.variable(1)])[0]?.doubles() == [1, 0])
        for value in [try engine.norm(x), try engine.standardDeviation(x)] {
            #expect(try engine.gradients(of: value, targets: [.variable(1)])[0]?.doubles() == [0, 0])
        }
    }

    @Test func reductions() throws {
        let m = try matrix([3, -1, 2.5, 0, 4, -2], [2, 3])
        // scipy.special.softmax(m, -1), log_softmax(m, 0), logsumexp(m, 1)
        expectClose(
            try engine.softmax(m),
            [
                0.61544282733744, 0.01127222858217413, 0.3732849440803858, 0.017942534803329194, 0.9796292071670796,
                0.0024282580295913376,
            ])
        expectClose(
            try engine.logSoftmax(m, axis: 0),
            [
                -0.04858735157374196, -5.006715348489118, -0.011047744848593777, -3.048587351573742,
                -0.006715348489117967, -4.511047744848594,
            ])
        expectClose(try engine.logSumExp(m, axes: [1]), [3.485413225832131, 4.020581138947329])
        let masked = engine.leaf(try matrix([-.infinity, -.infinity, 1, -.infinity], [2, 2]), variable: 1)
        let totals = try engine.logSumExp(masked)
        expectClose(totals, [-.infinity, 1])
        let seed = try vector([1, 1])
        let slopes = try #require(try engine.gradients(of: totals, seed: seed, targets: [.variable(1)])[0])
        expectClose(slopes, [0, 0, 1, 0])
        // np.var(m, 0), np.std(m, 1, ddof=1), np.linalg.norm(m.ravel(), 3), np.prod(m, 1)
        expectClose(try engine.variance(m, axes: [0]), [2.25, 6.25, 5.0625])
        expectClose(try engine.standardDeviation(m, axes: [1], ddof: 1), [2.179449471770337, 3.0550504633038935])
        expectClose(try engine.norm(m, order: 3), [4.871737900936644])
        expectClose(try engine.product(m, axes: [-1]), [-7.5, 0])
        expectClose(try engine.maximum(over: m, axes: [0]), [3, 4, 2.5])
        expectClose(try engine.argmax(m, axis: 1), [0, 1])
        expectClose(try engine.argmin(m), [5])
        expectClose(try engine.maximum(over: m, axes: [0, 1], keep: true), [4])
        #expect(try engine.sum(m, axes: [0], keep: true).shape == Shape([1, 3]))
        // nan is the largest and the smallest, the first one wins: np.argmax([1, nan, 3, nan]) == 1
        let broken = try vector([1, .nan, 3, .nan])
        expectClose(try engine.maximum(over: broken), [.nan])
        expectClose(try engine.argmin(broken), [1])
        // Of nothing.
        let empty = try matrix([], [0, 2])
        expectClose(try engine.sum(empty), [0])
        expectClose(try engine.product(empty, axes: [0]), [1, 1])
        expectClose(try engine.mean(empty), [.nan])
        expectClose(try engine.sum(empty, axes: [1]), [])
        expectClose(try engine.maximum(over: empty, axes: [1]), [])
        #expect(throws: TensorError.self) { try engine.maximum(over: empty) }
        #expect(throws: TensorError.self) { try engine.argmax(empty, axis: 0) }
        // Booleans count.
        let mask = try engine.compare(.greater, m, Tensor(scalar: 0))
        expectClose(try engine.sum(mask), [3])
        expectClose(try engine.mean(mask, axes: [0]), [0.5, 0.5, 0.5])
        expectClose(try engine.all(mask, axes: [1]), [0, 0])
        expectClose(try engine.any(mask, axes: [0]), [1, 1, 1])
        #expect(try engine.all(empty).item == 1)
        #expect(try engine.any(empty).item == 0)
    }

    /// 0.1 in f32 is 0.10000000149011612; a plain f32 loop over 2²⁰ of them is off by 2 %.
    @Test func longSums() throws {
        let count = 1 << 20
        let values = try engine.broadcast(Tensor(scalar: 0.1, dataType: .f32), to: Shape([2, count / 2])).packed()
        let expected = 0.10000000149011612 * Double(count)
        #expect((try engine.sum(values).item - expected).magnitude < 0.01)
        let columns = try engine.sum(engine.reshape(values, to: Shape([count / 2, 2])), axes: [0])
        #expect((columns.doubles()[0] - expected / 2).magnitude < 0.01)
    }

    @Test func matrixProducts() throws {
        let a = try Tensor((0..<12).map { Double($0) - 4 }, shape: Shape([2, 2, 3]))
        let b = try Tensor((0..<6).map { Double($0) - 2 }, shape: Shape([3, 2]))
        // A @ B and np.arange(3.) @ A.transpose(0, 2, 1)
        let product = try engine.matrixMultiply(a, b)
        #expect(product.shape == Shape([2, 2, 2]))
        expectClose(product, [4, -5, 4, 4, 4, 13, 4, 22])
        let row = try engine.matrixMultiply(vector([0, 1, 2]), engine.transpose(a, order: [0, 2, 1]))
        #expect(row.shape == Shape([2, 2]))
        expectClose(row, [-7, 2, 11, 20])
        #expect(try engine.matrixMultiply(vector([1, 2]), vector([3, 4])).item == 11)
        let empty = try engine.matrixMultiply(matrix([], [2, 0]), matrix([], [0, 3]))
        expectClose(empty, [0, 0, 0, 0, 0, 0])
    }

    /// Every way to a product gives what the definition gives: libraries, own loops, transposed and strided views.
    @Test func productsAgree() throws {
        var numbers = TestNumbers(7)
        for (rows, inner, columns) in [
            (5, 7, 3), (33, 40, 37), (70, 150, 300), (1, 130, 9), (64, 1, 64), (9, 2000, 1), (2, 90, 2100),
            (300, 410, 3),
        ] {
            let a = try matrix(numbers.list(rows * inner, -1, 1), [rows, inner])
            let b = try matrix(numbers.list(inner * columns, -1, 1), [inner, columns])
            let (x, y) = (a.doubles(), b.doubles())
            var expected = [Double](repeating: 0, count: rows * columns)
            for i in 0..<rows {
                for k in 0..<inner {
                    for j in 0..<columns { expected[i * columns + j] += x[i * inner + k] * y[k * columns + j] }
                }
            }
            let aT = try engine.swapLastTwo(engine.swapLastTwo(a).packed())
            let bT = try engine.swapLastTwo(engine.swapLastTwo(b).packed())
            let wide = try engine.index(
                matrix(x.flatMap { [$0, 0] }, [rows, inner, 2]), [.all, .all, .slice(start: 0, stop: 1, step: 1)])
            let scattered = Tensor(
                dataType: .f64, shape: a.shape, storage: try #require(wide.storage), offset: 0,
                strides: [2 * inner, 2])
            let usual = engine.products.leastLibraryWork
            for usesLibraries in [true, false] {
                engine.products.leastLibraryWork = usesLibraries ? (0, 0) : (.max, .max)
                for type in [DataType.f64, .f32] {
                    for left in [a, aT, scattered] {
                        for right in [b, bT] {
                            let l = type == .f64 ? left : try engine.convertView(left)
                            let r = type == .f64 ? right : try engine.convertView(right)
                            expectClose(
                                try engine.matrixMultiply(l, r), expected, type == .f64 ? 1e-12 : 1e-4,
                                "\(rows)×\(inner)×\(columns) \(type.name) libraries \(usesLibraries)")
                        }
                    }
                }
            }
            engine.products.leastLibraryWork = usual
        }
    }

    /// Two threads and one give the same bits, by libraries and by our own loops.
    @Test func productsDoNotDependOnThreads() throws {
        var numbers = TestNumbers(8)
        for (rows, inner, columns) in [(70, 64, 90), (9, 300, 210), (530, 40, 33), (33, 800, 20)] {
            let a = try matrix(numbers.list(rows * inner, -1, 1), [rows, inner])
            let b = try matrix(numbers.list(inner * columns, -1, 1), [inner, columns])
            for work in [0, Int.max] {
                engine.products.leastLibraryWork = (work, work)
                for type in [DataType.f64, .f32] {
                    let (left, right) = (try engine.convert(a, to: type), try engine.convert(b, to: type))
                    let both = try engine.matrixMultiply(left, right).doubles()
                    let before = Parallel.setThreadLimit(1)
                    let single = try engine.matrixMultiply(left, right).doubles()
                    _ = Parallel.setThreadLimit(before)
                    #expect(both == single, "\(rows)×\(inner)×\(columns) \(type.name), library from \(work)")
                }
            }
        }
    }

    @Test func views() throws {
        let m = try matrix([1, 2, 3, 4, 5, 6], [2, 3])
        let t = try engine.transpose(m, order: [1, 0])
        expectClose(t, [1, 4, 2, 5, 3, 6])
        expectClose(try engine.add(t, vector([10, 20])), [11, 24, 12, 25, 13, 26])
        expectClose(try engine.add(engine.transpose(t, order: [-1, 0]), m), [2, 4, 6, 8, 10, 12])
        expectClose(try engine.reshape(t, to: Shape([6])), [1, 4, 2, 5, 3, 6])
        expectClose(try engine.broadcast(Tensor(scalar: 7), to: Shape([2, 2])), [7, 7, 7, 7])
        #expect(try engine.reshape(Tensor(scalar: 7), to: Shape([1, 1])).shape == Shape([1, 1]))
        #expect(try engine.reshape(matrix([7], [1, 1]), to: .scalar).item == 7)
        // Blocks longer than the buffer that gathers a scattered operand.
        let long = try Tensor((0..<6000).map(Double.init), shape: Shape([2, 3000]))
        let sum = try engine.add(engine.transpose(long, order: [1, 0]), engine.transpose(long, order: [1, 0]))
        let expected = (0..<6000).map { index -> Double in Double(2 * (index / 2 + index % 2 * 3000)) }
        #expect(sum.doubles() == expected)
    }
}

extension Engine {
    /// The elements in f32 with the same strides, for tests of views.
    func convertView(_ x: Tensor) throws -> Tensor {
        guard let strides = x.strides, strides.count == 2, strides[0] == 1 else { return try convert(x, to: .f32) }
        return try swapLastTwo(convert(swapLastTwo(x), to: .f32))
    }
}
