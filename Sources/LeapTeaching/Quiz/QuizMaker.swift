import LeapTensor

/// Makes questions of a calculation. Each number is computed in a second way before it is asked for; where the two
/// do not agree (at a corner, with nan), there is no question.
struct QuizMaker {
    let calculation: Calculation
    /// The largest array that is written into a question.
    static let shownElements = 12
    /// The largest image.
    private static let shownPixels = 25
    /// How many products are added by hand.
    static let termLimit = 6

    func make(_ task: QuizTask) throws -> QuizItem? {
        switch task {
        case .value(let step, let element): try value(task, calculation.steps[step], element)
        case .shape(let step): shape(task, calculation.steps[step])
        case .gradientShape(let target): gradientShape(task, calculation.steps[target])
        case .local(let step, let source, let element):
            try local(task, calculation.steps[step], calculation.steps[source], element)
        case .product(let path): try product(task, path)
        case .gradient(let target, let element, let way): try gradient(task, calculation.steps[target], element, way)
        }
    }

    // MARK: Words

    /// `c = w·x`
    func formulaText(_ step: Step) -> String {
        "\(step.name) = "
            + (step.formula.map { calculation.named($0, in: step).text() } ?? step.structure)
    }

    /// `w = 3, x = -2`: what a step takes; `nil` when it is too much to be written.
    func given(_ step: Step) -> [String]? {
        var parts: [String] = []
        for source in sources(step) {
            guard let text = array(calculation.value(of: source)) else { return nil }
            // Data without a name is called by its value.
            if source.name != text { parts.append("\(source.name) = \(text)") }
        }
        return parts
    }

    /// The same at one element, for a step that works element by element.
    func given(_ step: Step, at element: Int) -> [String] {
        let shape = calculation.shape(of: step)
        return sources(step).compactMap { source in
            let own = calculation.shape(of: source)
            let place = Elements.origin(element, in: shape, from: own)
            let text = TeachingNumber.text(calculation.number(source, place))
            return source.name == text ? nil : Elements.name(source.name, place, in: own) + " = " + text
        }
    }

    func sources(_ step: Step) -> [Step] {
        var seen: Set<Int> = []
        return step.edges.map(\.source).filter { seen.insert($0).inserted }.map { calculation.steps[$0] }
    }

    func array(_ tensor: Tensor) -> String? {
        if tensor.rank == 4, tensor.count <= Self.shownPixels {
            return Self.nested(tensor.shape.dimensions[...], tensor.doubles()[...])
        }
        guard tensor.rank <= 2, tensor.count <= Self.shownElements else { return nil }
        return TeachingNumber.inline(tensor, limit: Self.shownElements)
    }

    /// `[[[[1, 2], [3, 4]]]]`
    private static func nested(_ shape: ArraySlice<Int>, _ numbers: ArraySlice<Double>) -> String {
        guard let size = shape.first else { return numbers.first.map { TeachingNumber.text($0) } ?? "" }
        let part = size == 0 ? 0 : numbers.count / size
        let parts = (0..<size).map { index in
            let start = numbers.startIndex + index * part
            return nested(shape.dropFirst(), numbers[start..<(start + part)])
        }
        return "[" + parts.joined(separator: ", ") + "]"
    }

    /// Whether a person can be asked for it: a number that is written with few digits.
    func isAskable(_ number: Double) -> Bool {
        number.isFinite && (number == 0 || (1e-4...1e6).contains(abs(number)))
    }

    func isSingle(_ step: Step) -> Bool {
        calculation.value(of: step).dataType == .f32 || calculation.value(of: calculation.outputStep).dataType == .f32
    }
}
