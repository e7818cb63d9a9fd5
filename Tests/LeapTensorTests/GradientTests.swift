import Testing

@testable import LeapTensor

@Suite struct GradientTests {
    let engine = Engine()

    func parameter(_ value: Double, _ number: UInt64) -> Tensor {
        engine.leaf(Tensor(scalar: value), variable: number)
    }

    /// The workshop's small network: w = 2, x = −2, b = 8, target 2 (teaching.md).
    @Test func smallNetwork() throws {
        let (w, b) = (parameter(2, 1), parameter(8, 2))
        let product = try engine.multiply(w, Tensor(scalar: -2))
        let prediction = try engine.add(product, b)
        let difference = try engine.subtract(prediction, Tensor(scalar: 2))
        let square = try engine.power(difference, Tensor(scalar: 2))
        let loss = try engine.divide(square, Tensor(scalar: 2))
        #expect(loss.item == 2)
        let gradients = try engine.gradients(
            of: loss, targets: [.variable(1), .variable(2), .node(prediction), .variable(3), .node(loss)])
        #expect(gradients.map { $0?.item } == [-4, 2, 2, nil, 1])
        #expect(try engine.variables(of: loss) == [1, 2])
        #expect(try engine.isElementwise(from: product, to: loss))
        #expect(try engine.dependsOn(loss, .variable(2)))
        #expect(try !engine.dependsOn(product, .variable(2)))
    }

    /// x⁵ has the derivatives 5x⁴, 20x³, 60x², 120x, 120, then 0.
    @Test func higherDerivatives() throws {
        let x = parameter(2, 1)
        var y = try engine.power(x, Tensor(scalar: 5))
        for expected in [80.0, 160, 240, 240, 120] {
            let gradient = try #require(try engine.gradients(of: y, targets: [.variable(1)])[0])
            #expect(gradient.item == expected)
            y = gradient
        }
        #expect(try engine.gradients(of: y, targets: [.variable(1)])[0].map(\.item) ?? 0 == 0)
    }

    /// The derivative of a gradient with respect to its seed: a Jacobian times a vector by two passes.
    @Test func recordedSeed() throws {
        let x = engine.leaf(try Tensor([1.0, 2, 3], shape: Shape([3])), variable: 1)
        let y = try engine.multiply(x, x)
        let seed = engine.leaf(try Tensor([1.0, 1, 1], shape: Shape([3])), variable: 2)
        let gradient = try #require(try engine.gradients(of: y, seed: seed, targets: [.node(x)])[0])
        #expect(gradient.doubles() == [2, 4, 6])
        let v = try Tensor([1.0, 0, -1], shape: Shape([3]))
        let forward = try engine.gradients(of: gradient, seed: v, targets: [.node(seed)])[0]
        #expect(forward?.doubles() == [2, 0, -6])
        // and ∂/∂x of the same: 2·v
        #expect(try engine.gradients(of: gradient, seed: v, targets: [.variable(1)])[0]?.doubles() == [2, 0, -2])
    }

    @Test func broadcastIsSummedBack() throws {
        let b = engine.leaf(try Tensor([1.0, 2, 3], shape: Shape([3])), variable: 1)
        let s = parameter(2, 2)
        let x = try Tensor([1.0, 2, 3, 4, 5, 6], shape: Shape([2, 3]))
        let y = try engine.multiply(engine.add(x, b), s)
        let loss = try engine.sum(y)
        let gradients = try engine.gradients(of: loss, targets: [.variable(1), .variable(2)])
        #expect(gradients[0]?.doubles() == [4, 4, 4])
        #expect(gradients[1]?.item == 33)
    }

    @Test func deepChain() throws {
        let w = parameter(1, 1)
        var y = w
        for _ in 0..<1_000_000 { y = try engine.add(y, w) }
        #expect(try engine.gradients(of: y, targets: [.variable(1)])[0]?.item == 1_000_001)
    }

    @Test func customRule() throws {
        let x = engine.leaf(try Tensor([1.0, 2], shape: Shape([2])), variable: 1)
        let operation = CustomOperation(name: "cube") { [engine] inputs, output, gradient in
            // A rule that itself asks for a gradient, as a learner's might.
            let leaf = engine.leaf(inputs[0], variable: 9)
            let inner = try engine.sum(engine.multiply(leaf, engine.multiply(leaf, leaf)))
            guard let slope = try engine.gradients(of: inner, targets: [.variable(9)])[0] else { return [nil] }
            return [try engine.multiply(gradient, engine.detach(slope))]
        }
        let value = try Tensor([1.0, 8], shape: Shape([2]))
        let y = try engine.sum(engine.record(value, as: operation, inputs: [x]))
        #expect(try engine.gradients(of: y, targets: [.variable(1)])[0]?.doubles() == [3, 12])
    }
}
