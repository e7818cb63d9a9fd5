/// Which triangle of a symmetric matrix is read.
public enum MatrixTriangle: String, Sendable, CaseIterable {
    case lower = "L"
    case upper = "U"
}

extension Engine {
    /// The eigenvalues w, ascending, and the eigenvectors, the columns of v, of the symmetric matrix in the last two
    /// axes or each of a stack: A = v·diag(w)·vᵀ. Only one triangle is read, the other is taken as its mirror image.
    /// Signs are LAPACK's.
    /// - Throws: `.shape` for what is not square; `.domain` for numbers that are not finite, or when the iteration does
    ///   not end; `.type` without the library; `.memory`, `.interrupted`.
    public func eigh(_ a: Tensor, triangle: MatrixTriangle = .lower) throws -> [Tensor] {
        try checkSquare("eigh", a)
        let x = try convert(a, to: a.numberType)
        let values =
            try x.dataType == .f32 ? eighValues(x, triangle, Float.self) : eighValues(x, triangle, Double.self)
        return recordFactors(values, of: x) { EighOperation(part: $0, triangle: triangle, values: $1) }
    }

    private func eighValues<Element: FactorElement>(
        _ a: Tensor, _ triangle: MatrixTriangle, _: Element.Type
    ) throws -> [Tensor] {
        let (n, lead) = (a.shape[a.rank - 1], a.leadShape)
        if n > 0 { try checkLibrarySize("eigh", n, n) }
        try checkFinite("eigh", a, Element.self)
        let v = try copiedByColumns(a, Element.self)
        let w = try Storage.of(Element.self, count: lead.count * n)
        if n > 0 {
            let (vectors, values) = (v.elements(of: Element.self), w.elements(of: Element.self))
            let (job, side) = (Int8(UInt8(ascii: "V")), Int8(UInt8(ascii: triangle == .lower ? "L" : "U")))
            var size: Element = 0
            var wholeSize: Int32 = 0
            _ = try callLibrary("eigh", work: 0, memory: [v, w]) {
                withUnsafeMutablePointer(to: &size) { told in
                    withUnsafeMutablePointer(to: &wholeSize) {
                        Element.eigh(job, side, n, vectors, values, told, -1, $0, -1)
                    }
                }
            }
            let (count, wholeCount) = (workCount(size), Int(wholeSize))
            let work = try Storage.of(Element.self, count: count)
            let whole = try Storage.of(Int32.self, count: wholeCount)
            let (space, integers) = (work.elements(of: Element.self), whole.elements(of: Int32.self))
            for index in 0..<lead.count {
                let info = try callLibrary(
                    "eigh", work: 9 * Double(n) * Double(n) * Double(n), memory: [v, w, work, whole]
                ) {
                    Element.eigh(
                        job, side, n, vectors + index * n * n, values + index * n, space, count, integers, wholeCount)
                }
                guard info == 0 else {
                    throw TensorError(
                        .domain,
                        "the eigenvalues of \(MatrixPlace.text(index, lead)) were not found: LAPACK's iteration "
                            + "did not end", help: ["scale the matrix, for example A / max(abs(A))"])
                }
            }
        }
        return [
            Tensor(dataType: a.dataType, shape: Shape(lead.dimensions + [n]), storage: w),
            try Tensor.ofColumns(v, a.dataType, lead: lead, rows: n, columns: n),
        ]
    }
}

/// The eigenvalues or the eigenvectors of a symmetric matrix. The derivative is that of Giles, "Collected matrix
/// derivative results for forward and reverse mode algorithmic differentiation" (2008), by the elements of the triangle
/// that is read: one below the diagonal stands for two of the matrix. That of equal eigenvalues is right for what
/// treats them alike, their sum for example; that of the vectors exists only where the eigenvalues differ.
public final class EighOperation: FactorOperation {
    public let triangle: MatrixTriangle

    init(part: Int, triangle: MatrixTriangle, values: [Tensor]) {
        self.triangle = triangle
        super.init(part: part, values: values)
    }

    public override var name: String { "eigh" }
    public override var partNames: [String] { ["w", "v"] }

    override func factors(of a: Tensor, engine: Engine) throws -> [Tensor] { try engine.eigh(a, triangle: triangle) }

    override func sibling(_ part: Int) -> FactorOperation {
        EighOperation(part: part, triangle: triangle, values: values)
    }

    public override func callText(_ inputs: [String]) -> String? {
        partText(wholeText(inputs[0]))
    }

    /// The call that gives both arrays of a matrix of this name: `eigh(A)`.
    public func wholeText(_ matrix: String) -> String {
        "eigh(\(matrix)\(triangle == .lower ? "" : ", UPLO = \"U\""))"
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput else { return InputGradients() }
        let factors = try recordedFactors(of: node, a, engine: engine)
        let (w, v) = (factors[0], factors[1])
        let turned = try engine.swapLastTwo(v)
        let left: Tensor
        if part == 0 {
            left = try engine.multiply(v, engine.forColumns(gradient))
        } else {
            let gaps = FactorGaps(name: "eigh", values: w, ofSquares: false)
            let quotient = try gaps.quotient(
                engine.matrixMultiply(turned, gradient), scale: engine.largestMagnitude(gradient), engine: engine)
            left = try engine.matrixMultiply(v, engine.multiply(quotient, Tensor(scalar: 0.5)))
        }
        let symmetric = try engine.matrixMultiply(left, turned)
        let isLower = triangle == .lower
        let weights = try engine.triangles(
            a.shape[a.rank - 1], above: isLower ? 0 : 2, diagonal: 1, below: isLower ? 2 : 0, a.dataType)
        return InputGradients(try engine.multiply(symmetric, weights))
    }
}
