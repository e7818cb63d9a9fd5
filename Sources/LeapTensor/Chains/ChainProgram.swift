import LeapKernels
import Synchronization

/// The instructions that compute some nodes, with the registers they work in: first the leaves, then the numbers, then
/// what is computed. Made again and again in the same memory.
final class ChainProgram {
    /// No program has more leaves, numbers or instructions.
    private static let capacity = Int(LEAP_MAXIMUM_REGISTERS)

    let instructions = UnsafeMutablePointer<leap_instruction>.allocate(capacity: capacity)
    let constants = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
    /// How many instructions there are, two operations in one where that is possible.
    private(set) var instructionCount = 0
    private(set) var constantCount = 0
    private(set) var leafCount = 0
    private var nodeCount = 0
    private(set) var registerCount = 0

    /// The leaves that differ, and the nodes computed, operands first. The roots keep them.
    private let leafNodes = UnsafeMutablePointer<Unmanaged<ChainNode>>.allocate(capacity: capacity)
    private let order = UnsafeMutablePointer<Unmanaged<ChainNode>>.allocate(capacity: capacity)
    private let free = UnsafeMutablePointer<Int>.allocate(capacity: capacity)
    /// For each leaf the instruction that reads it last.
    private let lastUses = UnsafeMutablePointer<Int>.allocate(capacity: capacity)
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
        lastUses.deallocate()
    }

    /// The register that is summed up, and the one it is multiplied by before, or -1.
    private(set) var summed = -1
    private(set) var factor = -1

    /// Compiles what computes the root, and others that are on the way to it and whose values are kept, too.
    /// - Parameter sums: whether only the sum of the root's values is wanted.
    func compile(_ root: ChainNode, keeping others: [ChainNode] = [], sums: Bool = false) {
        visit = Self.visits.add(1, ordering: .relaxed).newValue
        (nodeCount, constantCount, leafCount, freeCount) = (0, 0, 0, 0)
        list(root)
        root.usesLeft += 1
        for other in others { other.usesLeft += 1 }
        for index in 0..<nodeCount { order[index]._withUnsafeGuaranteedRef(join) }
        if sums { joinSum(root) }
        assignRegisters()
    }

    /// The node whose memory a leaf register shows.
    func leaf(_ register: Int) -> ChainNode { leafNodes[register].takeUnretainedValue() }

    /// Calls `body` for the nodes computed.
    func forEachNode(_ body: (ChainNode) -> Void) {
        for place in 0..<nodeCount { order[place]._withUnsafeGuaranteedRef(body) }
    }

    /// Lists what a node needs, and the node. The recursion is as deep as a chain is long: see `ChainRunner.limit`.
    private func list(_ node: ChainNode) {
        if node.visit == visit { return }
        node.visit = visit
        node.usesLeft = 0
        node.lastParents = 0
        node.isOutput = false
        node.isJoined = false
        precondition(nodeCount + leafCount + constantCount < Self.capacity, "a chain is too long")
        if node.isLeaf {
            var place = 0
            while place < leafCount, !leafNodes[place]._withUnsafeGuaranteedRef({ $0.isSameLeaf(as: node) }) {
                place += 1
            }
            if place == leafCount {
                leafNodes[place] = .passUnretained(node)
                lastUses[place] = .max
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
        order[nodeCount] = .passUnretained(node)
        nodeCount += 1
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

    /// Joins a node with an operand that nobody else needs, where one instruction does both.
    private func join(_ node: ChainNode) {
        node.instruction = node.operation
        func isJoinable(_ operand: ChainNumber, _ operation: leap_operation) -> Bool {
            guard let next = operand.node else { return false }
            return !next.isLeaf && next.operation == operation && next.usesLeft == 1 && !next.isJoined
        }
        switch node.operation {
        case LEAP_ADD where isJoinable(node.a, LEAP_MULTIPLY): join(node, node.a, as: LEAP_MULTIPLY_ADD)
        case LEAP_ADD where isJoinable(node.b, LEAP_MULTIPLY): join(node, node.b, as: LEAP_MULTIPLY_ADD)
        case LEAP_SUBTRACT where isJoinable(node.a, LEAP_MULTIPLY): join(node, node.a, as: LEAP_MULTIPLY_SUBTRACT)
        case LEAP_SUBTRACT where isJoinable(node.b, LEAP_MULTIPLY): join(node, node.b, as: LEAP_SUBTRACT_PRODUCT)
        case LEAP_EXP where isJoinable(node.a, LEAP_NEGATE): join(node, node.a, as: LEAP_EXP_NEGATED)
        default: break
        }
    }

    private func join(_ node: ChainNode, _ operand: ChainNumber, as instruction: leap_operation) {
        node.instruction = instruction
        // The product is read in the instruction itself.
        operand.node?.isJoined = true
    }

    /// The last product of a sum is formed while it is summed.
    private func joinSum(_ root: ChainNode) {
        if root.operation == LEAP_MULTIPLY, root.usesLeft == 1, !root.isLeaf { root.isJoined = true }
    }

    private func assignRegisters() {
        registerCount = leafCount + constantCount
        (summed, factor) = (-1, -1)
        instructionCount = 0
        for index in 0..<nodeCount {
            order[index]._withUnsafeGuaranteedRef { node in
                if node.isJoined { return }
                let register: Int
                if freeCount > 0 {
                    freeCount -= 1
                    register = free[freeCount]
                } else {
                    register = registerCount
                    registerCount += 1
                }
                var operands = (0, 0, 0, 0)
                switch node.instruction {
                case LEAP_EXP_NEGATED:
                    let a = use(node.a.node?.a ?? node.a)
                    operands = (a, a, a, a)
                case LEAP_MULTIPLY_ADD, LEAP_MULTIPLY_SUBTRACT, LEAP_SUBTRACT_PRODUCT:
                    let isFirst = node.a.node?.isJoined == true && node.instruction != LEAP_SUBTRACT_PRODUCT
                    let (product, other) = isFirst ? (node.a, node.b) : (node.b, node.a)
                    if let product = product.node { operands = (use(product.a), use(product.b), use(other), 0) }
                default:
                    let a = use(node.a)
                    let b = node.operandCount > 1 ? use(node.b) : a
                    operands = node.operandCount > 2 ? (a, b, use(node.c), use(node.d)) : (a, b, a, a)
                }
                node.register = register
                instructions[instructionCount] = leap_instruction(
                    operation: UInt16(node.instruction.rawValue), result: UInt16(register), a: UInt16(operands.0),
                    b: UInt16(operands.1), c: UInt16(operands.2), d: UInt16(operands.3))
                instructionCount += 1
            }
        }
    }

    /// Notes which registers are summed up.
    func sum(_ root: ChainNode) {
        (summed, factor) = root.isJoined ? (use(root.a), use(root.b)) : (root.register, -1)
    }

    // Memory of leaves that becomes that of outputs

    /// Notes which leaves nobody reads when the outputs are computed: those that are operands of outputs, or of what only
    /// outputs are made of.
    func findSpareLeaves() {
        for index in stride(from: nodeCount - 1, through: 0, by: -1) {
            order[index]._withUnsafeGuaranteedRef { node in
                if node.isOutput || (node.owner == nil && node.lastParents == node.parents) {
                    node.forEachOperand { $0.lastParents += 1 }
                }
            }
        }
    }

    /// A leaf whose memory an output may be written to, and which is given once: nobody else holds on to it, and no
    /// instruction reads it after the first that writes the output's register; that itself may read it when it goes over
    /// the elements once.
    func takeSpareLeaf(for output: ChainNode, byteCount: Int) -> ChainNode? {
        guard let step = (0..<instructionCount).first(where: { Int(instructions[$0].result) == output.register })
        else { return nil }
        let last = leap_operation(UInt32(instructions[step].operation)).goesOverElementsOnce ? step : step - 1
        for register in 0..<leafCount where lastUses[register] <= last {
            let isSpare = leafNodes[register]._withUnsafeGuaranteedRef { leaf in
                leaf.lastParents == leaf.parents && leaf.layout == nil && leaf.offset == 0 && !leaf.isOutput
                    && leaf.dataType == output.dataType && leaf.storage?.byteCount == byteCount
                    && leaf.holdsStorageAlone()
            }
            if isSpare {
                let leaf = leaf(register)
                leaf.isOutput = true
                return leaf
            }
        }
        return nil
    }

    /// How long an element takes, in the time of an addition, roughly.
    var cost: Int {
        var cost = 0
        for index in 0..<instructionCount { cost += leap_operation(UInt32(instructions[index].operation)).cost }
        return cost
    }

    /// The register of an operand; free again after its last use.
    private func use(_ operand: ChainNumber) -> Int {
        switch operand {
        case .constant(let value): return leafCount + place(of: value)
        case .node(let node):
            node.usesLeft -= 1
            if node.isLeaf {
                lastUses[node.register] = instructionCount
            } else if node.usesLeft == 0 {
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

extension leap_operation {
    /// How long it takes, in the time of an addition, roughly: those of the library take one value at a time.
    fileprivate var cost: Int {
        switch self {
        case LEAP_POWER, LEAP_FLOOR_DIVIDE, LEAP_REMAINDER, LEAP_EXPM1, LEAP_LOG1P, LEAP_SIN, LEAP_COS, LEAP_TAN,
            LEAP_ASIN, LEAP_ACOS, LEAP_ATAN, LEAP_SINH, LEAP_COSH, LEAP_ERF:
            32
        default: 1
        }
    }

    /// Whether its loop reads an element of an operand only before it writes that of the result.
    fileprivate var goesOverElementsOnce: Bool {
        switch self {
        case LEAP_EXP, LEAP_EXP_NEGATED, LEAP_SIGMOID, LEAP_SIN, LEAP_COS: false
        default: true
        }
    }
}
