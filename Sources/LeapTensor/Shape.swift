/// The sizes of a tensor's axes. Rank 0 is a number.
public struct Shape: Hashable, Sendable {
    /// The largest rank a tensor may have.
    public static let maximumRank = 8

    public let dimensions: [Int]

    public init(_ dimensions: [Int]) {
        self.dimensions = dimensions
    }

    public static let scalar = Shape([])

    @inlinable public var rank: Int { dimensions.count }

    /// The number of elements. Creation has checked that it does not overflow.
    public var count: Int {
        var product = 1
        for size in dimensions { product *= size }
        return product
    }

    public subscript(axis: Int) -> Int { dimensions[axis] }

    /// The distance between neighbours along each axis when the elements lie packed, last axis fastest.
    public var packedStrides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        var step = 1
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            strides[axis] = step
            step *= dimensions[axis]
        }
        return strides
    }

    /// Whether these are the packed strides.
    func isPacked(_ strides: [Int]) -> Bool {
        var step = 1
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            if strides[axis] != step { return false }
            step *= dimensions[axis]
        }
        return true
    }

    /// `2×3`; a vector is `3`, a number is `scalar`.
    public var description: String {
        dimensions.isEmpty ? "scalar" : dimensions.map(String.init).joined(separator: "×")
    }

    /// `[2, 3]`, as it is written in the language.
    public var literal: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

    /// The shape both broadcast to, by NumPy's rule: sizes are compared from the last axis, and 1 stretches.
    /// - Returns: `nil` when they do not fit.
    public func broadcast(with other: Shape) -> Shape? {
        if self == other || other.rank == 0 { return self }
        if rank == 0 { return other }
        let resultRank = max(rank, other.rank)
        var result = [Int](repeating: 1, count: resultRank)
        for index in 0..<resultRank {
            let a = index < rank ? dimensions[rank - 1 - index] : 1
            let b = index < other.rank ? other.dimensions[other.rank - 1 - index] : 1
            guard a == b || a == 1 || b == 1 else { return nil }
            result[resultRank - 1 - index] = a == 1 ? b : a
        }
        return Shape(result)
    }
}
