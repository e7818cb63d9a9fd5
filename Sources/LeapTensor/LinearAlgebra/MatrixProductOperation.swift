/// The matrix product. d(A·B): dA = G·Bᵀ, dB = Aᵀ·G, with the broadcast leading axes summed back.
public final class MatrixProductOperation: Operation {
    nonisolated(unsafe) static let shared = MatrixProductOperation()

    public override var name: String { "@" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.matrixMultiply(input(0, of: inputs), input(1, of: inputs))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput, let b = node.secondInput else { return InputGradients() }
        if !engine.isRecording, a.rank == 2, b.rank == 2, a.dataType == b.dataType, a.dataType == gradient.dataType,
            a.dataType != .bool
        {
            return InputGradients(
                wants(0)
                    ? try engine.product(
                        gradient, b, isLeftTransposed: false, isRightTransposed: true, mayWait: true) : nil,
                wants(1)
                    ? try engine.product(
                        a, gradient, isLeftTransposed: true, isRightTransposed: false, mayWait: true) : nil)
        }
        // Vectors become a row and a column, so that one rule serves.
        let left = a.rank == 1 ? try engine.reshape(a, to: Shape([1, a.shape[0]])) : a
        let right = b.rank == 1 ? try engine.reshape(b, to: Shape([b.shape[0], 1])) : b
        var full = gradient.shape.dimensions
        if a.rank == 1 { full.insert(1, at: full.count - (b.rank == 1 ? 0 : 1)) }
        if b.rank == 1 { full.append(1) }
        let upstream = try engine.reshape(gradient, to: Shape(full))
        var result = InputGradients()
        if wants(0) {
            let product = try engine.matrixMultiply(upstream, engine.swapLastTwo(right))
            let summed = try engine.sum(product, to: left.shape)
            result.first = try engine.convert(engine.reshape(summed, to: a.shape), to: a.dataType)
        }
        if wants(1) {
            let product = try engine.matrixMultiply(engine.swapLastTwo(left), upstream)
            let summed = try engine.sum(product, to: right.shape)
            result.second = try engine.convert(engine.reshape(summed, to: b.shape), to: b.dataType)
        }
        return result
    }
}
