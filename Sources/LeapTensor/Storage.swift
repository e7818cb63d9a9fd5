import LeapKernels

/// A block of memory that tensors share: the one place that owns raw memory.
///
/// Blocks are aligned to 64 bytes, a cache line and the widest vector register. They come from a pool that keeps what
/// is given back, so that a loop takes nothing from the system after its first round. Any thread may let go of one.
public final class Storage {
    public let pointer: UnsafeMutableRawPointer
    public let byteCount: Int
    private let sizeClass: UInt32

    private init(pointer: UnsafeMutableRawPointer, sizeClass: UInt32, byteCount: Int) {
        self.pointer = pointer
        self.sizeClass = sizeClass
        self.byteCount = byteCount
    }

    /// Takes uninitialised memory.
    /// - Throws: a `.memory` error when the machine does not have that much.
    public static func allocate(byteCount: Int) throws -> Storage {
        let block =
            byteCount < 0
            ? leap_block() : byteCount < largeByteCount ? leap_block_take(byteCount, 0) : takeLarge(byteCount)
        guard let pointer = block.pointer else {
            let place = byteCount > physicalMemory ? "this machine's memory" : "the memory that is free"
            throw TensorError(
                .memory, "an array of \(SystemMemory.describe(byteCount)) does not fit in \(place)",
                help: ["use fewer elements, or go through them in parts"])
        }
        return Storage(pointer: pointer, sizeClass: block.size_class, byteCount: byteCount)
    }

    deinit { leap_block_give(leap_block(pointer: pointer, size_class: sizeClass), Self.mostKept) }

    /// The system promises more than it has and ends the process when it cannot keep the promise: what is large is
    /// compared with what is free. What the pool keeps is as good as free.
    private static func takeLarge(_ byteCount: Int) -> leap_block {
        let kept = leap_block_take(byteCount, 1)
        guard kept.pointer == nil, byteCount <= physicalMemory else { return kept }
        let available = SystemMemory.available()
        if byteCount > available {
            guard byteCount - available <= leap_memory_count().cached else { return kept }
            leap_memory_trim()
        }
        return leap_block_take(byteCount, 0)
    }

    /// How many blocks were taken from the system since the program began. For benchmarks.
    public static var allocationCount: Int { Int(leap_memory_count().taken) }

    /// How many blocks tensors took since the program began, from the system or from the pool. For benchmarks.
    public static var blockCount: Int { Int(leap_memory_count().handed_out) }

    /// The memory of the machine in bytes.
    static let physicalMemory = SystemMemory.physical

    /// The pool keeps at most so many bytes.
    private static let mostKept = physicalMemory / 4

    /// From this size on an allocation looks at the free memory first; the look costs some microseconds.
    private static let largeByteCount = 16 << 20
}
