/// A convolution, or one of its two gradients.
///
/// Σ output · conv(input, kernel) is linear in each of the three arrays. Its derivatives by the output, the input and
/// the kernel are the convolution, the transposed convolution and the correlation of the image with the gradient; each
/// is linear in the two other arrays, and its gradients are again among the three. So one class differentiates to any
/// order.
public final class ConvolutionOperation: Operation {
    /// Which of the three arrays the operation computes from the two others.
    public enum Role {
        /// conv2d(input, kernel).
        case output
        /// From (output, kernel): the gradient by the input, or `conv2d_transpose`.
        case input
        /// From (input, output): the gradient by the kernel.
        case kernel

        /// The roles of the two arrays it is computed from, in their order.
        public var operands: (Role, Role) {
            switch self {
            case .output: (.input, .kernel)
            case .input: (.output, .kernel)
            case .kernel: (.input, .output)
            }
        }
    }

    let geometry: ConvolutionGeometry
    public let role: Role

    init(_ geometry: ConvolutionGeometry, _ role: Role) {
        (self.geometry, self.role) = (geometry, role)
        super.init()
    }

    public override var name: String {
        switch role {
        case .output: "conv2d"
        case .input: "conv2d_transpose"
        case .kernel: "conv2d_kernel"
        }
    }

    public override func callText(_ inputs: [String]) -> String? {
        role == .kernel ? nil : "\(name)(\((inputs + settingTexts).joined(separator: ", ")))"
    }

    /// The shape of the array in a role.
    public func shape(_ role: Role) -> Shape {
        switch role {
        case .output: geometry.outputShape
        case .input: geometry.inputShape
        case .kernel: geometry.kernelShape
        }
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let (first, second) = role.operands
        return try engine.convolution(
            geometry, role, input(0, of: inputs, shape: shape(first)), input(1, of: inputs, shape: shape(second)))
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        guard let a = node.firstInput, let b = node.secondInput else { return InputGradients() }
        let (first, second) = role.operands
        /// The array in a role, from the gradient and the other operand.
        func solve(_ wanted: Role, _ other: Tensor, _ otherRole: Role) throws -> Tensor {
            let isOrdered = wanted.operands.0 == role && wanted.operands.1 == otherRole
            return try isOrdered
                ? engine.convolution(geometry, wanted, gradient, other, mayWait: true)
                : engine.convolution(geometry, wanted, other, gradient, mayWait: true)
        }
        return InputGradients(
            wants(0) ? try engine.convert(solve(first, b, second), to: a.dataType) : nil,
            wants(1) ? try engine.convert(solve(second, a, first), to: b.dataType) : nil)
    }
}

extension Engine {
    /// The convolution of images with kernels, as PyTorch's `conv2d`.
    /// - Parameters:
    ///   - x: images, (N, C, H, W).
    ///   - kernel: (O, C / groups, kh, kw).
    ///   - bias: one number for each output channel, (O).
    /// - Returns: (N, O, H′, W′).
    /// - Throws: `.shape`, `.domain`, `.parameter` when something does not fit.
    public func convolve(
        _ x: Tensor, _ kernel: Tensor, bias: Tensor? = nil, _ settings: WindowSettings = WindowSettings(),
        groups: Int = 1
    ) throws -> Tensor {
        let geometry = try ConvolutionGeometry(input: x.shape, kernel: kernel.shape, settings, groups: groups)
        return try adding(bias, to: convolution(geometry, .output, x, kernel), "conv2d")
    }

    /// The transposed convolution, as PyTorch's `conv_transpose2d`: what `conv2d` with these settings sends back.
    /// - Parameters:
    ///   - x: images, (N, C, H, W).
    ///   - kernel: (C, O / groups, kh, kw).
    /// - Returns: (N, O, H′, W′) with H′ = (H − 1)·stride − 2·padding + dilation·(kh − 1) + outputPadding + 1.
    public func convolveTransposed(
        _ x: Tensor, _ kernel: Tensor, bias: Tensor? = nil, _ settings: WindowSettings = WindowSettings(),
        outputPadding: [Int] = [0], groups: Int = 1
    ) throws -> Tensor {
        let geometry = try ConvolutionGeometry(
            transposing: x.shape, kernel: kernel.shape, settings, outputPadding: outputPadding, groups: groups)
        return try adding(bias, to: convolution(geometry, .input, x, kernel), "conv2d_transpose")
    }

    private func adding(_ bias: Tensor?, to result: Tensor, _ name: String) throws -> Tensor {
        guard let bias else { return result }
        let channels = result.shape[1]
        guard bias.shape == Shape([channels]) else {
            throw TensorError(
                .shape,
                "the bias of \(name) has one number for each of the \(channels) output channels, and its shape is "
                    + bias.shape.literal,
                help: ["for example zeros([\(channels)])"])
        }
        return try add(result, reshape(bias, to: Shape([1, channels, 1, 1])))
    }

    /// One of the three arrays of a convolution from the two others, recorded. The operands have the geometry's shapes.
    func convolution(
        _ geometry: ConvolutionGeometry, _ role: ConvolutionOperation.Role, _ a: Tensor, _ b: Tensor,
        mayWait: Bool = false
    ) throws -> Tensor {
        let mayWait = mayWait || (isRecording && (a.isRecorded || b.isRecorded))
        let type = Tensor.commonType(a, b) == .f32 ? DataType.f32 : .f64
        let (first, second) = (try a.converted(to: type), try b.converted(to: type))
        let value = try withoutRecording {
            if type == .f32,
                let result = try preparedConvolution(geometry, role, first, second, mayWait: mayWait)
            {
                return result
            }
            return try plainConvolution(geometry, role, first, second)
        }
        return record(value, ConvolutionOperation(geometry, role), a, b)
    }
}
