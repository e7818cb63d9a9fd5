import LeapTensor

extension BirthCause {
    /// The cause of a gradient that is not finite.
    static func backward(
        _ birth: Birth, _ graph: RecordGraph, _ operands: [BirthOperand], upstream: Double?
    ) -> BirthCause {
        let node = graph.nodes[birth.node]
        let passed = birth.passed?.value ?? .nan
        guard let operation = node.tensor.operation, let input = birth.input else {
            return BirthCause(
                "the parts of the gradient add up to \(number(passed))", overflow(node.tensor.dataType),
                smaller(node.tensor.dataType))
        }
        let type = node.tensor.dataType
        let name = input < operands.count ? operands[input].name ?? "x" : "x"
        if operation is NormOperation, passed.isNaN {
            return BirthCause(
                "it passes nan to \(name)",
                "for p below 1 the norm stands upright where an element is 0: the slope there is 1/0",
                "p = 1 or p = 2, or keep the elements away from 0")
        }
        guard operation is UnaryOperation || operation is BinaryOperation, let upstream else {
            return BirthCause(
                "it passes \(number(passed)) to \(name)",
                passed.isInfinite
                    ? explosion(type)
                    : "its rule for the gradient has no value here", passed.isInfinite ? smaller(type) : "")
        }
        let local = LocalDerivative(graph, birth.node, element: birth.place)
        let slope = local.value(input)
        let calculation =
            slope.map { "\(number(upstream))·\(factor($0)) = \(number(passed))" }
            ?? "it passes \(number(passed)) to \(name)"
        func made(_ cause: String, _ repair: String) -> BirthCause { BirthCause(calculation, cause, repair) }
        if let slope, slope.isFinite {
            return made(explosion(type), smaller(type))
        }
        // A gradient of 0 does not take an infinite slope away.
        let isShut = upstream == 0 && passed.isNaN
        let values = local.inputs
        var (cause, repair) = reason(operation.name, values, input, operands, name)
        if isShut {
            cause += "; the gradient that comes in is 0, and 0·inf is no number"
            if operation.name != "exp" {
                repair = "choose before the operation, not behind it: \(chosen(operation.name, name, values, operands))"
            }
        }
        return made(cause, repair)
    }

    private static func explosion(_ type: DataType) -> String {
        "overflow: the gradient grows on its way back until it is larger than the largest \(largest(type))"
    }

    /// Why a slope has no value, and what to do.
    private static func reason(
        _ operation: String, _ values: [Double], _ input: Int, _ operands: [BirthOperand], _ name: String
    ) -> (cause: String, repair: String) {
        switch operation {
        case "sqrt":
            return (
                "the slope of sqrt is 1/(2·sqrt(x)), and at x = 0 that is 1/0: the curve stands upright there",
                "keep it away from 0: sqrt(\(name) + 1e-12)"
            )
        case "log", "log1p":
            return ("the slope of log is 1/x, and at x = 0 that is 1/0", "keep it away from 0: log(\(name) + 1e-9)")
        case "asin", "acos":
            return (
                "the slope of \(operation) is 1/sqrt(1 - x²), and at x = \(number(values[0])) that is 1/0",
                "\(operation)(clip(\(name), -1 + 1e-7, 1 - 1e-7))"
            )
        case "exp":
            return (
                "exp(\(number(values[0]))) is inf; forwards that did no harm, but it is the slope, too",
                "sigmoid, softmax, log_softmax and logsumexp do not overflow; else clip the exponent: clip(\(name), -80, 80)"
            )
        case "/":
            return (
                "the slope of a/b is \(input == 0 ? "1/b" : "-a/b²"), and b is \(number(values.last ?? 0))",
                "keep the divisor away from 0: \(operands.last?.name ?? "b") + 1e-9"
            )
        case "^" where values.count == 2 && input == 0:
            let (a, b) = (values[0], values[1])
            if a == 0 {
                return (
                    "the slope of x^\(factor(b)) is \(factor(b))·x^(\(number(b - 1))), and at x = 0 that is a division by 0",
                    "keep it away from 0: (\(name) + 1e-9)^\(factor(b))"
                )
            }
        case "^" where values.count == 2:
            return (
                "the slope of a^x is a^x·log(a), and a = \(number(values[0])) has no logarithm",
                "a positive base, or an exponent that is no parameter"
            )
        case "*":
            return ("the slope of a·b in one factor is the other one, which is inf", "")
        default: break
        }
        return ("the slope of \(operation) has no value at \(values.map(number).joined(separator: ", "))", "")
    }

    /// The operation of a choice, where the choice is made first.
    private static func chosen(
        _ operation: String, _ name: String, _ values: [Double], _ operands: [BirthOperand]
    ) -> String {
        switch operation {
        case "/":
            let (a, b) = (operands.first?.name ?? number(values[0]), operands.last?.name ?? "b")
            return "\(grouped(a)) / where(\(b) == 0, 1, \(b))"
        case "^":
            let exponent = operands.last?.name.map(grouped) ?? factor(values.last ?? 0)
            return "where(\(name) > 0, \(name), 1)^\(exponent)"
        default: return "\(operation)(where(\(name) > 0, \(name), 1))"
        }
    }
}
