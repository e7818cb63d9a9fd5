import LeapRuntime
import LeapTensor

/// What can be wrong with the numbers in x and y, whatever the network is.
enum InputChecks {
    /// `nan` or `inf` in x or y.
    static func missingNumbers(_ training: TrainingCase) throws -> Finding? {
        let targets = try ColumnStatistics(training.y, engine: training.engine)
        for (name, columns) in [("x", try training.columns()), ("y", targets)] {
            let bad = columns.nanCount + columns.infiniteCount
            guard bad > 0, let column = columns.columns.firstIndex(where: { $0.firstBadRow != nil }),
                let row = columns.columns[column].firstBadRow
            else { continue }
            let kinds = [(columns.nanCount, "nan"), (columns.infiniteCount, "inf")].filter { $0.0 > 0 }
            let counts = kinds.map { "\(TeachingNumber.grouped($0.0)) \($0.1)" }.joined(separator: " and ")
            let isWholeColumn = columns.columns[column].nanCount == columns.rowCount
            let place = columns.columns.count > 1 ? "row \(row), column \(column)" : "row \(row)"
            var help = [
                name == "y"
                    ? "keep the rows that have a target: good = isnan(y) == false, then x[good] and y[good]"
                    : "keep the whole rows: good = all(isnan(x) == false, axis = 1), then x[good] and y[good]"
            ]
            if isWholeColumn {
                help = [
                    "a column that does not vary, divided by its spread 0, gives nan; standardize(x) takes care of it"
                ]
            }
            return Finding(
                DoctorCheck.missingNumbers,
                isWholeColumn
                    ? "Column \(column) of \(name) is nan in every row."
                    : "\(name) holds \(counts), the first in \(place).",
                why: "One nan in a batch makes the loss nan, and one step later every parameter.", help: help)
        }
        return nil
    }

    /// Inputs far from the size that weights are drawn for, or columns of very different sizes.
    static func scale(_ training: TrainingCase, firstLossIsHigh: Bool) throws -> Finding? {
        let statistics = try training.columns()
        let varying = statistics.columns.indices.filter {
            statistics.columns[$0].minimum < statistics.columns[$0].maximum
        }
        guard !varying.isEmpty else { return nil }
        let columns = varying.map { statistics.columns[$0] }
        // In pictures some columns hardly vary: there the ends of the order say nothing.
        let isWide = columns.count > 16
        let spreads = columns.map(\.spread).sorted()
        let large = isWide ? spreads[spreads.count * 3 / 4] : spreads[spreads.count - 1]
        let small = isWide ? spreads[spreads.count / 4] : spreads[0]
        let offsets = columns.map { abs($0.mean) / max($0.spread, .leastNormalMagnitude) }
        let offset = isWide ? offsets.sorted()[offsets.count / 2] : (offsets.max() ?? 0)
        let magnitude = statistics.magnitude

        let isLarge = magnitude > 10 || (magnitude > 3 && firstLossIsHigh)
        let isUneven = large > 100 * small
        let isOff = offset > 20
        let isTiny = magnitude < 0.01
        guard isLarge || isUneven || isOff || isTiny else { return nil }

        func describe(_ place: Int) -> String {
            let column = columns[place]
            let name = statistics.columns.count > 1 ? "column \(varying[place])" : "x"
            // What is left of a mean that was taken away is rounding.
            let mean = abs(column.mean) < 1e-4 * column.spread ? 0 : column.mean
            return "\(name) has mean \(number(mean)) and spread \(number(column.spread))"
        }
        let widest = columns.indices.max { columns[$0].spread < columns[$1].spread } ?? 0
        let narrowest = columns.indices.min { columns[$0].spread < columns[$1].spread } ?? 0
        let message: String
        let why: String
        if isUneven, !isWide {
            message =
                "\(capitalized(describe(widest))); \(describe(narrowest)). One is \(number(large / small)) times the other."
            why = "A step that is right for one column is far too long or too short for the other."
        } else if isOff, !isLarge || !isWide {
            let place = isWide ? widest : offsets.indices.max { offsets[$0] < offsets[$1] } ?? 0
            message = "\(capitalized(describe(place))): its numbers hardly differ, compared with their size."
            why = "What all rows have in common drowns the differences, which tell the rows apart."
        } else {
            message =
                "The numbers in x run from \(number(columns.map(\.minimum).min() ?? 0)) to \(number(columns.map(\.maximum).max() ?? 0)); their typical size is \(number(magnitude)). For example, \(describe(widest))."
            why =
                isTiny
                ? "Weights begin at a size that fits inputs of about 1; these hardly reach the output."
                : "Weights begin at a size that fits inputs of about 1. Larger inputs make larger scores and gradients, and confident wrong answers."
        }
        let lowest = columns.map(\.minimum).min() ?? 0
        let highest = columns.map(\.maximum).max() ?? 0
        var help = [
            "x = standardize(x) gives each column mean 0 and spread 1; test rows: standardize(x_test, like = x)"
        ]
        if isWide, lowest >= 0, highest > 1 { help.insert("pixels: x / \(number(highest))", at: 0) }
        return Finding(
            DoctorCheck.inputs, message, why: why,
            help: help, sign: "inputs of size \(number(magnitude))",
            explains: DoctorCheck.ofTraining.union([
                DoctorCheck.firstLoss, DoctorCheck.deadUnits, DoctorCheck.noGradient, DoctorCheck.constantColumns,
            ]))
    }

