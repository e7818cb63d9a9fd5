import Testing

@testable import LeapTensor

/// A small linear congruential generator (Knuth's MMIX constants), mixed.
private struct SimpleGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    }
}

/// Element-wise operations on large arrays are noted and run together: what comes out is what the operations give one
/// by one, bit for bit.
@Suite struct ChainTests {
    let engine = Engine()

    static var unary: [UnaryOperation] {
        [
            Elementwise.negate, Elementwise.exp, Elementwise.expm1, Elementwise.log, Elementwise.log1p,
            Elementwise.sqrt,
            Elementwise.abs, Elementwise.sign, Elementwise.floor, Elementwise.ceil, Elementwise.round, Elementwise.sin,
            Elementwise.cos, Elementwise.tan, Elementwise.asin, Elementwise.acos, Elementwise.atan, Elementwise.sinh,
            Elementwise.cosh, Elementwise.tanh, Elementwise.erf, Elementwise.sigmoid, Elementwise.relu,
            Elementwise.gelu,
            Elementwise.softplus,
        ]
    }
    static var binary: [BinaryOperation] {
        [
            Elementwise.add, Elementwise.subtract, Elementwise.multiply, Elementwise.divide, Elementwise.power,
            Elementwise.floorDivide, Elementwise.remainder, Elementwise.maximum, Elementwise.minimum,
            Elementwise.leakyRelu,
        ]
    }

    static let special: [Double] = [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, .infinity, -.infinity, .nan, 5e-324, -5e-324, 1e-45, 1e-310, 1e308,
        -1e308, 88.7, 88.73, -87.4, -103.9, -104, 709.7, 709.8, -708.5, -745.1, -745.2, 0.6249, 0.6251, 1e-8,
    ]

    func random(_ count: Int, from low: Double, to high: Double) -> [Double] {
        var generator = SimpleGenerator(seed: 7)
        return (0..<count).map { _ in low + (high - low) * Double(generator.next() >> 11) * 0x1p-53 }
    }

    func same(_ a: Tensor, _ b: Tensor) -> Bool {
        let (x, y) = (a.doubles(), b.doubles())
        return a.shape == b.shape && a.dataType == b.dataType
            && zip(x, y).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    /// How far a value is from the reference, in units in the last place of the type.
    func distance(_ value: Double, _ reference: Double, _ type: DataType) -> Double {
        if value.isNaN || reference.isNaN { return value.isNaN && reference.isNaN ? 0 : .infinity }
        if type == .f32 {
            let (x, y) = (Float(value), Float(reference))
            return x == y ? 0 : Double(abs(x - y) / max(y.ulp, Float.leastNonzeroMagnitude))
        }
        return value == reference ? 0 : abs(value - reference) / reference.ulp
    }

    @Test(arguments: [DataType.f64, .f32]) func valuesAreThoseOfTheCLibrary(type: DataType) throws {
        let numbers = Self.special + random(2000, from: -5, to: 5) + random(2000, from: -100, to: 100)
        let x = try engine.convert(Tensor(numbers, shape: Shape([numbers.count])), to: type)
        let inputs = x.doubles()
        for operation in Self.unary {
            for (input, value) in zip(inputs, try engine.apply(operation, x).doubles()) {
                let reference = operation.scalarValue(input)
                if operation === Elementwise.gelu, input.isFinite {
                    // 1 + erf(x/√2) cancels, so the error is one of x.
                    let unit = type == .f32 ? Double(Float(abs(input)).ulp) : input.ulp
                    #expect(abs(value - reference) <= 2 * unit, "gelu(\(input)) \(type)")
                    continue
                }
                // Where exp(-x) overflows, the sigmoid is below all normal numbers and comes out as 0.
                let isTiny = reference < (type == .f32 ? Double(Float.leastNormalMagnitude) : .leastNormalMagnitude)
                if operation === Elementwise.sigmoid, isTiny, value == 0 { continue }
                // sigmoid, tanh and softplus round several times.
                #expect(distance(value, reference, type) <= 4, "\(operation.name)(\(input)) \(type)")
            }
        }
        let other = try engine.convert(Tensor(numbers.reversed(), shape: Shape([numbers.count])), to: type)
        let seconds = other.doubles()
        for operation in Self.binary {
            for (place, value) in try engine.apply(operation, x, other).doubles().enumerated() {
                var reference = operation.scalarValue(inputs[place], seconds[place])
                // fmod of single numbers in single precision is exact; the quotient's last rounding may differ.
                if type == .f32 { reference = Double(Float(reference)) }
                if operation === Elementwise.floorDivide, type == .f32, abs(reference) > 1e6 { continue }
                #expect(
                    distance(value, reference, type) <= 1,
                    "\(operation.name)(\(inputs[place]), \(seconds[place])) \(type)")
            }
        }
    }

