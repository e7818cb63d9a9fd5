/// What `qr` gives, as NumPy names it.
public enum QRMode: String, Sendable, CaseIterable {
    /// Q with as many columns as R has rows, min(m, n).
    case reduced
    /// Q square, and R with as many rows as the matrix.
    case complete
    /// R alone, as in `reduced`.
    case r
}

extension Engine {
    /// The factors Q, with orthogonal columns of length 1, and R, with zeros below the diagonal, of A = Q·R, for the
    /// matrix in the last two axes or each of a stack; with the mode `r` R alone. Their signs are LAPACK's.
    /// - Throws: `.shape` for no matrix; `.type` without the library; `.memory`, `.interrupted`.
    public func qr(_ a: Tensor, mode: QRMode = .reduced) throws -> [Tensor] {
        try checkMatrix("qr", a)
        let x = try convert(a, to: a.numberType)
        let values = try x.dataType == .f32 ? qrValues(x, mode, Float.self) : qrValues(x, mode, Double.self)
        return recordFactors(values, of: x) { part, values in
            QROperation(part: mode == .r ? 1 : part, mode: mode, values: mode == .r ? [] : values)
        }
    }

    private func qrValues<Element: FactorElement>(_ a: Tensor, _ mode: QRMode, _: Element.Type) throws -> [Tensor] {
        let (m, n, lead) = (a.shape[a.rank - 2], a.shape[a.rank - 1], a.leadShape)
        let k = min(m, n)
        let qColumns = mode == .complete ? m : k
        let rRows = mode == .complete ? m : k
        if k > 0 { try checkLibrarySize("qr", m, n) }
        let copy = try copiedByColumns(a, Element.self)
        let rShape = try Shape.checked(lead.dimensions + [rRows, n])
        let qCount = mode == .r ? 0 : try Shape.checked(lead.dimensions + [m, qColumns]).count
        let q = try Storage.of(Element.self, count: qCount)
        let factors = try Storage.of(Element.self, count: k)
        let (numbers, columns) = (copy.elements(of: Element.self), q.elements(of: Element.self))
        let scalars = factors.elements(of: Element.self)
        var size: Element = 0
        if k > 0 {
            _ = try callLibrary("qr", work: 0, memory: [copy, factors]) {
                withUnsafeMutablePointer(to: &size) { Element.qr(m, n, numbers, scalars, $0, -1) }
            }
        }
        var count = workCount(size)
        if k > 0, mode != .r {
            _ = try callLibrary("qr", work: 0, memory: [q, factors]) {
                withUnsafeMutablePointer(to: &size) { Element.qrColumns(m, qColumns, k, columns, scalars, $0, -1) }
            }
            count = max(count, workCount(size))
        }
        let work = try Storage.of(Element.self, count: count)
        let space = work.elements(of: Element.self)
        let flops = 2 * Double(m) * Double(n) * Double(k)
        let r = try Tensor.build(Element.self, shape: rShape) { target in
            target.initialize(repeating: 0, count: rShape.count)
            for index in 0..<lead.count {
                let (matrix, result) = (numbers + index * m * n, target + index * rRows * n)
                if k > 0 {
                    _ = try callLibrary("qr", work: flops, memory: [copy, factors, work]) {
                        Element.qr(m, n, matrix, scalars, space, count)
                    }
                }
                for row in 0..<k { for column in row..<n { result[row * n + column] = matrix[column * m + row] } }
                if mode == .r { continue }
                let own = columns + index * m * qColumns
                own.initialize(repeating: 0, count: m * qColumns)
                if k == 0 {
                    for i in 0..<qColumns { own[i * m + i] = 1 }
                    continue
                }
                own.update(from: matrix, count: m * k)
                _ = try callLibrary(
                    "qr", work: 2 * Double(m) * Double(qColumns) * Double(k), memory: [q, factors, work]
                ) { Element.qrColumns(m, qColumns, k, own, scalars, space, count) }
            }
        }
        return try withExtendedLifetime((copy, q, factors, work)) {
            if mode == .r { return [r] }
            return [try Tensor.ofColumns(q, a.dataType, lead: lead, rows: m, columns: qColumns), r]
        }
    }
}

/// Q or R of A = Q·R. The derivative is that of Walter and Lehmann, "Algorithmic differentiation of linear algebra
/// functions" (2010), for as many rows as columns or more; for fewer rows the columns past the first m follow
/// from Q, as Liao, Liu, Wang and Xiang have it in "Differentiable programming tensor networks" (2019).
public final class QROperation: FactorOperation {
    public let mode: QRMode

