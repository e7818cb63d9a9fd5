import Testing

@testable import LeapTensor

/// Convolution and pooling against their definitions, and the derivatives of both.
@Suite struct ConvolutionTests {
    let engine = Engine()

    /// A random configuration that fits.
    struct Case {
        let x: Shape
        let kernel: Shape
        let settings: WindowSettings
        let groups: Int

        init(_ numbers: inout TestNumbers, most: Int = 7) {
            func pick(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
            groups = pick(1, 3)
            let size = (pick(1, most), pick(1, most))
            let kernel = (pick(1, 3), pick(1, 3))
            let dilation = [pick(1, 2), pick(1, 2)]
            let padding = (pick(0, 2), pick(0, 2))
            let fits =
                size.0 + 2 * padding.0 > (kernel.0 - 1) * dilation[0]
                && size.1 + 2 * padding.1 > (kernel.1 - 1) * dilation[1]
            let channels = pick(1, 2)
            x = Shape([pick(1, 3), channels * groups, size.0, size.1])
            self.kernel = Shape([pick(1, 2) * groups, channels, fits ? kernel.0 : 1, fits ? kernel.1 : 1])
            settings = WindowSettings(
                stride: [pick(1, 3), pick(1, 3)], padding: .zeros(height: padding.0, width: padding.1),
                dilation: dilation)
        }
    }

    private func tensor(_ values: [Double], _ shape: Shape, _ type: DataType = .f64) throws -> Tensor {
        try engine.convert(Tensor(values, shape: shape), to: type)
    }