    /// Columns of a table that say nothing.
    static func constantColumns(_ training: TrainingCase) throws -> Finding? {
        let statistics = try training.columns()
        guard statistics.rowCount > 1 else { return nil }
        let constant = statistics.constant
        // A column of ones is how a bias is written by hand; in pictures, the border may be blank.
        let silent = constant.filter { statistics.columns[$0].minimum != 1 }
        guard !silent.isEmpty else { return nil }
        let isAll = constant.count == statistics.columns.count
        if statistics.columns.count > 32, !isAll {
            training.facts.append("\(constant.count) of \(statistics.columns.count) columns of x never vary")
            return nil
        }
        let values = silent.prefix(3).map { "column \($0) is \(number(statistics.columns[$0].minimum))" }
        return Finding(
            DoctorCheck.constantColumns,
            isAll
                ? "Every row of x is the same."
                : capitalized(values.joined(separator: ", ")) + " in every row"
                    + (silent.count > 3 ? ", and \(silent.count - 3) more do not vary." : "."),
            why: "What never varies cannot tell rows apart; scaling it by hand divides by a spread of 0.",
            help: ["look at how x was read: is the column the one you meant? If it is, leave it out"],
            explains: isAll ? DoctorCheck.ofTraining : [])
    }

    /// A column of x that is the label.
    static func leak(_ training: TrainingCase) throws -> Finding? {
        guard training.task != .values, training.sampleX.rank == 2, training.sampleX.shape[1] > 1 else { return nil }
        let labels = training.sampleY.doubles()
        let numbers = training.sampleX.doubles()
        let columns = training.sampleX.shape[1]
        guard labels.count >= 10, labels.count == training.sampleX.shape[0], Set(labels).count > 1 else { return nil }
        for column in 0..<columns where labels.indices.allSatisfy({ numbers[$0 * columns + column] == labels[$0] }) {
            return Finding(
                DoctorCheck.leak, "Column \(column) of x is the label itself: it equals y in every row.",
                why: "The network only has to copy it. On rows whose label nobody knows, it is worth nothing.",
                help: ["leave that column out of x"])
        }
        return nil
    }

    /// Three digits of a measured number; all that stand before the point.
    static func number(_ value: Double) -> String {
        if !value.isFinite || value.magnitude >= 1e7 { return NumberText.general(value, digits: 3) }
        guard value.magnitude >= 100 else { return TeachingNumber.text(value, digits: 3) }
        return TeachingNumber.grouped(Int(value.rounded()))
    }

    /// A text as the beginning of a sentence; with `ifWords`, a name stays as it is.
    static func capitalized(_ text: String, ifWords: Bool = false) -> String {
        ifWords && !text.contains(" ") ? text : text.prefix(1).uppercased() + text.dropFirst()
    }
}
