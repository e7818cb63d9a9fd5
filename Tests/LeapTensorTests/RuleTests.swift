import Testing

@testable import LeapTensor

/// Types, shapes, errors, and the text of formulas.
@Suite struct RuleTests {
    let engine = Engine()

    func tensor(_ shape: [Int], _ type: DataType = .f64) throws -> Tensor {
        try engine.broadcast(Tensor(scalar: 1, dataType: type), to: Shape(shape))
    }

    @Test func typesOfResults() throws {
        let (n64, n32, flag) = (
            Tensor(scalar: 1), Tensor(scalar: 1, dataType: .f32), Tensor(scalar: 1, dataType: .bool)
        )
        let (a64, a32, mask) = (try tensor([2]), try tensor([2], .f32), try tensor([2], .bool))
        let table: [(Tensor, Tensor, DataType)] = [
            (a64, a64, .f64), (a32, a32, .f32), (a32, a64, .f64), (a64, a32, .f64), (a32, n64, .f32), (n64, a32, .f32),
            (n32, n64, .f32), (n32, a64, .f64), (a64, n32, .f64), (mask, mask, .f64), (mask, a32, .f32),
            (flag, n32, .f32), (flag, flag, .f64), (mask, n64, .f64),
        ]
        for (a, b, type) in table {
            #expect(try engine.add(a, b).dataType == type, "\(a.dataType) \(a.shape) \(b.dataType) \(b.shape)")
        }
        #expect(try engine.negate(mask).dataType == .f64)
        #expect(try engine.sum(mask).dataType == .f64)
        #expect(try engine.sum(a32).dataType == .f32)
        #expect(try engine.compare(.less, a32, a64).dataType == .bool)
        #expect(try engine.where(mask, mask, mask).dataType == .bool)
        #expect(try engine.matrixMultiply(a32, a64).dataType == .f64)
        #expect(try engine.logicalNot(a64).doubles() == [0, 0])
        #expect(try engine.logicalAnd(mask, Tensor(scalar: 0)).doubles() == [0, 0])
        #expect(try engine.logicalOr(mask, Tensor(scalar: 0)).doubles() == [1, 1])
    }

    func message(_ body: () throws -> Tensor) -> String {
        do {
            return "no error: \(try body().shape.literal)"
        } catch let error as TensorError {
            return error.message
        } catch { return "another error" }
    }

