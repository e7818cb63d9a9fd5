import LeapTensor

extension BirthCause {
    /// The cause of a value that is not finite.
    static func forward(_ operation: Operation, _ operands: [BirthOperand], result: Tensor, value: Double) -> BirthCause
    {
        let type = result.dataType
        let numbers = operands.map(\.value)
        if operands.count == 1, let x = numbers[0], operation.isElementwise {
            var made = unary(operation, x, operands[0].name ?? "x", type, value)
            if operation.name == "log", x == 0, let better = logarithm(of: operands[0].tensor) { made.repair = better }
            return made
        }
        if operands.count == 2, let a = numbers[0], let b = numbers[1], operation is BinaryOperation {
            return binary(operation.name, a, b, operands, type, value)
        }
        return several(operation, operands, type, value)
    }

    // MARK: One operand

    private static func unary(
        _ operation: Operation, _ x: Double, _ name: String, _ type: DataType, _ value: Double
    ) -> BirthCause {
        let word = operation.name
        let calculation =
            word == "-" ? "-\(factor(x)) = \(number(value))" : "\(word)(\(number(x))) = \(number(value))"
        func made(_ cause: String, _ repair: String) -> BirthCause { BirthCause(calculation, cause, repair) }
        switch word {
        case "log" where x == 0:
            return made(
                "log(0) is -inf: the logarithm falls without end towards 0",
                "keep it away from 0: log(\(name) + 1e-9), or log(clip(\(name), 1e-9, 1)) for a probability")
        case "log" where x < 0:
            return made(
                "the logarithm of a negative number is not a number",
                "take the log of what is positive: softmax, sigmoid or exp before it, or log(clip(\(name), 1e-9, 1))")
        case "log1p" where x <= -1:
            return made(
                "log1p(x) is log(1 + x), and 1 + x is \(x == -1 ? "0" : "negative")",
                "keep it above -1: log1p(maximum(\(name), -1 + 1e-9))")
        case "sqrt" where x < 0:
            return made(
                "the square root of a negative number is not a number",
                "look why it is negative; sqrt(maximum(\(name), 1e-12)) keeps it positive")
        case "asin",
            "acos" where x.magnitude > 1:
            return made("\(word) takes numbers from -1 to 1", "\(word)(clip(\(name), -1, 1))")
        case "exp", "expm1", "sinh", "cosh":
            if x.isFinite {
                let limit = type == .f32 ? "88.7" : "709.8"
                return made(
                    "overflow: e^\(number(x)) is larger than the largest \(largest(type)); exp can take up to \(limit)",
                    "softmax, log_softmax, logsumexp and sigmoid do not overflow; else subtract the largest first: exp(z - max(z))"
                )
            }
        case "f32" where x.isFinite:
            return made("overflow: \(number(x)) is larger than the largest \(largest(.f32))", "keep it in f64")
        case "sin", "cos", "tan":
            if x.isInfinite { return made("\(word) goes up and down for ever: at inf it has no value", "") }
        default: break
        }
        if x.isFinite, value.isInfinite { return made(overflow(type), smaller(type)) }
        return made("\(word) has no value at \(number(x))", "")
    }

    /// What computes the logarithm of an operation's result without passing through 0.
    private static func logarithm(of tensor: Tensor) -> String? {
        switch tensor.operation?.name {
        case "softmax": "log_softmax(z) computes log(softmax(z)) in one step and stays finite"
        case "sigmoid": "log(sigmoid(z)) is -softplus(-z), which stays finite"
        default: nil
        }
    }

    // MARK: Two operands