    init(part: Int, mode: QRMode, values: [Tensor]) {
        self.mode = mode
        super.init(part: part, values: values)
    }

    public override var name: String { "qr" }
    public override var partNames: [String] { ["q", "r"] }

    override func factors(of a: Tensor, engine: Engine) throws -> [Tensor] { try engine.qr(a, mode: mode) }

    override func sibling(_ part: Int) -> FactorOperation { QROperation(part: part, mode: mode, values: values) }

    public override func callText(_ inputs: [String]) -> String? {
        partText("qr(\(inputs[0])\(mode == .reduced ? "" : ", mode = \"\(mode.rawValue)\""))")
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput else { return InputGradients() }
        let (m, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
        let k = min(m, n)
        var given = gradient
        if mode == .complete, m > n {
            // The columns of Q past the n-th are any that complete the basis.
            if part == 0 {
                let rest = try engine.index(gradient, [.ellipsis, .slice(start: k, stop: nil, step: 1)])
                guard try engine.largestMagnitude(rest) == 0 else {
                    throw TensorError(
                        .domain,
                        "qr has no derivative here: the columns of q from \(k) on are not determined by a matrix of "
                            + "\(n) column\(n == 1 ? "" : "s")", help: ["use the mode \"reduced\""])
                }
                given = try engine.index(gradient, [.ellipsis, .slice(start: nil, stop: k, step: 1)])
            } else {
                given = try engine.index(gradient, [.ellipsis, .slice(start: nil, stop: k, step: 1), .all])
            }
        }
        let isReduced = mode == .reduced || (mode == .complete && m <= n)
        let factors =
            isReduced
            ? try recordedFactors(of: node, a, engine: engine) : try engine.qr(a, mode: .reduced)
        return InputGradients(try rule(factors[0], factors[1], given, k, n, engine))
    }

    private func rule(
        _ q: Tensor, _ r: Tensor, _ given: Tensor, _ k: Int, _ n: Int, _ engine: Engine
    ) throws -> Tensor {
        let first = IndexItem.slice(start: nil, stop: k, step: 1)
        let rest = IndexItem.slice(start: k, stop: nil, step: 1)
        let isWide = n > k
        let u = isWide ? try engine.index(r, [.ellipsis, first]) : r
        // M = U·Ūᵀ − Q̄ᵀ·Q; each part gives one of the two.
        var (qBar, restBar): (Tensor?, Tensor?) = (nil, nil)
        let m: Tensor
        if part == 0 {
            qBar = given
            m = try engine.negate(engine.matrixMultiply(engine.swapLastTwo(given), q))
        } else {
            let uBar = isWide ? try engine.index(given, [.ellipsis, first]) : given
            var sum = try engine.matrixMultiply(u, engine.swapLastTwo(uBar))
            if isWide {
                // The columns Y past the first k are Q·V, so that Q gets Y·V̄ᵀ; of Y = Q·V comes dY = Q·V̄.
                let (v, vBar) = (try engine.index(r, [.ellipsis, rest]), try engine.index(given, [.ellipsis, rest]))
                let y = try engine.matrixMultiply(q, v)
                let added = try engine.matrixMultiply(y, engine.swapLastTwo(vBar))
                qBar = added
                sum = try engine.subtract(sum, engine.matrixMultiply(engine.swapLastTwo(added), q))
                restBar = try engine.matrixMultiply(q, vBar)
            }
            m = sum
        }
        // The lower triangle, and its mirror image above the diagonal.
        let lower = try engine.triangles(k, above: 0, diagonal: 1, below: 1, m.dataType)
        let strictlyLower = try engine.triangles(k, above: 0, diagonal: 0, below: 1, m.dataType)
        let symmetric = try engine.add(
            engine.multiply(m, lower), engine.swapLastTwo(engine.multiply(m, strictlyLower)))
        var inner = try engine.matrixMultiply(q, symmetric)
        if let qBar { inner = try engine.add(inner, qBar) }
        // X·Rᵀ = inner, turned: R·Xᵀ = innerᵀ.
        let solved: Tensor
        do {
            solved = try engine.solve(u, engine.swapLastTwo(inner))
        } catch let error as TensorError where error.kind == .domain {
            throw TensorError(
                .domain, "qr has no derivative here: the first \(k) columns of the matrix depend on each other",
                help: ["r has a 0 on its diagonal"])
        }
        let x = try engine.swapLastTwo(solved)
        guard isWide else { return x }
        // In Q alone the other columns have no part.
        let blank = Shape(x.leadShape.dimensions + [x.shape[x.rank - 2], n - k])
        return try engine.concat([x, restBar ?? engine.filled(blank, 0, x.dataType)], axis: -1)
    }
}
