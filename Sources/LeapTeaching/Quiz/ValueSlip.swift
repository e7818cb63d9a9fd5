import LeapTensor

/// A usual mistake in computing a step: an operation done as another one.
struct ValueSlip {
    let mistake: QuizMistakeKind
    /// The wrong value of an operation; `nil` where the mistake cannot be made.
    let value: (StepFormula.Part, _ inputs: [Symbol]) -> Symbol?
    /// What is said: about the formula of the step and a number in it.
    let say: (_ formula: String, _ number: String) -> String

    /// All of them, the likelier first.
    static var all: [ValueSlip] {
        [
            ValueSlip(mistake: .missingNumber) { part, inputs in
                guard let literal = part.literal, part.name == "*" || (part.name == "/" && literal == 1) else {
                    return nil
                }
                return inputs[1 - literal]
            } say: {
                "leaves out the \($1) of \($0)."
            },
            ValueSlip(mistake: .sign) { part, inputs in
                guard inputs.count == 2 else { return part.name == "-" ? inputs[0] : nil }
                return part.name == "+" ? inputs[0] - inputs[1] : part.name == "-" ? inputs[0] + inputs[1] : nil
            } say: { formula, _ in
                "has a sign wrong: look at every minus in \(formula)."
            },
            ValueSlip(mistake: .sign) { part, inputs in
                guard inputs.count == 2, part.name == "+" || part.name == "-" else { return nil }
                return part.name == "+" ? inputs[1] - inputs[0] : -inputs[0] - inputs[1]
            } say: { formula, _ in
                "has a sign wrong: look at every minus in \(formula)."
            },
            ValueSlip(mistake: .added) { part, inputs in
                part.name == "*" && part.literal == nil ? inputs[0] + inputs[1] : nil
            } say: { formula, _ in
                "is a sum; \(formula) is a product."
            },
            ValueSlip(mistake: .multiplied) { part, inputs in
                part.name == "+" ? inputs[0] * inputs[1] : nil
            } say: { formula, _ in
                "is a product; \(formula) is a sum."
            },
            ValueSlip(mistake: .exponent) { part, inputs in
                part.name == "^" && part.literal == 1 ? inputs[0] * inputs[1] : nil
            } say: { formula, _ in
                "multiplies by the exponent; \(formula) is a power."
            },
            ValueSlip(mistake: .forgottenGate) { part, inputs in
                ["relu", "leaky_relu", "abs"].contains(part.name) ? inputs[0] : nil
            } say: { formula, _ in
                "is what goes in; \(formula) is what comes out."
            },
            ValueSlip(mistake: .forgottenInner) { part, inputs in
                part.operation is UnaryOperation && !["-", "relu", "abs"].contains(part.name) ? inputs[0] : nil
            } say: { formula, _ in
                "is what goes in; \(formula) is what comes out."
            },
        ]
    }
}
