import LeapTensor

/// `conv2d` and `conv2d_transpose`. The image, the kernels and the output are bound by one sum of products; each of the
/// three is that sum of the two others, and so are their gradients.
struct ConvolutionUse: UseLesson {
    private typealias Role = ConvolutionOperation.Role

    private let use: LessonUse
    private let member: Int
    private let operation: ConvolutionOperation
    /// Which of the three arrays is meant.
    private let role: Role
    private let gradient: Tensor

    init?(_ use: LessonUse) {
        guard let taken = use.rules.use(use.step, use.edge),
            let operation = use.tensor(taken.member).operation as? ConvolutionOperation, let gradient = use.gradient,
            gradient.shape == operation.shape(operation.role)
        else { return nil }
        (self.use, self.operation, self.gradient, member) = (use, operation, gradient, taken.member)
        role = taken.input == 0 ? operation.role.operands.0 : operation.role.operands.1
    }

    /// The name of an array in the rule: that of the result is its gradient.
    private func name(_ wanted: Role) -> String {
        if wanted == operation.role { return use.upstream ?? "1" }
        return use.rules.operandName(use.step, member, operation.role.operands.0 == wanted ? 0 : 1)
    }

    private func tensor(_ wanted: Role) -> Tensor {
        if wanted == operation.role { return gradient }
        let inputs = use.calculation.graph.nodes[member].inputs
        return use.tensor(operation.role.operands.0 == wanted ? inputs[0] : inputs[1])
    }

    var rule: String {
        let product = [role.operands.0, role.operands.1].map(name).filter { $0 != "1" }.joined(separator: "·")
        switch role {
        case .kernel: return "Σ \(product) over \(Self.windows(operation))"
        case .input: return "Σ \(product), back in the windows"
        case .output: return "Σ \(product) over each window"
        }
    }

    private static func windows(_ operation: ConvolutionOperation) -> String {
        let shape = operation.shape(.output)
        let count = shape[0] * shape[2] * shape[3]
        return count == 1 ? "the window" : "\(TeachingNumber.grouped(count)) windows"
    }

    // MARK: The card

    func details() throws -> [String] {
        let indices = ConvolutionIndices(operation)
        let target = use.rules.gradientName(use.source)
        let sum = indices.summed(to: role)
        let product = Self.product(role, indices, name)
        var lines = [
            role == .input
                ? "\(target)\(indices.text(role)) += \(product)"
                : "\(target)\(indices.text(role)) = Σ \(product)"
                    + (sum.isEmpty ? "" : " over \(sum.joined(separator: ", "))")
        ]
        if let turned = try turnedKernel() { lines.append(turned) }
        let (a, b) = role.operands
        lines.append(
            "shapes: \(operation.shape(role).description) from \(operation.shape(a).description) and "
                + operation.shape(b).description)
        return lines
    }

    static func product(
        _ role: ConvolutionOperation.Role, _ indices: ConvolutionIndices, _ name: (ConvolutionOperation.Role) -> String
    ) -> String {
        [role.operands.0, role.operands.1].filter { name($0) != "1" }.map { name($0) + indices.text($0) }
            .joined(separator: "·")
    }

    /// With a stride of 1 the gradient of the image is a convolution, too: with the kernels turned by half a circle.
    /// It is said only where computing it so gives the same numbers.
    private func turnedKernel() throws -> String? {
        let (height, width) = operation.axes
        let border = (
            (height.places - 1) * height.dilation - height.padding, (width.places - 1) * width.dilation - width.padding
        )
        guard role == .input, operation.role == .output, height.stride == 1, width.stride == 1, operation.groups == 1,
            border.0 >= 0, border.1 >= 0, gradient.count <= 1 << 20,
            let given = use.calculation.contribution(use.edge)
        else { return nil }
        let engine = use.engine
        let kernel = engine.detach(tensor(.kernel))
        let turned = try engine.transpose(engine.flip(kernel, axes: [2, 3]), order: [1, 0, 2, 3])
        let settings = WindowSettings(
            padding: .zeros(height: border.0, width: border.1), dilation: [height.dilation, width.dilation])
        let again = try engine.convolve(engine.detach(gradient), turned, settings)
        guard again.shape == given.shape else { return nil }
        let (mine, engines) = (again.doubles(), given.doubles())
        let scale = engines.reduce(0) { max($0, abs($1)) }
        let tolerance = use.calculation.isSingle ? 1e-4 : 1e-9
        guard
            zip(mine, engines).allSatisfy({ TeachingNumber.agree($0, $1, tolerance: tolerance, scale: scale) })
        else { return nil }
        let zeros =
            border.0 == border.1
            ? (border.0 == 0 ? "" : ", with a border of \(border.0) zero\(border.0 == 1 ? "" : "s"),")
            : ", with a border of \(border.0) and \(border.1) zeros,"
        var line = "the same: \(name(.output))\(zeros) convolved with \(name(.kernel)) turned by 180°"
        if kernel.count <= 9, kernel.shape[0] == 1, kernel.shape[1] == 1 {
            let plane = try engine.reshape(turned, to: Shape([height.places, width.places]))
            line += ": " + TeachingNumber.inline(plane, limit: 9)
        }
        return line
    }

