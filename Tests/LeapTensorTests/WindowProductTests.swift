import Testing

@testable import LeapTensor

/// The products that a convolution adds up, listed one by one, against what its kernels compute.
@Suite struct WindowProductTests {
    private let engine = Engine()

    @Test("Listed products add up to the output and to both gradients", arguments: [UInt64](1...40))
    func productsAddUp(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        let chosen = ConvolutionTests.Case(&numbers, most: 6)
        let geometry = try ConvolutionGeometry(
            input: chosen.x, kernel: chosen.kernel, chosen.settings, groups: chosen.groups)
        var arrays: [ConvolutionOperation.Role: [Double]] = [:]
        for role in [ConvolutionOperation.Role.input, .kernel, .output] {
            arrays[role] = numbers.list(ConvolutionOperation(geometry, role).shape(role).count, -1, 1)
        }
        for role in [ConvolutionOperation.Role.output, .input, .kernel] {
            let operation = ConvolutionOperation(geometry, role)
            let (a, b) = role.operands
            let first = try #require(arrays[a]), second = try #require(arrays[b])
            let whole = try engine.convolution(
                geometry, role, Tensor(first, shape: operation.shape(a)), Tensor(second, shape: operation.shape(b)))
            for (element, value) in whole.doubles().enumerated() {
                let products = operation.products(of: role, at: element)
                #expect(products.allSatisfy { $0[role] == element })
                let sum = products.reduce(0) { $0 + first[$1[a]] * second[$1[b]] }
                #expect((sum - value).magnitude <= 1e-12 * (1 + value.magnitude), "\(role) \(element)")
            }
        }
    }

    @Test("Windows of a pooling, their elements and their winners", arguments: [UInt64](1...30))
    func poolingWindows(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        func pick(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
        let shape = Shape([pick(1, 2), pick(1, 3), pick(3, 6), pick(3, 6)])
        let (size, stride) = ([pick(1, 3), pick(1, 3)], [pick(1, 3), pick(1, 3)])
        let padding = size.map { pick(0, $0 / 2) }
        let values = numbers.list(shape.count, -1, 1).map { ($0 * 4).rounded() }
        let x = engine.leaf(try Tensor(values, shape: shape), variable: 1)

        let largest = try engine.maxPool(x, size, stride: stride, padding: padding)
        let pool = try #require(largest.operation as? MaxPoolOperation)
        var gradient = [Double](repeating: 0, count: shape.count)
        for (window, value) in largest.doubles().enumerated() {
            let elements = pool.elements(under: window)
            #expect(elements.map { values[$0] }.max() == value)
            #expect(pool.winner(of: window) == elements.first { values[$0] == value })
            #expect(elements.allSatisfy { pool.windows(over: $0).contains(window) })
            gradient[pool.winner(of: window)] += 1
        }
        let back = try engine.gradients(of: engine.sum(largest), targets: [.variable(1)])
        #expect(back[0]?.doubles() == gradient)

        let sum = try engine.sumPool(x, size, stride: stride, padding: padding)
        let sums = try #require(sum.operation as? SumPoolOperation)
        for (window, value) in sum.doubles().enumerated() {
            #expect(sums.elements(under: window).reduce(0) { $0 + values[$1] } == value)
        }
        for element in 0..<shape.count {
            let windows = sums.windows(over: element)
            #expect(windows == windows.sorted())
            #expect(windows.allSatisfy { sums.elements(under: $0).contains(element) })
        }
    }

    @Test func placesInSymbols() {
        let axis = WindowAxis(stride: 2, dilation: 3, padding: 1, length: 20, places: 3, windows: 7)
        #expect(axis.text(window: "i", place: "a") == "2i + 3a - 1")
        #expect(axis.text(window: "i", place: 0) == "2i - 1")
        #expect(axis.text(window: 4, place: "a") == "3a + 7")
        #expect(axis.element(window: 0, place: 0) == nil)
        #expect(axis.element(window: 2, place: 1) == 6)
        #expect(axis.window(element: 6, place: 1) == 2)
        #expect(axis.window(element: 5, place: 1) == nil)
        let plain = WindowAxis(stride: 1, dilation: 1, padding: 0, length: 5, places: 3, windows: 3)
        #expect(plain.text(window: "i", place: "a") == "i + a")
        #expect(plain.windowText(element: 2, place: "a") == "2 - a")
        #expect(plain.firstInside == 0)
    }

    @Test func settingsAsTheyAreWritten() throws {
        let x = engine.leaf(try engine.filled(Shape([1, 2, 8, 8]), 1), variable: 1)
        func text(_ result: Tensor, _ inputs: [String] = ["x", "K"]) -> String? { result.operation?.callText(inputs) }
        func kernel(_ height: Int, _ width: Int, outputs: Int = 2, inputs: Int = 2) throws -> Tensor {
            try engine.filled(Shape([outputs, inputs, height, width]), 1)
        }
        #expect(text(try engine.convolve(x, kernel(3, 3))) == "conv2d(x, K)")
        let settings = WindowSettings(stride: [2, 1], padding: .zeros(height: 1, width: 1), dilation: [2])
        #expect(
            text(try engine.convolve(x, kernel(3, 3, inputs: 1), settings, groups: 2))
                == "conv2d(x, K, stride = [2, 1], padding = 1, dilation = 2, groups = 2)")
        #expect(
            text(try engine.convolve(x, kernel(3, 3), WindowSettings(padding: .same))) == "conv2d(x, K, padding = 1)")
        #expect(
            text(try engine.convolve(x, kernel(2, 2), WindowSettings(padding: .same)))
                == "conv2d(x, K, padding = \"same\")")
        #expect(
            text(try engine.convolveTransposed(x, kernel(3, 3), WindowSettings(stride: [2]), outputPadding: [1]))
                == "conv2d_transpose(x, K, stride = 2, output_padding = 1)")
        #expect(text(try engine.maxPool(x, [2]), ["x"]) == "maxpool2d(x, 2)")
        #expect(
            text(try engine.meanPool(x, [3, 2], stride: [1], padding: [1]), ["x"])
                == "meanpool2d(x, [3, 2], stride = 1, padding = 1)")
    }
}
