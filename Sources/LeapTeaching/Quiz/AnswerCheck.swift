import LeapTensor

/// Decides whether an answer is right, and what went wrong where it is not.
struct AnswerCheck {
    enum Verdict {
        case right
        /// Right, but the number is asked for.
        case needsNumber(String)
        /// `says` is what is said about it.
        case wrong(QuizMistakeKind?, says: String)
        case unclear(String)
    }

    let calculation: Calculation
    let item: QuizItem
    let names: QuizNames

    init(_ calculation: Calculation, _ item: QuizItem, _ points: QuizPoints) {
        self.calculation = calculation
        self.item = item
        names = QuizNames(calculation, points, item)
    }

    // MARK: Numbers

    func check(_ number: Double, digits: Int) throws -> Verdict {
        guard let truth = item.answer.number else { return .unclear("A shape is asked for: [2, 3].") }
        if AnswerTolerance.accepts(number, for: truth, digits: digits) { return .right }
        return try wrong(number, TeachingNumber.text(number))
    }

    /// - Parameter text: how the answer is called.
    private func wrong(_ number: Double, _ text: String) throws -> Verdict {
        let context = MistakeContext(calculation: calculation, item: item)
        let matches = try QuizMistake.matching(number, in: context)
        guard let first = matches.first else { return .wrong(nil, says: unexplained(number, text)) }
        var says = "\(text) \(first.says)"
        if matches.count > 1 { says += " Or it \(matches[1].says)" }
        return .wrong(first.kind, says: says)
    }

    private func unexplained(_ number: Double, _ text: String) -> String {
        guard number == 0 else { return "\(text) is not it." }
        switch item.task {
        case .local(let step, let source, _):
            return "0 would mean that \(calculation.steps[source].name) does not move "
                + "\(calculation.steps[step].name) at all."
        case .gradient(let target, _, _):
            return "0 would mean that \(calculation.steps[target].name) does not move \(calculation.outputName) at all."
        default: return "\(text) is not it."
        }
    }

    // MARK: Formulas

    func check(_ formula: Symbol, text: String) throws -> Verdict {
        guard let truth = item.answer.number else { return .unclear("A shape is asked for: [2, 3].") }
        for name in formula.names {
            guard try names.value(name) == nil else { continue }
            if names.isAsked(name) { return .unclear("\(item.name) is what is asked for.") }
            return .unclear("I do not know \(name) here. The names are \(names.examples.joined(separator: ", ")).")
        }
        guard let number = try value(formula, at: nil) else { return .unclear("“\(text)” has no value.") }
        let shown = formula.text()
        let isRightHere =
            AnswerTolerance.accepts(number, for: truth) || TeachingNumber.agree(number, truth, tolerance: 1e-6)
        guard isRightHere else {
            let is_ = "\(shown), which is \(TeachingNumber.text(number, digits: 5)) here,"
            return try wrong(number, is_)
        }
        guard try isRightElsewhere(formula, text) else {
            return .wrong(
                nil,
                says: "\(shown) happens to be \(TeachingNumber.text(truth, digits: 5)) with these numbers. "
                    + "As a formula it is not right: with others it would be off.")
        }
        if case .value = item.task { return .needsNumber("\(shown), yes. Which number is that?") }
        return .right
    }

    private func value(_ formula: Symbol, at point: QuizPoints.Point?) throws -> Double? {
        var values: [String: Double] = [:]
        for name in formula.names { values[name] = try names.value(name, at: point) }
        return formula.value(values)
    }

    private func isRightElsewhere(_ formula: Symbol, _ text: String) throws -> Bool {
        if try agrees(formula, text) { return true }
        // A number in it may stand for a name: -2·d for x·d.
        for other in spelledOut(text) {
            if let formula = Symbol(formula: other), try agrees(formula, text) { return true }
        }
        return false
    }

    private func agrees(_ formula: Symbol, _ text: String) throws -> Bool {
        // Numbers with a point may be rounded.
        let tolerance = text.contains(".") ? 1e-2 : 2e-3
        for point in try names.points.points() {
            guard let truth = try names.truth(at: point) else { continue }
            guard let value = try value(formula, at: point) else { return false }
            if abs(value - truth) > max(tolerance * abs(truth), 1e-6) { return false }
        }
        return true
    }

    /// The answer with names in place of numbers that are their values, in every way.
    private func spelledOut(_ text: String) -> [String] {
        let characters = Array(text)
        var results: [String] = [""]
        var index = 0
        var depth = 0
        while index < characters.count {
            let character = characters[index]
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            let before = index > 0 ? characters[index - 1] : " "
            guard ("0"..."9").contains(character), depth == 0, !before.isLetter, !before.isNumber, before != "^",
                before != "_"
            else {
                results = results.map { $0 + String(character) }
                index += 1
                continue
            }
            var end = index
            while end < characters.count, ("0"..."9").contains(characters[end]) || characters[end] == "." { end += 1 }
            let digits = String(characters[index..<end])
            var choices = [digits]
            if let number = Double(digits) {
                for step in calculation.steps where calculation.shape(of: step).rank == 0 && !step.isUnnamedData {
                    let value = calculation.number(step, 0)
                    if value == number { choices.append("(\(step.name))") }
                    if value == -number { choices.append("(-\(step.name))") }
                    if choices.count > 6 { break }
                }
            }
            results = results.flatMap { start in choices.map { start + $0 } }
            if results.count > 64 { return [] }
            index = end
        }
        return results.filter { $0 != text }
    }

    // MARK: Shapes

    func check(_ shape: [Int]) -> Verdict {
        guard case .shape(let truth) = item.answer else { return .unclear("A number is asked for.") }
        if shape == truth { return .right }
        let text = Shape(shape).literal
        if shape.count > 1, Array(shape.reversed()) == truth {
            return .wrong(.transposed, says: "\(text) is turned round: rows first, then columns.")
        }
        if case .shape(let index) = item.task {
            for edge in calculation.steps[index].edges {
                let source = calculation.steps[edge.source]
                if calculation.shape(of: source).dimensions == shape {
                    return .wrong(.otherNode, says: "\(text) is the shape of \(source.name), which goes in.")
                }
            }
        }
        if case .gradientShape = item.task, shape.isEmpty {
            return .wrong(
                .otherNode,
                says: "\(calculation.outputName) is a number, but there is a derivative for every element.")
        }
        return .wrong(nil, says: "\(text) is not it.")
    }
}
