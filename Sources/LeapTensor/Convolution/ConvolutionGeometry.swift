import LeapDiagnostics

/// The sizes of a two-dimensional convolution: a batch of images (N, C, H, W), kernels (O, C / groups, kh, kw) and
/// what comes out, (N, O, H′, W′).
///
/// Element (n, o, y, x) of the output is Σ input(n, c, y·stride + i·dilation − padding, …) · kernel(o, c, i, j) over the
/// channels c of the group of o and the places (i, j) of the kernel; outside the image the input is 0. (As in every
/// deep-learning library this is a cross-correlation: the kernel is not turned over.)
struct ConvolutionGeometry: Hashable {
    /// Two numbers, along the height and the width.
    struct Pair: Hashable {
        var height: Int
        var width: Int

        init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }
    }

    let batch: Int
    let inputChannels: Int
    let input: Pair
    let outputChannels: Int
    let kernel: Pair
    let output: Pair
    let stride: Pair
    /// Zeros above and on the left.
    let paddingBefore: Pair
    let dilation: Pair
    let groups: Int

    var inputShape: Shape { Shape([batch, inputChannels, input.height, input.width]) }
    var kernelShape: Shape { Shape([outputChannels, inputChannels / groups, kernel.height, kernel.width]) }
    var outputShape: Shape { Shape([batch, outputChannels, output.height, output.width]) }

    /// The number of multiplications.
    var work: Double {
        Double(outputShape.count) * Double(inputChannels / max(1, groups)) * Double(kernel.height * kernel.width)
    }

    /// The extent of the kernel on the image, gaps included.
    static func reach(_ kernel: Int, _ dilation: Int) -> Int { (kernel - 1) * dilation + 1 }

    /// How far the windows reach from the first element of the border on: what of the border behind is used.
    var paddingAfter: Pair {
        Pair(
            (output.height - 1) * stride.height + Self.reach(kernel.height, dilation.height) - input.height
                - paddingBefore.height,
            (output.width - 1) * stride.width + Self.reach(kernel.width, dilation.width) - input.width
                - paddingBefore.width)
    }

    /// The same for some of the images.
    func with(batch: Int) -> ConvolutionGeometry {
        ConvolutionGeometry(
            batch: batch, inputChannels: inputChannels, input: input, outputChannels: outputChannels, kernel: kernel,
            output: output, stride: stride, paddingBefore: paddingBefore, dilation: dilation, groups: groups)
    }
}

/// The border around an image.
public enum ConvolutionPadding {
    /// So many zeros on every side, along the height and along the width.
    case zeros(height: Int, width: Int)
    /// As many as keep the size when the stride is 1; where their number is odd, the last row and column get one more.
    case same
}

/// What is the same for images, kernels and windows: a number for both directions, or one for each.
public struct WindowSettings {
    public var stride: [Int]
    public var padding: ConvolutionPadding
    public var dilation: [Int]

    public init(
        stride: [Int] = [1], padding: ConvolutionPadding = .zeros(height: 0, width: 0), dilation: [Int] = [1]
    ) {
        (self.stride, self.padding, self.dilation) = (stride, padding, dilation)
    }

    /// A setting that is one number, or one for the height and one for the width.
    static func pair(
        _ values: [Int], _ name: String, of function: String, atLeast least: Int
    ) throws -> ConvolutionGeometry.Pair {
        guard values.count == 1 || values.count == 2 else {
            throw TensorError(
                .parameter, "`\(name)` of \(function) has \(values.count) numbers",
                help: ["one number, or one for the height and one for the width: \(name) = [2, 1]"])
        }
        for value in values where value < least {
            throw TensorError(.domain, "`\(name)` of \(function) must be at least \(least), not \(value)")
        }
        // Larger ones than any array has elements would only overflow.
        for value in values where value > 1 << 40 {
            throw TensorError(.domain, "`\(name)` of \(function) is too large: \(value)")
        }
        return ConvolutionGeometry.Pair(values[0], values[values.count - 1])
    }
}

