import Testing

@testable import LeapTensor

/// The record as data, and its values computed again.
@Suite struct RecordGraphTests {
    let engine = Engine()

    func parameter(_ value: Double, _ number: UInt64) -> Tensor {
        engine.leaf(Tensor(scalar: value), variable: number)
    }

    /// The workshop's small network: w = 2, x = −2, b = 8, target 2; loss = (w·x + b − 2)² / 2 (teaching.md).
    @Test func smallNetwork() throws {
        let (w, b) = (parameter(2, 1), parameter(8, 2))
        let product = try engine.multiply(w, Tensor(scalar: -2))
        let prediction = try engine.add(product, b)
        let difference = try engine.subtract(prediction, Tensor(scalar: 2))
        let square = try engine.multiply(difference, difference)
        let loss = try engine.divide(square, Tensor(scalar: 2))
        let graph = try RecordGraph(of: loss, engine: engine)
        #expect(graph.nodes.count == 10)
        #expect(graph.nodes.map(\.inputs) == [[], [], [0, 1], [], [2, 3], [], [4, 5], [6, 6], [], [7, 8]])
        #expect(graph.nodes[graph.outputPosition].tensor === loss)
        let place = try #require(graph.position(of: w))
        #expect(place == 0)
        #expect(graph.position(of: Tensor(scalar: 2)) == nil)
        // Two ways through difference · difference.
        #expect(graph.pathCounts() == [2, 2, 2, 2, 2, 2, 2, 1, 1, 1])
        #expect(graph.dependents(of: 3) == [false, false, false, true, true, false, true, true, false, true])

        // w = 3: prediction 2, loss 0. b = 10 and w = 3: loss 2.
        let values = try graph.replay([0: Tensor(scalar: 3)], inDouble: false, engine: engine)
        #expect(values.map(\.item) == [3, -2, -6, 8, 2, 2, 0, 0, 2, 0])
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        #expect(try replayer.output([0: Tensor(scalar: 3), 3: Tensor(scalar: 10)]).item == 2)
        #expect(try replayer.value(of: 4, [0: Tensor(scalar: 3)]).item == 2)
        #expect(try replayer.output([:]).item == 2)
        // A replaced result cuts off what it was computed from.
        #expect(try replayer.output([0: Tensor(scalar: 3), 6: Tensor(scalar: 4)]).item == 8)

        // ∂loss/∂difference = difference = 2, once by each of its two uses.
        let pass = try graph.backward(engine: engine)
        #expect(pass.gradients.map { $0?.item } == [-4, nil, 2, 2, 2, nil, 2, 0.5, nil, 1])
        #expect(pass.contributions[7].map { $0?.item } == [1, 1])
        #expect(pass.contributions[4].map { $0?.item } == [2, 2])
        #expect(pass.contributions[0].isEmpty)
        #expect(try graph.backward(engine: engine, includingConstants: true).gradients[1]?.item == 4)
        let passed = try graph.inputGradients(of: 2, gradient: Tensor(scalar: 10), engine: engine)
        #expect(passed.map { $0?.item } == [-20, nil])
        #expect(engine.isRecording)
    }

    @Test func unrecordedOutput() throws {
        let constant = try Tensor([1.0, 2], shape: Shape([2]))
        let graph = try RecordGraph(of: constant, engine: engine)
        #expect(graph.nodes.count == 1)
        #expect(graph.pathCounts() == [1])
        #expect(try graph.replay([0: constant], inDouble: true, engine: engine).map { $0.doubles() } == [[1, 2]])
        let pass = try graph.backward(engine: engine, seed: constant)
        #expect(pass.gradients[0]?.doubles() == [1, 2])
        #expect(pass.contributions.map(\.count) == [0])
    }

    /// A gradient in the record is replaced by its computation: d(x³)/dx · x = 3x³, at 3: 81.
    @Test func gradientInTheRecord() throws {
        let x = parameter(2, 1)
        let cube = try engine.multiply(x, engine.multiply(x, x))
        let slope = try #require(try engine.gradients(of: cube, targets: [.variable(1)])[0])
        let y = try engine.multiply(slope, x)
        let graph = try RecordGraph(of: y, engine: engine)
        let place = try #require(graph.position(of: x))
        let output = try graph.replay([place: Tensor(scalar: 3)], inDouble: true, engine: engine).last
        #expect(output?.item == 81)
        #expect(try graph.backward(engine: engine).gradients[place]?.item == 36)
    }

    /// Constants that carry the marks of another engine's pass.
    @Test func sharedConstants() throws {
        let (one, two) = (Tensor(scalar: 1), Tensor(scalar: 2))
        for _ in 0..<3 {
            let engine = Engine()
            let w = engine.leaf(Tensor(scalar: 5), variable: 1)
            let y = try engine.multiply(engine.add(w, two), engine.subtract(one, w))
            let graph = try RecordGraph(of: y, engine: engine)
            #expect(graph.nodes.map(\.inputs) == [[], [], [0, 1], [], [3, 0], [2, 4]])
        }
    }

    @Test func deepChain() throws {
        let w = parameter(1, 1)
        var y = w
        for _ in 0..<1_000_000 { y = try engine.add(y, w) }
        let graph = try RecordGraph(of: y, engine: engine)
        #expect(graph.nodes.count == 1_000_001)
        #expect(graph.pathCounts()[0] == 1_000_001)
        #expect(graph.dependents(of: 500_000)[1_000_000])
        #expect(try graph.backward(engine: engine).gradients[0]?.item == 1_000_001)
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        #expect(try replayer.output([0: Tensor(scalar: 2)]).item == 2_000_002)
        #expect(try replayer.output([999_999: Tensor(scalar: 0)]).item == 1)
    }

    /// A large output is computed while the element has its other value, not when it is read.
    @Test func oneElementOfALargeArray() throws {
        let numbers = (0..<1000).map { Double($0) / 1000 }
        let w = engine.leaf(try Tensor(numbers, shape: Shape([1000])), variable: 1)
        let graph = try RecordGraph(of: engine.multiply(engine.apply(Elementwise.negate, w), w), engine: engine)
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        let place = try #require(graph.position(of: w))
        let changed = try replayer.output(at: place, element: 7, value: 3)
        let again = try replayer.output(at: place, element: 9, value: 5)
        for (i, number) in numbers.enumerated() {
            #expect(changed.doubles()[i] == (i == 7 ? -9 : -number * number))
            #expect(again.doubles()[i] == (i == 9 ? -25 : -number * number))
        }
    }

    /// 2¹¹⁰⁰ ways are too many for a double.
    @Test func manyWays() throws {
        var y = parameter(1, 1)
        for _ in 0..<1100 { y = try engine.maximum(y, y) }
        let counts = try RecordGraph(of: y, engine: engine).pathCounts()
        #expect(counts[0] == .infinity)
        #expect(counts[100] == 0x1p1000)
    }

    @Test func interrupts() throws {
        let w = parameter(1, 1)
        var y = w
        for _ in 0..<10_000 { y = try engine.add(y, w) }
        let graph = try RecordGraph(of: y, engine: engine)
        let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
        engine.interrupt.request()
        #expect(throws: TensorError.self) { try RecordGraph(of: y, engine: engine) }
        #expect(throws: TensorError.self) { try replayer.output([0: Tensor(scalar: 2)]) }
        #expect(throws: TensorError.self) { try graph.backward(engine: engine) }
        #expect(engine.isRecording)
        engine.interrupt.clear()
        #expect(try replayer.output([0: Tensor(scalar: 2)]).item == 20_002)
        #expect(try replayer.output([:]).item == 10_001)
    }
}
