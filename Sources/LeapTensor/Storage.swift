import Glibc

/// A block of memory that tensors share: the one place that owns raw memory.
///
/// Blocks are aligned to 64 bytes, a cache line and the widest vector register.
public final class Storage {
    public let pointer: UnsafeMutableRawPointer
    public let byteCount: Int

    private init(pointer: UnsafeMutableRawPointer, byteCount: Int) {
        self.pointer = pointer
        self.byteCount = byteCount
    }

    /// Takes uninitialised memory from the system.
    /// - Throws: a `.memory` error when the machine does not have that much.
    public static func allocate(byteCount: Int) throws -> Storage {
        guard byteCount >= 0, byteCount <= physicalMemory, let pointer = aligned(byteCount) else {
            throw TensorError(
                .memory, "an array of \(describe(byteCount)) does not fit in this machine's memory",
                help: ["use fewer elements, or f32(…) for half the size"])
        }
        return Storage(pointer: pointer, byteCount: byteCount)
    }

    deinit { free(pointer) }

    private static func aligned(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        var pointer: UnsafeMutableRawPointer?
        return posix_memalign(&pointer, 64, max(64, byteCount)) == 0 ? pointer : nil
    }

    /// The memory of the machine in bytes.
    static let physicalMemory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

    /// `16 GB`, for a message.
    static func describe(_ byteCount: Int) -> String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(byteCount)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded)) \(units[unit])" : "\(rounded) \(units[unit])"
    }
}
