extension Engine {
    /// The matrix product, NumPy's `matmul`: of the last two axes, the axes before them broadcast. A vector on the left
    /// is a row, on the right a column, and its axis is left out of the result.
    /// - Throws: `.shape` when an operand is a number, the inner sizes differ or the leading axes do not fit. In the
    ///   message `{0}` and `{1}` stand for the names of the operands.
    public func matrixMultiply(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        guard a.rank > 0, b.rank > 0 else {
            throw TensorError(
                .shape, "@ multiplies arrays, but \(a.rank == 0 ? "{0}" : "{1}") is a plain number",
                help: ["use * to multiply by a number"])
        }
        let inner = a.shape[a.rank - 1]
        guard inner == b.shape[max(0, b.rank - 2)] else {
            let left = a.rank == 1 ? Self.counted(inner, "element") : Self.counted(inner, "column")
            let rows = b.shape[max(0, b.rank - 2)]
            let right = b.rank == 1 ? Self.counted(rows, "element") : Self.counted(rows, "row")
            throw TensorError(.shape, "the inner sizes of @ differ: {0} has \(left), {1} has \(right)")
        }
        let type = Tensor.commonType(a, b)
        let (left, right) = (try a.converted(to: type), try b.converted(to: type))
        let result =
            a.rank == 2 && b.rank == 2
            ? try product(
                left, right, isLeftTransposed: false, isRightTransposed: false,
                mayWait: isRecording && (a.isRecorded || b.isRecorded))
            : try type == .f32 ? stackedProduct(left, right, Float.self) : stackedProduct(left, right, Double.self)
        return record(result, MatrixProductOperation.shared, a, b)
    }

    /// `1 row`, `3 rows`.
    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// The product of two matrices of the same type and fitting sizes, each read with its axes swapped where it says
    /// so. Not recorded.
    /// - Parameter mayWait: whether it may be computed later, when it is read: in a network there is nearly always a
    ///   chain of element-wise operations behind it.
    func product(
        _ a: Tensor, _ b: Tensor, isLeftTransposed: Bool, isRightTransposed: Bool, mayWait: Bool = false
    ) throws -> Tensor {
        if mayWait, let waiting = try waitingProduct(a, b, isLeftTransposed, isRightTransposed) { return waiting }
        func typed<Element: ProductElement>(_: Element.Type) throws -> Tensor {
            let (left, right) = (try readable(a), try readable(b))
            return try left.withElements(Element.self) { aBase in
                try right.withElements(Element.self) { bBase in
                    var first = MatrixView(base: aBase, tensor: left)
                    var second = MatrixView(base: bBase, tensor: right)
                    if isLeftTransposed { first = first.transposed }
                    if isRightTransposed { second = second.transposed }
                    let shape = Shape([first.rows, second.columns])
                    _ = try shape.checkedCount()
                    return try Tensor.build(Element.self, shape: shape) { try fill($0, first, second) }
                }
            }
        }
        return try a.dataType == .f32 ? typed(Float.self) : typed(Double.self)
    }

    /// The product, computed when it is read; `nil` when it is too small for that to pay, or so large that it must be able
    /// to stop on the way.
    private func waitingProduct(
        _ a: Tensor, _ b: Tensor, _ isLeftTransposed: Bool, _ isRightTransposed: Bool
    ) throws -> Tensor? {
        let (rows, inner) = (a.shape[isLeftTransposed ? 1 : 0], a.shape[isLeftTransposed ? 0 : 1])
        let shape = Shape([rows, b.shape[isRightTransposed ? 0 : 1]])
        let count = try shape.checkedCount()
        guard count > Self.smallCount, inner > 0, Double(count) * Double(inner) <= Self.largestPiece else { return nil }
        let (left, right) = (try readable(a), try readable(b))
        try settle(left)
        try settle(right)
        try checkInterrupt()
        let byteCount = count * a.dataType.byteCount
        try Storage.check(byteCount: byteCount)
        let product = PendingMatrixProduct(
            left, right, isLeftTransposed: isLeftTransposed, isRightTransposed: isRightTransposed, products)
        return Tensor(dataType: a.dataType, shape: shape, storage: Storage(product: product, byteCount: byteCount))
    }

    /// How many multiplications are done between two looks at the interrupt flag: some milliseconds by a library, below
    /// 100 ms by our own loop.
    static let largestPiece = 2.5e8

