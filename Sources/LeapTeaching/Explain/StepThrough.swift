import LeapRuntime
import LeapTensor

/// An explanation one line at a time, each with its question before the answer: forward through the values, then back
/// through the derivatives.
struct StepThrough {
    struct Line: Equatable {
        let question: String
        let answer: String
    }

    /// The longest calculation that is gone through line by line; of a longer one the end is, where it leads to the
    /// value.
    static let stepLimit = 30
    /// What the person reads while the answer waits.
    static let wait = "— Enter shows the answer, a all of them —"

    let calculation: Calculation
    /// The step whose gradient is asked for; only what lies between it and the value is gone through. `nil` for all.
    let target: Int?
    private let rules: TensorRules
    private let table: StepTable

    init(_ calculation: Calculation, target: Int? = nil) {
        self.calculation = calculation
        self.target = target
        rules = TensorRules(calculation: calculation)
        table = StepTable(calculation)
    }

    /// Shows the lines, and waits before every answer.
    /// - Returns: whether the person went through to the end.
    func run(_ interpreter: Interpreter) throws -> Bool {
        guard let host = interpreter.host, host.canAsk else { return false }
        var showsAll = false
        for line in try lines() {
            if showsAll {
                host.write(Self.page(line.question) + "\n")
            } else {
                // The question is part of what is asked: where nobody can be asked, nothing is shown.
                let question = Question(Self.page(line.question) + "\n" + Self.wait, kind: .pause)
                guard let reply = try host.ask(question) else { return false }
                showsAll = ["a", "all"].contains(reply)
                if !showsAll, ["q", "quit"].contains(reply) { return false }
            }
            host.write(Self.page("   " + line.answer) + "\n\n")
        }
        return true
    }

    private static func page(_ text: String) -> String {
        Columns.wrapped(text, width: 79, hanging: 3).joined(separator: "\n")
    }

    func lines() throws -> [Line] {
        var steps = calculation.computed
        if let target {
            let counts = calculation.pathCounts(to: target)
            steps = steps.filter { counts[$0] > 0 && $0 != target }
        }
        // Of a loop's rounds the first two and the last, as in the table.
        let shown = LoopFolding(calculation).shown(steps, limit: Self.stepLimit)
        steps = shown.compactMap { if case .step(let index) = $0 { index } else { nil } }
        return try steps.map(forward) + steps.reversed().flatMap(backward)
    }

    // MARK: Forward

    private func forward(_ index: Int) throws -> Line {
        let step = calculation.steps[index]
        let row = try table.row(index)
        let value = calculation.value(of: step)
        let inputs = step.edges.map { calculation.steps[$0.source] }
        var seen: Set<String> = []
        let given = inputs.filter { seen.insert($0.name).inserted && !Self.isNumber($0.name) }.map { input in
            let value = calculation.value(of: input)
            return value.rank == 0
                ? "\(input.name) = \(TeachingNumber.text(value.item))"
                : "\(input.name) \(TeachingNumber.shape(value.shape))"
        }
        let with = given.isEmpty ? "" : ", with " + Self.list(given)
        if value.rank > 0 {
            return Line(
                question: "\(row.formula)\(with). What shape has \(step.name)?",
                answer:
                    "\(TeachingNumber.shape(value.shape))   "
                    + (rules.valueLesson(step)?.remarks(width: 70).first
                        ?? "\(step.name) = \(TeachingNumber.inline(value, limit: 12))"))
        }
        let numbers = row.forward.isEmpty ? "" : row.forward + " = "
        return Line(
            question: "\(row.formula)\(with). What is \(step.name)?", answer: "\(step.name) = \(numbers)\(row.value)")
    }

    // MARK: Backward

    private func backward(_ index: Int) throws -> [Line] {
        let step = calculation.steps[index]
        guard let gradient = try calculation.gradient(of: step) else { return [] }
        var lines: [Line] = []
        var done: Set<Int> = []
        for (position, edge) in step.edges.enumerated() {
            let source = calculation.steps[edge.source]
            if source.isConstant || !isOnTheWay(edge.source) { continue }
            let isNumber = gradient.rank == 0 && calculation.value(of: source).rank == 0
            lines.append(isNumber ? try number(step, position, gradient.item) : array(step, position, gradient))
            // The last use of a value on the way back completes its gradient.
            guard done.insert(edge.source).inserted, firstUse(of: edge.source) == index,
                let total = try calculation.gradient(of: source), uses(of: edge.source) > 1,
                step.edges.lastIndex(where: { $0.source == edge.source }) == position
            else { continue }
            lines.append(
                Line(
                    question:
                        "\(source.name) was used \(uses(of: edge.source)) times. What is \(rules.gradientName(source)) in all?",
                    answer: "the parts added: \(TeachingNumber.inline(total, limit: 12))"))
        }
        return lines
    }

    private func number(_ step: Step, _ position: Int, _ gradient: Double) throws -> Line {
        let edge = step.edges[position]
        let source = calculation.steps[edge.source]
        let local = try calculation.localDerivatives(step)[position] ?? 0
        let symbols = rules.partialText(step, edge)
        let partial = "∂\(step.name)/∂\(source.name)"
        let symbolText = symbols.isEmpty || symbols == TeachingNumber.text(local) ? "" : symbols + " = "
        let name = rules.gradientName(source) + (uses(of: edge.source) > 1 ? " along this way" : "")
        let start =
            step === calculation.outputStep ? "" : " \(rules.gradientName(step)) is \(TeachingNumber.text(gradient))."
        return Line(
            question: "Back through \(step.name) = \(table.formulaText(step)).\(start) What is \(name)?",
            answer: "\(partial) = \(symbolText)\(TeachingNumber.text(local)), so \(name) = "
                + "\(TeachingNumber.product([gradient, local])) = \(TeachingNumber.text(gradient * local))")
    }

    private func array(_ step: Step, _ position: Int, _ gradient: Tensor) -> Line {
        let edge = step.edges[position]
        let source = calculation.steps[edge.source]
        let given = calculation.contribution(edge) ?? gradient
        let shape = TeachingNumber.shape(calculation.value(of: source).shape)
        return Line(
            question:
                "Back through \(step.name) = \(table.formulaText(step)). How does \(rules.gradientName(source)) follow?",
            answer: "\(rules.gradientName(source)) = \(rules.rule(step, edge: position))   \(shape)   "
                + TeachingNumber.inline(given, limit: 12))
    }

    /// Whether a step leads on to the one that is asked for.
    private func isOnTheWay(_ step: Int) -> Bool {
        target.map { calculation.pathCounts(to: $0)[step] > 0 } ?? true
    }

    private func uses(of source: Int) -> Int {
        calculation.steps.reduce(0) { $0 + $1.edges.filter { $0.source == source }.count }
    }

    /// The first step that takes a value: the last on the way back.
    private func firstUse(of source: Int) -> Int? {
        calculation.steps.firstIndex { $0.edges.contains { $0.source == source } }
    }

    // MARK: Words

    private static func isNumber(_ name: String) -> Bool { Double(name) != nil }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String]) -> String {
        items.count < 2 ? items.joined() : items.dropLast().joined(separator: ", ") + " and " + items[items.count - 1]
    }
}