    private static func binary(
        _ symbol: String, _ a: Double, _ b: Double, _ operands: [BirthOperand], _ type: DataType, _ value: Double
    ) -> BirthCause {
        let (first, second) = (operands[0].name ?? number(a), operands[1].name ?? "b")
        let sign = symbol == "*" ? "·" : ["+", "-", "%", "//"].contains(symbol) ? " \(symbol) " : symbol
        let isWord = symbol.first?.isLetter == true
        let left = symbol == "^" ? factor(a) : number(a)
        let calculation =
            isWord
            ? "\(symbol)(\(number(a)), \(number(b))) = \(number(value))"
            : "\(left)\(sign)\(factor(b)) = \(number(value))"
        func made(_ cause: String, _ repair: String) -> BirthCause { BirthCause(calculation, cause, repair) }
        switch symbol {
        case "/", "//", "%":
            if b == 0 {
                let repair =
                    symbol == "/"
                    ? "keep the divisor away from 0: \(grouped(first)) / (\(second) + 1e-9), or where(\(second) == 0, 1, \(second)) as the divisor"
                    : "keep the divisor away from 0: where(\(second) == 0, 1, \(second))"
                return made(
                    a == 0
                        ? "0/0 can be any number, so it is none"
                        : symbol == "%"
                            ? "a division by 0 has no remainder"
                            : "a quotient grows without end as its divisor goes to 0",
                    repair)
            }
            if a.isInfinite, b.isInfinite { return made("inf/inf can be any number, so it is none", "") }
            if a.isFinite, value.isInfinite {
                return made(
                    "\(overflow(type)): the divisor is very small", "keep the divisor away from 0: \(second) + 1e-9")
            }
        case "*":
            if (a == 0 && b.isInfinite) || (b == 0 && a.isInfinite) {
                return made(
                    "0·inf can be any number, so it is none",
                    "multiplying by 0 does not remove an inf: choose with where(…), or keep the inf from being made")
            }
        case "+", "-":
            if a.isInfinite, b.isInfinite { return made("inf - inf can be any number, so it is none", "") }
        case "^":
            if a == 0, b < 0 {
                return made(
                    b == -1 ? "0^(-1) is 1/0" : "0^(\(number(b))) is 1/0^\(number(-b)), a division by 0",
                    "keep it away from 0: (\(first) + 1e-9)^\(factorText(operands[1].name, b))")
            }
            if a < 0, b != b.rounded() {
                return made(
                    "a negative number has no power \(number(b)) among the real numbers",
                    "a whole exponent, or the size alone: abs(\(first))^\(factorText(operands[1].name, b))")
            }
        default: break
        }
        if a.isFinite, b.isFinite, value.isInfinite { return made(overflow(type), smaller(type)) }
        return made("this has no value", "")
    }

    private static func factorText(_ name: String?, _ value: Double) -> String {
        name.map { grouped($0) } ?? factor(value)
    }

    // MARK: Many elements

    private static func several(
        _ operation: Operation, _ operands: [BirthOperand], _ type: DataType, _ value: Double
    ) -> BirthCause {
        let word = operation.name.isEmpty ? "the operation" : operation.name
        let names = operands.map { $0.name ?? $0.value.map { number($0) } ?? "…" }
        let call =
            word == "@" && names.count == 2 ? "\(names[0]) @ \(names[1])" : "\(word)(\(names.joined(separator: ", ")))"
        let calculation = "\(call) gives \(number(value))"
        func made(_ cause: String, _ repair: String = "") -> BirthCause { BirthCause(calculation, cause, repair) }
        if operands.contains(where: { $0.tensor.count == 0 }) {
            return made("there is nothing to take the \(word) of: 0/0", "look why the array is empty")
        }
        if let operation = operation as? VarianceOperation, operation.ddof >= operation.count {
            return made("it divides by n - ddof = \(operation.count) - \(operation.ddof)", "ddof = 0, or more numbers")
        }
        if let operation = operation as? StandardDeviationOperation, operation.ddof >= operation.count {
            return made("it divides by n - ddof = \(operation.count) - \(operation.ddof)", "ddof = 0, or more numbers")
        }
        let isFinite = operands.allSatisfy { ((try? NonFinite.first($0.tensor)) ?? nil) == nil }
        if isFinite, value.isInfinite || ["var", "std", "norm", "softmax", "log_softmax", "@"].contains(word) {
            return made(overflow(type), smaller(type))
        }
        switch word {
        case "softmax", "log_softmax":
            return made(
                "\(word) subtracts the largest score first, and inf - inf is no number",
                "keep the scores finite; to shut a class out, -1e9 does what -inf is to do")
        case "sum", "mean", "cumsum", "var", "std": return made("inf - inf can be any number, so it is none")
        case "@": return made("0·inf or inf - inf, which are no numbers, is among the products and sums")
        case "prod", "cumprod": return made("0·inf can be any number, so it is none")
        default: return made(isFinite ? "\(word) has no value here" : "\(word) cannot be had of inf")
        }
    }

    // MARK: Words

    static func number(_ value: Double) -> String { TeachingNumber.text(value) }
    static func factor(_ value: Double) -> String { TeachingNumber.factor(value) }
    static func overflow(_ type: DataType) -> String { "overflow: it is larger than the largest \(largest(type))" }
}
