import LeapKernels

/// A matrix as a product reads it: a pointer and the steps down a column and along a row.
struct MatrixView<Element> {
    let base: UnsafePointer<Element>
    let rows: Int
    let columns: Int
    let down: Int
    let right: Int

    /// Whether a library can read it: one step is 1, the other long enough.
    var isReadable: Bool {
        (right == 1 && down >= max(1, columns)) || (down == 1 && right >= max(1, rows))
    }

    /// Rows from `start`, as many as `count`.
    func rows(_ start: Int, _ count: Int) -> MatrixView {
        MatrixView(base: base + start * down, rows: count, columns: columns, down: down, right: right)
    }

    /// Columns from `start`, as many as `count`.
    func columns(_ start: Int, _ count: Int) -> MatrixView { transposed.rows(start, count).transposed }

    /// The same elements with rows and columns swapped.
    var transposed: MatrixView { MatrixView(base: base, rows: columns, columns: rows, down: right, right: down) }
}

extension MatrixView {
    /// A tensor of two axes, whose elements start at `base`.
    init(base: UnsafePointer<Element>, tensor: Tensor) {
        (rows, columns) = (tensor.shape[0], tensor.shape[1])
        (down, right) = tensor.strides.map { ($0[0], $0[1]) } ?? (columns, 1)
        self.base = base
    }
}

/// An element type that matrix products are made of.
protocol ProductElement: TensorElement {
    /// result = a · b, by whatever is fastest for the size; neither is empty. The epilogue, if there is one, is run on
    /// each block of the result.
    static func multiply(
        _ a: MatrixView<Self>, _ b: MatrixView<Self>, _ result: UnsafeMutablePointer<Self>,
        _ epilogue: UnsafePointer<leap_epilogue>?, _ cache: ProductCache)
}

/// The blocks of a result that are computed on their own, by whichever thread is free. They follow from the sizes
/// alone, so that results have the same bits whatever the number of threads.
struct ProductBlocks {
    let rows: Int
    let columns: Int

    init(rows: Int, columns: Int, inner: Int) {
        if rows * columns * inner < Self.smallestShared {
            (self.rows, self.columns) = (rows, columns)
        } else if rows >= 16 {
            let pairs = (rows + 2 * Self.mostRows - 1) / (2 * Self.mostRows)
            self.rows = ((rows + 2 * pairs - 1) / (2 * pairs) + 7) & ~7
            self.columns = columns
        } else {
            self.rows = rows
            self.columns = columns < 64 ? columns : ((columns + 1) / 2 + 15) & ~15
        }
    }

    /// Below so many multiplications, some 4 µs of work, a second thread does not pay.
    private static let smallestShared = 200_000
    /// oneDNN slows down by a seventh on more rows when their distance is a multiple of the page size.
    private static let mostRows = 256
}

/// The products that oneDNN has prepared, by size. Belongs to an engine.
final class ProductCache {
    struct Key: Hashable {
        let rows, columns, inner, aDown, aRight, bDown, bRight: Int

        /// One number is enough to tell the sizes of a network apart, and costs a fraction of seven.
        func hash(into hasher: inout Hasher) {
            var mixed = rows
            mixed = mixed &* Self.factor &+ columns
            mixed = mixed &* Self.factor &+ inner
            mixed = mixed &* Self.factor &+ aDown
            mixed = mixed &* Self.factor &+ aRight
            mixed = mixed &* Self.factor &+ bDown
            mixed = mixed &* Self.factor &+ bRight
            hasher.combine(mixed)
        }

        private static let factor = 0x1E37_79B9_7F4A_7C15
    }

    private var prepared: [Key: OpaquePointer] = [:]
    private var lastKey: Key?
    private var lastPrepared: OpaquePointer?
    /// How often a product was not there and had to be prepared.
    private(set) var preparedCount = 0
    /// From so many multiplications on a library computes a product: oneDNN in single precision, OpenBLAS in double.
    /// Our own loops are as fast on smaller ones and need no preparation. Set by tests.
    var leastLibraryWork = (single: 8_000_000, double: 250_000_000)

    deinit {
        for product in prepared.values { leap_onednn_product_destroy(product) }
    }

    func product(_ key: Key) -> OpaquePointer? {
        if key == lastKey { return lastPrepared }
        var found = prepared[key]
        if found == nil {
            if prepared.count >= 512 {
                for product in prepared.values { leap_onednn_product_destroy(product) }
                prepared.removeAll()
                lastKey = nil
            }
            preparedCount += 1
            let blocks = ProductBlocks(rows: key.rows, columns: key.columns, inner: key.inner)
            found = leap_onednn_product_create(
                key.rows, key.columns, key.inner, key.aDown, key.aRight, key.bDown, key.bRight, blocks.rows,
                blocks.columns)
            prepared[key] = found
        }
        if found != nil { (lastKey, lastPrepared) = (key, found) }
        return found
    }
}

extension Double: ProductElement {
    static func multiply(
        _ a: MatrixView<Double>, _ b: MatrixView<Double>, _ result: UnsafeMutablePointer<Double>,
        _ epilogue: UnsafePointer<leap_epilogue>?, _ cache: ProductCache
    ) {
        let blocks = ProductBlocks(rows: a.rows, columns: b.columns, inner: a.columns)
        if a.rows * a.columns * b.columns >= cache.leastLibraryWork.double, a.rows > 1, b.columns > 1, a.isReadable,
            b.isReadable,
            leap_openblas_product(
                a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result, blocks.rows,
                blocks.columns, epilogue) != 0
        {
            return
        }
        leap_product_f64(
            a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result, blocks.rows,
            blocks.columns, epilogue)
    }
}

extension Float: ProductElement {
    static func multiply(
        _ a: MatrixView<Float>, _ b: MatrixView<Float>, _ result: UnsafeMutablePointer<Float>,
        _ epilogue: UnsafePointer<leap_epilogue>?, _ cache: ProductCache
    ) {
        // Our own loop reads an `a` that lies turned over faster than the library does.
        if a.rows * a.columns * b.columns >= cache.leastLibraryWork.single, a.rows > 1, b.columns > 1,
            a.right == 1, a.isReadable, b.isReadable,
            let product = cache.product(
                ProductCache.Key(
                    rows: a.rows, columns: b.columns, inner: a.columns, aDown: a.down, aRight: a.right,
                    bDown: b.down, bRight: b.right))
        {
            return leap_onednn_product_run(product, a.base, b.base, result, epilogue)
        }
        let blocks = ProductBlocks(rows: a.rows, columns: b.columns, inner: a.columns)
        leap_product_f32(
            a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result, blocks.rows,
            blocks.columns, epilogue)
    }
}
