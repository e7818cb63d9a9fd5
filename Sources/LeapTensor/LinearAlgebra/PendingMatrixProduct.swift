import LeapKernels

/// A product of two matrices that is computed when somebody reads it.
///
/// The operands are there already: a product that waits keeps no others waiting.
final class PendingMatrixProduct: PendingProduct {
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

    override func run(into memory: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?) -> Bool {
        if a.dataType == .f32 {
            multiply(into: memory, epilogue, Float.self)
        } else {
            multiply(into: memory, epilogue, Double.self)
        }
        return true
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
