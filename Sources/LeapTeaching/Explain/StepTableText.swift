import LeapTensor

/// The table of steps as aligned columns. What does not fit beside the step is put below it: first the local
/// derivatives, then the calculation with numbers, too.
struct StepTableText {
    let calculation: Calculation
    let rows: [StepTable.Row]
    let lines: [LoopFolding.Line]
    private static let gap = "    "

    /// The widths of the columns.
    private struct Layout {
        var count = 2
        var formula = 4
        /// 0 when the calculation with numbers stands below.
        var forward = 0
        var value = 1
        /// 0 when the local derivatives stand below.
        var derivative = 0
        var gradient = 8

        var result: Int { max(7, (forward > 0 ? forward + 3 : 0) + 2 + value) }
        var total: Int {
            count + 2 + formula + 4 + result + 4 + (derivative > 0 ? derivative + 4 : 0) + gradient
        }
    }

    func lines(width: Int) -> [String] {
        let numbers = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($0.element.step, $0.offset) })
        let (layout, isOnOneLine) = layout(width)
        var result = [
            Columns.right("#", layout.count) + "  " + Columns.left("node", layout.formula) + Self.gap
                + Columns.left("forward", layout.result) + Self.gap
                + (layout.derivative > 0 ? Columns.left("local derivative", layout.derivative) + Self.gap : "")
                + Columns.right("d\(calculation.outputName)/dnode", layout.gradient)
        ]
        for line in lines {
            switch line {
            case .rounds(let count, let first, let last):
                result.append(LoopFolding.text(count: count, first: first, last: last, countWidth: layout.count))
            case .more(let count): result.append(Columns.right("⋮", layout.count) + "  \(count) more steps")
            case .step(let index):
                if let place = numbers[index] { result += block(rows[place], place + 1, layout, isOnOneLine) }
            }
        }
        return result.map(Columns.trimmed).flatMap { Columns.wrapped($0, width: width, hanging: 4) }
    }

    /// The widest layout that fits, and whether all derivatives of a step stand on one line in it.
    private func layout(_ width: Int) -> (Layout, isOnOneLine: Bool) {
        var layout = Layout()
        layout.count = max(2, String(rows.count).count)
        layout.formula = widest(rows.map(\.formula) + ["node"])
        layout.forward = widest(rows.map(\.forward))
        layout.value = widest(rows.map(\.value))
        layout.gradient = max(Columns.width("d\(calculation.outputName)/dnode"), widest(rows.map(\.gradient)))
        for isOnOneLine in [true, false] {
            layout.derivative = max(16, widest(rows.flatMap { pieces($0, isOnOneLine) }))
            if layout.total <= width { return (layout, isOnOneLine) }
        }
        layout.derivative = 0
        if layout.total > width { layout.forward = 0 }
        if layout.total > width { layout.formula = max(8, layout.formula - (layout.total - width)) }
        return (layout, false)
    }

    private func pieces(_ row: StepTable.Row, _ isOnOneLine: Bool) -> [String] {
        let texts = row.derivatives.map(\.text)
        return isOnOneLine ? [texts.joined(separator: Self.gap)] : texts
    }

    private func block(_ row: StepTable.Row, _ number: Int, _ layout: Layout, _ isOnOneLine: Bool) -> [String] {
        let forward =
            (layout.forward > 0 ? Columns.left(row.forward, layout.forward) + "   " : "") + "= "
            + Columns.right(row.value, layout.value)
        let head =
            Columns.right(String(number), layout.count) + "  "
            + Columns.left(Columns.cut(row.formula, layout.formula), layout.formula) + Self.gap
            + Columns.left(forward, layout.result) + Self.gap
        let gradient = Columns.right(row.gradient, layout.gradient)
        let parts = pieces(row, isOnOneLine)
        var result: [String] = []
        if layout.derivative > 0 {
            result.append(head + Columns.left(parts.first ?? "", layout.derivative) + Self.gap + gradient)
            let pad = String(repeating: " ", count: Columns.width(head))
            result += parts.dropFirst().map { pad + $0 }
        } else {
            result.append(head + gradient)
            let pad = String(repeating: " ", count: layout.count + 4)
            if Columns.width(row.formula) > layout.formula { result.append(pad + row.formula) }
            if layout.forward == 0, !row.forward.isEmpty { result.append(pad + "= " + row.forward) }
            result += parts.filter { !$0.isEmpty }.map { pad + $0 }
        }
        if let problem = row.problem { result.append(String(repeating: " ", count: layout.count) + "  ✗ " + problem) }
        return result
    }

    private func widest(_ texts: [String]) -> Int { texts.map(Columns.width).max() ?? 0 }
}
