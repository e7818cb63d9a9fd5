import LeapTensor

/// Questions for products along paths and for gradients.
extension QuizMaker {
    /// The way of working out a gradient by hand; `nil` when there is none of a sensible length.
    func way(to target: Int, element: Int) throws -> GradientWay? {
        let step = calculation.steps[target]
        let count = calculation.pathCounts(to: target)[calculation.output]
        // An empty array has no element to ask about.
        guard count > 0, element < calculation.shape(of: step).count else { return nil }
        if count <= 4, calculation.shape(of: step).rank == 0, calculation.isScalarPath(to: target) {
            let paths = try calculation.paths(to: target, limit: 5)
            if paths.allSatisfy({ $0.factors.count <= 8 }) { return .paths(paths) }
        }
        return try GradientTerms.all(calculation, to: target, element: element, limit: Self.termLimit).map {
            .terms($0)
        }
    }

    // MARK: Along paths

    /// `J→d→ŷ→z→c→w`
    func wayText(_ path: Path) -> String { path.steps.map { calculation.steps[$0].name }.joined(separator: "→") }

    /// The same for several, those that are equal once: `L→p→w (twice)`.
    func wayTexts(_ paths: [Path]) -> [String] {
        var texts: [(text: String, count: Int)] = []
        for path in paths {
            let text = wayText(path)
            if let place = texts.firstIndex(where: { $0.text == text }) {
                texts[place].count += 1
            } else {
                texts.append((text, 1))
            }
        }
        return texts.map { $0.count == 1 ? $0.text : $0.text + ($0.count == 2 ? " (twice)" : " (\($0.count) times)") }
    }

    /// `∂J/∂d·∂d/∂ŷ`
    private func symbols(_ path: Path) -> String {
        zip(path.steps, path.steps.dropFirst()).map {
            "∂\(calculation.steps[$0].name)/∂\(calculation.steps[$1].name)"
        }.joined(separator: "·")
    }

    func product(_ task: QuizTask, _ path: Path) throws -> QuizItem? {
        guard isAskable(path.product) else { return nil }
        let numbers = TeachingNumber.product(path.factors)
        let number = TeachingNumber.text(path.product)
        return QuizItem(
            task: task, kind: .product, name: "product along \(wayText(path))", lead: ["along \(wayText(path))"],
            answer: .number(path.product),
            hints: ["Multiply the local derivatives along the path.", symbols(path), numbers],
            explanation: numbers == number
                ? "\(symbols(path)) = \(number)." : "\(symbols(path)) = \(numbers) = \(number).")
    }

    func gradient(_ task: QuizTask, _ target: Step, _ element: Int, _ way: GradientWay) throws -> QuizItem? {
        let truth = try calculation.gradientNumber(target, element)
        guard isAskable(truth), try agreesWithNudge(target, element, truth) else { return nil }
        let isSum: Bool
        switch way {
        case .paths(let paths):
            isSum = TeachingNumber.agree(paths.reduce(0) { $0 + $1.product }, truth, tolerance: 1e-4)
        case .terms(let uses):
            isSum = TeachingNumber.agree(uses.reduce(0) { $0 + $1.sum }, truth, tolerance: 1e-4)
            // A small difference of large numbers cannot be worked out from rounded ones.
            let largest = uses.flatMap(\.terms).reduce(0) { max($0, abs($1.product)) }
            if truth != 0, abs(truth) < 0.05 * largest { return nil }
        }
        guard isSum else { return nil }
        let name = calculation.gradientName(target, element)
        switch way {
        case .paths(let paths): return gradient(task, name, target, paths, truth)
        case .terms(let uses): return gradient(task, name, target, element, uses, truth)
        }
    }

    private func agreesWithNudge(_ target: Step, _ element: Int, _ truth: Double) throws -> Bool {
        let single = isSingle(target)
        return TeachingNumber.agree(
            try calculation.slope(target, element: element), truth, tolerance: single ? 2e-3 : 1e-5,
            scale: single ? 0.1 : 1)
    }

    private func gradient(
        _ task: QuizTask, _ name: String, _ target: Step, _ paths: [Path], _ truth: Double
    ) -> QuizItem {
        let number = TeachingNumber.text(truth)
        if paths.count == 1 {
            let path = paths[0]
            let numbers = TeachingNumber.product(path.factors)
            return QuizItem(
                task: task, kind: .gradient, name: name, lead: ["along \(wayText(path))"], answer: .number(truth),
                hints: [
                    "Multiply the local derivatives along the path.", "\(name) = \(symbols(path))",
                    "\(name) = \(numbers)",
                ],
                explanation: chain(name, numbers, number) + effect(target.name, truth))
        }
        let products = paths.map { TeachingNumber.product($0.factors) }
        let sum = TeachingNumber.sum(paths.map(\.product))
        return QuizItem(
            task: task, kind: .gradient, name: name,
            lead: ["\(paths.count) paths"] + wayTexts(paths), answer: .number(truth),
            hints: [
                "Multiply along each path, then add the products.",
                "\(name) = " + paths.map(symbols).joined(separator: " + "),
                "\(name) = "
                    + products.enumerated().map { $0 > 0 && $1.hasPrefix("-") ? "(\($1))" : $1 }
                    .joined(separator: " + "),
            ],
            explanation: "\(name) = \(sum) = \(number), \(paths.count) paths added" + effect(target.name, truth))
    }

