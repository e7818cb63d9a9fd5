import LeapKernels

extension Engine {
    /// Rows (along the first axis) that are alike, in groups.
    ///
    /// Equal rows are found by a hash and then compared, nan counting as equal to nan. With a tolerance, two rows are
    /// alike whose root mean square difference is at most that: pairs are found by a matrix product of the centred
    /// rows in single precision, |a - b|² = |a|² + |b|² - 2 a·b, with room for its rounding, and then computed in
    /// double precision. Rows that hold a nan or an infinity are only compared for equality.
    /// - Returns: for each group the row numbers, ascending; groups by their first row. Rows that a chain of alike
    ///   rows connects are in one group.
    /// - Throws: `.interrupted`, `.memory`.
    public func duplicateRows(_ x: Tensor, tolerance: Double) throws -> [[Int]] {
        switch x.dataType {
        case .f32: return try groups(x, tolerance, Float.self)
        case .f64: return try groups(x, tolerance, Double.self)
        case .bool: return try groups(convert(x, to: .f32), tolerance, Float.self)
        }
    }

    private func groups<Element: RowElement>(
        _ x: Tensor, _ tolerance: Double, _: Element.Type
    ) throws -> [[Int]] {
        let rows = x.shape[0]
        let length = rows == 0 ? 0 : x.count / rows
        return try x.withPacked(Element.self) { base in
            var sets = RowSets(rows)
            var places: [UInt64: [Int]] = [:]
            for row in 0..<rows {
                if row & 0xFF == 0 { try checkInterrupt() }
                let hash = Element.hash(base + row * length, length)
                let known = places[hash] ?? []
                if let same = known.first(where: {
                    Element.areEqual(base + $0 * length, base + row * length, length)
                }) {
                    sets.join(same, row)
                } else {
                    places[hash] = known + [row]
                }
            }
            if tolerance > 0, rows > 1, length > 0 {
                try joinNear(base, rows, length, Double(length) * tolerance * tolerance, &sets)
            }
            return sets.groups
        }
    }

    /// Joins rows whose squared distance is at most `limit`.
    private func joinNear<Element: RowElement>(
        _ base: UnsafePointer<Element>, _ rows: Int, _ length: Int, _ limit: Double, _ sets: inout RowSets
    ) throws {
        // One of equal rows stands for all of them.
        let kept = (0..<rows).filter { sets.root($0) == $0 && Element.isFinite(base + $0 * length, length) }
        guard kept.count > 1 else { return }
        var largest = 0.0
        for row in kept { largest = max(largest, Element.largest(base + row * length, length)) }
        let scale = largest > 0 ? largest : 1
        var middle = [Double](repeating: 0, count: length)
        for (place, row) in kept.enumerated() {
            if place & 0xFF == 0 { try checkInterrupt() }
            Element.add(&middle, base + row * length, scale * Double(kept.count), length)
        }
        var squares = [Double](repeating: 0, count: kept.count)
        let centred = try Tensor.single(shape: Shape([kept.count, length])) { target in
            for (place, row) in kept.enumerated() {
                if place & 0xFF == 0 { try checkInterrupt() }
                squares[place] = Element.centre(target + place * length, base + row * length, middle, scale, length)
            }
        }
        let scaledLimit = limit / scale / scale
        let largestSquare = squares.max() ?? 0
        // How far the single-precision products may be from the truth.
        let slack = 8e-6 * largestSquare + 1e-30
        // A block takes some hundredths of a second at most: between blocks the computation can be stopped.
        let block = max(1, min(256, 4_000_000 / kept.count, 2_000_000_000 / (kept.count * length)))
        for first in stride(from: 0, to: kept.count, by: block) {
            try checkInterrupt()
            let last = min(first + block, kept.count)
            let own = try index(centred, [.slice(start: first, stop: last, step: 1)])
            let others = try index(centred, [.slice(start: first, stop: kept.count, step: 1)])
            let products = try matrixMultiply(own, try swapLastTwo(others))
            try products.withPacked(Float.self) { products in
                for row in first..<last {
                    if row & 0xF == 0 { try checkInterrupt() }
                    let line = products + (row - first) * (kept.count - first)
                    let nearest = scaledLimit - squares[row] + slack
                    try squares.withUnsafeBufferPointer { squares in
                        guard let squares = squares.baseAddress else { return }
                        var other = row + 1
                        while true {
                            other =
                                first
                                + leap_next_near(
                                    line, squares + first, nearest, other - first, kept.count - first)
                            guard other < kept.count else { break }
                            if other & 0xFFF == 0 { try checkInterrupt() }
                            let (a, b) = (kept[row], kept[other])
                            if sets.root(a) != sets.root(b),
                                Element.squaredDistance(base + a * length, base + b * length, length) <= limit
                            {
                                sets.join(a, b)
                            }
                            other += 1
                        }
                    }
                }
            }
        }
    }
}

