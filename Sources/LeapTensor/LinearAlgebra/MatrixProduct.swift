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
        let result = try type == .f32 ? multiply(left, right, Float.self) : multiply(left, right, Double.self)
        return record(result, MatrixProductOperation.shared, a, b)
    }

    /// `1 row`, `3 rows`.
    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private func multiply<Element: ProductElement>(_ a: Tensor, _ b: Tensor, _: Element.Type) throws -> Tensor {
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
        // A library reads matrices with one step of 1; other views are packed.
        let left = try readable(a)
        let right = try readable(b)
        let (stepsA, stepsB) = (left.strides ?? left.shape.packedStrides, right.strides ?? right.shape.packedStrides)
        let (aDown, aRight) = (a.rank == 1 ? inner * stepsA[0] : stepsA[a.rank - 2], stepsA[a.rank - 1])
        let (bDown, bRight) = b.rank == 1 ? (stepsB[0], inner) : (stepsB[b.rank - 2], stepsB[b.rank - 1])
        let nest = LoopNest(
            lead,
            [
                Self.leadStrides(stepsA, leadA, lead), Self.leadStrides(stepsB, leadB, lead),
            ])
        let work = Double(rows) * Double(columns) * Double(max(1, inner))
        // A chunk takes a few milliseconds by a library, below 100 ms by our own loop.
        let chunk = max(1, Int(Double(rows) / max(1, work / 2.5e8)))
        return try left.withElements(Element.self) { aBase in
            try right.withElements(Element.self) { bBase in
                try Tensor.build(Element.self, shape: shape) { result in
                    if shape.dimensions.contains(0) { return }
                    try nest.run(limit: 1, self) { offsets, position, _ in
                        let first = MatrixView(
                            base: aBase + offsets[0], rows: rows, columns: inner, down: aDown, right: aRight)
                        let second = MatrixView(
                            base: bBase + offsets[1], rows: inner, columns: columns, down: bDown, right: bRight)
                        let target = result + position * rows * columns
                        if inner == 0 {
                            target.initialize(repeating: Element(fromDouble: 0), count: rows * columns)
                            return
                        }
                        var row = 0
                        while row < rows {
                            let count = min(chunk, rows - row)
                            Element.multiply(
                                count == rows ? first : first.rows(row, count), second, target + row * columns,
                                products)
                            row += count
                            if row < rows || work > 1e6 { try checkInterrupt() }
                        }
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

    /// The tensor itself when its matrices can be read where they lie, else a packed copy.
    private func readable(_ x: Tensor) throws -> Tensor {
        guard let strides = x.strides else { return x }
        if x.rank == 1 { return strides[0] == 1 ? x : try x.packed() }
        let (down, right) = (strides[x.rank - 2], strides[x.rank - 1])
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let isReadable = (right == 1 && down >= max(1, columns)) || (down == 1 && right >= max(1, rows))
        return isReadable ? x : try x.packed()
    }
}

/// The matrix product. d(A·B): dA = G·Bᵀ, dB = Aᵀ·G, with the broadcast leading axes summed back.
public final class MatrixProductOperation: Operation {
    nonisolated(unsafe) static let shared = MatrixProductOperation()

    public override var name: String { "@" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.matrixMultiply(input(0, of: inputs), input(1, of: inputs))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput, let b = node.secondInput else { return InputGradients() }
        // Vectors become a row and a column, so that one rule serves.
        let left = a.rank == 1 ? try engine.reshape(a, to: Shape([1, a.shape[0]])) : a
        let right = b.rank == 1 ? try engine.reshape(b, to: Shape([b.shape[0], 1])) : b
        var full = gradient.shape.dimensions
        if a.rank == 1 { full.insert(1, at: full.count - (b.rank == 1 ? 0 : 1)) }
        if b.rank == 1 { full.append(1) }
        let upstream = try engine.reshape(gradient, to: Shape(full))
        var result = InputGradients()
        if wants(0) {
            let product = try engine.matrixMultiply(upstream, engine.swapLastTwo(right))
            let summed = try engine.sum(product, to: left.shape)
            result.first = try engine.convert(engine.reshape(summed, to: a.shape), to: a.dataType)
        }
        if wants(1) {
            let product = try engine.matrixMultiply(engine.swapLastTwo(left), upstream)
            let summed = try engine.sum(product, to: right.shape)
            result.second = try engine.convert(engine.reshape(summed, to: b.shape), to: b.dataType)
        }
        return result
    }
}
