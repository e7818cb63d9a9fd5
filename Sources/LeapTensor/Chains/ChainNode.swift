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

    // Scratch of the run that visited it last.
    var visit: UInt64 = 0
    var register = -1
    var usesLeft = 0
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
    }

    /// From now on it reads what its storage holds.
    func become(_ storage: Storage) {
        owner = nil
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

/// A number of a formula that becomes a node of a chain.
enum ChainNumber {
    case constant(Double)
    case node(ChainNode)

    var size: Int {
        switch self {
        case .constant: 1
        case .node(let node): node.size
        }
    }

    var node: ChainNode? {
        if case .node(let node) = self { return node }
        return nil
    }

    private func unary(_ operation: leap_operation, _ plain: (Double) -> Double) -> ChainNumber {
        switch self {
        case .constant(let value): .constant(plain(value))
        case .node: .node(ChainNode(operation, self))
        }
    }

    private static func binary(
        _ operation: leap_operation, _ a: ChainNumber, _ b: ChainNumber, _ plain: (Double, Double) -> Double
    ) -> ChainNumber {
        if case .constant(let x) = a, case .constant(let y) = b { return .constant(plain(x, y)) }
        return .node(ChainNode(operation, a, b))
    }

    private var constantValue: Double? {
        if case .constant(let value) = self { return value }
        return nil
    }

    private func isSame(as other: ChainNumber) -> Bool {
        if case .node(let mine) = self, case .node(let theirs) = other { return mine === theirs }
        return false
    }
}

extension ChainNumber: ElementwiseNumber {
    init(floatLiteral value: Double) { self = .constant(value) }
    init(integerLiteral value: Int) { self = .constant(Double(value)) }

    static func + (a: ChainNumber, b: ChainNumber) -> ChainNumber { binary(LEAP_ADD, a, b, +) }
    static func - (a: ChainNumber, b: ChainNumber) -> ChainNumber { binary(LEAP_SUBTRACT, a, b, -) }
    static func * (a: ChainNumber, b: ChainNumber) -> ChainNumber {
        if a.constantValue == 1 { return b }
        if b.constantValue == 1 { return a }
        if a.constantValue == -1 { return -b }
        if b.constantValue == -1 { return -a }
        if a.isSame(as: b) { return .node(ChainNode(LEAP_SQUARE, a)) }
        return binary(LEAP_MULTIPLY, a, b, *)
    }
    static func / (a: ChainNumber, b: ChainNumber) -> ChainNumber {
        if b.constantValue == 1 { return a }
        // 1 / (1 + exp(-x)) is a primitive.
        if a.constantValue == 1, let sum = b.node, sum.operation == LEAP_ADD, !sum.isLeaf,
            sum.a.constantValue == 1, let power = sum.b.node, power.operation == LEAP_EXP,
            let negated = power.a.node, negated.operation == LEAP_NEGATE
        {
            return sigmoid(negated.a)
        }
        return binary(LEAP_DIVIDE, a, b, /)
    }
    static prefix func - (a: ChainNumber) -> ChainNumber { a.unary(LEAP_NEGATE, -) }
    static func power(_ a: ChainNumber, _ b: ChainNumber) -> ChainNumber {
        switch b.constantValue {
        case 1: return a
        case 2: return a * a
        case 3: return a * a * a
        default: return binary(LEAP_POWER, a, b, Double.power)
        }
    }
    static func floorDivide(_ a: ChainNumber, _ b: ChainNumber) -> ChainNumber {
        binary(LEAP_FLOOR_DIVIDE, a, b, Double.floorDivide)
    }
    static func remainder(_ a: ChainNumber, _ b: ChainNumber) -> ChainNumber {
        binary(LEAP_REMAINDER, a, b, Double.remainder)
    }
    static func maximum(_ a: ChainNumber, _ b: ChainNumber) -> ChainNumber {
        binary(LEAP_MAXIMUM, a, b, Double.maximum)
    }
    static func minimum(_ a: ChainNumber, _ b: ChainNumber) -> ChainNumber {
        binary(LEAP_MINIMUM, a, b, Double.minimum)
    }
    static func exp(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_EXP, Double.exp) }
    static func expm1(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_EXPM1, Double.expm1) }
    static func log(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_LOG, Double.log) }
    static func log1p(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_LOG1P, Double.log1p) }
    static func sqrt(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_SQRT, Double.sqrt) }
    static func abs(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ABS, Double.abs) }
    static func sign(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_SIGN, Double.sign) }
    static func floor(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_FLOOR, Double.floor) }
    static func ceil(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_CEIL, Double.ceil) }
    static func round(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ROUND, Double.round) }
    static func sin(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_SIN, Double.sin) }
    static func cos(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_COS, Double.cos) }
    static func tan(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_TAN, Double.tan) }
    static func asin(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ASIN, Double.asin) }
    static func acos(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ACOS, Double.acos) }
    static func atan(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ATAN, Double.atan) }
    static func sinh(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_SINH, Double.sinh) }
    static func cosh(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_COSH, Double.cosh) }
    static func tanh(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_TANH, Double.tanh) }
    static func erf(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_ERF, Double.erf) }
    static func sigmoid(_ x: ChainNumber) -> ChainNumber { x.unary(LEAP_SIGMOID, Double.sigmoid) }

    static func select(
        _ relation: Comparison, _ a: ChainNumber, _ b: ChainNumber, _ then: ChainNumber, _ otherwise: ChainNumber
    ) -> ChainNumber {
        if case .constant(let x) = a, case .constant(let y) = b { return relation.holds(x, y) ? then : otherwise }
        let operation =
            switch relation {
            case .equal: LEAP_SELECT_EQUAL
            case .notEqual: LEAP_SELECT_NOT_EQUAL
            case .less: LEAP_SELECT_LESS
            case .lessOrEqual: LEAP_SELECT_LESS_OR_EQUAL
            case .greater: LEAP_SELECT_GREATER
            case .greaterOrEqual: LEAP_SELECT_GREATER_OR_EQUAL
            }
        return .node(ChainNode(operation, a, b, then, otherwise))
    }

    static func replacingZero(_ x: ChainNumber, with substitute: ChainNumber) -> ChainNumber {
        select(.equal, x, 0, substitute, x)
    }
}