    @Test(arguments: [DataType.f64, .f32]) func anglesOfManyTurnsAreExact(type: DataType) throws {
        // Near multiples of a quarter turn, where all digits of π count, and beyond what the polynomials take.
        let quarters = (0..<2000).map { Double($0 * $0 % 700_000) * Double.pi / 2 }
        let numbers = quarters + random(2000, from: -2e6, to: 2e6) + random(2000, from: -7e3, to: 7e3)
        let x = try engine.convert(Tensor(numbers, shape: Shape([numbers.count])), to: type)
        for operation in [Elementwise.sin, Elementwise.cos] {
            for (input, value) in zip(x.doubles(), try engine.apply(operation, x).doubles()) {
                #expect(distance(value, operation.scalarValue(input), type) <= 2, "\(operation.name)(\(input)) \(type)")
            }
        }
    }

    /// Operands of several kinds with 8×128 elements after broadcasting: plain, a row, a column, a number, transposed,
    /// strided, boolean, of the other type.
    func operands(_ type: DataType) throws -> [Tensor] {
        let full = try engine.convert(Tensor(random(1024, from: -2, to: 2), shape: Shape([8, 128])), to: type)
        let wide = try Tensor(random(2048, from: 0.1, to: 3), shape: Shape([8, 256]))
        return [
            full,
            try engine.convert(Tensor(random(128, from: 0.5, to: 2), shape: Shape([128])), to: type),
            try engine.convert(Tensor(random(8, from: 0.5, to: 2), shape: Shape([8, 1])), to: type),
            Tensor(scalar: 1.25),
            try engine.transpose(
                engine.convert(Tensor(random(1024, from: 0.5, to: 2), shape: Shape([128, 8])), to: type), order: [1, 0]),
            try wide.view(Shape([8, 128]), [256, 2], offset: 1),
            try engine.compare(.greater, full, Tensor(scalar: 0)),
            try Tensor(random(1024, from: -2, to: 2).map { Float($0) }, shape: Shape([8, 128])),
        ]
    }

    /// Row by row the arrays are small, and every operation runs at once.
    func row(_ x: Tensor, _ index: Int) throws -> Tensor {
        guard x.rank == 2 else { return x }
        let strides = x.strides ?? x.shape.packedStrides
        return try x.view(
            Shape([x.shape[1]]), [strides[1]], offset: x.shape[0] == 1 ? 0 : index * strides[0]
        ).packed()
    }

    @Test(arguments: [DataType.f64, .f32], 0..<40) func chainsGiveWhatSingleOperationsGive(type: DataType, seed: Int)
        throws
    {
        var generator = SimpleGenerator(seed: UInt64(seed))
        func below(_ count: Int) -> Int { Int(Double(generator.next() >> 11) * 0x1p-53 * Double(count)) }
        var large = try operands(type)
        var rows = try (0..<8).map { index in try large.map { try row($0, index) } }
        for _ in 0..<30 {
            let (i, j) = (below(large.count), below(large.count))
            if below(2) == 0 {
                let operation = Self.unary[below(Self.unary.count)]
                large.append(try engine.apply(operation, large[i]))
                for index in 0..<8 { rows[index].append(try engine.apply(operation, rows[index][i])) }
            } else {
                let operation = Self.binary[below(Self.binary.count)]
                large.append(try engine.apply(operation, large[i], large[j]))
                for index in 0..<8 { rows[index].append(try engine.apply(operation, rows[index][i], rows[index][j])) }
            }
        }
        for (place, value) in large.enumerated().reversed() {
            for index in 0..<8 {
                #expect(same(try row(value, index), rows[index][place]), "\(seed) \(place) \(value.shape.literal)")
            }
        }
    }

    @Test(arguments: [DataType.f64, .f32]) func gradientsAreThoseOfTheParts(type: DataType) throws {
        func loss(_ x: Tensor) throws -> Tensor {
            let inner = try engine.apply(
                Elementwise.sigmoid, engine.add(engine.multiply(Tensor(scalar: 2), x), Tensor(scalar: 1)))
            let outer = try engine.apply(Elementwise.exp, engine.negate(engine.power(x, Tensor(scalar: 2))))
            let rest = try engine.apply(Elementwise.gelu, engine.apply(Elementwise.tanh, engine.divide(outer, inner)))
            return try engine.sum(engine.multiply(engine.multiply(inner, outer), rest))
        }
        let numbers = random(1000, from: -3, to: 3)
        let whole = engine.leaf(
            try engine.convert(Tensor(numbers, shape: Shape([1000])), to: type), variable: 1)
        let gradient = try #require(try engine.gradients(of: loss(whole), targets: [.variable(1)])[0]).doubles()
        for start in stride(from: 0, to: 1000, by: 100) {
            let part = try Tensor(Array(numbers[start..<start + 100]), shape: Shape([100]))
            let leaf = engine.leaf(try engine.convert(part, to: type), variable: 2)
            let expected = try #require(try engine.gradients(of: loss(leaf), targets: [.variable(2)])[0]).doubles()
            #expect(Array(gradient[start..<start + 100]) == expected)
        }
    }

