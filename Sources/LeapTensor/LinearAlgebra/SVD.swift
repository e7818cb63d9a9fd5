extension Engine {
    /// The singular value decomposition A = U·diag(s)·Vh of the matrix in the last two axes or each of a stack: U and
    /// Vh with orthogonal columns and rows of length 1, s descending. Signs are LAPACK's.
    /// - Parameters:
    ///   - isFull: whether U and Vh are square; else they have as many columns and rows as there are singular values.
    ///   - computesVectors: whether U and Vh are wanted; else the result is s alone.
    /// - Throws: `.shape` for no matrix; `.domain` for numbers that are not finite, or when the iteration does not end;
    ///   `.type` without the library; `.memory`, `.interrupted`.
    public func svd(_ a: Tensor, isFull: Bool = true, computesVectors: Bool = true) throws -> [Tensor] {
        try checkMatrix("svd", a)
        let x = try convert(a, to: a.numberType)
        let values =
            try x.dataType == .f32
            ? svdValues(x, isFull, computesVectors, Float.self) : svdValues(x, isFull, computesVectors, Double.self)
        return recordFactors(values, of: x) { part, values in
            SVDOperation(
                part: computesVectors ? part : 1, isFull: isFull, computesVectors: computesVectors,
                values: computesVectors ? values : [])
        }
    }

    private func svdValues<Element: FactorElement>(
        _ a: Tensor, _ isFull: Bool, _ computesVectors: Bool, _: Element.Type
    ) throws -> [Tensor] {
        let (m, n, lead) = (a.shape[a.rank - 2], a.shape[a.rank - 1], a.leadShape)
        let k = min(m, n)
        if k > 0 { try checkLibrarySize("svd", m, n) }
        try checkFinite("svd", a, Element.self)
        let (uColumns, vhRows) = isFull ? (m, n) : (k, k)
        func count(_ sizes: [Int]) throws -> Int { try Shape.checked(lead.dimensions + sizes).count }
        let (u, vh): (Storage, Storage)
        do {
            u = try Storage.of(Element.self, count: computesVectors ? count([m, uColumns]) : 1)
            vh = try Storage.of(Element.self, count: computesVectors ? count([vhRows, n]) : 1)
        } catch var error as TensorError where error.kind == .memory && isFull && m != n {
            error.help = ["full_matrices = false leaves out what a square \(m > n ? "u" : "vh") adds"]
            throw error
        }
        let s = try Storage.of(Element.self, count: count([k]))
        let copy = try copiedByColumns(a, Element.self)
        let whole = try Storage.of(Int32.self, count: 8 * k)
        let (left, right) = (u.elements(of: Element.self), vh.elements(of: Element.self))
        let (numbers, values) = (copy.elements(of: Element.self), s.elements(of: Element.self))
        let job = Int8(UInt8(ascii: !computesVectors ? "N" : isFull ? "A" : "S"))
        let integers = whole.elements(of: Int32.self)
        if k == 0 {
            // LAPACK takes no empty matrix. Any basis will do; NumPy gives the unit matrix.
            if computesVectors {
                for (storage, size) in [(left, uColumns), (right, vhRows)] {
                    let all = lead.count * size * size
                    storage.initialize(repeating: 0, count: all)
                    for place in 0..<(lead.count * size) {
                        storage[place / size * size * size + place % size * (size + 1)] = 1
                    }
                }
            }
        } else {
            var size: Element = 0
            _ = try callLibrary("svd", work: 0, memory: [copy, u, vh, s, whole]) {
                withUnsafeMutablePointer(to: &size) {
                    Element.svd(job, m, n, numbers, values, left, right, $0, -1, integers)
                }
            }
            let space = workCount(size)
            let work = try Storage.of(Element.self, count: space)
            let flops = (computesVectors ? 20 : 4) * Double(m) * Double(n) * Double(k)
            let (leftStep, rightStep) = computesVectors ? (m * uColumns, vhRows * n) : (0, 0)
            let workspace = work.elements(of: Element.self)
            for index in 0..<lead.count {
                let info = try callLibrary("svd", work: flops, memory: [copy, u, vh, s, whole, work]) {
                    Element.svd(
                        job, m, n, numbers + index * m * n, values + index * k, left + index * leftStep,
                        right + index * rightStep, workspace, space, integers)
                }
                guard info == 0 else {
                    throw TensorError(
                        .domain,
                        "the singular values of \(MatrixPlace.text(index, lead)) were not found: LAPACK's "
                            + "iteration did not end", help: ["scale the matrix, for example A / max(abs(A))"])
                }
            }
        }
        return try withExtendedLifetime((copy, whole)) {
            let result = Tensor(dataType: a.dataType, shape: Shape(lead.dimensions + [k]), storage: s)
            if !computesVectors { return [result] }
            return [
                try Tensor.ofColumns(u, a.dataType, lead: lead, rows: m, columns: uColumns), result,
                try Tensor.ofColumns(vh, a.dataType, lead: lead, rows: vhRows, columns: n),
            ]
        }
    }
}

/// U, s or Vh of A = U·diag(s)·Vh. The derivative is that of Townsend, "Differentiating the singular value
/// decomposition" (2016), taken apart into what comes from each of the three. That of s exists always (at a value of 0
/// it is that of one side); that of the vectors only where the singular values differ.
public final class SVDOperation: FactorOperation {
    /// Whether U and Vh are square.
    public let isFull: Bool
    private let computesVectors: Bool