    private func chain(_ name: String, _ numbers: String, _ number: String) -> String {
        numbers == number ? "\(name) = \(number)" : "\(name) = \(numbers) = \(number)"
    }

    /// `: w up by 0.001 moves J down by about 0.004.`
    private func effect(_ name: String, _ truth: Double) -> String {
        let output = calculation.outputName
        if truth == 0 { return ": a small move of \(name) leaves \(output) as it is." }
        let size = TeachingNumber.text(abs(truth) * 0.001, digits: 2)
        return ": \(name) up by 0.001 moves \(output) \(truth < 0 ? "down" : "up") by about \(size)."
    }

    // MARK: From what arrives above

    private func gradient(
        _ task: QuizTask, _ name: String, _ target: Step, _ element: Int, _ uses: [GradientTerms], _ truth: Double
    ) -> QuizItem? {
        let rules = TensorRules(calculation: calculation)
        var given: [String] = []
        func add(_ text: String) { if !given.contains(text) { given.append(text) } }
        for use in uses {
            let step = calculation.steps[use.step]
            add(formulaText(step))
            let written = use.terms.flatMap(\.factors).map(\.name)
            let isPooling = PoolingValue.operation(calculation.value(of: step)) != nil
            for source in sources(step)
            where isPooling || written.contains(where: { Self.mentions($0, source.name) }) {
                guard let text = array(calculation.value(of: source)) else { return nil }
                if source.name != text { add("\(source.name) = \(text)") }
                if written.contains(where: { $0.contains("softmax(\(source.name))") }) {
                    guard
                        let softmax = try? calculation.engine.softmax(
                            calculation.engine.detach(calculation.value(of: source)), axis: -1),
                        let text = array(softmax)
                    else { return nil }
                    add("softmax(\(source.name)) = \(text)")
                }
            }
            if use.step != calculation.output {
                guard let upstream = (try? calculation.gradient(of: step)).flatMap({ $0 }), let text = array(upstream)
                else { return nil }
                add("\(calculation.gradientName(step: step)) = \(text)")
            }
        }
        let rule = uses.map { ruleText(rules, $0) }.joined(separator: " + ")
        let numbers = uses.map(numbersText).joined(separator: " + ")
        let number = TeachingNumber.text(truth)
        return QuizItem(
            task: task, kind: .gradient, name: name, lead: given, answer: .number(truth),
            hints: [
                uses.count > 1
                    ? "\(target.name) is used \(uses.count) times: add what comes back from each use."
                    : "What arrives from above, times how fast the step above changes with \(target.name)"
                        + (uses[0].terms.count > 1 ? ", added over all its places." : "."),
                "\(calculation.gradientName(step: target)) = \(rule)", "\(name) = \(numbers)",
            ],
            explanation: chain(name, numbers, number)
                + effect(Elements.name(target.name, element, in: calculation.shape(of: target)), truth))
    }

    private func ruleText(_ rules: TensorRules, _ use: GradientTerms) -> String {
        rules.rule(calculation.steps[use.step], edge: use.edge)
    }

    /// Whether a text names something: as a whole word.
    static func mentions(_ text: String, _ name: String) -> Bool {
        let (characters, word) = (Array(text), Array(name))
        guard !word.isEmpty, characters.count >= word.count else { return false }
        func isLetter(_ index: Int) -> Bool {
            characters.indices.contains(index) && (characters[index].isLetter || characters[index] == "_")
        }
        func isDigit(_ index: Int) -> Bool { characters.indices.contains(index) && characters[index].isNumber }
        // A digit before it is a factor: 2e.
        return (0...(characters.count - word.count)).contains { start in
            let end = start + word.count
            return characters[start..<end].elementsEqual(word) && !isLetter(start - 1) && !isLetter(end)
                && !isDigit(end)
        }
    }

    private func numbersText(_ use: GradientTerms) -> String {
        use.terms.enumerated().map { index, term in
            // 1/n stays a fraction, so that the mean is seen.
            var text = ""
            for factor in term.factors {
                if factor.name.hasPrefix("1/"), !text.isEmpty {
                    text += factor.name.dropFirst()
                } else {
                    let number = factor.name.hasPrefix("1/") ? factor.name : TeachingNumber.text(factor.value)
                    text += text.isEmpty ? number : "·" + (number.hasPrefix("-") ? "(\(number))" : number)
                }
            }
            if text.isEmpty { text = "1" }
            return index > 0 && text.hasPrefix("-") ? "(\(text))" : text
        }.joined(separator: " + ")
    }
}