    @Test func sumsHaveTheSameBitsForOneAndTwoThreads() throws {
        for type in [DataType.f64, .f32] {
            let count = 200_003
            let x = try engine.convert(Tensor(random(count, from: -3, to: 3), shape: Shape([count])), to: type)
            func total() throws -> UInt64 {
                try engine.sum(engine.multiply(engine.apply(Elementwise.exp, x), x)).item.bitPattern
            }
            func array() throws -> [Double] { try engine.multiply(engine.apply(Elementwise.exp, x), x).doubles() }
            let before = Parallel.setThreadLimit(1)
            let (alone, values) = (try total(), try array())
            _ = Parallel.setThreadLimit(before)
            for _ in 0..<3 { #expect(try total() == alone) }
            #expect(try array() == values)
            let exact = values.reduce(0, +)
            #expect(abs(Double(bitPattern: alone) - exact) <= abs(exact) * (type == .f32 ? 1e-6 : 1e-12))
        }
    }

    @Test func sumsOfManySinglesAreExactToRounding() throws {
        let ones = try engine.broadcast(Tensor(scalar: 1, dataType: .f32), to: Shape([1000, 1])).packed()
        let row = try engine.convert(Tensor([Double](repeating: 0.1, count: 30_000), shape: Shape([30_000])), to: .f32)
        let sum = try engine.sum(engine.multiply(ones, row)).item
        #expect(abs(sum / (Double(Float(0.1)) * 3e7) - 1) < 1e-7)
    }

    @Test func longChainsAreCut() throws {
        let count = 1000
        var x = try Tensor(random(count, from: 0, to: 1), shape: Shape([count]))
        var reference = x.doubles()
        for _ in 0..<5000 {
            x = try engine.add(engine.multiply(x, Tensor(scalar: 0.5)), Tensor(scalar: 1))
            for i in 0..<count { reference[i] = reference[i] * 0.5 + 1 }
        }
        #expect(x.doubles() == reference)
        // Doubling the number of paths with each operation.
        var y = try Tensor([Double](repeating: 1, count: count), shape: Shape([count]))
        for _ in 0..<200 { y = try engine.divide(engine.add(y, y), Tensor(scalar: 2)) }
        #expect(y.doubles() == [Double](repeating: 1, count: count))
    }

    /// What no chain can be cut into: one operation, forward or backward, must fit.
    @Test func everyFormulaFits() {
        func operand(_ slot: Int) -> ChainNumber { .node(ChainNode(nil, .f64, offset: slot)) }
        func size(_ formula: ChainFormula) -> Int {
            guard case .node(let node) = formula(operand(0), operand(1), operand(2), operand(3)) else { return 0 }
            return ChainProgram.count(node, limit: 1000)
        }
        for operation in Self.unary {
            for formula in operation.chainFormulas {
                #expect(size(formula) <= ChainRunner.limit, "\(operation.name)")
            }
        }
        for operation in Self.binary {
            for formula in operation.chainFormulas {
                #expect(size(formula) <= ChainRunner.limit, "\(operation.name)")
            }
        }
    }

    @Test func whatIsNeededAgainAndAgainIsKept() throws {
        let x = try Tensor(random(1000, from: 0, to: 1), shape: Shape([1000]))
        let shared = try engine.apply(Elementwise.exp, x)
        for round in 1...4 {
            _ = try engine.sum(engine.multiply(shared, Tensor(scalar: Double(round) + 0.5))).item
            #expect((shared.storage?.pending == nil) == (round >= 3))
        }
        #expect(shared.doubles() == (try engine.apply(Elementwise.exp, x)).doubles())
    }

    @Test func interruptsLeaveEverythingAsItWas() throws {
        let x = try Tensor(random(100_000, from: 0, to: 1), shape: Shape([100_000]))
        let y = try engine.apply(Elementwise.exp, x)
        engine.interrupt.request()
        #expect(throws: TensorError.self) { try engine.settle(y) }
        #expect(throws: TensorError.self) { _ = try engine.sum(y) }
        engine.interrupt.clear()
        #expect(y.storage?.pending != nil)
        #expect(y.doubles().count == 100_000)
    }

    @Test func viewsOfWhatIsPendingSeeTheValues() throws {
        let x = try Tensor(random(1024, from: 0, to: 1), shape: Shape([32, 32]))
        let y = try engine.multiply(x, Tensor(scalar: 2))
        let turned = try engine.transpose(y, order: [1, 0])
        let sum = try engine.add(turned, y)
        #expect(y.storage === turned.storage)
        let (a, b) = (x.doubles(), sum.doubles())
        for i in 0..<32 { for j in 0..<32 { #expect(b[i * 32 + j] == 2 * a[j * 32 + i] + 2 * a[i * 32 + j]) } }
    }
}
