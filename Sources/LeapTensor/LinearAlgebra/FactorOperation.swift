/// One of the arrays that a factorization gives. Each is recorded by itself: what arrives at one of them is passed on
/// to the matrix alone, and the parts add up, since a gradient is a sum over the results.
public class FactorOperation: Operation {
    /// Which of the arrays it is, from 0.
    public let part: Int
    /// All of the arrays, unrecorded; empty when only this one was computed.
    let values: [Tensor]

    init(part: Int, values: [Tensor]) {
        self.part = part
        self.values = values
        super.init()
    }

    /// What a learner calls the arrays: `["q", "r"]`.
    public var partNames: [String] { [] }

    /// The arrays of another matrix, recorded as those of this one are.
    func factors(of a: Tensor, engine: Engine) throws -> [Tensor] { [] }

    /// The operation that stands for another of the arrays.
    func sibling(_ part: Int) -> FactorOperation { self }

    public final override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let all = try factors(of: input(0, of: inputs), engine: engine)
        return all[all.count == 1 ? 0 : part]
    }

    /// All of the arrays as they depend on the matrix; the node itself among them.
    final func recordedFactors(of node: Tensor, _ a: Tensor, engine: Engine) throws -> [Tensor] {
        if values.isEmpty { return try factors(of: a, engine: engine) }
        return values.indices.map {
            $0 == part ? node : engine.record(Tensor(sharing: values[$0], variable: 0), sibling($0), a)
        }
    }

    /// How the array is written: `qr(A)[0]`.
    final func partText(_ call: String) -> String { values.isEmpty ? call : "\(call)[\(part)]" }
}

extension Engine {
    /// Records each of the arrays of a factorization.
    func recordFactors(
        _ values: [Tensor], of a: Tensor, _ operation: (_ part: Int, _ values: [Tensor]) -> FactorOperation
    ) -> [Tensor] {
        guard isRecording, a.isRecorded else { return values }
        return values.indices.map { part in
            record(Tensor(sharing: values[part], variable: 0), operation(part, values), a)
        }
    }

    /// A matrix whose elements tell the triangles apart: those above the diagonal, on it and below it.
    func triangles(_ n: Int, above: Double, diagonal: Double, below: Double, _ type: DataType) throws -> Tensor {
        let shape = try Shape.checked([n, n])
        func typed<Element: TensorElement>(_: Element.Type) throws -> Tensor {
            try Tensor.build(Element.self, shape: shape) { target in
                for row in 0..<n {
                    for column in 0..<n {
                        let value = column > row ? above : column == row ? diagonal : below
                        (target + row * n + column).initialize(to: Element(fromDouble: value))
                    }
                }
            }
        }
        return try type == .f32 ? typed(Float.self) : typed(Double.self)
    }

    /// A vector along the last axis as the factors of columns: `v[..., none, :]`.
    func forColumns(_ v: Tensor) throws -> Tensor { try expand(v, axes: [-2]) }

    /// A vector along the last axis as the factors of rows: `v[..., :, none]`.
    func forRows(_ v: Tensor) throws -> Tensor { try expand(v, axes: [-1]) }
}

/// The gaps between the values of `svd` or `eigh`, by which the derivatives of their vectors divide.
struct FactorGaps {
    let name: String
    /// The values, of any leading axes.
    let values: Tensor
    /// Whether the gaps are those of the squares.
    let ofSquares: Bool

    /// The matrix M − Mᵀ divided by the gaps, Mᵢⱼ by vⱼ − vᵢ, 0 on the diagonal. Of equal values every basis of their
    /// vectors is as good: what does not tell these apart has nothing there, and the quotient counts as 0.
    /// - Parameter scale: the size of the numbers that M was made of.
    /// - Throws: `.domain` when something tells the vectors of equal values apart.
    func quotient(_ m: Tensor, scale: Double, engine: Engine) throws -> Tensor {
        let skew = try engine.subtract(m, engine.swapLastTwo(m))
        let k = values.shape[values.rank - 1]
        let numbers = values.doubles()
        let differences = skew.doubles()
        let epsilon = values.dataType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        var mask = [Double](repeating: 1, count: skew.count)
        for start in stride(from: 0, to: numbers.count, by: max(1, k)) {
            try engine.checkInterrupt()
            let largest = numbers[start..<(start + k)].reduce(0) { max($0, $1.magnitude) }
            for i in 0..<k {
                for j in 0..<k {
                    let place = (start + i) * k + j
                    let gap = (numbers[start + i] - numbers[start + j]).magnitude
                    guard i == j || gap <= 8 * epsilon * largest else { continue }
                    mask[place] = 0
                    guard i != j, differences[place].magnitude > 100 * Double(k) * epsilon * scale else { continue }
                    let kind = ofSquares ? "singular values" : "eigenvalues"
                    throw TensorError(
                        .domain,
                        "\(name) has no derivative here: the \(kind) \(min(i, j)) and \(max(i, j)) are equal "
                            + "(\(Engine.short(numbers[start + i]))), so that their vectors can be turned among each other",
                        help: [
                            "what does not depend on the choice of these vectors can be derived, as can the \(kind) themselves"
                        ])
                }
            }
        }
        let isApart = try Tensor.ofNumbers(mask, shape: skew.shape, skew.dataType)
        let isEqual = try engine.subtract(Tensor(scalar: 1), isApart)
        let (own, other) = (try engine.forRows(values), try engine.forColumns(values))
        var gaps = try engine.subtract(other, own)
        if ofSquares { gaps = try engine.multiply(gaps, engine.add(other, own)) }
        return try engine.divide(engine.multiply(skew, isApart), engine.add(engine.multiply(gaps, isApart), isEqual))
    }
}