extension ConvolutionGeometry {
    /// The geometry of `conv2d` for an image and kernels.
    /// - Throws: `.shape`, `.domain`, `.parameter` with what does not fit; `{0}` and `{1}` stand for the names of the
    ///   operands.
    init(input x: Shape, kernel k: Shape, _ settings: WindowSettings, groups: Int) throws {
        try Self.checkRanks(x, k, "conv2d")
        let stride = try WindowSettings.pair(settings.stride, "stride", of: "conv2d", atLeast: 1)
        let dilation = try WindowSettings.pair(settings.dilation, "dilation", of: "conv2d", atLeast: 1)
        guard groups > 0 else { throw TensorError(.domain, "conv2d needs at least one group, not \(groups)") }
        guard x[1] % groups == 0, k[0] % groups == 0 else {
            throw TensorError(
                .shape, "\(x[1]) input channels and \(k[0]) output channels do not divide into \(groups) groups")
        }
        guard k[1] == x[1] / groups else {
            let each = groups == 1 ? "" : " in each of the \(groups) groups"
            throw TensorError(
                .shape,
                "the channels of conv2d differ: {0} has \(x[1] / groups)\(each), the kernels {1} are made for \(k[1])",
                help: [
                    "images are N×C×H×W, kernels O×C×height×width: here [\(k[0]), \(x[1] / groups), \(k[2]), \(k[3])] fits"
                ])
        }
        guard k[2] > 0, k[3] > 0 else { throw TensorError(.shape, "the kernels {1} are empty: \(k.description)") }
        let padding: Pair
        let after: Pair
        switch settings.padding {
        case .zeros(let height, let width):
            padding = try WindowSettings.pair([height, width], "padding", of: "conv2d", atLeast: 0)
            after = padding
        case .same:
            guard stride == Pair(1, 1) else {
                throw TensorError(
                    .parameter, "padding = \"same\" keeps the size, and a stride of \(stride.height) does not",
                    help: ["give the padding as a number: padding = \(k[2] / 2)"])
            }
            let total = Pair(dilation.height * (k[2] - 1), dilation.width * (k[3] - 1))
            padding = Pair(total.height / 2, total.width / 2)
            after = Pair(total.height - padding.height, total.width - padding.width)
        }
        func size(_ axis: Int, _ before: Int, _ after: Int, _ step: Int, _ gap: Int) throws -> Int {
            let (reach, overflow) = (k[axis] - 1).multipliedReportingOverflow(by: gap)
            let room = x[axis] + before + after
            guard !overflow, reach < room else {
                let border = before + after == 0 ? "" : " with its border (\(room))"
                throw TensorError(
                    .shape,
                    "the kernel is \(axis == 2 ? "higher" : "wider") than the image: \(overflow ? "too many" : "\(reach + 1)") elements against \(x[axis])\(border)",
                    help: ["padding = \"same\" keeps the size of the image"])
            }
            return (room - reach - 1) / step + 1
        }
        self.init(
            batch: x[0], inputChannels: x[1], input: Pair(x[2], x[3]), outputChannels: k[0], kernel: Pair(k[2], k[3]),
            output: Pair(
                try size(2, padding.height, after.height, stride.height, dilation.height),
                try size(3, padding.width, after.width, stride.width, dilation.width)),
            stride: stride, paddingBefore: padding, dilation: dilation, groups: groups)
        _ = try outputShape.checkedCount()
    }