/// Which rows belong together: each points towards the first of its group.
private struct RowSets {
    private var parents: [Int]

    init(_ count: Int) { parents = Array(0..<count) }

    mutating func root(_ row: Int) -> Int {
        var row = row
        while parents[row] != row {
            parents[row] = parents[parents[row]]
            row = parents[row]
        }
        return row
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (root(a), root(b))
        parents[max(first, second)] = min(first, second)
    }

    /// The groups of two rows and more.
    var groups: [[Int]] {
        var copy = self
        var members: [Int: [Int]] = [:]
        for row in parents.indices { members[copy.root(row), default: []].append(row) }
        return members.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// A number type with the loops of `rows.c`.
private protocol RowElement: TensorElement {
    static func hash(_ row: UnsafePointer<Self>, _ count: Int) -> UInt64
    static func areEqual(_ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ count: Int) -> Bool
    static func squaredDistance(_ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ count: Int) -> Double
    static func isFinite(_ row: UnsafePointer<Self>, _ count: Int) -> Bool
    static func largest(_ row: UnsafePointer<Self>, _ count: Int) -> Double
    static func add(_ totals: inout [Double], _ row: UnsafePointer<Self>, _ divisor: Double, _ count: Int)
    static func centre(
        _ result: UnsafeMutablePointer<Float>, _ row: UnsafePointer<Self>, _ middle: [Double], _ divisor: Double,
        _ count: Int
    ) -> Double
}

extension Float: RowElement {
    fileprivate static func hash(_ row: UnsafePointer<Float>, _ count: Int) -> UInt64 {
        leap_row_hash_f32(row, count)
    }
    fileprivate static func areEqual(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Bool {
        leap_rows_are_equal_f32(a, b, count) != 0
    }
    fileprivate static func squaredDistance(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
    ) -> Double { leap_squared_distance_f32(a, b, count) }
    fileprivate static func isFinite(_ row: UnsafePointer<Float>, _ count: Int) -> Bool {
        leap_row_is_finite_f32(row, count) != 0
    }
    fileprivate static func largest(_ row: UnsafePointer<Float>, _ count: Int) -> Double {
        leap_largest_size_f32(row, count)
    }
    fileprivate static func add(
        _ totals: inout [Double], _ row: UnsafePointer<Float>, _ divisor: Double, _ count: Int
    ) { leap_add_row_f32(&totals, row, divisor, count) }
    fileprivate static func centre(
        _ result: UnsafeMutablePointer<Float>, _ row: UnsafePointer<Float>, _ middle: [Double], _ divisor: Double,
        _ count: Int
    ) -> Double { leap_centre_row_f32(result, row, middle, divisor, count) }
}

extension Double: RowElement {
    fileprivate static func hash(_ row: UnsafePointer<Double>, _ count: Int) -> UInt64 {
        leap_row_hash_f64(row, count)
    }
    fileprivate static func areEqual(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Bool {
        leap_rows_are_equal_f64(a, b, count) != 0
    }
    fileprivate static func squaredDistance(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int
    ) -> Double { leap_squared_distance_f64(a, b, count) }
    fileprivate static func isFinite(_ row: UnsafePointer<Double>, _ count: Int) -> Bool {
        leap_row_is_finite_f64(row, count) != 0
    }
    fileprivate static func largest(_ row: UnsafePointer<Double>, _ count: Int) -> Double {
        leap_largest_size_f64(row, count)
    }
    fileprivate static func add(
        _ totals: inout [Double], _ row: UnsafePointer<Double>, _ divisor: Double, _ count: Int
    ) { leap_add_row_f64(&totals, row, divisor, count) }
    fileprivate static func centre(
        _ result: UnsafeMutablePointer<Float>, _ row: UnsafePointer<Double>, _ middle: [Double], _ divisor: Double,
        _ count: Int
    ) -> Double { leap_centre_row_f64(result, row, middle, divisor, count) }
}
