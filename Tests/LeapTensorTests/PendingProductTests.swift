import Testing

@testable import LeapTensor

/// A product in a network waits for what is done with it, and then has the bits of one computed at once.
@Suite struct PendingProductTests {
    /// Rows, inner size, columns: in one block; in several; of two columns of blocks; one row; for the libraries.
    static let sizes = [[20, 5, 30], [96, 40, 128], [8, 300, 100], [1, 900, 400], [300, 310, 320]]

    private func matrix(_ rows: Int, _ columns: Int, _ type: DataType, from start: Int = 0) throws -> Tensor {
        let numbers = (0..<rows * columns).map { Double((($0 + start) * 7919) % 1000) / 500 - 1 }
        return try Engine().convert(Tensor(numbers, shape: Shape([rows, columns])), to: type)
    }

    private func same(_ a: Tensor, _ b: Tensor) -> Bool {
        let (x, y) = (a.doubles(), b.doubles())
        return a.shape == b.shape && a.dataType == b.dataType
            && zip(x, y).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: sizes, [DataType.f32, .f64]) func aLayerHasTheSameBits(size: [Int], type: DataType) throws {
        for usesLibrary in [false, true] {
            let engine = Engine()
            if usesLibrary { engine.products.leastLibraryWork = (1, 1) }
            let x = try matrix(size[0], size[1], type)
            let w = try matrix(size[1], size[2], type, from: 5)
            let b = try engine.reshape(matrix(1, size[2], type, from: 9), to: Shape([size[2]]))
            let product = try engine.product(
                x, w, isLeftTransposed: false, isRightTransposed: false, mayWait: false)
            let layer = try engine.apply(Elementwise.relu, engine.add(product, b))
            let parameter = engine.leaf(w, variable: 1)
            // The product is read by the chain alone, and its memory becomes that of the result.
            let alone = try engine.apply(Elementwise.relu, engine.add(engine.matrixMultiply(x, parameter), b))
            #expect(same(alone, layer))
            // It is read afterwards, too.
            let waiting = try engine.matrixMultiply(x, parameter)
            #expect(waiting.storage?.product != nil)
            let result = try engine.apply(Elementwise.relu, engine.add(waiting, b))
            #expect(same(result, layer))
            #expect(waiting.storage?.product == nil)
            #expect(same(waiting, product))
            // It is read before, and as a whole.
            let read = try engine.matrixMultiply(x, parameter)
            #expect(same(read, product))
            #expect(try engine.sum(engine.matrixMultiply(x, parameter)).item == engine.sum(product).item)
        }
    }

