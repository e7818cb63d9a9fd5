import LeapKernels
import Synchronization

/// The instructions that compute some nodes, with the registers they work in: first the leaves, then the numbers, then
/// what is computed. Made again and again in the same memory.
final class ChainProgram {
    /// No program has more leaves, numbers or instructions.
    private static let capacity = Int(LEAP_MAXIMUM_REGISTERS)

    let instructions = UnsafeMutablePointer<leap_instruction>.allocate(capacity: capacity)
    let constants = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
    private(set) var instructionCount = 0
    private(set) var constantCount = 0
    private(set) var leafCount = 0
    private(set) var registerCount = 0

    /// The leaves that differ, and the nodes computed, operands first. The roots keep them.
    private let leafNodes = UnsafeMutablePointer<Unmanaged<ChainNode>>.allocate(capacity: capacity)
    private let order = UnsafeMutablePointer<Unmanaged<ChainNode>>.allocate(capacity: capacity)
    private let free = UnsafeMutablePointer<Int>.allocate(capacity: capacity)
    private var freeCount = 0
    private var visit: UInt64 = 0

    /// Counts programs: nodes note the last that visited them.
    private static let visits = Atomic<UInt64>(0)

    deinit {
        instructions.deallocate()
        constants.deallocate()
        leafNodes.deallocate()
        order.deallocate()
        free.deallocate()
    }

    /// Compiles what computes the root, and others that are on the way to it and whose values are kept, too.
    func compile(_ root: ChainNode, keeping others: [ChainNode] = []) {
        visit = Self.visits.add(1, ordering: .relaxed).newValue
        (instructionCount, constantCount, leafCount, freeCount) = (0, 0, 0, 0)
        list(root)
        root.usesLeft += 1
        for other in others { other.usesLeft += 1 }
        assignRegisters()
    }

    /// The node whose memory a leaf register shows.
    func leaf(_ register: Int) -> ChainNode { leafNodes[register].takeUnretainedValue() }

    /// Calls `body` for the nodes computed.
    func forEachNode(_ body: (ChainNode) -> Void) {
        for place in 0..<instructionCount { order[place]._withUnsafeGuaranteedRef(body) }
    }

    /// Lists what a node needs, and the node. The recursion is as deep as a chain is long: see `ChainRunner.limit`.
    private func list(_ node: ChainNode) {
        if node.visit == visit { return }
        node.visit = visit
        node.usesLeft = 0
        precondition(instructionCount + leafCount + constantCount < Self.capacity, "a chain is too long")
        if node.isLeaf {
            var place = 0
            while place < leafCount, !leafNodes[place]._withUnsafeGuaranteedRef({ $0.isSameLeaf(as: node) }) {
                place += 1
            }
            if place == leafCount {
                leafNodes[place] = .passUnretained(node)
                leafCount += 1
            }
            node.register = place
            return
        }
        take(node.a)
        if node.operandCount > 1 { take(node.b) }
        if node.operandCount > 2 {
            take(node.c)
            take(node.d)
        }
        order[instructionCount] = .passUnretained(node)
        instructionCount += 1
    }

    private func take(_ operand: ChainNumber) {
        switch operand {
        case .node(let node):
            list(node)
            node.usesLeft += 1
        case .constant(let value):
            if place(of: value) == constantCount {
                constants[constantCount] = value
                constantCount += 1
            }
        }
    }

    private func place(of constant: Double) -> Int {
        var place = 0
        while place < constantCount, constants[place].bitPattern != constant.bitPattern { place += 1 }
        return place
    }

    private func assignRegisters() {
        registerCount = leafCount + constantCount
        for index in 0..<instructionCount {
            order[index]._withUnsafeGuaranteedRef { node in
                let register: Int
                if freeCount > 0 {
                    freeCount -= 1
                    register = free[freeCount]
                } else {
                    register = registerCount
                    registerCount += 1
                }
                let a = use(node.a)
                let b = node.operandCount > 1 ? use(node.b) : a
                let (c, d) = node.operandCount > 2 ? (use(node.c), use(node.d)) : (a, a)
                node.register = register
                instructions[index] = leap_instruction(
                    operation: UInt16(node.operation.rawValue), result: UInt16(register), a: UInt16(a), b: UInt16(b),
                    c: UInt16(c), d: UInt16(d))
            }
        }
    }

    /// The register of an operand; free again after its last use.
    private func use(_ operand: ChainNumber) -> Int {
        switch operand {
        case .constant(let value): return leafCount + place(of: value)
        case .node(let node):
            node.usesLeft -= 1
            if node.usesLeft == 0, !node.isLeaf {
                free[freeCount] = node.register
                freeCount += 1
            }
            return node.register
        }
    }

    /// How many registers the nodes take at most, common parts counted once; stops counting beyond a limit.
    static func count(_ root: ChainNode, limit: Int) -> Int {
        let visit = visits.add(1, ordering: .relaxed).newValue
        var pending = [root]
        var count = 0
        func add(_ operand: ChainNumber) {
            switch operand {
            case .constant: count += 1
            case .node(let next): pending.append(next)
            }
        }
        while let node = pending.popLast(), count <= limit {
            if node.visit == visit { continue }
            node.visit = visit
            count += 1
            if node.operandCount > 0 { add(node.a) }
            if node.operandCount > 1 { add(node.b) }
            if node.operandCount > 2 {
                add(node.c)
                add(node.d)
            }
        }
        return count
    }
}
