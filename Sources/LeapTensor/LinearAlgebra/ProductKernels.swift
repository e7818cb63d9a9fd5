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
}

/// An element type that matrix products are made of.
protocol ProductElement: TensorElement {
    /// result = a · b, by whatever is fastest for the size.
    static func multiply(
        _ a: MatrixView<Self>, _ b: MatrixView<Self>, _ result: UnsafeMutablePointer<Self>, _ cache: ProductCache)
}

/// The products that oneDNN has prepared, by size. Belongs to an engine.
final class ProductCache {
    struct Key: Hashable {
        let rows, columns, inner, aDown, aRight, bDown, bRight: Int
    }

    private var prepared: [Key: OpaquePointer] = [:]
    private var lastKey: Key?
    private var lastPrepared: OpaquePointer?
    /// How often a product was not there and had to be prepared.
    private(set) var preparedCount = 0
    /// Set by tests to run our own loops.
    var usesLibraries = true

    deinit {
        for product in prepared.values { leap_onednn_product_destroy(product) }
    }

    func product(_ key: Key, threads: Int32) -> OpaquePointer? {
        if key == lastKey { return lastPrepared }
        var found = prepared[key]
        if found == nil {
            if prepared.count >= 512 {
                for product in prepared.values { leap_onednn_product_destroy(product) }
                prepared.removeAll()
                lastKey = nil
            }
            preparedCount += 1
            found = leap_onednn_product_create(
                key.rows, key.columns, key.inner, key.aDown, key.aRight, key.bDown, key.bRight, threads)
            prepared[key] = found
        }
        if found != nil { (lastKey, lastPrepared) = (key, found) }
        return found
    }

    /// Small products stay on one thread: waking another costs more than it brings.
    static func threads(_ work: Int) -> Int32 { work < 10_000_000 ? 1 : 2 }
}

extension Double: ProductElement {
    static func multiply(
        _ a: MatrixView<Double>, _ b: MatrixView<Double>, _ result: UnsafeMutablePointer<Double>,
        _ cache: ProductCache
    ) {
        let work = a.rows * a.columns * b.columns
        if cache.usesLibraries, work > 4096, b.columns > 1, a.isReadable, b.isReadable,
            leap_openblas_product(
                a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result,
                ProductCache.threads(work)) != 0
        {
            return
        }
        leap_product_f64(
            a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result)
    }
}

extension Float: ProductElement {
    static func multiply(
        _ a: MatrixView<Float>, _ b: MatrixView<Float>, _ result: UnsafeMutablePointer<Float>, _ cache: ProductCache
    ) {
        let work = a.rows * a.columns * b.columns
        if cache.usesLibraries, work > 16_384, b.columns > 1, a.isReadable, b.isReadable,
            let product = cache.product(
                ProductCache.Key(
                    rows: a.rows, columns: b.columns, inner: a.columns, aDown: a.down, aRight: a.right,
                    bDown: b.down, bRight: b.right),
                threads: ProductCache.threads(work)),
            leap_onednn_product_run(product, a.base, b.base, result) != 0
        {
            return
        }
        leap_product_f32(
            a.rows, b.columns, a.columns, a.base, a.down, a.right, b.base, b.down, b.right, result)
    }
}
