import LeapKernels

/// Which element of each window was the largest.
final class Winners {
    let geometry: PoolingGeometry
    private let storage: Storage
    private let isChannelsLast: Bool
    /// The elements that the windows lay over.
    private let input: Storage?
    /// The largest of each window, without its history.
    let pooled: Tensor

    init(_ geometry: PoolingGeometry, _ storage: Storage, isChannelsLast: Bool, input: Storage?, pooled: Tensor) {
        (self.geometry, self.storage, self.isChannelsLast) = (geometry, storage, isChannelsLast)
        (self.input, self.pooled) = (input, pooled)
    }

    /// Whether an array lies as the images did in which the winners were found.
    func haveOrder(of x: Tensor) throws -> Bool {
        guard x.shape == geometry.inputShape, x.offset == 0 else { return false }
        return isChannelsLast ? try x.asChannelsLast() != nil : x.isPacked
    }

    /// Whether they were found in this array.
    func areOf(_ x: Tensor) throws -> Bool { try x.storage != nil && x.storage === input && haveOrder(of: x) }

    /// For each result, the place in its window, counted along the rows; in the order in which the images lay.
    var places: UnsafePointer<UInt16> { UnsafePointer(storage.pointer.assumingMemoryBound(to: UInt16.self)) }

    /// The element of the image that a window took.
    /// - Parameter window: the position of its result, in row-major order.
    func element(of window: Int) -> Int {
        let (height, width, channels) = (geometry.output.height, geometry.output.width, geometry.inputShape[1])
        let (plane, y, x) = (window / (height * width), window / width % height, window % width)
        let position =
            isChannelsLast
            ? ((plane / channels * height + y) * width + x) * channels + plane % channels : window
        let place = Int(places[position])
        let row = y * geometry.stride.height - geometry.padding.height + place / geometry.window.width
        let column = x * geometry.stride.width - geometry.padding.width + place % geometry.window.width
        return (plane * geometry.inputShape[2] + row) * geometry.inputShape[3] + column
    }

    /// An array in the order in which the images lay when the winners were found. Not recorded.
    func arranged(_ x: Tensor, _ engine: Engine) throws -> Tensor {
        if isChannelsLast { return try engine.channelsLast(x).asChannelsFirst() }
        // One channel, or one place, lies in both orders; the kernels must read it in the recorded one.
        return try x.packed()
    }
}

/// An array that has elements at the winners' places only, put there when somebody reads it: the gradient of a pooling.
final class PendingScatter: PendingProduct {
    private let memory: PoolingMemory
    let source: Tensor
    let winners: Winners

    /// - Parameters:
    ///   - memory: of the source, which is there.
    init(_ memory: PoolingMemory, source: Tensor, _ winners: Winners) {
        (self.memory, self.source, self.winners) = (memory, source, winners)
    }

    override var unit: Int { memory.inputSize }

    override func run(into target: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?) -> Bool {
        if source.dataType == .f32 {
            run(into: target, epilogue, Float.self)
        } else {
            run(into: target, epilogue, Double.self)
        }
        return true
    }

    private func run<Element: PoolingElement>(
        into target: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?, _: Element.Type
    ) {
        guard let storage = memory.images.storage else { return }
        let base = UnsafePointer(storage.pointer.assumingMemoryBound(to: Element.self) + memory.images.offset)
        let target = target.assumingMemoryBound(to: Element.self)
        let (length, count) = (memory.imagesAtOnce, memory.count)
        let (inputSize, outputSize) = (memory.inputSize, memory.outputSize)
        Parallel.run((count + length - 1) / length) { part in
            let first = part * length
            let number = min(length, count - first)
            withUnsafePointer(to: memory.sizes) {
                Element.scatter(
                    $0, number, base + first * outputSize, winners.places + first * outputSize,
                    target + first * inputSize)
            }
            if let epilogue { epilogue.pointee.body(epilogue.pointee.context, first * inputSize, number * inputSize) }
        }
    }
}

/// What is known of an array whose elements wait to be put at the winners' places of a pooling.
struct PendingWinners {
    let winners: Winners
    /// What will be put there, in the shape of the pooling's result.
    let source: Tensor

    var pooled: Tensor { winners.pooled }

    /// - Returns: `nil` when the array is not one.
    init?(_ x: Tensor) {
        guard let product = x.storage?.product, let scatter = product as? PendingScatter,
            (try? scatter.winners.haveOrder(of: x)) == true
        else { return nil }
        (winners, source) = (scatter.winners, scatter.source)
    }

    /// Whether the pooling was over this array.
    func isOf(_ x: Tensor) -> Bool { (try? winners.areOf(x)) == true }
}
