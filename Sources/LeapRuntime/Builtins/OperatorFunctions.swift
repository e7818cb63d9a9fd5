import LeapSyntax

/// Operators as functions of two arguments: `(+)`.
enum OperatorFunctions {
    static func function(_ name: OperatorName) -> Function? {
        guard let (symbol, opcode) = opcode(name) else { return nil }
        let builtin = Builtin(
            "(\(symbol))", [Builtin.Parameter("a"), Builtin.Parameter("b")],
            summary: "The operator \(symbol) as a function."
        ) { interpreter, values in
            switch opcode {
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
                try interpreter.compare(opcode, values[0], values[1]) { [] }
            default: try interpreter.binary(opcode, values[0], values[1]) { [] }
            }
        }
        return Function(.builtin(builtin), name: "(\(symbol))")
    }

    private static func opcode(_ name: OperatorName) -> (String, Opcode)? {
        switch name {
        case .comparison(let comparison):
            let opcode: Opcode =
                switch comparison {
                case .equal: .equal
                case .notEqual: .notEqual
                case .less: .less
                case .lessOrEqual: .lessOrEqual
                case .greater: .greater
                case .greaterOrEqual: .greaterOrEqual
                }
            return (comparison.rawValue, opcode)
        case .binary(let binary):
            let opcode: Opcode? =
                switch binary {
                case .power: .power
                case .implicitMultiply, .multiply: .multiply
                case .matrixMultiply: .matrixMultiply
                case .divide: .divide
                case .floorDivide: .floorDivide
                case .remainder: .remainder
                case .add: .add
                case .subtract: .subtract
                case .range: .range
                case .and: .logicalAnd
                case .or: .logicalOr
                case .compose: .compose
                case .pipe: nil
                }
            return opcode.map { (binary == .implicitMultiply ? "*" : binary.rawValue, $0) }
        }
    }
}
