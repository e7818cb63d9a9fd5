extension Engine {
    /// a + b, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func add(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.storage == nil, b.storage == nil, a.dataType == .f64, b.dataType == .f64 {
            return record(Tensor(scalar: a.scalarValue + b.scalarValue), Elementwise.add, a, b)
        }
        return try apply(Elementwise.add, a, b)
    }

    /// a - b, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func subtract(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.storage == nil, b.storage == nil, a.dataType == .f64, b.dataType == .f64 {
            return record(Tensor(scalar: a.scalarValue - b.scalarValue), Elementwise.subtract, a, b)
        }
        return try apply(Elementwise.subtract, a, b)
    }

    /// a * b, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func multiply(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.storage == nil, b.storage == nil, a.dataType == .f64, b.dataType == .f64 {
            return record(Tensor(scalar: a.scalarValue * b.scalarValue), Elementwise.multiply, a, b)
        }
        return try apply(Elementwise.multiply, a, b)
    }

    /// a / b; a number divided by 0 is infinite or nan, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func divide(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        if a.storage == nil, b.storage == nil, a.dataType == .f64, b.dataType == .f64 {
            return record(Tensor(scalar: a.scalarValue / b.scalarValue), Elementwise.divide, a, b)
        }
        return try apply(Elementwise.divide, a, b)
    }

    /// a to the power of b, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func power(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Elementwise.power, a, b) }

    /// a / b rounded down, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func floorDivide(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Elementwise.floorDivide, a, b) }

    /// What is left of a / b rounded down: has the sign of b, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func remainder(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Elementwise.remainder, a, b) }

    /// The larger of a and b; nan if one is nan, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Elementwise.maximum, a, b) }

    /// The smaller of a and b; nan if one is nan, element by element; the shapes broadcast.
    /// - Throws: `.shape` when they do not fit.
    public func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try apply(Elementwise.minimum, a, b) }

    /// -x.
    public func negate(_ x: Tensor) throws -> Tensor { try apply(Elementwise.negate, x) }

    /// √x, element by element; nan where x is negative.
    public func squareRoot(_ x: Tensor) throws -> Tensor { try apply(Elementwise.sqrt, x) }
}
