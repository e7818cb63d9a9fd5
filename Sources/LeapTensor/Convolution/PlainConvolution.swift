// A convolution as matrix products: each window of the image becomes a column, so that all windows at once are a matrix
// that the kernels multiply. Serves double precision, small images, and machines without oneDNN.
extension Engine {
    /// The operands have the type of the result, f32 or f64. Not recorded.
    func plainConvolution(
        _ geometry: ConvolutionGeometry, _ role: ConvolutionOperation.Role, _ a: Tensor, _ b: Tensor
    ) throws -> Tensor {
        let operation = ConvolutionOperation(geometry, role)
        let shape = operation.shape(role)
        _ = try shape.checkedCount()
        let columnCount = geometry.inputChannels * geometry.kernel.height * geometry.kernel.width
        let places = geometry.output.height * geometry.output.width
        if shape.dimensions.contains(0) || columnCount == 0 || places == 0 || geometry.batch == 0
            || geometry.outputChannels == 0
        {
            return try filled(shape, 0, a.dataType)
        }
        // As many images at a time as keep the matrix of windows at some megabytes.
        let together = max(1, min(geometry.batch, Self.windowElements / max(1, columnCount * places)))
        var parts: [Tensor] = []
        var total: Tensor?
        for start in stride(from: 0, to: geometry.batch, by: together) {
            let some = geometry.with(batch: min(together, geometry.batch - start))
            func images(_ x: Tensor) throws -> Tensor {
                some.batch == geometry.batch
                    ? x : try index(x, [.slice(start: start, stop: start + some.batch, step: 1)])
            }
            switch role {
            case .output: parts.append(try productOfWindows(some, try images(a), b))
            case .input: parts.append(try spreadWindows(some, try images(a), b))
            case .kernel:
                let part = try kernelProduct(some, try images(a), try images(b))
                total = try total.map { try add($0, part) } ?? part
            }
            try checkInterrupt()
        }
        if let total { return total }
        return parts.count == 1 ? parts[0] : try concat(parts, axis: 0)
    }

    /// So many elements of the matrix of windows at a time.
    private static let windowElements = 1 << 20

    /// The windows of the images, read where they lie: (N, groups, C / groups, kh, kw, H′, W′).
    private func windows(_ geometry: ConvolutionGeometry, _ x: Tensor) throws -> Tensor {
        let (before, after) = (geometry.paddingBefore, geometry.paddingAfter)
        let bordered = try pad(
            x.packed(),
            [(0, 0), (0, 0), (before.height, max(0, after.height)), (before.width, max(0, after.width))])
        let strides = bordered.shape.packedStrides
        let channels = geometry.inputChannels / geometry.groups
        return try bordered.packed().view(
            Shape([
                geometry.batch, geometry.groups, channels, geometry.kernel.height, geometry.kernel.width,
                geometry.output.height, geometry.output.width,
            ]),
            [
                strides[0], strides[1] * channels, strides[1], strides[2] * geometry.dilation.height,
                strides[3] * geometry.dilation.width, strides[2] * geometry.stride.height,
                strides[3] * geometry.stride.width,
            ])
    }

    private func productOfWindows(_ geometry: ConvolutionGeometry, _ x: Tensor, _ kernel: Tensor) throws -> Tensor {
        let columns = try reshape(
            windows(geometry, x),
            to: Shape([geometry.batch, geometry.groups, geometry.columnSize, geometry.placeCount]))
        return try reshape(matrixMultiply(kernelMatrix(geometry, kernel), columns), to: geometry.outputShape)
    }

    /// The kernels as one matrix for each group: (groups, O / groups, C / groups · kh · kw).
    private func kernelMatrix(_ geometry: ConvolutionGeometry, _ kernel: Tensor) throws -> Tensor {
        try reshape(
            kernel, to: Shape([geometry.groups, geometry.outputChannels / geometry.groups, geometry.columnSize]))
    }

    private func kernelProduct(_ geometry: ConvolutionGeometry, _ x: Tensor, _ output: Tensor) throws -> Tensor {
        let (groups, channels) = (geometry.groups, geometry.outputChannels / geometry.groups)
        let rows = try reshape(
            transpose(windows(geometry, x), order: [1, 0, 5, 6, 2, 3, 4]),
            to: Shape([groups, geometry.batch * geometry.placeCount, geometry.columnSize]))
        let split = try reshape(output, to: Shape([geometry.batch, groups, channels, geometry.placeCount]))
        let weights = try reshape(
            transpose(split, order: [1, 2, 0, 3]), to: Shape([groups, channels, geometry.batch * geometry.placeCount]))
        return try reshape(matrixMultiply(weights, rows), to: geometry.kernelShape)
    }

    /// Each window back to where it was taken from, added up.
    private func spreadWindows(_ geometry: ConvolutionGeometry, _ output: Tensor, _ kernel: Tensor) throws -> Tensor {
        let split = try reshape(
            output,
            to: Shape([
                geometry.batch, geometry.groups, geometry.outputChannels / geometry.groups, geometry.placeCount,
            ]))
        let columns = try matrixMultiply(swapLastTwo(kernelMatrix(geometry, kernel)), split)
        return try columns.dataType == .f32
            ? spread(geometry, columns, Float.self) : spread(geometry, columns, Double.self)
    }

    private func spread<Element: TensorElement & BinaryFloatingPoint>(
        _ geometry: ConvolutionGeometry, _ columns: Tensor, _: Element.Type
    ) throws -> Tensor {
        let (input, output, kernel) = (geometry.input, geometry.output, geometry.kernel)
        /// The first and the last window whose element at `place` of the kernel lies inside the image.
        func range(
            _ place: Int, _ dilation: Int, _ padding: Int, _ stride: Int, _ size: Int, _ count: Int
        ) -> Range<Int> {
            let start = place * dilation - padding
            let first = start >= 0 ? 0 : (-start + stride - 1) / stride
            let last = size - 1 - start < 0 ? -1 : min(count - 1, (size - 1 - start) / stride)
            return first..<max(first, last + 1)
        }
        return try columns.withPacked(Element.self) { source in
            try Tensor.build(Element.self, shape: geometry.inputShape) { target in
                let plane = input.height * input.width
                target.initialize(repeating: 0, count: geometry.inputShape.count)
                try inRounds(of: geometry.batch * geometry.inputChannels) { image in
                    var column = source + image * kernel.height * kernel.width * geometry.placeCount
                    let base = target + image * plane
                    for i in 0..<kernel.height {
                        let rows = range(
                            i, geometry.dilation.height, geometry.paddingBefore.height, geometry.stride.height,
                            input.height, output.height)
                        for j in 0..<kernel.width {
                            let places = range(
                                j, geometry.dilation.width, geometry.paddingBefore.width, geometry.stride.width,
                                input.width, output.width)
                            for y in rows {
                                let row =
                                    (y * geometry.stride.height + i * geometry.dilation.height
                                        - geometry.paddingBefore.height) * input.width
                                let shift = j * geometry.dilation.width - geometry.paddingBefore.width
                                for x in places {
                                    base[row + x * geometry.stride.width + shift] += column[y * output.width + x]
                                }
                            }
                            column += geometry.placeCount
                        }
                    }
                }
            }
        }
    }
}

extension ConvolutionGeometry {
    /// How many elements of an image one kernel sees.
    fileprivate var columnSize: Int { inputChannels / groups * kernel.height * kernel.width }
    /// How many windows an image has.
    fileprivate var placeCount: Int { output.height * output.width }
}
