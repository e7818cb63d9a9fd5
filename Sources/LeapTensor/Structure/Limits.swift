extension Shape {
    /// A shape from sizes that nobody has checked yet.
    /// - Throws: `.shape` for more than 8 axes or a negative size, `.memory` when the number of elements overflows.
    public static func checked(_ dimensions: [Int]) throws -> Shape {
        guard dimensions.count <= maximumRank else {
            throw TensorError(
                .shape, "an array has at most \(maximumRank) axes, this would have \(dimensions.count)")
        }
        var product = 8
        for size in dimensions {
            guard size >= 0 else {
                throw TensorError(
                    .shape, "the size of an axis must not be negative: \(Shape(dimensions).literal)",
                    help: ["sizes are 0 or more; only reshape knows -1, for what the others leave"])
            }
            // A size of 0 does not stop the check: strides are products of the other sizes.
            let (next, overflow) = product.multipliedReportingOverflow(by: max(1, size))
            guard !overflow else {
                throw TensorError(
                    .memory,
                    "an array of the shape \(Shape(dimensions).literal) does not fit in this machine's memory")
            }
            product = next
        }
        return Shape(dimensions)
    }

    /// Several axes counted from 0, in the given order.
    /// - Throws: `.index` when there is no such axis or one is named twice.
    func axesInOrder(_ axes: [Int]) throws -> [Int] {
        var result: [Int] = []
        for axis in axes {
            let resolved = try normalAxis(axis)
            guard !result.contains(resolved) else {
                throw TensorError(.index, "axis \(axis) is named twice", help: ["name each axis once"])
            }
            result.append(resolved)
        }
        return result
    }

    /// The place of a new axis in a result of this rank, counted from 0.
    /// - Throws: `.index` when there is no such axis.
    static func newAxis(_ axis: Int, rank: Int) throws -> Int {
        if axis >= 0, axis < rank { return axis }
        if axis < 0, axis >= -rank { return axis + rank }
        throw TensorError(
            .index, "there is no axis \(axis) in a result with \(rank) \(rank == 1 ? "axis" : "axes")",
            help: [
                rank == 1
                    ? "its only axis is 0" : "its axes are 0 to \(rank - 1), or -1 to \(-rank) from the end"
            ])
    }

    /// The same sizes with others in place of some axes.
    func replacing(_ range: Range<Int>, with sizes: [Int]) -> [Int] {
        var result = dimensions
        result.replaceSubrange(range, with: sizes)
        return result
    }
}

extension DataType {
    /// The type a learner names: "f64", "f32", "bool".
    /// - Throws: `.type` for another name.
    public init(named name: String) throws {
        guard let type = DataType.allCases.first(where: { $0.name == name }) else {
            throw TensorError(
                .type, "there is no element type \"\(name)\"",
                help: [
                    ["int", "int32", "int64", "long"].contains(name)
                        ? "whole numbers are kept as \"f64\", which holds them exactly; leave dtype out"
                        : "the types are \"f64\", \"f32\" and \"bool\""
                ])
        }
        self = type
    }

    /// The type of an array that holds elements of both.
    func joined(with other: DataType) -> DataType {
        if self == .f64 || other == .f64 { return .f64 }
        if self == .f32 || other == .f32 { return .f32 }
        return .bool
    }
}

extension Tensor {
    /// The elements as whole numbers, for indices, counts and labels.
    /// - Throws: `.type` when one is not a whole number.
    func wholeNumbers(_ what: String) throws -> [Int] {
        if storage == nil { return [try Self.wholeNumber(scalarValue, what)] }
        func read<Element: TensorElement>(_ type: Element.Type) throws -> [Int] {
            try withPacked(type) { pointer in
                var result = [Int](repeating: 0, count: count)
                for index in result.indices { result[index] = try Self.wholeNumber(pointer[index].asDouble, what) }
                return result
            }
        }
        switch dataType {
        case .f64: return try read(Double.self)
        case .f32: return try read(Float.self)
        case .bool: return try read(Bool.self)
        }
    }

    private static func wholeNumber(_ value: Double, _ what: String) throws -> Int {
        guard let number = Int(exactly: value) else {
            throw TensorError(
                .type, "\(what) must be a whole number, not \(value)",
                help: value.isFinite ? ["round it with floor, ceil or round"] : [])
        }
        return number
    }
}
