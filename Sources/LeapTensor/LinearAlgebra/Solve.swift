import LeapKernels

extension Engine {
    /// The inverse of the square matrix in the last two axes, or of each matrix of a stack.
    /// - Throws: `.shape` for what is not square; `.domain` when a matrix is singular, also when only rounding hides it;
    ///   `.type` without the library; `.memory`, `.interrupted`.
    public func inverse(_ a: Tensor) throws -> Tensor { try inverse(a, refusesRounding: true) }

    /// - Parameter refusesRounding: whether a matrix that only rounding keeps from being singular is refused, too.
    func inverse(_ a: Tensor, refusesRounding: Bool) throws -> Tensor {
        try checkSquare("inv", a)
        let x = try convert(a, to: a.numberType)
        let n = x.shape[x.rank - 1]
        func typed<Element: FactorElement>(_: Element.Type) throws -> Tensor {
            let lu = try LUFactors<Element>(of: x, for: "inv", engine: self)
            let result = try Storage.of(Element.self, count: x.count)
            let unit = result.elements(of: Element.self)
            unit.initialize(repeating: 0, count: x.count)
            for index in 0..<(n == 0 ? 0 : lu.count) {
                for i in 0..<n { unit[index * n * n + i * n + i] = 1 }
                try substitute("inv", x, lu, index, unit + index * n * n, count: n, result, refusesRounding)
            }
            return try Tensor.ofColumns(result, x.dataType, lead: lu.lead, rows: n, columns: n)
        }
        let value = try x.dataType == .f32 ? typed(Float.self) : typed(Double.self)
        return record(value, InverseOperation(refusesRounding: refusesRounding), x)
    }

    /// X of A·X = B for the square matrices in the last two axes of `a`. A vector `b` is one right side; else its last
    /// two axes are matrices of right sides, and the axes before them broadcast, as NumPy has it.
    /// - Throws: `.shape` for what is not square or does not fit; `.domain` when a matrix is singular, also when only
    ///   rounding hides it; `.type` without the library; `.memory`, `.interrupted`.
    public func solve(_ a: Tensor, _ b: Tensor) throws -> Tensor { try solve(a, b, refusesRounding: true) }

    func solve(_ a: Tensor, _ b: Tensor, refusesRounding: Bool) throws -> Tensor {
        try checkSquare("solve", a)
        let n = a.shape[a.rank - 1]
        guard b.rank > 0, b.shape[max(0, b.rank - 2)] == n else {
            let rows = b.rank == 0 ? "{1} is a plain number" : "{1} has \(b.shape[max(0, b.rank - 2)])"
            throw TensorError(
                .shape, "the right side of solve needs a row for each of the \(n) rows of {0}, and \(rows)")
        }
        let bLead = b.rank == 1 ? Shape([]) : b.leadShape
        guard let lead = a.leadShape.broadcast(with: bLead) else {
            throw TensorError(
                .shape,
                "the leading axes of solve do not fit: {0} has the shape \(a.shape.literal), {1} \(b.shape.literal)",
                help: ["all axes but the last two broadcast: sizes must be equal, or one of them 1"])
        }
        let type = Tensor.commonType(a, b)
        let (x, y) = (try convert(a, to: type), try convert(b, to: type))
        let columns = b.rank == 1 ? 1 : b.shape[b.rank - 1]
        let full = try Shape.checked(lead.dimensions + [n, columns])
        func typed<Element: FactorElement>(_: Element.Type) throws -> Tensor {
            let lu = try LUFactors<Element>(of: x, for: "solve", engine: self)
            let right = try y.rank == 1 ? detach(y).view(Shape([n, 1]), [y.strides?[0] ?? 1, 1]) : detach(y)
            let result = try copiedByColumns(right.expanded(to: full), Element.self)
            if full.count > 0 {
                let own = lu.lead.packedStrides
                let shift = lead.rank - lu.lead.rank
                let steps = (0..<lead.rank).map { axis in
                    axis < shift || lu.lead[axis - shift] != lead[axis] ? 0 : own[axis - shift]
                }
                let numbers = result.elements(of: Element.self)
                try LoopNest(lead, [steps]).run(limit: 1, self) { offsets, position, _ in
                    try substitute(
                        "solve", x, lu, offsets[0], numbers + position * n * columns, count: columns, result,
                        refusesRounding)
                }
            }
            if b.rank > 1 {
                return try Tensor.ofColumns(result, type, lead: lead, rows: n, columns: columns)
            }
            return Tensor(dataType: type, shape: Shape(lead.dimensions + [n]), storage: result)
        }
        let value = try type == .f32 ? typed(Float.self) : typed(Double.self)
        return record(value, SolveOperation(refusesRounding: refusesRounding), x, y)
    }

    /// Puts the solution in place of `count` right sides.
    private func substitute<Element: FactorElement>(
        _ name: String, _ a: Tensor, _ lu: LUFactors<Element>, _ index: Int, _ right: UnsafeMutablePointer<Element>,
        count: Int, _ memory: Storage, _ refusesRounding: Bool
    ) throws {
        if let (column, pivot) = lu.singularColumn(index, refusesRounding: refusesRounding) {
            throw singularError(name, a, lu, index, column, pivot)
        }
        let (n, matrix, exchanged) = (lu.size, lu.matrix(index), lu.exchanged(index))
        let work = 2 * Double(n) * Double(n) * Double(count)
        _ = try callLibrary(name, work: work, memory: [lu.factors, lu.pivots, memory]) {
            Element.luSolve(n, count, matrix, exchanged, right)
        }
    }
}

/// The inverse. d(A⁻¹) = −A⁻¹·dA·A⁻¹, so dA = −Yᵀ·G·Yᵀ with Y = A⁻¹.
public final class InverseOperation: Operation {
    private let refusesRounding: Bool

    init(refusesRounding: Bool) {
        self.refusesRounding = refusesRounding
        super.init()
    }

    public override var name: String { "inv" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.inverse(input(0, of: inputs), refusesRounding: refusesRounding)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        let turned = try engine.swapLastTwo(node)
        return InputGradients(
            try engine.negate(engine.matrixMultiply(engine.matrixMultiply(turned, gradient), turned)))
    }
}

/// The solution X of A·X = B. With H = A⁻ᵀ·G: dB = H and dA = −H·Xᵀ, with the broadcast leading axes summed back.
public final class SolveOperation: Operation {
    private let refusesRounding: Bool

    init(refusesRounding: Bool) {
        self.refusesRounding = refusesRounding
        super.init()
    }

    public override var name: String { "solve" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.solve(input(0, of: inputs), input(1, of: inputs), refusesRounding: refusesRounding)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput, let b = node.secondInput else { return InputGradients() }
        let column = Shape(node.shape.dimensions + [1])
        let isVector = b.rank == 1
        let upstream = isVector ? try engine.reshape(gradient, to: column) : gradient
        // With a stack and one vector the right sides are matrices of one column.
        let h = try engine.solve(engine.swapLastTwo(a), upstream, refusesRounding: false)
        var result = InputGradients()
        if wants(0) {
            let x = isVector ? try engine.reshape(node, to: column) : node
            let product = try engine.matrixMultiply(h, engine.swapLastTwo(x))
            result.first = try engine.negate(engine.sum(product, to: a.shape))
        }
        if wants(1) {
            result.second = try engine.sum(isVector ? engine.reshape(h, to: node.shape) : h, to: b.shape)
        }
        return result
    }
}
