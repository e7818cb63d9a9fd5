import LeapTensor

/// The table of a calculation with arrays: each step with its value, below it the rule that carries the gradient back
/// to each of its inputs.
struct ArrayTable {
    struct Rule {
        /// `dL/dW1`.
        let name: String
        /// Whether the input gets gradients from other uses, too: this part is added.
        let isPart: Bool
        /// The right side of the rule.
        let text: String
        /// What comes this way; `nil` when nothing does.
        let value: Tensor?

        var line: String { "\(name) \(isPart ? "+=" : "=") \(text)" }
    }

    struct Row {
        let step: Int
        let formula: String
        let value: Tensor
        let rules: [Rule]
        /// Remarks: how many gates of a relu are shut, the products of one window.
        let remarks: [String]
    }

    let calculation: Calculation
    private let rules: TensorRules
    private let uses: [Int: Int]

    init(_ calculation: Calculation) {
        self.calculation = calculation
        rules = TensorRules(calculation: calculation)
        var uses: [Int: Int] = [:]
        for step in calculation.steps { for edge in step.edges { uses[edge.source, default: 0] += 1 } }
        self.uses = uses
    }

    func row(_ index: Int) throws -> Row {
        let step = calculation.steps[index]
        var lines: [Rule] = []
        for (position, edge) in step.edges.enumerated() {
            let source = calculation.steps[edge.source]
            if source.isConstant { continue }
            let isShared = (uses[edge.source] ?? 1) > 1
            let value = step.isAlias ? try calculation.gradient(of: step) : calculation.contribution(edge)
            lines.append(
                Rule(
                    name: rules.gradientName(source), isPart: isShared, text: rules.rule(step, edge: position),
                    value: value))
        }
        return Row(
            step: index, formula: "\(step.name) = \(StepTable(calculation).formulaText(step))",
            value: calculation.value(of: step), rules: lines, remarks: remarks(step))
    }

    /// How many units a relu shuts, and what a layer says about its value.
    private func remarks(_ step: Step) -> [String] {
        if let lesson = rules.valueLesson(step) { return lesson.remarks(width: Self.remarkWidth) }
        guard calculation.value(of: step).operation?.name == "relu", step.members.count == 1 else { return [] }
        let values = calculation.value(of: step).doubles()
        guard values.count > 1 else { return [] }
        let shut = values.filter { $0 == 0 }.count
        return ["\(TeachingNumber.grouped(shut)) of \(TeachingNumber.grouped(values.count)) gates shut"]
    }

    /// The room that a remark has on a page of 80 columns.
    private static let remarkWidth = 74

    // MARK: As text

    static func lines(_ rows: [Row], _ shown: [LoopFolding.Line], width: Int) -> [String] {
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($0.element.step, $0.offset) })
        let countWidth = max(2, String(rows.count).count)
        let left =
            rows.flatMap { row in
                [Columns.width(row.formula) + countWidth + 2]
                    + row.rules.map { Columns.width($0.line) + countWidth + 4 }
            }
        // The numbers begin in one column, at the latest in the middle of the page.
        let limit = width - 34
        let title = Columns.right("#", countWidth) + "  step, and how the gradient goes back"
        let column = max(Columns.width(title), min(left.filter { $0 <= limit }.max() ?? 0, limit)) + 3
        var result = [Columns.left(title, column) + "value"]
        func add(_ head: String, _ value: Tensor?) {
            guard let value else {
                result.append(head)
                return
            }
            let room = width - column
            var text = TeachingNumber.inline(value, limit: 12)
            if value.rank >= 2, text != TeachingNumber.shape(value.shape) {
                let withShape = TeachingNumber.shape(value.shape) + "  " + text
                if Columns.width(withShape) <= room { text = withShape }
            }
            if Columns.width(text) > room { text = TeachingNumber.shape(value.shape) }
            if Columns.width(head) + 3 > column {
                result.append(head)
                result.append(String(repeating: " ", count: column) + text)
            } else {
                result.append(Columns.left(head, column - 3) + "   " + text)
            }
        }
        for line in shown {
            switch line {
            case .rounds(let count, let first, let last):
                result.append(LoopFolding.text(count: count, first: first, last: last, countWidth: countWidth))
            case .more(let count): result.append(Columns.right("⋮", countWidth) + "  \(count) more steps")
            case .step(let index):
                guard let place = places[index] else { continue }
                let row = rows[place]
                add(Columns.right(String(place + 1), countWidth) + "  " + row.formula, row.value)
                let pad = String(repeating: " ", count: countWidth + 4)
                result += row.remarks.map { pad + $0 }
                for rule in row.rules { add(pad + rule.line, rule.value) }
            }
        }
        return result.flatMap { Columns.wrapped($0, width: width, hanging: 4) }
    }
}
