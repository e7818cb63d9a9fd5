extension Engine {
    /// The determinant of the square matrix in the last two axes; of a stack one for each matrix. Of a 0×0 matrix it
    /// is 1.
    /// - Throws: `.shape` for what is not square; `.type` without the library; `.memory`, `.interrupted`.
    public func determinant(_ a: Tensor) throws -> Tensor { try determinant(a, .general) }

    func determinant(_ a: Tensor, _ kind: DeterminantOperation.Kind) throws -> Tensor {
        try checkSquare("det", a)
        let x = try convert(a, to: a.numberType)
        func typed<Element: FactorElement>(_: Element.Type) throws -> Tensor {
            let lu = try LUFactors<Element>(of: x, for: "det", engine: self)
            return try Tensor.ofNumbers((0..<lu.count).map(lu.determinant), shape: lu.lead, x.dataType)
        }
        let value = try x.dataType == .f32 ? typed(Float.self) : typed(Double.self)
        return record(value, DeterminantOperation(kind), x)
    }

    /// Whether all matrices are so far from singular that their inverses are exact to half the digits.
    func isWellConditioned(_ a: Tensor) throws -> Bool {
        let lu = try LUFactors<Double>(of: a.converted(to: .f64), for: "det", engine: self)
        return try (0..<lu.count).allSatisfy {
            try lu.reciprocalCondition($0, engine: self) >= DeterminantOperation.leastCondition
        }
    }
}

/// The determinant. Its gradient is the matrix of cofactors, det(A)·A⁻ᵀ where A has an inverse. Elsewhere it is taken
/// of a product of determinants: in the basis of the singular vectors the part that can be inverted is split off, and
/// the rest, a few numbers near 0, is multiplied out. So every derivative exists, of any order, as the determinant is a
/// polynomial.
public final class DeterminantOperation: Operation {
    enum Kind {
        case general
        /// Known to be far from singular.
        case regular
        /// A rest of a matrix whose elements are nothing but rounding up to this size.
        case rest(rounding: Double)
    }

    let determinantKind: Kind

    init(_ kind: Kind) {
        determinantKind = kind
        super.init()
    }

    /// Singular values below this share of the largest, and reciprocal conditions below it, count as near singular.
    static let leastCondition = Double.ulpOfOne.squareRoot()

    public override var name: String { "det" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.determinant(input(0, of: inputs), determinantKind)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput else { return InputGradients() }
        // Single precision cannot tell a matrix near singular from a singular one.
        let x = try engine.convert(a, to: .f64)
        let g = try engine.convert(gradient, to: .f64)
        let value = x === a ? node : nil
        let result: Tensor
        if case .regular = determinantKind {
            result = try rule(x, value, g, engine)
        } else if case .rest(let rounding) = determinantKind, try engine.largestMagnitude(x) <= rounding {
            result = try cofactors(x, g, engine)
        } else if try engine.isWellConditioned(x) {
            result = try rule(x, value, g, engine)
        } else if x.rank == 2 {
            result = try cofactors(x, g, engine)
        } else {
            let (n, count) = (x.shape[x.rank - 1], x.leadShape.count)
            let matrices = try engine.reshape(x, to: Shape([count, n, n]))
            let gradients = try engine.reshape(g, to: Shape([count]))
            let parts = try (0..<count).map { index in
                let matrix = try engine.subtensor(matrices, at: index)
                let part = try engine.subtensor(gradients, at: index)
                return try engine.isWellConditioned(matrix)
                    ? rule(matrix, nil, part, engine) : cofactors(matrix, part, engine)
            }
            result = try engine.reshape(engine.stack(parts, axis: 0), to: x.shape)
        }
        return InputGradients(try engine.convert(result, to: a.dataType))
    }

    /// Whether the gradient is det(A)·A⁻ᵀ, as the inverse is exact enough.
    public func usesInverse(of a: Tensor, engine: Engine) throws -> Bool { try engine.isWellConditioned(a) }

    /// g·det(A)·A⁻ᵀ
    /// - Parameter value: the determinant, if it is known.
    private func rule(_ a: Tensor, _ value: Tensor?, _ gradient: Tensor, _ engine: Engine) throws -> Tensor {
        let scale = try engine.multiply(gradient, value ?? engine.determinant(a, .regular))
        let inverse = try engine.inverse(a, refusesRounding: false)
        return try engine.multiply(
            engine.reshape(scale, to: Shape(a.leadShape.dimensions + [1, 1])), engine.swapLastTwo(inverse))
    }

