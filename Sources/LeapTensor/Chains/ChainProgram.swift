import LeapKernels
import Synchronization

/// The instructions that compute some nodes, with the registers they work in: first the leaves, then the numbers, then
/// what is computed.
struct ChainProgram {
    private(set) var instructions: [leap_instruction] = []
    private(set) var leaves: [ChainNode.Leaf] = []
    private(set) var constants: [Double] = []
    private(set) var registerCount = 0
    /// The nodes computed, operands first.
    private(set) var order: [ChainNode] = []

    private var leafNodes: [ChainNode] = []
    private var leafPlaces: [Int] = []
    private let visit: UInt64

    /// Counts programs: nodes note the last that visited them.
    private static let visits = Atomic<UInt64>(0)

    init(_ roots: [ChainNode]) {
        visit = Self.visits.add(1, ordering: .relaxed).newValue
        for root in roots { list(root) }
        assignRegisters(keeping: roots)
    }

    /// Lists what a node needs, and the node. The recursion is as deep as a chain is long: see `ChainRunner.limit`.
    private mutating func list(_ node: ChainNode) {
        if node.visit == visit { return }
        node.visit = visit
        node.usesLeft = 0
        if let leaf = node.leaf {
            var place = 0
            while place < leaves.count, !Self.isSame(leaves[place], leaf) { place += 1 }
            if place == leaves.count { leaves.append(leaf) }
            leafNodes.append(node)
            leafPlaces.append(place)
            return
        }
        take(node.a)
        if node.operandCount > 1 { take(node.b) }
        if node.operandCount > 2 {
            take(node.c)
            take(node.d)
        }
        order.append(node)
    }

    private mutating func take(_ operand: ChainNumber) {
        switch operand {
        case .node(let node):
            list(node)
            node.usesLeft += 1
        case .constant(let value):
            if !constants.contains(where: { $0.bitPattern == value.bitPattern }) { constants.append(value) }
        }
    }

    private static func isSame(_ a: ChainNode.Leaf, _ b: ChainNode.Leaf) -> Bool {
        a.storage === b.storage && a.offset == b.offset && a.dataType == b.dataType && a.steps == b.steps
            && a.sizes == b.sizes
    }

    private mutating func assignRegisters(keeping roots: [ChainNode]) {
        for (node, place) in zip(leafNodes, leafPlaces) { node.register = place }
        for root in roots { root.usesLeft += 1 }
        registerCount = leaves.count + constants.count
        var free: [Int] = []
        instructions.reserveCapacity(order.count)
        for node in order {
            let register: Int
            if let last = free.popLast() {
                register = last
            } else {
                register = registerCount
                registerCount += 1
            }
            let a = place(node.a, &free)
            let b = node.operandCount > 1 ? place(node.b, &free) : a
            let (c, d) = node.operandCount > 2 ? (place(node.c, &free), place(node.d, &free)) : (a, a)
            node.register = register
            instructions.append(
                leap_instruction(
                    operation: UInt16(node.operation.rawValue), result: UInt16(register), a: UInt16(a), b: UInt16(b),
                    c: UInt16(c), d: UInt16(d)))
        }
    }

    /// The register of an operand; free again after its last use.
    private func place(_ operand: ChainNumber, _ free: inout [Int]) -> Int {
        switch operand {
        case .constant(let value):
            return leaves.count + (constants.firstIndex { $0.bitPattern == value.bitPattern } ?? 0)
        case .node(let node):
            node.usesLeft -= 1
            if node.usesLeft == 0, node.leaf == nil { free.append(node.register) }
            return node.register
        }
    }

    /// How many registers the nodes take at most, common parts counted once; stops counting beyond a limit.
    static func count(_ root: ChainNode, limit: Int) -> Int {
        let visit = visits.add(1, ordering: .relaxed).newValue
        var pending = [root]
        var count = 0
        while let node = pending.popLast(), count <= limit {
            if node.visit == visit { continue }
            node.visit = visit
            count += 1
            guard node.leaf == nil else { continue }
            for operand in [node.a, node.b, node.c, node.d].prefix(node.operandCount) {
                switch operand {
                case .constant: count += 1
                case .node(let next): pending.append(next)
                }
            }
        }
        return count
    }
}