    // MARK: One element

    /// How many products are written with their names at most.
    private static let namedLimit = 16

    func sum(of element: Int) throws -> ElementRule.Sum? {
        var products = operation.products(of: role, at: element)
        let (a, b) = role.operands
        let (first, second) = (tensor(a), tensor(b))
        let (x, y) = (first.doubles(at: products.map { $0[a] }), second.doubles(at: products.map { $0[b] }))
        let numbers = zip(x, y).map(*)
        var notes = formula(of: element).map { ["= Σ " + $0] } ?? []
        let missing = fullCount - products.count
        if missing > 0, role != .input { notes.append("\(missing) more meet the border, which is 0") }
        if products.isEmpty { notes.append("no window lies over it") }
        var shown = Array(products.indices)
        // Of many, those that are 0 are only counted: behind gates and poolings most of them are.
        if products.count > Self.shownZeros, numbers.contains(where: { $0 != 0 }) {
            shown = shown.filter { numbers[$0] != 0 }
            let zeros = products.count - shown.count
            if zeros > 0 {
                notes.append(
                    "\(TeachingNumber.grouped(zeros)) of the \(TeachingNumber.grouped(products.count)) products are 0")
            }
        }
        let count = shown.count
        shown = Array(shown.prefix(Self.namedLimit))
        products = shown.map { products[$0] }
        var terms = zip(shown, products).map { index, product in
            var factors: [(name: String, value: Double)] = []
            for (role, tensor, value) in [(a, first, x[index]), (b, second, y[index])] where name(role) != "1" {
                factors.append((LessonUse.name(name(role), tensor.shape, product[role]), value))
            }
            return ElementRule.Term(factors: factors)
        }
        if terms.isEmpty { terms = [ElementRule.Term(factors: [("0", 0)])] }
        return ElementRule.Sum(
            terms: terms, count: max(1, count), total: numbers.reduce(0, +),
            scale: numbers.reduce(0) { max($0, abs($1)) }, notes: notes)
    }

    /// Up to so many products are written out with those that are 0.
    private static let shownZeros = 9

    /// `x[0, 0, i + 1, j + 2]·dJ/dz[0, 0, i, j] over i, j`: what is added for one element.
    private func formula(of element: Int) -> String? {
        let all = ConvolutionIndices(operation)
        guard role == .input else {
            guard let indices = all.at(element, of: role) else { return nil }
            let over = indices.summed(to: role)
            return over.isEmpty
                ? nil : "\(Self.product(role, indices, name)) over \(over.joined(separator: ", "))"
        }
        guard name(.output) != "1", let windows = all.output(over: element) else { return nil }
        let over = all.summed(to: role)
        return over.isEmpty
            ? nil
            : "\(name(.output))\(windows)·\(name(.kernel))\(all.kernel(of: element)) over "
                + over.joined(separator: ", ")
    }

    /// How many products there would be without a border.
    private var fullCount: Int {
        let output = operation.shape(.output)
        switch role {
        case .kernel: return output[0] * output[2] * output[3]
        case .output: return operation.windowSize
        case .input: return 0
        }
    }
}

/// The value of a convolution: the products of one window.
struct ConvolutionValue: ValueLesson {
    private typealias Role = ConvolutionOperation.Role

