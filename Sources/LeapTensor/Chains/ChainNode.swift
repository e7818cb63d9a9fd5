import LeapKernels

/// Why an array is not there yet: it is the value of a node, computed when somebody reads it.
struct PendingChain {
    let node: ChainNode
    let runner: ChainRunner
}

/// One element-wise primitive of a chain: operations on large arrays are noted, not run, and whoever needs the elements
/// runs the whole chain block by block. The nodes of a chain have all the same number of elements, in the same order.
///
/// A node is a leaf (memory to read) or an operation on other nodes and numbers.
final class ChainNode {
    /// How a leaf lies in memory when it is not packed, or has not the chain's type: the sizes and steps of its axes,
    /// neighbours merged.
    final class Layout {
        let sizes: [Int]
        let steps: [Int]

        init(_ sizes: [Int], _ steps: [Int]) {
            self.sizes = sizes
            self.steps = steps
        }
    }

    private(set) var operation: leap_operation
    /// The operands; unused ones are the number 0.
    private(set) var a: ChainNumber
    private(set) var b: ChainNumber
    private(set) var c: ChainNumber
    private(set) var d: ChainNumber
    /// How many operands there are: 0 for a leaf.
    private(set) var operandCount: Int

    /// The memory of a leaf; `nil` for an operand that is given later (see `ElementwiseProgram`).
    private(set) var storage: Storage?
    /// The index of a leaf's first element; for an operand that is given later, which one it is.
    let offset: Int
    let layout: Layout?
    /// The type of the elements in memory: of a leaf, or of the pending storage whose value this is.
    var dataType: DataType

    /// How many instructions, leaves and numbers it takes at most: common parts may have been counted twice.
    private(set) var size: Int
    /// The storage whose pending value this is, if there is one.
    var owner: Unmanaged<Storage>?
    /// Whether its values will be needed for sure: who computes them on the way to something else keeps them.
    var isWanted = false
    /// How often it was computed on the way to something else.
    var runs = 0
    /// How many operands of other nodes it is.
    private(set) var parents = 0

    // Scratch of the run that visited it last.
    var visit: UInt64 = 0
    var register = -1
    var usesLeft = 0
    /// How many of its parents nobody needs when the run is over.
    var lastParents = 0
    /// Whether its values are kept.
    var isOutput = false
    /// What computes it: its operation, or that with an operand's.
    var instruction = LEAP_ADD
    /// Whether the instruction of the node it is an operand of computes it, too.
    var isJoined = false

    var isLeaf: Bool { operandCount == 0 }

    /// A leaf.
    init(_ storage: Storage?, _ dataType: DataType, offset: Int, layout: Layout? = nil) {
        operation = LEAP_ADD
        (a, b, c, d) = (.constant(0), .constant(0), .constant(0), .constant(0))
        operandCount = 0
        self.storage = storage
        self.dataType = dataType
        self.offset = offset
        self.layout = layout
        size = 1
    }

    init(
        _ operation: leap_operation, _ a: ChainNumber, _ b: ChainNumber? = nil, _ c: ChainNumber? = nil,
        _ d: ChainNumber? = nil
    ) {
        self.operation = operation
        self.a = a
        self.b = b ?? .constant(0)
        self.c = c ?? .constant(0)
        self.d = d ?? .constant(0)
        operandCount = b == nil ? 1 : c == nil ? 2 : 4
        size = 1 + a.size + (b?.size ?? 0) + (c?.size ?? 0) + (d?.size ?? 0)
        storage = nil
        dataType = .f64
        offset = 0
        layout = nil
        forEachOperand { $0.parents += 1 }
    }

    deinit {
        forEachOperand { $0.parents -= 1 }
        if let storage, storage.leaf?.toOpaque() == Unmanaged.passUnretained(self).toOpaque() { storage.leaf = nil }
    }

    /// Calls `body` for each operand that is a node; for one that stands twice, twice.
    @inline(__always)
    func forEachOperand(_ body: (ChainNode) -> Void) {
        if operandCount == 0 { return }
        if case .node(let node) = a { body(node) }
        if case .node(let node) = b { body(node) }
        if operandCount > 2 {
            if case .node(let node) = c { body(node) }
            if case .node(let node) = d { body(node) }
        }
    }

    /// The leaf that reads the whole of a storage, packed: one for all who read it so.
    static func whole(_ storage: Storage, _ dataType: DataType) -> ChainNode {
        if let leaf = storage.leaf?.takeUnretainedValue(), leaf.dataType == dataType { return leaf }
        let leaf = ChainNode(storage, dataType, offset: 0)
        storage.leaf = .passUnretained(leaf)
        return leaf
    }

    /// Whether a leaf alone holds on to its memory.
    func holdsStorageAlone() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// From now on it reads what its storage holds.
    func become(_ storage: Storage) {
        owner = nil
        storage.leaf = .passUnretained(self)
        forEachOperand { $0.parents -= 1 }
        (a, b, c, d) = (.constant(0), .constant(0), .constant(0), .constant(0))
        operandCount = 0
        size = 1
        self.storage = storage
    }

    /// Replaces an estimated size by the counted one.
    func setSize(_ count: Int) { size = count }

    /// Whether two leaves read the same.
    func isSameLeaf(as other: ChainNode) -> Bool {
        guard storage === other.storage, offset == other.offset, dataType == other.dataType else { return false }
        if layout === other.layout { return true }
        guard let layout, let theirs = other.layout else { return false }
        return layout.steps == theirs.steps && layout.sizes == theirs.sizes
    }
}
