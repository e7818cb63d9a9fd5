import LeapKernels

/// A product of two matrices that is computed when somebody reads it. If that is a chain of element-wise operations (a
/// bias and relu, the step of an optimiser), the chain runs on each block of the result while it is in the caches.
///
/// The operands are there already: a product that waits keeps no others waiting.
final class PendingProduct {
    private let a, b: Tensor
    private let isLeftTransposed, isRightTransposed: Bool
    private let cache: ProductCache

    /// - Parameters:
    ///   - a: a matrix that can be read where it lies, as `b`; of the same type.
    init(_ a: Tensor, _ b: Tensor, isLeftTransposed: Bool, isRightTransposed: Bool, _ cache: ProductCache) {
        self.a = a
        self.b = b
        self.isLeftTransposed = isLeftTransposed
        self.isRightTransposed = isRightTransposed
        self.cache = cache
    }

    /// Computes the product.
    func compute(into memory: UnsafeMutableRawPointer) { multiply(into: memory, nil) }

    /// Computes the product, and calls `body` for each of its parts that is there, from any thread.
    func compute(into memory: UnsafeMutableRawPointer, then body: (_ start: Int, _ count: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                var epilogue = leap_epilogue(
                    body: { context, start, count in
                        context?.assumingMemoryBound(to: ((Int, Int) -> Void).self).pointee(start, count)
                    }, context: UnsafeMutableRawPointer(mutating: pointer))
                multiply(into: memory, &epilogue)
            }
        }
    }

    private func multiply(into memory: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?) {
        if a.dataType == .f32 {
            multiply(into: memory, epilogue, Float.self)
        } else {
            multiply(into: memory, epilogue, Double.self)
        }
    }

    private func multiply<Element: ProductElement>(
        into memory: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?, _: Element.Type
    ) {
        guard let left = a.storage?.pointer, let right = b.storage?.pointer else { return }
        var first = MatrixView(base: UnsafePointer(left.assumingMemoryBound(to: Element.self) + a.offset), tensor: a)
        var second = MatrixView(base: UnsafePointer(right.assumingMemoryBound(to: Element.self) + b.offset), tensor: b)
        if isLeftTransposed { first = first.transposed }
        if isRightTransposed { second = second.transposed }
        Element.multiply(first, second, memory.assumingMemoryBound(to: Element.self), epilogue, cache)
    }
}
