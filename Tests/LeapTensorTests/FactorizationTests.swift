import Testing

@testable import LeapTensor

/// Determinants, inverses and factorizations: values, laws, derivatives, and what is refused.
@Suite struct FactorizationTests {
    let checker = LawChecker()
    var engine: Engine { checker.engine }

    /// A stack of square matrices with a strong diagonal, so that their inverses are tame.
    func square(_ numbers: inout TestNumbers, _ lead: [Int], _ n: Int) -> ([Double], Shape) {
        let shape = Shape(lead + [n, n])
        var values = numbers.list(shape.count, -1, 1)
        for index in values.indices where n > 0 && index % (n * n) % (n + 1) == 0 { values[index] += 3 }
        return (values, shape)
    }

    func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch let error as TensorError {
            return error.message
        } catch { return "another error" }
    }

    func expectClose(_ a: Tensor, _ b: Tensor, _ tolerance: Double = 1e-12, _ label: Comment = "") {
        #expect(ReplayLaw.isClose(a, b, tolerance), "\(label.rawValue): \(a.doubles()), not \(b.doubles())")
    }

    // MARK: Values

    /// numpy 2.4: a = np.array([[2., -1, 0.5], [1, 3, -2], [0.25, 1, 4]]); b = np.array([1., 2, 3])
    /// np.linalg.det(a), np.linalg.inv(a), np.linalg.solve(a, b), np.linalg.qr(a), np.linalg.svd(a)
    @Test func referenceValues() throws {
        let a = d([2, -1, 0.5, 1, 3, -2, 0.25, 1, 4], [3, 3])
        expectClose(try engine.determinant(a), n(32.625))
        expectClose(
            try engine.inverse(a),
            d(
                [
                    0.4291187739463601, 0.13793103448275862, 0.015325670498084289, -0.13793103448275862,
                    0.24137931034482757, 0.13793103448275862, 0.007662835249042143, -0.06896551724137931,
                    0.21455938697318008,
                ], [3, 3]))
        expectClose(
            try engine.solve(a, d([1, 2, 3], [3])),
            d([0.7509578544061304, 0.7586206896551725, 0.5134099616858238], [3]))
        let qr = try engine.qr(a)
        expectClose(
            qr[0],
            d(
                [
                    -0.8888888888888888, 0.456860819942782, 0.033981383301529215, -0.4444444444444444,
                    -0.8419831640267801, -0.3058324497137631, -0.1111111111111111, -0.28695390343513577,
                    0.9514787324428188,
                ], [3, 3]))
        expectClose(
            qr[1],
            d(
                [-2.25, -0.5555555555555555, 0, 0, -3.2697642154582582, 0.7645811242844083, 0, 0, 4.434570520849566],
                [3, 3]))
        let svd = try engine.svd(a)
        expectClose(
            svd[0],
            d(
                [
                    0.15155491700415982, -0.12214531133639306, -0.9808728918929294, -0.5905692315839323,
                    0.7845551940232912, -0.18894742717867197, 0.792627964330193, 0.60790926169093,
                    0.046767934657868576,
                ], [3, 3]))
        expectClose(svd[1], d([4.570385800339367, 3.2604995543258735, 2.1893415202514817], [3]))
        expectClose(
            svd[2],
            d(
                [
                    -0.019539358468695003, -0.2473827586594136, 0.9687207978507998, 0.21231160294280807,
                    0.9457814987295011, 0.24580711933716107, -0.9770066513215183, 0.21047357881462533,
                    0.0340422662946586,
                ], [3, 3]))
        // np.linalg.eigh(a), np.linalg.eigh(a, UPLO="U")
        let lower = try engine.eigh(a)
        expectClose(lower[0], d([1.3381865731755258, 2.8352752048612975, 4.826538221963178], [3]))
        expectClose(
            lower[1],
            d(
                [
                    0.8096499683966909, 0.5206615247410058, 0.27088467164018065, -0.5703988412882548,
                    0.5893303742171758, 0.5721318658159678, 0.13824648470125372, -0.6177388499029464,
                    0.7741360492757917,
                ], [3, 3]))
        let upper = try engine.eigh(a, triangle: .upper)
        expectClose(upper[0], d([1.0965216172967198, 2.072223952005076, 5.831254430698206], [3]))
    }

    @Test func laws() throws {
        var numbers = TestNumbers(31)
        for (lead, m, n) in [([], 3, 3), ([], 4, 2), ([2], 2, 4), ([2, 3], 3, 2), ([], 1, 1), ([0], 2, 3)] {
            for type in [DataType.f64, .f32] {
                let shape = Shape(lead + [m, n])
                let a = try engine.convert(d(numbers.list(shape.count, -2, 2), shape.dimensions), to: type)
                let tolerance = type == .f32 ? 1e-5 : 1e-13
                let label = Comment(rawValue: "\(shape.literal) \(type.name)")
                let k = min(m, n)
                for mode in [QRMode.reduced, .complete] {
                    let qr = try engine.qr(a, mode: mode)
                    expectClose(try engine.matrixMultiply(qr[0], qr[1]), a, tolerance, label)
                    try expectUnit(engine.matrixMultiply(engine.swapLastTwo(qr[0]), qr[0]), tolerance, label)
                    #expect(qr[0].shape == Shape(lead + [m, mode == .complete ? m : k]), label)
                    #expect(qr[1].shape == Shape(lead + [mode == .complete ? m : k, n]), label)
                    #expect(qr.allSatisfy { $0.dataType == type }, label)
                    let r = try engine.qr(a, mode: .r)
                    #expect(r.count == 1, label)
                    if mode == .reduced { #expect(ReplayLaw.isSame(r[0], qr[1]), label) }
                }
                for isFull in [true, false] {
                    let svd = try engine.svd(a, isFull: isFull)
                    #expect(svd[0].shape == Shape(lead + [m, isFull ? m : k]), label)
                    #expect(svd[1].shape == Shape(lead + [k]), label)
                    #expect(svd[2].shape == Shape(lead + [isFull ? n : k, n]), label)
                    try expectUnit(engine.matrixMultiply(engine.swapLastTwo(svd[0]), svd[0]), tolerance, label)
                    try expectUnit(engine.matrixMultiply(svd[2], engine.swapLastTwo(svd[2])), tolerance, label)
                    let first = IndexItem.slice(start: nil, stop: k, step: 1)
                    let u = try engine.index(svd[0], [.ellipsis, first])
                    let vh = try engine.index(svd[2], [.ellipsis, first, .all])
                    let product = try engine.matrixMultiply(engine.multiply(u, engine.forColumns(svd[1])), vh)
                    expectClose(product, a, tolerance, label)
                    let alone = try engine.svd(a, computesVectors: false)[0]
                    expectClose(alone, svd[1], tolerance, label)
                }
                guard m == n else { continue }
                expectClose(
                    try engine.matrixMultiply(engine.inverse(a), a),
                    try engine.broadcast(
                        engine.eye(n, type), to: a.shape), tolerance * 20, label)
                for triangle in MatrixTriangle.allCases {
                    let (w, v) = (try engine.eigh(a, triangle: triangle)[0], try engine.eigh(a, triangle: triangle)[1])
                    let isLower = triangle == .lower
                    let strict = try engine.triangles(
                        n, above: isLower ? 0 : 1, diagonal: 0, below: isLower ? 1 : 0, type)
                    let half = try engine.multiply(a, strict)
                    let symmetric = try engine.add(
                        engine.add(half, engine.swapLastTwo(half)), engine.multiply(a, engine.eye(n, type)))
                    let product = try engine.matrixMultiply(
                        engine.multiply(v, engine.forColumns(w)), engine.swapLastTwo(v))
                    expectClose(product, symmetric, tolerance, label)
                }
            }
        }
    }

    func expectUnit(_ product: Tensor, _ tolerance: Double, _ label: Comment) throws {
        let unit = try engine.eye(product.shape[product.rank - 1], product.dataType)
        expectClose(product, try engine.broadcast(unit, to: product.shape), tolerance, label)
    }

    /// np.linalg.det(np.zeros((0, 0))) = 1, np.linalg.qr(np.zeros((3, 0)), "complete")[0] = the unit matrix, as
    /// np.linalg.svd(np.zeros((3, 0)))[0]
    @Test func empties() throws {
        #expect(try engine.determinant(d([], [0, 0])).item == 1)
        #expect(try engine.determinant(d([], [2, 0, 0])).doubles() == [1, 1])
        #expect(try engine.determinant(d([], [0, 2, 2])).shape == Shape([0]))
        #expect(try engine.inverse(d([], [2, 0, 0])).shape == Shape([2, 0, 0]))
        #expect(try engine.solve(d([], [0, 0]), d([], [0])).shape == Shape([0]))
        #expect(try engine.solve(d([], [0, 0]), d([], [0, 3])).shape == Shape([0, 3]))
        #expect(try engine.solve(d([1, 0, 0, 1], [2, 2]), d([], [2, 0])).shape == Shape([2, 0]))
        let qr = try engine.qr(d([], [3, 0]))
        #expect(qr.map(\.shape) == [Shape([3, 0]), Shape([0, 0])])
        expectClose(try engine.qr(d([], [3, 0]), mode: .complete)[0], try engine.eye(3))
        let svd = try engine.svd(d([], [3, 0]))
        #expect(svd.map(\.shape) == [Shape([3, 3]), Shape([0]), Shape([0, 0])])
        expectClose(svd[0], try engine.eye(3))
        #expect(try engine.eigh(d([], [0, 0])).map(\.shape) == [Shape([0]), Shape([0, 0])])
    }

    @Test func booleans() throws {
        let a = b([true, true, false, true], [2, 2])
        #expect(try engine.determinant(a).item == 1)
        #expect(try engine.inverse(a).doubles() == [1, -1, 0, 1])
        #expect(try engine.solve(a, b([true, true], [2])).doubles() == [0, 1])
        #expect(try engine.svd(a)[1].dataType == .f64)
    }

    /// Only the whole product can overflow: np.linalg.det(np.diag([1e200, 1e200, 1e-300])) = 1e100
    @Test func largeDeterminants() throws {
        let diagonal = d([1e200, 0, 0, 0, 1e200, 0, 0, 0, 1e-300], [3, 3])
        let value = try engine.determinant(diagonal).item
        #expect((value / 1e100 - 1).magnitude < 1e-12)
        #expect(try engine.determinant(d([1e200, 0, 0, 1e200], [2, 2])).item == .infinity)
        #expect(try engine.determinant(d([.nan, 0, 0, 1], [2, 2])).item.isNaN)
    }

    @Test func manyMatricesAndBroadcasting() throws {
        var numbers = TestNumbers(5)
        let (values, shape) = square(&numbers, [2, 1], 3)
        let a = d(values, shape.dimensions)
        let right = d(numbers.list(4 * 3 * 2, -1, 1), [4, 3, 2])
        let x = try engine.solve(a, right)
        #expect(x.shape == Shape([2, 4, 3, 2]))
        expectClose(try engine.matrixMultiply(a, x), try engine.broadcast(right, to: x.shape), 1e-13)
        let vector = try engine.solve(a, d([1, 2, 3], [3]))
        #expect(vector.shape == Shape([2, 1, 3]))
        let turned = try engine.transpose(a, order: [1, 0, 3, 2])
        expectClose(
            try engine.inverse(turned), try engine.transpose(engine.inverse(a), order: [1, 0, 3, 2]), 1e-13)
    }

    // MARK: Derivatives

    @Test func derivatives() throws {
        var numbers = TestNumbers(3)
        for (lead, size) in [([], 1), ([], 3), ([2], 2), ([], 0), ([2, 1], 2)] as [([Int], Int)] {
            let (values, shape) = square(&numbers, lead, size)
            try checker.check("det", [values], [shape]) { try engine.determinant($0[0]) }
            try checker.check("inv", [values], [shape]) { try engine.inverse($0[0]) }
            for rightShape in [[size], [size, 2], [3, 1, size, 1]] {
                let right = numbers.list(Shape(rightShape).count, -1, 1)
                if Shape(lead).broadcast(with: Shape(Array(rightShape.dropLast(2)))) == nil { continue }
                try checker.check("solve", [values, right], [shape, Shape(rightShape)]) {
                    try engine.solve($0[0], $0[1])
                }
            }
            for part in 0...1 {
                try checker.check("eigh \(part)", [values], [shape]) {
                    try signless(engine.eigh($0[0])[part], part == 1)
                }
                try checker.check("eigh U \(part)", [values], [shape]) {
                    try signless(engine.eigh($0[0], triangle: .upper)[part], part == 1)
                }
            }
        }
    }

    /// Vectors whose signs may differ: what they give in squares.
    func signless(_ x: Tensor, _ isVector: Bool) throws -> Tensor { isVector ? try engine.multiply(x, x) : x }

    @Test func derivativesOfRectangles() throws {
        var numbers = TestNumbers(8)
        for (lead, m, n) in [([], 2, 2), ([], 4, 2), ([], 2, 4), ([2], 3, 2), ([2], 2, 3), ([], 3, 1), ([], 1, 3)]
            as [([Int], Int, Int)]
        {
            let shape = Shape(lead + [m, n])
            var values = numbers.list(shape.count, -1, 1)
            // Singular values that lie apart.
            for index in values.indices where index % (m * n) / n == index % n {
                values[index] += 2 + Double(index % n)
            }
            for part in 0...1 {
                try checker.check("qr \(part)", [values], [shape]) { try engine.qr($0[0])[part] }
            }
            try checker.check("qr r", [values], [shape]) { try engine.qr($0[0], mode: .r)[0] }
            try checker.check("qr complete r", [values], [shape]) { try engine.qr($0[0], mode: .complete)[1] }
            for part in 0...2 {
                try checker.check("svd \(part)", [values], [shape]) {
                    try signless(engine.svd($0[0], isFull: false)[part], part != 1)
                }
            }
            try checker.check("s", [values], [shape]) { try engine.svd($0[0], computesVectors: false)[0] }
            try checker.check("s of full", [values], [shape]) { try engine.svd($0[0])[1] }
            let k = min(m, n)
            try checker.check("u of full", [values], [shape]) {
                let u = try engine.index(engine.svd($0[0])[0], [.ellipsis, .slice(start: nil, stop: k, step: 1)])
                return try engine.multiply(u, u)
            }
            try checker.check("the matrix again", [values], [shape]) {
                let (u, s, vh) = (
                    try engine.svd($0[0], isFull: false)[0], try engine.svd($0[0])[1],
                    try engine.svd($0[0], isFull: false)[2]
                )
                return try engine.matrixMultiply(engine.multiply(u, engine.forColumns(s)), vh)
            }
        }
    }

    /// The gradient of the determinant is the matrix of cofactors, also where there is no inverse.
    @Test func determinantsOfSingularMatrices() throws {
        // rank 2, 1, 0, and equal singular values
        for values in [
            [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 2, 4, 6, -1, -2, -3], [0, 0, 0, 0, 0, 0, 0, 0, 0],
            [1, 0, 0, 0, 1, 0, 0, 0, 0], [1e9, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0, 0, 1e-9, 0, 0, 0, 2e-9],
        ] as [[Double]] {
            let a = engine.leaf(d(values, [3, 3]), variable: 1)
            let gradient = try #require(
                try engine.gradients(of: engine.determinant(a), targets: [.variable(1)])[0])
            expectClose(gradient, try cofactors(a), 1e-12)
            // Second derivatives against the cofactors' own.
            let weights = d([0.5, -1, 2, 1, 0.25, -0.5, 3, 1, -2], [3, 3])
            let slope = try engine.sum(engine.multiply(gradient, weights))
            let expected = try engine.sum(engine.multiply(cofactors(a), weights))
            let second = try #require(try engine.gradients(of: slope, targets: [.variable(1)])[0])
            let expectedSecond = try #require(try engine.gradients(of: expected, targets: [.variable(1)])[0])
            expectClose(second, expectedSecond, 1e-9)
            // And the third, which are constant.
            let third = try #require(
                try engine.gradients(of: engine.sum(engine.multiply(second, weights)), targets: [.variable(1)])[0])
            let expectedThird = try #require(
                try engine.gradients(of: engine.sum(engine.multiply(expectedSecond, weights)), targets: [.variable(1)])[
                    0])
            expectClose(third, expectedThird, 1e-6)
        }
        // One singular matrix among others, in single precision too.
        let stack = [1, 2, 2, 4, 1, 2, 3, 4] as [Double]
        for type in [DataType.f64, .f32] {
            let a = engine.leaf(try engine.convert(d(stack, [2, 2, 2]), to: type), variable: 1)
            let total = try engine.sum(engine.determinant(a))
            let gradient = try #require(try engine.gradients(of: total, targets: [.variable(1)])[0])
            #expect(gradient.dataType == type)
            expectClose(
                gradient, try engine.convert(d([4, -2, -2, 1, 4, -3, -2, 1], [2, 2, 2]), to: type),
                type == .f32 ? 1e-6 : 1e-12)
        }
        try checker.check("det of rank 1", [[1, 2, 2, 4]], [Shape([2, 2])]) { try engine.determinant($0[0]) }
    }

    /// The cofactors of a 3×3 matrix, by the products of its elements.
    func cofactors(_ a: Tensor) throws -> Tensor {
        func element(_ row: Int, _ column: Int) throws -> Tensor {
            try engine.index(a, [.integer(row % 3), .integer(column % 3)])
        }
        var parts: [Tensor] = []
        for row in 0..<3 {
            for column in 0..<3 {
                parts.append(
                    try engine.subtract(
                        engine.multiply(element(row + 1, column + 1), element(row + 2, column + 2)),
                        engine.multiply(element(row + 1, column + 2), element(row + 2, column + 1))))
            }
        }
        return try engine.reshape(engine.stack(parts, axis: 0), to: Shape([3, 3]))
    }

    @Test func equalValues() throws {
        let unit = engine.leaf(try engine.eye(2), variable: 1)
        func gradient(_ y: Tensor) throws -> [Double]? {
            try engine.gradients(of: y, targets: [.variable(1)])[0]?.doubles()
        }
        // What treats equal values alike has its derivative: of the sum of the eigenvalues, the trace.
        #expect(try gradient(engine.sum(engine.eigh(unit)[0])) == [1, 0, 0, 1])
        let thin = try engine.svd(unit)
        let again = try engine.matrixMultiply(engine.multiply(thin[0], engine.forColumns(thin[1])), thin[2])
        #expect(
            message { _ = try gradient(engine.sum(engine.multiply(again, d([1, 2, 3, 5], [2, 2])))) }.contains(
                "has no derivative here"))
        let v = try engine.eigh(unit)[1]
        #expect(
            message { _ = try gradient(engine.sum(engine.multiply(v, d([1, 2, 3, 5], [2, 2])))) }
                == "eigh has no derivative here: the eigenvalues 0 and 1 are equal (1), so that their vectors can be "
                + "turned among each other")
        // v·vᵀ is 1 whatever the basis.
        #expect(try gradient(engine.sum(engine.matrixMultiply(v, engine.swapLastTwo(v)))) == [0, 0, 0, 0])
        let tall = engine.leaf(d([1, 2, 2, 4, 0, 0], [3, 2]), variable: 1)
        #expect(
            message { _ = try gradient(engine.sum(engine.svd(tall, isFull: false)[0])) }.contains(
                "the singular value 1 is 0"))
        #expect(message { _ = try gradient(engine.sum(engine.svd(tall)[0])) }.contains("columns of u from 2 on"))
        #expect(message { _ = try gradient(engine.sum(engine.qr(tall)[0])) }.contains("depend on each other"))
        let full = engine.leaf(d([1, 0, 0, 2, 1, 1], [3, 2]), variable: 1)
        #expect(
            message { _ = try gradient(engine.sum(engine.qr(full, mode: .complete)[0])) }.contains(
                "columns of q from 2 on"))
    }

    // MARK: Refusals

    @Test func refusals() throws {
        let wide = d([1, 2, 3, 4, 5, 6], [2, 3])
        #expect(message { _ = try engine.determinant(wide) } == "det needs a square matrix, and {0} is 2×3")
        #expect(message { _ = try engine.inverse(n(2)) } == "inv needs a square matrix, and {0} is a plain number")
        #expect(message { _ = try engine.eigh(d([1], [1])) } == "eigh needs a square matrix, and {0} is a vector")
        #expect(message { _ = try engine.qr(d([1], [1])) } == "qr needs a matrix, and {0} is a vector")
        let a = d([1, 2, 3, 4], [2, 2])
        #expect(
            message { _ = try engine.solve(a, d([1, 2, 3], [3])) }
                == "the right side of solve needs a row for each of the 2 rows of {0}, and {1} has 3")
        #expect(message { _ = try engine.solve(a, n(1)) }.hasSuffix("and {1} is a plain number"))
        #expect(
            message { _ = try engine.solve(engine.broadcast(a, to: Shape([3, 2, 2])), d([1, 2, 3, 4], [2, 2, 1])) }
                .hasPrefix("the leading axes of solve do not fit"))
        let singular = d([1, 2, 2, 4], [2, 2])
        #expect(
            message { _ = try engine.inverse(singular) }
                == "{0} is singular, so it has no inverse: the pivot of column 1 is 0")
        #expect(
            message { _ = try engine.inverse(engine.stack([a, singular], axis: 0)) }.hasPrefix("{0}[1] is singular"))
        let rounded = d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [3, 3])
        #expect(
            message { _ = try engine.solve(rounded, d([1, 2, 3], [3])) }.contains(
                "no more than the rounding of numbers"))
        // Small numbers are not singular, nor are such as differ in size.
        #expect(try engine.inverse(d([1e-20, 0, 0, 1], [2, 2])).doubles() == [1e20, 0, 0, 1])
        #expect(
            message { _ = try engine.svd(d([1, .nan], [1, 2])) } == "svd needs finite numbers, and {0}[0, 1] is nan")
        #expect(message { _ = try engine.eigh(d([.infinity], [1, 1])) }.hasSuffix("{0}[0, 0] is inf"))
    }

    @Test func interrupts() throws {
        let flag = InterruptFlag()
        let engine = Engine(interrupt: flag)
        let a = try engine.normal(Shape([600, 600]))
        flag.request()
        for body in [
            { _ = try engine.svd(a) }, { _ = try engine.eigh(a) }, { _ = try engine.qr(a) },
            { _ = try engine.inverse(a) }, { _ = try engine.determinant(a) },
        ] as [() throws -> Void] {
            #expect(message(body) == "interrupted")
        }
        flag.clear()
        // A call that is left behind lets the next one work.
        #expect(
            message {
                _ = try LongCall(memory: []) {
                    flag.request()
                    while flag.isRequested {}
                    return 0
                }.run(interrupt: flag)
            } == "interrupted")
        flag.clear()
        #expect(try engine.svd(a, computesVectors: false)[0].count == 600)
    }
}
