/// Convolution and pooling of images.
enum ImageFunctions {
    private typealias Parameter = FunctionEntry.Parameter
    private typealias Argument = FunctionEntry.Argument

    static func all() -> [FunctionEntry] { convolutions() + poolings() }

    private static var padding: Parameter { Parameter("padding", .setting, default: .integers([0])) }
    private static var stride: Parameter { Parameter("stride", .integers, default: .integers([1])) }
    private static var dilation: Parameter { Parameter("dilation", .integers, default: .integers([1])) }
    private static var groups: Parameter { Parameter("groups", .integer, default: .integer(1)) }
    private static var bias: Parameter { Parameter("bias", .tensor, default: Argument.none) }

    private static func convolutions() -> [FunctionEntry] {
        let convolution = FunctionEntry(
            "conv2d", [.x, Parameter("K", .tensor), bias, stride, padding, dilation, groups],
            summary:
                "The convolution of images x (N×C×H×W) with kernels K (O×C×height×width): every window of the image times "
                + "every kernel, added up. padding is a number of zeros around the image, or \"same\", which keeps the size.",
            shapes: "x: [N, C, H, W], K: [O, C / groups, kh, kw], bias: [O] → [N, O, H′, W′]",
            formula: "y[n, o, i, j] = Σ x[n, c, i·stride + a, j·stride + b] · K[o, c, a, b] + bias[o]",
            derivative: "in K the sum of the windows times g; in x each g times the kernel, back in its window",
            examples: [
                (
                    "conv2d(reshape(1..9, [1, 1, 3, 3]), reshape([1, 0, 0, -1], [1, 1, 2, 2]))",
                    "[[[[-4, -4]\n   [-4, -4]]]]   1×1×2×2"
                ),
                ("shape(conv2d(ones([8, 3, 32, 32]), ones([16, 3, 5, 5]), padding = \"same\"))", "[8, 16, 32, 32]"),
            ],
            seeAlso: ["conv2d_transpose", "maxpool2d", "windows"],
            keywords: [
                "convolution", "filter", "kernel", "cross-correlation", "image", "feature map",
                "torch.nn.functional.conv2d",
            ]
        ) { engine, arguments in
            .tensor(
                try engine.convolve(
                    arguments[0].tensor(), arguments[1].tensor(), bias: optional(arguments[2]),
                    WindowSettings(
                        stride: arguments[3].axes ?? [1], padding: padding(arguments[4], of: "conv2d"),
                        dilation: arguments[5].axes ?? [1]), groups: arguments[6].integer ?? 1))
        }
        let transposed = FunctionEntry(
            "conv2d_transpose",
            [
                .x, Parameter("K", .tensor), bias, stride, padding,
                Parameter("output_padding", .integers, default: .integers([0])), groups, dilation,
            ],
            summary:
                "The transposed convolution: every number of the images x (N×C×H×W) times a kernel of K (C×O×height×width), "
                + "put down stride apart and added up. It makes images larger; it is what conv2d sends back as a gradient.",
            shapes: "x: [N, C, H, W], K: [C, O / groups, kh, kw], bias: [O] → [N, O, H′, W′]",
            formula: "height = (H - 1)·stride - 2·padding + dilation·(kh - 1) + output_padding + 1",
            derivative: "in x the convolution of g with K; in K the sum of the windows of g times x",
            examples: [
                (
                    "conv2d_transpose(reshape([1, 2], [1, 1, 1, 2]), ones([1, 1, 2, 2]))",
                    "[[[[1, 3, 2]\n   [1, 3, 2]]]]   1×1×2×3"
                )
            ],
            seeAlso: ["conv2d"],
            keywords: ["deconvolution", "transposed convolution", "upsampling", "conv_transpose2d", "image"]
        ) { engine, arguments in
            .tensor(
                try engine.convolveTransposed(
                    arguments[0].tensor(), arguments[1].tensor(), bias: optional(arguments[2]),
                    WindowSettings(
                        stride: arguments[3].axes ?? [1], padding: padding(arguments[4], of: "conv2d_transpose"),
                        dilation: arguments[7].axes ?? [1]), outputPadding: arguments[5].axes ?? [0],
                    groups: arguments[6].integer ?? 1))
        }
        return [convolution, transposed]
    }

