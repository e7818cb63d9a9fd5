import LeapTensor

/// What the columns of an array hold: all axes but the first, as columns.
struct ColumnStatistics {
    struct Column {
        var mean = 0.0
        /// The standard deviation.
        var spread = 0.0
        var minimum = Double.infinity
        var maximum = -Double.infinity
        var nanCount = 0
        var infiniteCount = 0
        /// The first row without a proper number.
        var firstBadRow: Int?
    }

    let columns: [Column]
    /// How many rows were looked at.
    let rowCount: Int
    /// The root of the mean of the squares of all numbers.
    let magnitude: Double

    /// The most numbers that are looked at.
    private static let limit = 20_000_000

    /// - Throws: `.interrupted`.
    init(_ tensor: Tensor, engine: Engine) throws {
        let columnCount = tensor.rank < 2 ? 1 : tensor.shape.dimensions.dropFirst().reduce(1, *)
        let rows = tensor.rank == 0 ? 1 : tensor.shape[0]
        let limit = columnCount == 0 ? 0 : max(1, min(rows, Self.limit / columnCount))
        rowCount = limit
        var found = [Column](repeating: Column(), count: columnCount)
        var squares = 0.0
        var count = 0
        func read<Element: TensorElement>(_ type: Element.Type) throws {
            // What a column's numbers are measured from: far from 0, the sum of squares would lose all digits.
            var origins = [Double](repeating: .nan, count: columnCount)
            var sums = [Double](repeating: 0, count: columnCount)
            var squareSums = sums
            var counts = [Int](repeating: 0, count: columnCount)
            try tensor.withPacked(type) { pointer in
                for row in 0..<limit {
                    if row & 0x3FF == 0 { try engine.checkInterrupt() }
                    for column in 0..<columnCount {
                        let number = pointer[row * columnCount + column].asDouble
                        guard number.isFinite else {
                            if number.isNaN {
                                found[column].nanCount += 1
                            } else {
                                found[column].infiniteCount += 1
                            }
                            found[column].firstBadRow = found[column].firstBadRow ?? row
                            continue
                        }
                        if counts[column] == 0 { origins[column] = number }
                        let distance = number - origins[column]
                        sums[column] += distance
                        squareSums[column] += distance * distance
                        counts[column] += 1
                        squares += number * number
                        found[column].minimum = min(found[column].minimum, number)
                        found[column].maximum = max(found[column].maximum, number)
                    }
                }
            }
            for column in 0..<columnCount where counts[column] > 0 {
                let total = Double(counts[column])
                let mean = sums[column] / total
                found[column].mean = origins[column] + mean
                found[column].spread = max(0, squareSums[column] / total - mean * mean).squareRoot()
                count += counts[column]
            }
        }
        switch tensor.dataType {
        case .f64: try read(Double.self)
        case .f32: try read(Float.self)
        case .bool: try read(Bool.self)
        }
        columns = found
        magnitude = count == 0 ? 0 : (squares / Double(count)).squareRoot()
    }

    var nanCount: Int { columns.reduce(0) { $0 + $1.nanCount } }
    var infiniteCount: Int { columns.reduce(0) { $0 + $1.infiniteCount } }
    /// The columns in which nothing varies.
    var constant: [Int] { columns.indices.filter { columns[$0].minimum == columns[$0].maximum } }
}
