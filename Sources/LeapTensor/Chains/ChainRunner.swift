import LeapKernels

/// Runs chains. Belongs to an engine; what is pending holds on to it.
final class ChainRunner {
    /// A chain takes at most so many instructions, leaves and numbers; a longer one is cut by computing its operands.
    static let limit = 64

    private let interrupt: InterruptFlag
    private let program = ChainProgram()
    private let leaves = UnsafeMutablePointer<leap_leaf>.allocate(capacity: Int(LEAP_MAXIMUM_REGISTERS))

    init(interrupt: InterruptFlag) { self.interrupt = interrupt }

    deinit { leaves.deallocate() }

    /// Computes what a storage will hold.
    /// - Throws: `.memory`, `.interrupted`.
    func settle(_ storage: Storage, _ node: ChainNode, isInterruptible: Bool) throws {
        let others = prepare(node)
        let memory = try Storage.allocate(byteCount: storage.byteCount)
        try run(
            node, count: storage.byteCount / node.dataType.byteCount, output: memory.pointer, others: others,
            isInterruptible: isInterruptible)
        storage.finish(memory)
    }

    /// The sum of a node's values, in double precision.
    /// - Throws: `.memory`, `.interrupted`.
    func sum(_ node: ChainNode, count: Int) throws -> Double {
        let others = prepare(node, sums: true)
        let parts = (count + Self.part - 1) / Self.part
        return try withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, parts)) { sums in
            guard let base = sums.baseAddress else { return 0 }
            try run(node, count: count, others: others, sums: base, isInterruptible: true)
            return leap_sum_f64(base, parts, 1)
        }
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

    /// How many elements are computed between two looks at the interrupt flag, and the unit of sums, so that these do not
    /// depend on who computed what.
    private static let part = 8192
    /// How many operations make it worth to wake a second thread.
    private static let parallelWork = 100_000

    /// Runs the program compiled last.
    private func run(
        _ root: ChainNode, count: Int, output: UnsafeMutableRawPointer? = nil, others: [Storage],
        sums: UnsafeMutablePointer<Double>? = nil, isInterruptible: Bool
    ) throws {
        let type = root.dataType
        for register in 0..<program.leafCount {
            (leaves + register).initialize(to: program.leaf(register).described())
        }
        let memories = try others.map { try Storage.allocate(byteCount: $0.byteCount) }
        try withUnsafeTemporaryAllocation(of: leap_output.self, capacity: 1 + others.count) { outputs in
            var outputCount = 0
            func add(_ node: ChainNode?, _ memory: UnsafeMutableRawPointer?) {
                guard let node, let memory else { return }
                outputs.initializeElement(at: outputCount, to: leap_output(base: memory, place: Int32(node.register)))
                outputCount += 1
            }
            add(root, output)
            for (other, memory) in zip(others, memories) { add(other.pending?.node, memory.pointer) }
            let chain = leap_chain(
                instructions: program.instructions, leaves: leaves, constants: program.constants,
                outputs: UnsafePointer(outputs.baseAddress), instruction_count: Int32(program.instructionCount),
                leaf_count: Int32(program.leafCount), constant_count: Int32(program.constantCount),
                output_count: Int32(outputCount), register_count: Int32(program.registerCount),
                summed: Int32(program.summed), factor: Int32(program.factor), type: Int32(type.rawValue))
            let parts = (count + Self.part - 1) / Self.part
            // What needs one part is done before anybody could stop it.
            let looks = isInterruptible && parts > 1
            withUnsafePointer(to: chain) { chain in
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
        for (other, memory) in zip(others, memories) { other.finish(memory) }
    }
}

extension ChainNode {
    /// A leaf as the kernels read it.
    func described() -> leap_leaf {
        var result = leap_leaf()
        guard let storage else { return result }
        result.base = UnsafeRawPointer(storage.pointer + offset * dataType.byteCount)
        result.type = Int32(dataType.rawValue)
        if let layout { result.setLayout(layout.sizes, layout.steps) }
        return result
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
