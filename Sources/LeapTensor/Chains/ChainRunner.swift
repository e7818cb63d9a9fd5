import LeapKernels

/// Runs chains. Belongs to an engine; what is pending holds on to it.
final class ChainRunner {
    /// A chain takes at most so many instructions, leaves and numbers; a longer one is cut by computing its operands.
    static let limit = 64

    private let interrupt: InterruptFlag

    init(interrupt: InterruptFlag) { self.interrupt = interrupt }

    /// Computes what a storage will hold.
    /// - Throws: `.memory`, `.interrupted`.
    func settle(_ storage: Storage, _ node: ChainNode, isInterruptible: Bool) throws {
        let type = node.dataType
        let (program, others) = prepare(node)
        let targets = [(node, storage)] + others
        let count = storage.byteCount / type.byteCount
        let memories = try targets.map { try Storage.allocate(byteCount: $0.1.byteCount) }
        try run(
            program, count: count, type: type, outputs: zip(targets, memories).map { ($0.0.register, $1.pointer) },
            isInterruptible: isInterruptible)
        noteRuns(program, but: targets.map(\.0))
        for ((_, target), memory) in zip(targets, memories) { target.finish(memory) }
    }

    /// The sum of a node's values, in double precision.
    /// - Throws: `.memory`, `.interrupted`.
    func sum(_ node: ChainNode, count: Int) throws -> Double {
        let type = node.dataType
        let (program, targets) = prepare(node)
        let memories = try targets.map { try Storage.allocate(byteCount: $0.1.byteCount) }
        let parts = (count + Self.part - 1) / Self.part
        let total = try withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, parts)) { sums in
            guard let base = sums.baseAddress else { return 0.0 }
            try run(
                program, count: count, type: type,
                outputs: zip(targets, memories).map { ($0.0.register, $1.pointer) }, summed: node.register, sums: base)
            return pairwiseSum(UnsafePointer(base), parts) { $0 }
        }
        noteRuns(program, but: targets.map(\.0))
        for ((_, target), memory) in zip(targets, memories) { target.finish(memory) }
        return total
    }

    /// The program of a node. What is pending on the way to it and was computed twice already is kept this time, so that
    /// no value is computed more than three times.
    private func prepare(_ root: ChainNode) -> (ChainProgram, [(ChainNode, Storage)]) {
        let program = ChainProgram([root])
        var others: [(ChainNode, Storage)] = []
        for node in program.order where node.runs >= 2 && node !== root {
            if let owner = node.owner { others.append((node, owner.takeUnretainedValue())) }
        }
        return others.isEmpty ? (program, []) : (ChainProgram([root] + others.map(\.0)), others)
    }

    private func noteRuns(_ program: ChainProgram, but kept: [ChainNode]) {
        for node in program.order where node.owner != nil { node.runs += 1 }
    }

    /// How many elements are computed between two looks at the interrupt flag: a few milliseconds.
    private static let batch = 32 * part
    private static let part = Int(LEAP_CHAIN_PART)

    private func run(
        _ program: ChainProgram, count: Int, type: DataType,
        outputs: [(register: Int, memory: UnsafeMutableRawPointer)], summed: Int = -1,
        sums: UnsafeMutablePointer<Double>? = nil, isInterruptible: Bool = true
    ) throws {
        let places = outputs.map { leap_output(base: $0.memory, place: Int32($0.register)) }
        let leaves = program.leaves.map { $0.described(type: type) }
        try program.instructions.withUnsafeBufferPointer { instructions in
            try leaves.withUnsafeBufferPointer { leaves in
                try program.constants.withUnsafeBufferPointer { constants in
                    try places.withUnsafeBufferPointer { places in
                        var chain = leap_chain(
                            instructions: instructions.baseAddress, leaves: leaves.baseAddress,
                            constants: constants.baseAddress, outputs: places.baseAddress,
                            instruction_count: Int32(instructions.count), leaf_count: Int32(leaves.count),
                            constant_count: Int32(constants.count), output_count: Int32(places.count),
                            register_count: Int32(program.registerCount), summed: Int32(summed),
                            type: Int32(type.rawValue))
                        var start = 0
                        while start < count {
                            if isInterruptible, count > Self.part, interrupt.isRequested {
                                throw TensorError(.interrupted, "interrupted")
                            }
                            let size = min(Self.batch, count - start)
                            leap_chain_run(
                                &chain, start, size, sums.map { $0 + start / Self.part },
                                size * instructions.count >= Self.parallelWork ? 1 : 0)
                            start += size
                        }
                    }
                }
            }
        }
        withExtendedLifetime(program) {}
    }

    /// How many operations make it worth to wake a second thread.
    private static let parallelWork = 100_000
}

extension ChainNode.Leaf {
    /// The leaf as the kernels read it in a chain of a type.
    func described(type: DataType) -> leap_leaf {
        var result = leap_leaf()
        guard let storage else { return result }
        result.base = UnsafeRawPointer(storage.pointer + offset * dataType.byteCount)
        result.type = Int32(dataType.rawValue)
        result.setLayout(sizes, steps)
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
