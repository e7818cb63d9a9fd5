import LeapTensor

/// Elements that are nan or infinite.
enum NonFinite {
    /// The places of the first such elements in the packed order, at most `limit`.
    /// - Throws: `.memory`.
    static func places(_ tensor: Tensor, limit: Int) throws -> [Int] {
        switch tensor.dataType {
        case .bool: return []
        case .f64: return try scan(tensor, Double.self, limit)
        case .f32: return try scan(tensor, Float.self, limit)
        }
    }

    /// The place of the first such element; `nil` when all are finite.
    static func first(_ tensor: Tensor) throws -> Int? { try places(tensor, limit: 1).first }

    private static func scan<Element: TensorElement & BinaryFloatingPoint>(
        _ tensor: Tensor, _: Element.Type, _ limit: Int
    ) throws -> [Int] {
        let count = tensor.count
        return try tensor.withPacked(Element.self) { elements in
            var found: [Int] = []
            for place in 0..<count where !elements[place].isFinite {
                found.append(place)
                if found.count == limit { break }
            }
            return found
        }
    }
}

extension Shape {
    /// The place in an array of another shape that an element of this shape is computed from by broadcasting.
    func place(_ place: Int, broadcastFrom input: Shape) -> Int {
        if input.rank == 0 { return 0 }
        if input == self { return place }
        let own = packedStrides
        let inner = input.packedStrides
        var result = 0
        for axis in 0..<input.rank {
            let ownAxis = rank - input.rank + axis
            guard ownAxis >= 0, input[axis] > 1 else { continue }
            result += place / own[ownAxis] % self[ownAxis] * inner[axis]
        }
        return result
    }

    /// The index of an element along each axis.
    func index(of place: Int) -> [Int] {
        zip(packedStrides, dimensions).map { place / $0 % max(1, $1) }
    }
}
