import LeapRuntime
import LeapTensor

/// The answer of `graph(J)`: the boxes and arrows of a calculation.
final class ComputationGraph: Presentation {
    let calculation: Calculation
    let model: GraphModel
    /// What stands in each box.
    let texts: [GraphBoxText]
    /// The local derivative along each arrow; empty where there is none.
    let labels: [String]
    /// What a check found wrong.
    let problems: [String]
    /// Whether layers are shown from inside.
    let isOpened: Bool

    init(_ calculation: Calculation, isOpened: Bool = false) throws {
        self.calculation = calculation
        self.isOpened = isOpened
        let model = try GraphModel(calculation)
        self.model = model
        texts = try zip(model.boxes, model.innerParameterCounts).map {
            try GraphBoxText($0, calculation, parameterCount: $1)
        }
        labels = try model.arrows.map { arrow in
            try GraphBoxText.derivative(arrow, model, calculation).map { TeachingNumber.text($0) } ?? ""
        }
        problems = try Self.problems(model, calculation)
    }

    var layoutEdges: [GraphLayout.Edge] {
        model.arrows.map { GraphLayout.Edge(source: $0.source, target: $0.target) }
    }

    /// Every number in a box is computed again, and every gradient compared with a nudge.
    private static func problems(_ model: GraphModel, _ calculation: Calculation) throws -> [String] {
        let table = StepTable(calculation)
        var problems: [String] = []
        for index in model.boxes.compactMap(\.step) {
            try calculation.engine.checkInterrupt()
            let step = calculation.steps[index]
            if step.isComputed {
                if let problem = try table.row(index).problem { problems.append("\(step.name): \(problem)") }
            } else if step.isParameter, let gradient = try calculation.gradient(of: step),
                let problem = try NudgeCheck(calculation).check(step, gradient).problem
            {
                problems.append(problem)
            }
        }
        return problems
    }

    func text(width: Int) -> String {
        let width = max(20, width)
        let drawing = GraphText(graph: self)
        var lines = drawing.lines(width: width)
        let legend = drawing.legend(width: width)
        if !legend.isEmpty { lines += [""] + legend }
        lines += problems.flatMap {
            GraphText.wrapped(["✗"] + $0.split(separator: " ").map(String.init), separator: " ", width: width)
        }
        return lines.joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        let picture = GraphSVG(graph: self).text()
        let legend = GraphText(graph: self).legend(width: Int.max).joined() + problems.map { "\n✗ " + $0 }.joined()
        let caption = "<figcaption style=\"white-space:pre-wrap\">\(MarkupText.escaped(legend))</figcaption>"
        var parts = [
            (type: "image/svg+xml", data: picture),
            ("text/html", "<figure style=\"margin:0\">\n\(picture)\n\(caption)\n</figure>"),
        ]
        if let latex = try? CalculationLaTeX(calculation: calculation).text(
            LoopFolding(calculation).shown(calculation.computed, limit: CalculationLaTeX.stepLimit),
            calculation.parameters.prefix(Explanation.parameterLimit).map {
                try GradientSection(calculation: calculation).entry($0, pathLimit: 3)
            })
        {
            parts.append(("text/latex", latex))
        }
        return parts
    }
}