    private static func poolings() -> [FunctionEntry] {
        let parameters = [
            Parameter.x, Parameter("size", .integers), Parameter("stride", .integers, default: Argument.none),
            Parameter("padding", .integers, default: .integers([0])),
        ]
        let maximum = FunctionEntry(
            "maxpool2d", parameters,
            summary:
                "The largest number of each window of images (N×C×H×W). Windows lie their size apart unless stride says "
                + "otherwise.",
            shapes: "x: [N, C, H, W] → [N, C, H′, W′], H′ = (H + 2·padding - size) // stride + 1",
            formula: "y[n, c, i, j] = max x[n, c, i·stride + a, j·stride + b]",
            derivative: "g goes to the first largest element of the window, the others get 0",
            examples: [("maxpool2d(reshape(1..16, [1, 1, 4, 4]), 2)", "[[[[ 6,  8]\n   [14, 16]]]]   1×1×2×2")],
            seeAlso: ["meanpool2d", "sumpool2d", "max"],
            keywords: ["pooling", "max pooling", "max_pool2d", "downsampling", "image"]
        ) { engine, arguments in
            .tensor(
                try engine.maxPool(
                    arguments[0].tensor(), arguments[1].axes ?? [], stride: arguments[2].axes,
                    padding: arguments[3].axes ?? [0]))
        }
        let mean = FunctionEntry(
            "meanpool2d", parameters,
            summary:
                "The mean of each window of images (N×C×H×W). Windows lie their size apart unless stride says otherwise; "
                + "zeros of the border count.",
            shapes: "x: [N, C, H, W] → [N, C, H′, W′], H′ = (H + 2·padding - size) // stride + 1",
            formula: "y[n, c, i, j] = mean x[n, c, i·stride + a, j·stride + b]",
            derivative: "g / (elements of the window), in each of its places",
            examples: [
                ("meanpool2d(reshape(1..16, [1, 1, 4, 4]), 2)", "[[[[ 3.5,  5.5]\n   [11.5, 13.5]]]]   1×1×2×2")
            ],
            seeAlso: ["maxpool2d", "sumpool2d", "mean"],
            keywords: ["pooling", "average pooling", "avg_pool2d", "downsampling", "image"]
        ) { engine, arguments in
            .tensor(
                try engine.meanPool(
                    arguments[0].tensor(), arguments[1].axes ?? [], stride: arguments[2].axes,
                    padding: arguments[3].axes ?? [0]))
        }
        let sum = FunctionEntry(
            "sumpool2d", parameters,
            summary:
                "The sum of each window of images (N×C×H×W). Windows lie their size apart unless stride says otherwise.",
            shapes: "x: [N, C, H, W] → [N, C, H′, W′], H′ = (H + 2·padding - size) // stride + 1",
            formula: "y[n, c, i, j] = Σ x[n, c, i·stride + a, j·stride + b]",
            derivative: "g in each place of the window",
            examples: [("sumpool2d(reshape(1..16, [1, 1, 4, 4]), 2)", "[[[[14, 22]\n   [46, 54]]]]   1×1×2×2")],
            seeAlso: ["maxpool2d", "meanpool2d", "sum"],
            keywords: ["pooling", "sum pooling", "lp_pool2d", "downsampling", "image"]
        ) { engine, arguments in
            .tensor(
                try engine.sumPool(
                    arguments[0].tensor(), arguments[1].axes ?? [], stride: arguments[2].axes,
                    padding: arguments[3].axes ?? [0]))
        }
        return [maximum, mean, sum]
    }

    private static func optional(_ argument: Argument) -> Tensor? {
        if case .tensor(let tensor) = argument { return tensor }
        return nil
    }

    private static func padding(_ argument: Argument, of name: String) throws -> ConvolutionPadding {
        if case .string(let word) = argument {
            switch word {
            case "same": return .same
            case "valid": return .zeros(height: 0, width: 0)
            default:
                throw TensorError(
                    .parameter, "`padding` of \(name) is a number or \"same\", not \"\(word)\"",
                    help: ["\"same\" keeps the size of the image, 0 adds no border"])
            }
        }
        let pair = try WindowSettings.pair(argument.axes ?? [0], "padding", of: name, atLeast: 0)
        return .zeros(height: pair.height, width: pair.width)
    }
}