    private let rules: TensorRules
    private let step: Step
    private let member: Int
    private let operation: ConvolutionOperation

    private var calculation: Calculation { rules.calculation }

    init?(_ rules: TensorRules, _ step: Step) {
        guard let member = rules.core(step, where: { $0 is ConvolutionOperation }),
            let operation = rules.calculation.graph.nodes[member].tensor.operation as? ConvolutionOperation,
            rules.calculation.value(of: step).shape == operation.shape(operation.role)
        else { return nil }
        (self.rules, self.step, self.member, self.operation) = (rules, step, member, operation)
    }

    func remarks(width: Int) -> [String] {
        let value = calculation.value(of: step)
        guard value.count > 0 else { return [] }
        var element = 0
        // A window that lies in the image as a whole says more than one in the corner.
        if operation.role == .output {
            let (height, width) = operation.axes
            element = (height.firstInside ?? 0) * value.shape[3] + (width.firstInside ?? 0)
        }
        return [line(element, width: width)]
    }

    func account(of element: Int, width: Int) -> [String] {
        var lines: [String] = []
        let name = { rules.operandName(step, member, operation.role.operands.0 == $0 ? 0 : 1) }
        if let own = ConvolutionIndices(operation).at(element, of: operation.role) {
            let over = own.summed(to: operation.role)
            if !over.isEmpty {
                lines.append(
                    "\(LessonUse.name(step.name, calculation.value(of: step).shape, element)) = Σ "
                        + ConvolutionUse.product(operation.role, own, name) + " over " + over.joined(separator: ", ")
                        + (calculation.value(of: step).operation?.name == "+" ? ", plus the bias" : ""))
            }
        }
        return lines + [line(element, width: width)]
    }

    func work(of element: Int) -> (value: Double, words: String, numbers: String)? {
        let products = operation.products(of: operation.role, at: element)
        guard (1...9).contains(products.count), member == step.root else { return nil }
        let inputs = calculation.graph.nodes[member].inputs.map { calculation.graph.nodes[$0].tensor }
        let (a, b) = operation.role.operands
        let factors = Array(
            zip(inputs[0].doubles(at: products.map { $0[a] }), inputs[1].doubles(at: products.map { $0[b] })))
        return (
            factors.reduce(0) { $0 + $1.0 * $1.1 }, "the window times the kernel, product by product, added",
            QuizMaker.sumOfProducts(factors)
        )
    }

    /// `z[0, 0, 0, 0] = 1·1 + 1·0 + … = 4`.
    private func line(_ element: Int, width: Int) -> String {
        let value = calculation.value(of: step)
        let products = operation.products(of: operation.role, at: element)
        let inputs = calculation.graph.nodes[member].inputs.map { calculation.graph.nodes[$0].tensor }
        let (a, b) = operation.role.operands
        let (first, second) = (
            inputs[0].doubles(at: products.map { $0[a] }), inputs[1].doubles(at: products.map { $0[b] })
        )
        let result = value.doubles(at: [element])[0]
        let own = calculation.graph.nodes[member].tensor.doubles(at: [element])[0]
        let head = "\(LessonUse.name(step.name, value.shape, element)) = "
        // What else is added in the step: the bias.
        let hasBias = value.operation?.name == "+"
        var tail = (hasBias ? " + \(TeachingNumber.factor(result - own))" : "") + " = \(TeachingNumber.text(result))"
        let sum = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } + (hasBias ? result - own : 0)
        let scale = zip(first, second).reduce(0) { max($0, abs($1.0 * $1.1)) }
        if !TeachingNumber.agree(sum, result, tolerance: calculation.isSingle ? 1e-4 : 1e-9, scale: scale) {
            tail += "   ✗ they add up to \(TeachingNumber.text(sum))"
        }
        let texts = zip(first, second).prefix(16).enumerated().map { index, pair in
            index == 0
                ? TeachingNumber.product([pair.0, pair.1])
                : TeachingNumber.factor(pair.0) + "·" + TeachingNumber.factor(pair.1)
        }
        if texts.isEmpty { return head + "0" + tail }
        let room = width - Columns.width(head) - Columns.width(tail)
        return head + LessonUse.sum(texts, count: products.count, width: room) + tail
    }
}