    @Test(arguments: [DataType.f32, .f64]) func productsOfAPassHaveTheSameBits(type: DataType) throws {
        let engine = Engine()
        let x = try matrix(64, 100, type)
        let first = engine.leaf(try matrix(100, 60, type, from: 1), variable: 1)
        let second = engine.leaf(try matrix(60, 50, type, from: 2), variable: 2)
        let hidden = try engine.apply(Elementwise.tanh, engine.matrixMultiply(x, first))
        let loss = try engine.sum(engine.apply(Elementwise.tanh, engine.matrixMultiply(hidden, second)))
        let gradients = try engine.gradients(of: loss, targets: [.variable(1), .variable(2)])
        let waiting = try gradients.map { engine.detach(try #require($0)) }
        // A step: weights - 0.1 * gradient.
        let moved = try zip([first, second], waiting).map {
            try engine.subtract(engine.detach($0), engine.multiply(Tensor(scalar: 0.1), $1))
        }
        for tensor in moved { try engine.settle(tensor) }
        // The same with every product read as soon as it is noted.
        let plain = try engine.apply(
            Elementwise.tanh,
            engine.product(x, first, isLeftTransposed: false, isRightTransposed: false, mayWait: false))
        let output = try engine.apply(
            Elementwise.tanh,
            engine.product(plain, second, isLeftTransposed: false, isRightTransposed: false, mayWait: false))
        func slope(_ y: Tensor) throws -> Tensor {
            try engine.subtract(Tensor(scalar: 1), engine.multiply(y, y))
        }
        let above = try slope(output)
        let below = try engine.multiply(
            engine.product(
                above, engine.detach(second), isLeftTransposed: false, isRightTransposed: true, mayWait: false),
            slope(engine.detach(plain)))
        let expected = [
            try engine.product(x, below, isLeftTransposed: true, isRightTransposed: false, mayWait: false),
            try engine.product(
                engine.detach(plain), above, isLeftTransposed: true, isRightTransposed: false, mayWait: false),
        ]
        for (gradient, reference) in zip(waiting, expected) { #expect(same(gradient, reference)) }
        for (place, weights) in [first, second].enumerated() {
            let reference = try engine.subtract(
                engine.detach(weights), engine.multiply(Tensor(scalar: 0.1), expected[place]))
            #expect(same(moved[place], reference))
        }
    }

    /// Images, channels, side, kernels: parts of several images, a last part with fewer, parts of one.
    @Test(arguments: [[8, 3, 12, 16], [13, 4, 20, 32], [5, 8, 70, 24], [1, 2, 9, 3]])
    func aConvolutionThatWaitsHasTheSameBits(size: [Int]) throws {
        let engine = Engine()
        engine.convolutions.leastLibraryWork = 0
        func images(_ sizes: [Int], from start: Int) throws -> Tensor {
            try engine.reshape(matrix(1, sizes.reduce(1, *), .f32, from: start), to: Shape(sizes))
        }
        let x = try images([size[0], size[1], size[2], size[2]], from: 1)
        let kernel = try images([size[3], size[1], 3, 3], from: 2)
        let bias = try images([size[3]], from: 3)
        let settings = WindowSettings(padding: .zeros(height: 1, width: 1))
        func layer(_ product: Tensor) throws -> Tensor {
            try engine.apply(
                Elementwise.relu, engine.add(product, engine.reshape(bias, to: Shape([1, size[3], 1, 1]))))
        }
        let product = try engine.convolve(x, kernel, settings)
        let expected = try layer(product)
        let parameter = engine.leaf(kernel, variable: 1)
        let waiting = try engine.convolve(x, parameter, settings)
        // Without the library there is nothing to wait for.
        if engine.convolutions.preparedCount > 0 { #expect(waiting.storage?.product != nil) }
        #expect(same(try layer(waiting), expected))
        #expect(waiting.storage?.product == nil)
        #expect(same(waiting, product))
        #expect(same(try layer(engine.convolve(x, parameter, settings)), expected))
        // Its gradients wait, too.
        let input = engine.leaf(x, variable: 2)
        let loss = try engine.sum(layer(engine.convolve(input, parameter, settings)))
        let gradients = try engine.gradients(of: loss, targets: [.variable(1), .variable(2)])
        let geometry = try ConvolutionGeometry(input: x.shape, kernel: kernel.shape, settings, groups: 1)
        let gate = try engine.convert(engine.compare(.greater, expected, Tensor(scalar: 0)), to: .f32)
        let references = [
            try engine.convolution(geometry, .kernel, x, gate), try engine.convolution(geometry, .input, gate, kernel),
        ]
        for (gradient, reference) in zip(gradients, references) { #expect(same(try #require(gradient), reference)) }
    }

    @Test func aLoopOfProductsKeepsNoneWaiting() throws {
        let engine = Engine()
        let w = engine.leaf(try matrix(40, 40, .f64), variable: 1)
        var state = try matrix(40, 40, .f64, from: 3)
        for _ in 0..<20_000 { state = engine.detach(try engine.matrixMultiply(state, w)) }
        #expect(state.shape == Shape([40, 40]))
        #expect(state.doubles().count == 1600)
    }
}
