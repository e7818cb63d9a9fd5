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
}
