extension Tensor {
    /// The same memory with another shape and strides, unrecorded.
    func view(_ shape: Shape, _ strides: [Int]?, offset: Int = 0) throws -> Tensor {
        guard let storage else {
            // A number seen as an array: its element needs memory of its own.
            return try expandedScalar(shape)
        }
        return Tensor(
            dataType: dataType, shape: shape, storage: storage, offset: self.offset + offset, strides: strides)
    }

    private func expandedScalar(_ shape: Shape) throws -> Tensor {
        if shape.rank == 0 { return Tensor(sharing: self, variable: 0) }
        func one<Element: TensorElement>(_: Element.Type) throws -> Tensor {
            let value = Element(fromDouble: scalarValue)
            return try Tensor.build(Element.self, shape: Shape([1])) { $0.initialize(to: value) }
        }
        let cell =
            switch dataType {
            case .f64: try one(Double.self)
            case .f32: try one(Float.self)
            case .bool: try one(Bool.self)
            }
        return try cell.view(shape, [Int](repeating: 0, count: shape.rank))
    }

    /// Repeated to a larger shape without copying, unrecorded.
    func expanded(to target: Shape) throws -> Tensor {
        target == shape ? self : try view(target, strides(broadcastTo: target))
    }

    /// The same elements packed: itself when it is already.
    func packed() throws -> Tensor {
        if isPacked { return self }
        func copy<Element: TensorElement>(_: Element.Type) throws -> Tensor {
            try withPacked(Element.self) { source in
                try Tensor.build(Element.self, shape: shape) { $0.initialize(from: source, count: count) }
            }
        }
        switch dataType {
        case .f64: return try copy(Double.self)
        case .f32: return try copy(Float.self)
        case .bool: return try copy(Bool.self)
        }
    }
}

extension Engine {
    /// The elements in row-major order in another shape with as many.
    /// - Throws: `.shape` when the counts differ.
    public func reshape(_ x: Tensor, to shape: Shape) throws -> Tensor {
        if shape == x.shape { return x }
        guard try shape.checkedCount() == x.count else {
            throw TensorError(
                .shape,
                "\(x.count == 1 ? "1 element does" : "\(x.count) elements do") not fill the shape \(shape.literal), "
                    + "which has \(shape.count)",
                help: ["the shape of {0} is \(x.shape.literal)"])
        }
        return record(try x.packed().view(shape, nil), ReshapeOperation(shape), x)
    }

    /// The axes in another order: axis `i` of the result is axis `order[i]` of `x`.
    /// - Throws: `.shape` when the order is not a permutation of the axes.
    public func transpose(_ x: Tensor, order: [Int]) throws -> Tensor {
        let normal = order.map { $0 < 0 ? $0 + x.rank : $0 }
        guard normal.count == x.rank, normal.sorted() == Array(0..<x.rank) else {
            throw TensorError(
                .shape,
                "[\(order.map(String.init).joined(separator: ", "))] is not an order of the axes of an array of shape "
                    + x.shape.literal,
                help: x.rank == 0 ? [] : ["each of the axes 0 to \(x.rank - 1) must stand in it once"])
        }
        if normal == Array(0..<x.rank) { return x }
        let strides = x.strides ?? x.shape.packedStrides
        let result = try x.view(Shape(normal.map { x.shape[$0] }), normal.map { strides[$0] })
        return record(result, TransposeOperation(normal), x)
    }

    /// The array repeated along new axes and axes of size 1, without copying.
    /// - Throws: `.shape` when it does not fit.
    public func broadcast(_ x: Tensor, to shape: Shape) throws -> Tensor {
        if shape == x.shape { return x }
        guard x.shape.broadcast(with: shape) == shape else {
            throw TensorError(
                .shape, "an array of shape \(x.shape.literal) cannot be expanded to \(shape.literal)",
                help: ["only axes of size 1 and new axes in front can be repeated"])
        }
        _ = try shape.checkedCount()
        return record(try x.view(shape, x.strides(broadcastTo: shape)), BroadcastOperation(shape), x)
    }
}

/// The elements in another shape.
public final class ReshapeOperation: Operation {
    /// The shape of the result.
    public let shape: Shape

    init(_ shape: Shape) {
        self.shape = shape
        super.init()
    }

    public override var name: String { "reshape" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.reshape(input(0, of: inputs), to: shape)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.reshape(gradient, to: x.shape))
    }
}

/// The axes in another order.
public final class TransposeOperation: Operation {
    /// For each axis of the result, the axis of the input that it was.
    public let order: [Int]

    init(_ order: [Int]) {
        self.order = order
        super.init()
    }

    public override var name: String { "transpose" }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.transpose(input(0, of: inputs), order: order)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        var inverse = order
        for (position, axis) in order.enumerated() { inverse[axis] = position }
        return InputGradients(try engine.transpose(gradient, order: inverse))
    }
}

/// An array repeated along new axes and axes of size 1.
public final class BroadcastOperation: Operation {
    /// The shape of the result.
    public let shape: Shape

    init(_ shape: Shape) {
        self.shape = shape
        super.init()
    }

    public override var name: String { "broadcast" }
    public override var isElementwise: Bool { true }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.broadcast(input(0, of: inputs), to: shape)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.sum(gradient, to: x.shape))
    }
}
