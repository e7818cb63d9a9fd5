import LeapKernels

/// A linear function of arrays that are there (a product of two matrices, a convolution, a pooling's gradient) that is
/// computed when somebody reads it. If that is a chain of
/// element-wise operations (a bias and relu, the step of an optimiser), the chain runs on each block of the result while
/// it is in the caches.
class PendingProduct {
    /// The parts that are there at a time begin and end at multiples of so many elements.
    var unit: Int { 1 }

    /// Computes the product, and runs the epilogue, if there is one, on each of its parts that is there, from any thread.
    /// - Returns: whether it could be done; else there is too little memory.
    func run(into memory: UnsafeMutableRawPointer, _ epilogue: UnsafePointer<leap_epilogue>?) -> Bool {
        preconditionFailure("a product says how it is computed")
    }

    /// Computes the product.
    /// - Throws: `.memory`.
    final func compute(into memory: UnsafeMutableRawPointer) throws {
        if !run(into: memory, nil) { throw Self.failure }
    }

    /// Computes the product, and calls `body` for each of its parts that is there, from any thread.
    /// - Throws: `.memory`.
    final func compute(into memory: UnsafeMutableRawPointer, then body: (_ start: Int, _ count: Int) -> Void) throws {
        let isDone = withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                var epilogue = leap_epilogue(
                    body: { context, start, count in
                        context?.assumingMemoryBound(to: ((Int, Int) -> Void).self).pointee(start, count)
                    }, context: UnsafeMutableRawPointer(mutating: pointer))
                return run(into: memory, &epilogue)
            }
        }
        if !isDone { throw Self.failure }
    }

    private static let failure = TensorError(
        .memory, "there is no memory for the convolution", help: ["use fewer images at a time"])
}
