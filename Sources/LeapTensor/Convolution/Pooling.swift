import LeapDiagnostics
import LeapKernels

/// The windows of a pooling over images (N, C, H, W).
struct PoolingGeometry: Hashable {
    typealias Pair = ConvolutionGeometry.Pair

    /// Images, as they are given.
    let inputShape: Shape
    let window: Pair
    let output: Pair
    let stride: Pair
    let padding: Pair

    var outputShape: Shape { Shape([inputShape[0], inputShape[1], output.height, output.width]) }

    /// - Parameters:
    ///   - window: the size, one number or two.
    ///   - stride: the distance between windows; the window's size when it is `nil`.
    /// - Throws: `.shape`, `.domain`, `.parameter` with what does not fit; `{0}` stands for the name of the images.
    init(_ x: Shape, window: [Int], stride: [Int]?, padding: [Int], _ name: String) throws {
        guard x.rank == 4 else {
            var help: [Help] = ["images are N×C×H×W: how many, channels, height, width"]
            if x.rank == 2 { help.append("one grey image: \(code: "reshape({0}, [1, 1, \(x[0]), \(x[1])])")") }
            if x.rank == 3 { help.append("one image: \(code: "reshape({0}, [1, \(x[0]), \(x[1]), \(x[2])])")") }
            throw TensorError(.shape, "\(name) takes images of 4 axes, and {0} has \(x.rank)", help: help)
        }
        let size = try WindowSettings.pair(window, "size", of: name, atLeast: 1)
        let step = try WindowSettings.pair(stride ?? window, "stride", of: name, atLeast: 1)
        let border = try WindowSettings.pair(padding, "padding", of: name, atLeast: 0)
        guard border.height <= size.height / 2, border.width <= size.width / 2 else {
            throw TensorError(
                .domain, "`padding` of \(name) is at most half the window: a window outside the image has no element",
                help: ["padding = \(min(size.height, size.width) / 2)"])
        }
        func count(_ length: Int, _ window: Int, _ step: Int, _ border: Int, _ which: String) throws -> Int {
            guard length + 2 * border >= window else {
                throw TensorError(
                    .shape, "the window of \(name) is \(which) than the image: \(window) against \(length)")
            }
            return (length + 2 * border - window) / step + 1
        }
        output = Pair(
            try count(x[2], size.height, step.height, border.height, "higher"),
            try count(x[3], size.width, step.width, border.width, "wider"))
        (self.inputShape, self.window, self.stride, self.padding) = (x, size, step, border)
        _ = try outputShape.checkedCount()
    }
}

/// What a kernel of `pooling.c` runs over: images in memory, and how they lie.
struct PoolingMemory {
    /// The images as they lie in memory.
    let images: Tensor
    let sizes: leap_window_sizes
    /// How many images of that many channels there are.
    let count: Int
    private let isChannelsLast: Bool

    /// - Parameter x: an array of the input's or of the output's shape, whose layout the result will have.
    init(_ geometry: PoolingGeometry, _ x: Tensor) throws {
        let last = try x.asChannelsLast()
        isChannelsLast = last != nil
        images = try last ?? x.packed()
        count = x.shape[0] * (last == nil ? x.shape[1] : 1)
        sizes = leap_window_sizes(
            channels: last == nil ? 1 : x.shape[1], input: (geometry.inputShape[2], geometry.inputShape[3]),
            window: (geometry.window.height, geometry.window.width),
            output: (geometry.output.height, geometry.output.width),
            stride: (geometry.stride.height, geometry.stride.width),
            padding: (geometry.padding.height, geometry.padding.width))
    }

    /// The shape in memory of a result that is seen as `shape`.
    func memory(_ shape: Shape) -> Shape {
        isChannelsLast ? Shape(Tensor.channelsLastOrder.map { shape[$0] }) : shape
    }

