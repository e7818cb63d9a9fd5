import LeapKernels

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
