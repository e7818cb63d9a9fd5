import LeapTensor

/// Questions for values and shapes.
extension QuizMaker {
    func value(_ task: QuizTask, _ step: Step, _ element: Int) throws -> QuizItem? {
        let truth = calculation.number(step, element)
        guard isAskable(truth), let given = given(step) else { return nil }
        let name = Elements.name(step.name, element, in: calculation.shape(of: step))
        let formula = formulaText(step)
        let operation = calculation.mainOperation(step)
        guard let work = work(step, element), abs(work.value - truth) <= 1e-4 * max(1, abs(truth)) else { return nil }
        let end = " = " + TeachingNumber.text(truth)
        let symbols = step.formula == nil ? work.symbols : formula
        var rule = RuleWords.value(operation)
        if let parts = StepFormula(calculation, step)?.parts, parts.count > 1,
            let main = parts.first(where: { $0.literal == nil || $0.name == "^" })
        {
            rule = RuleWords.value(main.name)
        }
        let calculated = work.numbers == TeachingNumber.text(truth) ? "" : " = " + work.numbers
        return QuizItem(
            task: task, kind: .value, name: name, lead: [formula] + given, answer: .number(truth),
            hints: [rule, symbols, "\(name) = \(work.numbers)"],
            explanation: (step.formula == nil || calculation.shape(of: step).rank > 0 ? name : symbols) + calculated
                + end + work.remark)
    }

    private struct Work {
        let value: Double
        let symbols: String
        let numbers: String
        var remark = "."
    }

    /// How one element of a step is computed by hand.
    private func work(_ step: Step, _ element: Int) -> Work? {
        if let formula = StepFormula(calculation, step), let own = step.formula {
            guard let value = own.value(formula.numbers(element)) else { return nil }
            return Work(value: value, symbols: "", numbers: formula.text(own, numbersAt: element))
        }
        switch calculation.mainOperation(step) {
        case "@": return product(step, element)
        case "mean", "sum":
            guard calculation.value(of: step).count == 1, step.members.count == 1,
                let input = calculation.value(of: step).firstInput, (2...8).contains(input.count),
                let source = step.edges.first.map({ calculation.steps[$0.source] })
            else { return nil }
            let numbers = input.doubles()
            let sum = numbers.reduce(0, +)
            if calculation.value(of: step).operation?.name == "sum" {
                return Work(
                    value: sum, symbols: "the elements of \(source.name), added", numbers: TeachingNumber.sum(numbers))
            }
            return Work(
                value: sum / Double(numbers.count),
                symbols: "the sum of \(source.name) divided by \(numbers.count)",
                numbers: "(\(TeachingNumber.sum(numbers)))/\(numbers.count)")
        default:
            return TensorRules(calculation: calculation).valueLesson(step)?.work(of: element).map {
                Work(value: $0.value, symbols: $0.words, numbers: $0.numbers, remark: ": \($0.words).")
            }
        }
    }

    /// One element of a matrix product.
    private func product(_ step: Step, _ element: Int) -> Work? {
        guard let operands = ProductOperands(calculation, step), operands.inner <= Self.termLimit else { return nil }
        let (row, column) = operands.place(of: element)
        let factors = (0..<operands.inner).map { (operands.left(row, $0), operands.right($0, column)) }
        let rowName = (operands.isLeftVector ? "" : "row \(row) of ") + operands.leftName
        let columnName = (operands.isRightVector ? "" : "column \(column) of ") + operands.rightName
        let way = "\(rowName) times \(columnName)"
        var value = factors.reduce(0) { $0 + $1.0 * $1.1 }
        var numbers = Self.sumOfProducts(factors)
        var plus = ""
        if let addend = operands.addend, let added = operands.added(at: element) {
            value += added
            numbers += " + " + TeachingNumber.factor(added)
            plus = ", plus \(addend.name)"
        }
        return Work(
            value: value, symbols: "\(way), product by product, added\(plus)", numbers: numbers,
            remark: ": \(way)\(plus).")
    }

    /// `1·(-1) + 2·1`
    static func sumOfProducts(_ factors: [(Double, Double)]) -> String {
        factors.map { TeachingNumber.product([$0.0, $0.1]) }.enumerated().map { index, text in
            index > 0 && text.hasPrefix("-") ? "(\(text))" : text
        }.joined(separator: " + ")
    }

    // MARK: Shapes

    func shape(_ task: QuizTask, _ step: Step) -> QuizItem? {
        let shape = calculation.shape(of: step)
        let inputs = step.edges.map { calculation.steps[$0.source] }.filter { !$0.isParameter || step.call == nil }
        guard !inputs.isEmpty, shape.rank > 0 else { return nil }
        let given = inputs.map { "\($0.name) has \(calculation.shape(of: $0).literal)" }.joined(separator: ", ")
        let formula = formulaText(step)
        var rule = "Which axes go away, and which stay?"
        var symbols = "Put the shapes into the rule."
        switch step.call == nil ? calculation.mainOperation(step) : "" {
        case _ where step.structure.hasPrefix("dense("):
            rule = "A dense layer keeps the rows; the columns become its outputs."
            symbols = "[n, inputs] becomes [n, outputs]"
        case _ where step.structure.hasPrefix("conv(") || step.structure.hasPrefix("conv2d("):
            rule =
                "The images stay, each kernel makes one map, and its height and width follow from how often the window fits."
            symbols = "(W - F + 2P) // S + 1"
        case _ where step.structure.hasPrefix("maxpool") || step.structure.hasPrefix("meanpool"):
            rule = "Images and channels stay; one number is left of each window."
            symbols = "(W - F + 2P) // S + 1"
        case "@":
            rule = "The inner sizes must agree and go away; the outer ones stay."
            symbols = "[n, k] @ [k, m] has [n, m]"
        case "+", "-", "*", "/":
            rule = "Shapes are lined up from the right; a 1, or nothing, is copied to the other's size."
            symbols = "[n, m] and [m] give [n, m]"
        default: break
        }
        return QuizItem(
            task: task, kind: .shape, name: "shape of \(step.name)", lead: [formula, given],
            answer: .shape(shape.dimensions), hints: [rule, symbols, given],
            explanation: "\(formula) has shape \(shape.literal): \(given).")
    }

    func gradientShape(_ task: QuizTask, _ target: Step) -> QuizItem? {
        let shape = calculation.shape(of: target)
        guard shape.rank > 0 else { return nil }
        let name = calculation.gradientName(step: target)
        return QuizItem(
            task: task, kind: .shape, name: "shape of \(name)",
            lead: ["\(target.name) has shape \(shape.literal)", "\(calculation.outputName) is a number"],
            answer: .shape(shape.dimensions),
            hints: [
                "There is one derivative for every element of \(target.name).",
                "\(name)[i, …] says what \(target.name)[i, …] does to \(calculation.outputName).",
                "\(target.name) has shape \(shape.literal).",
            ],
            explanation: "\(name) has shape \(shape.literal): a gradient has the shape of what it is taken by.")
    }
}

extension Calculation {
    /// `dJ/dW1`, also for arrays.
    func gradientName(step: Step) -> String { "d\(outputName)/d\(step.name)" }
}
