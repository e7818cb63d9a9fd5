extension CodeBuilder {
    /// Replaces instructions by ones that do the same in fewer steps. Called once, when all jumps are in place.
    ///
    /// No instruction moves, so that jumps, spans and operand spans stay right.
    func fuse() {
        for index in instructions.indices {
            let current = instructions[index]
            let target = Int(current.a)
            switch current.opcode {
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
                guard index + 1 < instructions.count, case let next = instructions[index + 1],
                    next.opcode == .jumpIfFalse, next.b == current.a, Int(current.a) >= firstTemporary
                else { continue }
                // The jump stays for operands that are not numbers, and for those who come from elsewhere.
                instructions[index].opcode = current.opcode.withJump
            case .jumpBack where instructions[target].opcode == .rangeNext:
                instructions[index].opcode = .jumpBackInRange
            case .jump where target < instructions.count && instructions[target].opcode == .returnValue:
                instructions[index] = instructions[target]
                spans[index] = spans[target]
                operandSpans[index] = operandSpans[target]
            default: break
            }
        }
    }
}

extension Opcode {
    /// A comparison together with the `jumpIfFalse` that follows it; every other operation as it is.
    fileprivate var withJump: Opcode {
        switch self {
        case .less: .lessAndJump
        case .lessOrEqual: .lessOrEqualAndJump
        case .greater: .greaterAndJump
        case .greaterOrEqual: .greaterOrEqualAndJump
        case .equal: .equalAndJump
        case .notEqual: .notEqualAndJump
        default: self
        }
    }

    /// The comparison alone.
    var withoutJump: Opcode {
        switch self {
        case .lessAndJump: .less
        case .lessOrEqualAndJump: .lessOrEqual
        case .greaterAndJump: .greater
        case .greaterOrEqualAndJump: .greaterOrEqual
        case .equalAndJump: .equal
        case .notEqualAndJump: .notEqual
        default: self
        }
    }
}
