/// Which elements a view shows, told in coordinates of the array it is taken from: slices, transposes, flips,
/// windows and inserted axes are all of this form.
///
/// Element (i₀, i₁, …) of the view is the element `starts + Σ iₖ · steps[k] · e(axes[k])` of the array.
struct ViewGeometry {
    let inputShape: Shape
    /// The place of the view's first element, an index for each axis of the array.
    let starts: [Int]
    let shape: Shape
    /// For each axis of the view, the axis of the array along which it runs, or -1 for an inserted axis of size 1.
    let axes: [Int]
    /// For each axis of the view, the distance of neighbours along that axis of the array.
    let steps: [Int]

    /// The index of the first element in memory that has these strides.
    func offset(_ strides: [Int]) -> Int {
        if shape.dimensions.contains(0) { return 0 }
        var result = 0
        for axis in starts.indices { result += starts[axis] * strides[axis] }
        return result
    }

    /// The strides of the view in memory that has these strides.
    func strides(_ strides: [Int]) -> [Int] {
        axes.indices.map { axes[$0] < 0 ? 0 : steps[$0] * strides[axes[$0]] }
    }

    /// The whole array, its axes in order; the start for views that change a few of them.
    static func whole(_ shape: Shape) -> (axes: [Int], steps: [Int]) {
        (Array(shape.dimensions.indices), [Int](repeating: 1, count: shape.rank))
    }
}

extension Tensor {
    /// A view of some elements, without a copy and without a record.
    func view(_ geometry: ViewGeometry) throws -> Tensor {
        guard let storage else {
            // A number with axes of size 1 around it.
            if geometry.shape.rank == 0 { return Tensor(scalar: scalarValue, dataType: dataType) }
            let single = try Storage.allocate(byteCount: dataType.byteCount)
            switch dataType {
            case .f64: single.pointer.storeBytes(of: scalarValue, as: Double.self)
            case .f32: single.pointer.storeBytes(of: Float(scalarValue), as: Float.self)
            case .bool: single.pointer.storeBytes(of: scalarValue != 0, as: Bool.self)
            }
            return Tensor(dataType: dataType, shape: geometry.shape, storage: single)
        }
        let source = strides ?? shape.packedStrides
        var target = geometry.strides(source)
        // The stride of an axis of size 1 is never used: give it the packed one, so that packed views are known.
        let packed = geometry.shape.packedStrides
        if geometry.shape.dimensions.contains(0) {
            target = packed
        } else {
            for axis in target.indices where geometry.shape[axis] == 1 { target[axis] = packed[axis] }
        }
        return Tensor(
            dataType: dataType, shape: geometry.shape, storage: storage, offset: offset + geometry.offset(source),
            strides: target)
    }

    /// The elements where they lie, with the strides to reach them. `Element` must be the tensor's own type.
    @inline(__always)
    func withStrided<Element: TensorElement, Result>(
        _ type: Element.Type, _ body: (UnsafePointer<Element>, [Int]) throws -> Result
    ) rethrows -> Result {
        precondition(Element.dataType == dataType, "elements read as another type")
        guard let storage else {
            return try withUnsafePointer(to: Element(fromDouble: scalarValue)) { try body($0, []) }
        }
        let base = UnsafePointer(storage.pointer.assumingMemoryBound(to: Element.self) + offset)
        return try withExtendedLifetime(storage) { try body(base, strides ?? shape.packedStrides) }
    }
}
