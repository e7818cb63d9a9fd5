import LeapTensor

/// `maxpool2d`, `meanpool2d` and `sumpool2d`: the gradient of a window goes to its winner, or to all of its places.
struct PoolingUse: UseLesson {
    private let use: LessonUse
    private let member: Int
    private let operation: PoolingOperation
    private let gradient: Tensor

    init?(_ use: LessonUse) {
        guard let taken = use.rules.use(use.step, use.edge), let gradient = use.gradient,
            let operation = PoolingValue.operation(use.tensor(taken.member)),
            gradient.shape == use.tensor(taken.member).shape
        else { return nil }
        (self.use, self.operation, self.gradient, member) = (use, operation, gradient, taken.member)
    }

    private var image: Tensor { use.tensor(use.calculation.graph.nodes[member].inputs[0]) }
    private var share: PoolingValue.Share { PoolingValue.Share(operation) }

    var rule: String {
        let g = use.upstream ?? "1"
        switch share {
        case .winner: return "\(g) to the winner of each window, 0 to the others"
        case .equal(let count): return "\(g) / \(count) to each place of its window"
        case .whole: return "\(g) to each place of its window"
        }
    }

    func details() throws -> [String] {
        var lines: [String] = []
        let ties = use.calculation.poolingTies(member).windows
        if ties > 0 { lines.append(PoolingValue.tieText(ties, of: use.tensor(member).count)) }
        if operation.windows(over: PoolingValue.middle(image.shape)).count > 1 {
            lines.append("the windows overlap: an element gets the sum of what its windows give it")
        }
        return lines
    }

    func sum(of element: Int) throws -> ElementRule.Sum? {
        let windows = operation.windows(over: element)
        let result = use.tensor(member)
        var terms: [ElementRule.Term] = []
        var notes: [String] = []
        for window in windows {
            var factors = use.upstreamFactors(gradient, window)
            switch share {
            case .winner:
                guard let pool = operation as? MaxPoolOperation else { return nil }
                let winner = pool.winner(of: window)
                guard winner == element else {
                    if notes.count < 2 { notes.append(loses(element, to: winner, in: window, result)) }
                    continue
                }
            case .equal(let count): factors.append(("1/\(count)", 1 / Double(count)))
            case .whole: break
            }
            terms.append(ElementRule.Term(factors: factors.isEmpty ? [("1", 1)] : factors))
        }
        if windows.isEmpty { notes.append("no window lies over it") }
        return ElementRule.Sum(
            terms.isEmpty ? [ElementRule.Term(factors: [("0", 0)])] : terms, notes: notes)
    }

    private func loses(_ element: Int, to winner: Int, in window: Int, _ result: Tensor) -> String {
        let name = use.source.name
        let values = image.doubles(at: [element, winner])
        let (own, other) = (LessonUse.name(name, image.shape, element), LessonUse.name(name, image.shape, winner))
        let place = LessonUse.name(use.step.name, result.shape, window)
        return values[0] == values[1]
            ? "a tie in the window of \(place): \(other) comes first"
            : "in the window of \(place) \(other) = \(TeachingNumber.text(values[1])) wins, "
                + "\(own) = \(TeachingNumber.text(values[0])) loses"
    }
}

/// The value of a pooling: the numbers of one window, and which of them won.
struct PoolingValue: ValueLesson {
    /// What each place of a window gets of the gradient.
    enum Share {
        case winner
        case equal(Int)
        case whole

        init(_ operation: PoolingOperation) {
            guard let pool = operation as? SumPoolOperation else {
                self = .winner
                return
            }
            self = pool.scale == 1 ? .whole : .equal(Int((1 / pool.scale).rounded()))
        }
    }

    private let rules: TensorRules
    private let step: Step
    private let member: Int
    private let operation: PoolingOperation

    private var calculation: Calculation { rules.calculation }
    private var image: Tensor { calculation.graph.nodes[calculation.graph.nodes[member].inputs[0]].tensor }
    private var result: Tensor { calculation.graph.nodes[member].tensor }

    init?(_ rules: TensorRules, _ step: Step) {
        guard let member = rules.core(step, where: { $0 is PoolingOperation }), member == step.root,
            let operation = Self.operation(rules.calculation.graph.nodes[member].tensor)
        else { return nil }
        (self.rules, self.step, self.member, self.operation) = (rules, step, member, operation)
    }

