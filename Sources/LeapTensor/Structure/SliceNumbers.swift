/// A slice of an array as plain numbers: for those who write a network down.
package struct SliceNumbers {
    /// For each axis of the input: the first place, and the distance of neighbours; of an axis of which one place was
    /// taken, that place.
    package var starts: [Int]
    package var steps: [Int]
    /// For each axis of the input how many places of it there are; `nil` for one place, whose axis is gone.
    package var sizes: [Int?]
    /// For each axis of the result the axis of the input along which it runs; -1 for an inserted axis of size 1.
    package var axes: [Int]
}

extension SelectOperation {
    /// The slice that it takes; `nil` when it takes listed places, windows or diagonals.
    package var slice: SliceNumbers? {
        guard case .view(let geometry) = selection else { return nil }
        let rank = geometry.inputShape.rank
        var slice = SliceNumbers(
            starts: geometry.starts, steps: [Int](repeating: 1, count: rank),
            sizes: [Int?](repeating: nil, count: rank),
            axes: geometry.axes)
        for (axis, source) in geometry.axes.enumerated() where source >= 0 {
            // An axis that is there twice: windows, whose places overlap.
            guard slice.sizes[source] == nil else { return nil }
            // A step of 0 repeats a place.
            guard geometry.steps[axis] != 0 || geometry.shape[axis] <= 1 else { return nil }
            slice.sizes[source] = geometry.shape[axis]
            slice.steps[source] = geometry.steps[axis] == 0 ? 1 : geometry.steps[axis]
        }
        return slice
    }
}
