import LeapKernels

extension Tensor {
    /// The type of the result of arithmetic on two operands. Booleans count as numbers and take the other's type
    /// (two of them make `f64`); `f32` with `f64` makes `f64`, except that a plain `f64` number takes the type of
    /// the other operand.
    static func commonType(_ a: Tensor, _ b: Tensor) -> DataType {
        switch (a.dataType, b.dataType) {
        case (.f64, .f64): .f64
        case (.f32, .f32), (.f32, .bool), (.bool, .f32): .f32
        case (.f32, .f64): b.rank == 0 ? .f32 : .f64
        case (.f64, .f32): a.rank == 0 ? .f32 : .f64
        default: .f64
        }
    }

    /// The type of the result of a function of one number: booleans count as numbers.
    var numberType: DataType { dataType == .f32 ? .f32 : .f64 }

    /// A number rounded to single precision.
    var single: Double { Double(Float(scalarValue)) }

    /// The elements as another type, unrecorded and packed unless the type is right already.
    func converted(to type: DataType) throws -> Tensor {
        if type == dataType { return self }
        if storage == nil { return Tensor(scalar: scalarValue, dataType: type) }
        func copy<Source: TensorElement, Target: TensorElement>(
            _ source: Source.Type, _: Target.Type,
            _ convert: (UnsafeMutablePointer<Target>, UnsafePointer<Source>, Int) -> Void
        ) throws -> Tensor {
            let total = count
            return try withPacked(source) { values in
                try Tensor.build(Target.self, shape: shape) { target in
                    let part = 65_536
                    Parallel.run((total + part - 1) / part) {
                        convert(target + $0 * part, values + $0 * part, min(part, total - $0 * part))
                    }
                }
            }
        }
        switch (dataType, type) {
        case (.f32, .f64): return try copy(Float.self, Double.self, leap_convert_f32_to_f64)
        case (.f64, .f32): return try copy(Double.self, Float.self, leap_convert_f64_to_f32)
        case (.bool, .f32): return try copy(Bool.self, Float.self) { leap_convert_bool_to_f32($0, Self.bytes($1), $2) }
        case (.bool, .f64): return try copy(Bool.self, Double.self) { leap_convert_bool_to_f64($0, Self.bytes($1), $2) }
        case (.f64, .bool):
            return try copy(Double.self, Bool.self) {
                leap_convert_f64_to_bool(UnsafeMutablePointer(mutating: Self.bytes($0)), $1, $2)
            }
        case (.f32, .bool):
            return try copy(Float.self, Bool.self) {
                leap_convert_f32_to_bool(UnsafeMutablePointer(mutating: Self.bytes($0)), $1, $2)
            }
        default: return self
        }
    }

    /// Booleans as the kernels take them.
    private static func bytes(_ flags: UnsafePointer<Bool>) -> UnsafePointer<UInt8> {
        UnsafeRawPointer(flags).assumingMemoryBound(to: UInt8.self)
    }
}

/// The elements as another type.
public final class ConvertOperation: Operation {
    nonisolated(unsafe) static let toDouble = ConvertOperation(.f64)
    nonisolated(unsafe) static let toSingle = ConvertOperation(.f32)

    /// The type of the result.
    public let target: DataType

    private init(_ target: DataType) {
        self.target = target
        super.init()
    }

    public override var name: String { target.name }
    public override var isElementwise: Bool { true }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.convert(input(0, of: inputs), to: target)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let x = node.firstInput else { return InputGradients() }
        return InputGradients(try engine.convert(gradient, to: x.dataType))
    }
}

extension Engine {
    /// The elements as another type. To `bool`: true where not 0. The gradient is converted back.
    public func convert(_ x: Tensor, to type: DataType) throws -> Tensor {
        if x.dataType == type { return x }
        let result = try x.converted(to: type)
        switch type {
        case .f64: return record(result, ConvertOperation.toDouble, x)
        case .f32: return record(result, ConvertOperation.toSingle, x)
        case .bool: return result
        }
    }
}