    /// The gradient of a matrix that is singular or nearly so.
    private func cofactors(_ a: Tensor, _ gradient: Tensor, _ engine: Engine) throws -> Tensor {
        let wasRecording = engine.isRecording
        engine.isRecording = true
        defer { engine.isRecording = wasRecording }
        let leaf = wasRecording && a.isRecorded ? a : Tensor(sharing: a, variable: .max)
        var rounding = 0.0
        if case .rest(let given) = determinantKind { rounding = given }
        let value = try engine.splitDeterminant(leaf, rounding)
        let found = try engine.gradients(
            of: value, seed: wasRecording ? gradient : engine.detach(gradient), targets: [.node(leaf)])[0]
        let result = try found ?? engine.filled(a.shape, 0)
        return wasRecording ? result : engine.detach(result)
    }
}

extension Engine {
    func largestMagnitude(_ x: Tensor) throws -> Double {
        x.doubles().reduce(0) { max($0, $1.magnitude) }
    }

    /// The determinant of a matrix near singular, as det(U)·det(V)·det(B₁₁)·det(B₂₂ − B₂₁ B₁₁⁻¹ B₁₂) with B = Uᵀ A V,
    /// where the singular vectors U and V are constants and B₁₁ belongs to the large singular values.
    fileprivate func splitDeterminant(_ a: Tensor, _ givenRounding: Double) throws -> Tensor {
        let n = a.shape[0]
        let factors = try withoutRecording { try svd(detach(a)) }
        let values = factors[1].doubles()
        guard let largest = values.first, largest > givenRounding else { return try expandedDeterminant(a) }
        let rounding = max(givenRounding, Double(n) * .ulpOfOne * largest)
        let rank = values.filter { $0 > DeterminantOperation.leastCondition * largest }.count
        let sign = try withoutRecording {
            try multiply(determinant(factors[0], .regular), determinant(factors[2], .regular)).item < 0 ? -1.0 : 1
        }
        let b = try matrixMultiply(
            matrixMultiply(swapLastTwo(factors[0]), a), swapLastTwo(factors[2]))
        func block(_ rows: IndexItem, _ columns: IndexItem) throws -> Tensor { try index(b, [rows, columns]) }
        let (first, last) = (
            IndexItem.slice(start: nil, stop: rank, step: 1), IndexItem.slice(start: rank, stop: nil, step: 1)
        )
        let large = try determinant(block(first, first), .regular)
        let signed = try multiply(large, Tensor(scalar: sign))
        if rank == n { return signed }
        let correction = try matrixMultiply(
            block(last, first), solve(block(first, first), block(first, last), refusesRounding: false))
        let rest = try subtract(block(last, last), correction)
        return try multiply(signed, determinant(rest, .rest(rounding: rounding)))
    }

    /// The determinant multiplied out along the rows: for a few rows. Of more its derivatives up to the sixth are 0
    /// where all elements are.
    private func expandedDeterminant(_ a: Tensor) throws -> Tensor {
        let n = a.shape[0]
        guard n <= 6 else { return try multiply(sum(a), Tensor(scalar: 0)) }
        // For each set of columns the determinant of the lowest rows in them.
        var minors: [Int: Tensor] = [0: Tensor(scalar: 1)]
        for row in (0..<n).reversed() {
            var next: [Int: Tensor] = [:]
            for columns in 1..<(1 << n) where columns.nonzeroBitCount == n - row {
                var total: Tensor?
                var sign = 1.0
                for column in 0..<n where columns & (1 << column) != 0 {
                    guard let minor = minors[columns & ~(1 << column)] else { continue }
                    let element = try index(a, [.integer(row), .integer(column)])
                    let term = try multiply(multiply(element, minor), Tensor(scalar: sign))
                    total = try total.map { try add($0, term) } ?? term
                    sign.negate()
                }
                next[columns] = total
            }
            minors = next
        }
        return minors[(1 << n) - 1] ?? Tensor(scalar: 1)
    }
}