    /// Calls `body` for images of so many elements, as they are computed, if they come one after the other in whole images.
    func settle(
        unit: Int, then body: (_ base: UnsafeMutableRawPointer, _ first: Int, _ count: Int) -> Void
    ) throws -> Bool {
        guard let storage = images.storage, images.isPacked, images.offset == 0,
            storage.byteCount == images.count * images.dataType.byteCount
        else { return false }
        return try storage.settle(unit: unit) { body($0, $1 / unit, $2 / unit) }
    }

    func seen(_ result: Tensor) throws -> Tensor { isChannelsLast ? try result.asChannelsFirst() : result }

    var inputSize: Int { sizes.channels * sizes.input.0 * sizes.input.1 }
    var outputSize: Int { sizes.channels * sizes.output.0 * sizes.output.1 }
    /// How many images are some 50 µs of work.
    var imagesAtOnce: Int {
        max(1, 100_000 / max(1, inputSize, outputSize * sizes.window.0 * sizes.window.1))
    }
}

/// An element type that windows are pooled in.
protocol PoolingElement: TensorElement & BinaryFloatingPoint {
    typealias Sizes = UnsafePointer<leap_window_sizes>
    typealias Places = UnsafePointer<UInt16>
    static func maxPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Self>, _ output: UnsafeMutablePointer<Self>,
        _ winners: UnsafeMutablePointer<UInt16>?)
    static func scatter(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Self>, _ winners: Places,
        _ input: UnsafeMutablePointer<Self>)
    static func gather(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Self>, _ winners: Places,
        _ output: UnsafeMutablePointer<Self>)
    static func sumPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Self>, _ scale: Self,
        _ output: UnsafeMutablePointer<Self>)
    static func spread(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Self>, _ scale: Self,
        _ input: UnsafeMutablePointer<Self>)
}

extension Float: PoolingElement {
    static func maxPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ winners: UnsafeMutablePointer<UInt16>?
    ) { leap_max_pool_f32(sizes, images, input, output, winners) }
    static func scatter(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Float>, _ winners: Places,
        _ input: UnsafeMutablePointer<Float>
    ) { leap_winner_scatter_f32(sizes, images, output, winners, input) }
    static func gather(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Float>, _ winners: Places,
        _ output: UnsafeMutablePointer<Float>
    ) { leap_winner_gather_f32(sizes, images, input, winners, output) }
    static func sumPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Float>, _ scale: Float,
        _ output: UnsafeMutablePointer<Float>
    ) { leap_sum_pool_f32(sizes, images, input, scale, output) }
    static func spread(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Float>, _ scale: Float,
        _ input: UnsafeMutablePointer<Float>
    ) { leap_spread_f32(sizes, images, output, scale, input) }
}

extension Double: PoolingElement {
    static func maxPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Double>, _ output: UnsafeMutablePointer<Double>,
        _ winners: UnsafeMutablePointer<UInt16>?
    ) { leap_max_pool_f64(sizes, images, input, output, winners) }
    static func scatter(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Double>, _ winners: Places,
        _ input: UnsafeMutablePointer<Double>
    ) { leap_winner_scatter_f64(sizes, images, output, winners, input) }
    static func gather(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Double>, _ winners: Places,
        _ output: UnsafeMutablePointer<Double>
    ) { leap_winner_gather_f64(sizes, images, input, winners, output) }
    static func sumPool(
        _ sizes: Sizes, _ images: Int, _ input: UnsafePointer<Double>, _ scale: Double,
        _ output: UnsafeMutablePointer<Double>
    ) { leap_sum_pool_f64(sizes, images, input, scale, output) }
    static func spread(
        _ sizes: Sizes, _ images: Int, _ output: UnsafePointer<Double>, _ scale: Double,
        _ input: UnsafeMutablePointer<Double>
    ) { leap_spread_f64(sizes, images, output, scale, input) }
}

extension Engine {
    /// Calls `body(first, count)` for groups of images, some 50 µs of work each, on idle threads too.
    private func inImages(
        _ memory: PoolingMemory, _ body: (_ first: Int, _ count: Int) -> Void
    ) throws {
        try inParts(of: memory.count, length: memory.imagesAtOnce, body)
    }

