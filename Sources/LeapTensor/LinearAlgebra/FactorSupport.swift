import LeapKernels

/// What the factorizations have in common: copies of matrices column by column, as LAPACK reads them, workspaces, and
/// calls that a long wait can be broken off of.
extension Storage {
    /// Memory for `count` elements.
    /// - Throws: `.memory`.
    static func of<Element>(_: Element.Type, count: Int) throws -> Storage {
        let (bytes, overflow) = max(1, count).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        return try allocate(byteCount: overflow ? Int.max / 2 : bytes)
    }

    func elements<Element>(of _: Element.Type) -> UnsafeMutablePointer<Element> {
        pointer.assumingMemoryBound(to: Element.self)
    }
}

extension Tensor {
    /// The axes before the last two.
    var leadShape: Shape { Shape(Array(shape.dimensions.dropLast(2))) }

    /// The last two axes exchanged, without a copy or a record.
    func turned() throws -> Tensor {
        var sizes = shape.dimensions
        var steps = strides ?? shape.packedStrides
        sizes.swapAt(rank - 1, rank - 2)
        steps.swapAt(rank - 1, rank - 2)
        return try view(Shape(sizes), steps)
    }

    /// Matrices that lie column by column in `storage`, of `rows` × `columns` after the leading axes.
    static func ofColumns(_ storage: Storage, _ type: DataType, lead: Shape, rows: Int, columns: Int) throws -> Tensor {
        try Tensor(dataType: type, shape: Shape(lead.dimensions + [columns, rows]), storage: storage).turned()
    }

    /// Numbers in an array of the type; a plain number when the shape has no axes.
    static func ofNumbers(_ values: [Double], shape: Shape, _ type: DataType) throws -> Tensor {
        if shape.rank == 0 { return Tensor(scalar: values[0], dataType: type) }
        return type == .f32 ? try Tensor(values.map { Float($0) }, shape: shape) : try Tensor(values, shape: shape)
    }
}

/// A matrix among those of an array, for a message: `{0}`, or `{0}[1, 0]`.
enum MatrixPlace {
    static func text(_ index: Int, _ lead: Shape, operand: Int = 0) -> String {
        if lead.rank == 0 { return "{\(operand)}" }
        var rest = index
        var places: [String] = []
        for size in lead.dimensions.reversed() {
            places.insert(String(rest % max(1, size)), at: 0)
            rest /= max(1, size)
        }
        return "{\(operand)}[\(places.joined(separator: ", "))]"
    }
}

extension Engine {
    /// Fresh memory in which each matrix of the last two axes lies column by column.
    func copiedByColumns<Element: FactorElement>(_ x: Tensor, _: Element.Type) throws -> Storage {
        let result = try Storage.of(Element.self, count: x.count)
        let target = result.elements(of: Element.self)
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let steps = x.strides ?? x.shape.packedStrides
        let (down, right) = (steps[x.rank - 2], steps[x.rank - 1])
        // Both sides of a block of so many rows and columns stay in the first cache.
        let block = 32
        try x.withElements(Element.self) { base in
            if x.count == 0 { return }
            try LoopNest(x.leadShape, [Array(steps.dropLast(2))]).run(limit: 1, self) { offsets, position, _ in
                let (source, matrix) = (base + offsets[0], target + position * rows * columns)
                for left in stride(from: 0, to: columns, by: block) {
                    try checkInterrupt()
                    for top in stride(from: 0, to: rows, by: block) {
                        for column in left..<min(left + block, columns) {
                            for row in top..<min(top + block, rows) {
                                (matrix + column * rows + row).initialize(to: source[row * down + column * right])
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Runs one call of LAPACK, which nothing can stop once it runs. A long one runs on a thread of its own and is left
    /// behind when a stop is asked for: it ends some time later, and nobody reads what it gives.
    /// - Parameters:
    ///   - work: about how many additions and multiplications it takes.
    ///   - memory: what the call reads and writes; it lives until the call ends.
    /// - Returns: LAPACK's `info`, 0 or more.
    /// - Throws: `.interrupted`; `.type` when the library is missing.
    func callLibrary(_ name: String, work: Double, memory: [Storage], _ body: @escaping () -> Int32) throws -> Int {
        try checkInterrupt()
        let info =
            work < Self.longWork ? body() : try LongCall(memory: memory, body: body).run(interrupt: interrupt)
        if info == LEAP_NO_LIBRARY {
            throw TensorError(
                .type, "\(name) needs the library OpenBLAS, and libopenblas.so.0 is not installed here",
                help: ["Debian's package libopenblas0 has it"])
        }
        guard info >= 0 else {
            throw TensorError(.domain, "\(name) cannot be computed: the library refuses its argument \(-info)")
        }
        return Int(info)
    }

    /// From so many operations on, some 20 ms, a call gets a thread of its own.
    private static let longWork = 1e8

    /// The sizes that the library can count: its whole numbers have 32 bits, also those of its workspaces.
    func checkLibrarySize(_ name: String, _ rows: Int, _ columns: Int) throws {
        guard max(rows, columns) < 1 << 30, min(rows, columns) <= 20_000 else {
            throw TensorError(
                .shape, "\(name) takes matrices up to 20000×20000, and {0} has the size \(rows)×\(columns)")
        }
    }

    /// The size of a workspace as the library tells it in an element, which may have been rounded down.
    func workCount<Element: FactorElement>(_ told: Element) -> Int {
        Element.self == Float.self ? Int(told.asDouble * (1 + 1e-6)) + 16 : Int(told.asDouble)
    }

    /// Checks that an array is made of square matrices.
    /// - Throws: `.shape`.
    func checkSquare(_ name: String, _ x: Tensor) throws {
        guard x.rank >= 2 else {
            throw TensorError(
                .shape,
                "\(name) needs a square matrix, and {0} is \(x.rank == 0 ? "a plain number" : "a vector")")
        }
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        guard rows == columns else {
            throw TensorError(.shape, "\(name) needs a square matrix, and {0} is \(x.shape.description)")
        }
    }

    /// Checks that an array is made of matrices.
    /// - Throws: `.shape`.
    func checkMatrix(_ name: String, _ x: Tensor) throws {
        guard x.rank < 2 else { return }
        throw TensorError(
            .shape, "\(name) needs a matrix, and {0} is \(x.rank == 0 ? "a plain number" : "a vector")",
            help: x.rank == 0 ? [] : ["expand(…, 1) makes a column of a vector, expand(…, 0) a row"])
    }

    /// Checks that all elements are finite: the iterations of `svd` and `eigh` would not end otherwise.
    /// - Throws: `.domain`.
    func checkFinite<Element: FactorElement>(_ name: String, _ x: Tensor, _: Element.Type) throws {
        try x.withPacked(Element.self) { base in
            for index in 0..<x.count {
                if index & 0xFFF == 0 { try checkInterrupt() }
                if base[index].isFinite { continue }
                let value = base[index].isNaN ? "nan" : base[index] > 0 ? "inf" : "-inf"
                throw TensorError(
                    .domain,
                    "\(name) needs finite numbers, and \(MatrixPlace.text(index, x.shape)) is \(value)",
                    help: ["trace_nan(…) finds where a nan or an inf came from"])
            }
        }
    }
}
