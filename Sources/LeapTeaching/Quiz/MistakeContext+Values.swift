import LeapTensor

/// The mistakes in values, and numbers taken for others.
extension MistakeContext {
    func valueSlips(_ kind: QuizMistakeKind, _ step: Step, _ element: Int) -> [Outcome] {
        guard let formula = StepFormula(calculation, step), let own = step.formula else { return [] }
        return ValueSlip.all.filter { $0.mistake == kind }.compactMap { slip in
            guard let wrong = formula.value(slip.value), let value = wrong.value(formula.numbers(element)) else {
                return nil
            }
            return Outcome(
                number: value, says: slip.say("\(step.name) = \(formula.text(own))", formula.numberText))
        }
    }

    /// The value of a matrix product and its element, if that is asked for.
    private var product: (operands: ProductOperands, row: Int, column: Int)? {
        guard case .value(let index, let element) = item.task,
            let operands = ProductOperands(calculation, step(index))
        else { return nil }
        let (row, column) = operands.place(of: element)
        return (operands, row, column)
    }

    private func products(_ operands: ProductOperands, _ row: Int, _ column: Int) -> [Double] {
        (0..<operands.inner).map { operands.left(row, $0) * operands.right($0, column) }
    }

    // MARK: Rows and columns

    func transposed() throws -> [Outcome] {
        switch item.task {
        case .value(let index, let element):
            var outcomes: [Outcome] = []
            let shape = calculation.shape(of: step(index))
            if let mirrored = Elements.mirrored(element, in: shape) {
                let name = Elements.name(step(index).name, mirrored, in: shape)
                outcomes.append(
                    Outcome(
                        number: calculation.number(step(index), mirrored),
                        says: "is \(name): row and column are swapped."))
            }
            if let (operands, row, column) = product, operands.inner == operands.columns, operands.columns > 1 {
                let value = (0..<operands.inner).reduce(operands.added(at: element) ?? 0) {
                    $0 + operands.left(row, $1) * operands.right(column, $1)
                }
                outcomes.append(
                    Outcome(
                        number: value,
                        says: "goes along row \(column) of \(operands.rightName); take its column \(column)."))
            }
            return outcomes
        case .gradient(let target, let element, _):
            guard let mirrored = Elements.mirrored(element, in: calculation.shape(of: step(target))) else { return [] }
            return [
                Outcome(
                    number: try calculation.gradientNumber(step(target), mirrored),
                    says: "is \(calculation.gradientName(step(target), mirrored)): row and column are swapped.")
            ]
        default: return []
        }
    }

    // MARK: Sums and products

    func added() throws -> [Outcome] {
        if !paths.isEmpty {
            let says =
                paths.count == 1
                ? "adds the factors. Along a path they are multiplied."
                : "adds the factors. Along each path they are multiplied; only the products are added."
            return [Outcome(number: paths.reduce(0) { $0 + $1.factors.reduce(0, +) }, says: says)]
        }
        if !uses.isEmpty {
            return [
                Outcome(
                    number: uses.flatMap(\.terms).reduce(0) { $0 + $1.local + $1.upstream },
                    says: "adds the local derivative and what arrives. They are multiplied.")
            ]
        }
        if let (operands, row, column) = product {
            let start = truth - products(operands, row, column).reduce(0, +)
            let value = (0..<operands.inner).reduce(start) {
                $0 + operands.left(row, $1) + operands.right($1, column)
            }
            return [
                Outcome(number: value, says: "adds the pairs. Each pair is multiplied, then the products are added.")
            ]
        }
        return try slips(.added)
    }

    func multiplied() throws -> [Outcome] {
        if paths.count > 1 {
            return [
                Outcome(
                    number: paths.reduce(1) { $0 * $1.product },
                    says: "multiplies the paths. Along a path you multiply; the paths are added.")
            ]
        }
        return try slips(.multiplied)
    }

    /// One product of several, or a bias left out.
    func missingTerm() -> [Outcome] {
        var outcomes: [Outcome] = []
        if let (operands, row, column) = product {
            let products = products(operands, row, column)
            if let addend = operands.addend {
                outcomes.append(
                    Outcome(number: products.reduce(0, +), says: "leaves out \(addend.name), which is added."))
            }
            if products.count > 1 {
                outcomes += products.map {
                    Outcome(number: $0, says: "is one of the \(products.count) products. All of them are added.")
                }
            }
        }
        for use in uses where use.terms.count > 1 {
            outcomes += use.terms.map {
                Outcome(
                    number: $0.product,
                    says: "is one of \(use.terms.count) products. All of them are added.")
            }
        }
        return outcomes
    }

