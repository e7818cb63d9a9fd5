import LeapTensor

/// An explanation as HTML: the table of steps, the table of gradients, the closing line.
struct ExplanationHTML {
    let explanation: Explanation

    private var calculation: Calculation { explanation.calculation }

    func text() -> String {
        var parts = [steps().text]
        let gradients = gradients()
        if !gradients.isEmpty { parts.append(gradients.text) }
        let left = calculation.parameters.count - explanation.entries.count
        if left > 0 { parts.append("<p>… and \(left) more parameters</p>") }
        let closing = explanation.closing.joined(separator: " ")
        if !closing.isEmpty, !closing.isEmpty {
            parts.append("<p>\(MarkupText.escaped(closing))</p>")
        }
        return "<div>\n" + parts.joined(separator: "\n") + "\n</div>"
    }

    private func steps() -> HTMLTable {
        let name = calculation.outputName
        var table = HTMLTable(
            name: "steps", caption: "The calculation of \(name)",
            heads: ["node", "value", "local derivative", "d\(name)/dnode"])
        let rows = Dictionary(uniqueKeysWithValues: explanation.rows.map { ($0.step, $0) })
        let remarks = Dictionary(uniqueKeysWithValues: explanation.arrayRows.map { ($0.step, $0.remarks) })
        for line in explanation.lines {
            switch line {
            case .step(let index):
                guard let row = rows[index] else { continue }
                let value = (row.forward.isEmpty ? "" : row.forward + " = ") + row.value
                let derivatives = row.derivatives.map(\.text).joined(separator: "\n")
                table.add([row.formula, value, derivatives, row.gradient])
                for remark in remarks[index] ?? [] { table.add(remark: remark) }
                if let problem = row.problem { table.add(remark: "✗ " + problem) }
            case .rounds(let count, let first, let last):
                table.add(remark: "⋮ \(count) more round\(count == 1 ? "" : "s") of the loop: \(first) … \(last)")
            case .more(let count): table.add(remark: "⋮ \(count) more steps")
            }
        }
        return table
    }

    private func gradients() -> HTMLTable {
        let name = calculation.outputName
        var table = HTMLTable(
            name: "gradients", caption: "The gradients, each compared with a nudge",
            heads: ["gradient", "how", "value", "nudge"])
        for entry in explanation.entries {
            let target = calculation.steps[entry.target].name
            var how = entry.paths.map { path in
                path.steps.map { calculation.steps[$0].name }.joined(separator: "→") + ":  "
                    + TeachingNumber.product(path.factors) + " = " + TeachingNumber.text(path.product)
            }
            if entry.paths.count > 1 {
                how.append("\(TeachingNumber.sum(entry.paths.map(\.product))), \(entry.paths.count) paths added")
            }
            if entry.paths.isEmpty {
                how =
                    entry.rules.isEmpty && entry.pathCount > 0
                    ? ["\(GradientSection.countText(entry.pathCount)) paths, one backward pass"] : entry.rules
                if how.isEmpty { how = ["\(name) does not depend on \(target)"] }
            }
            let slope = entry.nudge.slope
            let nudge =
                slope.isFinite
                ? (entry.gradient.count == 1 ? "" : "along it ") + TeachingNumber.text(abs(slope) < 1e-9 ? 0 : slope)
                    + (entry.nudge.agrees ? " ✓" : " ✗") : "impossible"
            table.add([
                "d\(name)/d\(target)", how.joined(separator: "\n"), TeachingNumber.inline(entry.gradient, limit: 6),
                nudge,
            ])
            if let problem = entry.nudge.problem { table.add(remark: "✗ " + problem) }
        }
        return table
    }
}
