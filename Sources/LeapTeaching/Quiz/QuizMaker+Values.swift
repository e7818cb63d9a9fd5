import LeapTensor

/// Questions for values and shapes.
extension QuizMaker {
    func value(_ task: QuizTask, _ step: Step, _ element: Int) throws -> QuizItem? {
        let truth = calculation.number(step, element)
        guard isAskable(truth), let given = given(step) else { return nil }
        let name = Elements.name(step.name, element, in: calculation.shape(of: step))
        let formula = formulaText(step)
        let operation = calculation.value(of: step).operation?.name ?? ""
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
            explanation: (step.formula == nil ? name : symbols) + calculated + end + work.remark)
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
        let inputs = calculation.graph.nodes[step.root].inputs.map { calculation.graph.nodes[$0].tensor }
        switch calculation.value(of: step).operation?.name {
        case "@": return product(step, element, inputs)
        case "mean", "sum":
            guard calculation.value(of: step).count == 1, let input = inputs.first, (2...8).contains(input.count),
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
        default: return nil
        }
    }

    /// One element of a matrix product.
    private func product(_ step: Step, _ element: Int, _ inputs: [Tensor]) -> Work? {
        guard let operands = ProductOperands(calculation, step), operands.inner <= Self.termLimit else { return nil }
        let (row, column) = operands.place(of: element)
        let factors = (0..<operands.inner).map { (operands.left(row, $0), operands.right($0, column)) }
        let rowName = operands.leftName + (operands.isLeftVector ? "" : ", row \(row),")
        let columnName = operands.rightName + (operands.isRightVector ? "" : ", column \(column)")
        let way = "\(rowName) times \(columnName)"
        return Work(
            value: factors.reduce(0) { $0 + $1.0 * $1.1 }, symbols: "\(way), product by product, added",
            numbers: Self.sumOfProducts(factors), remark: ": \(way).")
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
        let rule: String
        var symbols = "Put the shapes into the rule."
        switch calculation.value(of: step).operation?.name {
        case "@":
            rule = "The inner sizes must agree and go away; the outer ones stay."
            symbols = "[n, k] @ [k, m] has [n, m]"
        case "+", "-", "*", "/":
            rule = "Shapes are lined up from the right; a 1, or nothing, is copied to the other's size."
            symbols = "[n, m] and [m] give [n, m]"
        default: rule = "Which axes go away, and which stay?"
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

/// The operands of a matrix product; a vector is one row on the left, one column on the right.
struct ProductOperands {
    let leftName: String
    let rightName: String
    let inner: Int
    let columns: Int
    let rows: Int
    let isLeftVector: Bool
    let isRightVector: Bool
    private let leftElements: [Double]
    private let rightElements: [Double]

    init?(_ calculation: Calculation, _ step: Step) {
        let inputs = calculation.graph.nodes[step.root].inputs.map { calculation.graph.nodes[$0].tensor }
        guard calculation.value(of: step).operation?.name == "@", inputs.count == 2, step.edges.count == 2,
            inputs.allSatisfy({ (1...2).contains($0.rank) && $0.count <= GradientTerms.largest })
        else { return nil }
        leftName = calculation.steps[step.edges[0].source].name
        rightName = calculation.steps[step.edges[1].source].name
        inner = inputs[0].shape[inputs[0].rank - 1]
        isLeftVector = inputs[0].rank == 1
        isRightVector = inputs[1].rank == 1
        rows = isLeftVector ? 1 : inputs[0].shape[0]
        columns = isRightVector ? 1 : inputs[1].shape[1]
        leftElements = inputs[0].doubles()
        rightElements = inputs[1].doubles()
        guard inner > 0, columns > 0, rows > 0 else { return nil }
    }

    func left(_ row: Int, _ k: Int) -> Double { leftElements[row * inner + k] }
    func right(_ k: Int, _ column: Int) -> Double { rightElements[k * columns + column] }
    func place(of element: Int) -> (row: Int, column: Int) { (element / columns, element % columns) }
}
