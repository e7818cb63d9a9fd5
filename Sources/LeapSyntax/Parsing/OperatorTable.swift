/// How tightly an operator binds. One table for the parser and the printer.
enum Precedence: Int, Comparable {
    case lambda, pipe, compose, or, and, comparison, range, additive, multiplicative, implicit, unary, power, postfix

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}

/// An infix operator as the parser sees it. All but `^` (which the parser takes with its operand) group to the left.
enum InfixOperator {
    case binary(BinaryOperator)
    case comparison(ComparisonOperator)

    var precedence: Precedence {
        switch self {
        case .binary(let binary): return binary.precedence
        case .comparison: return .comparison
        }
    }
}

extension BinaryOperator {
    var precedence: Precedence {
        switch self {
        case .power: return .power
        case .implicitMultiply: return .implicit
        case .matrixMultiply, .multiply, .divide, .floorDivide, .remainder: return .multiplicative
        case .add, .subtract: return .additive
        case .range: return .range
        case .and: return .and
        case .or: return .or
        case .compose: return .compose
        case .pipe: return .pipe
        }
    }
}

extension TokenKind {
    /// The infix operator that the token stands for. `^` is not among them.
    var infix: InfixOperator? {
        switch self {
        case .at: return .binary(.matrixMultiply)
        case .star: return .binary(.multiply)
        case .slash: return .binary(.divide)
        case .doubleSlash: return .binary(.floorDivide)
        case .percent: return .binary(.remainder)
        case .plus: return .binary(.add)
        case .minus: return .binary(.subtract)
        case .range: return .binary(.range)
        case .and: return .binary(.and)
        case .or: return .binary(.or)
        case .compose: return .binary(.compose)
        case .pipe: return .binary(.pipe)
        case .equal: return .comparison(.equal)
        case .notEqual: return .comparison(.notEqual)
        case .less: return .comparison(.less)
        case .lessOrEqual: return .comparison(.lessOrEqual)
        case .greater: return .comparison(.greater)
        case .greaterOrEqual: return .comparison(.greaterOrEqual)
        default: return nil
        }
    }

    /// The operator that `(op)` makes a function of.
    var operatorName: OperatorName? {
        if self == .power { return .binary(.power) }
        switch infix {
        case .binary(let binary): return .binary(binary)
        case .comparison(let comparison): return .comparison(comparison)
        case nil: return nil
        }
    }

    var prefix: UnaryOperator? {
        switch self {
        case .minus: return .negate
        case .plus: return .plus
        case .not: return .not
        case .root: return .squareRoot
        default: return nil
        }
    }
}

extension Expression {
    /// Whether it is a parenthesis of numbers, as in `(1/2)x`.
    var isConstant: Bool {
        guard case .parenthesized(let inner) = kind else { return false }
        var waiting = [inner]
        while let next = waiting.popLast() {
            switch next.kind {
            case .number: break
            case .unary(_, let operand): waiting.append(operand)
            case .parenthesized(let inside): waiting.append(inside)
            case .binary(_, let left, let right):
                waiting.append(left)
                waiting.append(right)
            default: return false
            }
        }
        return true
    }
}
