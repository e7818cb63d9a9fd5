extension Engine {
    /// A run of neighbours along one axis, without copying. The range must lie within the axis.
    func narrow(_ x: Tensor, axis: Int, from start: Int, count: Int) throws -> Tensor {
        var sizes = x.shape.dimensions
        guard axis >= 0, axis < sizes.count, start >= 0, count >= 0, start + count <= sizes[axis] else {
            throw TensorError(.index, "\(count) elements from \(start) on do not lie within axis \(axis)")
        }
        if count == sizes[axis] { return x }
        sizes[axis] = count
        let strides = x.strides ?? x.shape.packedStrides
        let result = try x.view(Shape(sizes), strides, offset: start * strides[axis])
        return record(result, NarrowOperation(axis, start), x)
    }

    /// An array among zeros along one axis: what `narrow` took from.
    func embed(_ x: Tensor, axis: Int, at start: Int, in shape: Shape) throws -> Tensor {
        func run<Element: TensorElement & AdditiveArithmetic>(_: Element.Type) throws -> Tensor {
            let outer = shape.dimensions[..<axis].reduce(1, *)
            let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
            let (run, length) = (x.shape[axis] * inner, shape[axis] * inner)
            return try x.withPacked(Element.self) { source in
                try Tensor.build(Element.self, shape: shape) { target in
                    target.initialize(repeating: .zero, count: outer * length)
                    for group in 0..<outer {
                        (target + group * length + start * inner).update(from: source + group * run, count: run)
                    }
                }
            }
        }
        let result = x.dataType == .f32 ? try run(Float.self) : try run(Double.self)
        return record(result, EmbedOperation(axis, start), x)
    }
}

final class NarrowOperation: Operation {
    let axis: Int
    let start: Int

    init(_ axis: Int, _ start: Int) {
        self.axis = axis
        self.start = start
        super.init()
    }

    override var name: String { "slice" }

    override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.embed(gradient, axis: axis, at: start, in: x.shape))
    }
}

final class EmbedOperation: Operation {
    let axis: Int
    let start: Int

    init(_ axis: Int, _ start: Int) {
        self.axis = axis
        self.start = start
        super.init()
    }

    override var name: String { "embed" }

    override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.narrow(gradient, axis: axis, from: start, count: x.shape[axis]))
    }
}
