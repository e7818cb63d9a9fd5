import LeapKernels

/// The convolutions that oneDNN has prepared, by their sizes. Belongs to an engine.
final class ConvolutionCache {
    struct Key: Hashable {
        let geometry: ConvolutionGeometry
        let role: ConvolutionOperation.Role
        let isInputPlain: Bool
    }

    private var prepared: [Key: OpaquePointer?] = [:]
    /// From so many multiplications on oneDNN computes a convolution; smaller ones need no preparation. Set by tests.
    var leastLibraryWork = 200_000.0
    /// How often a convolution was not there and had to be prepared.
    private(set) var preparedCount = 0

    deinit { removeAll() }

    private func removeAll() {
        for case let convolution? in prepared.values { leap_convolution_destroy(convolution) }
        prepared.removeAll()
    }

    /// - Returns: `nil` when the library cannot do it, or is not there.
    func convolution(_ key: Key) -> OpaquePointer? {
        if let known = prepared[key] { return known }
        if prepared.count >= 512 { removeAll() }
        preparedCount += 1
        var sizes = key.geometry.sizes
        let role =
            switch key.role {
            case .output: LEAP_CONVOLUTION_OUTPUT
            case .input: LEAP_CONVOLUTION_INPUT
            case .kernel: LEAP_CONVOLUTION_KERNEL
            }
        let made = leap_convolution_create(
            &sizes, role, key.isInputPlain ? 1 : 0, key.geometry.imagesAtOnce(key.role))
        prepared[key] = .some(made)
        return made
    }

    /// Runs a convolution in rounds, between which it may stop.
    /// - Returns: whether it could be done; else there is too little memory.
    static func run(
        _ convolution: OpaquePointer, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>, _ epilogue: UnsafePointer<leap_epilogue>?, stops: () -> Bool
    ) -> Bool {
        guard let run = leap_convolution_begin(convolution, a, b, result, epilogue) else { return false }
        let parts = leap_convolution_parts(convolution), round = Int(LEAP_CONVOLUTION_ROUND)
        for first in stride(from: 0, to: parts, by: round) {
            leap_convolution_round(run, first, min(round, parts - first))
            if stops() { break }
        }
        return leap_convolution_end(run) != 0
    }
}

extension ConvolutionGeometry {
    fileprivate var sizes: leap_convolution_sizes {
        let after = paddingAfter
        return leap_convolution_sizes(
            batch: batch, groups: groups, input_channels: inputChannels, output_channels: outputChannels,
            input: (input.height, input.width), kernel: (kernel.height, kernel.width),
            output: (output.height, output.width), stride: (stride.height, stride.width),
            dilation: (dilation.height, dilation.width), padding_before: (paddingBefore.height, paddingBefore.width),
            padding_after: (after.height, after.width))
    }

    /// How many images make a part that a thread computes: at least some 50 µs of work, at most some milliseconds; for
    /// a result that is images, few enough to be in the caches for the chain behind; and an even number of parts where it
    /// can be had. Follows from the sizes alone, so that results have the same bits whatever the number of threads.
    fileprivate func imagesAtOnce(_ role: ConvolutionOperation.Role) -> Int {
        let each = work / Double(max(1, batch))
        let most = max(1, min(Double(batch), 2e8 / each)), least = max(1, min(Double(batch), 2e6 / each))
        let half = Double((batch + 1) / 2)
        guard role != .kernel else { return Int(min(most, max(least, half))) }
        let result = (role == .output ? outputShape : inputShape).count / max(1, batch)
        let cached = (Double(Self.cachedElements) / Double(max(1, result))).rounded(.down)
        return Int(min(most, max(least, min(half, cached))))
    }

    /// 512 kB.
    private static let cachedElements = 1 << 17
}

extension Engine {
    /// The convolution by oneDNN, in single precision; `nil` when our own way is better or the library cannot do it.
    /// - Parameter mayWait: whether it may be computed later, when it is read: in a network there is nearly always a
    ///   chain of element-wise operations behind it.
    /// - Returns: images with the channels last in memory, or a packed kernel.
    func preparedConvolution(
        _ geometry: ConvolutionGeometry, _ role: ConvolutionOperation.Role, _ a: Tensor, _ b: Tensor, mayWait: Bool
    ) throws -> Tensor? {
        guard geometry.work >= convolutions.leastLibraryWork else { return nil }
        let readsInput = role != .input
        // A first layer reads its few channels one after the other.
        let isInputPlain =
            readsInput && a.isPacked && geometry.inputChannels <= 3 && geometry.outputChannels == 16
        let key = ConvolutionCache.Key(geometry: geometry, role: role, isInputPlain: isInputPlain)
        guard let convolution = convolutions.convolution(key) else { return nil }
        let first = isInputPlain ? a : try channelsLast(a)
        let second = role == .kernel ? try channelsLast(b) : b
        let shape =
            switch role {
            case .output: Shape(Tensor.channelsLastOrder.map { geometry.outputShape[$0] })
            case .input: Shape(Tensor.channelsLastOrder.map { geometry.inputShape[$0] })
            case .kernel: geometry.kernelShape
            }
        let value: Tensor
        // What takes long must be able to stop on the way.
        if mayWait, role != .kernel, geometry.work <= Self.largestPiece {
            value = try waiting(first.packed(), second.packed(), key, shape)
        } else {
            value = try first.withPacked(Float.self) { first in
                try second.withPacked(Float.self) { second in
                    try Tensor.build(Float.self, shape: shape) { try run(convolution, first, second, $0) }
                }
            }
        }
        return role == .kernel ? value : try value.asChannelsFirst()
    }

    private func waiting(_ a: Tensor, _ b: Tensor, _ key: ConvolutionCache.Key, _ shape: Shape) throws -> Tensor {
        try settle(a)
        try settle(b)
        try checkInterrupt()
        let byteCount = try shape.checkedCount() * DataType.f32.byteCount
        try Storage.check(byteCount: byteCount)
        let product = PendingConvolution(a, b, key, convolutions)
        return Tensor(dataType: .f32, shape: shape, storage: Storage(product: product, byteCount: byteCount))
    }

    private func run(
        _ convolution: OpaquePointer, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) throws {
        let isDone = ConvolutionCache.run(convolution, a, b, result, nil) { interrupt.isRequested }
        try checkInterrupt()
        guard isDone else {
            throw TensorError(.memory, "there is no memory for the convolution", help: ["use fewer images at a time"])
        }
    }
}

/// A convolution whose result is images, computed when somebody reads it.
private final class PendingConvolution: PendingProduct {
    private let a, b: Tensor
    private let key: ConvolutionCache.Key
    private let cache: ConvolutionCache

    /// - Parameters:
    ///   - a: packed and there, as `b`.
    init(_ a: Tensor, _ b: Tensor, _ key: ConvolutionCache.Key, _ cache: ConvolutionCache) {
        (self.a, self.b, self.key, self.cache) = (a, b, key, cache)
    }

    override var unit: Int {
        let shape = key.role == .output ? key.geometry.outputShape : key.geometry.inputShape
        return shape.count / max(1, key.geometry.batch)
    }

    override func run(into memory: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?) -> Bool {
        // It is asked for again: a cache that was full may have let it go.
        guard let convolution = cache.convolution(key), let first = a.storage?.pointer, let second = b.storage?.pointer
        else { return false }
        return ConvolutionCache.run(
            convolution, first.assumingMemoryBound(to: Float.self) + a.offset,
            second.assumingMemoryBound(to: Float.self) + b.offset, memory.assumingMemoryBound(to: Float.self), epilogue
        ) { false }
    }
}