    /// A value used several times, and not all uses counted.
    func onePath() -> [Outcome] {
        var outcomes: [Outcome] = []
        if case .local(let index, let source, let element) = item.task,
            let formula = StepFormula(calculation, step(index))
        {
            let edges = step(index).edges.filter { $0.source == source }
            if edges.count > 1 {
                outcomes += edges.compactMap { edge in
                    formula.derivative(along: { $0.member == edge.member && $0.input == edge.input })
                        .value(formula.numbers(element)).map {
                            Outcome(
                                number: $0,
                                says: "counts \(step(source).name) once. It stands in \(step(index).name) = "
                                    + "\(step(index).formula.map(formula.text) ?? "it") \(edges.count) times, "
                                    + "and each counts.")
                        }
                }
            }
        }
        if paths.count > 1 {
            outcomes += paths.map {
                Outcome(
                    number: $0.product,
                    says: "is one path only, \(names($0)). There are \(paths.count): add their products.")
            }
            outcomes += paths.map {
                Outcome(
                    number: truth - $0.product,
                    says: "leaves out the path \(names($0)). There are \(paths.count), and all count.")
            }
        }
        if uses.count > 1 {
            outcomes += uses.map {
                Outcome(
                    number: $0.sum,
                    says:
                        "is what comes back from \(step($0.step).name) only. There are \(uses.count) uses, and all count."
                )
            }
        }
        return outcomes
    }

    private func names(_ path: Path) -> String { path.steps.map { step($0).name }.joined(separator: "→") }

    // MARK: A number taken for another

    func derivativeForValue() throws -> [Outcome] {
        guard case .value(let index, let element) = item.task else { return [] }
        var outcomes: [Outcome] = []
        if let formula = StepFormula(calculation, step(index)) {
            for source in Set(step(index).edges.map(\.source)).sorted() {
                guard let value = formula.derivative(along: { $0.source == source }).value(formula.numbers(element))
                else { continue }
                outcomes.append(
                    Outcome(
                        number: value,
                        says: "is ∂\(step(index).name)/∂\(step(source).name): how fast it changes. "
                            + "Asked is what it is."))
            }
        }
        outcomes.append(
            Outcome(
                number: try calculation.gradientNumber(step(index), element),
                says: "is \(calculation.gradientName(step(index), element)): how fast \(calculation.outputName) "
                    + "changes. Asked is a value."))
        return outcomes
    }

    func valueForDerivative() -> [Outcome] {
        switch item.task {
        case .local(let index, let source, let element):
            let shape = calculation.shape(of: step(index))
            let name = Elements.name(step(index).name, element, in: shape)
            return [
                Outcome(
                    number: calculation.number(step(index), element),
                    says: "is the value of \(name). Asked is how fast it changes with \(step(source).name).")
            ]
        case .gradient, .product:
            return [
                Outcome(
                    number: calculation.number(calculation.outputStep, 0),
                    says: "is the value of \(calculation.outputName). Asked is how fast it changes.")
            ]
        default: return []
        }
    }

    /// The values of the other steps.
    func otherNode() -> [Outcome] {
        let own: Int?
        let asked: String
        switch item.task {
        case .value(let index, _): (own, asked) = (index, item.name)
        case .local, .product, .gradient: (own, asked) = (nil, "a derivative")
        default: return []
        }
        var outcomes: [Outcome] = []
        if case .value(let index, let element) = item.task {
            let shape = calculation.shape(of: step(index))
            for other in 0..<min(calculation.value(of: step(index)).count, 64) where other != element {
                outcomes.append(
                    Outcome(
                        number: calculation.number(step(index), other),
                        says: "is \(Elements.name(step(index).name, other, in: shape)). Asked is \(asked)."))
            }
        }
        for (index, other) in calculation.steps.enumerated().prefix(400)
        where index != own && calculation.shape(of: other).rank == 0 && !(other.isConstant && other.isUnnamedData) {
            outcomes.append(
                Outcome(
                    number: calculation.number(other, 0), says: "is the value of \(other.name). Asked is \(asked)."))
        }
        return outcomes
    }
}

extension Step {
    /// Data that is called by its value.
    var isUnnamedData: Bool { isConstant && Double(name) != nil }
}
