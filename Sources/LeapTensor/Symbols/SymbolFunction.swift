/// The functions that a formula may call: the element-wise operations that have a name.
enum SymbolFunction {
    nonisolated(unsafe) static let unary: [String: UnaryOperation] = {
        let operations = [
            Elementwise.exp, Elementwise.expm1, Elementwise.log, Elementwise.log1p, Elementwise.sqrt, Elementwise.abs,
            Elementwise.sign, Elementwise.floor, Elementwise.ceil, Elementwise.round, Elementwise.sin,
            Elementwise.cos, Elementwise.tan, Elementwise.asin, Elementwise.acos, Elementwise.atan,
            Elementwise.sinh, Elementwise.cosh, Elementwise.tanh, Elementwise.erf, Elementwise.sigmoid,
            Elementwise.relu, Elementwise.gelu, Elementwise.softplus,
        ]
        return Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0) })
    }()

    nonisolated(unsafe) static let binary: [String: BinaryOperation] = {
        let operations = [Elementwise.maximum, Elementwise.minimum, Elementwise.leakyRelu]
        return Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0) })
    }()
}

extension Symbol {
    /// A call of an element-wise function by its name in the language: `sigmoid(z)`, which a slide shows as `σ(z)`.
    /// `nil` where there is no such function of so many arguments.
    public static func call(_ name: String, _ arguments: [Symbol]) -> Symbol? {
        let isKnown =
            arguments.count == 1 && SymbolFunction.unary[name] != nil && name != "-"
            || arguments.count == 2 && SymbolFunction.binary[name] != nil
        return isKnown ? Symbol(node: .call(name, arguments)) : nil
    }
}