    /// Runs a kernel from an array of one shape to another of the geometry's two shapes.
    private func pooled(
        _ geometry: PoolingGeometry, _ x: Tensor, to shape: Shape,
        single: (PoolingMemory, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int) -> Void,
        double: (PoolingMemory, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, Int) -> Void
    ) throws -> Tensor {
        let x = try x.converted(to: x.numberType)
        if shape.dimensions.contains(0) || x.shape.dimensions.contains(0) { return try filled(shape, 0, x.dataType) }
        let memory = try PoolingMemory(geometry, x)
        func typed<Element: PoolingElement>(
            _ kernel: (PoolingMemory, UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int, Int) -> Void
        ) throws -> Tensor {
            try Tensor.build(Element.self, shape: memory.memory(shape)) { target in
                let size = shape == geometry.outputShape ? memory.inputSize : memory.outputSize
                if try memory.settle(
                    unit: size,
                    then: { base, first, count in
                        kernel(memory, base.assumingMemoryBound(to: Element.self), target, first, count)
                    })
                {
                    return
                }
                try memory.images.withPacked(Element.self) { source in
                    try inImages(memory) { kernel(memory, source, target, $0, $1) }
                }
            }
        }
        return try memory.seen(x.dataType == .f32 ? typed(single) : typed(double))
    }

    /// The largest element of each window, as PyTorch's `max_pool2d`; of equal ones the first along the rows wins. A nan
    /// wins.
    /// - Parameter x: images, (N, C, H, W).
    public func maxPool(_ x: Tensor, _ window: [Int], stride: [Int]? = nil, padding: [Int] = [0]) throws -> Tensor {
        try maxPool(x, PoolingGeometry(x.shape, window: window, stride: stride, padding: padding, "maxpool2d"))
    }

    func maxPool(_ x: Tensor, _ geometry: PoolingGeometry) throws -> Tensor {
        let isRecorded = isRecording && x.isRecorded
        guard isRecorded else { return try maxPoolValue(x, geometry, nil) }
        guard geometry.window.height <= 65_536 / geometry.window.width else {
            throw TensorError(.domain, "a window of maxpool2d has at most 65536 elements")
        }
        let winners = try Storage.allocate(byteCount: geometry.outputShape.count * MemoryLayout<UInt16>.size)
        let value = try maxPoolValue(x, geometry, winners.pointer.assumingMemoryBound(to: UInt16.self))
        let found = Winners(
            geometry, winners, isChannelsLast: try x.asChannelsLast() != nil, input: x.storage,
            pooled: Tensor(sharing: value, variable: 0))
        return record(value, MaxPoolOperation(found), x)
    }

    private func maxPoolValue(
        _ x: Tensor, _ geometry: PoolingGeometry, _ winners: UnsafeMutablePointer<UInt16>?
    ) throws -> Tensor {
        func run<Element: PoolingElement>(
            _ memory: PoolingMemory, _ source: UnsafePointer<Element>, _ target: UnsafeMutablePointer<Element>,
            _ first: Int, _ count: Int
        ) {
            withUnsafePointer(to: memory.sizes) {
                Element.maxPool(
                    $0, count, source + first * memory.inputSize, target + first * memory.outputSize,
                    winners.map { $0 + first * memory.outputSize })
            }
        }
        return try pooled(geometry, x, to: geometry.outputShape, single: run, double: run)
    }

    /// The sum of each window times `scale`.
    func sumPool(_ x: Tensor, _ geometry: PoolingGeometry, scale: Double, name: String) throws -> Tensor {
        func run<Element: PoolingElement>(
            _ memory: PoolingMemory, _ source: UnsafePointer<Element>, _ target: UnsafeMutablePointer<Element>,
            _ first: Int, _ count: Int
        ) {
            withUnsafePointer(to: memory.sizes) {
                Element.sumPool(
                    $0, count, source + first * memory.inputSize, Element(scale), target + first * memory.outputSize)
            }
        }
        let value = try pooled(geometry, x, to: geometry.outputShape, single: run, double: run)
        return record(value, SumPoolOperation(geometry, scale: scale, isSpreading: false, name), x)
    }

