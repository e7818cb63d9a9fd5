import LeapKernels

/// A block of memory that tensors share: the one place that owns raw memory.
///
/// Blocks are aligned to 64 bytes, a cache line and the widest vector register. They come from a pool that keeps what
/// is given back, so that a loop takes nothing from the system after its first round. Any thread may let go of one.
///
/// What a storage holds may be a chain that has not run yet (see `ChainNode`), or a product (of matrices, or a
/// convolution) that is not computed. Then it has no memory until somebody reads it.
public final class Storage {
    public let byteCount: Int
    private var block: leap_block
    /// What the elements will be; `nil` once they are there.
    private(set) var pending: PendingChain?
    /// The product that the elements will be, if they are one; `nil` once they are there.
    private(set) var product: PendingProduct?
    /// The leaf of chains that reads all of it, if there is one.
    var leaf: Unmanaged<ChainNode>?

    private init(block: leap_block, byteCount: Int) {
        self.block = block
        self.byteCount = byteCount
    }

    /// Elements that are computed when they are first read.
    init(pending: PendingChain, byteCount: Int) {
        block = leap_block()
        self.byteCount = byteCount
        self.pending = pending
        pending.node.owner = .passUnretained(self)
    }

    /// Elements of a product that is computed when they are first read.
    init(product: PendingProduct, byteCount: Int) {
        block = leap_block()
        self.byteCount = byteCount
        self.product = product
    }

    /// The memory. What is pending is computed first, without a look at interrupts: who can throw calls `settle`
    /// before.
    public var pointer: UnsafeMutableRawPointer {
        if pending != nil || product != nil {
            do { try settle(isInterruptible: false) } catch { fatalError("\(error)") }
        }
        guard let pointer = block.pointer else { fatalError("a storage without memory") }
        return pointer
    }

    /// Computes what is pending.
    /// - Throws: `.memory`, `.interrupted`; then it is still pending.
    func settle(isInterruptible: Bool = true) throws {
        if let product {
            let memory = try Storage.allocate(byteCount: byteCount)
            try product.compute(into: memory.pointer)
            swap(&block, &memory.block)
            self.product = nil
            return
        }
        guard let pending else { return }
        try pending.runner.settle(self, pending.node, isInterruptible: isInterruptible)
    }

    /// Computes what is pending, if it comes in parts of so many elements, and calls `body` for each of them while it is in
    /// the caches, from any thread.
    /// - Returns: whether it did; else the caller reads the elements in the ordinary way.
    /// - Throws: `.memory`, `.interrupted`; then it is still pending.
    func settle(
        unit: Int, then body: (_ base: UnsafeMutableRawPointer, _ start: Int, _ count: Int) -> Void
    ) throws -> Bool {
        if let product {
            guard product.unit % unit == 0 else { return false }
            let memory = try Storage.allocate(byteCount: byteCount)
            let base = memory.pointer
            try product.compute(into: base) { body(base, $0, $1) }
            swap(&block, &memory.block)
            self.product = nil
            return true
        }
        guard let pending else { return false }
        return try pending.runner.settle(self, pending.node, isInterruptible: true, unit: unit, then: body)
    }

    // A product that is computed together with a chain

    /// Takes the memory for a product, which the caller computes.
    /// - Throws: `.memory`.
    func prepareProduct() throws {
        let memory = try Storage.allocate(byteCount: byteCount)
        swap(&block, &memory.block)
    }

    /// The memory, if there is any, whether or not the elements are there.
    var preparedPointer: UnsafeMutableRawPointer? { block.pointer }

    /// Notes that the product is there.
    func finishProduct() { product = nil }

    /// Takes over the memory that its chain has filled.
    func finish(_ other: Storage) {
        swap(&block, &other.block)
        pending?.node.become(self)
        pending = nil
    }

    /// Takes uninitialised memory.
    /// - Throws: a `.memory` error when the machine does not have that much.
    public static func allocate(byteCount: Int) throws -> Storage {
        Storage(block: try takeBlock(byteCount), byteCount: byteCount)
    }

    private static func takeBlock(_ byteCount: Int) throws -> leap_block {
        let block =
            byteCount < 0
            ? leap_block() : byteCount < largeByteCount ? leap_block_take(byteCount, 0) : takeLarge(byteCount)
        guard block.pointer != nil else {
            let place = byteCount > physicalMemory ? "this machine's memory" : "the memory that is free"
            throw TensorError(
                .memory, "an array of \(SystemMemory.describe(byteCount)) does not fit in \(place)",
                help: ["use fewer elements, or go through them in parts"])
        }
        return block
    }

    deinit {
        if block.pointer != nil { leap_block_give(block, Self.mostKept) }
        pending?.node.owner = nil
    }

    /// Looks whether a large array could be had.
    /// - Throws: `.memory` as `allocate` does.
    package static func check(byteCount: Int) throws {
        if byteCount >= largeByteCount { leap_block_give(try takeBlock(byteCount), mostKept) }
    }

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
