import LeapKernels

/// Runs chains. Belongs to an engine; what is pending holds on to it.
final class ChainRunner {
    /// A chain takes at most so many instructions, leaves and numbers; a longer one is cut by computing its operands.
    static let limit = 64

    private let interrupt: InterruptFlag
    private let program = ChainProgram()
    /// Room for the descriptions of what is read.
    let leaves = UnsafeMutablePointer<leap_leaf>.allocate(capacity: Int(LEAP_MAXIMUM_REGISTERS))

    init(interrupt: InterruptFlag) { self.interrupt = interrupt }

    deinit { leaves.deallocate() }

    /// Computes what a storage will hold.
    /// - Parameter body: called for each part while it is in the caches, from any thread, if there is a `unit` and the parts
    ///   are multiples of so many elements.
    /// - Returns: whether it was called.
    /// - Throws: `.memory`, `.interrupted`.
    @discardableResult
    func settle(
        _ storage: Storage, _ node: ChainNode, isInterruptible: Bool, unit: Int? = nil,
        then body: (_ base: UnsafeMutableRawPointer, _ start: Int, _ count: Int) -> Void = { _, _, _ in }
    ) throws -> Bool {
        let others = prepare(node)
        let count = storage.byteCount / node.dataType.byteCount
        // An array that is read for the last time becomes the result: a loop that replaces its state stays in the memory,
        // and the caches, it has. What was begun so is brought to its end.
        let overwrites = count * program.cost <= Self.overwritingWork
        let product = try waitingProduct(isTaken: overwrites, byteCount: count * node.dataType.byteCount)
        if overwrites {
            node.isOutput = true
            for other in others { other.pending?.node.isOutput = true }
            program.findSpareLeaves()
        }
        var hasOverwritten = false
        func memory(_ node: ChainNode) throws -> Storage {
            let byteCount = count * node.dataType.byteCount
            if overwrites, let taken = program.takeSpareLeaf(for: node, byteCount: byteCount)?.storage {
                hasOverwritten = true
                return taken
            }
            return try Storage.allocate(byteCount: byteCount)
        }
        var results: [Result] = []
        results.reserveCapacity(1 + others.count)
        results.append(Result(storage: storage, node: node, memory: try memory(node)))
        for other in others {
            guard let next = other.pending?.node else { continue }
            results.append(Result(storage: other, node: next, memory: try memory(next)))
        }
        let base = results[0].memory.preparedPointer ?? results[0].memory.pointer
        var calls = false
        if let unit, let product = product?.product { calls = product.unit % unit == 0 }
        try run(
            node, count: count, results, product: product, isInterruptible: isInterruptible && !hasOverwritten
        ) { if calls { body(base, $0, $1) } }
        product?.finishProduct()
        for result in results.reversed() { result.storage.finish(result.memory) }
        return calls
    }