    /// Each element of an output-shaped array, times `scale`, in all places of its window, added up.
    func spreadOverWindows(
        _ output: Tensor, _ geometry: PoolingGeometry, scale: Double, name: String
    ) throws -> Tensor {
        func run<Element: PoolingElement>(
            _ memory: PoolingMemory, _ source: UnsafePointer<Element>, _ target: UnsafeMutablePointer<Element>,
            _ first: Int, _ count: Int
        ) {
            withUnsafePointer(to: memory.sizes) {
                Element.spread(
                    $0, count, source + first * memory.outputSize, Element(scale), target + first * memory.inputSize)
            }
        }
        let value = try pooled(geometry, output, to: geometry.inputShape, single: run, double: run)
        return record(value, SumPoolOperation(geometry, scale: scale, isSpreading: true, name), output)
    }

    /// The mean of each window, as PyTorch's `avg_pool2d`: the zeros of the border count.
    /// - Parameter x: images, (N, C, H, W).
    public func meanPool(_ x: Tensor, _ window: [Int], stride: [Int]? = nil, padding: [Int] = [0]) throws -> Tensor {
        let name = "meanpool2d"
        let geometry = try PoolingGeometry(x.shape, window: window, stride: stride, padding: padding, name)
        let scale = 1 / (Double(geometry.window.height) * Double(geometry.window.width))
        return try sumPool(x, geometry, scale: scale, name: name)
    }

    /// The sum of each window.
    /// - Parameter x: images, (N, C, H, W).
    public func sumPool(_ x: Tensor, _ window: [Int], stride: [Int]? = nil, padding: [Int] = [0]) throws -> Tensor {
        let name = "sumpool2d"
        let geometry = try PoolingGeometry(x.shape, window: window, stride: stride, padding: padding, name)
        return try sumPool(x, geometry, scale: 1, name: name)
    }

    /// The elements of an output-shaped array at the winners' places of an input-shaped one. Without a record, they are
    /// put there when somebody reads them.
    func placed(_ output: Tensor, _ winners: Winners) throws -> Tensor {
        let geometry = winners.geometry
        let arranged = try winners.arranged(output, self)
        let memory = try PoolingMemory(geometry, arranged)
        let shape = memory.memory(geometry.inputShape)
        let byteCount = try shape.checkedCount() * arranged.dataType.byteCount
        if byteCount == 0 || arranged.count == 0 {
            return record(
                try filled(geometry.inputShape, 0, arranged.dataType), WinnerOperation(winners, isScattering: true),
                output)
        }
        try settle(memory.images)
        try Storage.check(byteCount: byteCount)
        let waiting = Storage(
            product: PendingScatter(memory, source: arranged, winners), byteCount: byteCount)
        let value = try memory.seen(Tensor(dataType: arranged.dataType, shape: shape, storage: waiting))
        if isRecording, output.isRecorded { try settle(value) }
        return record(value, WinnerOperation(winners, isScattering: true), output)
    }

    /// The elements of an input-shaped array at the winners' places.
    func winners(of input: Tensor, _ winners: Winners) throws -> Tensor {
        let arranged = try winners.arranged(input, self)
        func run<Element: PoolingElement>(
            _ memory: PoolingMemory, _ source: UnsafePointer<Element>, _ target: UnsafeMutablePointer<Element>,
            _ first: Int, _ count: Int
        ) {
            withUnsafePointer(to: memory.sizes) {
                Element.gather(
                    $0, count, source + first * memory.inputSize, winners.places + first * memory.outputSize,
                    target + first * memory.outputSize)
            }
        }
        let value = try pooled(winners.geometry, arranged, to: winners.geometry.outputShape, single: run, double: run)
        return record(value, WinnerOperation(winners, isScattering: false), input)
    }
}
