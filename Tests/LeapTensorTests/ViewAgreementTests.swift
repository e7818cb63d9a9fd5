import Testing

@testable import LeapTensor

/// A function gives the same for a view as for its packed copy, whatever the strides, empty axes included.
@Suite struct ViewAgreementTests {
    let engine = Engine()

    /// A random view: axes in another order, some repeated, some cut.
    func view(_ numbers: inout TestNumbers) throws -> Tensor {
        let rank = Int(numbers.next(0, 4.99))
        let sizes = (0..<rank).map { _ in Int(numbers.next(0.2, 4)) }
        var x =
            rank == 0
            ? Tensor(scalar: numbers.next(-2, 2))
            : try Tensor(numbers.list(Shape(sizes).count, -2, 2), shape: Shape(sizes))
        if rank > 0, sizes[0] > 1 { x = try engine.index(x, [.slice(start: 1, stop: nil, step: 1)]) }
        var order = Array(0..<rank)
        for i in order.indices { order.swapAt(i, Int(numbers.next(0, Double(rank) - 0.01))) }
        x = try engine.transpose(x, order: order)
        if numbers.next(0, 1) > 0.6, x.rank < 5 { x = try engine.broadcast(x, to: Shape([2] + x.shape.dimensions)) }
        return x
    }

    func same(_ a: Tensor, _ b: Tensor) -> Bool {
        a.shape == b.shape && a.dataType == b.dataType
            && zip(a.doubles(), b.doubles()).allSatisfy { pair in
                pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN)
                    || (pair.0 - pair.1).magnitude <= 1e-12 * (1 + pair.1.magnitude)
            }
    }

    @Test func functions() throws {
        var numbers = TestNumbers(11)
        let entries = CoreFunctions.all().filter { entry in
            entry.parameters.filter { $0.defaultValue == nil }.count == 1
        }
        for _ in 0..<60 {
            let x = try view(&numbers)
            let packed = try x.packed()
            let pair = [0, -1].filter { _ in x.rank > 2 }
            for entry in entries {
                for axes in [nil, [0], [-1], pair] as [[Int]?] {
                    func call(_ value: Tensor) throws -> Tensor? {
                        let arguments = entry.parameters.enumerated().map { index, parameter in
                            if index == 0 { return FunctionEntry.Argument.tensor(value) }
                            if parameter.name == "axis", let axes {
                                if case .integer = parameter.kind { return .integer(axes.first ?? 0) }
                                return .integers(axes)
                            }
                            return parameter.defaultValue ?? .none
                        }
                        do {
                            guard case .tensor(let result) = try entry.apply(engine, arguments) else { return nil }
                            return result
                        } catch is TensorError { return nil }
                    }
                    let label = Comment(rawValue: "\(entry.name) of \(x.shape.literal) over \(axes ?? [])")
                    switch (try call(x), try call(packed)) {
                    case (let a?, let b?): #expect(same(a, b), label)
                    case (nil, nil): break
                    default: Issue.record("one of the two is an error: \(label.rawValue)")
                    }
                }
            }
        }
    }

    @Test func pairs() throws {
        var numbers = TestNumbers(12)
        for _ in 0..<400 {
            let (a, b) = (try view(&numbers), try view(&numbers))
            let (p, q) = (try a.packed(), try b.packed())
            let operations: [(String, (Tensor, Tensor) throws -> Tensor)] = [
                ("+", engine.add), ("^", engine.power), ("@", engine.matrixMultiply), ("dot", engine.dot),
                ("outer", engine.outer), ("<", { try engine.compare(.less, $0, $1) }),
                ("where", { try engine.where(engine.compare(.less, $0, $1), $0, $1) }),
                ("and", engine.logicalAnd),
            ]
            for (name, operation) in operations {
                let (first, second) = (try? operation(a, b), try? operation(p, q))
                if let first, let second {
                    #expect(same(first, second), "\(name) of \(a.shape.literal) and \(b.shape.literal)")
                } else {
                    #expect(first == nil && second == nil, "\(name) of \(a.shape.literal) and \(b.shape.literal)")
                }
            }
        }
    }

    /// Gradient descent recorded step by step: the end point as a function of the rate, by differences.
    @Test func gradientThroughDescent() throws {
        func end(_ rate: Tensor, _ steps: Int) throws -> Tensor {
            var w = engine.leaf(Tensor(scalar: 2), variable: 2)
            for _ in 0..<steps {
                let loss = try engine.power(engine.subtract(w, Tensor(scalar: 1)), Tensor(scalar: 4))
                let slope = try #require(try engine.gradients(of: loss, targets: [.node(w)])[0])
                w = try engine.subtract(w, engine.multiply(rate, slope))
            }
            return w
        }
        let rate = engine.leaf(Tensor(scalar: 0.05), variable: 1)
        let slope = try #require(try engine.gradients(of: end(rate, 8), targets: [.variable(1)])[0]).item
        let difference = try (end(Tensor(scalar: 0.05001), 8).item - end(Tensor(scalar: 0.04999), 8).item) / 2e-5
        #expect((slope - difference).magnitude < 1e-6 * difference.magnitude)
        // Many steps stay linear in time and do not recurse.
        let long = try end(engine.leaf(Tensor(scalar: 1e-4), variable: 1), 3_000)
        #expect(try engine.gradients(of: long, targets: [.variable(1), .variable(2)])[0] != nil)
    }
}