    /// The sum of a node's values, in double precision.
    /// - Throws: `.memory`, `.interrupted`.
    func sum(_ node: ChainNode, count: Int) throws -> Double {
        let others = prepare(node, sums: true)
        // Sums have their own parts.
        _ = try waitingProduct(isTaken: false, byteCount: 0)
        var results: [Result] = []
        for other in others {
            guard let next = other.pending?.node else { continue }
            results.append(
                Result(storage: other, node: next, memory: try Storage.allocate(byteCount: other.byteCount)))
        }
        let parts = (count + Self.part - 1) / Self.part
        let sum = try withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, parts)) { sums in
            guard let base = sums.baseAddress else { return 0.0 }
            try run(node, count: count, results, sums: base, isInterruptible: true)
            return leap_sum_f64(base, parts, 1)
        }
        for result in results { result.storage.finish(result.memory) }
        return sum
    }

    /// A storage whose values a run computes, and the memory they are written to.
    private struct Result {
        let storage: Storage
        let node: ChainNode
        let memory: Storage
    }

    /// Compiles a node. What is pending on the way to it and is wanted, or was computed twice already, is kept this time,
    /// so that no value is computed more than three times.
    private func prepare(_ root: ChainNode, sums: Bool = false) -> [Storage] {
        program.compile(root, sums: sums)
        var kept: [Storage] = []
        program.forEachNode { node in
            if node.isWanted || node.runs >= 2, node !== root, let owner = node.owner {
                kept.append(owner.takeUnretainedValue())
            }
        }
        if !kept.isEmpty { program.compile(root, keeping: kept.compactMap(\.pending?.node), sums: sums) }
        if sums { program.sum(root) }
        return kept
    }

    /// Looks for products that the program reads and that are not there yet. With `isTaken`, one as large as the result is
    /// left to be computed together with the chain, and has memory; the others are computed.
    /// - Throws: `.memory`.
    private func waitingProduct(isTaken: Bool, byteCount: Int) throws -> Storage? {
        var taken: Storage?
        for register in 0..<program.leafCount {
            guard let storage = program.leaf(register).storage, storage.product != nil else { continue }
            if isTaken, taken == nil, program.leaf(register).layout == nil, storage.byteCount == byteCount {
                try storage.prepareProduct()
                taken = storage
            } else {
                try storage.settle()
            }
        }
        return taken?.product == nil ? nil : taken
    }

    /// How many elements are computed between two looks at the interrupt flag, and the unit of sums, so that these do not
    /// depend on who computed what.
    private static let part = 8192
    /// How many operations make it worth to wake a second thread.
    private static let parallelWork = 100_000
    /// What takes longer, some 20 ms, must be able to stop on the way.
    private static let overwritingWork = 16_000_000

    /// Runs the program compiled last.
    private func run(
        _ root: ChainNode, count: Int, _ results: [Result], product: Storage? = nil,
        sums: UnsafeMutablePointer<Double>? = nil, isInterruptible: Bool,
        then body: (_ start: Int, _ count: Int) -> Void = { _, _ in }
    ) throws {
        let type = root.dataType
        for register in 0..<program.leafCount { program.leaf(register).describe(in: leaves + register) }
        try withUnsafeTemporaryAllocation(of: leap_output.self, capacity: max(1, results.count)) { outputs in
            for (place, result) in results.enumerated() {
                let base = result.memory.preparedPointer ?? result.memory.pointer
                outputs.initializeElement(at: place, to: leap_output(base: base, place: Int32(result.node.register)))
            }
            let chain = leap_chain(
                instructions: program.instructions, leaves: leaves, constants: program.constants,
                outputs: UnsafePointer(outputs.baseAddress), instruction_count: Int32(program.instructionCount),
                leaf_count: Int32(program.leafCount), constant_count: Int32(program.constantCount),
                output_count: Int32(results.count), register_count: Int32(program.registerCount),
                summed: Int32(program.summed), factor: Int32(program.factor), type: Int32(type.rawValue))
            let parts = (count + Self.part - 1) / Self.part
            // What needs one part is done before anybody could stop it.
            let looks = isInterruptible && parts > 1
            try withUnsafePointer(to: chain) { chain in
                if let memory = product?.preparedPointer, let product = product?.product {
                    return try product.compute(into: memory) { start, count in
                        _ = leap_chain_run(chain, start, count)
                        body(start, count)
                    }
                }
                func run(_ part: Int) {
                    if looks, interrupt.isRequested { return }
                    let start = part * Self.part
                    let sum = leap_chain_run(chain, start, min(Self.part, count - start))
                    sums?[part] = sum
                }
                if count * program.instructionCount >= Self.parallelWork {
                    Parallel.run(parts, run)
                } else {
                    for part in 0..<parts { run(part) }
                }
            }
            if looks, interrupt.isRequested { throw TensorError(.interrupted, "interrupted") }
        }
        program.forEachNode { node in
            if node !== root, node.owner != nil { node.runs += 1 }
        }
    }
}

extension ChainNode {
    /// Describes a leaf as the kernels read it.
    func describe(in leaf: UnsafeMutablePointer<leap_leaf>) {
        guard let storage else { return }
        // A product that is computed together with the chain is not there yet.
        leaf.pointee.base = UnsafeRawPointer((storage.preparedPointer ?? storage.pointer) + offset * dataType.byteCount)
        leaf.pointee.type = Int32(dataType.rawValue)
        leaf.pointee.rank = 0
        if let layout { leaf.pointee.setLayout(layout.sizes, layout.steps) }
    }
}

extension leap_leaf {
    /// Enters the sizes and steps of an array that does not lie packed.
    mutating func setLayout(_ sizes: [Int], _ steps: [Int]) {
        rank = Int32(sizes.count)
        withUnsafeMutableBytes(of: &self.sizes) { target in
            let numbers = target.bindMemory(to: Int.self)
            for (axis, size) in sizes.enumerated() { numbers[axis] = size }
        }
        withUnsafeMutableBytes(of: &self.steps) { target in
            let numbers = target.bindMemory(to: Int.self)
            for (axis, step) in steps.enumerated() { numbers[axis] = step }
        }
    }
}
