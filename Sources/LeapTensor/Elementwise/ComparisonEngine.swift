import LeapKernels

// Comparisons and logic give booleans, which no gradient passes.
extension Engine {
    /// Compares element by element; the shapes broadcast. The operands are compared in their common type.
    /// - Throws: `.shape` when they do not fit.
    public func compare(_ relation: Comparison, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        let type = Tensor.commonType(a, b)
        if a.storage == nil, b.storage == nil, type == .f64 {
            return Tensor(scalar: relation.holds(a.scalarValue, b.scalarValue) ? 1 : 0, dataType: .bool)
        }
        let (a, b) = (try a.converted(to: type), try b.converted(to: type))
        return type == .f32
            ? try compare(a, b, Float.self) { leap_compare_f32(relation.code, $0, $1, $2, $3, $4, $5) }
            : try compare(a, b, Double.self) { leap_compare_f64(relation.code, $0, $1, $2, $3, $4, $5) }
    }

    private func compare<Number: TensorElement>(
        _ a: Tensor, _ b: Tensor, _: Number.Type,
        _ kernel: (UnsafePointer<Number>, Int, UnsafePointer<Number>, Int, UnsafeMutablePointer<UInt8>, Int) -> Void
    ) throws -> Tensor {
        func bytes(_ truth: UnsafeMutablePointer<Bool>) -> UnsafeMutablePointer<UInt8> {
            UnsafeMutableRawPointer(truth).assumingMemoryBound(to: UInt8.self)
        }
        guard a.isPacked, b.isPacked, a.rank == 0 || b.rank == 0 || a.shape == b.shape else {
            return try map(a, b, Number.self, Bool.self) { kernel($0, $1, $2, $3, bytes($4), $5) }
        }
        let (aStep, bStep) = (a.rank == 0 ? 0 : 1, b.rank == 0 ? 0 : 1)
        let shape = a.rank == 0 ? b.shape : a.shape
        return try a.withElements(Number.self) { a in
            try b.withElements(Number.self) { b in
                try Tensor.build(Bool.self, shape: shape) { result in
                    try inParts(of: shape.count) { start, count in
                        kernel(a + start * aStep, aStep, b + start * bStep, bStep, bytes(result + start), count)
                    }
                }
            }
        }
    }

    @inline(__always)
    private func relate<Element: TensorElement>(
        _ a: Tensor, _ b: Tensor, _: Element.Type, _ holds: (Element, Element) -> Bool
    ) throws -> Tensor {
        try map(a, b, Element.self, Bool.self) { a, aStep, b, bStep, result, count in
            for i in 0..<count { (result + i).initialize(to: holds(a[i * aStep], b[i * bStep])) }
        }
    }

    /// True where both are; numbers are true when not 0.
    public func logicalAnd(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try relate(a.converted(to: .bool), b.converted(to: .bool), Bool.self) { $0 && $1 }
    }

    /// True where one is; numbers are true when not 0.
    public func logicalOr(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try relate(a.converted(to: .bool), b.converted(to: .bool), Bool.self) { $0 || $1 }
    }

    /// True where `x` is not.
    public func logicalNot(_ x: Tensor) throws -> Tensor {
        try map(x.converted(to: .bool), Bool.self, Bool.self) { source, step, result, count in
            for i in 0..<count { (result + i).initialize(to: !source[i * step]) }
        }
    }

    /// `a` where the condition holds, else `b`; the three broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        let mask = try condition.converted(to: .bool)
        let type = a.dataType == .bool && b.dataType == .bool ? DataType.bool : Tensor.commonType(a, b)
        guard let pair = a.shape.broadcast(with: b.shape) else {
            throw TensorError.doNotFit(a.shape, b.shape, names: ("{1}", "{2}"))
        }
        guard let shape = pair.broadcast(with: mask.shape) else {
            throw TensorError.doNotFit(mask.shape, pair, names: nil)
        }
        _ = try shape.checkedCount()
        let (first, second) = (try a.converted(to: type), try b.converted(to: type))
        let result =
            switch type {
            case .f64: try choose(mask, first, second, shape, Double.self)
            case .f32: try choose(mask, first, second, shape, Float.self)
            case .bool: try choose(mask, first, second, shape, Bool.self)
            }
        return record(result, WhereOperation.shared, condition, a, [b])
    }

    private func choose<Element: TensorElement>(
        _ mask: Tensor, _ a: Tensor, _ b: Tensor, _ shape: Shape, _: Element.Type
    ) throws -> Tensor {
        let strides = [mask, a, b].map { $0.strides(broadcastTo: shape) }
        let nest = LoopNest(shape, strides)
        let steps = nest.innerSteps
        return try mask.withElements(Bool.self) { mask in
            try a.withElements(Element.self) { a in
                try b.withElements(Element.self) { b in
                    try Tensor.build(Element.self, shape: shape) { result in
                        try nest.run(self) { offsets, position, count in
                            let (m, p, q) = (mask + offsets[0], a + offsets[1], b + offsets[2])
                            for i in 0..<count {
                                (result + position + i).initialize(
                                    to: m[i * steps[0]] ? p[i * steps[1]] : q[i * steps[2]])
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A choice between two values. The condition is the first input, the values the second and third.
public final class WhereOperation: Operation {
    nonisolated(unsafe) static let shared = WhereOperation()

    public override var name: String { "where" }
    /// A condition is compared before it comes here, and comparisons are not recorded.
    public override var keepsRecordedChoice: Bool { true }
    public override var isElementwise: Bool { true }

    /// The condition that a recorded result was chosen by: true where the first value stands.
    public func condition(of node: Tensor) -> Tensor? { node.firstInput }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.where(input(0, of: inputs), input(1, of: inputs), input(2, of: inputs))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let condition = node.firstInput, let a = node.secondInput, let b = node.otherInputs.first else {
            return InputGradients()
        }
        let zero = Tensor(scalar: 0, dataType: gradient.dataType)
        var result = InputGradients(others: [nil])
        if wants(1) {
            let chosen = try engine.where(condition, gradient, zero)
            result.second = try engine.convert(engine.sum(chosen, to: a.shape), to: a.dataType)
        }
        if wants(2) {
            let chosen = try engine.where(condition, zero, gradient)
            result.others[0] = try engine.convert(engine.sum(chosen, to: b.shape), to: b.dataType)
        }
        return result
    }
}

extension Comparison {
    fileprivate var code: leap_relation {
        switch self {
        case .equal: leap_equal
        case .notEqual: leap_not_equal
        case .less: leap_less
        case .lessOrEqual: leap_less_or_equal
        case .greater: leap_greater
        case .greaterOrEqual: leap_greater_or_equal
        }
    }
}
