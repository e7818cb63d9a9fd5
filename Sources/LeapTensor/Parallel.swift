import LeapKernels

/// Work that is split into parts that any thread may do.
public enum Parallel {
    /// How many threads work at most.
    static var threadCount: Int { Int(leap_thread_count()) }

    /// Sets the most threads that work from now on. Returns the limit before. For tests.
    static func setThreadLimit(_ threads: Int) -> Int { Int(leap_set_thread_limit(Int32(clamping: threads))) }

    /// Calls `body` once for each part, in any order, on this thread and on idle workers; returns when all are done.
    ///
    /// The parts follow from the size of the work, never from the number of threads, so that results have the same
    /// bits whoever computes them. Parts must not last longer than a few milliseconds: interrupts are looked for
    /// between calls.
    public static func run(_ parts: Int, _ body: (_ part: Int) -> Void) {
        if parts == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                leap_parallel(
                    parts,
                    { context, part in
                        context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(part)
                    }, UnsafeMutableRawPointer(mutating: pointer))
            }
        }
    }
}
