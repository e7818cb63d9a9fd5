import LeapTensor

/// The table of steps as aligned columns.
struct StepTableText {
    let calculation: Calculation
    let rows: [StepTable.Row]
    let lines: [LoopFolding.Line]
    private static let gap = "    "

    func lines(width: Int) -> [String] {
        let numbers = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($0.element.step, $0.offset) })
        let countWidth = max(2, String(rows.count).count)
        let gradientHead = "d\(calculation.outputName)/dnode"
        // One derivative behind the other when the line has room, else below each other.
        let body = rows.map { $0.derivatives.map(\.text).joined(separator: Self.gap) }
        let formulaWidth = widest(rows.map(\.formula) + ["node"])
        let forwardWidth = widest(rows.map(\.forward))
        let valueWidth = widest(rows.map(\.value))
        let forwardTotal = max(7, forwardWidth + (forwardWidth > 0 ? 3 : 0) + 2 + valueWidth)
        let gradientWidth = max(Columns.width(gradientHead), widest(rows.map(\.gradient)))
        let fixed = countWidth + 2 + formulaWidth + 4 + forwardTotal + 4 + 4 + gradientWidth
        let room = width - fixed
        let stacks = widest(body) > room
        let pieces = rows.map { row in
            stacks ? row.derivatives.map(\.text) : [row.derivatives.map(\.text).joined(separator: Self.gap)]
        }
        let derivativeWidth = max(16, widest(pieces.flatMap { $0 }))
        let isTooWide = derivativeWidth > max(16, room)
        var result = [
            Columns.right("#", countWidth) + "  " + Columns.left("node", formulaWidth) + Self.gap
                + Columns.left("forward", forwardTotal) + Self.gap
                + (isTooWide ? "" : Columns.left("local derivative", derivativeWidth) + Self.gap)
                + Columns.right(gradientHead, gradientWidth)
        ]
        for line in lines {
            switch line {
            case .rounds(let count, let first, let last):
                result.append(LoopFolding.text(count: count, first: first, last: last, countWidth: countWidth))
            case .more(let count): result.append(Columns.right("⋮", countWidth) + "  \(count) more steps")
            case .step(let index):
                guard let place = numbers[index] else { continue }
                let row = rows[place]
                let forward =
                    (forwardWidth > 0 ? Columns.left(row.forward, forwardWidth) + "   " : "") + "= "
                    + Columns.right(row.value, valueWidth)
                let head =
                    Columns.right(String(place + 1), countWidth) + "  " + Columns.left(row.formula, formulaWidth)
                    + Self.gap + Columns.left(forward, forwardTotal) + Self.gap
                let parts = pieces[place].isEmpty ? [""] : pieces[place]
                if isTooWide {
                    result.append(head + Columns.right(row.gradient, gradientWidth))
                    let pad = String(repeating: " ", count: countWidth + 4)
                    for part in parts where !part.isEmpty { result.append(pad + part) }
                } else {
                    result.append(
                        head + Columns.left(parts[0], derivativeWidth) + Self.gap
                            + Columns.right(row.gradient, gradientWidth))
                    let pad = String(repeating: " ", count: Columns.width(head))
                    for part in parts.dropFirst() { result.append(pad + part) }
                }
                if let problem = row.problem {
                    result.append(String(repeating: " ", count: countWidth) + "  ✗ " + problem)
                }
            }
        }
        return result.map(Self.trimmed)
    }

    private func widest(_ texts: [String]) -> Int { texts.map(Columns.width).max() ?? 0 }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line = line.dropLast() }
        return String(line)
    }
}