    /// The pooling that made a value; `nil` for others, and for the gradient of one.
    static func operation(_ tensor: Tensor) -> PoolingOperation? {
        guard let operation = tensor.operation as? PoolingOperation, tensor.firstInput?.count ?? 0 > 0 else {
            return nil
        }
        if let pool = operation as? SumPoolOperation, pool.isSpreading { return nil }
        return operation
    }

    static func middle(_ shape: Shape) -> Int { shape[2] / 2 * shape[3] + shape[3] / 2 }

    func remarks(width: Int) -> [String] {
        guard result.count > 0 else { return [] }
        var element = 0
        if case .winner = Share(operation) {
            // A window with a tie would raise another question.
            element = (0..<min(2048, result.count)).first { !isTie($0) } ?? 0
        }
        var lines = [line(element, width: width)]
        let ties = calculation.poolingTies(member).windows
        if ties > 0 { lines.append(Self.tieText(ties, of: result.count)) }
        return lines
    }

    func account(of element: Int, width: Int) -> [String] { [line(element, width: width)] }

    private func isTie(_ window: Int) -> Bool {
        let best = result.doubles(at: [window])[0]
        return image.doubles(at: operation.elements(under: window)).filter { $0 == best }.count > 1
    }

    /// The numbers of a window put together by hand: the value, and how it is written, with at most so many numbers.
    private func calculated(_ window: Int, atMost limit: Int) -> (value: Double, text: String) {
        let values = image.doubles(at: operation.elements(under: window))
        let shown = values.count > limit ? Array(values.prefix(4)) : values
        let more = values.count > shown.count ? "… \(values.count - shown.count) more" : ""
        let sum = TeachingNumber.sum(shown) + (more.isEmpty ? "" : " + " + more)
        let total = values.reduce(0, +)
        switch Share(operation) {
        case .winner:
            let list = shown.map { TeachingNumber.text($0) } + (more.isEmpty ? [] : [more])
            let largest = values.contains { $0.isNaN } ? Double.nan : values.max() ?? 0
            return (largest, "max(" + list.joined(separator: ", ") + ")")
        case .equal(let count): return (total / Double(count), "(\(sum)) / \(count)")
        case .whole: return (total, sum)
        }
    }

    /// `h[0, 0, 0, 0] = max(0.3, 0.1, 0, 0) = a[0, 0, 0, 0] = 0.3`.
    private func line(_ window: Int, width: Int) -> String {
        let value = result.doubles(at: [window])[0]
        let head = LessonUse.name(step.name, result.shape, window) + " = "
        var tail = " = " + TeachingNumber.text(value)
        if let pool = operation as? MaxPoolOperation {
            let name = rules.operandName(step, member, 0)
            if name != "…" { tail = " = " + LessonUse.name(name, image.shape, pool.winner(of: window)) + tail }
        }
        var made = calculated(window, atMost: 16)
        if Columns.width(head + made.text + tail) > width { made = calculated(window, atMost: 4) }
        let size = image.doubles(at: operation.elements(under: window)).reduce(0) { max($0, abs($1)) }
        if !TeachingNumber.agree(made.value, value, tolerance: 1e-5, scale: size) {
            tail += "   ✗ it should be \(TeachingNumber.text(made.value))"
        }
        return head + made.text + tail
    }

    func work(of element: Int) -> (value: Double, words: String, numbers: String)? {
        guard operation.elements(under: element).count <= 9 else { return nil }
        let made = calculated(element, atMost: 9)
        let words =
            switch Share(operation) {
            case .winner: "the largest number of the window"
            case .equal: "the mean of the window"
            case .whole: "the numbers of the window, added"
            }
        return (made.value, words, made.text)
    }

    // MARK: Ties

    static func tieText(_ windows: Int, of count: Int) -> String {
        "\(TeachingNumber.grouped(windows)) of \(TeachingNumber.grouped(count)) windows have a tie: the first wins"
    }
}

extension Calculation {
    /// The windows of a max-pooling in which several elements are the largest, counted, and those elements; none for
    /// other operations.
    func poolingTies(_ node: Int) -> (windows: Int, elements: [Int]) {
        if let known = knownTies[node] { return known }
        let tensor = graph.nodes[node].tensor
        guard let operation = tensor.operation as? MaxPoolOperation, let image = tensor.firstInput else {
            return (0, [])
        }
        let ties = operation.ties(image.doubles(), tensor.doubles())
        knownTies[node] = ties
        return ties
    }
}
