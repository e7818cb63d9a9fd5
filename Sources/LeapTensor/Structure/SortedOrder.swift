/// The stable order of numbers: ascending or descending, equal ones as they stand, `nan` last.
///
/// Each number becomes a whole number of the same order. Short lists are sorted by merging, long ones digit by digit
/// from the lowest (radix sort), which is stable and linear.
struct SortedOrder {
    private var keys: [UInt64]
    private var places: [Int32]
    private var otherKeys: [UInt64]
    private var otherPlaces: [Int32]
    private var histogram: [Int] = []

    /// Room to sort lists of up to `capacity` numbers.
    /// - Throws: `.memory` beyond 2³¹ − 1 numbers.
    init(capacity: Int) throws {
        guard capacity < Int(Int32.max), capacity <= Storage.physicalMemory / 64 else {
            throw TensorError(.memory, "an axis of \(capacity) elements is too long to sort")
        }
        keys = [UInt64](repeating: 0, count: capacity)
        places = [Int32](repeating: 0, count: capacity)
        otherKeys = keys
        otherPlaces = places
    }

    /// A whole number of the same order as the number; 0 and −0 are equal, `nan` comes last in both directions.
    @inline(__always)
    static func key(_ value: Double, isDescending: Bool) -> UInt64 {
        if value.isNaN { return .max }
        let bits = (value + 0).bitPattern
        let ascending = bits >> 63 == 1 ? ~bits : bits | 1 << 63
        return isDescending ? ~ascending : ascending
    }

    /// The places of the numbers `value(0)`, …, `value(count - 1)` in sorted order, handed to `use`.
    /// - Throws: what `check` throws, which is called between the passes of a long sort.
    @inline(__always)
    mutating func sort(
        count: Int, isDescending: Bool, _ value: (Int) -> Double, check: () throws -> Void,
        use: (UnsafeBufferPointer<Int32>) -> Void
    ) throws {
        for index in 0..<count {
            if index % Self.chunk == 0 { try check() }
            keys[index] = Self.key(value(index), isDescending: isDescending)
            places[index] = Int32(truncatingIfNeeded: index)
        }
        try check()
        if count < 2048 { merge(count) } else { try radix(count, check) }
        places.withUnsafeBufferPointer { use(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Runs of 16 by insertion, then merged in pairs.
    private mutating func merge(_ count: Int) {
        keys.withUnsafeMutableBufferPointer { keys in
            places.withUnsafeMutableBufferPointer { places in
                var start = 0
                while start < count {
                    let end = min(start + 16, count)
                    for index in (start + 1)..<max(start + 1, end) {
                        let key = keys[index]
                        let place = places[index]
                        var hole = index
                        while hole > start, keys[hole - 1] > key {
                            keys[hole] = keys[hole - 1]
                            places[hole] = places[hole - 1]
                            hole -= 1
                        }
                        keys[hole] = key
                        places[hole] = place
                    }
                    start = end
                }
            }
        }
        var width = 16
        while width < count {
            mergeRuns(of: width, count)
            swap(&keys, &otherKeys)
            swap(&places, &otherPlaces)
            width *= 2
        }
    }

    private mutating func mergeRuns(of width: Int, _ count: Int) {
        var start = 0
        var output = 0
        while start < count {
            let middle = min(start + width, count)
            let end = min(start + 2 * width, count)
            var left = start
            var right = middle
            while left < middle || right < end {
                let takesLeft = right == end || (left < middle && keys[left] <= keys[right])
                let source = takesLeft ? left : right
                otherKeys[output] = keys[source]
                otherPlaces[output] = places[source]
                output += 1
                if takesLeft { left += 1 } else { right += 1 }
            }
            start = end
        }
    }

    /// How many keys are moved between two looks at the interrupt.
    private static let chunk = 1 << 18

    /// Six passes over digits of 11 bits; a digit that all keys share needs none.
    private mutating func radix(_ count: Int, _ check: () throws -> Void) throws {
        let size = 2048
        histogram = [Int](repeating: 0, count: 6 * size)
        for index in 0..<count {
            if index % Self.chunk == 0 { try check() }
            let key = keys[index]
            for digit in 0..<6 { histogram[digit * size + Int(key >> (11 * UInt64(digit)) & 2047)] += 1 }
        }
        for digit in 0..<6 {
            let base = digit * size
            let shift = 11 * UInt64(digit)
            if histogram[base + Int(keys[0] >> shift & 2047)] == count { continue }
            var total = 0
            for value in 0..<size {
                let number = histogram[base + value]
                histogram[base + value] = total
                total += number
            }
            try keys.withUnsafeBufferPointer { keys in
                try places.withUnsafeBufferPointer { places in
                    try otherKeys.withUnsafeMutableBufferPointer { otherKeys in
                        try otherPlaces.withUnsafeMutableBufferPointer { otherPlaces in
                            try histogram.withUnsafeMutableBufferPointer { histogram in
                                for index in 0..<count {
                                    if index % Self.chunk == 0 { try check() }
                                    let slot = base + Int(keys[index] >> shift & 2047)
                                    let output = histogram[slot]
                                    histogram[slot] = output + 1
                                    otherKeys[output] = keys[index]
                                    otherPlaces[output] = places[index]
                                }
                            }
                        }
                    }
                }
            }
            swap(&keys, &otherKeys)
            swap(&places, &otherPlaces)
        }
    }
}
