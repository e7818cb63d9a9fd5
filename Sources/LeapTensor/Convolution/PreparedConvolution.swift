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
        let made = leap_convolution_create(&sizes, role, key.isInputPlain ? 1 : 0, key.geometry.imagesAtOnce)
        prepared[key] = .some(made)
        return made
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

    /// How many images make a part that a thread computes: at least some 50 µs of work, at most some milliseconds, and
    /// an even number of parts where it can be had. Follows from the sizes alone, so that results have the same bits
    /// whatever the number of threads.
    fileprivate var imagesAtOnce: Int {
        let each = work / Double(max(1, batch))
        let most = max(1, min(Double(batch), 2e8 / each)), least = max(1, min(Double(batch), 2e6 / each))
        let half = Double((batch + 1) / 2)
        return Int(min(most, max(least, half)))
    }
}

extension Engine {
    /// The convolution by oneDNN, in single precision; `nil` when our own way is better or the library cannot do it.
    /// - Returns: images with the channels last in memory, or a packed kernel.
    func preparedConvolution(
        _ geometry: ConvolutionGeometry, _ role: ConvolutionOperation.Role, _ a: Tensor, _ b: Tensor
    ) throws -> Tensor? {
        guard geometry.work >= convolutions.leastLibraryWork else { return nil }
        let readsInput = role != .input
        // A first layer reads its few channels one after the other.
        let isInputPlain =
            readsInput && a.isPacked && geometry.inputChannels <= 3 && geometry.outputChannels == 16
        guard
            let convolution = convolutions.convolution(
                ConvolutionCache.Key(geometry: geometry, role: role, isInputPlain: isInputPlain))
        else { return nil }
        let first = isInputPlain ? a : try channelsLast(a)
        let second = role == .kernel ? try channelsLast(b) : b
        func computed(_ shape: Shape) throws -> Tensor {
            try first.withPacked(Float.self) { first in
                try second.withPacked(Float.self) { second in
                    try Tensor.build(Float.self, shape: shape) { result in
                        try run(convolution, first, second, result)
                    }
                }
            }
        }
        func memory(_ shape: Shape) -> Shape { Shape(Tensor.channelsLastOrder.map { shape[$0] }) }
        switch role {
        case .output: return try computed(memory(geometry.outputShape)).asChannelsFirst()
        case .input: return try computed(memory(geometry.inputShape)).asChannelsFirst()
        case .kernel: return try computed(geometry.kernelShape)
        }
    }

    private func run(
        _ convolution: OpaquePointer, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>
    ) throws {
        guard let run = leap_convolution_begin(convolution, a, b, result) else {
            throw TensorError(.memory, "there is no memory for the convolution", help: ["use fewer images at a time"])
        }
        let parts = leap_convolution_parts(convolution), round = Int(LEAP_CONVOLUTION_ROUND)
        var isStopped = false
        for first in stride(from: 0, to: parts, by: round) where !isStopped {
            leap_convolution_round(run, first, min(round, parts - first))
            isStopped = interrupt.isRequested
        }
        let isDone = leap_convolution_end(run) != 0
        try checkInterrupt()
        guard isDone else {
            throw TensorError(.memory, "the convolution could not be computed: there is too little memory")
        }
    }
}