    /// The definition, six loops.
    private func reference(_ x: [Double], _ kernel: [Double], _ g: ConvolutionGeometry) -> [Double] {
        var result: [Double] = []
        let (inputs, outputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
        for n in 0..<g.batch {
            for o in 0..<g.outputChannels {
                for y in 0..<g.output.height {
                    for z in 0..<g.output.width {
                        var sum = 0.0
                        for c in 0..<inputs {
                            for i in 0..<g.kernel.height {
                                for j in 0..<g.kernel.width {
                                    let row = y * g.stride.height + i * g.dilation.height - g.paddingBefore.height
                                    let column = z * g.stride.width + j * g.dilation.width - g.paddingBefore.width
                                    guard row >= 0, row < g.input.height, column >= 0, column < g.input.width else {
                                        continue
                                    }
                                    let channel = o / outputs * inputs + c
                                    let place = (n * g.inputChannels + channel) * g.input.height + row
                                    sum +=
                                        x[place * g.input.width + column]
                                        * kernel[((o * inputs + c) * g.kernel.height + i) * g.kernel.width + j]
                                }
                            }
                        }
                        result.append(sum)
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: 1...60) func convolutionIsItsDefinition(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        let chosen = Case(&numbers)
        let x = numbers.list(chosen.x.count, -1, 1), kernel = numbers.list(chosen.kernel.count, -1, 1)
        let geometry = try ConvolutionGeometry(
            input: chosen.x, kernel: chosen.kernel, chosen.settings, groups: chosen.groups)
        let expected = reference(x, kernel, geometry)
        for (type, isPrepared, tolerance) in [(DataType.f64, false, 1e-13), (.f32, false, 2e-6), (.f32, true, 2e-6)] {
            engine.convolutions.leastLibraryWork = isPrepared ? 0 : .infinity
            let result = try engine.convolve(
                tensor(x, chosen.x, type), tensor(kernel, chosen.kernel, type), chosen.settings, groups: chosen.groups)
            #expect(result.shape == geometry.outputShape)
            #expect(result.dataType == type)
            for (a, b) in zip(result.doubles(), expected) {
                #expect((a - b).magnitude <= tolerance * (1 + b.magnitude))
            }
        }
    }

    /// The three arrays of a convolution from the two others, by oneDNN and by our own way.
    @Test(arguments: [
        (1, 16, 3, 1, 1), (3, 16, 5, 1, 1), (16, 32, 3, 1, 1), (32, 8, 3, 2, 1), (12, 24, 3, 1, 4), (5, 7, 1, 1, 1),
    ])
    func bothWaysAgree(_ inputs: Int, _ outputs: Int, _ size: Int, _ stride: Int, _ groups: Int) throws {
        var numbers = TestNumbers(UInt64(inputs * 100 + outputs))
        let (x, kernel) = (Shape([9, inputs, 14, 11]), Shape([outputs, inputs / groups, size, size]))
        let geometry = try ConvolutionGeometry(
            input: x, kernel: kernel,
            WindowSettings(stride: [stride], padding: .zeros(height: size / 2, width: size / 2)), groups: groups)
        let arrays: [ConvolutionOperation.Role: Tensor] = [
            .input: try tensor(numbers.list(x.count, -1, 1), x, .f32),
            .kernel: try tensor(numbers.list(kernel.count, -1, 1), kernel, .f32),
            .output: try tensor(
                numbers.list(geometry.outputShape.count, -1, 1), geometry.outputShape, .f32),
        ]
        for role in [ConvolutionOperation.Role.output, .input, .kernel] {
            guard let a = arrays[role.operands.0], let b = arrays[role.operands.1] else { continue }
            engine.convolutions.leastLibraryWork = .infinity
            let plain = try engine.convolution(geometry, role, a, b)
            engine.convolutions.leastLibraryWork = 0
            let result = try engine.convolution(geometry, role, a, b)
            #expect(result.shape == plain.shape)
            for (a, b) in zip(result.doubles(), plain.doubles()) {
                #expect((a - b).magnitude <= 1e-4 * (1 + b.magnitude), "\(role)")
            }
            // The same bits on one thread.
            let threads = Parallel.setThreadLimit(1)
            let single = try engine.convolution(geometry, role, a, b)
            _ = Parallel.setThreadLimit(threads)
            #expect(ReplayLaw.isSame(result, single), "\(role)")
        }
    }

    @Test(arguments: [UInt64](1...12)) func derivativesOfConvolution(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        let chosen = Case(&numbers, most: 4)
        let law = LawChecker()
        law.engine.convolutions.leastLibraryWork = seed % 2 == 0 ? 0 : .infinity
        try law.check(
            "conv2d",
            [numbers.list(chosen.x.count, -1, 1), numbers.list(chosen.kernel.count, -1, 1)], [chosen.x, chosen.kernel]
        ) { try law.engine.convolve($0[0], $0[1], chosen.settings, groups: chosen.groups) }
    }

    @Test(arguments: [UInt64](1...8)) func derivativesOfTransposedConvolution(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        func pick(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
        let groups = pick(1, 2), stride = pick(1, 3)
        let x = Shape([pick(1, 2), 2 * groups, pick(1, 3), pick(1, 3)])
        let kernel = Shape([2 * groups, pick(1, 2), pick(1, 3), pick(2, 3)])
        let settings = WindowSettings(stride: [stride], padding: .zeros(height: 0, width: pick(0, 1)))
        let law = LawChecker()
        law.engine.convolutions.leastLibraryWork = seed % 2 == 0 ? 0 : .infinity
        try law.check(
            "conv2d_transpose", [numbers.list(x.count, -1, 1), numbers.list(kernel.count, -1, 1)], [x, kernel]
        ) {
            try law.engine.convolveTransposed(
                $0[0], $0[1], settings, outputPadding: [stride > 1 ? 1 : 0], groups: groups)
        }
    }

    @Test func derivativesOfBias() throws {
        var numbers = TestNumbers(5)
        let (x, kernel, bias) = (Shape([2, 1, 3, 3]), Shape([2, 1, 2, 2]), Shape([2]))
        let law = LawChecker()
        try law.check(
            "conv2d with bias",
            [numbers.list(18, -1, 1), numbers.list(8, -1, 1), numbers.list(2, -1, 1)], [x, kernel, bias]
        ) { try law.engine.convolve($0[0], $0[1], bias: $0[2]) }
    }

    // MARK: Pooling

    /// The windows of an image without a border, by `windows`.
    private func windows(_ x: Tensor, _ size: [Int], _ stride: [Int]) throws -> Tensor {
        try engine.windows(x, size, steps: stride)
    }

    @Test(arguments: [UInt64](1...30), [DataType.f64, .f32])
    func poolingIsItsDefinition(_ seed: UInt64, _ type: DataType) throws {
        var numbers = TestNumbers(seed)
        func pick(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
        let size = [pick(1, 3), pick(1, 3)], stride = [pick(1, 3), pick(1, 3)]
        let shape = Shape([pick(1, 3), pick(1, 20), pick(3, 8), pick(3, 8)])
        var x = try tensor(numbers.list(shape.count, -1, 1).map { ($0 * 4).rounded() }, shape, type)
        for isChannelsLast in [false, true] {
            if isChannelsLast { x = try engine.channelsLast(x).asChannelsFirst() }
            let places = try windows(x, size, stride)
            let greatest = try engine.maxPool(x, size, stride: stride)
            #expect(ReplayLaw.isSame(greatest, try engine.maximum(over: places, axes: [4, 5])))
            let mean = try engine.meanPool(x, size, stride: stride)
            #expect(ReplayLaw.isClose(mean, try engine.mean(places, axes: [4, 5]), 1e-6))
            let sum = try engine.sumPool(x, size, stride: stride)
            #expect(ReplayLaw.isClose(sum, try engine.sum(places, axes: [4, 5]), 1e-6))
            // Recorded, with the winners.
            let leaf = engine.leaf(x, variable: 1)
            let recorded = try engine.maxPool(leaf, size, stride: stride)
            #expect(ReplayLaw.isSame(greatest, recorded))
            let gradient = try engine.gradients(of: engine.sum(recorded), targets: [.variable(1)])[0]
            let expected = try engine.gradients(
                of: engine.sum(engine.maximum(over: windows(leaf, size, stride), axes: [4, 5])),
                targets: [.variable(1)])[0]
            if let gradient, let expected { #expect(ReplayLaw.isSame(gradient, expected)) }
            #expect(gradient != nil && expected != nil)
        }
    }

    @Test func bordersOfPooling() throws {
        let x = try tensor((1...9).map(Double.init), Shape([1, 1, 3, 3]))
        // torch.nn.functional.max_pool2d(x, 2, stride=2, padding=1) and avg_pool2d with the same settings, PyTorch 2.
        #expect(try engine.maxPool(x, [2], stride: [2], padding: [1]).doubles() == [1, 3, 7, 9])
        #expect(try engine.meanPool(x, [2], stride: [2], padding: [1]).doubles() == [0.25, 1.25, 2.75, 7])
        #expect(
            try engine.maxPool(engine.multiply(x, Tensor(scalar: -1)), [3], stride: [1], padding: [1]).doubles()
                == [-1, -1, -2, -1, -1, -2, -4, -4, -5])
    }

    @Test func nanWins() throws {
        let x = try tensor([1, .nan, 3, 4], Shape([1, 1, 2, 2]))
        #expect(try engine.maxPool(x, [2]).doubles()[0].isNaN)
        let leaf = engine.leaf(x, variable: 1)
        let gradient = try engine.gradients(of: engine.sum(engine.maxPool(leaf, [2])), targets: [.variable(1)])[0]
        #expect(gradient?.doubles() == [0, 1, 0, 0])
    }

    @Test(arguments: [UInt64](1...8)) func derivativesOfPooling(_ seed: UInt64) throws {
        var numbers = TestNumbers(seed)
        func pick(_ low: Int, _ high: Int) -> Int { Int(numbers.next(Double(low), Double(high) + 0.999)) }
        let size = [pick(1, 3), pick(2, 3)], stride = [pick(1, 3)]
        let shape = Shape([pick(1, 2), pick(1, 2), pick(3, 5), pick(3, 5)])
        let padding = [min(size[0] / 2, pick(0, 1)), 1]
        let law = LawChecker()
        let x = numbers.list(shape.count, -1, 1)
        try law.check("maxpool2d", [x], [shape]) {
            try law.engine.maxPool($0[0], size, stride: stride, padding: padding)
        }
        try law.check("meanpool2d", [x], [shape]) {
            try law.engine.meanPool($0[0], size, stride: stride, padding: padding)
        }
        try law.check("sumpool2d", [x], [shape]) {
            try law.engine.sumPool($0[0], size, stride: stride, padding: padding)
        }
    }

    // MARK: Layout

    /// What is computed element by element from images with the channels last lies in the same way, with the same values.
    @Test func layoutIsKept() throws {
        var numbers = TestNumbers(3)
        let shape = Shape([2, 5, 7, 6])
        let x = try tensor(numbers.list(shape.count, -1, 1), shape, .f32)
        let y = try tensor(numbers.list(shape.count, -1, 1), shape, .f32)
        let bias = try tensor(numbers.list(5, -1, 1), Shape([1, 5, 1, 1]), .f32)
        let row = try tensor(numbers.list(6, -1, 1), Shape([6]), .f32)
        let last = try engine.channelsLast(x).asChannelsFirst()
        #expect(!last.isPacked)
        func value(_ x: Tensor) throws -> Tensor {
            let shifted = try engine.multiply(engine.add(engine.add(x, bias), y), row)
            return try engine.apply(Elementwise.relu, engine.add(shifted, Tensor(scalar: 0.25)))
        }
        let result = try value(last)
        #expect(try result.asChannelsLast() != nil)
        #expect(ReplayLaw.isSame(result, try value(x)))
        #expect(ReplayLaw.isSame(try engine.add(y, last), try engine.add(y, x)))
    }

    /// Axes of size 1 lie in many orders at once.
    @Test func layoutOfThinImages() throws {
        var numbers = TestNumbers(4)
        for sizes in [
            [1, 300, 1, 1], [1, 1, 300, 1], [300, 1, 1, 2], [2, 200, 1, 1], [2, 1, 200, 1], [2, 1, 1, 200],
        ] {
            let shape = Shape(sizes)
            let x = try tensor(numbers.list(shape.count, -1, 1), shape)
            for order in [[0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2], [3, 2, 1, 0]] {
                var inverse = order
                for (position, axis) in order.enumerated() { inverse[axis] = position }
                let turned = try engine.transpose(engine.transpose(x, order: order).packed(), order: inverse)
                #expect(ReplayLaw.isSame(try engine.add(turned, x), try engine.add(x, x)), "\(sizes) \(order)")
            }
        }
    }

    // MARK: What does not fit

    @Test func mistakes() throws {
        let x = try tensor([Double](repeating: 1, count: 48), Shape([1, 3, 4, 4]))
        func kernel(_ sizes: [Int]) throws -> Tensor { try engine.filled(Shape(sizes), 1, .f64) }
        for body: () throws -> Tensor in [
            { try engine.convolve(x, kernel([2, 1, 3, 3])) }, { try engine.convolve(x, kernel([2, 3, 5, 5])) },
            { try engine.convolve(x, kernel([3, 3])) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), WindowSettings(stride: [0])) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), WindowSettings(stride: [2], padding: .same)) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), WindowSettings(dilation: [.max])) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), WindowSettings(padding: .zeros(height: .max, width: 0))) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), bias: kernel([3])) },
            { try engine.convolve(x, kernel([2, 3, 3, 3]), groups: 2) },
            { try engine.convolve(x, kernel([2, 3, 0, 3])) },
            { try engine.convolveTransposed(x, kernel([2, 3, 3, 3])) },
            { try engine.convolveTransposed(x, kernel([3, 2, 3, 3]), outputPadding: [1]) },
            {
                try engine.convolveTransposed(
                    x, kernel([3, 2, 1, 1]), WindowSettings(padding: .zeros(height: 3, width: 0)))
            },
            { try engine.maxPool(x, [5]) }, { try engine.maxPool(x, [0]) }, { try engine.maxPool(x, [2, 2, 2]) },
            { try engine.maxPool(x, [2], padding: [2]) }, { try engine.sumPool(kernel([2, 3]), [2]) },
        ] {
            #expect(throws: TensorError.self) { _ = try body() }
        }
    }

    @Test func emptyBatches() throws {
        let x = try engine.filled(Shape([0, 3, 8, 8]), 1, .f32)
        let kernel = try engine.filled(Shape([4, 3, 3, 3]), 1, .f32)
        #expect(try engine.convolve(x, kernel).shape == Shape([0, 4, 6, 6]))
        #expect(try engine.maxPool(x, [2]).shape == Shape([0, 3, 4, 4]))
    }

    /// A pooling's record does not hold on to itself.
    @Test func aRecordOfAPoolingIsFreed() throws {
        weak var kept: Storage?
        do {
            let x = engine.leaf(try tensor([Double](repeating: 1, count: 1024), Shape([1, 1, 32, 32])), variable: 1)
            let pooled = try engine.maxPool(x, [2])
            let gradient = try engine.gradients(of: engine.sum(pooled), targets: [.variable(1)])
            #expect(gradient.first??.shape == x.shape)
            kept = pooled.storage
            #expect(kept != nil)
        }
        #expect(kept == nil)
    }
}