    /// The geometry of the convolution that `conv2d_transpose` turns around: from its result to `x`.
    /// - Parameters:
    ///   - k: the kernels' shape, (channels of x, channels of the result / groups, kh, kw).
    ///   - outputPadding: rows and columns added at the end of the result, where several sizes would give `x`.
    init(
        transposing x: Shape, kernel k: Shape, _ settings: WindowSettings, outputPadding: [Int], groups: Int
    ) throws {
        let name = "conv2d_transpose"
        try Self.checkRanks(x, k, name)
        let stride = try WindowSettings.pair(settings.stride, "stride", of: name, atLeast: 1)
        let dilation = try WindowSettings.pair(settings.dilation, "dilation", of: name, atLeast: 1)
        let extra = try WindowSettings.pair(outputPadding, "output_padding", of: name, atLeast: 0)
        guard extra.height < max(stride.height, dilation.height), extra.width < max(stride.width, dilation.width) else {
            throw TensorError(
                .parameter, "`output_padding` of \(name) must be smaller than the stride or the dilation")
        }
        guard groups > 0 else { throw TensorError(.domain, "\(name) needs at least one group, not \(groups)") }
        guard x[1] % groups == 0 else {
            throw TensorError(.shape, "\(x[1]) input channels do not divide into \(groups) groups")
        }
        guard k[0] == x[1] else {
            throw TensorError(
                .shape, "the channels of \(name) differ: {0} has \(x[1]), the kernels {1} are made for \(k[0])",
                help: ["images are N×C×H×W, kernels C×O×height×width: here [\(x[1]), \(k[1]), \(k[2]), \(k[3])] fits"])
        }
        guard k[2] > 0, k[3] > 0 else { throw TensorError(.shape, "the kernels {1} are empty: \(k.description)") }
        let padding: Pair
        switch settings.padding {
        case .zeros(let height, let width):
            padding = try WindowSettings.pair([height, width], "padding", of: name, atLeast: 0)
        case .same:
            throw TensorError(
                .parameter, "\(name) takes its padding as a number", help: ["for example padding = \(k[2] / 2)"])
        }
        func size(_ axis: Int, _ before: Int, _ step: Int, _ gap: Int, _ extra: Int) throws -> Int {
            let (reach, overflow) = (k[axis] - 1).multipliedReportingOverflow(by: gap)
            let (steps, again) = max(0, x[axis] - 1).multipliedReportingOverflow(by: step)
            guard !overflow, !again, steps < 1 << 40, reach < 1 << 40 else {
                throw TensorError(.memory, "the result of \(name) does not fit in any memory")
            }
            let result = x[axis] == 0 ? 0 : steps + reach + 1 + extra - 2 * before
            guard result >= 0 else {
                throw TensorError(.shape, "a padding of \(before) leaves nothing of the result of \(name)")
            }
            return result
        }
        self.init(
            batch: x[0], inputChannels: k[1] * groups,
            input: Pair(
                try size(2, padding.height, stride.height, dilation.height, extra.height),
                try size(3, padding.width, stride.width, dilation.width, extra.width)),
            outputChannels: x[1], kernel: Pair(k[2], k[3]), output: Pair(x[2], x[3]), stride: stride,
            paddingBefore: padding, dilation: dilation, groups: groups)
        _ = try inputShape.checkedCount()
    }

    private static func checkRanks(_ x: Shape, _ k: Shape, _ name: String) throws {
        guard x.rank == 4 else {
            var help: [Help] = ["images are N×C×H×W: how many, channels, height, width"]
            if x.rank == 2 { help.append("one grey image: \(code: "reshape({0}, [1, 1, \(x[0]), \(x[1])])")") }
            if x.rank == 3 { help.append("one image: \(code: "reshape({0}, [1, \(x[0]), \(x[1]), \(x[2])])")") }
            throw TensorError(.shape, "\(name) takes images of 4 axes, and {0} has \(x.rank)", help: help)
        }
        guard k.rank == 4 else {
            var help: [Help] = ["kernels are O×C×height×width: output channels, input channels, and the window"]
            if k.rank == 2 {
                help.append("one kernel for one channel: \(code: "reshape({1}, [1, 1, \(k[0]), \(k[1])])")")
            }
            throw TensorError(.shape, "\(name) takes kernels of 4 axes, and {1} has \(k.rank)", help: help)
        }
    }
}
