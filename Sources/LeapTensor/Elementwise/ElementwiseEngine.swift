import LeapDiagnostics

extension TensorError {
    /// The error of two shapes that do not broadcast: says both, and the axes that disagree.
    static func doNotFit(
        _ a: Shape, _ b: Shape, names: (String, String)? = ("{0}", "{1}")
    ) -> TensorError {
        var reason = ""
        for index in 1...max(1, min(a.rank, b.rank)) where index <= a.rank && index <= b.rank {
            let (x, y) = (a[a.rank - index], b[b.rank - index])
            if x != y, x != 1, y != 1 {
                let place =
                    switch index {
                    case 1: "the last axes"
                    case 2: "the second-last axes"
                    default: "the axes \(index) from the end"
                    }
                reason = ": \(place) have \(x) and \(y) elements"
                break
            }
        }
        return TensorError(
            .shape, "the shapes \(a.literal) and \(b.literal) do not fit\(reason)",
            help: repairs(a, b, names) + ["axes are compared from the last; sizes must be equal, or one of them 1"])
    }

    /// What would make two shapes broadcast.
    private static func repairs(_ a: Shape, _ b: Shape, _ names: (String, String)?) -> [Help] {
        guard let names else { return [] }
        for (one, other, name) in [(a, b, names.1), (b, a, names.0)] where one.rank == 2 {
            if other.rank == 1, other[0] == one[0] {
                return ["one value for each row is a column: \(code: "reshape(\(name), [\(other[0]), 1])")"]
            }
            if other.rank == 2, one[0] == other[1], one[1] == other[0] {
                return ["\(code: "\(name).T") has the shape \(one.literal)"]
            }
        }
        return []
    }
}

extension Engine {
    /// Runs an element-wise operation of one input and records it.
    public func apply(_ operation: UnaryOperation, _ x: Tensor) throws -> Tensor {
        if x.storage == nil {
            return record(
                Tensor(scalar: operation.scalarValue(x.scalarValue), dataType: x.numberType), operation, x)
        }
        let result = try elementwise(
            operation.value, ChainOperands(x), shape: x.shape, type: x.numberType, operation.chainValue,
            operandCount: 1)
        return record(result, operation, x)
    }

    /// Runs an element-wise operation of two inputs and records it.
    public func apply(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        let type = Tensor.commonType(a, b)
        if a.storage == nil, b.storage == nil {
            let (x, y) = type == .f32 ? (a.single, b.single) : (a.scalarValue, b.scalarValue)
            return record(Tensor(scalar: operation.scalarValue(x, y), dataType: type), operation, a, b)
        }
        let shape: Shape
        if b.storage == nil || a.shape == b.shape {
            shape = a.shape
        } else if a.storage == nil {
            shape = b.shape
        } else {
            guard let common = a.shape.broadcast(with: b.shape) else { throw TensorError.doNotFit(a.shape, b.shape) }
            _ = try common.checkedCount()
            shape = common
        }
        let result = try elementwise(
            operation.value, ChainOperands(a, b), shape: shape, type: type, operation.chainValue, operandCount: 2)
        return record(result, operation, a, b)
    }

    /// Runs a block kernel over a tensor of any strides.
    func map<Source: TensorElement, Target: TensorElement>(
        _ x: Tensor, _: Source.Type, _: Target.Type,
        _ kernel: (UnsafePointer<Source>, Int, UnsafeMutablePointer<Target>, Int) -> Void
    ) throws -> Tensor {
        // A packed copy costs less than loops over a scattered view.
        try x.withPacked(Source.self) { source in
            try Tensor.build(Target.self, shape: x.shape) { target in
                try inChunks(of: x.count) { kernel(source + $0, 1, target + $0, $1) }
            }
        }
    }

