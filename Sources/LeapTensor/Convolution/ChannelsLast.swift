// Images lie in memory with the channels last, (N, H, W, C), between layers: there the libraries are fast and loops over
// channels are vector code. Everybody else sees (N, C, H, W) with other strides.
extension Tensor {
    /// For each axis in memory, from the outermost to the innermost, the axis of the image.
    static let channelsLastOrder = [0, 2, 3, 1]
    /// For each axis of the image, its place in memory.
    static let channelsFirstOrder = [0, 3, 1, 2]

    /// The image array (N, C, H, W) seen as it lies in memory, (N, H, W, C) and packed; `nil` when it lies in another way.
    func asChannelsLast() throws -> Tensor? {
        guard rank == 4, storage != nil else { return nil }
        let own = strides ?? shape.packedStrides
        let memory = Shape(Self.channelsLastOrder.map { shape[$0] })
        let packed = memory.packedStrides
        for (place, axis) in Self.channelsLastOrder.enumerated() where shape[axis] > 1 && own[axis] != packed[place] {
            return nil
        }
        return try view(memory, nil)
    }

    /// An array packed as (N, H, W, C), seen as images (N, C, H, W).
    func asChannelsFirst() throws -> Tensor {
        let packed = shape.packedStrides
        return try view(
            Shape(Self.channelsFirstOrder.map { shape[$0] }), Self.channelsFirstOrder.map { packed[$0] })
    }
}

extension Engine {
    /// Images (N, C, H, W) of any strides as an array packed in the order (N, H, W, C). Not recorded.
    func channelsLast(_ x: Tensor) throws -> Tensor {
        if let there = try x.asChannelsLast() { return there }
        return try withoutRecording { try transpose(x, order: Tensor.channelsLastOrder).packed() }
    }
}
