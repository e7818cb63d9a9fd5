extension Tensor {
    /// One element of a vector, read without a copy; `nil` when the index is outside (negative ones count from the end).
    public func element(at index: Int) -> Double? {
        guard rank == 1, let storage else { return nil }
        let position = index < 0 ? index + shape[0] : index
        guard position >= 0, position < shape[0] else { return nil }
        let place = offset + position * (strides?[0] ?? 1)
        switch dataType {
        case .f64: return storage.pointer.assumingMemoryBound(to: Double.self)[place]
        case .f32: return Double(storage.pointer.assumingMemoryBound(to: Float.self)[place])
        case .bool: return storage.pointer.assumingMemoryBound(to: Bool.self)[place] ? 1 : 0
        }
    }
}
