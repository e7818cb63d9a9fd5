import Glibc
import Synchronization

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
        // The system promises more than it has and ends the process when it cannot keep the promise: what is large is
        // compared with what is free.
        guard byteCount >= 0, byteCount <= physicalMemory,
            byteCount < largeByteCount || byteCount <= availableMemory(), let pointer = aligned(byteCount)
        else {
            let place = byteCount > physicalMemory ? "this machine's memory" : "the memory that is free"
            throw TensorError(
                .memory, "an array of \(describe(byteCount)) does not fit in \(place)",
                help: ["use fewer elements, or go through them in parts"])
        }
        // Two plain moves: a count that tells threads apart would cost more than it is worth.
        allocations.store(allocations.load(ordering: .relaxed) + 1, ordering: .relaxed)
        return Storage(pointer: pointer, byteCount: byteCount)
    }

    /// How many blocks were taken since the program began, exact while one thread takes them. For benchmarks.
    public static var allocationCount: Int { allocations.load(ordering: .relaxed) }

    private static let allocations = Atomic<Int>(0)

    deinit { free(pointer) }

    private static func aligned(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        var pointer: UnsafeMutableRawPointer?
        return posix_memalign(&pointer, 64, max(64, byteCount)) == 0 ? pointer : nil
    }

    /// From this size on an allocation looks at the free memory first; the look costs some microseconds.
    private static let largeByteCount = 16 << 20

    /// The memory that can be had without swapping, in bytes, less a reserve for everything else.
    private static func availableMemory() -> Int {
        let descriptor = open("/proc/meminfo", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return physicalMemory }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return physicalMemory }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
                let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
            else { return physicalMemory }
            return kilobytes * 1024 - min(256 << 20, physicalMemory / 16)
        }
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
