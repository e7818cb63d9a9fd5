import LeapKernels

/// Where the chosen elements of each part of a mask go.
private struct MaskParts {
    static let length = 65_536

    let total: Int
    /// The number of elements chosen before each part, and in all.
    let starts: [Int]

    init(_ mask: UnsafePointer<UInt8>, _ count: Int) {
        let parts = (count + Self.length - 1) / Self.length
        var starts = [Int](repeating: 0, count: parts + 1)
        starts.withUnsafeMutableBufferPointer { starts in
            let starts = starts
            Parallel.run(parts) { part in
                let start = part * Self.length
                starts[part + 1] = leap_count_true(mask + start, min(Self.length, count - start))
            }
            for part in 0..<parts { starts[part + 1] += starts[part] }
        }
        self.starts = starts
        total = starts[parts]
    }
}

extension Engine {
    /// The elements where a mask of the same shape is true, as a vector, without a record.
    func chosen(_ x: Tensor, where mask: Tensor) throws -> Tensor {
        func run<Element: TensorElement>(_ type: Element.Type) throws -> Tensor {
            try mask.withPacked(Bool.self) { mask in
                try x.withPacked(type) { source in
                    let bytes = UnsafeRawPointer(mask).assumingMemoryBound(to: UInt8.self)
                    let parts = MaskParts(bytes, x.count)
                    return try Tensor.build(type, shape: Shape([parts.total])) { target in
                        try inParts(of: x.count, length: MaskParts.length) { start, count in
                            let first = parts.starts[start / MaskParts.length]
                            leap_choose(
                                source + start, MemoryLayout<Element>.size, bytes + start, count,
                                parts.starts[start / MaskParts.length + 1] - first, target + first)
                        }
                    }
                }
            }
        }
        return
            switch x.dataType
        {
        case .f64: try run(Double.self)
        case .f32: try run(Float.self)
        case .bool: try run(Bool.self)
        }
    }
}

extension Tensor {
    /// The places where a mask is true, each times `step`.
    func truePlaces(step: Int) throws -> [Int] {
        let count = count
        return try withPacked(Bool.self) { mask in
            let bytes = UnsafeRawPointer(mask).assumingMemoryBound(to: UInt8.self)
            let parts = MaskParts(bytes, count)
            return [Int](unsafeUninitializedCapacity: parts.total) { buffer, filled in
                filled = parts.total
                guard let target = buffer.baseAddress, parts.total > 0 else { return }
                Parallel.run(parts.starts.count - 1) { part in
                    let start = part * MaskParts.length
                    let first = parts.starts[part]
                    leap_true_places(
                        bytes + start, min(MaskParts.length, count - start), parts.starts[part + 1] - first,
                        start * step, step, target + first)
                }
            }
        }
    }
}