    /// result = a · b, packed, in pieces between which interrupts are looked for.
    private func fill<Element: ProductElement>(
        _ result: UnsafeMutablePointer<Element>, _ a: MatrixView<Element>, _ b: MatrixView<Element>
    ) throws {
        if a.rows == 0 || b.columns == 0 { return }
        if a.columns == 0 {
            result.initialize(repeating: Element(fromDouble: 0), count: a.rows * b.columns)
            return
        }
        let work = Double(a.rows) * Double(a.columns) * Double(b.columns)
        let limit = Self.largestPiece
        if work <= limit {
            Element.multiply(a, b, result, nil, products)
            if work > 1e6 { try checkInterrupt() }
            return
        }
        let rows = max(1, Int(limit / (work / Double(a.rows))))
        // Pieces of one row follow each other in the result, so that a row can be cut as well.
        let columns = rows > 1 ? b.columns : max(16, Int(limit / Double(a.columns)))
        for row in stride(from: 0, to: a.rows, by: rows) {
            let first = a.rows(row, min(rows, a.rows - row))
            for column in stride(from: 0, to: b.columns, by: columns) {
                let second = columns >= b.columns ? b : b.columns(column, min(columns, b.columns - column))
                Element.multiply(first, second, result + row * b.columns + column, nil, products)
                try checkInterrupt()
            }
        }
    }

    /// Products of the matrices in the last two axes; vectors are a row or a column.
    private func stackedProduct<Element: ProductElement>(_ a: Tensor, _ b: Tensor, _: Element.Type) throws -> Tensor {
        let (rows, inner) = (a.rank == 1 ? 1 : a.shape[a.rank - 2], a.shape[a.rank - 1])
        let columns = b.rank == 1 ? 1 : b.shape[b.rank - 1]
        let leadA = Shape(Array(a.shape.dimensions.dropLast(2)))
        let leadB = Shape(Array(b.shape.dimensions.dropLast(2)))
        guard let lead = leadA.broadcast(with: leadB) else {
            throw TensorError(
                .shape,
                "the leading axes of @ do not fit: {0} has the shape \(a.shape.literal), {1} \(b.shape.literal)",
                help: ["all axes but the last two broadcast: sizes must be equal, or one of them 1"])
        }
        let matrix = (a.rank == 1 ? [] : [rows]) + (b.rank == 1 ? [] : [columns])
        let shape = Shape(lead.dimensions + matrix)
        _ = try shape.checkedCount()
        let left = try readable(a)
        let right = try readable(b)
        let (stepsA, stepsB) = (left.strides ?? left.shape.packedStrides, right.strides ?? right.shape.packedStrides)
        let (aDown, aRight) = (a.rank == 1 ? inner * stepsA[0] : stepsA[a.rank - 2], stepsA[a.rank - 1])
        let (bDown, bRight) = b.rank == 1 ? (stepsB[0], inner) : (stepsB[b.rank - 2], stepsB[b.rank - 1])
        let nest = LoopNest(
            lead, [Self.leadStrides(stepsA, leadA, lead), Self.leadStrides(stepsB, leadB, lead)])
        return try left.withElements(Element.self) { aBase in
            try right.withElements(Element.self) { bBase in
                try Tensor.build(Element.self, shape: shape) { result in
                    if shape.dimensions.contains(0) { return }
                    try nest.run(limit: 1, self) { offsets, position, _ in
                        try fill(
                            result + position * rows * columns,
                            MatrixView(
                                base: aBase + offsets[0], rows: rows, columns: inner, down: aDown, right: aRight),
                            MatrixView(
                                base: bBase + offsets[1], rows: inner, columns: columns, down: bDown, right: bRight))
                    }
                }
            }
        }
    }

    /// The strides of the leading axes, 0 where they are repeated.
    private static func leadStrides(_ strides: [Int], _ own: Shape, _ target: Shape) -> [Int] {
        var result = [Int](repeating: 0, count: target.rank)
        let shift = target.rank - own.rank
        for axis in 0..<own.rank where own[axis] == target[axis + shift] { result[axis + shift] = strides[axis] }
        return result
    }

    /// The tensor itself when its matrices can be read where they lie, else a packed copy: a library reads matrices with
    /// one step of 1.
    private func readable(_ x: Tensor) throws -> Tensor {
        guard let strides = x.strides else { return x }
        if x.rank == 1 { return strides[0] == 1 ? x : try x.packed() }
        let (down, right) = (strides[x.rank - 2], strides[x.rank - 1])
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let isReadable = (right == 1 && down >= max(1, columns)) || (down == 1 && right >= max(1, rows))
        return isReadable ? x : try x.packed()
    }
}
