import LeapTensor

/// A usual mistake in the derivative of one operation: the wrong formula, and what is said about it.
struct DerivativeSlip {
    /// What a sentence needs: the derivative, the two formulas of it, and the step.
    struct Words {
        /// `∂c/∂w`
        let derivative: String
        /// `c = w·x`
        let formula: String
        let wrong: String
        /// `: ∂c/∂w = x`, the right one; empty where that is the question.
        let end: String
        /// `z1 = -3`
        let input: String
        /// The number in front, or the exponent.
        let number: String
    }

    let mistake: QuizMistakeKind
    /// The wrong derivative of an operation by one of its inputs; `nil` where the mistake cannot be made.
    let partial: (StepFormula.Part, _ input: Int) -> Symbol?
    let say: (Words) -> String

    /// All of them, the likelier first.
    static var all: [DerivativeSlip] {
        [
            DerivativeSlip(mistake: .swappedFactors) { part, input in
                guard part.name == "*", part.literal == nil else { return nil }
                return part.inputs[input]
            } say: {
                "takes \($0.derivative) as \($0.wrong). In a product the other factor stays\($0.end)."
            },
            DerivativeSlip(mistake: .missingNumber) { part, input in
                guard let literal = part.literal, literal != input else { return nil }
                return part.name == "*" || (part.name == "/" && literal == 1) ? 1 : nil
            } say: {
                "leaves out the \($0.number) of \($0.formula). It stays in front\($0.end)."
            },
            DerivativeSlip(mistake: .forgottenGate) { part, _ in
                ["relu", "leaky_relu", "maximum", "minimum", "abs"].contains(part.name) ? 1 : nil
            } say: {
                "takes \($0.derivative) as 1. In \($0.formula) a gate decides, and here \($0.input)\($0.end)."
            },
            DerivativeSlip(mistake: .exponent) { part, input in
                guard part.name == "^", input == 0, let exponent = part.literal else { return nil }
                return Symbol.power(part.inputs[0], (part.inputs[exponent] - 1).simplified())
            } say: {
                "misses the exponent of \($0.formula). It comes to the front as a factor\($0.end)."
            },
            DerivativeSlip(mistake: .exponent) { part, input in
                guard part.name == "^", input == 0, let exponent = part.literal else { return nil }
                return part.inputs[exponent] * part.value
            } say: {
                "brings the exponent of \($0.formula) to the front, but does not lower it by one\($0.end)."
            },
            DerivativeSlip(mistake: .forgottenInner) { part, _ in
                isFunction(part) ? 1 : nil
            } say: {
                "leaves out the derivative of \($0.formula). It is a factor, too\($0.end)."
            },
            DerivativeSlip(mistake: .valueForDerivative) { part, _ in
                isFunction(part) && part.name != "exp" ? part.value : nil
            } say: {
                "takes the value \($0.wrong) for the derivative\($0.end)."
            },
            DerivativeSlip(mistake: .sign) { part, input in
                guard part.name == "-" else { return nil }
                return part.inputs.count == 1 || input == 1 ? 1 : nil
            } say: {
                "loses the minus of \($0.formula)\($0.end)."
            },
        ]
    }

    /// A function of one input other than a gate or a sign.
    private static func isFunction(_ part: StepFormula.Part) -> Bool {
        part.operation is UnaryOperation && !["-", "relu", "abs"].contains(part.name)
    }

    /// The mistake made wherever the step allows it, along some of its edges.
    /// - Returns: the wrong formula; `nil` where it cannot be made or changes nothing.
    func derivative(_ formula: StepFormula, along edges: (Step.Edge) -> Bool) -> Symbol? {
        guard formula.parts.contains(where: { part in part.inputs.indices.contains { partial(part, $0) != nil } })
        else { return nil }
        let wrong = formula.derivative(along: edges, partial)
        return wrong == formula.derivative(along: edges) ? nil : wrong
    }

    /// What is said about it.
    func sentence(
        _ formula: StepFormula, source: Step, element: Int, wrong: Symbol, isAsked: Bool = false,
        edges: (Step.Edge) -> Bool
    )
        -> String
    {
        let calculation = formula.calculation
        let step = formula.step
        let shape = calculation.shape(of: step)
        let place = Elements.origin(element, in: shape, from: calculation.shape(of: source))
        let right = formula.derivative(along: edges)
        var rightText = formula.text(right)
        // A choice is said by what it comes to.
        if rightText.contains(" if "), let number = right.value(formula.numbers(element)) {
            rightText = TeachingNumber.text(number)
        }
        return say(
            Words(
                derivative: "∂\(step.name)/∂\(source.name)",
                formula: step.formula.map(formula.text) ?? step.structure, wrong: formula.text(wrong),
                end: isAsked ? "" : ": ∂\(step.name)/∂\(source.name) = \(rightText)",
                input: Elements.name(source.name, place, in: calculation.shape(of: source)) + " = "
                    + TeachingNumber.text(calculation.number(source, place)),
                number: formula.numberText))
    }
}

extension StepFormula {
    /// The number in front: `½`.
    var numberText: String {
        for part in parts {
            guard let literal = part.literal, part.name == "*" || part.name == "/" else { continue }
            let number = part.inputs[literal]
            return (part.name == "/" ? 1 / number : number).simplified().text()
        }
        return ""
    }
}
