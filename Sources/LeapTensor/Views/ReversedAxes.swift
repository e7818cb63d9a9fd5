extension Tensor {
    /// The array with its axes in the opposite order, packed: what was stored column by column, row by row.
    /// - Throws: `.memory`.
    package func withReversedAxes() throws -> Tensor {
        guard storage != nil else { return self }
        let packed = shape.packedStrides
        let turned = Shape(shape.dimensions.reversed())
        func turn<Element: TensorElement>(_ type: Element.Type) throws -> Tensor {
            try withPacked(type) { source in
                try Tensor.build(type, shape: turned) { target in
                    Self.copyStrided(source, strides: packed.reversed(), shape: turned.dimensions, to: target)
                }
            }
        }
        switch dataType {
        case .f64: return try turn(Double.self)
        case .f32: return try turn(Float.self)
        case .bool: return try turn(Bool.self)
        }
    }
}