    /// Runs a block kernel over two tensors that broadcast.
    func map<Source: TensorElement, Target: TensorElement>(
        _ a: Tensor, _ b: Tensor, _: Source.Type, _: Target.Type,
        _ kernel: (
            UnsafePointer<Source>, Int, UnsafePointer<Source>, Int, UnsafeMutablePointer<Target>, Int
        ) -> Void
    ) throws -> Tensor {
        guard let shape = a.shape.broadcast(with: b.shape) else { throw TensorError.doNotFit(a.shape, b.shape) }
        let total = try shape.checkedCount()
        return try a.withElements(Source.self) { aBase in
            try b.withElements(Source.self) { bBase in
                try Tensor.build(Target.self, shape: shape) { target in
                    let aSimple = a.isPacked && (a.rank == 0 || a.shape == shape)
                    let bSimple = b.isPacked && (b.rank == 0 || b.shape == shape)
                    if aSimple, bSimple {
                        let (aStep, bStep) = (a.rank == 0 ? 0 : 1, b.rank == 0 ? 0 : 1)
                        try inChunks(of: total) {
                            kernel(aBase + $0 * aStep, aStep, bBase + $0 * bStep, bStep, target + $0, $1)
                        }
                        return
                    }
                    let nest = LoopNest(shape, [a.strides(broadcastTo: shape), b.strides(broadcastTo: shape)])
                    let steps = nest.innerSteps
                    let gathersA = steps[0] != 0 && steps[0] != 1
                    let gathersB = steps[1] != 0 && steps[1] != 1
                    let limit = gathersA || gathersB ? 1024 : 65_536
                    try withGatherBuffers(Source.self, gathersA || gathersB ? 2048 : 0) { buffer in
                        try nest.run(limit: limit, self) { offsets, position, count in
                            var (aBlock, bBlock) = (aBase + offsets[0], bBase + offsets[1])
                            if gathersA { aBlock = gather(aBlock, steps[0], count, into: buffer) }
                            if gathersB { bBlock = gather(bBlock, steps[1], count, into: buffer + 1024) }
                            kernel(
                                aBlock, gathersA ? 1 : steps[0], bBlock, gathersB ? 1 : steps[1],
                                target + position, count)
                        }
                    }
                }
            }
        }
    }

    /// Calls `body(start, count)` for chunks of 64k elements and looks for interrupts between them.
    @inline(__always)
    func inChunks(of total: Int, _ body: (_ start: Int, _ count: Int) throws -> Void) throws {
        var start = 0
        while start < total {
            let count = min(65_536, total - start)
            try body(start, count)
            start += count
            if start < total { try checkInterrupt() }
        }
    }
}

private func gather<Element>(
    _ source: UnsafePointer<Element>, _ step: Int, _ count: Int, into buffer: UnsafeMutablePointer<Element>
) -> UnsafePointer<Element> {
    for i in 0..<count { (buffer + i).initialize(to: source[i * step]) }
    return UnsafePointer(buffer)
}

private func withGatherBuffers<Element>(
    _: Element.Type, _ count: Int, _ body: (UnsafeMutablePointer<Element>) throws -> Void
) rethrows {
    let buffer = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
    defer { buffer.deallocate() }
    try body(buffer)
}

extension Shape {
    /// The number of elements.
    /// - Throws: `.shape` for a negative size; `.memory` when the count overflows, or would if the axes of size 0 had size 1: so that the product of any
    ///   axes of a checked shape is safe to compute.
    public func checkedCount() throws -> Int {
        var product = 1
        var overflows = false
        for size in dimensions {
            guard size >= 0 else {
                throw TensorError(.shape, "the shape \(literal) has a negative size", help: ["sizes are 0 or more"])
            }
            let (next, overflow) = product.multipliedReportingOverflow(by: max(1, size))
            product = next
            overflows = overflows || overflow
        }
        guard !overflows, product <= Int.max / 16 else {
            throw TensorError(
                .memory, "an array of shape \(literal) does not fit in any memory", help: ["use fewer elements"])
        }
        return dimensions.contains(0) ? 0 : product
    }
}
