import Glibc

extension Engine {
    /// An array whose elements are all `value`.
    /// - Throws: `.memory` when it does not fit.
    public func filled(_ shape: Shape, _ value: Double, _ type: DataType = .f64) throws -> Tensor {
        if shape.rank == 0 { return Tensor(scalar: value, dataType: type) }
        func build<Element: TensorElement>(_ element: Element.Type) throws -> Tensor {
            let number = Element(fromDouble: value)
            return try Tensor.build(element, shape: shape) { target in
                try inChunks(of: shape.count) { (target + $0).initialize(repeating: number, count: $1) }
            }
        }
        switch type {
        case .f64: return try build(Double.self)
        case .f32: return try build(Float.self)
        case .bool: return try build(Bool.self)
        }
    }

    /// An array from the value of each element by its place in the packed order.
    @inline(__always)
    func built(_ shape: Shape, _ type: DataType, _ value: (Int) -> Double) throws -> Tensor {
        func build<Element: TensorElement>(_ element: Element.Type) throws -> Tensor {
            try Tensor.build(element, shape: shape) { target in
                try inChunks(of: shape.count) { first, count in
                    for index in first..<(first + count) { target[index] = Element(fromDouble: value(index)) }
                }
            }
        }
        switch type {
        case .f64: return try build(Double.self)
        case .f32: return try build(Float.self)
        case .bool: return try build(Bool.self)
        }
    }

    /// A matrix with ones on the diagonal that begins in column `offset`, zeros elsewhere.
    public func eye(_ rows: Int, columns: Int? = nil, offset: Int = 0, _ type: DataType = .f64) throws -> Tensor {
        let columns = columns ?? rows
        let result = try filled(try Shape.checked([rows, columns]), 0, type)
        for row in 0..<rows {
            let (column, overflow) = row.addingReportingOverflow(offset)
            if !overflow, column >= 0, column < columns { result.setElement(at: row * columns + column, to: 1) }
        }
        return result
    }

    /// The numbers from `start` in steps up to, and not including, `stop`.
    /// - Throws: `.domain` for a step of 0 or a bound that is not a number; `.memory` for too many numbers.
    public func arange(_ start: Double, _ stop: Double, step: Double = 1, _ type: DataType = .f64) throws -> Tensor {
        guard step != 0, start.isFinite, stop.isFinite, step.isFinite else {
            throw TensorError(
                .domain, step == 0 ? "the step of arange must not be 0" : "arange needs finite numbers",
                help: step == 0 ? ["leave the step out for steps of 1"] : [])
        }
        let length = ((stop - start) / step).rounded(.up)
        guard length < 0x1p60 else {
            throw TensorError(.memory, "arange(\(start), \(stop), \(step)) has too many elements for this machine")
        }
        return try built(try Shape.checked([length > 0 ? Int(length) : 0]), type) { start + Double($0) * step }
    }

    /// `count` numbers from `start` to `stop`, both included, at equal distances.
    public func linspace(_ start: Double, _ stop: Double, count: Int, _ type: DataType = .f64) throws -> Tensor {
        guard count >= 0 else { throw TensorError(.domain, "the number of points must not be negative: \(count)") }
        let step = count > 1 ? (stop - start) / Double(count - 1) : 0
        return try built(try Shape.checked([count]), type) { index in
            index > 0 && index == count - 1 ? stop : start + Double(index) * step
        }
    }

    /// `count` numbers from `base^start` to `base^stop`, both included, in equal ratios.
    public func logspace(
        _ start: Double, _ stop: Double, count: Int, base: Double = 10, _ type: DataType = .f64
    ) throws -> Tensor {
        let exponents = try linspace(start, stop, count: count)
        return try exponents.withPacked(Double.self) { source in
            try built(exponents.shape, type) { pow(base, source[$0]) }
        }
    }
}
