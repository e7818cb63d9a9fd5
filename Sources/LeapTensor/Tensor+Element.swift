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

    /// The elements at some places of the packed order, without reading the others; nan where there is no such place.
    public func doubles(at places: [Int]) -> [Double] {
        guard let storage else { return places.map { $0 == 0 ? item : .nan } }
        let packed = shape.packedStrides
        let own = strides ?? packed
        func read<Element: TensorElement>(_ type: Element.Type) -> [Double] {
            let base = storage.pointer.assumingMemoryBound(to: type) + offset
            return places.map { place in
                guard place >= 0, place < count else { return .nan }
                var rest = place
                var position = 0
                for axis in 0..<rank {
                    position += rest / packed[axis] * own[axis]
                    rest %= packed[axis]
                }
                return base[position].asDouble
            }
        }
        switch dataType {
        case .f64: return read(Double.self)
        case .f32: return read(Float.self)
        case .bool: return read(Bool.self)
        }
    }
}
