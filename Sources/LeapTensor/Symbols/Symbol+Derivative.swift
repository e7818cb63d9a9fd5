extension Symbol {
    /// The derivative in one name, the others held fixed, simplified. It is put together by the chain rule from the
    /// partial derivatives that the engine computes with; where one of them reads in the operation's value, the
    /// operation stands there: that of σ(z) is σ(z)(1 - σ(z)).
    public func derivative(by name: String) -> Symbol { slope(in: name).simplified() }

    private func slope(in name: String) -> Symbol {
        switch node {
        case .number, .pi, .numeral: return 0
        case .elided: return .elided
        case .name(let other): return other == name ? 1 : 0
        case .negation(let a): return -a.slope(in: name)
        case .sum(let a, let b): return slope(in: name, Elementwise.add, a, b)
        case .difference(let a, let b): return slope(in: name, Elementwise.subtract, a, b)
        case .product(let a, let b): return slope(in: name, Elementwise.multiply, a, b)
        case .quotient(let a, let b): return slope(in: name, Elementwise.divide, a, b)
        case .floorQuotient(let a, let b): return slope(in: name, Elementwise.floorDivide, a, b)
        case .remainder(let a, let b): return slope(in: name, Elementwise.remainder, a, b)
        case .power(let a, let b): return slope(in: name, Elementwise.power, a, b)
        case .call(let function, let arguments):
            if arguments.count == 1, let operation = SymbolFunction.unary[function] {
                let inner = arguments[0].slope(in: name)
                return inner.number?.isZero == true ? 0 : operation.symbolicDerivative(arguments[0], self) * inner
            }
            if arguments.count == 2, let operation = SymbolFunction.binary[function] {
                return slope(in: name, operation, arguments[0], arguments[1])
            }
            return .elided
        case .choice(let relation, let a, let b, let then, let otherwise):
            let (first, second) = (then.slope(in: name), otherwise.slope(in: name))
            return first.isSame(as: second) ? first : .select(relation, a, b, first, second)
        }
    }

    private func slope(in name: String, _ operation: BinaryOperation, _ a: Symbol, _ b: Symbol) -> Symbol {
        // A partial derivative that nobody needs may not exist: that of x² in its exponent is x²·log(x).
        let (first, second) = (a.slope(in: name), b.slope(in: name))
        var result: Symbol = 0
        if first.number?.isZero != true { result = operation.symbolicFirstPartial(a, b, self) * first }
        if second.number?.isZero != true { result = result + operation.symbolicSecondPartial(a, b, self) * second }
        return result
    }
}