    @Test func errors() throws {
        let (a, b) = (try tensor([2, 3]), try tensor([4]))
        #expect(
            message { try engine.add(a, b) }
                == "the shapes [2, 3] and [4] do not fit: the last axes have 3 and 4 elements")
        #expect(
            message { try engine.add(a, tensor([4, 3])) }
                == "the shapes [2, 3] and [4, 3] do not fit: the second-last axes have 2 and 4 elements")
        #expect(
            message { try engine.matrixMultiply(a, tensor([4, 2])) }
                == "the inner sizes of @ differ: {0} has 3 columns, {1} has 4 rows")
        #expect(
            message { try engine.matrixMultiply(tensor([1]), tensor([1, 2, 2])) }
                == "the inner sizes of @ differ: {0} has 1 element, {1} has 2 rows")
        #expect(message { try engine.matrixMultiply(a, Tensor(scalar: 1)) }.contains("{1} is a plain number"))
        #expect(message { try engine.matrixMultiply(tensor([2, 1, 2]), tensor([3, 2, 1])) }.contains("leading axes"))
        #expect(message { try engine.sum(a, axes: [2]) } == "there is no axis 2: {0} has the shape [2, 3]")
        #expect(message { try engine.sum(a, axes: [0, -2]) } == "axis 0 is named twice")
        #expect(message { try engine.reshape(a, to: Shape([4])) }.hasPrefix("6 elements do not fill"))
        #expect(message { try engine.transpose(a, order: [0, 0]) }.contains("not an order"))
        #expect(message { try engine.broadcast(a, to: Shape([3, 2])) }.contains("cannot be expanded"))
        #expect(message { try engine.where(a, b, b) }.contains("do not fit"))
        #expect(message { try engine.trace(b) }.contains("trace needs a matrix"))
        #expect(message { try engine.reshape(Tensor(scalar: 1), to: Shape([-1, -1])) }.contains("negative size"))
        let named = TensorError(.shape, "{0} @ {1} {2} {", help: ["{1}.T"]).naming(["X", "W"])
        #expect(named == TensorError(.shape, "X @ W {2} {", help: ["W.T"]))
        let large = Int.max / 2
        #expect(message { try engine.broadcast(b, to: Shape([large, large, 4])) }.contains("any memory"))
        #expect(message { try engine.broadcast(tensor([0]), to: Shape([large, large, 0])) }.contains("any memory"))
        let wide = try tensor([1 << 30, 1])
        #expect(message { try engine.add(wide, tensor([1 << 30])) }.contains("memory"))
        let leaf = engine.leaf(a, variable: 1)
        #expect(
            message { try engine.gradients(of: engine.add(leaf, a), targets: [.variable(1)])[0] ?? a }
                .hasPrefix("a gradient needs a single number"))
        #expect(
            message {
                try engine.gradients(of: engine.sum(leaf), seed: a, targets: [.variable(1)])[0] ?? a
            }.contains("must be the same"))
    }

    @Test func interrupts() throws {
        engine.interrupt.request()
        let a = try tensor([200_000]).packed()
        let twice = try engine.add(a, a)
        #expect(
            message {
                try engine.settle(twice)
                return twice
            } == "interrupted")
        #expect(message { try engine.matrixMultiply(tensor([200, 200]), tensor([200, 200])) } == "interrupted")
        engine.interrupt.clear()
        #expect(try engine.sum(twice).item == 400_000)
    }

    @Test func recordsAreReplacedNotGrown() throws {
        let w = engine.leaf(Tensor(scalar: 3), variable: 1)
        let cube = try engine.power(w, Tensor(scalar: 3))
        let slope = try #require(try engine.gradients(of: cube, targets: [.node(w)])[0])
        #expect(slope.operation?.name == "grad")
        #expect(try engine.variables(of: slope) == [1])
        #expect(slope.operation?.name == "identity")
        let curvature = try engine.gradients(of: slope, targets: [.variable(1), .variable(2)])
        #expect(curvature[0]?.item == 18)
        #expect(curvature[1] == nil)
        // The slope of a straight line does not depend on anything.
        let line = try engine.multiply(w, Tensor(scalar: 5))
        let constant = try #require(try engine.gradients(of: line, targets: [.node(w)])[0])
        #expect(constant.item == 5)
        let nothing = try engine.gradients(of: constant, targets: [.variable(1)])
        #expect(nothing[0] == nil)
        #expect(!constant.isRecorded)
    }

    @Test func whatMixesElements() throws {
        let x = engine.leaf(try tensor([3]), variable: 1)
        let y = try engine.multiply(engine.apply(Elementwise.exp, x), Tensor(scalar: 2))
        #expect(try engine.isElementwise(from: x, to: y))
        #expect(try !engine.isElementwise(from: x, to: engine.divide(y, engine.sum(y))))
        #expect(try engine.isElementwise(from: y, to: y))
        let slope = try #require(try engine.gradients(of: y, seed: tensor([3]), targets: [.node(x)])[0])
        #expect(try engine.isElementwise(from: x, to: slope))
    }

    /// The text of a derivative comes from the formula that computes it.
    @Test func symbols() {
        func slope(_ operation: UnaryOperation) -> String {
            operation.symbolicDerivative(Symbol("x"), Symbol("y")).text()
        }
        #expect(slope(Elementwise.tanh) == "1 - y²")
        #expect(slope(Elementwise.sigmoid) == "y·(1 - y)")
        #expect(slope(Elementwise.log) == "1/x")
        #expect(slope(Elementwise.sqrt) == "1/(2y)")
        #expect(slope(Elementwise.cos) == "-sin(x)")
        #expect(slope(Elementwise.erf) == "2/√π·exp(-x²)")
        #expect(slope(Elementwise.gelu) == "(1 + erf(x/√2))/2 + x·exp(-x²/2)/√(2π)")
        #expect(slope(Elementwise.relu) == "1 if x > 0, else 0")
        #expect(Elementwise.sigmoid.symbolicValue(Symbol("x")).text(.code) == "1 / (1 + exp(-x))")
        let (d, two) = (Symbol("d"), Symbol(number: 2))
        #expect(Elementwise.power.symbolicValue(d, two).text() == "d²")
        #expect(Elementwise.power.symbolicFirstPartial(d, two, Symbol("y")).text() == "2d")
        #expect(Elementwise.power.symbolicFirstPartial(d, 3, Symbol("y")).text(.code) == "3 * d^2")
        #expect(Elementwise.divide.symbolicSecondPartial(Symbol("a"), Symbol("b"), Symbol("y")).text() == "-a/b²")
        #expect((Symbol("a") - (Symbol("b") - Symbol("c"))).text() == "a - (b - c)")
        #expect((-(Symbol("a") + Symbol("b")) * Symbol("c")).text() == "-(a + b)·c")
        #expect(Symbol.power(-Symbol("a"), 2).text() == "(-a)²")
    }

    @Test func tableOfFunctions() {
        let entries = CoreFunctions.all()
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
            #expect(!entry.summary.isEmpty && !entry.examples.isEmpty, Comment(rawValue: entry.name))
        }
    }
}