    init(part: Int, isFull: Bool, computesVectors: Bool, values: [Tensor]) {
        self.isFull = isFull
        self.computesVectors = computesVectors
        super.init(part: part, values: values)
    }

    public override var name: String { "svd" }
    public override var partNames: [String] { ["u", "s", "vh"] }

    override func factors(of a: Tensor, engine: Engine) throws -> [Tensor] {
        try engine.svd(a, isFull: isFull, computesVectors: computesVectors)
    }

    override func sibling(_ part: Int) -> FactorOperation {
        SVDOperation(part: part, isFull: isFull, computesVectors: computesVectors, values: values)
    }

    public override func callText(_ inputs: [String]) -> String? {
        let settings = (isFull ? "" : ", full_matrices = false") + (computesVectors ? "" : ", compute_uv = false")
        return partText("svd(\(inputs[0])\(settings))")
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput else { return InputGradients() }
        let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
        let k = min(m, n)
        if k == 0 { return InputGradients(try engine.filled(a.shape, 0, a.dataType)) }
        let first = IndexItem.slice(start: nil, stop: k, step: 1)
        var factors =
            computesVectors
            ? try recordedFactors(of: node, a, engine: engine) : try engine.svd(a, isFull: false)
        var given = gradient
        if isFull, computesVectors {
            // The vectors past the k-th are any that complete the basis.
            if m > n {
                if part == 0 { given = try determined(given, "columns of u", [.ellipsis], k, [], engine) }
                factors[0] = try engine.index(factors[0], [.ellipsis, first])
            } else if n > m {
                if part == 2 { given = try determined(given, "rows of vh", [.ellipsis], k, [.all], engine) }
                factors[2] = try engine.index(factors[2], [.ellipsis, first, .all])
            }
        }
        let (u, s, vh) = (factors[0], factors[1], factors[2])
        if part == 1 {
            let scaled = try engine.multiply(u, engine.forColumns(given))
            return InputGradients(try engine.matrixMultiply(scaled, vh))
        }
        let gaps = FactorGaps(name: "svd", values: s, ofSquares: true)
        let scale = try engine.largestMagnitude(given)
        var result: Tensor
        if part == 0 {
            // U (F ∘ (Uᵀ Ū − Ūᵀ U)) S Vᵀ + (1 − U Uᵀ) Ū S⁻¹ Vᵀ
            let projected = try engine.matrixMultiply(engine.swapLastTwo(u), given)
            let inner = try engine.multiply(
                gaps.quotient(projected, scale: scale, engine: engine), engine.forColumns(s))
            result = try engine.matrixMultiply(u, inner)
            if m > k {
                let rest = try engine.subtract(given, engine.matrixMultiply(u, projected))
                result = try engine.add(
                    result, engine.divide(rest, engine.forColumns(divisor(s, given, "left", engine))))
            }
            return InputGradients(try engine.matrixMultiply(result, vh))
        }
        // U S (F ∘ (Vᵀ V̄ − V̄ᵀ V)) Vᵀ + U S⁻¹ V̄ᵀ (1 − V Vᵀ)
        let turned = try engine.swapLastTwo(given)
        let projected = try engine.matrixMultiply(vh, turned)
        let inner = try engine.multiply(gaps.quotient(projected, scale: scale, engine: engine), engine.forRows(s))
        result = try engine.matrixMultiply(inner, vh)
        if n > k {
            let rest = try engine.subtract(given, engine.matrixMultiply(engine.swapLastTwo(projected), vh))
            result = try engine.add(result, engine.divide(rest, engine.forRows(divisor(s, given, "right", engine))))
        }
        return InputGradients(try engine.matrixMultiply(u, result))
    }

    /// The gradient of the vectors that the matrix determines.
    /// - Throws: `.domain` when something arrives at the others.
    private func determined(
        _ gradient: Tensor, _ what: String, _ before: [IndexItem], _ k: Int, _ after: [IndexItem], _ engine: Engine
    ) throws -> Tensor {
        let rest = try engine.index(gradient, before + [.slice(start: k, stop: nil, step: 1)] + after)
        guard try engine.largestMagnitude(rest) == 0 else {
            throw TensorError(
                .domain, "svd has no derivative here: the \(what) from \(k) on are not determined by the matrix",
                help: ["use full_matrices = false"])
        }
        return try engine.index(gradient, before + [.slice(start: nil, stop: k, step: 1)] + after)
    }

    /// The singular values as divisors.
    /// - Throws: `.domain` when one is 0: its vector is any that stands upright on the others.
    private func divisor(_ s: Tensor, _ gradient: Tensor, _ side: String, _ engine: Engine) throws -> Tensor {
        let values = s.doubles()
        let k = s.shape[s.rank - 1]
        let epsilon = s.dataType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        for (place, value) in values.enumerated() where value <= 8 * epsilon * values[place / k * k] {
            throw TensorError(
                .domain,
                "svd has no derivative here: the singular value \(place % k) is 0, so that its \(side) vector is "
                    + "not determined", help: ["the singular values themselves can be derived"])
        }
        return s
    }
}
